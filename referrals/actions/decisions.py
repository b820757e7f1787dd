"""Decisions on a referral, and the patient record they make or link."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from audit.actions import writing
from patients import actions as patient_actions
from patients.choices import CareStatus, HomeCountry, Sex
from patients.models import Patient
from referrals import next_steps
from referrals.actions import clock
from referrals.actions.rows import ENDED, locked, move
from referrals.choices import TESTS_IN_SHORT, AcceptedFor, Act, Kind
from referrals.lifecycle import NotPossible, Status
from referrals.models import Referral, WaitingClock
from work import actions as work
from work.choices import Origin


def accept(
    *,
    referral: Referral,
    by: User | None,
    version: int,
    patient: Patient | None = None,
    urgency: str = "",
    accepted_for: str = AcceptedFor.FIRST_VISIT,
    see_by: date | None = None,
    reason: str = "",
    on: date | None = None,
    tests: Sequence[str] = (),
) -> Referral:
    """Take the person on: link `patient`, or register a new record from the referral; start the waiting-time clock.

    `on` is the day of the decision, today unless given. Each of `tests`, keys of choices.TESTS_IN_SHORT, becomes a
    task of the nurses. Raises ValidationError when the referral's number already
    belongs to another record, or when the linked record says that the person has died.
    """
    on = on or timezone.localdate()
    with writing(by=by, reason="accept referral"):
        with locked(referral, by, "accept referral", version) as fresh:
            if not fresh.is_undecided:
                raise NotPossible(fresh.status, Status.ACCEPTED)
            person = _return_to_clinic(patient, by, on) if patient else _register(fresh, by, on)
            if _starts_clock(fresh, person):
                clock.start(referral=fresh, patient=person, by=by, on=clock_start(fresh, on))
        step = next_steps.to_see(
            urgency or fresh.urgency, on, mdt_only=accepted_for == AcceptedFor.MDT_ONLY, see_by=see_by
        )
        accepted = move(
            fresh,
            by,
            version,
            Status.ACCEPTED,
            Act.ACCEPTED,
            reason,
            step=step,
            patient=person,
            accepted_for=accepted_for,
            urgency=urgency or fresh.urgency,
        )
        for test in tests:
            _request_test(accepted, by, person, test, on)
        return accepted


def advise(*, referral: Referral, by: User | None, version: int, reason: str) -> Referral:
    """Answer with advice; `reason` is the advice in short."""
    return move(referral, by, version, Status.ADVISED, Act.ADVISED, reason, **ENDED)


def redirect(*, referral: Referral, by: User | None, version: int, reason: str) -> Referral:
    """Send on to another service; `reason` says where and why."""
    return move(referral, by, version, Status.REDIRECTED, Act.REDIRECTED, reason, **ENDED)


def reject(*, referral: Referral, by: User | None, version: int, reason: str) -> Referral:
    return move(referral, by, version, Status.REJECTED, Act.REJECTED, reason, **ENDED)


def mark_duplicate(*, referral: Referral, by: User | None, version: int, first: Referral, reason: str) -> Referral:
    """The same person was referred for the same thing before, as `first`, which goes on."""
    if first.pk == referral.pk:
        raise ValidationError({"duplicate_of": "Enter the reference of the other referral"})
    return move(referral, by, version, Status.DUPLICATE, Act.DUPLICATE, reason, duplicate_of=first, **ENDED)


def withdraw(
    *, referral: Referral, by: User | None, version: int, reason: str, stop_code: str = "", on: date | None = None
) -> Referral:
    """The referrer or the patient takes it back. After acceptance the waiting-time clock stops with a code."""
    with writing(by=by, reason="withdraw referral"):
        running = WaitingClock.objects.running().filter(referral=referral).first()
        if running:
            clock.stop_clock(clock=running, by=by, code=stop_code, on=on or timezone.localdate())
        return move(referral, by, version, Status.WITHDRAWN, Act.WITHDRAWN, reason, **ENDED)


def reopen(*, referral: Referral, by: User | None, version: int, reason: str) -> Referral:
    """A decision was a mistake, or advice became a referral. One that was accepted once is logged anew instead."""
    if referral.accepted_for:
        raise ValidationError("This referral was accepted and then withdrawn. Log a new referral instead")
    step = next_steps.to_decide(referral.urgency, timezone.localdate())
    changes = {"duplicate_of": None} | ({"owner": by} if by else {})
    return move(referral, by, version, Status.RECEIVED, Act.REOPENED, reason, step=step, **changes)


def clock_start(referral: Referral, decided_on: date) -> date:
    """The original start of a transfer; the day on which advice became a referral; else the day of receipt."""
    if referral.original_clock_start:
        return referral.original_clock_start
    if referral.kind == Kind.ADVICE_ONLY:
        return decided_on
    converted = referral.history.filter(act=Act.REOPENED, from_status=Status.ADVISED.value).last()
    return timezone.localdate(converted.at) if converted else referral.received_on


def _request_test(referral: Referral, by: User | None, person: Patient, test: str, on: date) -> None:
    """One task for one test: accepting again after a retry adds no second one."""
    work.add(
        by=by,
        title=f"Request {_lower_first(TESTS_IN_SHORT[test])}",
        due_on=next_steps.to_request_tests(referral.urgency, on),
        role=Role.NURSE,
        patient=person,
        about=referral.ref,
        address=referral.get_absolute_url(),
        origin=Origin.TRIAGE,
        origin_ref=test,
        once_key=f"triage-{referral.ref}-{test}",
    )


def _lower_first(words: str) -> str:
    """For the middle of a sentence; "VEGF" stays."""
    return words if words[1].isupper() else words[0].lower() + words[1:]


def _starts_clock(referral: Referral, person: Patient) -> bool:
    """A sample for the laboratory is no wait for treatment; a clock that already runs for the person runs on."""
    return referral.kind != Kind.SAMPLE_ONLY and not person.waiting_clocks.running().exists()


def _register(referral: Referral, by: User | None, on: date) -> Patient:
    note = referral.identifier_note
    if note and not referral.identifier:
        note = f"Given as {referral.identifier_typed}. {note}"
    return patient_actions.register(
        by=by,
        surname=referral.surname,
        given_name=referral.given_name,
        birth_date=referral.birth_date,
        birth_precision=referral.birth_precision,
        sex=referral.sex or Sex.NOT_KNOWN,
        national_id=referral.identifier or None,
        national_id_type=referral.identifier_type,
        national_id_note=note[:200],
        phone=referral.patient_phone,
        postcode=referral.postcode,
        home_country=referral.home_country or HomeCountry.NOT_KNOWN,
        gp_name=referral.gp_name,
        gp_practice=referral.gp_practice,
        consent_share=referral.consent_share,
        onset_on=referral.onset_on,
        onset_precision=referral.onset_precision,
        first_label=referral.first_label,
        accepted_on=on,
    )


def _return_to_clinic(patient: Patient, by: User | None, on: date) -> Patient:
    """An existing record stays as it is; one that had left the clinic is under assessment again."""
    fresh = Patient.objects.select_for_update().get(pk=patient.pk)
    if fresh.deceased:
        raise ValidationError({"patient_ref": "This record says that the person has died. Select another record"})
    changes: dict[str, object] = {}
    if fresh.accepted_on is None:
        changes["accepted_on"] = on
    if fresh.care_status in {CareStatus.DISCHARGED, CareStatus.TRANSFERRED}:
        changes["care_status"] = CareStatus.UNDER_ASSESSMENT
    if not changes:
        return fresh
    return patient_actions.amend(patient=fresh, by=by, version=fresh.version, **changes)
