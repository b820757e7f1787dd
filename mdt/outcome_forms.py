"""What is typed in the meeting and after it: outcomes with their actions, reasons, addenda."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from interface.forms import ClinicForm
from interface.layout import Buttons, Layout, Row
from mdt.actions.outcomes import Action
from mdt.due import DueField
from mdt.forms import box, colleagues, lines
from mdt.models import Case, Meeting


class OutcomeForm(ClinicForm):
    """The agreed words, and one action in one row; or the words that none is needed."""

    mark_optional = False
    with_submission_key = True
    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label="Outcome", max_length=4000, widget=lines(3, autofocus=""),
        error_messages={"required": "Enter the outcome"},
    )  # fmt: skip
    what = forms.CharField(
        label="Action", required=False, max_length=200, widget=box(20),
        help_text="Every role reads it on the task list. Say what to do, not what was found",
    )  # fmt: skip
    owner = forms.ChoiceField(label="Who", required=False)
    due_on = DueField(label="Due", required=False)
    no_action = forms.BooleanField(label="No action needed", required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        roles = [(f"role:{value}", f"{label}, any") for value, label in User.Roles.choices]
        self.people = {f"user:{one.pk}": one for one in colleagues()}
        named = [(key, one.display_name) for key, one in self.people.items()]
        self.fields["owner"].choices = [("", "Select"), *roles, *named]
        outcome = getattr(case, "outcome", None)
        self.initial |= {"version": case.version}
        if outcome:
            self.initial |= {"words": outcome.words, "no_action": outcome.no_action}

    def clean_due_on(self) -> date | None:
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise ValidationError("The due date must be today or later")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        told = [name for name in ("what", "owner", "due_on") if cleaned.get(name) or name in self.errors]
        missing = {
            "what": "Enter what is to be done",
            "owner": "Select who does it",
            "due_on": "Enter when it is due, for example in 3 months",
        }
        if told:
            for name in missing.keys() - set(told):
                self.add_error(name, missing[name])
        return cleaned

    @property
    def action(self) -> Action | None:
        sent = self.cleaned_data
        if not sent["what"]:
            return None
        kind, _, key = sent["owner"].partition(":")
        owner = self.people.get(sent["owner"])
        return Action(sent["what"], sent["due_on"], owner=owner, role=key if kind == "role" else "")

    def build_layout(self) -> Layout:
        return Layout(
            "words",
            Row("what", "owner", "due_on"),
            "no_action",
            Buttons(("Save and add another action", "another"), ("Save outcome and next", "next")),
        )


class ReasonForm(ClinicForm):
    """A step that needs a reason. `version` is absent where nothing can be overtaken."""

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label="Reason", max_length=300, widget=lines(3))

    def __init__(
        self, *args: Any, label: str, missing: str, button: str, cancel: str, version: int = 0, key: str = "",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if key:
            self.fields["key"] = forms.CharField(widget=forms.HiddenInput, initial=key, required=False)
        self.button, self.cancel = button, cancel
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = missing
        self.initial["version"] = version

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons((self.button, "save"), cancel=self.cancel))


class AddendumForm(ClinicForm):
    mark_optional = False
    case = forms.ChoiceField(label="About", required=False)
    words = forms.CharField(
        label="Addendum", max_length=2000, widget=lines(4), error_messages={"required": "Enter the addendum"}
    )

    def __init__(self, *args: Any, meeting: Meeting, cases: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.cases = {str(one.pk): one for one in cases}
        named = [(key, f"Case {number}, {one.patient.name_display}") for number, (key, one) in
                 enumerate(self.cases.items(), start=1)]  # fmt: skip
        self.fields["case"].choices = [("", "The whole meeting"), *named]

    def clean_case(self) -> Case | None:
        return self.cases.get(self.cleaned_data["case"])

    def build_layout(self) -> Layout:
        return Layout("case", "words", Buttons(("Add to the minutes", "save"), cancel=self.meeting.get_absolute_url()))
