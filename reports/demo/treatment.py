"""What happened in the lines of treatment of the demonstration, and its thrombosis register.

Draws its own chance, so that nothing here changes what else the demonstration holds.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from clinical.dates import add_months
from patients.choices import Modality
from patients.models import (
    Cycle,
    LineRow,
    Patient,
    Prophylaxis,
    Radiotherapy,
    Relapse,
    Response,
    ThrombosisEvent,
    Toxicity,
    Transplant,
    TreatmentLine,
)
from patients.thrombosis_choices import ThrombosisKind
from reports.demo.course import POEMS, Course

PLANNED = {"LEN_DEX": 12, "DARA_LEN_DEX": 12, "MEL_DEX": 9}
# Of 83 UCLH patients 30 % had an event (F27).
THROMBOSIS = 0.28
KINDS = (
    (ThrombosisKind.STROKE, 26),
    (ThrombosisKind.DVT, 25),
    (ThrombosisKind.PE, 15),
    (ThrombosisKind.MYOCARDIAL_INFARCTION, 12),
    (ThrombosisKind.PERIPHERAL_ARTERIAL, 10),
    (ThrombosisKind.MICROVASCULAR, 6),
    (ThrombosisKind.LINE_ASSOCIATED, 6),
)
DRUGS = (("aspirin", "75 mg daily", 50), ("LMWH", "", 20), ("DOAC", "", 18), ("none", "", 6), ("clopidogrel", "", 6))


def record_lines(
    patients: Sequence[Patient], courses: Sequence[Course], users: dict[str, User], seed: int, today: date
) -> None:
    """Cycles, radiotherapy, transplants, toxicity, responses and relapses of the stored lines."""
    rng = random.Random(f"{seed} lines")
    lines: dict[int, list[TreatmentLine]] = {}
    for line in TreatmentLine.objects.filter(patient__in=patients).order_by("number"):
        lines.setdefault(line.patient_id, []).append(line)
    rows: list[LineRow | Transplant] = []
    for patient, course in zip(patients, courses, strict=True):
        for line in lines.get(patient.pk, ()):
            until = min(filter(None, (line.ended_on, course.died, today)))
            rows += _of_line(line, course, until, users["consultant"], rng)
    for model in (Cycle, Radiotherapy, Transplant, Toxicity, Response, Relapse):
        mine = [row for row in rows if isinstance(row, model)]
        model.objects.bulk_create(mine, batch_size=1000)


def _of_line(
    line: TreatmentLine, course: Course, until: date, by: User, rng: random.Random
) -> Iterator[LineRow | Transplant]:
    mine = {"line": line, "created_by": by}
    if line.modality == Modality.SYSTEMIC:
        yield from _cycles(line, until, by, rng)
    elif line.modality == Modality.RADIOTHERAPY:
        dose = rng.choice(((Decimal(45), 25), (Decimal(50), 25), (Decimal("39.6"), 22)))
        sites = rng.choice(("Left iliac bone", "T8 and T9", "Right femur", "Sternum"))
        yield Radiotherapy(happened_on=line.started_on, sites=sites, dose_gy=dose[0], fractions=dose[1], **mine)
    else:
        yield _transplant(line, until, by, rng)
    if rng.random() < 0.35:
        term, change = rng.choice(
            (("sensory_neuropathy", "worse"), ("neutrophils", ""), ("fatigue", "no_change"), ("lung_infection", ""))
        )
        day = line.started_on + (until - line.started_on) * rng.uniform(0.1, 0.9)
        yield Toxicity(happened_on=day, term=term, grade=rng.randint(1, 3), neuropathy=change, **mine)
    assessed = line.started_on + timedelta(days=rng.randint(170, 200))
    if line.number == 1 and assessed <= until + timedelta(days=200) and assessed <= (course.died or date.max):
        yield from _responses(line, course, assessed, by)
    if line.number == 1 and course.relapse and course.relapse > line.started_on:
        seen = {"vegf": True, "clinical": rng.random() < 0.5, "radiological": rng.random() < 0.2}
        yield Relapse(happened_on=course.relapse, consultant=by, **seen, **mine)


def _cycles(line: TreatmentLine, until: date, by: User, rng: random.Random) -> Iterator[Cycle]:
    day = line.started_on
    for number in range(1, (line.planned_cycles or 0) + 1):
        chance = rng.random()
        late, omitted = number > 1 and chance < 0.06, number > 1 and 0.06 <= chance < 0.09
        day += timedelta(days=7 if late else 0)
        if day > until:
            return
        state = "late" if late else "omitted" if omitted else "given"
        reason = rng.choice(("Neutropenia", "Infection", "Holiday")) if late or omitted else ""
        yield Cycle(line=line, created_by=by, number=number, happened_on=day, state=state, reason=reason)
        day += timedelta(days=line.cycle_days)


def _transplant(line: TreatmentLine, until: date, by: User, rng: random.Random) -> Transplant:
    """Harvest after four weeks, infusion after ten; a transplant that is still ahead has the harvest alone."""
    harvested, infused = (line.started_on + timedelta(days=days) for days in (rng.randint(25, 35), rng.randint(60, 80)))
    row = Transplant(line=line, created_by=by)
    if harvested <= until:
        row.harvested_on, row.mobilisation = harvested, rng.choice(("g_csf", "cyclophosphamide_g_csf"))
        row.cd34 = Decimal(rng.randint(220, 780)) / 100
    if infused <= until:
        row.infused_on, row.melphalan = infused, 200 if line.regimen == "MEL200_ASCT" else 140
        row.neutrophil_days, row.platelet_days = rng.randint(10, 14), rng.randint(11, 19)
        row.engraftment_syndrome = "yes" if rng.random() < 0.16 else "no"
        if infused + timedelta(days=100) <= until + timedelta(days=60):
            row.day_100 = "well"
    return row


def _responses(line: TreatmentLine, course: Course, on: date, by: User) -> Iterator[Response]:
    best = "cr" if course.response < 0.1 else "pr" if course.response <= 0.5 else "nr"
    for domain in ("vegf", "haem"):
        yield Response(line=line, created_by=by, happened_on=on, answer=f"{domain}_{best}")
    clinical = "improved" if course.onls_end < course.onls_0 else "stable"
    yield Response(line=line, created_by=by, happened_on=on, answer=f"clinical_{clinical}")


def record_thrombosis(
    patients: Sequence[Patient], courses: Sequence[Course], users: dict[str, User], seed: int, today: date
) -> None:
    """Events in about a quarter of the people with POEMS, most before treatment; prophylaxis reviewed at visits."""
    rng = random.Random(f"{seed} thrombosis")
    events: list[ThrombosisEvent] = []
    statements: list[Prophylaxis] = []
    for patient, course in zip(patients, courses, strict=True):
        if course.kind not in POEMS:
            continue
        last = course.died or today
        if rng.random() < THROMBOSIS:
            day = min(add_months(course.accepted, -rng.randint(-6, 18)), last)
            exact = rng.random() < 0.6
            events.append(
                ThrombosisEvent(
                    patient=patient,
                    created_by=users["nurse"],
                    kind=rng.choices([kind for kind, _ in KINDS], weights=[share for _, share in KINDS])[0],
                    happened_on=day if exact else day.replace(day=1),
                    happened_precision="day" if exact else "month",
                    provoked=rng.choice(("no", "no", "yes", "not_known")),
                    on_prophylaxis="no" if day < course.accepted else rng.choice(("yes", "no", "not_known")),
                )
            )
        days = [day for day in (course.treatment_start, *course.visits) if day and day <= last]
        if not days or rng.random() < 0.06:
            continue
        drug, dose, _ = rng.choices(DRUGS, weights=[share for *_, share in DRUGS])[0]
        started = days[0] if drug != "none" else None
        statements += [
            Prophylaxis(
                patient=patient,
                created_by=users["nurse"],
                reviewed_by=users["nurse"],
                drug=drug,
                dose=dose,
                started_on=started,
                reviewed_on=day,
            )
            for day in dict.fromkeys((days[0], days[-1]))
        ]
    ThrombosisEvent.objects.bulk_create(events)
    Prophylaxis.objects.bulk_create(statements)
