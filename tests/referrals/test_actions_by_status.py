"""Every verb tried from every status: which are allowed, what they leave behind, and that a refusal leaves nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import User
from referrals import actions
from referrals.lifecycle import NotPossible, Status
from referrals.models import Referral, WaitingClock
from tests.referrals.factories import make_referral

pytestmark = pytest.mark.django_db
# A Monday, so that working days are easy to count.
TODAY = date(2026, 11, 23)
Verb = Callable[..., Referral]

# From which statuses each verb is allowed, the status it leads to (None: it stays) and the act of its history line.
UNDECIDED = ("received", "info_requested", "ready")
OPEN = (*UNDECIDED, "accepted", "booked", "seen")
TURNED_AWAY = ("advised", "redirected", "rejected", "duplicate", "withdrawn")
RULES: dict[str, tuple[tuple[str, ...], str | None, str]] = {
    "amend": (UNDECIDED, None, "amended"),
    "take": (OPEN, None, "taken"),
    "plan": (OPEN, None, "planned"),
    "findings": (OPEN, None, "amended"),
    "ask": (UNDECIDED, "info_requested", "asked"),
    "answered": (("received", "info_requested"), "ready", "answered"),
    "ready": (("received", "info_requested"), "ready", "prepared"),
    "accept": (UNDECIDED, "accepted", "accepted"),
    "advise": (UNDECIDED, "advised", "advised"),
    "redirect": (UNDECIDED, "redirected", "redirected"),
    "reject": (UNDECIDED, "rejected", "rejected"),
    "duplicate": (UNDECIDED, "duplicate", "duplicate"),
    "withdraw": ((*UNDECIDED, "accepted"), "withdrawn", "withdrawn"),
    "reopen": (TURNED_AWAY, "received", "reopened"),
    "book": (("accepted", "booked"), "booked", "booked"),
    "unbook": (("booked",), "accepted", "unbooked"),
    "seen": (("accepted", "booked"), "seen", "seen"),
    "under_review": (("seen",), "under_review", "under_review"),
}
STATUSES = [str(status) for status in Status]
# The step of each status, and its day counted for an urgent referral from Monday 23 November.
STEP_AFTER = {
    "info_requested": ("Chase the information asked for", date(2026, 11, 25)),
    "ready": ("Decide on this referral", date(2026, 11, 25)),
    "received": ("Decide on this referral", date(2026, 11, 25)),
    "accepted": ("Book the first visit", date(2026, 11, 24)),
    "booked": ("First visit", date(2026, 12, 4)),
    "seen": ("Record the outcome of the visit", date(2026, 11, 25)),
}
# Steps that leave the next step alone, or set one of their own.
# Verbs that no status allows or forbids.
BESIDE_THE_STATUS = {"receive", "dismiss_prompt", "attach", "withdraw_attachment"}
KEEPS_STEP = {"amend", "take", "findings"}
ALLOWED = [(verb, status) for verb, (froms, _, _) in RULES.items() for status in STATUSES if status in froms]


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False) as clock:
        yield clock


def at(referral: Referral, by: User) -> dict[str, Any]:
    return {"referral": referral, "by": by, "version": referral.version}


def run(verb: str, referral: Referral, by: User) -> Referral:
    """The verb with arguments that are right, so that only the status can refuse it."""
    here = at(referral, by)
    match verb:
        case "amend":
            return actions.amend(**here, given_name="Daniel")
        case "take":
            return actions.take(referral=referral, by=by)
        case "plan":
            return actions.plan(**here, next_action="Ring the GP", on=date(2026, 12, 1), owner=by)
        case "findings":
            return actions.record_findings(**here, answers={"skin": "yes"})
        case "ask":
            return actions.request_information(**here, reason="The VEGF result")
        case "answered":
            return actions.record_information(**here)
        case "ready":
            return actions.mark_ready(**here)
        case "accept":
            return actions.accept(**here)
        case "duplicate":
            first = make_referral(by, surname="First")
            return actions.mark_duplicate(**here, first=first, reason="Logged twice")
        case "withdraw":
            return actions.withdraw(**here, reason="Moved away", stop_code="34")
        case "seen":
            return actions.record_first_visit(**here, on=TODAY)
        case "book":
            return actions.book(**here, on=date(2026, 12, 4))
        case "under_review" | "discharged":
            return actions.record_outcome(**here, outcome=verb, reason="Said Dr Lindqvist")
        case _:
            return getattr(actions, verb)(**here, reason="For a reason")


PATH = {
    "received": [],
    "info_requested": ["ask"],
    "ready": ["ready"],
    "accepted": ["accept"],
    "booked": ["accept", "book"],
    "seen": ["accept", "seen"],
    "under_review": ["accept", "book", "seen", "under_review"],
    "discharged": ["accept", "seen", "discharged"],
    "advised": ["advise"],
    "redirected": ["redirect"],
    "rejected": ["reject"],
    "duplicate": ["duplicate"],
    "withdrawn": ["withdraw"],
}


def referral_in(status: str, by: User) -> Referral:
    """A referral that reached the status in the shortest way."""
    referral = make_referral(by)
    for verb in PATH[status]:
        referral = run(verb, referral, by)
    assert referral.status == status
    return referral


def stored(referral: Referral) -> dict[str, Any]:
    return Referral.objects.filter(pk=referral.pk).values().get()


def test_the_table_knows_every_verb_of_the_room_and_every_status() -> None:
    of_the_clock = {
        "clock_start", "stop_clock", "record_code", "withdraw_code", "set_pathway_facts", "record_patient_delay",
        "end_patient_delay", "withdraw_patient_delay",
    }  # fmt: skip
    moves = {name for name in actions.__all__ if name[0].islower()} - BESIDE_THE_STATUS - of_the_clock
    assert len(RULES) == len(moves)
    assert set(PATH) == set(STATUSES)


@pytest.mark.parametrize(("verb", "status"), ALLOWED, ids=lambda value: str(value))
def test_an_allowed_step_leaves_status_line_owner_and_next_step(
    verb: str, status: str, nurse: User, consultant: User
) -> None:
    _, to, act = RULES[verb]
    before = referral_in(status, nurse)
    lines_before = before.history.count()
    run(verb, before, consultant)
    after = Referral.objects.get(pk=before.pk)

    assert after.status == (to or status)
    assert after.version == before.version + 1
    lines = list(after.history.all())[lines_before:]
    assert [(line.act, line.by, line.to_status) for line in lines][-1] == (act, consultant, after.status)
    assert lines[-1].from_status == status
    stops_clock = verb == "withdraw" and status == "accepted"
    assert len(lines) == (2 if stops_clock else 1)

    assert after.owner == (consultant if verb in {"take", "plan", "reopen"} else nurse)
    step = (after.next_action, after.next_action_on)
    if verb in KEEPS_STEP:
        assert after.next_action_on == before.next_action_on
    elif verb == "plan":
        assert step == ("Ring the GP", date(2026, 12, 1))
    else:
        expected = STEP_AFTER.get(after.status, ("", None))
        assert step == (("Book the first visit again", expected[1]) if verb == "unbook" else expected)
    assert bool(after.taken_at) == (verb == "take")


@pytest.mark.parametrize("status", STATUSES)
def test_what_a_status_does_not_allow_is_refused_and_leaves_no_trace(
    status: str, nurse: User, consultant: User
) -> None:
    referral = referral_in(status, nurse)
    before, lines = stored(referral), referral.history.count()
    running = WaitingClock.objects.running().count()
    for verb in (verb for verb, (froms, _, _) in RULES.items() if status not in froms):
        once_accepted = verb == "reopen" and status in {"accepted", "booked", "seen", "under_review", "discharged"}
        with pytest.raises(ValidationError if once_accepted else NotPossible):
            run(verb, referral, consultant)
        assert stored(referral) == before, verb
        assert referral.history.count() == lines, verb
        # Withdrawing one that was seen stops its clock first; the refusal must take that back.
        assert WaitingClock.objects.running().count() == running, verb


@pytest.mark.parametrize("verb", [verb for verb in RULES if verb != "take"])
def test_every_step_but_taking_refuses_the_version_of_an_old_page(verb: str, nurse: User, consultant: User) -> None:
    referral = referral_in(RULES[verb][0][0], nurse)
    before = stored(referral)
    referral.version -= 1
    with pytest.raises(actions.ChangedMeanwhile):
        run(verb, referral, consultant)
    assert stored(referral) == before


WORDLESS = {
    "ask": actions.request_information,
    "advise": actions.advise,
    "redirect": actions.redirect,
    "reject": actions.reject,
    "withdraw": actions.withdraw,
}


@pytest.mark.parametrize("verb", WORDLESS)
def test_a_no_without_words_is_refused_at_the_box_of_the_reason(verb: str, nurse: User) -> None:
    referral = make_referral(nurse)
    before = stored(referral)
    for wordless in ("", "   ", "\n\t"):
        with pytest.raises(ValidationError) as caught:
            WORDLESS[verb](**at(referral, nurse), reason=wordless)
        assert caught.value.message_dict == {"reason": ["Enter the reason"]}
    assert stored(referral) == before


@pytest.mark.parametrize(
    ("urgency", "chase", "decide", "book"),
    [
        ("emergency", date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 23)),
        ("urgent", date(2026, 11, 25), date(2026, 11, 25), date(2026, 11, 24)),
        ("routine", date(2026, 11, 30), date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_the_day_of_each_next_step_follows_the_urgency(
    urgency: str, chase: date, decide: date, book: date, nurse: User
) -> None:
    referral = run("ask", make_referral(nurse, urgency=urgency), nurse)
    assert referral.next_action_on == chase
    referral = run("answered", referral, nurse)
    assert referral.next_action_on == decide
    assert run("accept", referral, nurse).next_action_on == book


def test_reopening_a_duplicate_forgets_the_other_referral(nurse: User, consultant: User) -> None:
    referral = referral_in("duplicate", nurse)
    assert referral.duplicate_of
    assert run("reopen", referral, consultant).duplicate_of is None


def test_a_step_by_the_system_is_recorded_without_a_person_and_keeps_the_owner(nurse: User) -> None:
    referral = run("reject", make_referral(nurse), nurse)
    referral = actions.reopen(referral=referral, by=None, version=referral.version, reason="Rejected by mistake")
    assert referral.owner == nurse
    assert referral.history.last().by is None
