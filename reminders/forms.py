from crispy_forms.layout import Layout
from django import forms

from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons
from reminders.models import BY_PEOPLE

WORK = "work"
RECORD = "record"


class LineForm(ClinicForm):
    """Which line of the patient's list is meant, and where to go afterwards."""

    due_on = forms.DateField(widget=forms.HiddenInput)
    back = forms.ChoiceField(choices=[(RECORD, RECORD), (WORK, WORK)], required=False, widget=forms.HiddenInput)


class CloseForm(LineForm):
    """Why a line comes off the work list."""

    reason = ChoiceRadioField(
        label="Why does this come off the list?",
        choices=[(reason.value, reason.label) for reason in BY_PEOPLE],
        error_messages={"required": "Select why this comes off the list"},
    )
    note = forms.CharField(
        label="Note", help_text="For colleagues. It is never sent anywhere.", max_length=200, required=False
    )

    def build_layout(self) -> Layout:
        return Layout("due_on", "back", "reason", "note", Buttons(("Take off the list", "close")))


class SnoozeForm(LineForm):
    """Until when a line is hidden."""

    until = ClinicDateField(label="Remind again on", help_text="For example 3 12 2026, or +2w for two weeks from now")

    def build_layout(self) -> Layout:
        return Layout("due_on", "back", "until", Buttons(("Remind again on this date", "snooze", "secondary")))
