"""What may be typed into the thrombosis register."""

from typing import Any

from crispy_forms.layout import Layout

from interface.fields import ChoiceRadioField, ClinicDateField, PartialDateField
from interface.forms import ClinicModelForm
from interface.layout import Buttons, Row
from patients.forms import EARLIEST_TREATMENT, AboutPatient
from patients.models import Prophylaxis, ThrombosisEvent
from patients.thrombosis_choices import Prophylactic
from patients.treatment_choices import YesNo


class ThrombosisEventForm(AboutPatient, ClinicModelForm):
    with_submission_key = True

    happened = PartialDateField(
        label="Date",
        required=False,
        future=False,
        earliest=EARLIEST_TREATMENT,
        columns=("happened_on", "happened_precision"),
        help_text="For example 14 7 2025, Jul 2025 or 2025. Leave empty if it is not known",
    )
    provoked = ChoiceRadioField(label="Provoked", choices=YesNo.choices, inline=True, required=False)
    on_prophylaxis = ChoiceRadioField(
        label="On thromboprophylaxis at the time", choices=YesNo.choices, inline=True, required=False
    )

    class Meta:
        model = ThrombosisEvent
        fields = ("kind", "provoked", "on_prophylaxis", "note")
        labels = {"kind": "Event"}

    def build_layout(self) -> Layout:
        boxes = (Row("kind", "happened"), "provoked", "on_prophylaxis", "note")
        return Layout(*boxes, Buttons(("Save event", "save"), cancel="../"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "other" and not cleaned.get("note"):
            self.add_error("note", "Enter what the other event is")
        born, happened = self.patient.birth_date, cleaned.get("happened")
        if born and happened and happened.on < born:
            self.add_error("happened", f"Enter a date after the date of birth, {self.patient.born_display}")
        return cleaned

    def facts(self) -> dict[str, Any]:
        names = (*self.Meta.fields, "happened_on", "happened_precision")
        return {name: self.cleaned_data[name] for name in names}


class ProphylaxisForm(AboutPatient, ClinicModelForm):
    with_submission_key = True

    drug = ChoiceRadioField(
        label="Thromboprophylaxis",
        choices=Prophylactic.choices,
        error_messages={"required": "Select the thromboprophylaxis, or None"},
    )
    started_on = ClinicDateField(label="From", required=False, future=False, earliest=EARLIEST_TREATMENT)
    reviewed_on = ClinicDateField(label="Reviewed on", future=False, earliest=EARLIEST_TREATMENT)

    class Meta:
        model = Prophylaxis
        fields = ("drug", "dose", "started_on", "reason", "reviewed_on")
        help_texts = {
            "dose": "For example 75 mg daily",
            "reason": "Needed if it is contraindicated; why not, if there is none",
        }

    def build_layout(self) -> Layout:
        boxes = ("drug", Row("dose", "started_on"), "reason", "reviewed_on")
        return Layout(*boxes, Buttons(("Save thromboprophylaxis", "save"), cancel="../"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("drug") == Prophylactic.CONTRAINDICATED and not cleaned.get("reason"):
            self.add_error("reason", "Enter why it is contraindicated")
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
