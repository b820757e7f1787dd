"""What may be typed about a patient: death, care status, treatment, conclusion. Details: details_form.py."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from interface.fields import ChoiceRadioField, ClinicDateField, IntegerTextField
from interface.forms import ClinicForm, ClinicFormMixin, ClinicModelForm
from interface.layout import Buttons, Fieldset, Row
from patients import choices
from patients.models import Conclusion, Patient, TreatmentLine

EARLIEST_TREATMENT = date(1960, 1, 1)


class AboutPatient(ClinicFormMixin):
    """A form that names its patient inside, so that it cannot be saved to another record."""

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        self.patient = patient
        super().__init__(*args, **kwargs)
        self.fields["patient_ref"] = forms.CharField(
            required=False, initial=patient.ref, widget=forms.HiddenInput, max_length=12
        )

    def clean_patient_ref(self) -> str:
        if self.cleaned_data["patient_ref"] != self.patient.ref:
            raise forms.ValidationError(
                "This page was opened for another patient. Nothing was saved. Open the record again and type it there.",
                code="other_patient",
            )
        return self.patient.ref


class Versioned(AboutPatient):
    """Also carries the version of the record that the page showed."""

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, patient=patient, **kwargs)
        self.fields["version"] = forms.IntegerField(
            initial=patient.version,
            widget=forms.HiddenInput,
            error_messages={
                "required": "This page is out of date. Open the record again",
                "invalid": "This page is out of date. Open the record again",
            },
        )


class DeathForm(Versioned, ClinicForm):
    died_on = ClinicDateField(
        label="Date of death", required=False, future=False, help_text="Leave empty if it is not known"
    )

    mark_optional = False

    def build_layout(self) -> Layout:
        return Layout("died_on", Buttons(("Record the death", "save", "warning"), cancel="../details/"))

    def clean_died_on(self) -> date | None:
        died, born = self.cleaned_data["died_on"], self.patient.birth_date
        # An approximate birth date stands on the first of its month or year.
        if died and born and died < born:
            raise forms.ValidationError(
                f"The date of death must be after the date of birth, {self.patient.born_display}", code="before_birth"
            )
        return died


class DeathWithdrawnForm(Versioned, ClinicForm):
    """Nothing to type: the button says it."""

    def build_layout(self) -> Layout:
        return Layout(Buttons(("The patient is alive", "save"), cancel="../../details/"))


class CareStatusForm(Versioned, ClinicForm):
    care_status = ChoiceRadioField(
        label="Care status",
        choices=choices.CareStatus.choices,
        option_hints={
            choices.CareStatus.UNDER_ASSESSMENT: "The clinic is finding out",
            choices.CareStatus.FOLLOW_UP: "Seen at regular intervals",
            choices.CareStatus.DISCHARGED: "No longer under the clinic. Planned reminders are cancelled",
            choices.CareStatus.TRANSFERRED: "Under the care of another clinic. Planned reminders are cancelled",
        },
    )

    def build_layout(self) -> Layout:
        return Layout("care_status", Buttons(("Save care status", "save"), cancel="../details/"))


class StartTreatmentForm(AboutPatient, ClinicModelForm):
    started_on = ClinicDateField(label="Start date", future=False, earliest=EARLIEST_TREATMENT)
    cycle_days = IntegerTextField(
        label="Length of a cycle", unit="days", min_value=1, max_value=120, initial=28, width=3
    )

    class Meta:
        model = TreatmentLine
        fields = ("regimen", "modality", "intent", "started_on", "cycle_days", "note")

    def build_layout(self) -> Layout:
        return Layout(
            Fieldset(
                "Start a treatment line",
                Row("regimen", "modality", "intent"),
                Row("started_on", "cycle_days"),
                "note",
                hint="Treatments planned together, such as induction and transplant, are one line",
            ),
            Buttons(("Start treatment", "start")),
        )

    def clean_started_on(self) -> date:
        started, patient = self.cleaned_data["started_on"], self.patient
        if patient.birth_date and started < patient.birth_date:
            raise forms.ValidationError(f"The start must be after the date of birth, {patient.born_display}")
        if patient.died_on and started > patient.died_on:
            raise forms.ValidationError(f"The start must be before the death on {patient.died_on:%d-%b-%Y}")
        return started


class EndTreatmentForm(AboutPatient, ClinicForm):
    ended_on = ClinicDateField(label="End date", future=False)
    stop_reason = ChoiceRadioField(
        label="Why it ended", choices=choices.StopReason.choices, error_messages={"required": "Select why it ended"}
    )

    def __init__(self, *args: Any, line: TreatmentLine, **kwargs: Any) -> None:
        super().__init__(*args, patient=line.patient, **kwargs)
        self.line = line

    def build_layout(self) -> Layout:
        return Layout("ended_on", "stop_reason", Buttons(("End treatment", "end"), cancel="../../"))

    def clean_ended_on(self) -> date:
        ended = self.cleaned_data["ended_on"]
        if ended < self.line.started_on:
            raise forms.ValidationError(f"The end must be on or after the start, {self.line.started_on:%d-%b-%Y}")
        return ended


class WithdrawTreatmentForm(AboutPatient, ClinicForm):
    reason = forms.CharField(
        label="Why it was entered in error",
        max_length=200,
        error_messages={"required": "Enter why it was entered in error"},
    )

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Mark as entered in error", "withdraw", "warning"), cancel="../../"))


class ConclusionForm(AboutPatient, ClinicModelForm):
    """The clinician's conclusion. The view adds `rule_set` and `overall` of that day when it saves."""

    status = ChoiceRadioField(label="Your conclusion", choices=choices.ConclusionStatus.choices)
    concluded_on = ClinicDateField(label="Date of the conclusion", future=False, earliest=EARLIEST_TREATMENT)

    class Meta:
        model = Conclusion
        fields = ("status", "concluded_on", "reason")
        labels = {"reason": "Reasons"}
        help_texts = {"reason": "What you weighed, in a sentence or two. It stands in the record and in letters."}

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"concluded_on": timezone.localdate()})
        super().__init__(*args, patient=patient, **kwargs)

    def build_layout(self) -> Layout:
        return Layout("status", "concluded_on", "reason", Buttons(("Record conclusion", "record")))
