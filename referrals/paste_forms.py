"""The two steps of logging a pasted letter: paste it, then confirm what was read."""

from datetime import date
from typing import Any

from crispy_forms.layout import HTML, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone

from interface.fields import ChoiceRadioField, ClinicDateField, PartialDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Fieldset, Layout, RadioGrid
from referrals.choices import TESTS, Channel
from referrals.forms import CallForm, DetailsForm, short_box
from referrals.pasting import LONGEST, Offer, tidy

CHANNELS = [(one.value, one.label) for one in (Channel.EMAIL, Channel.LETTER, Channel.ERS)]
_MORE = [
    "specialty", "referrer_email", "kind", "sex", "patient_phone", "postcode", "gp_name", "gp_practice", "first_label",
]  # fmt: skip


class LetterForm(ClinicForm):
    """The text, how it came, and when."""

    letter = forms.CharField(
        label="Text of the e-mail or letter",
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": "14", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": "Paste the text of the e-mail or letter"},
    )
    channel = ChoiceRadioField(
        label="How did it come?", choices=CHANNELS, inline=True, error_messages={"required": "Select how it came"}
    )
    arrived = ClinicDateField(label="Day it arrived", required=False, future=False, help_text="Leave empty for today")

    def clean_letter(self) -> str:
        text = tidy(self.cleaned_data["letter"])
        if not text:
            raise ValidationError("Paste the text of the e-mail or letter")
        return text

    def clean_arrived(self) -> date:
        return self.cleaned_data["arrived"] or timezone.localdate()

    def build_layout(self) -> Layout:
        return Layout("letter", "channel", "arrived", Buttons(("Read the text", "read")))


class Offered(LayoutObject):
    """What the letter offers for some boxes, as ticks; nothing where it offers nothing."""

    def __init__(self, *boxes: str) -> None:
        self.fields: list[Any] = []
        self.boxes = boxes

    def render(self, form: Any, context: Any, template_pack: str = "", **kwargs: Any) -> str:
        found = [offer for offer in form.offered if offer.box in self.boxes]
        return render_to_string("referrals/_offers.html", {"offers": found}) if found else ""


class PasteForm(CallForm):
    """The quick form and more, each box empty, with what the letter offers below it."""

    with_submission_key = True
    onset = PartialDateField(
        label="First symptom", required=False, future=False, columns=("onset_on", "onset_precision")
    )
    leave_out = forms.BooleanField(label="Do not keep the text of the letter", required=False)

    class Meta(CallForm.Meta):
        fields = [*CallForm.Meta.fields, *_MORE]
        labels = DetailsForm.Meta.labels | {
            "caller": "Sender’s name and role",
            "call_back": "Number or address for a reply",
        }
        widgets = DetailsForm.Meta.widgets | {"call_back": short_box(20)}
        error_messages = CallForm.Meta.error_messages | {
            "caller": {"required": "Enter the sender’s name and role, or tick what was read"},
            "call_back": {"required": "Enter a number or address for a reply, or tick what was read"},
            "surname": {"required": "Enter the patient’s surname, or tick what was read"},
            "reason": {"required": "Enter the reason for the referral"},
        }

    def __init__(self, *args: Any, offered: list[Offer], channel: str, arrived: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.channel, self.arrived = offered, channel, arrived
        self.fields["reason"].label = "Reason for the referral"
        # The page writes the form itself, with the letter in it.
        self.helper.form_tag = False

    clean_postcode = DetailsForm.clean_postcode

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"channel": self.channel, "received_on": self.arrived}

    def show_mistakes_of(self, checked: "PasteForm") -> None:
        """This form shows the boxes as they were sent; `checked` had the ticks filled in, and found the mistakes."""
        self.full_clean()
        self._errors, self.cleaned_data = checked.errors, checked.cleaned_data

    def build_layout(self) -> Layout:
        def boxes(*names: str) -> list[Any]:
            return [part for name in names for part in (name, Offered(name))]

        return Layout(
            Fieldset("Who sent it?", *boxes("caller", "specialty", "organisation", "call_back", "referrer_email")),
            Fieldset(
                "Patient",
                *boxes("surname", "given_name", "birth", "identifier_typed"),
                HTML('{% include "referrals/_matches_place.html" with pasted=True %}'),
                *boxes("sex", "postcode", "patient_phone", "gp_name", "gp_practice"),
            ),
            Fieldset(
                "Reason and warning signs",
                *boxes("reason", "onset", "first_label"),
                HTML('<div data-module="nhsuk-checkboxes">'),
                *boxes("red_flags"),
                HTML("</div>"),
                RadioGrid("Tests held", *(name for name, _ in TESTS), corner="Test"),
                Offered(*(name for name, _ in TESTS)),
                *boxes("kind", "urgency"),
            ),
            Fieldset(
                "The letter itself",
                "leave_out",
                hint="The text is kept as an attachment of the referral, so that whoever decides can read it.",
            ),
            Buttons(("Save referral", "save")),
        )
