"""The patient, the lines of treatment and the clinician's conclusion, with their rules as constraints."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from audit.history import track
from audit.roles import APPEND
from patients import choices
from patients.refs import new_patient_ref


class PatientQuerySet(models.QuerySet["Patient"]):
    def living(self) -> Self:
        return self.filter(deceased=False)

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
                condition=Q(care_status__in=choices.CareStatus.values),
                name="patients_patient_care_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["birth_date"], name="patients_birth_date"),
            models.Index(fields=["national_id"], name="patients_national_id"),
        ]

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


class TreatmentLineQuerySet(models.QuerySet["TreatmentLine"]):
    def counted(self) -> Self:
        return self.filter(entered_in_error=False)

    def for_patient(self, patient: Patient) -> Self:
        return self.filter(patient=patient).order_by("started_on", "number")

    def current(self, today: date) -> Self:
        return self.counted().filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today), started_on__lte=today)


@track()
class TreatmentLine(models.Model):
    """One planned programme: induction, transplant and maintenance planned together are one line."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="treatment_lines")
    number = models.PositiveSmallIntegerField("line")
    modality = models.CharField(max_length=14, choices=choices.Modality.choices)
    regimen = models.CharField(max_length=16, choices=choices.Regimen.choices)
    intent = models.CharField(max_length=14, choices=choices.Intent.choices, default=choices.Intent.INITIAL)
    started_on = models.DateField("start")
    ended_on = models.DateField("end", null=True, blank=True)
    stop_reason = models.CharField(max_length=16, choices=choices.StopReason.choices, blank=True)
    cycle_days = models.PositiveSmallIntegerField("length of a cycle, days", default=28)
    note = models.CharField(max_length=300, blank=True)
    entered_in_error = models.BooleanField(default=False)
    error_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = TreatmentLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "number"],
                condition=Q(entered_in_error=False),
                name="patients_treatmentline_number_once",
            ),
            models.UniqueConstraint(
                fields=["patient", "regimen", "started_on"],
                condition=Q(entered_in_error=False),
                name="patients_treatmentline_recorded_once",
                violation_error_message="This treatment with this start is recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="patients_treatmentline_end_after_start",
                violation_error_message="The end must be on or after the start.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, stop_reason="") | (Q(ended_on__isnull=False) & ~Q(stop_reason="")),
                name="patients_treatmentline_end_with_reason",
                violation_error_message="Give the end and the reason together.",
            ),
            models.CheckConstraint(
                condition=Q(entered_in_error=False) | ~Q(error_reason=""),
                name="patients_treatmentline_error_with_reason",
            ),
            models.CheckConstraint(condition=Q(cycle_days__range=(1, 120)), name="patients_treatmentline_cycle_range"),
        ]

    @property
    def regimen_short(self) -> str:
        return choices.REGIMEN_SHORT[self.regimen]


@track()
class Conclusion(models.Model):
    """What the clinician concluded, beside what the facts satisfied that day. Never changed: a new row follows."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="conclusions")
    status = models.CharField(max_length=18, choices=choices.ConclusionStatus.choices)
    concluded_on = models.DateField("date")
    reason = models.TextField(max_length=2000)
    rule_set = models.CharField(max_length=32, blank=True)
    overall = models.CharField(max_length=10, blank=True)
    # A record of clinical.evaluation_record; {} where none was kept. The database knows the default, too, so that a
    # release from before this column can still write.
    evaluation = models.JSONField(
        "criteria on that day",
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        editable=False,
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    table_rights = APPEND

    class Meta:
        ordering = ["-concluded_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="patients_conclusion_reason_given"),
            models.CheckConstraint(
                condition=Q(status__in=choices.ConclusionStatus.values), name="patients_conclusion_status_known"
            ),
            models.CheckConstraint(
                condition=Q(evaluation={}) | Q(evaluation__has_keys=["rule_set", "version", "status", "criteria"]),
                name="patients_conclusion_evaluation_whole",
            ),
        ]
