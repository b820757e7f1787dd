"""Put the demonstration caseload into an empty database, in bulk; history triggers see every row all the same."""

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from accounts.demo import create_demo_users
from accounts.models import User
from assessments.base import Assessment, Status
from assessments.instruments import INSTRUMENTS
from audit.actions import writing
from patients.choices import CareStatus, ConclusionStatus, Precision
from patients.models import Allergy, Conclusion, Patient, TreatmentLine
from reminders import actions as reminders
from reports import actions
from reports.demo.accepted import drawn_ref, referrals_of
from reports.demo.allergies import allergies, allergy_state
from reports.demo.clinics import clinic_days
from reports.demo.course import POEMS, Course, Line, course_of
from reports.demo.double import logged_twice
from reports.demo.laboratory import laboratory
from reports.demo.mdt import meetings
from reports.demo.people import Person, crowd
from reports.demo.record import Record
from reports.demo.records import records_of
from reports.demo.reference_ranges import reference_ranges
from reports.demo.referrals import incoming
from reports.demo.samples import samples, seen_results
from reports.demo.tasks import tasks_and_calls
from reports.demo.times import moment
from reports.demo.treatment import PLANNED, record_lines, record_thrombosis
from reports.demo.visits import finished_visits, visit_of_today, who_is_here

SEED = 2905
LETTERS = 12

Say = Callable[[str], None]


class NotEmpty(Exception):
    """There are patients already; the demonstration never mixes with them."""


def load(*, today: date, seed: int = SEED, people: int | None = None, say: Say = lambda line: None) -> int:
    """Make the caseload; return the number of patients. `people` limits it, for tests. Raises NotEmpty."""
    if Patient.objects.exists():
        raise NotEmpty
    rng = random.Random(seed)
    with writing(by=None, reason="load demonstration"):
        users = create_demo_users()
        reference_ranges()
        persons = crowd(rng, today)[:people]
        courses = [course_of(person.story.kind, person.story.years, rng, today) for person in persons]
        patients = Patient.objects.bulk_create(
            [_patient(person, course, users, rng) for person, course in zip(persons, courses, strict=True)]
        )
        say(f"{len(patients)} patients")
        Allergy.objects.bulk_create(allergies(patients, users))
        referrals_of(patients, courses, users, rng, today)
        _treatment(patients, courses)
        record_lines(patients, courses, users, seed, today)
        record_thrombosis(patients, courses, users, seed, today)
        records = [
            record
            for patient, course in zip(patients, courses, strict=True)
            for record in records_of(patient, course, rng)
            if record.row.performed_on <= today
        ]
        here = who_is_here(list(zip(patients, courses, strict=True)))
        own = random.Random(seed)
        if here:
            # Blood was taken a few days before the visit.
            records.append(laboratory(*here, today - timedelta(days=5), own))
        say(f"{finished_visits(records, users)} visits")
        _save_records(records, users)
        say(f"{len(records)} assessments with {sum(len(record.lines) for record in records)} results and lesions")
        say(f"{samples(patients, users, today)} samples, {seen_results(users)} results that nobody has seen")
        _conclusions(patients, courses, users, today)
        say(f"{incoming(rng, users, today)} open and closed referrals")
        say(f"{clinic_days(patients, users, today)} appointments")
        say(f"{tasks_and_calls(patients, users, seed, today)} tasks")
        say(f"{meetings(patients, courses, users, today)} cases of two MDT meetings")
        if people is None:
            logged_twice(patients, users, today)
    if here:
        visit_of_today(*here, users, own, today)
    say(f"{_letters(patients, courses, users, rng)} letters")
    planned = reminders.plan(today)
    # A whole caseload at once looks like a storm; here it is meant.
    reminders.release_held(by=users["nurse"])
    say(f"{planned.new} reminders planned, which the worker sends")
    return len(patients)


def _patient(person: Person, course: Course, users: dict[str, User], rng: random.Random) -> Patient:
    care = {
        "work_up": CareStatus.UNDER_ASSESSMENT,
        "nothing_known": CareStatus.UNDER_ASSESSMENT,
        "hypothyroid_only": CareStatus.UNDER_ASSESSMENT,
        "discharged": CareStatus.DISCHARGED,
        "not_poems": CareStatus.DISCHARGED,
        "transferred": CareStatus.TRANSFERRED,
    }.get(course.kind, CareStatus.FOLLOW_UP)
    known = course.kind != "nothing_known"
    return Patient(
        ref=drawn_ref("P", rng),
        surname=person.surname,
        given_name=person.given_name,
        title=person.title,
        sex=person.sex,
        birth_date=person.birth_date,
        birth_precision=person.birth_precision,
        national_id=person.national_id,
        national_id_type="nhs" if person.national_id else "",
        national_id_verified=bool(person.national_id) and rng.random() < 0.9,
        national_id_note=person.national_id_note,
        phone=f"07700 900{rng.randint(100, 999)}" if known else "",
        address=f"{rng.randint(1, 90)} Invented Street, {person.town}" if person.town else "",
        postcode=person.postcode,
        home_country=person.home_country,
        gp_name=f"Dr {rng.choice(('Specimen', 'Sample', 'Placeholder', 'Example'))}" if known else "",
        gp_practice=f"Invented Practice, {person.town}" if person.town else "",
        consent_share=rng.choice(("yes", "yes", "yes", "not_asked")),
        consent_research=rng.choice(("yes", "yes", "no", "not_asked")),
        consent_contact=rng.choice(("yes", "no", "not_asked")),
        deceased=course.died is not None,
        died_on=course.died,
        care_status=care,
        consultant=users[rng.choice(("consultant", "consultant", "haematologist"))] if known else None,
        key_worker=users[rng.choice(("nurse", "nurse2"))] if known else None,
        onset_on=course.onset.replace(day=1) if known else None,
        onset_precision=Precision.MONTH if known else Precision.UNKNOWN,
        first_label=course.first_label if known else "",
        accepted_on=course.accepted,
        **(allergy_state(person.surname, course.accepted) if known else {}),
    )


def _treatment(patients: Sequence[Patient], courses: Sequence[Course]) -> None:
    TreatmentLine.objects.bulk_create(
        TreatmentLine(
            patient=patient,
            number=number,
            modality=line.modality,
            regimen=line.regimen,
            intent=line.intent,
            decided_on=max(course.accepted, line.start - timedelta(days=14)),
            started_on=line.start,
            planned_cycles=PLANNED.get(line.regimen),
            ended_on=line.end,
            stop_reason=line.stop_reason,
        )
        for patient, course in zip(patients, courses, strict=True)
        for number, line in enumerate(_ended_by_death(course), start=1)
    )


def _ended_by_death(course: Course) -> list[Line]:
    return [
        replace(line, end=course.died, stop_reason="death")
        if course.died and (line.end is None or line.end > course.died)
        else line
        for line in course.lines
    ]


def _save_records(records: Sequence[Record], users: dict[str, User]) -> None:
    """Save them signed; those with lines as drafts first, because lines of a signed record cannot be written."""
    for instrument in INSTRUMENTS:
        mine = [record for record in records if record.instrument is instrument]
        for record in mine:
            record.row.created_by = record.row.updated_by = users[record.signer]
            record.row.created_at = record.row.updated_at = moment(record.row.performed_on, 11)
            if record.signed and not instrument.rows:
                _sign(record.row)
        instrument.model.objects.bulk_create([record.row for record in mine], batch_size=500)
        for rows in instrument.rows:
            lines = []
            for record in mine:
                for position, line in enumerate(one for one in record.lines if isinstance(one, rows.model)):
                    line.assessment, line.position = record.row, position
                    lines.append(line)
            rows.model.objects.bulk_create(lines, batch_size=1000)
        signed = [record.row.pk for record in mine if record.signed and record.row.is_draft]
        instrument.model.objects.filter(pk__in=signed).update(
            status=Status.SIGNED, signed_by=F("created_by"), signed_at=F("created_at") + timedelta(hours=4)
        )


def _sign(row: Assessment) -> None:
    row.status, row.signed_by, row.signed_at = Status.SIGNED, row.created_by, row.created_at + timedelta(hours=4)


def _conclusions(patients: Sequence[Patient], courses: Sequence[Course], users: dict[str, User], today: date) -> None:
    words = {
        "castleman_no_clone": (
            ConclusionStatus.CASTLEMAN_VARIANT,
            "Castleman disease without a clonal plasma cell disorder.",
        ),
        "not_poems": (
            ConclusionStatus.EXCLUDED,
            "CIDP is the better explanation; VEGF normal and no clone on two occasions.",
        ),
        "hypothyroid_only": (
            ConclusionStatus.SUSPECTED,
            "Neuropathy, clone and raised VEGF, but only thyroid disease beside them. Repeat the search.",
        ),
    }
    rows = []
    for patient, course in zip(patients, courses, strict=True):
        status, reason = words.get(course.kind, (None, ""))
        if course.kind in POEMS:
            status, reason = ConclusionStatus.CONFIRMED, "Typical neuropathy, clone, raised VEGF and multisystem signs."
        day = course.accepted + timedelta(days=21)
        if status and day <= today:
            rows.append(
                Conclusion(
                    patient=patient, status=status, concluded_on=day, reason=reason, recorded_by=users["consultant"]
                )
            )
    Conclusion.objects.bulk_create(rows)


def _letters(patients: Sequence[Patient], courses: Sequence[Course], users: dict[str, User], rng: random.Random) -> int:
    """A few real letters, made as the worker makes them."""
    reviewed = [patient for patient, course in zip(patients, courses, strict=True) if course.visits and not course.died]
    for patient in reviewed[:LETTERS]:
        with transaction.atomic():
            actions.request_letter(
                patient=patient,
                by=users["consultant"],
                opinion="Steady improvement. Continue as planned; no change to treatment today.",
                submission_key=uuid.UUID(int=rng.getrandbits(128)),
            )
    return actions.make_due()
