"""What is typed when a value is approved or an approval withdrawn: a note.

The box is a text area, where Enter starts a new line: the deed is done by its button alone.
"""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse

from interface.forms import ClinicForm
from interface.layout import Buttons
from reference.models import Approval
from reference.subjects import Subject

NOTE_LENGTH = Approval._meta.get_field("note").max_length


class ApproveForm(ClinicForm):
    note = forms.CharField(
        label="Note",
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea,
        help_text="Why this value, or what it was checked against",
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The words on the page, so that nobody approves what a release changed meanwhile.
        self.fields["value"] = forms.CharField(
            widget=forms.HiddenInput, initial=subject.value, required=False, strip=False
        )

    def build_layout(self) -> Layout:
        return Layout("note", Buttons(("Approve this value", "approve"), cancel=reverse("reference_data")))


class WithdrawForm(ClinicForm):
    note = forms.CharField(label="Reason", max_length=NOTE_LENGTH, widget=forms.Textarea)

    def build_layout(self) -> Layout:
        return Layout(
            "note", Buttons(("Withdraw the approval", "withdraw", "warning"), cancel=reverse("reference_data"))
        )
