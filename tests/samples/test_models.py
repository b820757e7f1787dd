"""Each rule of a sample, broken at the database."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.models import User
from patients.models import Patient
from samples.models import Sample, SampleEvent
from tests.samples.factories import DAY, make_report, make_sample

pytestmark = pytest.mark.django_db
BEFORE = DAY - timedelta(days=1)


def refused(sample: Sample, **columns: Any) -> str:
    """The name of the rule that the database states when it refuses these columns."""
    with pytest.raises(IntegrityError) as problem, transaction.atomic():
        Sample.objects.filter(pk=sample.pk).update(**columns)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return str(problem.value.__cause__.diag.constraint_name)


@pytest.mark.parametrize(
    ("state", "columns", "rule"),
    [
        ("requested", {"state": "lost", "next_step_on": None, "collected_on": DAY}, "state_known"),
        ("requested", {"specimen": "urine"}, "specimen_known"),
        ("requested", {"tests": []}, "tests_known"),
        ("requested", {"tests": ["vegf", "gold"]}, "tests_known"),
        ("requested", {"tests": ["other"]}, "other_test_named"),
        ("requested", {"other_test": "Anti-MAG"}, "other_test_named"),
        ("requested", {"owner": None}, "open_has_owner"),
        ("taken", {"next_step_on": None}, "open_has_owner"),
        ("requested", {"state": "acted_on", "reported_on": DAY, "collected_on": DAY}, "open_has_owner"),
        ("taken", {"collected_on": None}, "taken_has_day"),
        ("requested", {"collected_on": DAY}, "requested_not_taken"),
        ("requested", {"frozen_time": time(9)}, "times_of_day_taken"),
        ("taken", {"collected_time": time(9), "centrifuged_time": time(8, 59)}, "times_in_order"),
        ("taken", {"centrifuged_time": time(9), "frozen_time": time(8, 59)}, "times_in_order"),
        ("taken", {"collected_time": time(9), "frozen_time": time(8, 59)}, "times_in_order"),
        ("dispatched", {"state": "rejected"}, "rejected_with_reason"),
        ("dispatched", {"state": "rejected", "rejection": "ugly"}, "rejected_with_reason"),
        ("taken", {"rejection": "leaked"}, "rejected_with_reason"),
        ("received", {"state": "reported"}, "reported_has_day"),
        ("received", {"reported_on": DAY}, "reported_has_day"),
        ("received", {"received_on": BEFORE}, "received_after_taken"),
        ("dispatched", {"dispatched_on": BEFORE}, "dispatched_after_taken"),
        ("reported", {"reported_on": BEFORE}, "reported_after_taken"),
        ("taken", {"volume_ml": Decimal(0)}, "volume_range"),
        ("taken", {"volume_ml": Decimal("100.1")}, "volume_range"),
        ("requested", {"requested_on": date(1980, 1, 1)}, "days_range"),
    ],
)
def test_the_database_refuses(nurse: User, patient: Patient, state: str, columns: dict[str, Any], rule: str) -> None:
    assert refused(make_sample(patient, nurse, state=state), **columns) == f"samples_sample_{rule}"


def test_a_sample_without_a_result_cannot_be_closed_as_acted_on(nurse: User, patient: Patient) -> None:
    sample = make_sample(patient, nurse, state="in_analysis")
    assert refused(sample, state="acted_on", next_step_on=None) == "samples_sample_reported_has_day"


def test_paired_serum_is_of_csf_and_of_the_same_patient(nurse: User, patient: Patient, other_patient: Patient) -> None:
    serum, csf = make_sample(patient, nurse), make_sample(patient, nurse, specimen="csf")
    strange = make_sample(other_patient, nurse)
    assert refused(serum, paired=csf) == "samples_sample_paired_of_csf"
    assert refused(csf, paired=csf) == "samples_sample_not_of_itself"
    assert refused(csf, paired=strange) == "samples_sample_paired_same_patient"
    assert refused(serum, repeats=strange) == "samples_sample_repeats_same_patient"
    Sample.objects.filter(pk=csf.pk).update(paired=serum)


def test_a_sample_is_asked_for_again_once(nurse: User, patient: Patient) -> None:
    first, second, third = (make_sample(patient, nurse) for _ in range(3))
    Sample.objects.filter(pk=second.pk).update(repeats=first)
    assert refused(third, repeats=first) == "samples_sample_repeated_once"


def test_a_report_is_of_the_same_patient_and_of_a_reported_sample(
    nurse: User, consultant: User, patient: Patient, other_patient: Patient
) -> None:
    sample = make_sample(patient, nurse, state="reported")
    strange, own = make_report(other_patient, consultant), make_report(patient, consultant)
    assert refused(sample, report=strange) == "samples_sample_report_same_patient"
    assert refused(make_sample(patient, nurse, state="taken"), report=own) == "samples_sample_report_when_reported"
    Sample.objects.filter(pk=sample.pk).update(report=own)


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"state": "lost"}, "samples_event_state_known"),
        ({"state": "cancelled"}, "samples_event_cancelled_with_reason"),
        ({"happened_on": date(1980, 1, 1)}, "samples_event_day_range"),
        ({"state": "requested"}, "samples_event_state_once"),
    ],
)
def test_the_history_refuses(nurse: User, patient: Patient, columns: dict[str, Any], rule: str) -> None:
    sample = make_sample(patient, nurse)
    facts = {"state": "taken", "happened_on": DAY} | columns
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        SampleEvent.objects.create(sample=sample, by=nurse, **facts)


def test_the_history_is_only_added_to(nurse: User, patient: Patient) -> None:
    sample = make_sample(patient, nurse)
    with pytest.raises(ProgrammingError), transaction.atomic():
        sample.history.update(note="Something else")
