"""The patient: who it is, how to reach them, and where they stand in the clinic's care."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Upper

from accounts.models import User
from audit.history import track
from patients import choices
from patients.names import BothSounds, Folded, NameKey
from patients.refs import new_patient_ref


class PatientQuerySet(models.QuerySet["Patient"]):
    def current(self) -> Self:
        """Without records that became part of another one. Every list of people begins here."""
        return self.filter(merged_into__isnull=True)

    def living(self) -> Self:
        return self.current().filter(deceased=False)

    def in_care(self) -> Self:
        """People the clinic still follows: neither deceased, discharged nor transferred."""
        return self.living().filter(care_status__in=[choices.CareStatus.UNDER_ASSESSMENT, choices.CareStatus.FOLLOW_UP])

    def with_people(self) -> Self:
        return self.select_related("consultant", "key_worker")


@track()
class Patient(models.Model):
    """One person. A missing identifier or birth date is recorded as missing, with the reason, and stops nothing."""

    ref = models.CharField(max_length=12, unique=True, default=new_patient_ref, editable=False)
    surname = models.CharField(max_length=80)
    given_name = models.CharField("first name", max_length=80, blank=True)
    title = models.CharField(max_length=20, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField("date of birth", null=True, blank=True)
    birth_precision = models.CharField(
        "how exact the date of birth is",
        max_length=8,
        choices=choices.Precision.choices,
        default=choices.Precision.UNKNOWN,
    )
    sex = models.CharField("sex at birth", max_length=14, choices=choices.Sex.choices, default=choices.Sex.NOT_KNOWN)

    national_id = models.CharField("NHS, CHI or H&C number", max_length=10, null=True, blank=True)  # noqa: DJ001
    national_id_type = models.CharField(
        "kind of number", max_length=4, choices=choices.IdentifierType.choices, blank=True
    )
    national_id_verified = models.BooleanField("number checked", default=False)
    national_id_note = models.CharField("why the number is missing or not verified", max_length=200, blank=True)

    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(max_length=400, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    home_country = models.CharField(
        max_length=16, choices=choices.HomeCountry.choices, default=choices.HomeCountry.NOT_KNOWN
    )
    gp_name = models.CharField("GP", max_length=80, blank=True)
    gp_practice = models.CharField("GP practice", max_length=120, blank=True)
    gp_ods_code = models.CharField("GP practice ODS code", max_length=10, blank=True)

    consent_share = models.CharField(
        "consent to share with other care teams",
        max_length=10,
        choices=choices.Consent.choices,
        default=choices.Consent.NOT_ASKED,
    )
    consent_research = models.CharField(
        "consent to research use",
        max_length=10,
        choices=choices.Consent.choices,
        default=choices.Consent.NOT_ASKED,
    )
    consent_contact = models.CharField(
        "consent to be contacted by email or text",
        max_length=10,
        choices=choices.Consent.choices,
        default=choices.Consent.NOT_ASKED,
    )

    deceased = models.BooleanField(default=False)
    died_on = models.DateField("date of death", null=True, blank=True)
    care_status = models.CharField(
        max_length=16, choices=choices.CareStatus.choices, default=choices.CareStatus.UNDER_ASSESSMENT
    )
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    key_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    onset_on = models.DateField("first symptom", null=True, blank=True)
    onset_precision = models.CharField(
        "how exact the first symptom is",
        max_length=8,
        choices=choices.Precision.choices,
        default=choices.Precision.UNKNOWN,
    )
    first_label = models.CharField("first called", max_length=80, blank=True)
    accepted_on = models.DateField("accepted by the clinic", null=True, blank=True)

    # Which of the four answers stands; the allergies themselves are rows of their own.
    allergy_state = models.CharField(
        "allergies",
        max_length=12,
        choices=choices.AllergyState.choices,
        default=choices.AllergyState.NOT_RECORDED,
        db_default=choices.AllergyState.NOT_RECORDED,
        editable=False,
    )
    allergy_stated_on = models.DateField("allergies asked on", null=True, blank=True, editable=False)

    restricted = models.BooleanField("restricted record", default=False, db_default=False, editable=False)
    restricted_reason = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)

    # The record that this one became part of (merging.py). Such a row shows nowhere; its numbers lead to the other.
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="former_records",
        editable=False,
        # Nearly every row says "none": an index of all of them would only mislead the planner.
        db_index=False,
    )

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["national_id_type", "national_id"],
                condition=Q(national_id__isnull=False),
                name="patients_patient_national_id_once",
                violation_error_message="Another record has this number. Find that patient and use the record.",
            ),
            models.CheckConstraint(
                condition=Q(national_id__isnull=True, national_id_type="", national_id_verified=False)
                # Without isnull a missing number makes the whole check unknown, which PostgreSQL lets pass.
                | Q(
                    national_id__isnull=False,
                    national_id__regex=r"^[0-9]{10}$",
                    national_id_type__in=["nhs", "chi", "hc"],
                ),
                name="patients_patient_national_id_shape",
            ),
            models.CheckConstraint(condition=~Q(surname=""), name="patients_patient_surname_given"),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True, birth_precision="unknown")
                | Q(birth_date__isnull=False, birth_precision__in=choices.KNOWN_PRECISIONS),
                name="patients_patient_birth_precision",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_date__range=(date(1890, 1, 1), date(2100, 1, 1))),
                name="patients_patient_birth_range",
            ),
            models.CheckConstraint(
                condition=Q(onset_on__isnull=True, onset_precision="unknown")
                | Q(onset_on__isnull=False, onset_precision__in=choices.KNOWN_PRECISIONS),
                name="patients_patient_onset_precision",
            ),
            models.CheckConstraint(
                condition=Q(deceased=True) | Q(died_on__isnull=True), name="patients_patient_death_said"
            ),
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(birth_date__isnull=True) | Q(died_on__gte=F("birth_date")),
                name="patients_patient_death_after_birth",
                violation_error_message="The date of birth must be before the recorded date of death.",
            ),
            models.CheckConstraint(condition=Q(sex__in=choices.Sex.values), name="patients_patient_sex_known"),
            models.CheckConstraint(
                condition=Q(allergy_state="not_recorded", allergy_stated_on__isnull=True)
                | Q(allergy_state__in=["known", "none_known", "unavailable"], allergy_stated_on__isnull=False),
                name="patients_patient_allergy_state_dated",
            ),
            models.CheckConstraint(
                condition=Q(restricted=False) | ~Q(restricted_reason=""),
                name="patients_patient_restricted_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(care_status__in=choices.CareStatus.values),
                name="patients_patient_care_status_known",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="patients_patient_merged_elsewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["birth_date"], name="patients_birth_date"),
            # Serves the caseload in its first order, from any place in it.
            models.Index(Upper("surname"), Upper("given_name"), "id", name="patients_by_name"),
            models.Index(fields=["national_id"], name="patients_national_id"),
            models.Index(fields=["merged_into"], name="patients_merged_into", condition=Q(merged_into__isnull=False)),
            # A typed name: words in any order; its sound; its spelling, nearly.
            GinIndex(
                OpClass(NameKey("surname", "given_name", "preferred_name"), name="gin_trgm_ops"),
                name="patients_name_key",
            ),
            GinIndex(BothSounds("surname", "given_name"), name="patients_name_sounds"),
            GinIndex(OpClass(Folded("surname"), name="gin_trgm_ops"), name="patients_surname_spelling"),
        ]

    def is_treated_by(self, user: User) -> bool:
        """The patient's own consultant or key worker, who open a restricted record without saying why."""
        return user.pk in {self.consultant_id, self.key_worker_id}

    @property
    def name_display(self) -> str:
        """SURNAME, Firstname (Title), as the national user-interface guidance writes a patient."""
        name = self.surname.upper()
        if self.given_name:
            name += f", {self.given_name}"
        return f"{name} ({self.title})" if self.title else name

    @property
    def national_id_display(self) -> tuple[str, str] | None:
        """Label and spaced number, e.g. ("NHS No.", "999 000 0018"); None when not recorded."""
        if not self.national_id:
            return None
        number = self.national_id
        label = choices.IdentifierType(self.national_id_type).label
        if self.national_id_type == choices.IdentifierType.CHI:
            return label, f"{number[:6]}\N{NO-BREAK SPACE}{number[6:]}"
        return label, "\N{NO-BREAK SPACE}".join((number[:3], number[3:6], number[6:]))

    @property
    def born_display(self) -> str:
        """Birth date in clinical form with its precision in words: "14-Jul-1958", "about 1960", "Not known"."""
        if self.birth_date is None:
            return "Not known"
        match self.birth_precision:
            case choices.Precision.DAY:
                return f"{self.birth_date:%d-%b-%Y}"
            case choices.Precision.MONTH:
                return f"{self.birth_date:%b-%Y}"
            case choices.Precision.YEAR:
                return f"{self.birth_date:%Y}"
            case _:
                return f"about {self.birth_date:%Y}"

    def age_on(self, day: date) -> int | None:
        """Completed years on `day`, or at death if that came first; None when the birth date is not known."""
        if self.birth_date is None:
            return None
        end = min(day, self.died_on) if self.died_on else day
        born = self.birth_date
        return end.year - born.year - ((end.month, end.day) < (born.month, born.day))
