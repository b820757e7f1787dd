"""Why a record is restricted, and why somebody opens it all the same."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from interface.fields import ChoiceRadioField
from interface.forms import ClinicForm
from interface.layout import Buttons
from patients.forms import AboutPatient, Versioned
from patients.models import Patient


class ReasonToOpenForm(AboutPatient, ClinicForm):
    """The template writes the form tag: the page also carries what was being sent."""

    reason = forms.CharField(
        label="Why you need this record",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Your name, the time and this reason are kept and can be read by those who review access",
        error_messages={"required": "Enter why you need this record"},
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, patient=patient, **kwargs)
        self.helper.form_tag = False

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Open the record for one hour", "open")))


class RestrictForm(Versioned, ClinicForm):
    restricted = ChoiceRadioField(
        label="Who may open this record",
        choices=[
            ("no", "Everybody whose role allows it"),
            ("yes", "The consultant and key worker; others say why first"),
        ],
    )
    reason = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="For example a member of staff, or at the patient's request",
        error_messages={"required": "Enter the reason"},
    )

    mark_optional = False

    def build_layout(self) -> Layout:
        return Layout("restricted", "reason", Buttons(("Save", "save"), cancel="../details/"))
