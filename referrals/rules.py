"""The rules of the tables of the room, for the database to keep. Each has a test that breaks it."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from clinical import waiting_time
from patients.choices import Consent, HomeCountry, IdentifierType, Sex
from referrals import choices
from referrals.lifecycle import OPEN, TAKEN_ON, Status

_OPEN = [str(status) for status in OPEN]
_TAKEN_ON = [str(status) for status in TAKEN_ON]
# What somebody will ask about later is not recorded without a reason.
_ACTS_WITH_REASON = [
    "asked", "advised", "redirected", "rejected", "duplicate", "withdrawn", "reopened", "unbooked", "discharged",
    "detached",
]  # fmt: skip


def _one_of(field: str, values: list[str], *, blank: bool = False) -> models.CheckConstraint:
    """The column holds a listed value; blank only where "Not asked" is an answer."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [*values, ""] if blank else values}), name=f"referrals_referral_{field}_known"
    )


def _exact(on: str, precision: str, name: str) -> models.CheckConstraint:
    """A date and how exactly it is known go together."""
    return models.CheckConstraint(
        condition=Q(**{f"{on}__isnull": True, precision: "unknown"})
        | (Q(**{f"{on}__isnull": False, f"{precision}__in": ["day", "month", "year", "about"]})),
        name=name,
    )


REFERRAL = [
    models.CheckConstraint(
        condition=~Q(status__in=_OPEN) | (Q(owner__isnull=False, next_action_on__isnull=False) & ~Q(next_action="")),
        name="referrals_referral_open_has_owner",
        violation_error_message="An open referral needs an owner, a next step and its date.",
    ),
    models.CheckConstraint(
        condition=~Q(status__in=_TAKEN_ON) | Q(patient__isnull=False),
        name="referrals_referral_accepted_has_patient",
    ),
    models.CheckConstraint(
        condition=Q(status__in=_TAKEN_ON) | Q(accepted_for="") | Q(status=Status.WITHDRAWN.value),
        name="referrals_referral_accepted_for",
    ),
    # What a key over both columns points at (SamePatient).
    models.UniqueConstraint(fields=["id", "patient"], name="referrals_referral_and_patient"),
    models.CheckConstraint(
        condition=Q(status=Status.DUPLICATE.value, duplicate_of__isnull=False)
        | (~Q(status=Status.DUPLICATE.value) & Q(duplicate_of__isnull=True)),
        name="referrals_referral_duplicate_named",
    ),
    models.CheckConstraint(condition=~Q(duplicate_of=F("pk")), name="referrals_referral_duplicate_of_other"),
    models.CheckConstraint(
        condition=~Q(surname="") & ~Q(caller="") & ~Q(call_back="") & ~Q(reason=""),
        name="referrals_referral_five_facts",
    ),
    models.CheckConstraint(
        condition=Q(identifier="", identifier_type="")
        | Q(identifier__regex=r"^[0-9]{10}$", identifier_type__in=IdentifierType.values),
        name="referrals_referral_identifier_shape",
    ),
    models.CheckConstraint(
        condition=Q(identifier_typed="", identifier="")
        | (~Q(identifier_typed="") & (~Q(identifier="") | ~Q(identifier_note=""))),
        name="referrals_referral_identifier_explained",
    ),
    _exact("birth_date", "birth_precision", "referrals_referral_birth_precision"),
    _exact("onset_on", "onset_precision", "referrals_referral_onset_precision"),
    models.CheckConstraint(
        condition=Q(birth_date__isnull=True) | Q(birth_date__range=(date(1890, 1, 1), date(2100, 1, 1))),
        name="referrals_referral_birth_range",
    ),
    models.CheckConstraint(
        condition=Q(received_on__range=(date(1990, 1, 1), date(2100, 1, 1))),
        name="referrals_referral_received_range",
    ),
    models.CheckConstraint(
        condition=Q(original_clock_start__isnull=True, original_clock_provider="")
        | (
            # A comparison with nothing is neither true nor false, and a CHECK lets that pass.
            Q(original_clock_start__isnull=False, original_clock_start__lte=F("received_on"))
            & ~Q(original_clock_provider="")
        ),
        name="referrals_referral_original_clock",
        violation_error_message="Give the start of the running clock together with where it was started. "
        "It cannot have started after the referral was received.",
    ),
    models.CheckConstraint(
        condition=Q(red_flags__contained_by=choices.RedFlag.values), name="referrals_referral_red_flags_known"
    ),
    models.CheckConstraint(
        condition=Q(red_flags_answer="some", red_flags__len__gt=0)
        | Q(red_flags_answer__in=["none_asked", "not_asked"], red_flags__len=0),
        name="referrals_referral_red_flags_answer",
    ),
    _one_of("status", choices.StatusWord.values),
    _one_of("channel", choices.Channel.values),
    _one_of("urgency", choices.Urgency.values),
    _one_of("specialty", choices.Specialty.values, blank=True),
    _one_of("kind", choices.Kind.values, blank=True),
    _one_of("sex", Sex.values, blank=True),
    _one_of("home_country", HomeCountry.values, blank=True),
    _one_of("consent_share", Consent.values),
    *(_one_of(column, choices.Held.values, blank=True) for column, _ in choices.TESTS),
]

EVENT = [
    models.CheckConstraint(
        condition=Q(from_status__in=[*choices.StatusWord.values, ""], to_status__in=choices.StatusWord.values),
        name="referrals_event_status_known",
    ),
    models.CheckConstraint(condition=Q(act__in=choices.Act.values), name="referrals_event_act_known"),
    models.CheckConstraint(
        condition=Q(act="received", from_status="") | (~Q(act="received") & ~Q(from_status="")),
        name="referrals_event_first_from_nothing",
    ),
    models.CheckConstraint(
        condition=~Q(reason="") | ~Q(act__in=_ACTS_WITH_REASON),
        name="referrals_event_reason_given",
        violation_error_message="Give the reason.",
    ),
]

# No date of a pathway lies outside these years: a slip of the century is refused.
_YEARS = (date(1990, 1, 1), date(2100, 1, 1))

CLOCK = [
    models.CheckConstraint(
        condition=Q(stopped_on__isnull=True) | Q(started_on__isnull=False, stopped_on__gte=F("started_on")),
        name="referrals_waitingclock_stop_after_start",
        violation_error_message="The clock cannot stop before it started.",
    ),
    models.CheckConstraint(
        condition=Q(stopped_on__isnull=True, stop_code="")
        | Q(stopped_on__isnull=False, stop_code__in=list(waiting_time.STOP_CODES)),
        name="referrals_waitingclock_stop_pair",
        violation_error_message="Give the date and the reason of the stop together.",
    ),
    models.CheckConstraint(
        condition=Q(nullified=False) | Q(stop_code="33"), name="referrals_waitingclock_nullified_by_33"
    ),
    models.CheckConstraint(
        condition=Q(ubrn="") | Q(ubrn__regex=r"^[0-9]{12}$"),
        name="referrals_waitingclock_ubrn_shape",
        violation_error_message="Enter the booking reference as 12 digits.",
    ),
    models.CheckConstraint(
        condition=Q(pathway_identifier="") | Q(pathway_identifier__regex=r"^[A-Z0-9]{1,20}$"),
        name="referrals_waitingclock_pathway_identifier_shape",
        violation_error_message="Enter the pathway identifier as up to 20 letters and digits.",
    ),
    models.UniqueConstraint(
        fields=["patient"],
        condition=Q(started_on__isnull=False, stopped_on__isnull=True),
        name="referrals_waitingclock_one_running",
        violation_error_message="Another waiting-time clock of this patient runs already. Record its stop first.",
    ),
]

CLOCK_ACTIVITY = [
    models.CheckConstraint(
        condition=Q(code__in=list(waiting_time.STATUS_CODES)), name="referrals_clockactivity_code_known"
    ),
    models.CheckConstraint(condition=Q(happened_on__range=_YEARS), name="referrals_clockactivity_years"),
    models.CheckConstraint(
        condition=Q(original_start__isnull=True)
        | Q(code="21", original_start__lte=F("happened_on"), original_start__gte=_YEARS[0]),
        name="referrals_clockactivity_original_start",
        violation_error_message="The clock must have started elsewhere on or before the day of the transfer.",
    ),
    models.CheckConstraint(condition=Q(told__isnull=True) | Q(code="33"), name="referrals_clockactivity_told_of_33"),
]

CLOCK_WITHDRAWAL = [
    models.CheckConstraint(condition=~Q(reason=""), name="referrals_clockwithdrawal_reason_given"),
]

PATIENT_DELAY = [
    models.CheckConstraint(condition=~Q(reason=""), name="referrals_patientdelay_reason_given"),
    models.CheckConstraint(condition=Q(began_on__range=_YEARS), name="referrals_patientdelay_years"),
    models.CheckConstraint(
        condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
        name="referrals_patientdelay_ends_after_start",
        violation_error_message="The delay must end on or after the day it began.",
    ),
    models.CheckConstraint(
        condition=Q(entered_in_error=True) & ~Q(error_reason="") | Q(entered_in_error=False, error_reason=""),
        name="referrals_patientdelay_error_with_reason",
    ),
    models.UniqueConstraint(
        fields=["clock"],
        condition=Q(ended_on__isnull=True, entered_in_error=False),
        name="referrals_patientdelay_one_open",
        violation_error_message="A delay without an end is recorded already. Enter its end first.",
    ),
]

ATTACHMENT = [
    models.CheckConstraint(
        condition=Q(size__range=(1, choices.LARGEST_ATTACHMENT)), name="referrals_attachment_size_range"
    ),
    models.CheckConstraint(condition=~Q(file_name=""), name="referrals_attachment_named"),
    models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="referrals_attachment_sha256_shape"),
    models.CheckConstraint(condition=Q(kind__in=choices.AttachmentKind.values), name="referrals_attachment_kind_known"),
    models.CheckConstraint(
        condition=Q(content_type__in=choices.ContentType.values), name="referrals_attachment_content_type_known"
    ),
    models.CheckConstraint(
        condition=Q(is_pasted=False) | Q(content_type="text/plain"), name="referrals_attachment_pasted_is_text"
    ),
    models.CheckConstraint(
        condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
        | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
        name="referrals_attachment_withdrawn_explained",
        violation_error_message="Give the reason.",
    ),
    # The same bytes twice on one referral is a second press. What was withdrawn may be given again.
    models.UniqueConstraint(
        fields=["referral", "sha256"],
        condition=Q(withdrawn_at__isnull=True),
        name="referrals_attachment_once",
        violation_error_message="This file is already attached.",
    ),
]
