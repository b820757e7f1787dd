"""The visits in which the invented examinations were made, and one that is going on today."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

from accounts.models import User
from assessments import actions as assessments
from assessments.instruments.neurology import NEUROLOGY
from patients import actions as patients
from patients.choices import VisitKind, VisitStatus
from patients.models import Patient, Visit, VisitStaff
from reports.demo.course import Course
from reports.demo.record import Record
from reports.demo.records import neurology, skin_fluid
from reports.demo.times import moment

ROOM = "Outpatients, room 4"


def finished_visits(records: Sequence[Record], users: dict[str, User]) -> int:
    """Make a visit of each day on which somebody examined the nerves, and put that day's records into it.

    The records are not saved yet. Returns how many visits there are.
    """
    visits: dict[tuple[int, date], Visit] = {}
    for record in records:
        row = record.row
        key = (row.patient.pk, row.performed_on)
        if record.instrument is NEUROLOGY and record.signed and key not in visits:
            visits[key] = Visit(
                patient=row.patient,
                held_on=row.performed_on,
                kind=VisitKind.CLINIC,
                place=ROOM,
                notes="VEGF and blood count before the next visit\nNext visit as planned",
                status=VisitStatus.FINISHED,
                created_by=users["consultant"],
                created_at=moment(row.performed_on, 9),
                finished_by=users["consultant"],
                finished_at=moment(row.performed_on, 17),
            )
    Visit.objects.bulk_create(visits.values(), batch_size=500)
    VisitStaff.objects.bulk_create(
        [VisitStaff(visit=visit, person=users[name]) for visit in visits.values() for name in ("consultant", "nurse")],
        batch_size=1000,
    )
    for record in records:
        record.row.visit = visits.get((record.row.patient.pk, record.row.performed_on))
    return len(visits)


def who_is_here(pairs: Sequence[tuple[Patient, Course]]) -> tuple[Patient, Course] | None:
    """Whose visit it is today: somebody on treatment who has been here before."""
    here = (pair for pair in pairs if pair[1].kind == "on_treatment" and len(pair[1].visits) > 2)
    return next(here, None)


def visit_of_today(patient: Patient, course: Course, users: dict[str, User], rng: random.Random, today: date) -> None:
    """Two people at work with one patient: one draft is ready, one is being written, the eyes are not done."""
    visit = patients.start_visit(patient=patient, by=users["consultant"], held_on=today, place=ROOM)
    patients.amend_visit(
        visit=visit,
        by=users["nurse"],
        version=visit.version,
        staff=[users["consultant"], users["nurse"]],
        others_present="her husband" if patient.sex == "female" else "his wife",
    )
    patients.say_not_done(visit=visit, by=users["nurse"], kind="eyes", reason="Drove here: no dilating drops")
    written = ((neurology, "consultant", True), (skin_fluid, "nurse", False))
    for make, name, ready in written:
        record = make(patient, course, today, rng)
        answers: dict[str, Any] = {each: getattr(record.row, each) for each in record.instrument.names}
        assessments.save_draft(
            instrument=record.instrument,
            patient=patient,
            by=users[name],
            visit=visit,
            ready=ready,
            performed_on=today,
            examiner=users[name].display_name,
            **answers,
        )
