"""The form of a call for advice, in the order of the call: the caller first, five answers are enough."""

from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Details, Fieldset, Reveal, Row
from patients.access import is_open_to
from patients.models import Patient
from work.choices import RoleWord
from work.forms import EVERY_ROLE_READS, line_field, short_box

NOTHING, SOMETHING = "no", "yes"
ME = "me"


class AdviceForm(ClinicForm):
    with_submission_key = True
    caller = forms.CharField(
        label="Name and role", max_length=120, widget=short_box(30),
        error_messages={"required": "Enter the caller’s name and role"},
    )  # fmt: skip
    call_back = forms.CharField(
        label="Call-back number or bleep", max_length=60, widget=short_box(20, type="tel"),
        error_messages={"required": "Enter the call-back number"},
    )  # fmt: skip
    organisation = line_field("Hospital or practice", 120)
    patient = forms.CharField(
        label="Patient’s number", required=False, max_length=20, widget=short_box(20, spellcheck="false"),
        help_text="NHS, CHI or H&C number, or our reference such as P-7K3QDX. Leave empty if the patient is not ours",
    )  # fmt: skip
    summary = forms.CharField(
        label="What the call is about", max_length=2000, widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": "Enter what the call is about"},
    )  # fmt: skip
    advice = forms.CharField(
        label="Advice given", max_length=2000, widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": "Enter the advice given"},
    )  # fmt: skip
    remains = ChoiceRadioField(
        label="Does anything remain to be done?", inline=True,
        choices=[(NOTHING, "Nothing remains"), (SOMETHING, "Yes, by the next working day")],
        error_messages={"required": "Select whether anything remains to be done"},
    )  # fmt: skip
    action = line_field("What remains to be done", 200, help_text=EVERY_ROLE_READS)
    follow_up = ChoiceRadioField(
        label="Who does it", required=False, clearable=False, inline=True,
        choices=[*((code, f"All {word.lower()}s") for code, word in RoleWord.choices), (ME, "I do")],
    )  # fmt: skip
    called_on = ClinicDateField(
        label="Day of the call", required=False, future=False, help_text="Leave both empty for a call just now"
    )
    called_time = forms.TimeField(
        label="Time of the call", required=False, widget=short_box(5),
        error_messages={"invalid": "Enter the time of the call like 14:05"},
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, cancel: str, **kwargs: Any) -> None:
        self.by, self.cancel = by, cancel
        super().__init__(*args, **kwargs)
        self.initial.setdefault("follow_up", RoleWord.NURSE.value)

    def clean_patient(self) -> Patient | None:
        """The record of the number. One that is restricted is opened first, with its reason."""
        text = "".join(self.cleaned_data["patient"].split()).upper()
        if not text:
            return None
        found = Patient.objects.filter(ref=text).first() or Patient.objects.filter(national_id=text).first()
        if found is None:
            raise ValidationError("No record has this number. Check it, or leave the box empty")
        if not is_open_to(self.by, found):
            raise ValidationError("This record is restricted. Open it first and say why, then log the call")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("remains") == SOMETHING and "action" not in self.errors and not cleaned.get("action"):
            self.add_error("action", "Enter what remains to be done")
        if cleaned.get("called_on") and not cleaned.get("called_time") and "called_time" not in self.errors:
            self.add_error("called_time", "Enter the time of the call, or leave the day empty too")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The answers as keywords of `log_advice`. Only of a valid form; what stands under "Nothing" is left out."""
        sent = self.cleaned_data
        facts = {
            name: sent[name]
            for name in ("caller", "call_back", "organisation", "patient", "summary", "advice", "submission_key")
        }
        if sent["called_time"]:
            day = sent["called_on"] or timezone.localdate()
            facts["called_at"] = timezone.make_aware(datetime.combine(day, sent["called_time"]))
        if sent["remains"] == SOMETHING:
            mine = sent["follow_up"] == ME
            facts |= {
                "action": sent["action"],
                "follow_up_by": self.by if mine else None,
                "follow_up_role": "" if mine else sent["follow_up"],
            }
        return facts

    def build_layout(self) -> Layout:
        return Layout(
            Fieldset("Who is calling?", Row("caller", "call_back"), "organisation"),
            Fieldset("The call", "patient", "summary", "advice", Reveal("remains", SOMETHING, "action", "follow_up")),
            Details("The call was earlier", Row("called_on", "called_time")),
            *self.more(),
            Buttons(("Save call", "save"), cancel=self.cancel),
        )

    def more(self) -> list[Any]:
        return []


class CorrectAdviceForm(AdviceForm):
    """The call written anew; the first one is withdrawn."""

    reason = line_field("What was wrong", 300, "Enter what was wrong")

    def more(self) -> list[Any]:
        return [Fieldset("Why it is written anew", "reason")]


class WithdrawAdviceForm(ClinicForm):
    reason = line_field("What was wrong", 300, "Enter what was wrong")

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        self.cancel = cancel
        super().__init__(*args, **kwargs)

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Withdraw call", "save"), cancel=self.cancel))
