"""What may be typed about a patient: death, care status, conclusion. What all such forms have.

Details: details_form.py; treatment: treatment_forms.py and line_forms.py.
"""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm, ClinicFormMixin, ClinicModelForm
from interface.layout import Buttons
from patients import choices
from patients.models import Conclusion, Patient, Transplant, TreatmentLine

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


def refuse(form: AboutPatient, problem: forms.ValidationError) -> None:
    """Put the refusals of an action beside their boxes; those about no box of this form go on top."""
    named = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, sentences in named.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


class Versioned(AboutPatient):
    """Also carries the version of the record that the page showed: the patient's, or that of another `row`."""

    def __init__(
        self, *args: Any, patient: Patient, row: TreatmentLine | Transplant | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, patient=patient, **kwargs)
        self.fields["version"] = forms.IntegerField(
            initial=(row or patient).version,
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
