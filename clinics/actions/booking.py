"""Giving a patient a place, and another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from clinics import choices
from clinics.actions.rows import SlotTaken, add_line, locked, save
from clinics.choices import Act, Kind, NeedsAnswer, State
from clinics.models import Appointment, Preparation, Slot
from patients.actions import ChangedMeanwhile
from patients.models import Patient
from referrals import actions as referrals
from referrals.lifecycle import NotPossible, Status
from referrals.models import Referral


@dataclass(frozen=True)
class Wishes:
    """What the visit needs: by whom the patient is helped, which tests come before it, how the patient was told."""

    needs: Sequence[str] = ()
    needs_answer: str = NeedsAnswer.NOT_ASKED
    needs_note: str = ""
    tests: Sequence[str] = ()
    tests_owner: User | None = None
    told_how: str = ""
    told_on: date | None = None


def book(
    *,
    slot: Slot,
    patient: Patient,
    by: User,
    referral: Referral | None = None,
    version: int = 0,
    wishes: Wishes | None = None,
    late: str = "",
    submission_key: UUID | None = None,
) -> Appointment:
    """Book the place: a first visit with its `referral` (`version` is that of the referral), else a follow-up.

    Raises SlotTaken, ChangedMeanwhile, referrals' NotPossible, ValidationError. A second arrival with the same key
    returns the first appointment.
    """
    if first := _sent_before(submission_key):
        return first
    wishes = wishes or Wishes()
    appointment = Appointment(
        slot=slot, patient=patient, referral=referral, created_by=by, submission_key=submission_key, late=late,
        kind=Kind.NEW if referral else Kind.FOLLOW_UP, needs=list(wishes.needs), needs_answer=wishes.needs_answer,
        needs_note=wishes.needs_note, told_how=wishes.told_how,
        told_on=(wishes.told_on or timezone.localdate()) if wishes.told_how else None,
    )  # fmt: skip
    if patient.deceased:
        raise ValidationError("The record says that the patient has died. No visit can be booked")
    try:
        _book(appointment, by, version, wishes)
    except (SlotTaken, ChangedMeanwhile, NotPossible, IntegrityError):
        # The other half of a double click was faster.
        if first := _sent_before(submission_key):
            return first
        raise
    return appointment


def _book(appointment: Appointment, by: User, version: int, wishes: Wishes) -> None:
    with writing(by=by, reason="book appointment"):
        if appointment.referral_id:
            # The referral first: of two people who book the same one, the second sees that it is booked.
            referral = Referral.objects.select_for_update().get(pk=appointment.referral_id)
            if referral.version == version and referral.status != Status.ACCEPTED:
                raise NotPossible(referral.status, Status.BOOKED)
            referrals.book(referral=referral, by=by, version=version, on=appointment.slot.session.held_on)
        check_free(appointment.slot, appointment.kind)
        appointment.full_clean(
            exclude=["created_by", "submission_key"], validate_unique=False, validate_constraints=False
        )
        _insert(appointment)
        add_line(appointment, by, Act.BOOKED, "", appointment.slot.words)
        Preparation.objects.bulk_create(
            Preparation(appointment=appointment, test=test, owner=wishes.tests_owner or by) for test in wishes.tests
        )


def move(
    *, appointment: Appointment, by: User, version: int, slot: Slot, reason: str, asked_by: str = "clinic"
) -> Appointment:
    """Another place for a booked appointment. How the patient was told is forgotten: it was about the old day."""
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the appointment is moved"})
    with locked(appointment, by, "move appointment", version, (State.BOOKED,)) as fresh:
        if fresh.slot_id == slot.pk:
            raise ValidationError({"slot": "Select another place"})
        check_free(slot, fresh.kind)
        before = fresh.slot.words
        fresh.slot, fresh.told_how, fresh.told_on = slot, "", None
        words = f"From {before} to {slot.words}. Asked by the {asked_by}: {reason.strip()}"
        try:
            with transaction.atomic():
                save(fresh, by, Act.MOVED, State.BOOKED, words)
        except IntegrityError as error:
            raise SlotTaken from error
        if fresh.referral_id:
            referral = Referral.objects.get(pk=fresh.referral_id)
            referrals.book(referral=referral, by=by, version=referral.version, on=slot.session.held_on)
    return fresh


def check_free(slot: Slot, kind: str) -> None:
    """Lock the place. Raises SlotTaken when somebody has it, or its session is not held, or it is for others."""
    fresh = Slot.objects.select_for_update(of=("self",)).select_related("session").get(pk=slot.pk)
    held = fresh.appointments.filter(state__in=[str(state) for state in choices.HOLDING]).exists()
    if held or fresh.session.is_cancelled or fresh.use not in {kind, choices.Use.EITHER}:
        raise SlotTaken


def _insert(appointment: Appointment) -> None:
    """The constraints decide: one holder for each place, one live visit for each referral, no cancelled session."""
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
    except IntegrityError as error:
        if any(name in str(error) for name in ("one_per_slot", "one_per_referral", "session_open")):
            raise SlotTaken from error
        raise


def _sent_before(submission_key: UUID | None) -> Appointment | None:
    return Appointment.objects.filter(submission_key=submission_key).first() if submission_key else None
