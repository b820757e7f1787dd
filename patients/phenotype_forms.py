"""What may be stated of a phenotype term, and taken back."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm, ClinicModelForm
from interface.layout import Buttons, Row
from patients.forms import AboutPatient
from patients.models import Patient, PhenotypeStatement

EARLIEST = date(1950, 1, 1)


class StatePhenotypeForm(AboutPatient, ClinicModelForm):
    status = ChoiceRadioField(
        label="What was found",
        choices=PhenotypeStatement.Status.choices,
        inline=True,
        error_messages={"required": "Select what was found"},
    )
    seen_on = ClinicDateField(label="Date looked for", future=False, earliest=EARLIEST)
    onset_on = ClinicDateField(label="Began", future=False, earliest=EARLIEST, required=False)
    resolved_on = ClinicDateField(label="Resolved", future=False, earliest=EARLIEST, required=False)

    class Meta:
        model = PhenotypeStatement
        fields = ("status", "seen_on", "onset_on", "resolved_on", "severity", "reason")
        labels = {"reason": "Reason"}
        help_texts = {"reason": "Where it was seen, and why no assessment records it. For example a letter of 2019"}

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, patient=patient, **kwargs)
        self.fields["seen_on"].initial = timezone.localdate()

    def build_layout(self) -> Layout:
        return Layout(
            "status",
            "seen_on",
            Row("onset_on", "resolved_on", "severity"),
            "reason",
            Buttons(("Record", "record"), cancel="../../"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") == PhenotypeStatement.Status.EXCLUDED:
            for name in ("onset_on", "resolved_on", "severity"):
                if cleaned.get(name):
                    label = str(self.fields[name].label).lower()
                    self.add_error(name, f"Clear the box for {label}, or select Observed")
        began, seen, resolved = (cleaned.get(name) for name in ("onset_on", "seen_on", "resolved_on"))
        if began and seen and began > seen:
            self.add_error("onset_on", f"Enter a day on or before {seen:%d-%b-%Y}, when it was looked for")
        if began and resolved and resolved < began:
            self.add_error("resolved_on", f"Enter a day on or after {began:%d-%b-%Y}, when it began")
        return cleaned


class AllNormalForm(AboutPatient, ClinicForm):
    """The examiner's own statement about each sign that the page lists."""

    seen_on = ClinicDateField(label="Date examined", future=False, earliest=EARLIEST)

    def __init__(self, *args: Any, patient: Patient, count: int, **kwargs: Any) -> None:
        self.count = count
        super().__init__(*args, patient=patient, **kwargs)
        self.fields["seen_on"].initial = timezone.localdate()

    def build_layout(self) -> Layout:
        words = "1 sign" if self.count == 1 else f"{self.count} signs"
        return Layout("seen_on", Buttons((f"Record {words} as looked for and absent", "record"), cancel="../../"))


class WithdrawPhenotypeForm(AboutPatient, ClinicForm):
    reason = forms.CharField(
        label="Why it was entered in error",
        max_length=300,
        error_messages={"required": "Enter why it was entered in error"},
    )

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Mark as entered in error", "withdraw", "warning"), cancel="../../"))
