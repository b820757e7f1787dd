"""The boxes of the results sheet: which rows there are, what each row asks for, and how each box is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from assessments.amounts import shown_range, shown_value
from assessments.analyte import Analyte
from assessments.analytes import ANALYTES
from assessments.readings import LONGEST
from assessments.results import HeavyChain, LabResult, LightChain, Matrix

# Serum and plasma may be drawn together, so VEGF has two rows.
SECOND = "second"
# Typed in the value box these are results; far longer text is a letter pasted by mistake.
TYPED_LIMIT = 200


@dataclass(frozen=True)
class Slot:
    """One row of the sheet."""

    analyte: Analyte
    second: bool = False

    @property
    def key(self) -> str:
        return f"{self.analyte.key}-{SECOND}" if self.second else self.analyte.key

    @property
    def label(self) -> str:
        return f"{self.analyte.label}, second sample type" if self.second else self.analyte.label

    def box(self, part: str) -> str:
        """The name of one of its boxes: value, unit, range, matrix, stated, coded, heavy, light or note."""
        return f"results-{self.key}-{part}"

    @property
    def parts(self) -> tuple[str, ...]:
        if self.analyte.matrix_required:
            return ("matrix", "value", "unit", "stated", "range")
        if self.analyte.chains:
            return ("coded", "heavy", "light", "note")
        if self.analyte.kind == "coded":
            return ("coded", "note")
        return ("value", "unit", "range") if len(self.analyte.units) > 1 else ("value", "range")

    @property
    def main(self) -> str:
        """The box that holds the result itself."""
        return self.box("coded" if self.analyte.kind == "coded" else "value")


def slots() -> Iterator[Slot]:
    for analyte in ANALYTES:
        yield Slot(analyte)
        if analyte.matrix_required:
            yield Slot(analyte, second=True)


def slot_unit(slot: Slot) -> str:
    return slot.analyte.units[0].code if slot.analyte.units else ""


def field_of(slot: Slot, part: str) -> forms.Field:
    """One box. Units offer only what the table of the test can convert; nothing is chosen for the sample type."""
    analyte, name = slot.analyte, slot.label
    blank = [("", "Not recorded")]
    match part:
        case "value":
            return text_box(name, "nhsuk-input--width-5")
        case "range":
            return text_box(f"{name}, reference range")
        case "note":
            return text_box(f"{name}, note")
        case "unit":
            return UnitField(analyte, label=f"{name}, unit")
        case "matrix":
            choices = [("", "Select"), *Matrix.choices]
            return forms.ChoiceField(choices=choices, required=False, label=f"{name}, sample type")
        case "stated":
            choices = [("", "Not stated"), *analyte.stated.items()]
            return forms.ChoiceField(choices=choices, required=False, label=f"{name}, as the report says")
        case "coded":
            return forms.ChoiceField(choices=[*blank, *analyte.choices.items()], required=False, label=name)
        case "heavy":
            return forms.ChoiceField(
                choices=[*blank, *HeavyChain.choices], required=False, label=f"{name}, heavy chain"
            )
        case _:
            return forms.ChoiceField(
                choices=[*blank, *LightChain.choices], required=False, label=f"{name}, light chain"
            )


def text_box(label: str, css: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **({"class": css} if css else {})})
    return forms.CharField(label=label, required=False, max_length=TYPED_LIMIT, widget=widget)


class UnitField(forms.ChoiceField):
    """The units a test can be converted from; another one is refused by name, with the list."""

    def __init__(self, analyte: Analyte, **kwargs: Any) -> None:
        choices = [(one.code, one.label) for one in analyte.units]
        super().__init__(choices=choices, initial=analyte.unit.code, required=False, **kwargs)
        self.analyte = analyte

    def validate(self, value: str) -> None:
        if value:
            try:
                self.analyte.unit_named(value[:LONGEST])
            except ValueError as problem:
                raise forms.ValidationError(str(problem), code="invalid_choice") from problem


def typed_again(result: LabResult) -> dict[str, str]:
    """The boxes of a stored result, such that reading them gives the same result."""
    boxes = {
        "matrix": result.matrix,
        "unit": result.unit,
        # Nobody typed a range that was looked up; the next saving looks it up again.
        "range": "" if result.range_origin else shown_range(result.ref_low, result.ref_high),
        "coded": result.coded,
        "heavy": result.heavy_chain,
        "light": result.light_chain,
        "note": result.note,
        "value": "",
        "stated": result.coded,
    }
    if result.value is not None:
        boxes["value"] = shown_value(result.comparator, result.value, result.places)
    elif not result.kind.matrix_required:
        boxes["value"] = result.coded
    return boxes
