"""The life of a referral: which steps exist, and that no walk through them loses one."""

import random
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from patients.actions import ChangedMeanwhile
from patients.models import Patient
from referrals import actions
from referrals.choices import StatusWord
from referrals.lifecycle import CLOSED, MOVES, OPEN, UNDECIDED, NotPossible, Status, may_move, needs_reason
from referrals.models import Referral
from tests.referrals.factories import make_referral


def test_every_status_has_its_moves_and_its_word() -> None:
    assert set(MOVES) == set(Status)
    assert set(StatusWord.values) == {str(status) for status in Status}
    assert set(OPEN) | set(CLOSED) == set(Status)
    assert not set(OPEN) & set(CLOSED)
    assert set(UNDECIDED) < set(OPEN)


def test_every_status_can_be_reached_from_the_first() -> None:
    reached, edge = {Status.RECEIVED}, {Status.RECEIVED}
    while edge:
        edge = {after for before in edge for after in MOVES[before]} - reached
        reached |= edge
    assert reached == set(Status)


def test_every_open_status_can_end() -> None:
    for status in OPEN:
        # A booking is given back first, so that no appointment waits for nobody.
        onward = MOVES[status] if status != Status.BOOKED else MOVES[Status.ACCEPTED]
        assert onward & set(CLOSED), status


@pytest.mark.parametrize(("before", "after"), [("accepted", "rejected"), ("seen", "received"), ("lost", "received")])
def test_steps_that_do_not_exist_are_refused(before: str, after: str) -> None:
    assert not may_move(before, after)


@pytest.mark.parametrize("after", ["advised", "redirected", "rejected", "duplicate", "withdrawn", "info_requested"])
def test_every_no_and_every_request_needs_a_reason(after: str) -> None:
    assert needs_reason("ready", after)


@pytest.mark.parametrize("after", ["withdrawn", "rejected", "under_review", "discharged", "received"])
def test_a_booking_is_given_back_before_anything_else_ends_the_referral(after: str) -> None:
    assert not may_move("booked", after)


def test_a_booking_given_back_and_a_discharge_need_a_reason_and_a_review_does_not() -> None:
    assert needs_reason("booked", "accepted")
    assert needs_reason("seen", "discharged")
    assert not needs_reason("seen", "under_review")
    assert not needs_reason("accepted", "booked")


def test_accepting_needs_no_reason_and_reopening_does() -> None:
    assert not needs_reason("ready", "accepted")
    assert needs_reason("advised", "received")


def steps(referral: Referral, by: User, patient: Patient, other: Referral) -> list:
    """Every verb, with arguments that are right for some status and wrong for others."""
    at = {"referral": referral, "by": by, "version": referral.version}
    return [
        lambda: actions.amend(**at, given_name=random.choice(["Ann", "Ben"])),
        lambda: actions.take(referral=referral, by=by, over=random.random() < 0.5),
        lambda: actions.request_information(**at, reason=random.choice(["Which tests?", ""])),
        lambda: actions.record_information(**at),
        lambda: actions.mark_ready(**at),
        lambda: actions.accept(**at, patient=patient),
        lambda: actions.advise(**at, reason="Repeat the test"),
        lambda: actions.redirect(**at, reason="To the local clinic"),
        lambda: actions.reject(**at, reason="Wrong clinic"),
        lambda: actions.mark_duplicate(**at, first=other, reason="Logged twice"),
        lambda: actions.withdraw(**at, reason="Moved away", stop_code=random.choice(["34", ""])),
        lambda: actions.reopen(**at, reason="New facts"),
        lambda: actions.book(**at, on=referral.received_on + timedelta(days=9)),
        lambda: actions.unbook(**at, reason=random.choice(["The patient rang", ""])),
        lambda: actions.record_first_visit(**at, on=referral.received_on),
        lambda: actions.record_outcome(**at, outcome="under_review"),
        lambda: actions.record_outcome(**at, outcome="discharged", reason=random.choice(["Not POEMS", ""])),
        lambda: actions.reject(referral=referral, by=by, version=referral.version + 7, reason="Stale page"),
    ]


@pytest.mark.django_db
def test_no_walk_through_the_verbs_loses_a_referral(nurse: User, consultant: User, patient: Patient) -> None:
    """H06: after each of 600 random steps, an open referral has owner, next step and date; history joins up."""
    random.seed(11)
    other, taken_steps = make_referral(nurse, surname="Other"), 0
    for _ in range(30):
        referral = make_referral(nurse)
        for _ in range(20):
            verb = random.choice(steps(referral, random.choice([nurse, consultant]), patient, other))
            before = referral.status
            try:
                verb()
                taken_steps += 1
            except (NotPossible, ValidationError, ChangedMeanwhile, actions.TakenByOther):
                assert Referral.objects.get(pk=referral.pk).status == before
            referral = Referral.objects.get(pk=referral.pk)
            assert before == referral.status or may_move(before, referral.status)
            if referral.is_open:
                assert referral.owner
                assert referral.next_action
                assert referral.next_action_on
            else:
                assert referral.next_action == ""
        lines = list(referral.history.all())
        assert [line.from_status for line in lines[1:]] == [line.to_status for line in lines[:-1]]
        assert lines[-1].to_status == referral.status
    assert taken_steps > 100
    assert (
        Referral.objects.count()
        == Referral.objects.open().count()
        + Referral.objects.exclude(status__in=[str(status) for status in OPEN]).count()
    )
