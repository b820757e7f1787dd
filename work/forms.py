"""Forms of tasks and of requests to others: short, in the order in which one thinks."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from accounts.models import User
from accounts.permissions import Permission
from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Row
from patients.forms import AboutPatient
from work.choices import ChaseOutcome, How, OrganisationKind, RoleWord

EVERY_ROLE_READS = "Every role reads this line: no names, no findings"
LATER_HINT = "For example 5 12 2026, or +3d for three days from today"


def short_box(width: int, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": f"nhsuk-input--width-{width}", "autocomplete": "off", **attrs})


def line_field(label: str, length: int, required: str = "", **options: Any) -> forms.CharField:
    """One line of text; without a sentence for its absence it can stay empty."""
    if required:
        options["error_messages"] = {"required": required}
    return forms.CharField(label=label, max_length=length, required=bool(required), widget=short_box(30), **options)


def people() -> list[User]:
    """Who can be given a task, by name."""
    everybody = User.objects.filter(is_active=True).order_by("first_name", "last_name", "pk")
    return [person for person in everybody if person.can(Permission.MANAGE_TASKS)]


class OwnerField(forms.ChoiceField):
    """A role or a person. Read with `owner_of`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_owners, **options)


def _owners() -> list[tuple[str, Any]]:
    return [
        ("Everybody of a role", [(f"role-{code}", f"All {word.lower()}s") for code, word in RoleWord.choices]),
        ("One person", [(f"person-{one.pk}", _with_job(one)) for one in people()]),
    ]


def _with_job(person: User) -> str:
    return f"{person.display_name}, {person.job_title or person.get_role_display()}"


def owner_of(chosen: str) -> dict[str, Any]:
    """The answer of an OwnerField as keywords of an action: `owner` and `role`, one of them empty."""
    kind, _, value = chosen.partition("-")
    if kind == "role":
        return {"owner": None, "role": value}
    return {"owner": User.objects.get(pk=value), "role": ""}


def owner_choice(owner: User | None, role: str) -> str:
    return f"person-{owner.pk}" if owner else f"role-{role}"


class PersonField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=User.objects.none(), **options)

    def offer_people(self) -> None:
        self.queryset = User.objects.filter(pk__in=[one.pk for one in people()]).order_by("first_name", "last_name")
        self.label_from_instance = _with_job


class TaskForm(ClinicForm):
    """A new task."""

    with_submission_key = True
    title = line_field("What is to be done", 200, "Enter what is to be done", help_text=EVERY_ROLE_READS)
    to = OwnerField(label="Who does it")
    due_on = ClinicDateField(label="By", help_text=LATER_HINT)

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        self.cancel = cancel
        super().__init__(*args, **kwargs)

    def build_layout(self) -> Layout:
        return Layout("title", Row("to", "due_on"), Buttons(("Add task", "save"), cancel=self.cancel))


class PatientTaskForm(AboutPatient, TaskForm):
    """A new task about the patient whose record is open."""


class StepForm(ClinicForm):
    """A small step with the version that the page was opened with, and the page to go back to."""

    button = "Save"
    version = forms.IntegerField(widget=forms.HiddenInput)
    back = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        self.cancel = cancel
        super().__init__(*args, **kwargs)

    def build_layout(self) -> Layout:
        shown = [name for name in self.fields if name not in {"version", "back"}]
        return Layout(*shown, Buttons((self.button, "save"), cancel=self.cancel))


class LaterForm(StepForm):
    button = "Put off"
    on = ClinicDateField(label="Remind me on", help_text=LATER_HINT)
    reason = line_field("Why it can wait", 300, "Enter why it can wait")


class GiveForm(StepForm):
    button = "Give task"
    to = OwnerField(label="Give to")
    note = line_field("What they should know", 300, help_text=EVERY_ROLE_READS)


class CancelForm(StepForm):
    button = "Cancel task"
    reason = line_field("Why it is not needed", 300, "Enter why the task is not needed")


class RequestForm(ClinicForm):
    """What was asked of whom."""

    with_submission_key = True
    organisation_kind = ChoiceRadioField(
        label="Asked of", choices=OrganisationKind.choices, inline=True,
        error_messages={"required": "Select the kind of organisation"},
    )  # fmt: skip
    organisation = line_field("Name of the organisation", 120, "Enter the name of the organisation")
    asked_for = line_field("What was asked for", 300, "Enter what was asked for", help_text=EVERY_ROLE_READS)
    how = ChoiceRadioField(
        label="How it was asked", choices=How.choices, inline=True,
        error_messages={"required": "Select how it was asked"},
    )  # fmt: skip
    asked_on = ClinicDateField(label="Asked on", future=False)
    promised_on = ClinicDateField(label="Promised for", required=False, help_text="Leave empty if they named no day")
    chase_on = ClinicDateField(
        label="Ask again on", required=False, help_text="Leave empty: the day after the promise, or 5 working days"
    )
    owner = PersonField(label="Who looks after it")

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        self.cancel = cancel
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer_people()

    def build_layout(self) -> Layout:
        return Layout(
            "organisation_kind", "organisation", "asked_for", "how", Row("asked_on", "promised_on", "chase_on"),
            "owner", Buttons(("Save request", "save"), cancel=self.cancel),
        )  # fmt: skip


class PatientRequestForm(AboutPatient, RequestForm):
    """What was asked about the patient whose record is open."""


class ChaseForm(StepForm):
    button = "Save chase"
    outcome = ChoiceRadioField(
        label="What came of it", choices=ChaseOutcome.choices, inline=True,
        error_messages={"required": "Select what came of it"},
    )  # fmt: skip
    how = ChoiceRadioField(label="How you asked again", choices=How.choices, inline=True)
    note = line_field("What they said", 300, help_text=EVERY_ROLE_READS)
    promised_on = ClinicDateField(
        label="They now promise", required=False, help_text="Leave empty if they named no day"
    )
    next_on = ClinicDateField(
        label="Ask again on", required=False, help_text="Leave empty: the day after the promise, or 5 working days"
    )


class AnsweredForm(StepForm):
    button = "Save answer"
    on = ClinicDateField(label="Answered on", future=False)
    words = line_field("What came", 300, help_text=EVERY_ROLE_READS)


class GiveUpForm(StepForm):
    button = "Give up"
    reason = line_field("Why nobody will ask again", 300, "Enter why nobody will ask again")


class HandOverForm(StepForm):
    button = "Hand over"
    owner = PersonField(label="Who looks after it from now on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer_people()
