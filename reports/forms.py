"""What a person may ask of the pages that read across rooms."""

from crispy_forms.layout import Layout
from django import forms

from interface.fields import ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons
from patients.choices import ConclusionStatus
from patients.forms import AboutPatient


class LetterForm(AboutPatient, ClinicForm):
    with_submission_key = True

    opinion = forms.CharField(
        label="Opinion",
        help_text="Your own words. Everything else in the letter comes from signed records.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
        required=False,
    )

    def build_layout(self) -> Layout:
        return Layout("opinion", Buttons(("Create letter", "create")))


class ConclusionForm(AboutPatient, ClinicForm):
    status = forms.ChoiceField(label="Your conclusion", choices=ConclusionStatus.choices, widget=forms.RadioSelect)
    concluded_on = ClinicDateField(label="Date of the conclusion", future=False)
    reason = forms.CharField(
        label="Reason",
        help_text="What you weighed, in a sentence or two. It stands in the record and in letters.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def build_layout(self) -> Layout:
        return Layout("status", "concluded_on", "reason", Buttons(("Record conclusion", "record")))
