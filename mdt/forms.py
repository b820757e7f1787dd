"""What is typed about a meeting and its cases. Outcomes: outcome_forms.py."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Layout, Row
from mdt.choices import Presence, Profession
from mdt.models import Case, Meeting
from patients.models import Patient


def box(width: int) -> forms.TextInput:
    return forms.TextInput(attrs={"class": f"nhsuk-input--width-{width}", "autocomplete": "off"})


def lines(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": str(rows), **attrs})


def colleagues() -> list[User]:
    """Those who can prepare a meeting, by name."""
    people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "pk")
    return [person for person in people if person.can(Permission.PREPARE_MDT)]


def refuse(form: forms.Form, problem: ValidationError) -> None:
    """Put the refusals of an action beside their boxes; those about no box of this form go on top."""
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, sentences in by_field.items():
        form.add_error(name if name in form.fields else None, sentences)


class MeetingForm(ClinicForm):
    """A meeting to plan, or to change with the version that the page showed."""

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    held_on = ClinicDateField(label="Date", help_text="For example 7 12 2026, or +1w for a week from today")
    start_time = forms.TimeField(
        label="Start time", input_formats=["%H:%M", "%H.%M", "%H%M"], widget=box(5), help_text="For example 13:30",
        error_messages={"required": "Enter the start time", "invalid": "Enter the start time like 13:30"},
    )  # fmt: skip
    chair = forms.ChoiceField(label="Chair", error_messages={"required": "Select the chair"})
    place = forms.CharField(
        label="Room or link", required=False, max_length=200, widget=box(30), help_text="Can stay empty"
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        chairs = [one for one in colleagues() if one.can(Permission.RECORD_MDT)]
        self.fields["chair"].choices = [("", "Select an answer"), *((str(one.pk), one.display_name) for one in chairs)]
        self.people = {str(one.pk): one for one in chairs}
        if meeting:
            self.initial |= {
                "version": meeting.version,
                "held_on": meeting.held_on,
                "start_time": f"{meeting.start_time:%H:%M}",
                "chair": str(meeting.chair_id),
                "place": meeting.place,
            }

    def clean_chair(self) -> User:
        return self.people[self.cleaned_data["chair"]]

    def clean_held_on(self) -> date:
        day = self.cleaned_data["held_on"]
        unchanged = self.meeting and self.meeting.held_on == day
        if not unchanged and day < timezone.localdate():
            raise ValidationError("The date must be today or later")
        taken = Meeting.objects.filter(held_on=day)
        if (taken.exclude(pk=self.meeting.pk) if self.meeting else taken).exists():
            raise ValidationError("There is a meeting on this day already. Open that meeting, or enter another date")
        return day

    def build_layout(self) -> Layout:
        return Layout(Row("held_on", "start_time"), "chair", "place", Buttons(("Save meeting", "save"), cancel="/mdt/"))


class AttendeeForm(ClinicForm):
    mark_optional = False
    colleague = forms.ChoiceField(label="Colleague", required=False)
    guest_name = forms.CharField(
        label="Or the name of a guest", required=False, max_length=120, widget=box(20),
        help_text="Somebody who has no log-in here",
    )  # fmt: skip
    profession = forms.ChoiceField(
        label="Profession", choices=Profession.choices, error_messages={"required": "Select the profession"}
    )
    presence = ChoiceRadioField(
        label="Attendance", choices=[(one.value, one.label) for one in Presence if one != Presence.REMOVED],
        initial=Presence.PRESENT.value, inline=True, error_messages={"required": "Select the attendance"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in colleagues()}
        named = [(key, f"{one.display_name}, {one.job_title or one.get_role_display()}") for key, one in
                 self.people.items()]  # fmt: skip
        self.fields["colleague"].choices = [("", "Nobody of the clinic"), *named]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["user"] = self.people.get(cleaned.get("colleague", ""))
        if bool(cleaned["user"]) == bool(cleaned.get("guest_name", "").strip()):
            self.add_error("colleague", "Select a colleague, or enter the name of a guest, not both")
        return cleaned

    def build_layout(self) -> Layout:
        return Layout("colleague", "guest_name", "profession", "presence", Buttons(("Save attendee", "save")))


class AddCaseForm(ClinicForm):
    """Find a patient, choose, ask the question: one page. `found` are the records that the typed text finds."""

    mark_optional = False
    q = forms.CharField(
        label="Patient", max_length=200, widget=box(20), help_text="Name, date of birth, NHS number or reference",
        error_messages={"required": "Type a name, a date of birth or the NHS number"},
    )  # fmt: skip
    patient_ref = ChoiceRadioField(label="Which patient?", required=False, clearable=False)
    question = forms.CharField(
        label="Question for the meeting", required=False, max_length=1000, widget=lines(3),
        help_text="Can be added later. A case without a question cannot be marked as ready",
    )  # fmt: skip
    presenter = forms.CharField(label="Presented by", required=False, max_length=120, widget=box(20))

    def __init__(self, *args: Any, found: Sequence[Patient] = (), hints: dict[str, str] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.found = {one.ref: one for one in found}
        choice = self.fields["patient_ref"]
        choice.choices = [(one.ref, _who(one)) for one in found]
        choice.option_hints = hints or {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.data.get("action") == "add" and self.found and not cleaned.get("patient_ref"):
            self.add_error("patient_ref", "Select the patient")
        return cleaned

    def build_layout(self) -> Layout:
        if not self.found:
            return Layout("q", "question", "presenter", Buttons(("Find", "find")))
        return Layout(
            "q", "patient_ref", "question", "presenter", Buttons(("Find again", "find"), ("Add to the list", "add"))
        )


def _who(patient: Patient) -> str:
    """Name, birth date and number: never fewer than two identifiers for choosing a person."""
    number = " ".join(patient.national_id_display) if patient.national_id_display else "No NHS, CHI or H&C number"
    return f"{patient.name_display}, born {patient.born_display}, {number}"


class CaseForm(ClinicForm):
    """Question, presenter, ready. Who may not see findings does not see a question that is there already."""

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    question = forms.CharField(label="Question for the meeting", required=False, max_length=1000, widget=lines(4))
    presenter = forms.CharField(label="Presented by", required=False, max_length=120, widget=box(20))
    ready = forms.BooleanField(label="Ready to be discussed", required=False)

    def __init__(self, *args: Any, case: Case, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.hides_question = bool(case.question) and not viewer.can(Permission.VIEW_CLINICAL)
        if self.hides_question:
            del self.fields["question"]
        self.initial |= {
            "version": case.version, "question": case.question, "presenter": case.presenter, "ready": case.ready,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("question", "presenter"):
            if name in cleaned:
                cleaned[name] = cleaned[name].strip()
        if cleaned.get("ready") and not self.hides_question and not cleaned.get("question"):
            self.add_error("question", "Enter the question, or untick “Ready to be discussed”")
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def build_layout(self) -> Layout:
        shown = [name for name in ("question", "presenter", "ready") if name in self.fields]
        return Layout(*shown, Buttons(("Save case", "save"), cancel=self.case.meeting.get_absolute_url()))
