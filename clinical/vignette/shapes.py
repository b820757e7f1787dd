"""What may stand beside a finding's name, kind by kind, as JSON Schema. Findings of one shape share it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from clinical.catalogue import TESTS, FactSpec
from clinical.values import (
    BONE_MODALITIES,
    LESION_ATTRIBUTIONS,
    LESION_TYPES,
    MATRICES,
    NODE_SITES,
    SAMPLE_FLAGS,
    BoneStudy,
    NodeMeasure,
    VegfResult,
)
from clinical.vegf import HARD_LIMIT
from clinical.vignette.findings import (
    ATTRIBUTION_WORDS,
    MODALITY_WORDS,
    MOST_LESIONS,
    NODE_MM,
    SITE_LENGTH,
    SOURCE_LENGTH,
    VEGF_UNITS,
)
from clinical.vignette.units import units_for

Schema = dict[str, Any]


def shape_key(spec: FactSpec) -> tuple[Any, ...]:
    """Equal for findings that are written alike."""
    return (spec.kind, spec.values, spec.unit, spec.low, spec.high)


def shape_of(spec: FactSpec) -> Schema:
    """The keys that only findings of this kind have."""
    return {"type": "object", **SHAPES[spec.kind](spec)}


def bare_shape(spec: FactSpec) -> Schema | None:
    """What the short form may give without braces: a word, or a number in the catalogue's unit; None for the rest."""
    if spec.kind == "choice":
        return _choice(spec)["properties"]["value"]
    return {"type": "number", **_limits(spec, Decimal(1))} if spec.kind == "number" else None


def _choice(spec: FactSpec) -> Schema:
    value: Schema = {"enum": [*spec.values, None]}
    if spec.values == tuple(TESTS):
        value["description"] = "; ".join(f"{key}: {words}" for key, words in TESTS.items())
    return {"required": ["value"], "properties": {"value": value}}


def _number(spec: FactSpec) -> Schema:
    units = units_for(spec.unit)
    shapes: Schema = {
        "value": {"description": f"In {spec.unit} unless unit says otherwise.", "type": ["number", "null"]}
    }
    if len(units) == 1:
        shapes["value"] |= _limits(spec, Decimal(1))
        shapes["unit"] = {"enum": [spec.unit, None]}
        return {"required": ["value"], "properties": shapes}
    shapes["unit"] = {
        "description": f"Only when it is not {spec.unit}. Spaces and capitals do not matter.",
        "enum": [*(name for unit in units for name in (unit.name, *unit.spellings)), None],
    }
    ranges = [
        {
            "properties": {"unit": {"enum": [unit.name, *unit.spellings, *([None] if unit.factor == 1 else [])]}},
            **({} if unit.factor == 1 else {"required": ["unit"]}),
            "anyOf": [
                {"properties": {"value": {"type": "null"}}},
                {"properties": {"value": _limits(spec, unit.factor)}},
            ],
        }
        for unit in units
    ]
    return {"required": ["value"], "properties": shapes, "anyOf": ranges}


def _limits(spec: FactSpec, factor: Decimal) -> Schema:
    return {"minimum": _plain(spec.low / factor), "maximum": _plain(spec.high / factor)}


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _vegf(spec: FactSpec) -> Schema:
    amount = {"type": "number", "minimum": 0, "maximum": int(HARD_LIMIT)}
    text = {"type": "string", "pattern": r"^\s*(<=|>=|≤|≥|<|>)\s*([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?\s*$"}
    return {
        "required": ["value"],
        "properties": {
            "value": {
                "description": 'A number as printed; text only with a sign, such as "<31" or ">10000".',
                "anyOf": [amount, text, {"type": "null"}],
            },
            "unit": {"enum": [*VEGF_UNITS, None], "description": "Needed with a value. pg/mL and ng/L are the same."},
            "matrix": one_of(MATRICES) | {"description": "Sample type. Left out: unknown."},
            "ref_upper": {
                "description": "The laboratory's upper limit, in the same unit.",
                **amount,
                "type": ["number", "null"],
            },
            "flags": {
                "description": "Anything here makes the sample inadequate.",
                "type": ["array", "null"],
                "items": {"enum": list(SAMPLE_FLAGS)},
            },
            "assay": text_of(SOURCE_LENGTH),
            "laboratory": text_of(SOURCE_LENGTH),
        },
        "anyOf": [{"properties": {"value": {"type": "null"}}}, {"required": ["unit"]}],
    }


def _bone_study(spec: FactSpec) -> Schema:
    attribution = _explained(LESION_ATTRIBUTIONS, ATTRIBUTION_WORDS) + " not_stated leaves the criterion open."
    lesion = {
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {"enum": list(LESION_TYPES)},
            "attribution": {
                "description": f"{attribution} A report that counts the lesion towards POEMS judged it plasma_cell.",
                **one_of(LESION_ATTRIBUTIONS),
            },
            "site": text_of(SITE_LENGTH),
            "number": {
                "description": "How many like lesions this line stands for; 1 when left out.",
                "type": ["integer", "null"],
                "minimum": 1,
                "maximum": MOST_LESIONS,
            },
        },
        "additionalProperties": False,
    }
    return {
        "properties": {
            "value": {"type": "null"},
            "modality": {
                "description": f"{_explained(BONE_MODALITIES, MODALITY_WORDS)} Left out: not_stated.",
                **one_of(BONE_MODALITIES),
            },
            "lesions": {
                "description": "One for each lesion, or for each group of like lesions.",
                "type": ["array", "null"],
                "maxItems": MOST_LESIONS,
                "items": lesion,
            },
            "none_seen": {
                "description": "true: the report says that there is no bone lesion.",
                "type": ["boolean", "null"],
            },
            "count": {
                "description": "How many bone lesions the report counts, described here or not. Those not described "
                "leave the criterion open. Left out: only those described.",
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": MOST_LESIONS,
            },
        },
        "anyOf": [
            {"properties": {"count": {"type": "integer", "minimum": 1}}, "required": ["count"]},
            {"properties": {"lesions": {"type": "array", "minItems": 1}}, "required": ["lesions"]},
            {"properties": {"none_seen": {"const": True}}, "required": ["none_seen"]},
            {"properties": {"value": {"type": "null"}}, "required": ["value"]},
        ],
    }


def _node(spec: FactSpec) -> Schema:
    limits = {"minimum": int(NODE_MM[0]), "maximum": int(NODE_MM[1])}
    return {
        "properties": {
            "value": {"type": "null"},
            "short_axis_mm": {"type": ["number", "null"], **limits},
            "site": one_of(NODE_SITES),
        }
    }


SHAPES = {"choice": _choice, "number": _number, VegfResult: _vegf, BoneStudy: _bone_study, NodeMeasure: _node}


def text_of(longest: int) -> Schema:
    return {"type": ["string", "null"], "maxLength": longest}


def one_of(allowed: tuple[str, ...]) -> Schema:
    return {"enum": [*allowed, None]}


def _explained(keys: tuple[str, ...], words: Mapping[str, str]) -> str:
    return "; ".join(f"{key}: {words.get(key, key.replace('_', ' '))}" for key in keys) + "."
