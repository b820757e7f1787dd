"""Forms of the referral room. The quick form asks in the order of a telephone call; five facts can stop it, no more."""

from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from clinical.identifiers import IdentifierError, postcode
from interface.fields import ChoiceRadioField, ClinicDateField, PartialDateField
from interface.forms import ClinicForm, ClinicModelForm
from interface.layout import Buttons, Fieldset, RadioGrid, Row
from patients.choices import Consent
from referrals.choices import TESTS, Channel, Held, RedFlag, RedFlagsAnswer, Urgency
from referrals.models import Referral

NONE_ASKED = RedFlagsAnswer.NONE_ASKED.value
NOT_ASKED = RedFlagsAnswer.NOT_ASKED.value
# Said on the form, so that the urgency is chosen knowingly; the nurse decides.
URGENCY_HINT = (
    "Breathless, vision falling, clot or stroke: usually emergency. Other warning signs: usually urgent. You decide."
)
URGENCY_WORDS = [
    (Urgency.EMERGENCY.value, "Emergency: same day"),
    (Urgency.URGENT.value, "Urgent: first contact within 14 days"),
    (Urgency.ROUTINE.value, "Routine"),
]
_QUICK = [
    "caller", "call_back", "organisation", "surname", "given_name", "identifier_typed", "reason", "urgency",
]  # fmt: skip
_LATER = [
    "specialty", "referrer_email", "kind", "sex", "patient_phone", "postcode", "home_country", "gp_name",
    "gp_practice", "communication_needs", "consent_share", "first_label", "received_on", "original_clock_start",
    "original_clock_provider",
]  # fmt: skip


def short_box(width: int, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": f"nhsuk-input--width-{width}", "autocomplete": "off", **attrs})


class TicksWithNone(forms.CheckboxSelectMultiple):
    """Tick boxes of which the two answers "none" and "not asked" stand alone: ticking one clears the others."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["attrs"]["data-checkbox-exclusive-group"] = "red-flags"
        if option["value"] in {NONE_ASKED, NOT_ASKED}:
            option["attrs"]["data-checkbox-exclusive"] = True
        return option


class CallForm(ClinicModelForm):
    """What both forms share: caller, patient, reason, warning signs, tests, urgency."""

    birth = PartialDateField(
        label="Date of birth",
        required=False,
        future=False,
        columns=("birth_date", "birth_precision"),
        help_text="For example 14 7 1958. “About 60” is fine",
    )
    red_flags = forms.MultipleChoiceField(
        label="Warning signs",
        required=False,
        widget=TicksWithNone,
        choices=[*RedFlag.choices, (NONE_ASKED, "None of these, asked"), (NOT_ASKED, "Not asked")],
    )
    urgency = ChoiceRadioField(
        label="Urgency",
        choices=URGENCY_WORDS,
        inline=True,
        help_text=URGENCY_HINT,
        error_messages={"required": "Select the urgency"},
    )
    # A record that the nurse recognised; its radios stand in the list of possible matches, not in the layout.
    patient_ref = forms.CharField(required=False, max_length=12)

    class Meta:
        model = Referral
        fields = _QUICK
        labels = {"identifier_typed": "NHS, CHI or H&C number", "call_back": "Call-back number or bleep"}
        widgets = {
            "caller": short_box(30),
            "call_back": short_box(20, type="tel"),
            "organisation": short_box(30),
            "surname": short_box(20, spellcheck="false"),
            "given_name": short_box(20, spellcheck="false"),
            "identifier_typed": short_box(20, inputmode="numeric", spellcheck="false"),
            "reason": forms.Textarea(attrs={"rows": "2", "spellcheck": "true"}),
        }
        error_messages = {
            "caller": {"required": "Enter the caller’s name and role"},
            "call_back": {"required": "Enter the call-back number"},
            "surname": {"required": "Enter the patient’s surname"},
            "reason": {"required": "Enter the reason for the call"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in TESTS:
            self.fields[name] = ChoiceRadioField(label=words, choices=Held.choices, required=False, clearable=False)
            self.fields[name].choices = [*Held.choices, ("", "Not asked")]
            self.initial.setdefault(name, getattr(self.instance, name))
        if "red_flags" not in self.initial or not self.initial["red_flags"]:
            answered = self.instance.pk and self.instance.red_flags_answer == NONE_ASKED
            self.initial["red_flags"] = self.instance.red_flags or ([NONE_ASKED] if answered else [])

    def clean_red_flags(self) -> list[str]:
        ticked = self.cleaned_data["red_flags"]
        if len(ticked) > 1 and {NONE_ASKED, NOT_ASKED} & set(ticked):
            raise ValidationError(
                "Select the warning signs, or one of “None of these, asked” and “Not asked”, not both"
            )
        return ticked

    def facts(self) -> dict[str, Any]:
        """The answers as the columns of a referral. Only of a valid form."""
        answers = {name: value for name, value in self.cleaned_data.items() if name in _COLUMNS}
        ticked = answers.pop("red_flags")
        answer = RedFlagsAnswer.SOME.value
        if not ticked or {NONE_ASKED, NOT_ASKED} & set(ticked):
            answer, ticked = (ticked[0] if ticked else NOT_ASKED), []
        return answers | {"red_flags": ticked, "red_flags_answer": answer}

    def _get_validation_exclusions(self) -> set[str]:
        # The two columns are filled by facts(); the action checks them.
        return super()._get_validation_exclusions() | {"red_flags", "red_flags_answer"}

    def call_layout(self) -> list[Any]:
        """The questions from the patient to the urgency, in the order in which a call runs."""
        return [
            Fieldset(
                "Patient",
                Row("surname", "given_name"),
                Row("birth", "identifier_typed"),
                HTML('{% include "referrals/_matches_place.html" %}'),
                *self.more_about_patient(),
            ),
            Fieldset(
                "Reason and warning signs",
                "reason",
                # Warning signs and tests are thirteen stops of the keyboard; a caller in haste may leave them out.
                HTML('<a class="app-skip" href="#id_urgency_0">Skip to the urgency</a>'),
                # Switches on the design system's own rule for ticks that stand alone.
                HTML('<div data-module="nhsuk-checkboxes">'),
                "red_flags",
                HTML("</div>"),
                RadioGrid("Tests held", *(name for name, _ in TESTS), corner="Test"),
                "urgency",
            ),
        ]

    def more_about_patient(self) -> list[Any]:
        return []


class QuickForm(CallForm):
    """Log a referral while the caller waits. Saving is harmless, so Enter saves."""

    with_submission_key = True

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        if channel != Channel.PHONE:
            self.fields["caller"].label = "Sender’s name and role"
            self.fields["caller"].error_messages["required"] = "Enter the sender’s name and role"
            self.fields["call_back"].label = "Telephone number or address for a reply"
            self.fields["call_back"].widget.input_type = "text"
            self.fields["call_back"].error_messages["required"] = "Enter a number or address for a reply"
            self.fields["reason"].label = "Reason for the referral"
            self.fields["reason"].error_messages["required"] = "Enter the reason for the referral"
            self.fields["received_on"] = ClinicDateField(
                label="Day it reached the mailbox" if channel == Channel.EMAIL else "Day it arrived",
                required=False,
                future=False,
                help_text="Leave empty for today",
            )

    def facts(self) -> dict[str, Any]:
        facts = super().facts() | {"channel": self.channel}
        if not facts.get("received_on"):
            now = timezone.localtime()
            facts |= {"received_on": now.date()}
            if self.channel == Channel.PHONE:
                facts["received_time"] = now.time().replace(second=0, microsecond=0)
        return facts

    def build_layout(self) -> Layout:
        written = self.channel != Channel.PHONE
        return Layout(
            Fieldset(
                "Who sent it?" if written else "Who is calling?",
                Row("caller", "call_back", "organisation", *(["received_on"] if written else [])),
            ),
            *self.call_layout(),
            Buttons(("Save referral", "save", "primary"), ("Save and add details", "details", "secondary")),
        )


class DetailsForm(CallForm):
    """Everything that can be known before the decision. Carries the version that the page was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    received_on = ClinicDateField(label="Received", future=False)
    onset = PartialDateField(
        label="First symptom", required=False, future=False, columns=("onset_on", "onset_precision")
    )
    original_clock_start = ClinicDateField(
        label="Waiting-time clock already running since",
        required=False,
        future=False,
        help_text="For a transfer from another hospital: the date on which that hospital received its referral",
    )

    class Meta(CallForm.Meta):
        fields = [*_QUICK, *_LATER]
        labels = CallForm.Meta.labels | {"first_label": "First diagnosis given elsewhere"}
        widgets = CallForm.Meta.widgets | {
            "patient_phone": short_box(20, type="tel"),
            "postcode": short_box(10, spellcheck="false"),
            "gp_name": short_box(20),
            "gp_practice": short_box(20),
            "communication_needs": short_box(30),
            "first_label": short_box(20),
            "original_clock_provider": short_box(20),
            "referrer_email": forms.EmailInput(attrs={"class": "nhsuk-input--width-20", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "Not asked" is its first answer, so it can never be missing.
        self.fields["consent_share"].required = False

    def clean_consent_share(self) -> str:
        return self.cleaned_data["consent_share"] or Consent.NOT_ASKED.value

    def clean_postcode(self) -> str:
        text = self.cleaned_data["postcode"].strip()
        try:
            return postcode(text) if text else ""
        except IdentifierError as problem:
            raise ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, provider = cleaned.get("original_clock_start"), cleaned.get("original_clock_provider")
        if start and not provider:
            self.add_error("original_clock_provider", "Enter where the running clock was started")
        if provider and not start and "original_clock_start" not in self.errors:
            self.add_error("original_clock_start", "Enter the day on which the running clock was started")
        received = cleaned.get("received_on")
        if start and received and start > received:
            self.add_error("original_clock_start", "The running clock must have started before this referral arrived")
        return cleaned

    def more_about_patient(self) -> list[Any]:
        return [
            Row("sex", "patient_phone", "postcode"),
            Row("home_country", "gp_name", "gp_practice"),
            Row("consent_share", "communication_needs"),
        ]

    def build_layout(self) -> Layout:
        return Layout(
            Fieldset(
                "Referrer",
                Row("caller", "call_back"),
                Row("organisation", "specialty", "referrer_email"),
                Row("kind", "received_on"),
            ),
            *self.call_layout(),
            Fieldset("Before this referral", Row("onset", "first_label")),
            Fieldset("Waiting-time clock", Row("original_clock_start", "original_clock_provider")),
            Buttons(("Save details", "save"), cancel=self.instance.get_absolute_url()),
        )


_COLUMNS = {
    *_QUICK, *_LATER, *(name for name, _ in TESTS), "birth_date", "birth_precision", "onset_on", "onset_precision",
    "red_flags",
}  # fmt: skip


class MatchQuery(ClinicForm):
    """The boxes that the search for possible matches reads. Half-typed or wrong ones are left out, not refused."""

    surname = forms.CharField(required=False, max_length=80)
    given_name = forms.CharField(required=False, max_length=80)
    birth = PartialDateField(required=False, future=False, columns=("birth_date", "birth_precision"))
    identifier_typed = forms.CharField(required=False, max_length=40)
    patient_ref = forms.CharField(required=False, max_length=12)
