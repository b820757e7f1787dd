"""Forms of the waiting-time clock: a status code, its withdrawal, the pathway's identifiers, a delay."""

from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms

from clinical.waiting_time import CONTINUE, NONE, START, STATUS_CODES, STOP
from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Reveal
from referrals.forms import short_box
from referrals.models import WaitingClock
from referrals.triage_forms import reason_field

_HEADINGS = {START: "Starts the clock", CONTINUE: "The clock runs on", STOP: "Stops the clock", NONE: "No clock"}
_CODES = [
    (code, f"{words} ({code})")
    for effect in _HEADINGS
    for code, (words, does) in STATUS_CODES.items()
    if does == effect
]
_FIRST_OF = {
    next(code for code, (_, does) in STATUS_CODES.items() if does == effect): heading
    for effect, heading in _HEADINGS.items()
}
_TOLD = {"yes": True, "no": False, "not_known": None}


class ClockForm(ClinicForm):
    """A step on one clock, with the version that the page was opened with."""

    button = "Save"
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, clock: WaitingClock, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clock, self.back = clock, back
        self.initial.setdefault("version", clock.version)

    def build_layout(self) -> Layout:
        shown = [name for name in self.fields if name not in {"version", "submission_key"}]
        return Layout(*shown, Buttons((self.button, "save"), cancel=self.back))

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CodeForm(ClockForm):
    """One national status code. What belongs to 21 or 33 is ignored under another code."""

    button = "Record code"
    with_submission_key = True
    # Two of the questions belong to one code each, and are needed there.
    mark_optional = False

    code = ChoiceRadioField(
        label="What happened",
        choices=_CODES,
        option_groups=_FIRST_OF,
        error_messages={"required": "Select what happened"},
    )
    original_start = ClinicDateField(
        label="The clock started elsewhere on",
        required=False,
        future=False,
        help_text="Only when this transfer starts the clock here: it carries its first start over",
    )
    told = ChoiceRadioField(
        label="Was the appointment clearly told to the patient?",
        choices=[("yes", "Yes: no wait counts"), ("no", "No"), ("not_known", "Not known")],
        required=False,
        clearable=False,
    )
    happened_on = ClinicDateField(label="Date", future=False)
    note = forms.CharField(label="Note, can stay empty", max_length=300, required=False, widget=short_box(30))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code = cleaned.get("code")
        if code != "21":
            self.errors.pop("original_start", None)
            cleaned["original_start"] = None
        if code != "33":
            self.errors.pop("told", None)
            cleaned["told"] = ""
        elif "told" not in self.errors and not cleaned.get("told"):
            self.add_error("told", "Select whether the appointment was clearly told")
        return cleaned

    def facts(self) -> dict[str, Any]:
        found = super().facts()
        return found | {"on": found.pop("happened_on"), "told": _TOLD.get(found["told"])}

    def build_layout(self) -> Layout:
        return Layout(
            HTML('<div class="app-clock-codes">'),
            Reveal("code", {"21": ["original_start"], "33": ["told"]}),
            HTML("</div>"),
            "happened_on",
            "note",
            Buttons((self.button, "save"), cancel=self.back),
        )


class WithdrawCodeForm(ClockForm):
    button = "Withdraw code"
    reason = forms.CharField(
        label="Why it no longer counts",
        max_length=300,
        widget=short_box(30),
        error_messages={"required": "Enter why the code is withdrawn"},
    )


class PathwayForm(ClockForm):
    button = "Save pathway"
    pathway_identifier = forms.CharField(
        label="Pathway identifier", max_length=24, required=False, widget=short_box(20), help_text="Letters and digits"
    )
    ubrn = forms.CharField(
        label="Booking reference (UBRN)", max_length=20, required=False, widget=short_box(20), help_text="12 digits"
    )
    referring_provider = forms.CharField(
        label="Provider that transferred the patient", max_length=120, required=False, widget=short_box(30)
    )

    def __init__(self, *args: Any, clock: WaitingClock, **kwargs: Any) -> None:
        super().__init__(*args, clock=clock, **kwargs)
        for name in ("pathway_identifier", "ubrn", "referring_provider"):
            self.initial.setdefault(name, getattr(clock, name))


class DelayForm(ClockForm):
    button = "Record delay"
    with_submission_key = True
    began_on = ClinicDateField(label="From")
    ended_on = ClinicDateField(label="Until", required=False, help_text="Leave empty while nobody knows")
    reason = reason_field("What the patient chose, and why", "Enter what the patient chose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].max_length = 300
        self.fields["reason"].validators = [forms.fields.validators.MaxLengthValidator(300)]


class EndDelayForm(ClockForm):
    button = "Save end"
    ended_on = ClinicDateField(label="The delay ended on")


class DelayInErrorForm(ClockForm):
    button = "Mark as entered in error"
    reason = forms.CharField(
        label="Why it was entered in error",
        max_length=300,
        widget=short_box(30),
        error_messages={"required": "Enter why it was entered in error"},
    )
