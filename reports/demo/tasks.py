"""Invented tasks, requests to others and calls for advice."""

import random
import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from accounts.models import User
from clinical.advice_hours import follow_up_on, is_out_of_hours
from clinical.workdays import next_working_day
from patients.models import Patient
from patients.refs import ALPHABET, LENGTH
from reports.demo.times import moment
from work.models import AdviceCall, Chase, OutsideRequest, Task

# What is to be done, why it is here, whose it is (a log-in or a role), days from today.
_TASKS = (
    ("Ring the patient about the next visit", "booking", "nurse", -3),
    ("Ask the GP for the current drug list", "triage", "role nurse", -1),
    ("Book the nerve conduction study", "mdt", "admin", 0),
    ("Look at the imaging report", "result", "consultant", 0),
    ("Send the blood tubes with the forms", "sample", "role nurse", 2),
    ("Write to the local haematologist", "mdt", "role consultant", 4),
    ("Check the interpreter for the next visit", "booking", "role admin", 7),
    ("Ring the physiotherapist about splints", "person", "nurse", 9),
)
# Kind, name, what for, days since asked, days until the promise (None: no day named), outcomes of the chases.
_REQUESTS = (
    ("laboratory", "Example Laboratory", "Slides of the first marrow", 26, -6, ("left_message", "no_answer")),
    ("laboratory", "Example Laboratory", "VEGF of the last sample", 9, None, ()),
    ("imaging", "Invented Infirmary, imaging", "Images of the first PET-CT", 15, -1, ("reached",)),
    ("referrer", "Placeholder General Hospital", "Letters and blood results", 6, 2, ()),
    ("gp", "Sample Surgery", "Current drug list", 3, None, ()),
    ("orthotics", "Specimen Orthotics", "Date of the splint fitting", 12, None, ("wrong_number",)),
)


def tasks_and_calls(patients: Sequence[Patient], users: dict[str, User], seed: int, today: date) -> int:
    """One task for one patient in four, some requests with their chases, two calls; return how many tasks."""
    # A stream of its own, so that nothing else of the caseload moves.
    rng = random.Random(seed)
    tasks = [_task(*_TASKS[index % len(_TASKS)], patient, users, today) for index, patient in enumerate(patients[1::4])]
    Task.objects.bulk_create(tasks)
    for facts, patient in zip(_REQUESTS, patients[2::5], strict=False):
        _request(*facts, patient, users, rng, today)
    _calls(patients, users, rng, today)
    return len(tasks)


def _task(
    title: str, origin: str, whose: str, days: int, patient: Patient, users: dict[str, User], today: date
) -> Task:
    role = whose.removeprefix("role ") if whose.startswith("role ") else ""
    return Task(
        title=title,
        origin=origin,
        owner=None if role else users[whose],
        role=role,
        due_on=today + timedelta(days=days),
        patient=patient,
        created_by=users["consultant"],
    )


def _request(
    kind: str,
    name: str,
    what: str,
    days: int,
    promised: int | None,
    outcomes: Sequence[str],
    patient: Patient,
    users: dict[str, User],
    rng: random.Random,
    today: date,
) -> None:
    asked_on = today - timedelta(days=days)
    again = next_working_day(today + timedelta(days=promised + 1 if promised is not None else 7 - days))
    row = OutsideRequest.objects.create(
        ref="Q-" + "".join(rng.choice(ALPHABET) for _ in range(LENGTH)),
        organisation_kind=kind,
        organisation=name,
        asked_for=what,
        asked_on=asked_on,
        asked_by=users["nurse"],
        how="email",
        promised_on=today + timedelta(days=promised) if promised is not None else None,
        chase_on=again,
        owner=users["nurse"],
        patient=patient,
        created_by=users["nurse"],
    )
    for number, outcome in enumerate(outcomes, start=1):
        chased_on = asked_on + timedelta(days=4 * number)
        Chase.objects.create(
            request=row,
            chased_on=chased_on,
            how="phone",
            outcome=outcome,
            next_on=chased_on + timedelta(days=4),
            created_by=users["nurse2"],
        )
    if len(outcomes) > 1:
        Task.objects.create(
            title=f"Decide how to go on: {name} was asked again twice",
            origin="chase",
            role="consultant",
            due_on=today,
            patient=patient,
            about=row.ref,
            address=row.get_absolute_url(),
            once_key=f"outside-{row.ref}-chased",
        )


def _calls(patients: Sequence[Patient], users: dict[str, User], rng: random.Random, today: date) -> None:
    """One in working hours about somebody unknown, one in the evening about a patient, with what remains."""
    noon, evening = moment(today - timedelta(days=4), 12, 10), moment(today - timedelta(days=2), 20, 35)
    AdviceCall.objects.create(
        submission_key=uuid.UUID(int=rng.getrandbits(128)),
        caller="Dr Sample, medical registrar",
        call_back="07700 900155",
        organisation="Example Infirmary",
        called_at=noon,
        summary="Neuropathy and a lambda paraprotein. Which sample for VEGF?",
        advice="Serum and plasma together, before steroid. Refer by email.",
        given_by=users["nurse"],
        out_of_hours=is_out_of_hours(noon),
        created_by=users["nurse"],
    )
    patient = patients[0]
    task = Task.objects.create(
        title="Ring the ward about the night call",
        origin="advice",
        role="nurse",
        due_on=follow_up_on(evening),
        patient=patient,
        created_by=users["consultant"],
    )
    call = AdviceCall.objects.create(
        submission_key=uuid.UUID(int=rng.getrandbits(128)),
        caller="Dr Placeholder, on call",
        call_back="bleep 4123",
        organisation="Placeholder General Hospital",
        called_at=evening,
        patient=patient,
        summary="More breathless since the morning, oxygen saturation 93 %.",
        advice="Chest film tonight, echocardiogram tomorrow, ring again if worse.",
        action=task.title,
        follow_up=task,
        given_by=users["consultant"],
        out_of_hours=is_out_of_hours(evening),
        created_by=users["consultant"],
    )
    Task.objects.filter(pk=task.pk).update(address=call.get_absolute_url())
