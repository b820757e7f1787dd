"""What the schedule must know about patients: dates and states, in a few queries for any number of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q, QuerySet

from assessments.base import Assessment
from assessments.instruments.echocardiogram import Echocardiogram
from assessments.instruments.laboratory import QUALITY
from assessments.instruments.lung_function import LungFunction
from assessments.instruments.nerve_conduction import NerveConduction
from assessments.instruments.neurology import Neurology
from assessments.results import LabResult, Matrix
from clinical.schedule import Course, Line
from patients.choices import Modality
from patients.models import Patient, TreatmentLine

# Of another sample type, or of none that was stated, a value cannot be set beside the last one.
COMPARABLE = (Matrix.SERUM, Matrix.PLASMA_EDTA, Matrix.PLASMA_CITRATE)


# Not directed at the plasma cells, so they start no stage of the schedule.
NOT_DIRECTED = (Modality.OBSERVATION, Modality.STEROID)

# Tests of the schedule that a signed assessment of a kind fulfils, whatever it says.
FULFILLED_BY: dict[str, type[Assessment]] = {
    "clinic_review": Neurology,
    "nerve_conduction": NerveConduction,
    "echocardiogram": Echocardiogram,
    "lung_function": LungFunction,
}


@dataclass(frozen=True)
class PatientCourse:
    """One patient as the schedule sees them."""

    patient_id: int
    ref: str
    consultant_id: int | None
    course: Course


def courses(today: date, patients: Iterable[int] | None = None) -> list[PatientCourse]:
    """Of these patients, or of everybody, the dates recorded up to `today`. One query for each table."""
    people = Patient.objects.current() if patients is None else Patient.objects.filter(pk__in=list(patients))
    rows = people.order_by("pk").values_list(
        "pk", "ref", "consultant_id", "deceased", "care_status", "accepted_on", named=True
    )
    chosen = None if patients is None else [row.pk for row in rows]
    lines: dict[int, list[Line]] = {}
    # Day 0 of a transplant ends the time on treatment, whatever is given afterwards in the same line.
    day_0 = Max("transplant_rows__infused_on", filter=Q(transplant_rows__entered_in_error=False))
    given = TreatmentLine.objects.counted().exclude(modality__in=NOT_DIRECTED).annotate(day_0=day_0)
    for line in _of(chosen, given).order_by("started_on", "number"):
        lines.setdefault(line.patient_id, []).append(Line(line.started_on, line.ended_on, line.cycle_days, line.day_0))
    done = {"vegf": _days(vegf_results(today), "assessment__patient", "assessment__performed_on", chosen)}
    for test, model in FULFILLED_BY.items():
        done[test] = _days(model.objects.current().up_to(today), "patient", "performed_on", chosen)
    return [
        PatientCourse(
            row.pk,
            row.ref,
            row.consultant_id,
            Course(
                accepted_on=row.accepted_on,
                lines=lines.get(row.pk, ()),
                done={test: days[row.pk] for test, days in done.items() if row.pk in days},
                deceased=row.deceased,
                care_status=row.care_status,
            ),
        )
        for row in rows
    ]


def vegf_results(today: date) -> QuerySet[LabResult]:
    """Signed VEGF results that can be compared with the next one, of samples the laboratory found adequate."""
    adequate = {f"assessment__{flag}": False for flag in QUALITY}
    return LabResult.objects.counted().filter(
        analyte="vegf", matrix__in=COMPARABLE, assessment__performed_on__lte=today, **adequate
    )


def _days(rows: QuerySet, patient: str, day: str, chosen: list[int] | None) -> dict[int, tuple[date, ...]]:
    """For each patient the days of these rows, oldest first."""
    grouped = _of(chosen, rows, patient).order_by().values(patient).annotate(days=ArrayAgg(day, distinct=True))
    return {row[patient]: tuple(sorted(row["days"])) for row in grouped}


def _of(chosen: list[int] | None, rows: QuerySet, patient: str = "patient") -> QuerySet:
    return rows if chosen is None else rows.filter(**{f"{patient}__in": chosen})
