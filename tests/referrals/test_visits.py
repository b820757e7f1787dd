"""From the booking to the outcome: what each step leaves behind, and what earlier releases left."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from referrals import actions, next_steps
from referrals.lifecycle import NotPossible
from referrals.models import Referral
from tests.referrals.factories import make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(nurse: User, consultant: User) -> Referral:
    return actions.accept(referral=make_referral(nurse), by=consultant, version=1)


def at(referral: Referral, by: User) -> dict[str, Any]:
    return {"referral": referral, "by": by, "version": referral.version}


def test_another_day_keeps_the_referral_booked_and_moves_its_date(accepted: Referral, nurse: User) -> None:
    today = timezone.localdate()
    booked = actions.book(**at(accepted, nurse), on=today + timedelta(days=9))
    moved = actions.book(**at(booked, nurse), on=today + timedelta(days=16))
    assert (moved.status, moved.next_action_on) == ("booked", today + timedelta(days=16))
    assert [line.act for line in moved.history.all()] == ["received", "accepted", "booked", "booked"]
    assert moved.clock.stopped_on is None


def test_a_booked_referral_cannot_be_accepted_again(accepted: Referral, nurse: User, consultant: User) -> None:
    booked = actions.book(**at(accepted, nurse), on=timezone.localdate())
    with pytest.raises(NotPossible):
        actions.accept(**at(booked, consultant))


def test_a_missed_visit_leaves_the_decision_to_a_person(accepted: Referral, nurse: User) -> None:
    booked = actions.book(**at(accepted, nurse), on=timezone.localdate())
    step = next_steps.after_missed("urgent", date(2026, 11, 23), communicated=True)
    back = actions.unbook(**at(booked, nurse), reason="Did not attend", step=step)
    assert (back.status, back.next_action, back.next_action_on) == ("accepted", step.text, date(2026, 11, 24))
    assert "code 33" in back.next_action
    assert back.clock.stopped_on is None


def test_code_33_is_not_named_when_nobody_said_that_the_appointment_was_told() -> None:
    assert "33" not in next_steps.after_missed("routine", date(2026, 11, 23), communicated=False).text


def test_the_page_offers_the_steps_of_the_visit(accepted: Referral, nurse: User, nurse_client: Client) -> None:
    def page(referral: Referral) -> str:
        return nurse_client.get(referral.get_absolute_url()).content.decode()

    first, outcome = (reverse(name, args=[accepted.ref]) for name in ("record_first_visit", "record_outcome"))
    assert first in page(accepted)
    booked = actions.book(**at(accepted, nurse), on=timezone.localdate())
    assert first not in page(booked)
    sent = {"version": booked.version, "seen_on": "t"}
    assert nurse_client.post(first, sent).status_code == 409, "the appointment would stay behind"
    seen = actions.record_first_visit(**at(booked, nurse), on=timezone.localdate())
    assert outcome in page(seen)
    assert outcome not in page(actions.record_outcome(**at(seen, nurse), outcome="under_review"))


def test_referrals_seen_before_outcomes_were_recorded_are_closed_with_a_line_that_says_why(
    accepted: Referral, nurse: User
) -> None:
    seen = actions.record_first_visit(**at(accepted, nurse), on=timezone.localdate())
    other = make_referral(nurse, surname="Other")
    migration = import_module("referrals.migrations.0002_visits")
    with connection.schema_editor() as editor:
        migration.close_the_seen(apps, editor)
    fresh = Referral.objects.get(pk=seen.pk)
    assert (fresh.status, fresh.next_action, fresh.version) == ("under_review", "", seen.version + 1)
    line = fresh.history.last()
    assert (line.act, line.from_status, line.to_status, line.by) == ("under_review", "seen", "under_review", None)
    assert "before outcomes" in line.reason
    assert Referral.objects.get(pk=other.pk).status == "received"
