"""The details form: identity, contact, GP, consent, the people in charge."""

from collections.abc import Callable
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.conf import settings

from accounts.models import User
from accounts.permissions import Role
from clinical.identifiers import IdentifierError, national_id, ods_code, postcode
from interface.fields import ChoiceRadioField, PartialDateField
from interface.forms import ClinicModelForm
from interface.layout import Buttons, Fieldset, Note, Row
from patients import choices
from patients.forms import Versioned
from patients.models import Patient

EARLIEST_BIRTH = date(1900, 1, 1)


def narrow(width: int) -> forms.TextInput:
    return forms.TextInput(attrs={"class": f"nhsuk-input--width-{width}", "autocomplete": "off"})


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.display_name}, {obj.job_title}" if obj.job_title else obj.display_name


class DetailsForm(Versioned, ClinicModelForm):
    """Identity, contact, GP, consent, the people in charge; onset only for those who may see clinical facts."""

    CLINICAL = ("onset", "first_label")
    MACHINERY = ("patient_ref", "version", "birth", "onset")

    birth = PartialDateField(
        label="Date of birth",
        required=False,
        future=False,
        earliest=EARLIEST_BIRTH,
        columns=("birth_date", "birth_precision"),
        help_text="For example 14 7 1958, Jul 1958 or about 1958. Leave empty if not known",
    )
    onset = PartialDateField(
        label="First symptom",
        required=False,
        future=False,
        earliest=EARLIEST_BIRTH,
        columns=("onset_on", "onset_precision"),
        help_text="For example Mar 2024, or 2023",
    )
    sex = ChoiceRadioField(label="Sex at birth", choices=choices.Sex.choices, clearable=False)
    national_id = forms.CharField(
        label="NHS, CHI or H&C number",
        required=False,
        # Room for spaces and a slip; the check says how many digits were typed.
        max_length=40,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20 app-code", "inputmode": "numeric"}),
        help_text="10 digits, spaces allowed. Leave empty if not known",
    )
    national_id_type = forms.ChoiceField(
        label="Which number it is",
        required=False,
        choices=[("", "Tell from the digits"), *choices.IdentifierType.choices],
    )
    national_id_verified = forms.BooleanField(
        label="Number checked against the national register or an official letter", required=False
    )
    home_country = forms.ChoiceField(label="Home country", choices=choices.HomeCountry.choices)
    consultant = PersonField(queryset=User.objects.none(), required=False)
    key_worker = PersonField(queryset=User.objects.none(), required=False)

    mark_optional = False

    class Meta:
        model = Patient
        fields = (
            "surname",
            "given_name",
            "title",
            "preferred_name",
            "sex",
            "national_id",
            "national_id_type",
            "national_id_verified",
            "national_id_note",
            "phone",
            "email",
            "address",
            "postcode",
            "home_country",
            "gp_name",
            "gp_practice",
            "gp_ods_code",
            "consent_share",
            "consent_research",
            "consent_contact",
            "consultant",
            "key_worker",
            "first_label",
        )
        labels = {
            "national_id_note": "Why the number is missing or not checked",
            "gp_name": "GP name",
            "gp_ods_code": "GP practice code (ODS)",
            "first_label": "First diagnosis given elsewhere",
        }
        help_texts = {
            "national_id_note": "For example visitor from abroad, or asked the GP on 03-Nov-2026",
            "gp_ods_code": "For example A81001",
            "first_label": "For example CIDP. Where the first symptoms were called something else",
        }
        widgets = {
            "title": narrow(5),
            "postcode": narrow(10),
            "gp_ods_code": narrow(10),
            "phone": forms.TextInput(
                attrs={"class": "nhsuk-input--width-20", "inputmode": "tel", "autocomplete": "off"}
            ),
            "email": forms.EmailInput(attrs={"class": "nhsuk-input--width-20", "autocomplete": "off"}),
        }
        error_messages = {"surname": {"required": "Enter the surname, or what is known of it"}}

    def __init__(self, *args: Any, patient: Patient, clinical: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, patient=patient, instance=patient, **kwargs)
        if not clinical:
            for name in self.CLINICAL:
                del self.fields[name]
        for name in ("consent_share", "consent_research", "consent_contact"):
            asked = Patient._meta.get_field(name)
            self.fields[name] = ChoiceRadioField(
                label=str(asked.verbose_name).capitalize(),
                choices=choices.Consent.choices,
                clearable=False,
                inline=True,
            )
        staff = User.objects.filter(is_active=True).order_by("first_name", "last_name")
        self.fields["consultant"].queryset = staff.filter(role=Role.CONSULTANT) | User.objects.filter(
            pk=patient.consultant_id
        )
        self.fields["key_worker"].queryset = staff.filter(role__in=[Role.NURSE, Role.CONSULTANT]) | User.objects.filter(
            pk=patient.key_worker_id
        )

    def build_layout(self) -> Layout:
        history = [Fieldset("Before the clinic", "onset", "first_label")] if "onset" in self.fields else []
        return Layout(
            Note("Only the surname is needed. You can leave any other box empty."),
            Fieldset("Name and birth", Row("surname", "given_name", "title"), "preferred_name", "birth", "sex"),
            Fieldset(
                "National number",
                Row("national_id", "national_id_type"),
                "national_id_verified",
                "national_id_note",
            ),
            Fieldset("Contact", Row("phone", "email"), "address", Row("postcode", "home_country")),
            Fieldset("GP", Row("gp_name", "gp_practice", "gp_ods_code")),
            Fieldset("Who looks after the patient", Row("consultant", "key_worker")),
            Fieldset("Consent", "consent_share", "consent_research", "consent_contact"),
            *history,
            Buttons(("Save details", "save")),
        )

    def clean_address(self) -> str:
        # Browsers send two signs for each new line; one is kept, so that an untouched address is not a change.
        return self.cleaned_data["address"].replace("\r\n", "\n")

    def clean_postcode(self) -> str:
        return self._checked("postcode", postcode)

    def clean_gp_ods_code(self) -> str:
        return self._checked("gp_ods_code", ods_code)

    def _checked(self, name: str, check: Callable[[str], str]) -> str:
        typed = self.cleaned_data[name].strip()
        try:
            return check(typed) if typed else ""
        except IdentifierError as problem:
            raise forms.ValidationError(str(problem), code=name) from problem

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "national_id" in cleaned:
            self._clean_number(cleaned)
        return cleaned

    def _clean_number(self, cleaned: dict[str, Any]) -> None:
        """Ten checked digits and their type, or neither. A number that is not one is refused with the reason."""
        typed, declared = cleaned["national_id"].strip(), cleaned.get("national_id_type", "")
        if not typed:
            cleaned["national_id"], cleaned["national_id_type"] = None, ""
            if cleaned.get("national_id_verified"):
                self.add_error("national_id", "Enter the number that was checked, or take the tick away")
            return
        try:
            number = national_id(typed, declared_type=declared, allow_test=settings.ALLOW_TEST_NHS_NUMBERS)
        except IdentifierError as problem:
            self.add_error("national_id", forms.ValidationError(str(problem), code="national_id"))
            return
        cleaned["national_id"], cleaned["national_id_type"] = number.digits, number.type
        holders = Patient.objects.filter(national_id=number.digits, national_id_type=number.type)
        other = holders.exclude(pk=self.patient.pk).first()
        if other:
            self.add_error(
                "national_id",
                f"Record {other.ref} has this number. Check the digits. If it is the same person, use that record",
            )

    def changes(self) -> dict[str, Any]:
        """Column → value, for `actions.amend`."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.MACHINERY}
