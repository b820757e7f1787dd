"""From the call to a referral that can be decided."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from referrals import next_steps
from referrals.actions.rows import add_line, insert, locked, move, save, set_step
from referrals.choices import Act
from referrals.identity import identifier_facts
from referrals.lifecycle import NotPossible, Status
from referrals.missing import in_short, missing_facts
from referrals.models import Referral
from referrals.next_steps import NextStep


class TakenByOther(Exception):
    """A colleague is working on it: `referral.owner` says who, `referral.taken_at` since when."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        super().__init__("A colleague is working on this referral.")


def receive(*, by: User | None, submission_key: UUID | None = None, **facts: Any) -> Referral:
    """Log a referral from whatever is known: channel, caller, call_back, surname, reason and urgency are enough.

    A second arrival with the same key returns the first referral. A number that cannot be right is kept as typed,
    with the reason. `owner` is `by` unless given. Raises ValidationError by field.
    """
    if first := _sent_before(submission_key):
        return first
    referral = Referral(created_by=by, submission_key=submission_key, **({"owner": by} | facts))
    _read_identifier(referral)
    if not referral.next_action:
        set_step(referral, step_of_new(referral))
    try:
        with writing(by=by, reason="receive referral"):
            insert(referral)
            add_line(referral, by, Act.RECEIVED, "")
    except IntegrityError:
        # The other half of a double click was faster.
        if first := _sent_before(submission_key):
            return first
        raise
    return referral


def amend(*, referral: Referral, by: User | None, version: int, **changes: Any) -> Referral:
    """Add or change details before the decision. The next step follows what is still missing, unless someone set it."""
    with locked(referral, by, "amend referral", version) as fresh:
        if not fresh.is_undecided:
            raise NotPossible(fresh.status, fresh.status)
        was_automatic = fresh.status == Status.RECEIVED and fresh.next_action == step_of_new(fresh).text
        changed = [name for name, value in changes.items() if getattr(fresh, name) != value]
        if not changed:
            return fresh
        due = fresh.next_action_on
        for name in changed:
            setattr(fresh, name, changes[name])
        _read_identifier(fresh)
        if was_automatic:
            step = step_of_new(fresh)
            # Adding a detail does not buy time for the rest.
            set_step(fresh, NextStep(step.text, min(step.on, due)) if missing_facts(fresh) else step)
        save(fresh)
        add_line(fresh, by, Act.AMENDED, fresh.status, f"Changed: {_labels(changed)}")
    return fresh


def take(*, referral: Referral, by: User, over: bool = False) -> Referral:
    """Make `by` the owner. Raises TakenByOther when a colleague is working on it, unless `over`: take it over."""
    with locked(referral, by, "take referral") as fresh:
        if not fresh.is_open:
            raise NotPossible(fresh.status, fresh.status)
        if fresh.taken_at and fresh.owner_id == by.pk:
            return fresh
        if fresh.taken_at and not over:
            raise TakenByOther(fresh)
        fresh.owner, fresh.taken_at = by, timezone.now()
        save(fresh)
        add_line(fresh, by, Act.TAKEN, fresh.status)
    return fresh


def plan(*, referral: Referral, by: User | None, version: int, next_action: str, on: date, owner: User) -> Referral:
    """Set the next step, its day and who does it."""
    with locked(referral, by, "plan referral", version) as fresh:
        if not fresh.is_open:
            raise NotPossible(fresh.status, fresh.status)
        fresh.owner = owner
        set_step(fresh, NextStep(next_action, on))
        save(fresh)
        add_line(fresh, by, Act.PLANNED, fresh.status, next_action)
    return fresh


def request_information(*, referral: Referral, by: User | None, version: int, reason: str) -> Referral:
    """The referrer was asked; `reason` says what for. A day to chase it is set."""
    step = next_steps.to_chase(referral.urgency, timezone.localdate())
    return move(referral, by, version, Status.INFO_REQUESTED, Act.ASKED, reason, step=step)


def record_information(*, referral: Referral, by: User | None, version: int, reason: str = "") -> Referral:
    """The answer came, or enough of it: the referral is ready for triage."""
    step = next_steps.to_decide(referral.urgency, timezone.localdate())
    return move(referral, by, version, Status.READY, Act.ANSWERED, reason, step=step)


def mark_ready(*, referral: Referral, by: User | None, version: int) -> Referral:
    """A nurse has prepared it: a consultant can decide."""
    step = next_steps.to_decide(referral.urgency, timezone.localdate())
    return move(referral, by, version, Status.READY, Act.PREPARED, step=step)


def step_of_new(referral: Referral) -> NextStep:
    """The next step of a newly logged referral, from its urgency and what nobody has asked yet."""
    return next_steps.after_call(referral.urgency, in_short(missing_facts(referral)), timezone.localdate())


def _read_identifier(referral: Referral) -> None:
    facts = identifier_facts(referral.identifier_typed, referral.birth_date, referral.birth_precision)
    for name, value in facts.items():
        setattr(referral, name, value)


def _sent_before(submission_key: UUID | None) -> Referral | None:
    return Referral.objects.filter(submission_key=submission_key).first() if submission_key else None


def _labels(names: list[str]) -> str:
    """The changed columns in words, without their values: the history line is read more widely than the record."""
    labels = (str(Referral._meta.get_field(name).verbose_name) for name in names if not name.endswith("_precision"))
    return ", ".join(label for label in labels if label != "red flags answer") or "warning signs"
