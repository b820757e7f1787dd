"""The waiting-time clock: status codes are recorded and withdrawn, and its period is worked out of them each time."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from clinical.pathway import Activity, Pathway, pathway
from clinical.waiting_time import STOP_CODES
from patients.actions import ChangedMeanwhile
from patients.models import Patient
from referrals.actions.rows import add_line
from referrals.choices import Act
from referrals.models import ClockActivity, ClockWithdrawal, PatientDelay, Referral, WaitingClock


def pathway_of(clock: WaitingClock, today: date) -> Pathway:
    """What the codes that were not withdrawn amount to."""
    return pathway([each.as_activity for each in clock.activities.counted()], today)


def refresh(clock: WaitingClock) -> Pathway:
    """Write the current period onto the clock, as the next version. Call it inside the transaction that changed a code.

    Raises ValidationError when the person would have two running clocks.
    """
    found = pathway_of(clock, timezone.localdate())
    period = found.periods[-1] if found.periods else None
    clock.started_on = period.started_on if period else None
    clock.stopped_on = period.stopped_on if period else None
    clock.stop_code = period.stop_code if period else ""
    clock.nullified = bool(period and period.nullified)
    clock.version += 1
    clock.full_clean()
    clock.save()
    return found


def start(*, referral: Referral, patient: Patient, by: User | None, on: date) -> WaitingClock:
    """Begin the pathway of an accepted referral on the day `on`: with 21 when another provider started it, else 10."""
    transferred = referral.original_clock_start
    with writing(by=by, reason="start waiting clock"):
        clock = WaitingClock(
            referral=referral, patient=patient, referring_provider=referral.original_clock_provider, version=0
        )
        clock.full_clean()
        clock.save(force_insert=True)
        if transferred:
            _add(clock, by, ClockActivity(code="21", happened_on=referral.received_on, original_start=transferred))
        else:
            _add(clock, by, ClockActivity(code="10", happened_on=on))
        refresh(clock)
    return clock


def record_code(
    *,
    clock: WaitingClock,
    by: User | None,
    code: str,
    on: date,
    version: int | None = None,
    original_start: date | None = None,
    told: bool | None = None,
    note: str = "",
    submission_key: uuid.UUID | None = None,
) -> ClockActivity:
    """Add one national status code. The same form sent twice gives the same row.

    Raises ValidationError, by field, for a code that cannot follow what was recorded before its day; ChangedMeanwhile
    when `version` is given and old. A code entered late may displace a later one, which the page then says.
    """
    with _locked(clock, by, "record waiting-time code") as fresh:
        earlier = ClockActivity.objects.filter(clock=fresh, submission_key=submission_key).first()
        if submission_key and earlier:
            return earlier
        _check_version(fresh, version)
        row = ClockActivity(
            happened_on=on,
            code=code,
            original_start=original_start,
            told=told,
            note=note,
            submission_key=submission_key,
        )
        _check_fit(fresh, row)
        _add(fresh, by, row)
        refresh(fresh)
        if code in STOP_CODES:
            _say(fresh, by, Act.CLOCK_STOPPED, f"{row.get_code_display()} (code {code}), {on:%d-%b-%Y}")
        else:
            _say(fresh, by, Act.AMENDED, f"Waiting-time code {code}, {on:%d-%b-%Y}")
    return row


def withdraw_code(
    *, activity: ClockActivity, by: User | None, reason: str, version: int | None = None
) -> ClockWithdrawal:
    """Let a recorded code no longer count; it stays readable. The period is worked out anew.

    Raises ValidationError without a reason, ChangedMeanwhile when it is withdrawn already or `version` is old.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the code is withdrawn"})
    with _locked(activity.clock, by, "withdraw waiting-time code") as fresh:
        _check_version(fresh, version)
        if ClockWithdrawal.objects.filter(activity=activity).exists():
            raise ChangedMeanwhile
        row = ClockWithdrawal(activity=activity, reason=reason.strip(), withdrawn_by=by)
        row.full_clean(exclude=["withdrawn_by"])
        row.save(force_insert=True)
        refresh(fresh)
        when = f"{activity.happened_on:%d-%b-%Y}"
        _say(fresh, by, Act.AMENDED, f"Waiting-time code {activity.code} of {when} withdrawn")
    return row


def stop_clock(*, clock: WaitingClock, by: User | None, code: str, on: date) -> WaitingClock:
    """Stop the clock with a national code (30 to 36). Raises ChangedMeanwhile when it is stopped already."""
    if code not in STOP_CODES:
        raise ValidationError({"stop_code": "Select why the waiting-time clock stops"})
    fresh = WaitingClock.objects.get(pk=clock.pk)
    if not fresh.is_running:
        raise ChangedMeanwhile
    record_code(clock=fresh, by=by, code=code, on=on, version=fresh.version)
    fresh.refresh_from_db()
    return fresh


def set_pathway_facts(
    *,
    clock: WaitingClock,
    by: User | None,
    version: int,
    pathway_identifier: str,
    ubrn: str,
    referring_provider: str,
) -> WaitingClock:
    """The identifiers of the pathway and who transferred it. Raises ValidationError by field, ChangedMeanwhile."""
    with _locked(clock, by, "set pathway facts") as fresh:
        _check_version(fresh, version)
        fresh.pathway_identifier = "".join(pathway_identifier.split()).upper()
        fresh.ubrn = "".join(ubrn.split())
        fresh.referring_provider = referring_provider.strip()
        fresh.version += 1
        fresh.full_clean()
        fresh.save()
    return fresh


def record_patient_delay(
    *,
    clock: WaitingClock,
    by: User | None,
    began_on: date,
    reason: str,
    ended_on: date | None = None,
    submission_key: uuid.UUID | None = None,
) -> PatientDelay:
    """Write down a delay that the patient chose. The clock runs on. The same form sent twice gives the same row."""
    with _locked(clock, by, "record patient delay") as fresh:
        earlier = PatientDelay.objects.filter(clock=fresh, submission_key=submission_key).first()
        if submission_key and earlier:
            return earlier
        row = PatientDelay(
            clock=fresh,
            began_on=began_on,
            ended_on=ended_on,
            reason=reason.strip(),
            submission_key=submission_key,
            recorded_by=by,
        )
        row.full_clean(exclude=["recorded_by"])
        row.save(force_insert=True)
    return row


def end_patient_delay(*, delay: PatientDelay, by: User | None, on: date) -> PatientDelay:
    """Raises ChangedMeanwhile when it has an end or was entered in error, ValidationError for an end before it."""
    with _locked(delay.clock, by, "end patient delay"):
        fresh = PatientDelay.objects.get(pk=delay.pk)
        if fresh.ended_on or fresh.entered_in_error:
            raise ChangedMeanwhile
        fresh.ended_on = on
        fresh.full_clean(exclude=["recorded_by"])
        fresh.save(update_fields=["ended_on"])
    return fresh


def withdraw_patient_delay(*, delay: PatientDelay, by: User | None, reason: str) -> PatientDelay:
    """Mark a delay as entered in error. Raises ValidationError without a reason, ChangedMeanwhile when it is marked."""
    if not reason.strip():
        raise ValidationError({"reason": "Enter why it was entered in error"})
    with _locked(delay.clock, by, "patient delay entered in error"):
        fresh = PatientDelay.objects.get(pk=delay.pk)
        if fresh.entered_in_error:
            raise ChangedMeanwhile
        fresh.entered_in_error, fresh.error_reason = True, reason.strip()
        fresh.full_clean(exclude=["recorded_by"])
        fresh.save(update_fields=["entered_in_error", "error_reason"])
    return fresh


@contextmanager
def _locked(clock: WaitingClock, by: User | None, verb: str) -> Iterator[WaitingClock]:
    """The clock's row, fresh and locked. The person is locked first: no second clock can begin meanwhile."""
    with writing(by=by, reason=verb):
        Patient.objects.select_for_update().get(pk=clock.patient_id)
        fresh = WaitingClock.objects.select_for_update(of=["self"]).select_related("referral", "patient")
        yield fresh.get(pk=clock.pk)


def _check_version(clock: WaitingClock, version: int | None) -> None:
    if version is not None and clock.version != version:
        raise ChangedMeanwhile


def _check_fit(clock: WaitingClock, row: ClockActivity) -> None:
    """Refuse a code that would change nothing, with the words of the rule at the box that can mend it."""
    today = timezone.localdate()
    if row.happened_on > today:
        raise ValidationError({"happened_on": "The date must be today or in the past"})
    row.clock = clock
    row.full_clean(exclude=["recorded_by", "submission_key"])
    started = clock.started_on
    if row.code in STOP_CODES and clock.is_running and started and row.happened_on < started:
        raise ValidationError({"happened_on": f"The clock cannot stop before it started, on {started:%d-%b-%Y}"})
    mine = row.as_activity
    recorded = [each.as_activity for each in clock.activities.counted()]
    if mine in recorded:
        raise ValidationError({"code": "This code is recorded already for that day"})
    problems = pathway([*recorded, mine], today).problems
    if refusal := next((each.why for each in problems if each.activity == mine), ""):
        raise ValidationError({_box_of(mine): refusal})


def _box_of(activity: Activity) -> str:
    return "original_start" if activity.code == "21" and activity.original_start is None else "code"


def _add(clock: WaitingClock, by: User | None, row: ClockActivity) -> None:
    row.clock, row.recorded_by = clock, by
    row.full_clean(exclude=["recorded_by", "submission_key"])
    row.save(force_insert=True)


def _say(clock: WaitingClock, by: User | None, act: Act, words: str) -> None:
    add_line(clock.referral, by, act, clock.referral.status, words)
