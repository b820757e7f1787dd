"""What the records suggest for a meeting: for everybody at once, offered once, restricted records kept apart."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from mdt import actions
from mdt.models import Meeting
from mdt.suggestions import last_before, suggestions
from patients import actions as patients
from patients.models import Patient, Response
from referrals import actions as referrals
from tests.assessments.factories import make_signed
from tests.factories import make_patient
from tests.mdt.factories import DAY, TODAY, make_case, make_meeting
from tests.referrals.factories import make_complete
from tests.reminders.factories import number_of, treated
from tests.reports.factories import results, vegf_line

pytestmark = pytest.mark.django_db
SINCE = date(2026, 11, 2)
STARTED = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _a_week_before_the_meeting() -> Any:
    with time_machine.travel("2026-11-30 09:00+00:00", tick=False):
        yield


def offered(viewer: User, **facts: Any) -> list[tuple[str, str]]:
    found = suggestions(**{"since": SINCE, "today": TODAY, "viewer": viewer} | facts)
    return [(one.patient.surname, one.reason.rule) for one in found]


def sampled(patient: Patient, by: User, on: date, value: int, matrix: str = "serum") -> None:
    results(patient, by, vegf_line(value, matrix, ref_high=Decimal(771)), on=on)


def with_doubled_vegf(patient: Patient, by: User) -> Patient:
    treated(patient, None, STARTED)
    sampled(patient, by, date(2026, 4, 1), 1200)
    sampled(patient, by, date(2026, 10, 1), 2600)
    return patient


def test_a_vegf_twice_its_lowest_is_offered_with_its_reason_and_day(patient: Patient, consultant: User) -> None:
    with_doubled_vegf(patient, consultant)
    (one,) = suggestions(since=SINCE, today=TODAY, viewer=consultant)
    assert (one.reason.rule, one.reason.on) == ("vegf_doubled", date(2026, 10, 1))
    assert "2,600" in one.reason.text and "1,200" in one.reason.text


def test_serum_is_never_held_against_plasma(patient: Patient, consultant: User) -> None:
    treated(patient, None, STARTED)
    sampled(patient, consultant, date(2026, 4, 1), 300, "plasma_edta")
    sampled(patient, consultant, date(2026, 10, 1), 2600, "serum")
    assert offered(consultant) == []


def test_an_untreated_baseline_is_no_lowest_value(patient: Patient, consultant: User) -> None:
    sampled(patient, consultant, date(2025, 12, 1), 800)
    treated(patient, None, STARTED)
    sampled(patient, consultant, date(2026, 10, 1), 2600)
    assert offered(consultant) == []


def test_a_result_of_a_later_day_is_no_evidence(patient: Patient, consultant: User) -> None:
    with_doubled_vegf(patient, consultant)
    assert offered(consultant, today=date(2026, 9, 30)) == []


def test_a_referral_accepted_since_the_last_meeting_is_offered(consultant: User) -> None:
    referral = make_complete(consultant)
    assert offered(consultant) == []
    referrals.accept(referral=referral, by=consultant, version=referral.version, accepted_for="mdt_only")
    (one,) = suggestions(since=SINCE, today=TODAY, viewer=consultant)
    assert (one.reason.rule, one.reason.text) == ("new_referral", "Referral accepted for the MDT only")
    assert offered(consultant, since=TODAY + timedelta(days=1)) == []


def test_imaging_signed_since_the_last_meeting_is_offered(patient: Patient, consultant: User) -> None:
    make_signed("imaging", patient, consultant)
    assert offered(consultant) == [("Testcase", "imaging_reported")]
    assert offered(consultant, since=TODAY + timedelta(days=1)) == []


def test_a_response_is_asked_for_until_one_is_recorded(patient: Patient, consultant: User) -> None:
    line = treated(patient, date(2026, 6, 15))
    assert offered(consultant) == [("Testcase", "response_due")]
    patients.record_in_line(line=line, model=Response, by=consultant, happened_on=date(2026, 8, 1), answer="vegf_pr")
    assert offered(consultant) == []


def test_a_stated_complete_response_arms_the_relapse_prompt(patient: Patient, consultant: User) -> None:
    line = treated(patient, None, STARTED)
    patients.record_in_line(line=line, model=Response, by=consultant, happened_on=date(2026, 4, 1), answer="vegf_cr")
    for on, value in ((date(2026, 4, 1), 200), (date(2026, 9, 1), 2000), (date(2026, 10, 15), 2500)):
        sampled(patient, consultant, on, value)
    assert offered(consultant) == [("Testcase", "relapse_prompt")]


def test_what_is_on_a_list_is_not_offered_again_until_there_are_newer_data(
    patient: Patient, consultant: User, meeting: Meeting
) -> None:
    with_doubled_vegf(patient, consultant)
    (one,) = suggestions(since=SINCE, today=TODAY, viewer=consultant)
    reason = one.reason
    actions.add_case(
        meeting=meeting, by=consultant, patient=patient, origin=reason.rule, why=reason.text,
        evidence_on=reason.on, source=reason.source,
    )  # fmt: skip
    assert offered(consultant) == []
    sampled(patient, consultant, date(2026, 11, 20), 5000)
    assert offered(consultant) == [("Testcase", "vegf_doubled")]


def test_what_was_left_off_is_not_offered_again_until_there_are_newer_data(patient: Patient, consultant: User) -> None:
    with_doubled_vegf(patient, consultant)
    (one,) = suggestions(since=SINCE, today=TODAY, viewer=consultant)
    sent = {"patient": patient, "by": consultant, "rule": one.reason.rule, "source": one.reason.source}
    first = actions.dismiss(**sent, reason="Known, repeat sample asked for")
    assert actions.dismiss(**sent, reason="Again") == first
    assert offered(consultant) == []
    sampled(patient, consultant, date(2026, 11, 20), 5000)
    assert offered(consultant) == [("Testcase", "vegf_doubled")]


def test_who_is_on_the_list_is_not_suggested_for_it(patient: Patient, consultant: User) -> None:
    with_doubled_vegf(patient, consultant)
    assert offered(consultant, not_these=[patient.pk]) == []


def test_a_restricted_record_is_suggested_to_its_own_team_only(patient: Patient, consultant: User, nurse: User) -> None:
    with_doubled_vegf(patient, consultant)
    patient.refresh_from_db()
    patients.amend(patient=patient, by=nurse, version=patient.version, consultant=consultant)
    patient.refresh_from_db()
    patients.restrict(patient=patient, by=consultant, restricted=True, reason="Works here", version=patient.version)
    assert offered(nurse) == []
    assert offered(consultant) == [("Testcase", "vegf_doubled")]


def test_nobody_who_has_left_the_clinic_is_suggested(patient: Patient, consultant: User) -> None:
    with_doubled_vegf(patient, consultant)
    Patient.objects.update(care_status="discharged")
    assert offered(consultant) == []


def test_the_number_of_queries_does_not_grow_with_the_patients(consultant: User, nurse: User) -> None:
    counts = []
    for number in range(6):
        person = make_patient(by=nurse, surname=f"Crowd{number}", national_id=number_of(number + 10))
        with_doubled_vegf(person, consultant)
        make_signed("imaging", person, consultant)
        with CaptureQueriesContext(connection) as ran:
            offered(consultant)
        counts.append(len(ran))
    assert set(counts) == {6}


def test_news_begins_with_the_last_meeting_or_four_weeks_back(meeting: Meeting, consultant: User) -> None:
    assert last_before(meeting) == DAY - timedelta(days=28)
    assert last_before(make_meeting(consultant, DAY + timedelta(days=14))) == DAY


def test_a_key_names_one_suggestion(patient: Patient, consultant: User, meeting: Meeting) -> None:
    make_case(meeting, make_patient(by=consultant, national_id="9990000034"), consultant)
    with_doubled_vegf(patient, consultant)
    make_signed("imaging", patient, consultant)
    keys = [one.key for one in suggestions(since=SINCE, today=TODAY, viewer=consultant)]
    assert len(set(keys)) == len(keys) == 2
