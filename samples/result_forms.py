"""What may be typed about a result that nobody has seen: what is to be done, and whose it is."""

from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Role, roles_that_may
from assessments.results import LabResult
from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Row
from patients.forms import AboutPatient

_NURSES, _CONSULTANTS = f"role:{Role.NURSE}", f"role:{Role.CONSULTANT}"


def owner_and_role(choice: str) -> dict[str, Any]:
    """ "role:nurse" or the number of a person → the two columns of an owner."""
    if choice.startswith("role:"):
        return {"owner": None, "role": choice.removeprefix("role:")}
    return {"owner": User.objects.get(pk=choice), "role": ""}


def people_who_may(permission: Permission) -> list[tuple[str, str]]:
    people = User.objects.filter(is_active=True, role__in=roles_that_may(permission))
    return [(str(one.pk), one.display_name) for one in people.order_by("first_name", "last_name", "pk")]


class ActForm(AboutPatient, ClinicForm):
    """One task from a result."""

    title = forms.CharField(
        label="What is to be done",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-30", "autocomplete": "off"}),
        help_text="Every role sees this line: name the step, not the finding. For example “Repeat VEGF in four weeks”",
        error_messages={"required": "Enter what is to be done"},
    )
    owner = forms.ChoiceField(label="Who does it")
    due_on = ClinicDateField(label="By", help_text="For example 5 12 2026, or +4w for four weeks from today")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [
            (_NURSES, "All nurses"), (_CONSULTANTS, "All consultants"), *people_who_may(Permission.MANAGE_TASKS),
        ]  # fmt: skip
        self.initial.setdefault("owner", str(by.pk))
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=7))

    def build_layout(self) -> Layout:
        return Layout("title", Row("owner", "due_on"), Buttons(("Seen: add the task", "act"), cancel="/results/inbox/"))

    def clean_due_on(self) -> date:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("The day must be today or later")
        return day

    def facts(self) -> dict[str, Any]:
        sent = self.cleaned_data
        return {"title": sent["title"], "due_on": sent["due_on"], **owner_and_role(sent["owner"])}


class RouteForm(AboutPatient, ClinicForm):
    """Not mine: who is to see it."""

    to = ChoiceRadioField(label="Who is to see it", error_messages={"required": "Select who is to see it"})
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-30", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, result: LabResult, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [one for one in people_who_may(Permission.ACKNOWLEDGE_RESULT) if one[0] != str(by.pk)]
        self.fields["to"].choices = [
            *people,
            (_CONSULTANTS, "All consultants"),
            (_NURSES, "All nurses, to find out whose"),
        ]

    def build_layout(self) -> Layout:
        return Layout("to", "reason", Buttons(("Give the result", "route"), cancel="/results/inbox/"))

    def facts(self) -> dict[str, Any]:
        chosen = owner_and_role(self.cleaned_data["to"])
        return {"to": chosen["owner"], "role": chosen["role"], "reason": self.cleaned_data["reason"]}
