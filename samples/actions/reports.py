"""The report of a sample: a laboratory assessment of the same patient, on the same sample type."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from assessments.base import Status
from assessments.instruments.laboratory import LabReport
from samples.actions.rows import locked, move, save
from samples.choices import Specimen
from samples.lifecycle import REPORTED, NotPossible, State, may_move
from samples.models import Sample

# A report may print the day of receipt as that of collection.
NEAR = timedelta(days=14)


def reports_to_link(sample: Sample) -> QuerySet[LabReport]:
    """Reports that can be this sample's: same patient, same sample type, around its day, not another sample's."""
    found = LabReport.objects.for_patient(sample.patient).filter(status__in=[Status.DRAFT, Status.SIGNED])
    if "vegf" in sample.tests:
        found = found.filter(results__removed=False, results__analyte="vegf", results__matrix=sample.specimen)
    if sample.collected_on:
        found = found.filter(performed_on__range=(sample.collected_on - NEAR, sample.collected_on + NEAR))
    return found.filter(samples__isnull=True).distinct().newest_first()


def link_report(
    *, sample: Sample, by: User | None, version: int | None, report: LabReport, on: date | None = None
) -> Sample:
    """The result is in: the sample is reported, and points at the report that was entered here.

    Raises ValidationError when the report is of another patient, of another sample type, or another sample's.
    """
    _check(sample, report)
    if may_move(sample.state, State.REPORTED):
        day = on or report.reported_on or timezone.localdate()
        return move(sample, by, version, State.REPORTED, on=day, reported_on=day, report=report)
    with locked(sample, by, "link report", version) as fresh:
        if fresh.state not in REPORTED:
            raise NotPossible(fresh.state, State.REPORTED)
        fresh.report = report
        save(fresh)
    return fresh


def _check(sample: Sample, report: LabReport) -> None:
    if report.patient_id != sample.patient_id:
        raise ValidationError({"report": "This report belongs to another patient"})
    if "vegf" in sample.tests and not report.results.kept().filter(analyte="vegf", matrix=sample.specimen).exists():
        words = Specimen(sample.specimen).label.lower()
        raise ValidationError({"report": f"This report has no VEGF of the sample type {words}"})
    if Sample.objects.filter(report=report).exclude(pk=sample.pk).exists():
        raise ValidationError({"report": "Another sample is linked to this report"})
