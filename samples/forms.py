"""What may be typed about a sample: the request, a step, a refusal, and the details of the tube."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, roles_that_may
from assessments.instruments.laboratory import LabReport
from interface.fields import ChoiceRadioField, ClinicDateField, DecimalTextField
from interface.forms import ClinicForm
from interface.layout import Buttons, Fieldset, Row
from patients.forms import AboutPatient
from samples.choices import Rejection, Specimen, Test
from samples.lifecycle import State
from samples.models import Sample

_TIME_HELP = "24-hour clock, for example 14:05"


def time_field(label: str, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=("%H:%M", "%H.%M", "%H%M"),
        widget=forms.TimeInput(
            format="%H:%M", attrs={"class": "nhsuk-input--width-5", "autocomplete": "off", "inputmode": "numeric"}
        ),
        error_messages={"invalid": f"Enter {label.lower()} on the 24-hour clock, for example 14:05"},
        **options,
    )


def short_box(width: int) -> forms.TextInput:
    return forms.TextInput(attrs={"class": f"nhsuk-input--width-{width}", "autocomplete": "off"})


def trackers() -> list[tuple[str, str]]:
    """The people who may own a sample, as choices."""
    people = User.objects.filter(is_active=True, role__in=roles_that_may(Permission.TRACK_SAMPLES))
    return [(str(one.pk), one.display_name) for one in people.order_by("first_name", "last_name", "pk")]


class OfSample(AboutPatient):
    """A form about one sample: carries the version that the page showed."""

    def __init__(self, *args: Any, sample: Sample, **kwargs: Any) -> None:
        self.sample = sample
        super().__init__(*args, patient=sample.patient, **kwargs)
        self.fields["version"] = forms.IntegerField(
            initial=sample.version,
            widget=forms.HiddenInput,
            error_messages=dict.fromkeys(("required", "invalid"), "This page is out of date. Open the sample again"),
        )


class RequestForm(AboutPatient, ClinicForm):
    """One sample to be taken. The second-sample question stands only on a page that asks it."""

    with_submission_key = True

    specimen = ChoiceRadioField(
        label="Sample", choices=Specimen.choices, inline=True, error_messages={"required": "Select the sample"}
    )
    tests = forms.MultipleChoiceField(
        label="Tests",
        choices=Test.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Test.VEGF.value],
        error_messages={"required": "Select at least one test"},
    )
    other_test = forms.CharField(label="Which other test", required=False, max_length=80, widget=short_box(20))
    due_on = ClinicDateField(
        label="To be taken by",
        error_messages={"required": "Enter the day by which it is to be taken"},
        help_text="For example 5 12 2026, or +2w for two weeks from today",
    )
    note = forms.CharField(label="Note for whoever takes it", required=False, max_length=300, widget=short_box(30))

    def __init__(self, *args: Any, asks_second: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_second:
            self.fields["second_meant"] = forms.BooleanField(
                label="A second sample is meant",
                error_messages={"required": "Tick that a second sample is meant, or go back to the sample above"},
            )

    def build_layout(self) -> Layout:
        second = ["second_meant"] if "second_meant" in self.fields else []
        return Layout(
            Fieldset("Request a sample", *second, "specimen", "tests", "other_test", "due_on", "note"),
            Buttons(("Request sample", "request")),
        )

    def clean_due_on(self) -> date:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("To be taken by must be today or later")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wants = Test.OTHER.value in cleaned.get("tests", [])
        if wants and not cleaned.get("other_test", "").strip():
            self.add_error("other_test", "Enter which other test is asked for")
        elif not wants and cleaned.get("other_test", "").strip():
            self.add_error("tests", "Tick Other, or empty the name of the other test")
        return cleaned

    def facts(self) -> dict[str, Any]:
        names = ("specimen", "tests", "other_test", "due_on", "note", "submission_key")
        return {name: self.cleaned_data[name] for name in names}


class StepForm(OfSample, ClinicForm):
    """The step that usually follows, with its day; one press when it happened today."""

    mark_optional = False
    to = forms.CharField(widget=forms.HiddenInput, max_length=12)
    happened_on = ClinicDateField(label="Date", future=False)
    happened_time = time_field("Time (optional)", help_text=_TIME_HELP)

    def __init__(self, *args: Any, button: str, **kwargs: Any) -> None:
        self.button = button
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", timezone.localdate())
        self.initial.setdefault("to", str(self.sample.usual_step or ""))
        self.helper.form_action = f"/patients/{self.patient.ref}/samples/{self.sample.pk}/step/"

    def clean_to(self) -> str:
        if self.cleaned_data["to"] not in {str(state) for state in State}:
            raise forms.ValidationError("This page is out of date. Open the sample again")
        return self.cleaned_data["to"]

    def build_layout(self) -> Layout:
        return Layout(Row("happened_on", "happened_time"), Buttons((self.button, "step")))


class RejectForm(OfSample, ClinicForm):
    rejection = ChoiceRadioField(
        label="Why the laboratory rejected it",
        choices=Rejection.choices,
        error_messages={"required": "Select why the laboratory rejected the sample"},
    )
    happened_on = ClinicDateField(label="Date", future=False)
    note = forms.CharField(label="Note", required=False, max_length=300, widget=short_box(30))

    def build_layout(self) -> Layout:
        return Layout("rejection", "happened_on", "note", Buttons(("Record rejection", "reject"), cancel="../"))


class CancelForm(OfSample, ClinicForm):
    note = forms.CharField(
        label="Why the sample is cancelled",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "2"}),
        error_messages={"required": "Enter why the sample is cancelled"},
    )

    def build_layout(self) -> Layout:
        return Layout("note", Buttons(("Cancel the sample", "cancel", "warning"), cancel="../"))


class AgainForm(OfSample, ClinicForm):
    due_on = ClinicDateField(label="To be taken by", help_text="For example 5 12 2026, or +2w for two weeks from today")

    def build_layout(self) -> Layout:
        return Layout("due_on", Buttons(("Request again", "again"), cancel="../"))

    def clean_due_on(self) -> date:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("To be taken by must be today or later")
        return day


class DetailsForm(OfSample, ClinicForm):
    """The tube, its way, and who follows it up."""

    mark_optional = False
    volume_ml = DecimalTextField(
        label="Volume", unit="mL", min_value=0, max_value=100, decimal_places=1, required=False
    )
    collected_time = time_field("Time taken", help_text=_TIME_HELP)
    centrifuged_time = time_field("Centrifuged at", help_text="On the day it was taken")
    frozen_time = time_field("Frozen at", help_text="On the day it was taken")
    courier = forms.CharField(label="Courier", required=False, max_length=80, widget=short_box(20))
    accession = forms.CharField(label="Laboratory number", required=False, max_length=40, widget=short_box(10))
    paired = forms.ChoiceField(label="Paired serum", required=False)
    owner = forms.ChoiceField(label="Owner")
    next_step_on = ClinicDateField(
        label="Next step by", help_text="For example 5 12 2026, or +1w for a week from today"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sample = self.sample
        if not sample.is_open:
            del self.fields["owner"], self.fields["next_step_on"]
        else:
            self.fields["owner"].choices = trackers()
        if sample.collected_on is None:
            for name in ("collected_time", "centrifuged_time", "frozen_time"):
                del self.fields[name]
        if sample.specimen == Specimen.CSF:
            sera = Sample.objects.filter(patient=sample.patient, specimen=Specimen.SERUM).exclude(
                state__in=[State.CANCELLED, State.REJECTED]
            )
            self.fields["paired"].choices = [
                ("", "Not recorded"),
                *((str(one.pk), f"{one.ref}, {one.get_state_display().lower()}") for one in sera.order_by("-pk")[:20]),
            ]
        else:
            del self.fields["paired"]
        for name in self.names:
            value = getattr(sample, f"{name}_id" if name in ("owner", "paired") else name)
            self.initial.setdefault(name, str(value) if name in ("owner", "paired") and value else value)

    @property
    def names(self) -> list[str]:
        return [name for name in self.fields if name not in ("version", "patient_ref")]

    def build_layout(self) -> Layout:
        def here(*names: str) -> list[str]:
            return [name for name in names if name in self.fields]

        times = here("collected_time", "centrifuged_time", "frozen_time")
        return Layout(
            *([Fieldset("Times", Row(*times))] if times else []),
            Fieldset("Tube and way", *here("volume_ml", "paired"), Row("courier", "accession")),
            *([Fieldset("Follow-up", Row(*here("owner", "next_step_on")))] if here("owner") else []),
            Buttons(("Save details", "save"), cancel="../"),
        )

    def facts(self) -> dict[str, Any]:
        facts = {name: self.cleaned_data[name] for name in self.names}
        if "owner" in facts:
            facts["owner"] = User.objects.get(pk=facts["owner"])
        if "paired" in facts:
            facts["paired"] = Sample.objects.get(pk=facts["paired"]) if facts["paired"] else None
        return facts


class ReportForm(OfSample, ClinicForm):
    """Which report entered here is this sample's."""

    report = ChoiceRadioField(label="Report", error_messages={"required": "Select the report"})
    reported_on = ClinicDateField(label="Reported on", future=False)

    def __init__(self, *args: Any, reports: Sequence[LabReport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reports = {str(one.pk): one for one in reports}
        self.fields["report"].choices = [
            *((pk, f"{one.get_status_display()}, collected {one.performed_on:%d-%b-%Y}")
              for pk, one in self.reports.items()),
            ("none", "Not entered here: the paper report is filed elsewhere"),
        ]  # fmt: skip
        self.initial.setdefault("reported_on", timezone.localdate())
        if len(self.reports) == 1:
            # Entered a moment ago from the sample's own page, most of the time.
            self.initial.setdefault("report", next(iter(self.reports)))

    @property
    def chosen(self) -> LabReport | None:
        return self.reports.get(self.cleaned_data["report"])

    def build_layout(self) -> Layout:
        return Layout("report", "reported_on", Buttons(("Record the report", "report"), cancel="../"))
