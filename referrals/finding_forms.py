"""Forms on what the referrer reports, and on a prompt that does not help."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from clinical.reported import ANSWERS, NOT_SAID, QUESTIONS, VEGF_MATRICES, VegfReport
from clinical.values import MATRIX_WORDS
from interface.fields import ChoiceRadioField, DecimalTextField
from interface.layout import Buttons, Fieldset, Note, RadioGrid, Row
from referrals.forms import short_box
from referrals.reading import Reading
from referrals.triage_forms import StepForm, reason_field

_CHOICES = [(answer, words) for answer, words in ANSWERS.items() if answer != NOT_SAID]
# The lines of the grid under the headings of a letter.
GROUPS = (
    ("Nerves", ("neuropathy", "painful", "distal", "fast", "wasting", "demyelinating")),
    ("Called so far, and tried", ("cidp", "immunotherapy_failed")),
    ("Blood, marrow and bone", ("lambda", "igm_kappa", "vegf_raised", "sclerotic", "castleman", "platelets",
                                "haemoglobin")),
    ("Elsewhere", ("organs", "nodes", "oedema", "effusion", "ascites", "gonadal", "skin", "papilloedema",
                   "arterial")),
)  # fmt: skip


class FindingsForm(StepForm):
    """One answer a line, as the letter gives it. Nothing is chosen for the person; "Not said" takes an answer back."""

    button = "Save findings"
    vegf_value = DecimalTextField(
        label="VEGF, pg/mL", required=False, max_digits=10, decimal_places=3, widget=short_box(5, inputmode="decimal")
    )
    vegf_sign = ChoiceRadioField(
        label="Sign in front of the number",
        choices=[("=", "None"), ("<", "Below (<)"), (">", "Above (>)")],
        required=False,
        clearable=False,
        inline=True,
    )
    vegf_matrix = ChoiceRadioField(
        label="Sample type",
        choices=[(matrix, MATRIX_WORDS[matrix][:1].upper() + MATRIX_WORDS[matrix][1:]) for matrix in VEGF_MATRICES],
        required=False,
        clearable=False,
        help_text="Serum and plasma values are never compared. “Sample type not stated” is an answer",
    )
    said_in = forms.CharField(
        label="Where it stands",
        required=False,
        max_length=120,
        widget=short_box(30),
        help_text="For example: letter of 12 October, page 2",
    )

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, question in QUESTIONS.items():
            field = ChoiceRadioField(label=question.words, choices=_CHOICES, required=False, clearable=False)
            field.choices = [*_CHOICES, (NOT_SAID, ANSWERS[NOT_SAID])]
            self.fields[key] = field
            self.initial.setdefault(key, reading.answers.get(key, NOT_SAID))
        if reading.vegf:
            self.initial.setdefault("vegf_value", reading.vegf.value)
            self.initial.setdefault("vegf_matrix", reading.vegf.matrix)
        self.initial.setdefault("vegf_sign", reading.vegf.comparator if reading.vegf else "=")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        value, matrix = cleaned.get("vegf_value"), cleaned.get("vegf_matrix")
        if value is not None and not matrix:
            self.add_error("vegf_matrix", "Select the sample type of the VEGF value")
        if matrix and value is None and "vegf_value" not in self.errors:
            self.add_error("vegf_value", "Enter the VEGF value, or clear the sample type")
        return cleaned

    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in QUESTIONS}

    def vegf(self) -> VegfReport | None:
        """The value of a valid form; None when the letter gives none."""
        value: Decimal | None = self.cleaned_data["vegf_value"]
        if value is None:
            return None
        return VegfReport(value, self.cleaned_data["vegf_matrix"], self.cleaned_data["vegf_sign"] or "=")

    def build_layout(self) -> Layout:
        return Layout(
            Note("Answer only what the letter or the caller says. It is shown at triage, apart from any record."),
            *(RadioGrid(title, *keys, corner="Finding") for title, keys in GROUPS),
            Fieldset("VEGF value in the letter", Row("vegf_value", "vegf_sign"), "vegf_matrix"),
            "said_in",
            Buttons((self.button, "save"), cancel=self.referral.get_absolute_url()),
        )


class DismissForm(StepForm):
    """The fingerprint says which findings the person was looking at."""

    button = "Put aside"
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = reason_field("Why it does not help here", "Enter why the prompt does not help here", rows="2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].max_length = 200

    def clean_reason(self) -> str:
        words = self.cleaned_data["reason"].strip()
        if len(words) > 200:
            raise forms.ValidationError("Enter the reason in at most 200 characters")
        return words

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons((self.button, "save"), cancel=self.referral.get_absolute_url()))
