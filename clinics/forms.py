"""Forms of the booking room. One page books; no calendar is needed."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from clinics import choices
from clinics.actions import Wishes
from clinics.models import Appointment, Slot
from clinics.places import Limit, place_words
from interface.fields import ChoiceRadioField, ClinicDateField, IntegerTextField
from interface.forms import ClinicForm
from interface.layout import Buttons, Fieldset, Row

NONE_ASKED = choices.NeedsAnswer.NONE_ASKED.value
NOT_ASKED = choices.NeedsAnswer.NOT_ASKED.value


def short_box(width: int) -> forms.TextInput:
    return forms.TextInput(attrs={"class": f"nhsuk-input--width-{width}", "autocomplete": "off"})


class NeedTicks(forms.CheckboxSelectMultiple):
    """The two answers "none" and "not asked" stand alone: ticking one clears the others."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["attrs"]["data-checkbox-exclusive-group"] = "needs"
        if option["value"] in {NONE_ASKED, NOT_ASKED}:
            option["attrs"]["data-checkbox-exclusive"] = True
        return option


def place_field(label: str) -> ChoiceRadioField:
    return ChoiceRadioField(label=label, error_messages={"required": "Select a place"})


class PlaceForm(ClinicForm):
    """Choosing among the next places. `places` are offered; one that was sent stays in the list."""

    slot = place_field("Place")

    def __init__(self, *args: Any, places: Sequence[Slot], limit: Limit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(slot.pk): slot for slot in places}
        field = self.fields["slot"]
        field.choices = [(key, place_words(slot)) for key, slot in self.places.items()]
        hints = {key: limit.words(slot.session.held_on) for key, slot in self.places.items()}
        field.option_hints = {key: words for key, words in hints.items() if words}

    def clean_slot(self) -> Slot:
        slot = self.places[self.cleaned_data["slot"]]
        begins = datetime.combine(slot.session.held_on, slot.starts)
        if begins < timezone.localtime().replace(tzinfo=None):
            raise ValidationError("Select a place that is still to come")
        return slot


class BookForm(PlaceForm):
    """A place, what the visit needs, what comes before it, and how the patient is told."""

    mark_optional = False
    with_submission_key = True
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    needs = forms.MultipleChoiceField(
        label="What the patient needs",
        required=False,
        widget=NeedTicks,
        choices=[*choices.Need.choices, (NONE_ASKED, "None of these, asked"), (NOT_ASKED, "Not asked")],
    )
    needs_note = forms.CharField(
        label="Language and other wishes", required=False, max_length=200, widget=short_box(30)
    )
    tests = forms.MultipleChoiceField(
        label="Tests before the visit",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=choices.Test.choices,
    )
    tests_owner = forms.ModelChoiceField(
        label="Who sees to the tests", required=False, queryset=User.objects.none(), empty_label="The person who books"
    )
    told_how = ChoiceRadioField(
        label="How the patient was told",
        required=False,
        clearable=False,
        inline=True,
        help_text="If the first appointment is missed, the waiting-time rules ask whether it was clearly communicated",
    )
    told_on = ClinicDateField(label="Told on", required=False, future=False, help_text="Leave empty for today")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_how"].choices = [*choices.Told.choices, ("", "Not told yet")]
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "pk")
        may = [person.pk for person in people if person.can(Permission.BOOK_VISITS)]
        self.fields["tests_owner"].queryset = people.filter(pk__in=may)
        self.fields["tests_owner"].label_from_instance = lambda person: person.display_name

    def clean_needs(self) -> list[str]:
        ticked = self.cleaned_data["needs"]
        if len(ticked) > 1 and {NONE_ASKED, NOT_ASKED} & set(ticked):
            raise ValidationError("Select the needs, or one of “None of these, asked” and “Not asked”, not both")
        return ticked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("told_on") and not cleaned.get("told_how"):
            self.add_error("told_how", "Select how the patient was told")
        return cleaned

    def wishes(self) -> Wishes:
        """The answers as the action takes them. Only of a valid form."""
        sent = self.cleaned_data
        named = [one for one in sent["needs"] if one not in {NONE_ASKED, NOT_ASKED}]
        answer = choices.NeedsAnswer.SOME.value if named else (sent["needs"] or [NOT_ASKED])[0]
        return Wishes(
            needs=named,
            needs_answer=answer,
            needs_note=sent["needs_note"].strip(),
            tests=sent["tests"],
            tests_owner=sent["tests_owner"],
            told_how=sent["told_how"],
            told_on=sent["told_on"],
        )

    def build_layout(self) -> Layout:
        return Layout(
            "slot",
            Fieldset(
                "For the visit",
                HTML('<div data-module="nhsuk-checkboxes">'),
                "needs",
                HTML("</div>"),
                "needs_note",
                "tests",
                "tests_owner",
            ),
            Fieldset("Telling the patient", "told_how", "told_on"),
            Buttons(("Book", "book")),
        )


class MoveForm(PlaceForm):
    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    asked_by = ChoiceRadioField(
        label="Who asks for another day",
        choices=choices.CancelledBy.choices,
        inline=True,
        error_messages={"required": "Select who asks for another day"},
    )
    reason = forms.CharField(
        label="Why it is moved",
        max_length=300,
        widget=short_box(30),
        error_messages={"required": "Enter why the appointment is moved"},
    )

    def build_layout(self) -> Layout:
        return Layout("slot", "asked_by", "reason", Buttons(("Move the appointment", "move")))


class CancelForm(ClinicForm):
    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    cancelled_by = ChoiceRadioField(
        label="Who cancels",
        choices=choices.CancelledBy.choices,
        option_hints={"patient": "A delay that the patient chose is noted. The waiting-time clock runs on"},
        error_messages={"required": "Select who cancels the appointment"},
    )
    reason = forms.CharField(
        label="Why it is cancelled",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "2"}),
        error_messages={"required": "Enter why the appointment is cancelled"},
    )

    def build_layout(self) -> Layout:
        return Layout("cancelled_by", "reason", Buttons(("Cancel the appointment", "cancel")))


class ToldForm(ClinicForm):
    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    told_how = ChoiceRadioField(
        label="How the patient was told",
        choices=choices.Told.choices,
        inline=True,
        error_messages={"required": "Select how the patient was told"},
    )
    told_on = ClinicDateField(label="Told on", required=False, future=False, help_text="Leave empty for today")

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"version": appointment.version, "told_how": appointment.told_how}
        # It stands on the page of the appointment and has an address of its own.
        self.helper.form_action = reverse("appointment_told", args=[appointment.patient.ref, appointment.pk])

    def clean_told_on(self) -> date:
        return self.cleaned_data["told_on"] or timezone.localdate()

    def build_layout(self) -> Layout:
        return Layout("told_how", "told_on", Buttons(("Save how the patient was told", "told")))


class SessionForm(ClinicForm):
    """A session with places of equal length."""

    mark_optional = False
    with_submission_key = True
    held_on = ClinicDateField(label="Date", help_text="For example 8 12 2026, or +7d for a week from today")
    starts = forms.CharField(
        label="First appointment at",
        max_length=5,
        widget=short_box(5),
        help_text="24-hour clock, for example 09:00",
        error_messages={"required": "Enter the time of the first appointment"},
    )
    count = IntegerTextField(label="Number of places", min_value=1, max_value=40, width=3)
    minutes = IntegerTextField(label="Length of each", unit="minutes", min_value=5, max_value=240, width=3)
    kind = ChoiceRadioField(
        label="Kind of clinic",
        choices=choices.SessionKind.choices,
        inline=True,
        error_messages={"required": "Select the kind of clinic"},
    )
    use = ChoiceRadioField(
        label="Places are for",
        choices=choices.Use.choices,
        inline=True,
        error_messages={"required": "Select whom the places are for"},
    )
    place = forms.CharField(
        label="Place", max_length=120, widget=short_box(30), error_messages={"required": "Enter the place"}
    )

    def clean_held_on(self) -> date:
        day = self.cleaned_data["held_on"]
        if day < timezone.localdate():
            raise ValidationError("Date must be today or later")
        return day

    def clean_starts(self) -> time:
        text = self.cleaned_data["starts"].strip().replace(".", ":")
        text = f"{text[:-2]}:{text[-2:]}" if text.isdigit() and len(text) in (3, 4) else text
        try:
            return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  (a wall clock has no zone)
        except ValueError:
            raise ValidationError("First appointment at must be a time such as 09:00") from None

    def build_layout(self) -> Layout:
        return Layout(
            Row("held_on", "starts"),
            Row("count", "minutes"),
            "kind",
            "use",
            "place",
            Buttons(("Add the session", "add")),
        )


class CancelSessionForm(ClinicForm):
    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why the clinic is cancelled",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": "2"}),
        error_messages={"required": "Enter why the clinic is cancelled"},
    )

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Cancel the clinic", "cancel")))
