"""A fact: one recorded finding, with its date and where it came from."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from clinical.catalogue import AXES, CATALOGUE, OTHER_SIGNS, SKIN_SIGNS, TESTS, FactSpec
from clinical.values import BoneLesion, BoneStudy, NodeMeasure, VegfResult

__all__ = [
    "AXES",
    "CATALOGUE",
    "OTHER_SIGNS",
    "SKIN_SIGNS",
    "TESTS",
    "BoneLesion",
    "BoneStudy",
    "Fact",
    "FactSpec",
    "NodeMeasure",
    "VegfResult",
]


@dataclass(frozen=True)
class Fact:
    """One recorded finding.

    name     a key of CATALOGUE
    value    a word the catalogue allows, a number (int or Decimal, kept as Decimal), or a value class
    on       the clinical date: sample collected, examination done, study performed
    source   opaque key of the signed record, such as "neurology:12"; facts with one source belong together
    label    what to show as evidence, such as "Serum immunofixation positive (IgG lambda)"
    treated  true when dated under treatment, see clinical.vegf_course.on_treatment

    Raises ValueError for a name or a value that the catalogue does not know.
    """

    name: str
    value: Any
    on: date
    source: str
    label: str = ""
    treated: bool = False

    def __post_init__(self):
        spec = CATALOGUE.get(self.name)
        if spec is None:
            raise ValueError(f"There is no fact named {self.name!r}")
        if not isinstance(self.on, date) or isinstance(self.on, datetime):
            raise ValueError(f"{self.name}: `on` must be a date")
        object.__setattr__(self, "value", _checked(spec, self.value))

    def __hash__(self) -> int:
        # Facts that are equal have these in common; the value and the label would take longer than they part.
        return hash((self.name, self.source, self.on))

    @cached_property
    def place(self) -> tuple[date, str, str, bool, str]:
        """Where it stands among facts of its name, whatever the order of arrival. Several rule sets ask for it."""
        return self.on, self.source, str(self.value), self.treated, self.label

    @property
    def text(self) -> str:
        """Label for people; falls back to the meaning and the value."""
        if self.label:
            return self.label
        spec = CATALOGUE[self.name]
        if spec.kind == "number":
            return f"{spec.meaning} {self.value} {spec.unit}"
        if spec.kind == "choice":
            return f"{spec.meaning}: {self.value.replace('_', ' ')}"
        return spec.meaning


def _checked(spec: FactSpec, value: Any) -> Any:
    if spec.kind == "choice":
        if value not in spec.values:
            raise ValueError(f"{spec.name}: {value!r} is not one of {', '.join(spec.values)}")
        return value
    if spec.kind == "number":
        # A float such as 0.1 + 0.2 would sit on the wrong side of a threshold.
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise ValueError(f"{spec.name}: a number must be an int or a Decimal, not {type(value).__name__}")
        number = Decimal(value)
        if not number.is_finite() or not spec.low <= number <= spec.high:
            raise ValueError(f"{spec.name}: {value} is outside {spec.low} to {spec.high} {spec.unit}")
        return number
    if not isinstance(value, spec.kind):
        raise ValueError(f"{spec.name}: expected a {spec.kind.__name__}, not {type(value).__name__}")
    return value
