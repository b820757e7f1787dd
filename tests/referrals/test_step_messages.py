"""The small steps of a referral, typed wrongly: which box says what, that nothing is stored, and who may post."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from patients.models import Patient
from referrals import actions
from referrals.models import Referral
from tests.referrals.factories import make_complete, make_referral
from tests.referrals.test_actions_by_status import referral_in, stored

pytestmark = pytest.mark.django_db
LONG = "walking worse " * 200


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False) as clock:
        yield clock


def errors_of(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


STEP = {"next_action": "Ring the GP", "on": "+3d"}
# Page, status it is reached from, what is typed, the box that answers, part of its message.
WRONG = [
    ("ask_referrer", "received", {"reason": ""}, "reason", "Enter what the referrer was asked for"),
    ("ask_referrer", "received", {"reason": "  \n "}, "reason", "Enter what the referrer was asked for"),
    ("ask_referrer", "ready", {"reason": LONG}, "reason", "2,000"),
    ("withdraw_referral", "received", {"reason": ""}, "reason", "Enter who withdraws it and why"),
    ("withdraw_referral", "accepted", {"reason": "Moved"}, "stop_code", "Select why the waiting-time clock stops"),
    ("withdraw_referral", "accepted", {"reason": "Moved", "stop_code": "30"}, "stop_code", ""),
    ("reopen_referral", "rejected", {"reason": ""}, "reason", "Enter why the referral is opened again"),
    ("record_first_visit", "accepted", {"seen_on": ""}, "seen_on", "Enter"),
    ("record_first_visit", "accepted", {"seen_on": "+1d"}, "seen_on", "must be today or in the past"),
    ("record_first_visit", "accepted", {"seen_on": "31 2 2026"}, "seen_on", "February 2026 has 28 days"),
    ("record_first_visit", "accepted", {"seen_on": "soon"}, "seen_on", "this is not a date"),
    ("record_outcome", "seen", {}, "outcome", "Select the outcome of the visit"),
    ("record_outcome", "seen", {"outcome": "discharged"}, "reason", "Enter who decided the discharge and why"),
    ("plan_referral", "received", STEP | {"next_action": ""}, "next_action", "Enter"),
    ("plan_referral", "received", STEP | {"next_action": "x" * 401}, "next_action", "400"),
    ("plan_referral", "received", STEP | {"on": "13 13 2026"}, "on", "there is no month 13"),
    ("plan_referral", "received", STEP | {"on": ""}, "on", "Enter"),
    ("plan_referral", "received", STEP | {"owner": "999999"}, "owner", ""),
]


@pytest.mark.parametrize(
    ("page", "status", "typed", "box", "message"),
    WRONG,
    ids=[f"{page} {box} {index}" for index, (page, _, _, box, _) in enumerate(WRONG)],
)
def test_a_wrong_box_is_named_and_nothing_is_stored(
    page: str, status: str, typed: dict[str, str], box: str, message: str, consultant_client: Client, consultant: User
) -> None:
    referral = referral_in(status, consultant)
    before, lines = stored(referral), referral.history.count()
    sent = {"version": referral.version, "owner": consultant.pk} | typed
    response = consultant_client.post(reverse(page, args=[referral.ref]), sent)
    errors = errors_of(response)
    assert set(errors) == {box}
    assert message in errors[box][0].replace("2000", "2,000")
    assert "<title>Error: " in response.content.decode().replace("\n", "").replace("<title> ", "<title>")
    assert stored(referral) == before
    assert referral.history.count() == lines


RIGHT = [
    ("ask_referrer", "received", {"reason": "The VEGF result"}, "info_requested"),
    ("referral_answered", "info_requested", {}, "ready"),
    ("referral_ready", "received", {}, "ready"),
    ("withdraw_referral", "ready", {"reason": "Moved away"}, "withdrawn"),
    ("withdraw_referral", "accepted", {"reason": "Declined", "stop_code": "35"}, "withdrawn"),
    ("reopen_referral", "advised", {"reason": "New facts"}, "received"),
    ("record_first_visit", "accepted", {"seen_on": "t"}, "seen"),
    ("record_outcome", "seen", {"outcome": "under_review"}, "under_review"),
    ("record_outcome", "seen", {"outcome": "discharged", "reason": "Not POEMS"}, "discharged"),
    ("plan_referral", "accepted", STEP, "accepted"),
]


@pytest.mark.parametrize("page", sorted({page for page, *_ in RIGHT}))
def test_a_nurse_and_an_administrator_take_every_step_but_opening_again(
    page: str, nurse_client: Client, admin_client: Client, consultant: User
) -> None:
    status, typed, after = next((s, t, a) for p, s, t, a in RIGHT if p == page)
    for client in (nurse_client, admin_client):
        referral = referral_in(status, consultant)
        before = stored(referral)
        sent = {"version": referral.version, "owner": consultant.pk} | typed
        answer = client.post(reverse(page, args=[referral.ref]), sent)
        if page == "reopen_referral":
            assert (answer.status_code, stored(referral)) == (403, before)
        else:
            assert (answer.status_code, Referral.objects.get(pk=referral.pk).status) == (302, after)


@pytest.mark.parametrize(
    ("page", "status", "typed", "after"), RIGHT, ids=[f"{page} from {status}" for page, status, *_ in RIGHT]
)
def test_a_right_form_is_stored_once_and_sent_again_changes_nothing_more(
    page: str, status: str, typed: dict[str, str], after: str, consultant_client: Client, consultant: User
) -> None:
    referral = referral_in(status, consultant)
    url = reverse(page, args=[referral.ref])
    sent = {"version": referral.version, "owner": consultant.pk} | typed
    assert consultant_client.post(url, sent).status_code == 302
    first, lines = stored(referral), referral.history.count()
    assert first["status"] == after
    again = consultant_client.post(url, sent)
    assert again.status_code in {200, 302, 409}
    assert (stored(referral), referral.history.count()) == (first, lines)


# --- Accepting, in its variants


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({}, 3),
        ({"kind": "second_opinion"}, 3),
        ({"kind": "transfer_of_care", "original_clock_start": "2026-08-01", "original_clock_provider": "Other"}, 114),
        ({"kind": "advice_only"}, 0),
        ({"kind": "sample_only"}, None),
    ],
    ids=["new", "second opinion", "transfer", "advice only", "sample only"],
)
def test_the_clock_of_each_kind_of_referral_starts_on_its_own_day(
    facts: dict[str, Any], days: int | None, nurse: User, consultant: User
) -> None:
    typed = {name: date.fromisoformat(text) if name.endswith("_start") else text for name, text in facts.items()}
    referral = make_complete(nurse, received_on=date(2026, 11, 20), **typed)
    referral = actions.accept(referral=referral, by=consultant, version=1)
    clock = getattr(Referral.objects.get(pk=referral.pk), "clock", None)
    assert (clock.days_waited(date(2026, 11, 23)) if clock else None) == days


def test_accepted_for_the_mdt_alone_asks_for_no_visit_and_its_clock_runs(nurse: User, consultant: User) -> None:
    referral = actions.accept(
        referral=make_referral(nurse), by=consultant, version=1, accepted_for="mdt_only", urgency="routine"
    )
    assert referral.next_action == "Put on the list of the next MDT meeting"
    assert (referral.urgency, referral.accepted_for) == ("routine", "mdt_only")
    assert referral.clock.stopped_on is None


def test_a_clock_that_ran_out_lets_the_next_referral_start_its_own(
    nurse: User, consultant: User, patient: Patient
) -> None:
    for _ in range(2):
        referral = make_referral(nurse)
        referral = actions.accept(referral=referral, by=consultant, version=1, patient=patient)
        actions.stop_clock(clock=referral.clock, by=nurse, code="30", on=date(2026, 11, 23))
    assert patient.waiting_clocks.count() == 2
