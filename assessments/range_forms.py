"""The boxes of one reference range, and of the reason why one was a mistake."""

from typing import Any

from django import forms
from django.urls import reverse

from assessments.analyte import UnknownUnit
from assessments.analytes import ANALYTES, BY_KEY
from assessments.reference_ranges import OLDEST, ForSex
from assessments.results import Matrix
from interface.fields import ChoiceRadioField, ClinicDateField, DecimalTextField, IntegerTextField
from interface.forms import ClinicForm
from interface.layout import Buttons, Fieldset, Layout, Note, Row

NUMBERS = [("", "Select"), *((one.key, one.label) for one in ANALYTES if one.kind == "number")]
SAMPLES = [("", "Not applicable"), *((value, label) for value, label in Matrix.choices if value != "unknown")]


class RangeForm(ClinicForm):
    laboratory = forms.CharField(
        label="Laboratory", max_length=120, help_text="Written as on its reports, so that its results find the range"
    )
    analyte = forms.ChoiceField(label="Test", choices=NUMBERS)
    matrix = forms.ChoiceField(label="Sample type", choices=SAMPLES, required=False, help_text="For VEGF only")
    low = DecimalTextField(label="Lower limit", required=False, min_value=0, decimal_places=4, max_digits=14)
    high = DecimalTextField(label="Upper limit", required=False, min_value=0, decimal_places=4, max_digits=14)
    unit = forms.CharField(
        label="Unit", max_length=24, widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10"})
    )
    sex = ChoiceRadioField(label="Sex at birth", choices=ForSex.choices, inline=True)
    age_from = IntegerTextField(label="From age", required=False, min_value=0, max_value=OLDEST, width=3, unit="years")
    age_to = IntegerTextField(label="To age", required=False, min_value=0, max_value=OLDEST, width=3, unit="years")
    in_force_from = ClinicDateField(label="In force from")
    source = forms.CharField(
        label="Source", max_length=200, help_text="For example the laboratory's handbook and its date"
    )

    def build_layout(self) -> Layout:
        return Layout(
            Note("A range is not changed later: a new one from a later day takes its place. Old results keep theirs."),
            Fieldset("Test", Row("laboratory", "analyte", "matrix")),
            Fieldset("Limits", Row("low", "high", "unit"), hint="Leave one limit empty where the range is open."),
            Fieldset(
                "For whom", "sex", Row("age_from", "age_to"), hint="Empty ages mean any age. Both ages belong to it."
            ),
            Fieldset("From when, and who says so", Row("in_force_from", "source")),
            Buttons(("Add range", "add"), cancel=reverse("reference_ranges")),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["age_from"] = cleaned.get("age_from") or 0
        if cleaned.get("age_to") is None:
            cleaned["age_to"] = OLDEST
        analyte = BY_KEY.get(cleaned.get("analyte", ""))
        if analyte is None:
            return cleaned
        try:
            analyte.unit_named(cleaned.get("unit", ""))
        except UnknownUnit as problem:
            if "unit" not in self.errors:
                self.add_error("unit", str(problem))
        if analyte.matrix_required and not cleaned.get("matrix"):
            self.add_error("matrix", f"Select the sample type for {analyte.label}")
        elif cleaned.get("matrix") and not analyte.matrix_required:
            self.add_error("matrix", f"Select Not applicable: {analyte.label} has one sample type")
        return cleaned


class RangeErrorForm(ClinicForm):
    reason = forms.CharField(label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": "3"}))

    def build_layout(self) -> Layout:
        return Layout(
            "reason", Buttons(("Mark as entered in error", "confirm", "warning"), cancel=reverse("reference_ranges"))
        )
