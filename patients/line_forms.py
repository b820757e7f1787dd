"""What may be typed about a day of a line of treatment: one form for each kind of row, and one for the transplant."""

from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django import forms

from accounts.models import User
from accounts.permissions import Role
from interface.fields import ChoiceRadioField, ClinicDateField, DecimalTextField, IntegerTextField
from interface.forms import ClinicModelForm
from interface.layout import Buttons, Row
from patients.details_form import PersonField
from patients.forms import EARLIEST_TREATMENT, AboutPatient, Versioned
from patients.models import (
    RELAPSE_KINDS,
    Cycle,
    LineRow,
    Radiotherapy,
    Relapse,
    Response,
    Toxicity,
    Transplant,
    TreatmentLine,
)
from patients.models.transplant import LONGEST_ENGRAFTMENT
from patients.treatment_choices import CycleState, DayHundred, NeuropathyChange, YesNo


def _day(label: str, **options: Any) -> ClinicDateField:
    return ClinicDateField(label=label, future=False, earliest=EARLIEST_TREATMENT, **options)


class LineRowForm(AboutPatient, ClinicModelForm):
    """One new row of a line."""

    with_submission_key = True
    save_label: ClassVar[str] = "Save"

    def __init__(self, *args: Any, line: TreatmentLine, by: User, **kwargs: Any) -> None:
        # The model's own rules need the line.
        super().__init__(*args, patient=line.patient, instance=self._meta.model(line=line), **kwargs)
        self.line, self.by = line, by

    def rows(self) -> list[Any]:
        return list(self._meta.fields)

    def build_layout(self) -> Layout:
        return Layout(*self.rows(), Buttons((self.save_label, "save"), cancel="../"))

    def facts(self) -> dict[str, Any]:
        """Column → value, for the action."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class CycleForm(LineRowForm):
    save_label = "Save cycle"

    number = IntegerTextField(label="Cycle", min_value=1, max_value=120, width=3)
    happened_on = _day("First day, or the day on which an omitted cycle was due")
    state = ChoiceRadioField(
        label="How it was given",
        choices=CycleState.choices,
        inline=True,
        error_messages={"required": "Select how the cycle was given"},
    )

    class Meta:
        model = Cycle
        fields = ("number", "happened_on", "state", "reason", "dose")
        labels = {"reason": "Why late or omitted", "dose": "Dose"}
        help_texts = {"dose": "Only if it differs from the regimen, for example lenalidomide 15 mg"}

    def __init__(self, *args: Any, line: TreatmentLine, **kwargs: Any) -> None:
        numbers = line.cycle_rows.counted().values_list("number", flat=True)
        super().__init__(*args, line=line, **{"initial": {"number": max(numbers, default=0) + 1}} | kwargs)

    def rows(self) -> list[Any]:
        return [Row("number", "happened_on"), "state", "reason", "dose"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") in (CycleState.LATE, CycleState.OMITTED) and not cleaned.get("reason"):
            self.add_error("reason", "Enter why the cycle was late or omitted")
        return cleaned


class RadiotherapyForm(LineRowForm):
    save_label = "Save radiotherapy"

    happened_on = _day("First day")
    dose_gy = DecimalTextField(label="Dose", unit="Gy", min_value=1, max_value=70, decimal_places=1, required=False)
    fractions = IntegerTextField(label="Fractions", min_value=1, max_value=40, width=3, required=False)

    class Meta:
        model = Radiotherapy
        fields = ("happened_on", "sites", "dose_gy", "fractions")
        labels = {"sites": "Site or sites"}
        help_texts = {"sites": "For example left iliac bone, T8"}

    def rows(self) -> list[Any]:
        return ["happened_on", "sites", Row("dose_gy", "fractions")]


class ToxicityForm(LineRowForm):
    save_label = "Save toxicity"

    happened_on = _day("Date")
    grade = ChoiceRadioField(
        label="CTCAE grade",
        choices=[(str(grade), str(grade)) for grade in range(1, 6)],
        inline=True,
        error_messages={"required": "Select the CTCAE grade"},
    )
    neuropathy = ChoiceRadioField(
        label="Neuropathy since the line began", choices=NeuropathyChange.choices, inline=True, required=False
    )

    class Meta:
        model = Toxicity
        fields = ("happened_on", "term", "grade", "neuropathy", "note")
        labels = {"term": "CTCAE term"}
        error_messages = {"term": {"required": "Select the CTCAE term"}}

    def rows(self) -> list[Any]:
        return [Row("happened_on", "term"), "grade", "neuropathy", "note"]

    def clean_grade(self) -> int:
        return int(self.cleaned_data["grade"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("term") == "other" and not cleaned.get("note"):
            self.add_error("note", "Enter what the other toxicity is")
        return cleaned


class ResponseForm(LineRowForm):
    save_label = "Save response"

    happened_on = _day("Date on which it was reached")

    class Meta:
        model = Response
        fields = ("answer", "happened_on", "note")
        labels = {"answer": "Best response so far"}
        help_texts = {"answer": "Your own judgement. The newest answer of each kind is shown as the best response"}


class RelapseForm(LineRowForm):
    save_label = "Record the relapse"

    happened_on = _day("Date of the relapse")
    kinds = forms.MultipleChoiceField(
        label="Seen in",
        choices=[("vegf", "VEGF"), *((kind, kind.capitalize()) for kind in RELAPSE_KINDS[1:])],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one kind of relapse"},
    )
    consultant = PersonField(queryset=User.objects.none(), label="Judged by")

    class Meta:
        model = Relapse
        fields = ("happened_on", "consultant", "note")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        own = {"consultant": by.pk} if by.role == Role.CONSULTANT else {}
        super().__init__(*args, by=by, **{"initial": own} | kwargs)
        consultants = User.objects.filter(is_active=True, role=Role.CONSULTANT)
        self.fields["consultant"].queryset = consultants.order_by("first_name", "last_name")

    def rows(self) -> list[Any]:
        return ["happened_on", "kinds", "consultant", "note"]

    def _post_clean(self) -> None:
        for kind in RELAPSE_KINDS:
            setattr(self.instance, kind, kind in self.cleaned_data.get("kinds", RELAPSE_KINDS))
        super()._post_clean()

    def facts(self) -> dict[str, Any]:
        return super().facts() | {kind: kind in self.cleaned_data["kinds"] for kind in RELAPSE_KINDS}


class TransplantForm(Versioned, ClinicModelForm):
    """The details of the one transplant of a line, new or filled in further."""

    with_submission_key = True
    mark_optional = False

    harvested_on = _day("Harvest", required=False)
    cd34 = DecimalTextField(
        label="CD34 cells",
        unit="×10⁶/kg",
        min_value=0,
        max_value=99,
        decimal_places=2,
        required=False,
    )
    infused_on = _day("Infusion, day 0", required=False)
    neutrophil_days = IntegerTextField(
        label="Neutrophil engraftment", unit="days", min_value=1, max_value=LONGEST_ENGRAFTMENT, width=3, required=False
    )
    platelet_days = IntegerTextField(
        label="Platelet engraftment", unit="days", min_value=1, max_value=LONGEST_ENGRAFTMENT, width=3, required=False
    )
    engraftment_syndrome = ChoiceRadioField(
        label="Engraftment syndrome", choices=YesNo.choices, inline=True, required=False
    )
    day_100 = ChoiceRadioField(label="At day 100", choices=DayHundred.choices, required=False)

    class Meta:
        model = Transplant
        fields = (
            "harvested_on",
            "cd34",
            "mobilisation",
            "melphalan",
            "infused_on",
            "neutrophil_days",
            "platelet_days",
            "engraftment_syndrome",
            "day_100",
            "note",
        )
        labels = {"melphalan": "Melphalan, mg/m²"}

    def __init__(self, *args: Any, transplant: Transplant, **kwargs: Any) -> None:
        patient = transplant.line.patient
        super().__init__(*args, patient=patient, row=transplant, instance=transplant, **kwargs)

    def build_layout(self) -> Layout:
        return Layout(
            Row("harvested_on", "cd34", "mobilisation"),
            Row("melphalan", "infused_on"),
            Row("neutrophil_days", "platelet_days"),
            "engraftment_syndrome",
            "day_100",
            "note",
            Buttons(("Save transplant", "save"), cancel="../"),
        )

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


# The address of each kind of row, and its form. The transplant has a page of its own.
ROW_FORMS: dict[str, type[LineRowForm]] = {
    "cycle": CycleForm,
    "radiotherapy": RadiotherapyForm,
    "toxicity": ToxicityForm,
    "response": ResponseForm,
    "relapse": RelapseForm,
}


def model_of(kind: str) -> type[LineRow]:
    return ROW_FORMS[kind]._meta.model
