"""Which answer stands when two records become one, and why; and why they are two after all."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from interface.fields import ChoiceRadioField
from interface.forms import ClinicForm
from interface.layout import Buttons
from patients.forms import AboutPatient
from patients.merge_fields import KEPT, LINES, MERGED, Line, must_choose, usual
from patients.merge_shown import shown
from patients.models import Merge, Patient


class MergeForm(AboutPatient, ClinicForm):
    """One question for each line in which both records say something else. `patient` is the record that stays."""

    reason = forms.CharField(
        label="How you know that this is one person",
        max_length=300,
        help_text="For example the letter or the call that said so",
        error_messages={"required": "Enter how you know that this is one person"},
    )
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    merged_version = forms.IntegerField(widget=forms.HiddenInput)

    mark_optional = False

    def __init__(self, *args: Any, patient: Patient, other: Patient, clinical: bool, **kwargs: Any) -> None:
        self.other, self.clinical = other, clinical
        kwargs.setdefault("initial", {"kept_version": patient.version, "merged_version": other.version})
        super().__init__(*args, patient=patient, **kwargs)
        for line in self.questions():
            self.fields[line.key] = ChoiceRadioField(
                label=line.label,
                choices=[
                    (KEPT, f"{shown(patient, line)} ({patient.ref})"),
                    (MERGED, f"{shown(other, line)} ({other.ref})"),
                ],
                error_messages={"required": f"Choose the {line.label[0].lower() + line.label[1:]}"},
            )

    def questions(self) -> list[Line]:
        """What the person may see and both records answer differently."""
        return [line for line in LINES if must_choose(self.patient, self.other, line) and self.may_see(line)]

    def may_see(self, line: Line) -> bool:
        return self.clinical or not line.clinical

    def build_layout(self) -> Layout:
        questions = [line.key for line in LINES if must_choose(self.patient, self.other, line) and self.may_see(line)]
        return Layout(
            *questions,
            "reason",
            "kept_version",
            "merged_version",
            Buttons(("Look at the result", "check"), cancel="/duplicates/"),
        )

    def choices(self) -> dict[str, str]:
        """Line → the record it is taken from, for every line."""
        cleaned = self.cleaned_data
        return {line.key: cleaned.get(line.key) or usual(self.patient, self.other, line) for line in LINES}

    def carried(self) -> list[tuple[str, str]]:
        """What the last page sends once more."""
        return [(name, str(self.data.get(name, ""))) for name in self.fields]


class UndoMergeForm(AboutPatient, ClinicForm):
    reason = forms.CharField(
        label="Why these are two persons",
        max_length=300,
        error_messages={"required": "Enter why these are two persons"},
    )

    mark_optional = False

    def __init__(self, *args: Any, merge: Merge, **kwargs: Any) -> None:
        self.merge = merge
        super().__init__(*args, **kwargs)

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Undo the merge", "undo", "warning"), cancel="/duplicates/"))
