"""The referral as the caller gave it, and where it stands; its rules are constraints."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from audit.history import track
from clinical import waiting_time
from patients.choices import Consent, HomeCountry, IdentifierType, Precision, Sex
from patients.models import Patient
from patients.refs import new_ref
from referrals import choices, rules
from referrals.lifecycle import OPEN, UNDECIDED, Status

_OPEN = [str(status) for status in OPEN]
_UNDECIDED = [str(status) for status in UNDECIDED]
_RANK = {"emergency": 0, "urgent": 1, "routine": 2}


def new_referral_ref() -> str:
    return new_ref("R")


class ReferralQuerySet(models.QuerySet["Referral"]):
    def open(self) -> Self:
        return self.filter(status__in=_OPEN)

    def undecided(self) -> Self:
        return self.filter(status__in=_UNDECIDED)

    def in_order(self) -> Self:
        """Most urgent first, then the longest wait."""
        rank = Case(*(When(urgency=word, then=Value(number)) for word, number in _RANK.items()))
        return self.annotate(urgency_rank=rank).order_by("urgency_rank", "received_on", "pk")

    def overdue(self, today: date) -> Self:
        return self.open().filter(next_action_on__lt=today)

    def with_people(self) -> Self:
        return self.select_related("owner", "patient", "created_by")


@track(model_name="ReferralHistory")
class Referral(models.Model):
    """One request for the clinic's help, as given by the caller. What was not asked is blank, never guessed."""

    ref = models.CharField(max_length=12, unique=True, default=new_referral_ref, editable=False)
    # One sending of one page makes one row: double click, back button, retry.
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    channel = models.CharField(max_length=10, choices=choices.Channel.choices)
    received_on = models.DateField("received", default=timezone.localdate)
    received_time = models.TimeField("time", null=True, blank=True)
    kind = models.CharField("type of referral", max_length=18, choices=choices.Kind.choices, blank=True)

    caller = models.CharField("name and role", max_length=120)
    call_back = models.CharField("call-back number or bleep", max_length=60)
    organisation = models.CharField("hospital or practice", max_length=120, blank=True)
    specialty = models.CharField(max_length=14, choices=choices.Specialty.choices, blank=True)
    referrer_email = models.EmailField("referrer's e-mail", blank=True)

    surname = models.CharField("patient surname", max_length=80)
    given_name = models.CharField("first name", max_length=80, blank=True)
    birth_date = models.DateField("date of birth", null=True, blank=True)
    birth_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.UNKNOWN)
    sex = models.CharField("sex at birth", max_length=14, choices=Sex.choices, blank=True)
    # As typed, always; the ten digits only when they can be a number of the type; else the reason why not.
    identifier_typed = models.CharField("NHS, CHI or H&C number", max_length=40, blank=True)
    identifier = models.CharField(max_length=10, blank=True)
    identifier_type = models.CharField(max_length=4, choices=IdentifierType.choices, blank=True)
    identifier_note = models.CharField(max_length=200, blank=True)

    patient_phone = models.CharField("patient's telephone", max_length=40, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    home_country = models.CharField("country of residence", max_length=16, choices=HomeCountry.choices, blank=True)
    gp_name = models.CharField("GP", max_length=80, blank=True)
    gp_practice = models.CharField("GP practice", max_length=120, blank=True)
    communication_needs = models.CharField("interpreter or other needs", max_length=200, blank=True)
    consent_share = models.CharField(
        "consent to share with other care teams", max_length=10, choices=Consent.choices, default=Consent.NOT_ASKED
    )

    reason = models.TextField("reason for the call", max_length=2000)
    red_flags = ArrayField(
        models.CharField(max_length=12, choices=choices.RedFlag.choices),
        verbose_name="warning signs",
        default=list,
        blank=True,
    )
    red_flags_answer = models.CharField(
        max_length=10, choices=choices.RedFlagsAnswer.choices, default=choices.RedFlagsAnswer.NOT_ASKED
    )
    paraprotein = models.CharField(max_length=10, choices=choices.Held.choices, blank=True)
    vegf = models.CharField("VEGF", max_length=10, choices=choices.Held.choices, blank=True)
    nerve_conduction = models.CharField(max_length=10, choices=choices.Held.choices, blank=True)
    bone_imaging = models.CharField(max_length=10, choices=choices.Held.choices, blank=True)
    eye_examination = models.CharField(max_length=10, choices=choices.Held.choices, blank=True)
    onset_on = models.DateField("first symptom", null=True, blank=True)
    onset_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.UNKNOWN)
    first_label = models.CharField("first called", max_length=80, blank=True)
    # A transfer between providers keeps the clock that is already running.
    original_clock_start = models.DateField("clock already running since", null=True, blank=True)
    original_clock_provider = models.CharField("where it was started", max_length=120, blank=True)

    urgency = models.CharField(max_length=10, choices=choices.Urgency.choices)
    status = models.CharField(max_length=14, choices=choices.StatusWord.choices, default=Status.RECEIVED.value)
    accepted_for = models.CharField(max_length=12, choices=choices.AcceptedFor.choices, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Set while a person is working on it, so that a colleague sees who; each new status clears it.
    taken_at = models.DateTimeField(null=True, blank=True)
    next_action = models.CharField("next step", max_length=400, blank=True)
    next_action_on = models.DateField("by", null=True, blank=True)
    patient = models.ForeignKey(Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals")
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = rules.REFERRAL
        indexes = [
            # The inbox: one tab, most urgent and oldest first; and its counts.
            models.Index(fields=["status", "received_on"], name="referrals_inbox"),
            # "Overdue" and "due today" on My work: open referrals of one owner.
            models.Index(
                fields=["owner", "next_action_on"], name="referrals_open_by_owner", condition=Q(status__in=_OPEN)
            ),
            # Possible duplicates among referrals: same number, or same date of birth.
            models.Index(fields=["identifier"], name="referrals_identifier", condition=~Q(identifier="")),
            models.Index(fields=["birth_date"], name="referrals_birth_date"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("referral", args=[self.ref])

    def clean(self) -> None:
        """Rules about today, which a constraint cannot know."""
        today = timezone.localdate()
        future: dict[str, str] = {}
        for name in ("received_on", "birth_date", "onset_on"):
            day = getattr(self, name)
            if day and day > today:
                label = str(self._meta.get_field(name).verbose_name)
                future[name] = f"{label[:1].upper()}{label[1:]} must be today or in the past"
        if future:
            raise ValidationError(future)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_undecided(self) -> bool:
        return self.status in UNDECIDED

    @property
    def name_display(self) -> str:
        """SURNAME, Firstname, as the record writes it."""
        return f"{self.surname.upper()}, {self.given_name}" if self.given_name else self.surname.upper()

    @property
    def as_person(self) -> Patient:
        """The identity as an unsaved patient, for the ways a patient's identity is written. Never save it."""
        return Patient(
            surname=self.surname,
            given_name=self.given_name,
            birth_date=self.birth_date,
            birth_precision=self.birth_precision,
            national_id=self.identifier or None,
            national_id_type=self.identifier_type,
        )

    @property
    def red_flag_words(self) -> list[str]:
        return [choices.RedFlag(code).label for code in self.red_flags]

    @property
    def tests(self) -> list[tuple[str, str]]:
        """The five tests in their order: words and answer ("Not asked" when blank)."""
        return [(words, getattr(self, f"get_{name}_display")() or "Not asked") for name, words in choices.TESTS]

    @property
    def tests_held(self) -> int:
        """How many of the five tests are done."""
        return sum(getattr(self, name) == choices.Held.DONE for name, _ in choices.TESTS)

    def days_waiting(self, today: date) -> int:
        return waiting_time.days_waited(self.original_clock_start or self.received_on, today)


def snapshot(referral: Referral, version: int) -> dict[str, Any] | None:
    """The columns of the referral as they stood at `version`, from its write history; None when there is none."""
    return referral.events.filter(version=version).order_by("-pgh_id").values().first()
