"""The shape of a vignette as JSON Schema (draft 2020-12), made from the catalogue: a new fact name appears by itself.

For people and editors. The reader in this package does its own, stricter checks with better messages.
"""

import json
from collections.abc import Iterator
from typing import Any

from clinical.catalogue import CATALOGUE, FactSpec
from clinical.rulesets import CRITERIA, RULE_SETS
from clinical.settings import DEFAULTS
from clinical.vignette.findings import KINDS, NOTE_LENGTH, SOURCE_LENGTH
from clinical.vignette.reader import DEFAULT_RULE_SET, KEYS, MOST_VIGNETTES, OLDEST, SEXES
from clinical.vignette.shapes import Schema, bare_shape, one_of, shape_key, shape_of, text_of
from clinical.vignette.units import units_for
from clinical.vignette.words import GUIDANCE, HOW_TO

LINE = 160
DATE = {"type": ["string", "null"], "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def schema() -> Schema:
    """The whole schema as a JSON-ready dict, the same on every call."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:poems-clinic:vignette:1",
        "title": "Vignettes for trying the POEMS criteria",
        "description": " ".join(HOW_TO),
        "oneOf": [
            {"$ref": "#/$defs/vignette"},
            {"type": "array", "minItems": 1, "maxItems": MOST_VIGNETTES, "items": {"$ref": "#/$defs/vignette"}},
        ],
        "$defs": {
            "vignette": _vignette(),
            "findings by name": _by_name(),
            "findings listed": _listed(),
            "circumstances": _circumstances(),
            "shapes": {name: shape_of(specs[0]) for name, specs in _by_shape().items()},
            "short": {name: _short(name, specs[0]) for name, specs in _by_shape().items()},
        },
    }


def schema_text() -> str:
    """The schema as JSON to read: what fits on a line stands on one."""
    return _laid_out(schema(), "") + "\n"


def _laid_out(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= LINE or not isinstance(value, dict | list) or not value:
        return line
    deeper = f"{indent}  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(each, deeper)}" for key, each in value.items()]
        opened, closed = "{", "}"
    else:
        parts, opened, closed = [_laid_out(each, deeper) for each in value], "[", "]"
    inside = f",\n{deeper}".join(parts)
    return f"{opened}\n{deeper}{inside}\n{indent}{closed}"


def _vignette() -> Schema:
    sets = "; ".join(f"{each.id}: {each.title}, {each.citation}" for each in RULE_SETS.values())
    about = {
        "id": ({"type": ["string", "integer", "null"]}, "Your own short key; messages and results repeat it."),
        "title": (text_of(KEYS["title"]), "One line about the patient. No name of a real person."),
        "source": (text_of(KEYS["source"]), "Citation or address of the report. Shown, never used."),
        "notes": (text_of(KEYS["notes"]), "Anything else, such as what no finding name fits. Never used."),
        "sex": (one_of(SEXES), "At birth; decides the haemoglobin limit. Left out: not known."),
        "born": (DATE, 'Date of birth; or "age", not both. No rule uses it.'),
        "age": (
            {"type": ["integer", "null"], "minimum": 0, "maximum": OLDEST},
            "Whole years. Leave it out when the report gives a decade only. No rule uses it.",
        ),
        "on": (
            DATE,
            "The day of every finding that has no day of its own. Needed unless each finding has one. When the report "
            "gives a month or a year only, take its first day; when it gives none, take the day of publication.",
        ),
        "as_at": (DATE, "Evaluate as on this day: findings dated later are not used. Left out: today."),
        "rule_set": (one_of(tuple(RULE_SETS)), f"Left out: {DEFAULT_RULE_SET}. {sets}."),
        "treatment_started": (
            DATE,
            "First day of treatment directed at the plasma cells. Findings on or after it count as treated, unless "
            "they say otherwise: a normal result then excludes nothing. Steroid alone is not meant here: mark as "
            f"treated what was found during the course and in the {DEFAULTS.treated_window_days} days after it.",
        ),
    }
    properties = {key: {"description": words, **shape} for key, (shape, words) in about.items()}
    properties["findings"] = {
        "description": "What is recorded, and nothing else. What the report does not mention is left out: it is "
        "unknown, never absent.",
        "oneOf": [{"$ref": "#/$defs/findings by name"}, {"$ref": "#/$defs/findings listed"}],
    }
    return {"type": "object", "required": ["findings"], "properties": properties, "additionalProperties": False}


def _by_shape() -> dict[str, list[FactSpec]]:
    """The findings that are written alike, under the name of the first of them."""
    found: dict[tuple[Any, ...], list[FactSpec]] = {}
    for spec in CATALOGUE.values():
        found.setdefault(shape_key(spec), []).append(spec)
    return {f"as_{specs[0].name}": specs for specs in found.values()}


def _by_name() -> Schema:
    shape_of_name = {spec.name: shape for shape, specs in _by_shape().items() for spec in specs}
    return {
        "title": "Short form: name and value",
        "description": 'Such as {"neuropathy": "present", "platelets": 511, "vegf": {"value": 6630, "unit": "pg/mL", '
        '"matrix": "unknown"}}. An object in place of a value may carry on, source, treated and note. A list holds '
        "several results of one name. null is not recorded.",
        "type": "object",
        "properties": {
            name: {"description": _description(spec), "$ref": f"#/$defs/short/{shape_of_name[name]}"}
            for name, spec in CATALOGUE.items()
        },
        "additionalProperties": False,
    }


def _short(name: str, spec: FactSpec) -> Schema:
    shape = f"#/$defs/shapes/{name}"
    whole = {"$ref": shape, "allOf": [{"$ref": "#/$defs/circumstances"}], "unevaluatedProperties": False}
    bare = [alone] if (alone := bare_shape(spec)) else []
    several = {"type": "array", "items": {"$ref": f"#/$defs/short/{name}", "not": {"type": "array"}}}
    return {"anyOf": [*bare, whole, several, {"type": "null"}]}


def _listed() -> Schema:
    return {
        "title": "Long form: a list of findings, each with its own day and source",
        "description": 'Such as [{"name": "platelets", "value": 511, "on": "1989-12-01"}]. What each name means stands '
        "under the short form.",
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"enum": list(CATALOGUE)}},
            "allOf": [{"$ref": "#/$defs/circumstances"}, *_then_shape()],
            "unevaluatedProperties": False,
        },
    }


def _then_shape() -> Iterator[Schema]:
    for shape, specs in _by_shape().items():
        names = {"properties": {"name": {"enum": [spec.name for spec in specs]}}}
        yield {"if": names, "then": {"$ref": f"#/$defs/shapes/{shape}"}}


def _circumstances() -> Schema:
    return {
        "type": "object",
        "properties": {
            "on": {"description": "Day of the sample, examination or study. Left out: the vignette's on.", **DATE},
            "source": {
                "description": "Where it stands, such as a letter. Findings of one day and source belong together: a "
                "light chain to its immunofixation, a cause to its oedema. Left out: all belong together.",
                **text_of(SOURCE_LENGTH),
            },
            "treated": {
                "description": "true: found under, or after the start of, treatment directed at the plasma cells. Left "
                "out: worked out from the vignette's treatment_started, else false.",
                "type": ["boolean", "null"],
            },
            "note": {"description": "The report's own words. Shown beside the evidence.", **text_of(NOTE_LENGTH)},
        },
    }


def _description(spec: FactSpec) -> str:
    speaks = f" Speaks to: {CRITERIA[spec.use]}." if spec.use in CRITERIA else " Counts for no criterion."
    if spec.name in ("test_requested", "test_declined"):
        speaks = " Speaks to every criterion that this test can settle."
    return described(spec) + speaks


def described(spec: FactSpec) -> str:
    """What the finding means and which words of a report belong to it."""
    return " ".join(f"{spec.meaning}. {GUIDANCE.get(spec.name, '')}".split())


def written_as(spec: FactSpec) -> str:
    """What stands behind the name, for people: the words allowed, or the number with its limits and units."""
    if spec.kind == "choice":
        return ", ".join(spec.values)
    if spec.kind == "number":
        others = [unit.name for unit in units_for(spec.unit)[1:]]
        else_in = f"; in another unit with unit: {', '.join(others)}" if others else ""
        return f"number, {spec.low} to {spec.high} {spec.unit}{else_in}"
    return f"object: {', '.join(KINDS[spec.kind].keys)}"
