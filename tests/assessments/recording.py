"""Short ways to write down what was recorded, to sign it, and to ask what the criteria make of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessments import actions
from assessments.analytes import BY_KEY as ANALYTES
from assessments.base import Assessment
from assessments.facts import facts_for
from assessments.instruments import BY_KEY
from clinical.criteria import evaluate
from clinical.outcome import Finding
from clinical.settings import DEFAULTS
from patients.models import Patient

DAY = date(2026, 6, 1)
LATER = date(2026, 8, 3)
AS_AT = date(2026, 11, 21)


@dataclass(frozen=True)
class Entry:
    """One assessment as somebody filled it in: its kind, its day, its answers and its lines."""

    key: str
    answers: dict[str, Any]
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    on: date = DAY

    def later(self, on: date = LATER) -> "Entry":
        return replace(self, on=on)


def neurology(**answers: Any) -> Entry:
    return Entry("neurology", answers)


def conduction(
    *, motor: Iterable[dict] = (), sensory: Iterable[dict] = (), muscles: Iterable[dict] = (), **answers: Any
) -> Entry:
    """A nerve conduction study; `motor` and `sensory` hold lines made with `nerve`."""
    lines = {"motor": list(motor), "sensory": list(sensory), "muscles": list(muscles)}
    return Entry("nerve_conduction", answers, lines)


def nerve(nerve: str, side: str = "right", **measures: Any) -> dict[str, Any]:
    """One nerve on one side; numbers may be given as text."""
    numbers = {
        name: Decimal(value) if isinstance(value, str) and value[-1].isdigit() else value
        for name, value in measures.items()
    }
    return {"nerve": nerve, "side": side} | numbers


def function(**answers: Any) -> Entry:
    return Entry("function", answers)


def eyes(**answers: Any) -> Entry:
    return Entry("eyes", answers)


def skin_fluid(**answers: Any) -> Entry:
    return Entry("skin_fluid", answers)


def endocrine(**answers: Any) -> Entry:
    return Entry("endocrine", answers)


def pathology(specimen: str, **answers: Any) -> Entry:
    return Entry("pathology", {"specimen": specimen} | answers)


def imaging(modality: str, *, lesions: Iterable[dict] = (), nodes: Iterable[dict] = (), **answers: Any) -> Entry:
    return Entry("imaging", {"modality": modality} | answers, {"lesions": list(lesions), "nodes": list(nodes)})


def lesion(type: str, attribution: str = "", **rest: Any) -> dict[str, Any]:
    """A bone lesion of the spine; `benign` names what explains it."""
    return {"site": "spine", "type": type, "attribution": attribution} | rest


def node(mm: str | int, site: str = "axillary") -> dict[str, Any]:
    return {"site": site, "short_axis_mm": Decimal(mm)}


def laboratory(*results: dict[str, Any], **answers: Any) -> Entry:
    return Entry("laboratory", answers, {"results": list(results)})


def number(analyte: str, value: str | int, unit: str = "", **rest: Any) -> dict[str, Any]:
    """A result as a number, in the unit the clinic keeps unless another one is named."""
    given = Decimal(value)
    places = max(0, -int(given.as_tuple().exponent))
    unit = unit or ANALYTES[analyte].unit.code
    return _result(analyte, value=given, places=places, unit=unit, **rest)


def word(analyte: str, coded: str, **rest: Any) -> dict[str, Any]:
    """A result as a word, such as "positive" or "raised"."""
    return _result(analyte, coded=coded, **rest)


def vegf(value: str | int, matrix: str = "serum", unit: str = "pg/mL", **rest: Any) -> dict[str, Any]:
    return number("vegf", value, unit, matrix=matrix, **rest)


def _result(analyte: str, **rest: Any) -> dict[str, Any]:
    empty = {"comparator": "=", "value": None, "places": 0, "unit": "", "coded": "", "matrix": ""}
    return {"analyte": analyte} | empty | rest


def draft(patient: Patient, by: User, entry: Entry) -> Assessment:
    return actions.save_draft(
        instrument=BY_KEY[entry.key],
        patient=patient,
        by=by,
        lines=entry.lines or None,
        performed_on=entry.on,
        **entry.answers,
    )


def sign(patient: Patient, by: User, *entries: Entry) -> list[Assessment]:
    """Save and sign each entry, in this order."""
    return [actions.sign(row=draft(patient, by, entry), by=by) for entry in entries]


def finding(patient: Patient, criterion: str, sex: str | None = "male", **settings: Any) -> Finding:
    """What the criterion says of everything that is signed, with settings changed by name."""
    changed = replace(DEFAULTS, **settings)
    return evaluate(facts_for(patient), as_at=AS_AT, sex=sex, settings=changed).finding(criterion)


def said(facts: Iterable[Any]) -> dict[str, Any]:
    """Fact name → value; fails when one row says one thing twice."""
    found = [(fact.name, fact.value) for fact in facts]
    assert len(found) == len(dict(found)), f"a fact name stands twice: {found}"
    return dict(found)
