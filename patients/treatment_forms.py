"""What may be typed about a line of treatment: its start, corrections, its end, an error."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from interface.fields import ChoiceRadioField, ClinicDateField, IntegerTextField
from interface.forms import ClinicForm, ClinicModelForm
from interface.layout import Buttons, Fieldset, Row
from patients import choices
from patients.forms import EARLIEST_TREATMENT, AboutPatient, Versioned
from patients.models import TreatmentLine


class LineFacts(AboutPatient, ClinicModelForm):
    """The boxes of a line that has not ended."""

    decided_on = ClinicDateField(label="Decision", required=False, future=False, earliest=EARLIEST_TREATMENT)
    started_on = ClinicDateField(label="Start date", future=False, earliest=EARLIEST_TREATMENT)
    planned_cycles = IntegerTextField(label="Planned cycles", min_value=1, max_value=120, width=3, required=False)
    cycle_days = IntegerTextField(
        label="Length of a cycle", unit="days", min_value=1, max_value=120, initial=28, width=3
    )

    class Meta:
        model = TreatmentLine
        fields = (
            "regimen",
            "modality",
            "intent",
            "decided_on",
            "started_on",
            "planned_cycles",
            "cycle_days",
            "note",
        )

    # The boxes in the order in which they stand.
    rows = (Row("regimen", "modality", "intent"), Row("decided_on", "started_on"), Row("planned_cycles", "cycle_days"))

    def clean_started_on(self) -> date:
        started, patient = self.cleaned_data["started_on"], self.patient
        if patient.birth_date and started < patient.birth_date:
            raise forms.ValidationError(f"The start must be after the date of birth, {patient.born_display}")
        if patient.died_on and started > patient.died_on:
            raise forms.ValidationError(f"The start must be before the death on {patient.died_on:%d-%b-%Y}")
        return started

    def facts(self) -> dict[str, Any]:
        """Column → value, for the actions."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class StartTreatmentForm(LineFacts):
    def build_layout(self) -> Layout:
        return Layout(
            Fieldset(
                "Start a treatment line",
                *self.rows,
                "note",
                hint="Treatments planned together, such as induction and transplant, are one line",
            ),
            Buttons(("Start treatment", "start")),
        )


class AmendTreatmentForm(Versioned, LineFacts):
    """All facts of a line; its end only if it has one. Ending a line is a page of its own."""

    ended_on = ClinicDateField(label="End date", future=False)

    class Meta(LineFacts.Meta):
        fields = (*LineFacts.Meta.fields, "ended_on", "stop_reason")

    def __init__(self, *args: Any, line: TreatmentLine, **kwargs: Any) -> None:
        super().__init__(*args, patient=line.patient, row=line, instance=line, **kwargs)
        if not line.ended_on:
            del self.fields["ended_on"], self.fields["stop_reason"]

    def build_layout(self) -> Layout:
        end = [Row("ended_on", "stop_reason")] if "ended_on" in self.fields else []
        return Layout(*self.rows, *end, "note", Buttons(("Save treatment", "save"), cancel="../"))


class EndTreatmentForm(AboutPatient, ClinicForm):
    ended_on = ClinicDateField(label="End date", future=False)
    stop_reason = ChoiceRadioField(
        label="Why it ended", choices=choices.StopReason.choices, error_messages={"required": "Select why it ended"}
    )

    def __init__(self, *args: Any, line: TreatmentLine, **kwargs: Any) -> None:
        super().__init__(*args, patient=line.patient, **kwargs)
        self.line = line

    def build_layout(self) -> Layout:
        return Layout("ended_on", "stop_reason", Buttons(("End treatment", "end"), cancel="../"))

    def clean_ended_on(self) -> date:
        ended = self.cleaned_data["ended_on"]
        if ended < self.line.started_on:
            raise forms.ValidationError(f"The end must be on or after the start, {self.line.started_on:%d-%b-%Y}")
        return ended


class EnteredInErrorForm(AboutPatient, ClinicForm):
    """Why a line, or a row of it, is marked as an error. `back` is the page to return to."""

    reason = forms.CharField(
        label="Why it was entered in error",
        max_length=200,
        error_messages={"required": "Enter why it was entered in error"},
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        self.back = back
        super().__init__(*args, **kwargs)

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Mark as entered in error", "withdraw", "warning"), cancel=self.back))
