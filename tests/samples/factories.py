"""Samples in the states that tests need."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessments import actions as assessments
from assessments.instruments import BY_KEY
from assessments.instruments.laboratory import LabReport
from assessments.results import LabResult
from patients.models import Patient
from samples import actions
from samples.lifecycle import State
from samples.models import Sample
from tests.assessments.recording import vegf

DAY = date(2026, 11, 2)
WAY = (State.TAKEN, State.DISPATCHED, State.RECEIVED, State.ACCEPTED, State.IN_ANALYSIS, State.REPORTED)


def make_sample(patient: Patient, by: User, *, state: str = "requested", on: date = DAY, **facts: Any) -> Sample:
    """Serum for VEGF, requested and taken on 02-Nov-2026, as far as `state`."""
    given = {"specimen": "serum", "tests": ["vegf"], "due_on": on, "requested_on": on, "second_meant": True} | facts
    sample = actions.request(patient=patient, by=by, **given)
    if state == State.REJECTED:
        sample = make_step(sample, by, State.TAKEN, on)
        sample = make_step(sample, by, State.DISPATCHED, on)
        return actions.reject(sample=sample, by=by, version=sample.version, reason="haemolysed", on=on)
    for to in WAY:
        if sample.state == state:
            break
        sample = make_step(sample, by, to, on)
    return sample


def make_step(sample: Sample, by: User, to: str, on: date = DAY) -> Sample:
    return actions.step(sample=sample, by=by, version=sample.version, to=to, on=on)


def make_report(
    patient: Patient, by: User, *results: dict[str, Any], on: date = DAY, signed: bool = True, **answers: Any
) -> LabReport:
    """A laboratory report, serum VEGF 4,200 pg/mL with the limit 771 unless results are given."""
    lines = list(results) or [vegf(4200, ref_high=Decimal(771))]
    row = assessments.save_draft(
        instrument=BY_KEY["laboratory"], patient=patient, by=by, lines={"results": lines}, performed_on=on, **answers
    )
    return assessments.sign(row=row, by=by) if signed else row


def make_result(patient: Patient, by: User, *results: dict[str, Any], **facts: Any) -> LabResult:
    """The first result of such a report."""
    return make_report(patient, by, *results, **facts).results.order_by("pk").first()
