"""The decision on a referral, and the small forms of its other steps."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from clinical import waiting_time
from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Reveal
from referrals import next_steps
from referrals.choices import TESTS_AT_TRIAGE, TESTS_IN_SHORT, AcceptedFor
from referrals.forms import URGENCY_WORDS, short_box
from referrals.lifecycle import Status
from referrals.models import Referral

NEW_PATIENT = "new"
DECISIONS = [
    (Status.ACCEPTED.value, "Accept"),
    (Status.INFO_REQUESTED.value, "Ask for more information"),
    (Status.ADVISED.value, "Give advice"),
    (Status.REDIRECTED.value, "Redirect to another service"),
    (Status.REJECTED.value, "Do not accept"),
    (Status.DUPLICATE.value, "Duplicate of another referral"),
]
_REASON_MISSING = {
    Status.INFO_REQUESTED: "Enter what the referrer is asked for",
    Status.ADVISED: "Enter the advice",
    Status.REDIRECTED: "Enter where the referral goes and why",
    Status.REJECTED: "Enter why the referral is not accepted",
    Status.DUPLICATE: "Enter how you know that it is a duplicate",
}


class TriageForm(ClinicForm):
    """One decision. What belongs to "Accept" is ignored under another decision, so nothing hidden can stop it."""

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = ChoiceRadioField(label="Decision", choices=DECISIONS, error_messages={"required": "Select a decision"})
    patient_choice = ChoiceRadioField(
        label="Who is this?", required=False, clearable=False, help_text="Needed to accept"
    )
    urgency = ChoiceRadioField(label="Urgency", choices=URGENCY_WORDS, required=False, clearable=False)
    accepted_for = ChoiceRadioField(label="Accept for", choices=AcceptedFor.choices, required=False, clearable=False)
    see_by = ClinicDateField(
        label="To be seen by",
        required=False,
        help_text="Can stay empty. For example 5 12 2026, or +2w for two weeks from today",
    )
    tests_wanted = forms.MultipleChoiceField(
        label="Tests to request",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(key, TESTS_IN_SHORT[key]) for key in TESTS_AT_TRIAGE],
    )
    duplicate_of = forms.CharField(
        label="Reference of the other referral",
        required=False,
        max_length=12,
        widget=short_box(10, spellcheck="false"),
        help_text="For example R-7K3QDX",
    )
    reason = forms.CharField(
        label="Reason or comment",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text="Needed for everything except Accept",
    )

    def __init__(
        self,
        *args: Any,
        referral: Referral,
        records: Sequence[tuple[str, str]],
        others: Sequence[Referral],
        wanted: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.referral, self.others = referral, list(others)
        day = next_steps.to_request_tests(referral.urgency, timezone.localdate())
        self.fields["tests_wanted"].help_text = f"When accepted, each becomes a task of the nurses, by {day:%d-%b-%Y}"
        # What would settle an open criterion stands first.
        listed = sorted(TESTS_AT_TRIAGE, key=lambda test: test not in wanted)
        self.fields["tests_wanted"].choices = [
            (test, f"{TESTS_IN_SHORT[test]}{' (open criterion)' if test in wanted else ''}") for test in listed
        ]
        self.fields["patient_choice"].choices = [
            *((ref, f"Use this record: {words}") for ref, words, _ in records),
            (NEW_PATIENT, "New patient: make a record"),
        ]
        self.fields["patient_choice"].option_hints = {ref: why for ref, _, why in records if why}
        self.initial |= {
            "version": referral.version,
            "urgency": referral.urgency,
            "accepted_for": AcceptedFor.FIRST_VISIT.value,
            # Never chosen for the person when there is something to choose.
            "patient_choice": referral.patient.ref if referral.patient else ("" if records else NEW_PATIENT),
        }

    @property
    def knows_who(self) -> bool:
        """True when the person is chosen already, so that the decision is the first question left."""
        return bool(self["patient_choice"].value())

    def clean_see_by(self) -> date | None:
        day = self.cleaned_data["see_by"]
        if day and day < timezone.localdate():
            raise ValidationError("To be seen by must be today or later")
        return day

    def clean_duplicate_of(self) -> Referral | None:
        text = self.cleaned_data["duplicate_of"].strip().upper()
        if self.data.get(self.add_prefix("decision")) != Status.DUPLICATE or not text:
            return None
        first = Referral.objects.filter(ref=text if text.startswith("R-") else f"R-{text}").first()
        if first is None:
            raise ValidationError(f"There is no referral {text}. Check the reference")
        if first.pk == self.referral.pk:
            raise ValidationError("That is the reference of this referral. Enter that of the other one")
        return first

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        decision = cleaned.get("decision")
        if decision != Status.ACCEPTED:
            for name in ("patient_choice", "urgency", "accepted_for", "see_by", "tests_wanted"):
                self.errors.pop(name, None)
        elif "patient_choice" not in self.errors and not cleaned.get("patient_choice"):
            self.add_error("patient_choice", "Select whether this is one of these people or a new patient")
        if decision in _REASON_MISSING and "reason" not in self.errors and not cleaned.get("reason", "").strip():
            self.add_error("reason", _REASON_MISSING[Status(decision)])
        if decision == Status.DUPLICATE and "duplicate_of" not in self.errors and not cleaned.get("duplicate_of"):
            self.add_error("duplicate_of", "Enter the reference of the other referral")
        return cleaned

    def build_layout(self) -> Layout:
        return Layout(
            "patient_choice",
            Reveal(
                "decision",
                {
                    Status.ACCEPTED.value: ["urgency", "accepted_for", "see_by"],
                    Status.DUPLICATE.value: ["duplicate_of"],
                },
            ),
            "reason",
            "tests_wanted",
            # The first button is what Enter presses: it only says what would be recorded.
            Buttons(("Check first", "check", "secondary"), ("Record decision", "record", "primary")),
        )


class StepForm(ClinicForm):
    """A small step with the version that the page was opened with."""

    button = "Save"
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral
        self.initial.setdefault("version", referral.version)

    def build_layout(self) -> Layout:
        shown = [name for name in self.fields if name != "version"]
        return Layout(*shown, Buttons((self.button, "save"), cancel=self.referral.get_absolute_url()))


def reason_field(label: str, required: str, rows: str = "3") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required},
    )


class AskForm(StepForm):
    button = "Record the request"
    reason = reason_field("What the referrer was asked for", "Enter what the referrer was asked for", rows="8")


class WithdrawForm(StepForm):
    button = "Withdraw referral"
    reason = reason_field("Who withdraws it, and why", "Enter who withdraws it and why")

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, referral=referral, **kwargs)
        clock = getattr(referral, "clock", None)
        if clock and clock.is_running:
            self.fields["stop_code"] = ChoiceRadioField(
                label="Why the waiting-time clock stops",
                choices=[(code, waiting_time.STOP_CODES[code]) for code in ("34", "35", "36", "33")],
                error_messages={"required": "Select why the waiting-time clock stops"},
            )


class ReopenForm(StepForm):
    button = "Open again"
    reason = reason_field("Why it is opened again", "Enter why the referral is opened again")


class SeenForm(StepForm):
    button = "Record first visit"
    seen_on = ClinicDateField(label="Day of the first visit", future=False)


class OutcomeForm(StepForm):
    button = "Record the outcome"
    outcome = ChoiceRadioField(
        label="Outcome of the visit",
        choices=[
            (Status.UNDER_REVIEW.value, "Under review: the clinic goes on seeing the patient"),
            (Status.DISCHARGED.value, "Discharged: back to the referrer or the GP"),
        ],
        error_messages={"required": "Select the outcome of the visit"},
    )
    reason = forms.CharField(
        label="Who decided it, and why",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="Needed to discharge",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        discharged = cleaned.get("outcome") == Status.DISCHARGED
        if discharged and "reason" not in self.errors and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Enter who decided the discharge and why")
        return cleaned


class PlanForm(StepForm):
    button = "Save next step"
    next_action = forms.CharField(label="Next step", max_length=400, widget=short_box(30))
    on = ClinicDateField(label="By", help_text="For example 5 12 2026, or +3d for three days from today")
    owner = forms.ModelChoiceField(label="Owner", queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "pk")
        may_see = [person.pk for person in people if person.can(Permission.VIEW_REFERRALS)]
        owner = self.fields["owner"]
        owner.queryset = people.filter(pk__in=may_see)
        owner.label_from_instance = lambda person: (
            f"{person.display_name}, {person.job_title or person.get_role_display()}"
        )
        self.initial |= {
            "next_action": self.referral.next_action,
            "on": self.referral.next_action_on,
            "owner": self.referral.owner_id,
        }
