"""No walk through the steps of a referral loses one.

Two machines. The first walks through the model of a referral's life, 2,000 times 50 steps in continuous integration.
The second takes the same steps with the real actions and the real database, fewer times, and after each compares what
is stored with the model: so the model is the clinic, and the many walks count. WALKS=n sets how many (SWEEP=full: all).
"""

import os
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import User
from clinics import actions as clinics
from clinics.choices import LIVE
from clinics.models import Appointment, ClinicSession, Slot
from referrals import actions as referrals
from referrals.lifecycle import CLOSED, OPEN, TAKEN_ON, NotPossible
from referrals.models import Referral, ReferralEvent
from referrals.next_steps import NextStep
from tests.clinics.factories import make_session
from tests.clinics.life import VERBS, Life
from tests.referrals.factories import make_complete, make_referral

FULL = os.environ.get("SWEEP") == "full"
STEPS = 50
# Walks through the model, and walks through the database: about a minute each when full, on one core.
WALKS = int(os.environ.get("WALKS", "2000" if FULL else "200"))
REAL_WALKS = int(os.environ.get("REAL_WALKS", "60" if FULL else "5"))
REASONS = st.sampled_from([True, True, True, True, False])
# Most choices lead on from where a referral stands, the others are whatever somebody may try.
LEADS = st.sampled_from([True, True, False])
NUMBERS = st.integers(0, 999)


def walks(number: int) -> settings:
    return settings(
        max_examples=number, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], report_multiple_bugs=False,
    )  # fmt: skip


class ModelWalk(RuleBasedStateMachine):
    """Up to ten referrals in one clinic."""

    taken: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.lives = [Life()]

    @precondition(lambda self: len(self.lives) < 10)
    @rule()
    def log(self) -> None:
        self.lives.append(Life())

    @rule(which=NUMBERS, number=NUMBERS, lead_on=LEADS, reason=REASONS)
    def step(self, which: int, number: int, lead_on: bool, reason: bool) -> None:
        life = self.lives[which % len(self.lives)]
        verb = life.choice(number, lead_on=lead_on)
        before = (life.status, life.step, life.visit, list(life.events))
        if life.take(verb, reason=reason):
            self.taken[verb] += 1
        else:
            assert before == (life.status, life.step, life.visit, life.events), "a refused step left a trace"

    @invariant()
    def nothing_is_lost(self) -> None:
        for life in self.lives:
            assert life.broken() == [], (life, life.broken())
        is_open = sum(life.status in OPEN for life in self.lives)
        assert len(self.lives) == is_open + sum(life.status in CLOSED for life in self.lives)


def test_no_walk_through_the_model_loses_a_referral() -> None:
    ModelWalk.taken.clear()
    run_state_machine_as_test(ModelWalk, settings=walks(WALKS))
    # The rarest step comes about four times in a hundred walks; a few walks may miss it.
    assert WALKS < 1000 or set(ModelWalk.taken) == set(VERBS), "some step was never taken"
    assert ModelWalk.taken.total() > WALKS
    print(f"{WALKS} walks, {ModelWalk.taken.total()} steps taken, the rarest {min(ModelWalk.taken.values())} times")


class RealWalk(RuleBasedStateMachine):
    """The same with rows. Each walk is one transaction that is taken back."""

    by: User
    session: ClinicSession
    other: Referral
    taken: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.before = Referral.objects.count()
        self.lives: dict[int, Life] = {}
        self.log()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @precondition(lambda self: len(self.lives) < 6)
    @rule()
    def log(self) -> None:
        # Without a number, so that accepting two of them makes two records.
        referral = make_complete(self.by, identifier_typed="", urgency="urgent")
        self.lives[referral.pk] = Life(step=NextStep(referral.next_action, referral.next_action_on))

    @rule(which=NUMBERS, number=NUMBERS, lead_on=LEADS, reason=REASONS, stale=st.sampled_from([False] * 7 + [True]))
    def step(self, which: int, number: int, lead_on: bool, reason: bool, stale: bool) -> None:
        pk = list(self.lives)[which % len(self.lives)]
        life, referral = self.lives[pk], Referral.objects.select_related("patient").get(pk=pk)
        verb = life.choice(number, lead_on=lead_on)
        visit = referral.appointments.live().first()
        words = "For a reason" if reason else " "
        try:
            with transaction.atomic():
                done = self.act(verb, referral, visit, words, 7 if stale else 0)
        except (NotPossible, ValidationError, clinics.ChangedMeanwhile, clinics.NotNow, clinics.SlotTaken):
            done = False
        if stale:
            assert not done, f"{verb} on an old page was accepted"
            return
        assert done == life.take(verb, reason=reason), (verb, life)
        if done:
            self.taken[verb] += 1

    def act(self, verb: str, referral: Referral, visit: Appointment | None, words: str, behind: int) -> bool:
        """The real action with arguments that are right. False when there is nothing to act on."""
        at: dict[str, Any] = {"referral": referral, "by": self.by, "version": referral.version + behind}
        match verb:
            case "ask":
                referrals.request_information(**at, reason=words)
            case "answer":
                referrals.record_information(**at)
            case "ready":
                referrals.mark_ready(**at)
            case "accept":
                referrals.accept(**at)
            case "advise" | "reject" | "redirect" | "reopen":
                getattr(referrals, verb)(**at, reason=words)
            case "duplicate":
                referrals.mark_duplicate(**at, first=self.other, reason=words)
            case "withdraw":
                referrals.withdraw(**at, reason=words, stop_code="34")
            case "review" | "discharge":
                outcome = {"review": "under_review", "discharge": "discharged"}[verb]
                referrals.record_outcome(**at, outcome=outcome, reason=words)
            case "book":
                if referral.patient is None:
                    return False
                clinics.book(slot=self.free(), patient=referral.patient, **at)
            case _:
                if visit is None:
                    return False
                self.visit_step(verb, visit, words, behind)
        return True

    def visit_step(self, verb: str, visit: Appointment, words: str, behind: int) -> None:
        at: dict[str, Any] = {"appointment": visit, "by": self.by, "version": visit.version + behind}
        match verb:
            case "move":
                clinics.move(**at, slot=self.free(), reason=words)
            case "cancel":
                clinics.cancel(**at, cancelled_by="patient", reason=words)
            case "missed":
                clinics.did_not_attend(**at)
            case "arrive":
                clinics.arrive(**at)
            case "undo":
                clinics.undo_arrival(**at)
            case "complete":
                clinics.complete(**at)

    def free(self) -> Slot:
        slot = Slot.objects.free().filter(session=self.session).in_order().first()
        assert slot
        return slot

    @invariant()
    def what_is_stored_is_the_model_and_nothing_is_lost(self) -> None:
        rows = {row.pk: row for row in Referral.objects.filter(pk__in=self.lives)}
        lines: dict[int, list[tuple[str, str]]] = {pk: [] for pk in self.lives}
        for line in ReferralEvent.objects.filter(referral__in=self.lives).order_by("pk"):
            lines[line.referral_id].append((line.from_status, line.to_status))
        live = Counter(
            Appointment.objects.filter(referral__in=self.lives, state__in=LIVE).values_list("referral_id", flat=True)
        )
        for pk, life in self.lives.items():
            row, chain = rows[pk], lines[pk]
            assert life.broken() == []
            assert row.status == life.status
            if row.status in OPEN:
                assert row.owner_id
                assert (row.next_action, row.next_action_on) == (life.step.text, life.step.on) if life.step else False
            else:
                assert (row.next_action, row.next_action_on) == ("", None)
            assert chain[0][0] == ""
            assert chain[-1][1] == row.status
            assert all(one[1] == two[0] for one, two in pairwise(chain)), chain
            assert row.patient_id or row.status not in TAKEN_ON
            assert live[pk] == (1 if row.status == "booked" else 0)
        statuses = list(Referral.objects.values_list("status", flat=True))
        assert len(statuses) == self.before + len(self.lives)
        assert len(statuses) == sum(one in OPEN for one in statuses) + sum(one in CLOSED for one in statuses)


@pytest.mark.django_db
def test_no_walk_through_the_real_steps_loses_a_referral(consultant: User) -> None:
    RealWalk.by = consultant
    RealWalk.session = make_session(consultant, in_days=0, count=40, minutes=20)
    RealWalk.other = make_referral(consultant, surname="Other")
    RealWalk.taken.clear()
    run_state_machine_as_test(RealWalk, settings=walks(REAL_WALKS))
    print(f"{REAL_WALKS} walks, {RealWalk.taken.total()} steps taken, {len(RealWalk.taken)} of {len(VERBS)} verbs")
    assert RealWalk.taken.total() > REAL_WALKS
