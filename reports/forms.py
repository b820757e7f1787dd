"""What a person may ask of the pages that read across rooms."""

from crispy_forms.layout import Layout
from django import forms

from interface.forms import ClinicForm
from interface.layout import Buttons
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
