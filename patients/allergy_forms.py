"""What may be typed about allergies."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm, ClinicModelForm
from interface.layout import Buttons, Fieldset, Row
from patients.actions.allergies import SAID
from patients.forms import AboutPatient
from patients.models import Allergy, Patient

EARLIEST = date(1950, 1, 1)


class AllergyForm(AboutPatient, ClinicModelForm):
    noted_on = ClinicDateField(label="Date", future=False, earliest=EARLIEST)

    class Meta:
        model = Allergy
        fields = ("substance", "reaction", "severity", "noted_on")
        labels = {"substance": "Allergic to"}
        help_texts = {"reaction": "For example rash, or anaphylaxis in 2019"}
        error_messages = {"substance": {"required": "Enter what the patient is allergic to"}}

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, patient=patient, **kwargs)
        self.fields["noted_on"].initial = timezone.localdate()

    def build_layout(self) -> Layout:
        return Layout(
            Fieldset("Add an allergy", "substance", "reaction", Row("severity", "noted_on")),
            Buttons(("Add the allergy", "add")),
        )


class AllergyStateForm(AboutPatient, ClinicForm):
    state = ChoiceRadioField(
        label="Without any allergy to record",
        choices=[(each.value, each.label) for each in SAID],
        option_hints={"none_known": "You asked, and there is none", "unavailable": "Nobody can say at present"},
        error_messages={"required": "Select one of the answers"},
    )

    def build_layout(self) -> Layout:
        return Layout("state", Buttons(("Record this answer", "state", "secondary")))


class WithdrawAllergyForm(AboutPatient, ClinicForm):
    reason = forms.CharField(
        label="Why it was entered in error",
        max_length=200,
        error_messages={"required": "Enter why it was entered in error"},
    )

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Mark as entered in error", "withdraw", "warning"), cancel="../../"))
