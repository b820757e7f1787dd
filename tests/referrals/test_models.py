"""Each rule of the tables, broken once, at the database."""

from datetime import date
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import User
from patients.models import Patient
from referrals import rules
from referrals.models import Referral, ReferralEvent, WaitingClock
from tests.referrals.factories import make_complete, make_referral

pytestmark = pytest.mark.django_db


def refused_by(name: str, rows: Any, **changes: Any) -> None:
    """The database itself refuses the update, by the named constraint; no form and no model was asked."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        rows.update(**changes)
    assert name in str(caught.value)


BROKEN_REFERRALS = [
    ("referrals_referral_open_has_owner", {"owner": None}),
    ("referrals_referral_open_has_owner", {"next_action_on": None}),
    ("referrals_referral_open_has_owner", {"next_action": ""}),
    ("referrals_referral_accepted_has_patient", {"status": "accepted"}),
    ("referrals_referral_accepted_has_patient", {"status": "booked"}),
    ("referrals_referral_accepted_has_patient", {"status": "seen"}),
    ("referrals_referral_accepted_has_patient", {"status": "discharged"}),
    ("referrals_referral_accepted_for", {"accepted_for": "mdt_only"}),
    ("referrals_referral_duplicate_named", {"status": "duplicate"}),
    ("referrals_referral_five_facts", {"surname": ""}),
    ("referrals_referral_five_facts", {"caller": ""}),
    ("referrals_referral_five_facts", {"call_back": ""}),
    ("referrals_referral_five_facts", {"reason": ""}),
    ("referrals_referral_identifier_shape", {"identifier": "12345", "identifier_typed": "12345"}),
    ("referrals_referral_identifier_shape", {"identifier_type": ""}),
    ("referrals_referral_identifier_shape", {"identifier_type": "ni"}),
    ("referrals_referral_identifier_explained", {"identifier": "", "identifier_type": ""}),
    ("referrals_referral_identifier_explained", {"identifier_typed": ""}),
    ("referrals_referral_birth_precision", {"birth_date": None}),
    ("referrals_referral_birth_precision", {"birth_precision": "unknown"}),
    ("referrals_referral_birth_precision", {"birth_precision": "week"}),
    ("referrals_referral_birth_range", {"birth_date": date(1850, 1, 1)}),
    ("referrals_referral_onset_precision", {"onset_on": None}),
    ("referrals_referral_received_range", {"received_on": date(1985, 1, 1)}),
    ("referrals_referral_original_clock", {"original_clock_provider": "Example Infirmary"}),
    ("referrals_referral_original_clock", {"original_clock_start": date(2020, 1, 1)}),
    (
        "referrals_referral_original_clock",
        {"original_clock_start": date(2099, 1, 1), "original_clock_provider": "Example Infirmary"},
    ),
    ("referrals_referral_red_flags_known", {"red_flags": ["hiccups"]}),
    ("referrals_referral_red_flags_answer", {"red_flags": []}),
    ("referrals_referral_red_flags_answer", {"red_flags_answer": "none_asked"}),
    ("referrals_referral_status_known", {"status": "lost"}),
    ("referrals_referral_channel_known", {"channel": "pigeon"}),
    ("referrals_referral_urgency_known", {"urgency": ""}),
    ("referrals_referral_specialty_known", {"specialty": "alchemy"}),
    ("referrals_referral_kind_known", {"kind": "odd"}),
    ("referrals_referral_sex_known", {"sex": "m"}),
    ("referrals_referral_home_country_known", {"home_country": "france"}),
    ("referrals_referral_consent_share_known", {"consent_share": ""}),
    ("referrals_referral_paraprotein_known", {"paraprotein": "maybe"}),
    ("referrals_referral_vegf_known", {"vegf": "maybe"}),
    ("referrals_referral_nerve_conduction_known", {"nerve_conduction": "maybe"}),
    ("referrals_referral_bone_imaging_known", {"bone_imaging": "maybe"}),
    ("referrals_referral_eye_examination_known", {"eye_examination": "maybe"}),
]


@pytest.mark.parametrize(("name", "changes"), BROKEN_REFERRALS)
def test_the_database_refuses_a_referral_that_breaks_a_rule(name: str, changes: dict[str, Any], nurse: User) -> None:
    referral = make_complete(nurse)
    refused_by(name, Referral.objects.filter(pk=referral.pk), **changes)


def test_every_rule_of_a_referral_is_broken_by_a_test() -> None:
    broken = {name for name, _ in BROKEN_REFERRALS} | {"referrals_referral_duplicate_of_other"}
    # A pair that contains the primary key cannot occur twice; it is there to be pointed at.
    assert broken | {"referrals_referral_and_patient"} == {rule.name for rule in rules.REFERRAL}


def test_a_referral_cannot_be_a_duplicate_of_itself(nurse: User) -> None:
    referral = make_referral(nurse)
    rows = Referral.objects.filter(pk=referral.pk)
    refused_by("referrals_referral_duplicate_of_other", rows, duplicate_of=referral, status="duplicate")


def test_only_a_duplicate_names_another_referral(nurse: User) -> None:
    first, second = make_referral(nurse), make_referral(nurse)
    refused_by("referrals_referral_duplicate_named", Referral.objects.filter(pk=second.pk), duplicate_of=first)


def test_one_sending_of_a_page_makes_one_row(nurse: User) -> None:
    key = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    first, second = make_referral(nurse, submission_key=key), make_referral(nurse)
    assert first.pk != second.pk
    refused_by("submission_key", Referral.objects.filter(pk=second.pk), submission_key=key)


def test_a_reference_is_given_once(nurse: User) -> None:
    first, second = make_referral(nurse), make_referral(nurse)
    refused_by("ref", Referral.objects.filter(pk=second.pk), ref=first.ref)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("referrals_event_status_known", {"act": "planned", "from_status": "lost", "to_status": "received"}),
        ("referrals_event_status_known", {"act": "planned", "from_status": "received", "to_status": ""}),
        ("referrals_event_act_known", {"act": "danced", "from_status": "received", "to_status": "received"}),
        ("referrals_event_first_from_nothing", {"act": "planned", "from_status": "", "to_status": "received"}),
        ("referrals_event_first_from_nothing", {"act": "received", "from_status": "ready", "to_status": "ready"}),
        ("referrals_event_reason_given", {"act": "rejected", "from_status": "ready", "to_status": "rejected"}),
        ("referrals_event_reason_given", {"act": "asked", "from_status": "received", "to_status": "info_requested"}),
    ],
)
def test_the_database_refuses_a_history_line_that_breaks_a_rule(name: str, facts: dict[str, str], nurse: User) -> None:
    referral = make_referral(nurse)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ReferralEvent.objects.create(referral=referral, by=nurse, **facts)
    assert name in str(caught.value)


def test_every_rule_of_a_history_line_is_broken_by_a_test() -> None:
    assert {rule.name for rule in rules.EVENT} == {
        "referrals_event_status_known",
        "referrals_event_act_known",
        "referrals_event_first_from_nothing",
        "referrals_event_reason_given",
    }


@pytest.mark.parametrize(
    "statement", ["UPDATE referrals_referralevent SET reason = 'x'", "DELETE FROM referrals_referralevent"]
)
def test_history_lines_can_be_neither_changed_nor_removed(statement: str, nurse: User) -> None:
    make_referral(nurse)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_referral_cannot_be_deleted(nurse: User) -> None:
    referral = make_referral(nurse)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM referrals_referral WHERE id = %s", [referral.pk])


def make_clock(nurse: User, patient: Patient, **facts: Any) -> WaitingClock:
    return WaitingClock.objects.create(
        referral=make_referral(nurse), patient=patient, **({"started_on": date(2026, 1, 5)} | facts)
    )


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("referrals_waitingclock_stop_after_start", {"stopped_on": date(2026, 1, 4), "stop_code": "30"}),
        ("referrals_waitingclock_stop_pair", {"stopped_on": date(2026, 1, 6)}),
        ("referrals_waitingclock_stop_pair", {"stop_code": "30"}),
        ("referrals_waitingclock_stop_pair", {"stopped_on": date(2026, 1, 6), "stop_code": "20"}),
        (
            "referrals_waitingclock_stop_after_start",
            {"started_on": None, "stopped_on": date(2026, 1, 6), "stop_code": "30"},
        ),
        (
            "referrals_waitingclock_nullified_by_33",
            {"nullified": True, "stopped_on": date(2026, 1, 6), "stop_code": "34"},
        ),
        ("referrals_waitingclock_ubrn_shape", {"ubrn": "1234"}),
        ("referrals_waitingclock_pathway_identifier_shape", {"pathway_identifier": "a b"}),
    ],
)
def test_the_database_refuses_a_clock_that_breaks_a_rule(
    name: str, changes: dict[str, Any], nurse: User, patient: Patient
) -> None:
    clock = make_clock(nurse, patient)
    refused_by(name, WaitingClock.objects.filter(pk=clock.pk), **changes)


def test_a_person_has_one_running_clock(nurse: User, patient: Patient) -> None:
    make_clock(nurse, patient, stopped_on=date(2026, 2, 1), stop_code="32")
    make_clock(nurse, patient)
    with pytest.raises(IntegrityError, match="referrals_waitingclock_one_running"), transaction.atomic():
        make_clock(nurse, patient)


def test_a_text_longer_than_its_column_is_refused(nurse: User) -> None:
    referral = make_referral(nurse)
    with pytest.raises(DataError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(caller="x" * 121)


def test_every_change_of_a_referral_leaves_a_row_of_write_history(nurse: User) -> None:
    referral = make_referral(nurse)
    Referral.objects.filter(pk=referral.pk).update(urgency="emergency")
    assert list(referral.events.order_by("pgh_id").values_list("pgh_label", "urgency")) == [
        ("insert", "urgent"),
        ("update", "emergency"),
    ]


def test_the_inbox_order_is_urgency_then_age(nurse: User) -> None:
    late = make_referral(nurse, received_on=date(2026, 11, 1), urgency="urgent")
    old_routine = make_referral(nurse, received_on=date(2026, 1, 1), urgency="routine")
    early = make_referral(nurse, received_on=date(2026, 10, 1), urgency="urgent")
    emergency = make_referral(nurse, received_on=date(2026, 11, 20), urgency="emergency")
    assert list(Referral.objects.in_order()) == [emergency, early, late, old_routine]
