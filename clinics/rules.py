"""The rules of the tables, for the database to keep. Each has a test that breaks it."""

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q

from clinics import choices
from clinics.choices import State
from patients.models.same_patient import SamePatient

_LIVE = [str(state) for state in choices.LIVE]
_HOLDING = [str(state) for state in choices.HOLDING]
_CANCELLED = [str(state) for state in choices.CANCELLED]


def _one_of(table: str, column: str, values: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{column}__in": values}), name=f"clinics_{table}_{column}_known")


SESSION = [
    _one_of("session", "kind", choices.SessionKind.values),
    models.CheckConstraint(
        condition=Q(held_on__range=(date(2000, 1, 1), date(2100, 1, 1))), name="clinics_session_held_range"
    ),
    models.CheckConstraint(condition=~Q(place=""), name="clinics_session_place_given"),
    models.CheckConstraint(
        condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
        | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason="")),
        name="clinics_session_cancelled_with_reason",
        violation_error_message="Enter why the clinic is cancelled",
    ),
]

SLOT = [
    _one_of("slot", "use", choices.Use.values),
    models.CheckConstraint(condition=Q(minutes__range=(5, 240)), name="clinics_slot_minutes_range"),
    models.UniqueConstraint(fields=["session", "starts"], name="clinics_slot_once"),
]

APPOINTMENT = [
    _one_of("appointment", "kind", choices.Kind.values),
    _one_of("appointment", "told_how", [*choices.Told.values, ""]),
    _one_of("appointment", "late", [*choices.Late.values, ""]),
    models.UniqueConstraint(
        fields=["slot"],
        condition=Q(state__in=_HOLDING),
        name="clinics_appointment_one_per_slot",
        violation_error_message="Somebody else has just booked this place.",
    ),
    models.UniqueConstraint(
        fields=["referral"],
        condition=Q(state__in=_LIVE),
        name="clinics_appointment_one_per_referral",
        violation_error_message="This referral has a booking already.",
    ),
    SamePatient(field="referral", to="referrals.Referral", name="clinics_appointment_referral_same_patient"),
    models.CheckConstraint(
        condition=Q(kind="new", referral__isnull=False) | Q(kind="follow_up", referral__isnull=True),
        name="clinics_appointment_new_has_referral",
    ),
    models.CheckConstraint(
        condition=Q(state=State.BOOKED, arrived_at__isnull=True, started_at__isnull=True, ended_at__isnull=True)
        | Q(state=State.ARRIVED, arrived_at__isnull=False, started_at__isnull=True, ended_at__isnull=True)
        | Q(state=State.IN_CLINIC, arrived_at__isnull=False, started_at__isnull=False, ended_at__isnull=True)
        | Q(state=State.COMPLETED, arrived_at__isnull=False, started_at__isnull=False, ended_at__isnull=False)
        | Q(state=State.DID_NOT_ATTEND, arrived_at__isnull=True, started_at__isnull=True, ended_at__isnull=False)
        | Q(state__in=_CANCELLED, ended_at__isnull=False),
        name="clinics_appointment_state_and_times",
    ),
    models.CheckConstraint(
        condition=(Q(state__in=_CANCELLED) & ~Q(cancel_reason="")) | (~Q(state__in=_CANCELLED) & Q(cancel_reason="")),
        name="clinics_appointment_cancelled_with_reason",
        violation_error_message="Enter why the appointment is cancelled",
    ),
    models.CheckConstraint(
        condition=Q(needs_answer="some", needs__len__gt=0)
        | Q(needs_answer__in=["none_asked", "not_asked"], needs__len=0),
        name="clinics_appointment_needs_answer",
    ),
    models.CheckConstraint(
        condition=Q(needs__contained_by=choices.Need.values), name="clinics_appointment_needs_known"
    ),
    models.CheckConstraint(
        condition=Q(told_how="", told_on__isnull=True) | (~Q(told_how="") & Q(told_on__isnull=False)),
        name="clinics_appointment_told_pair",
        violation_error_message="Give together how and on which day the patient was told",
    ),
]

PREPARATION = [
    _one_of("preparation", "test", choices.Test.values),
    models.UniqueConstraint(fields=["appointment", "test"], name="clinics_preparation_once"),
    models.CheckConstraint(
        condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False, done_by__isnull=False),
        name="clinics_preparation_done_by_somebody",
    ),
]

EVENT = [
    _one_of("event", "act", choices.Act.values),
    models.CheckConstraint(
        condition=Q(from_state__in=[*choices.State.values, ""], to_state__in=choices.State.values),
        name="clinics_event_state_known",
    ),
    models.CheckConstraint(
        condition=Q(act="booked", from_state="") | (~Q(act="booked") & ~Q(from_state="")),
        name="clinics_event_first_from_nothing",
    ),
    models.CheckConstraint(
        condition=~Q(reason="") | ~Q(act__in=["moved", "cancelled"]),
        name="clinics_event_reason_given",
        violation_error_message="Give the reason.",
    ),
]

# Two tables keep this rule together, so a trigger each: neither can pass while the other changes.
NOT_INTO_A_CANCELLED_SESSION = pgtrigger.Trigger(
    name="not_in_cancelled",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("slot_id"),
    declare=[("gone", "timestamptz")],
    func="""
        SELECT session.cancelled_at INTO gone FROM clinics_clinicsession session
          JOIN clinics_slot slot ON slot.session_id = session.id WHERE slot.id = NEW.slot_id FOR SHARE OF session;
        IF gone IS NOT NULL THEN
          RAISE EXCEPTION 'clinics_appointment_session_open: the session is cancelled'
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
NOT_WHILE_ANYBODY_IS_BOOKED = pgtrigger.Trigger(
    name="nobody_is_booked",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__cancelled_at__isnull=True, new__cancelled_at__isnull=False),
    func=f"""
        IF EXISTS (SELECT 1 FROM clinics_appointment booked JOIN clinics_slot slot ON slot.id = booked.slot_id
          WHERE slot.session_id = NEW.id AND booked.state IN ({", ".join(f"'{state}'" for state in _LIVE)})) THEN
          RAISE EXCEPTION 'clinics_session_nobody_booked: somebody is booked'
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
