"""One finding of a vignette as a fact of the catalogue: its value in the shape that its name asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from clinical.catalogue import CATALOGUE, FactSpec
from clinical.facts import Fact
from clinical.values import (
    BONE_MODALITIES,
    LESION_ATTRIBUTIONS,
    LESION_TYPES,
    MATRICES,
    MATRIX_WORDS,
    NODE_SITES,
    SAMPLE_FLAGS,
    BoneLesion,
    BoneStudy,
    NodeMeasure,
    VegfResult,
)
from clinical.vegf import HARD_LIMIT, parse_value, to_pg_per_ml
from clinical.vegf_course import on_treatment
from clinical.vignette.problems import Place, date_at, flag_at, object_at, shown, text_at, word_at
from clinical.vignette.strict_json import Odd
from clinical.vignette.units import unit_named, units_for
from clinical.vignette.words import suggestion

# Keys of every finding, whatever its name.
CIRCUMSTANCES = ("on", "source", "treated", "note")
VEGF_UNITS = ("pg/mL", "ng/L", "ng/mL")
NODE_MM = (Decimal(1), Decimal(150))
MOST_LESIONS = 100
SOURCE_LENGTH, NOTE_LENGTH, SITE_LENGTH = 200, 500, 100
OWN_SOURCE = "vignette"

MODALITY_WORDS = {
    "fdg_pet_ct": "FDG PET/CT",
    "ldct_whole_body": "Whole-body low-dose CT",
    "ct": "CT",
    "mri": "MRI",
    "xray_survey": "Plain-film survey",
    "not_stated": "Imaging of unstated kind",
}
ATTRIBUTION_WORDS = {
    "plasma_cell": "judged related to the plasma cells",
    "benign": "judged benign",
    "undecided": "cause undecided",
    "not_stated": "cause not stated",
}


@dataclass(frozen=True)
class Defaults:
    """What the vignette says for all its findings."""

    today: date
    on: date | None
    treatment_started: date | None


def fact_of(name: Any, finding: Mapping[str, Any], place: Place, defaults: Defaults) -> Fact | None:
    """The fact, or None when its value is null: not recorded.

    finding  its keys without `name`. Raises VignetteError.
    """
    spec = spec_named(name, place)
    kind = KINDS[spec.kind]
    empty = "value" in finding and finding["value"] is None
    given = object_at(finding, place, (*kind.keys, *CIRCUMSTANCES, *(["value"] if empty else [])))
    on = date_at(given["on"], place.at("on"), defaults.today) if "on" in given else defaults.on
    treated = flag_at(given["treated"], place.at("treated")) if "treated" in given else None
    source = text_at(given.get("source", OWN_SOURCE), place.at("source"), SOURCE_LENGTH) or OWN_SOURCE
    note = text_at(given.get("note", ""), place.at("note"), NOTE_LENGTH)
    if kind.needs and kind.needs not in finding and not empty:
        raise place.wrong(f'has no "{kind.needs}"; write null when it is not recorded')
    if empty or (kind.needs and kind.needs not in given):
        return None
    value, label = kind.read(spec, given, place)
    if on is None:
        raise place.wrong('has no date. Give it "on": "YYYY-MM-DD", or give the vignette an "on" for all its findings')
    if treated is None:
        treated = on_treatment(on, [defaults.treatment_started] if defaults.treatment_started else [])
    fact = Fact(spec.name, value, on, source, label, treated)
    return Fact(spec.name, value, on, source, f"{fact.text} ({note})", treated) if note else fact


def spec_named(name: Any, place: Place) -> FactSpec:
    if isinstance(name, str) and name in CATALOGUE:
        return CATALOGUE[name]
    hint = suggestion(name, CATALOGUE) if isinstance(name, str) else ""
    raise place.wrong(f"{shown(name)} is not the name of a finding.{hint} The schema lists all names")


def _choice(spec: FactSpec, given: Mapping[str, Any], place: Place) -> tuple[Any, str]:
    word = word_at(given["value"], place.at("value"), spec.values)
    # What follows a semicolon in a meaning explains the choices; evidence needs only what is said.
    return word, f"{spec.meaning.partition(';')[0]}: {word.replace('_', ' ')}"


def number_at(value: Any, place: Place) -> Decimal:
    """A number as it stands in JSON; text, NaN and numbers with too many digits are refused."""
    if isinstance(value, Odd):
        raise place.wrong(f"{value.text} is not a number that can be used here")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        quoted = ", without quotation marks" if isinstance(value, str) else ""
        raise place.wrong(f"must be a number{quoted}, not {shown(value)}")
    # Plus zero turns a written -0 into 0.
    return Decimal(value) + 0


def whole_at(value: Any, place: Place, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise place.wrong(f"must be a whole number from {low} to {high}, not {shown(value)}")
    return value


def tidy(value: Decimal) -> Decimal:
    """511.000 as 511, and never as 5.11E+2."""
    return Decimal(f"{value.normalize():f}")


def _number(spec: FactSpec, given: Mapping[str, Any], place: Place) -> tuple[Any, str]:
    unit = units_for(spec.unit)[0]
    if "unit" in given:
        unit = _unit(spec, given["unit"], place.at("unit"))
    place = place.at("value")
    reported = number_at(given["value"], place)
    value = reported * unit.factor
    if not spec.low <= value <= spec.high:
        others = ", ".join(each.name for each in units_for(spec.unit) if each is not unit)
        advice = f'. If it was reported in another unit, say so: "unit" may be {others}' if others and value > 0 else ""
        same = "" if unit.factor == 1 else f" {unit.name}, that is {tidy(value)} {spec.unit},"
        raise place.wrong(f"{reported}{same} is outside {spec.low} to {spec.high} {spec.unit}{advice}")
    value = tidy(value)
    if unit.factor == 1:
        return value, ""
    return value, f"{spec.meaning} {value} {spec.unit}, reported as {reported} {' '.join(given['unit'].split())}"


def _unit(spec: FactSpec, text: Any, place: Place) -> Any:
    found = unit_named(text, spec.unit) if isinstance(text, str) else None
    if found is None:
        allowed = ", ".join(each.name for each in units_for(spec.unit))
        raise place.wrong(f"{shown(text)} is not a unit of {spec.name}. Allowed: {allowed}")
    return found


def _vegf(spec: FactSpec, given: Mapping[str, Any], place: Place) -> tuple[Any, str]:
    matrix = word_at(given.get("matrix", "unknown"), place.at("matrix"), MATRICES)
    flags = _flags(given.get("flags", []), place.at("flags"))
    assay, laboratory = (text_at(given.get(key, ""), place.at(key), SOURCE_LENGTH) for key in ("assay", "laboratory"))
    unit = _vegf_unit(given["unit"], place.at("unit")) if "unit" in given else ""
    if not unit:
        raise place.wrong(f'has no "unit". Allowed: {", ".join(VEGF_UNITS)}')
    comparator, value = _vegf_value(given["value"], unit, place.at("value"))
    ref_upper = None
    if "ref_upper" in given:
        ref_upper = _vegf_amount(number_at(given["ref_upper"], place.at("ref_upper")), unit, place.at("ref_upper"))
    result = VegfResult(value, matrix, unit, comparator, ref_upper, frozenset(flags), False, assay, laboratory)
    return result, vegf_words(result)


def _vegf_unit(text: Any, place: Place) -> str:
    for unit in VEGF_UNITS:
        if isinstance(text, str) and text.strip().casefold() == unit.casefold():
            return unit
    raise place.wrong(f"{shown(text)} is not a unit of VEGF. Allowed: {', '.join(VEGF_UNITS)}")


def _vegf_value(value: Any, unit: str, place: Place) -> tuple[str, Decimal]:
    if not isinstance(value, str):
        return "=", _vegf_amount(number_at(value, place), unit, place)
    try:
        comparator, number = parse_value(value)
    except ValueError:
        comparator, number = "=", Decimal(0)
    if comparator == "=":
        how = f'must be a number, or text such as "<31" or ">10000", up to {HARD_LIMIT:,} pg/mL'
        raise place.wrong(f"{how}, not {shown(value)}")
    return comparator, _vegf_amount(number, unit, place)


def _vegf_amount(number: Decimal, unit: str, place: Place) -> Decimal:
    if not 0 <= to_pg_per_ml(number, unit) <= HARD_LIMIT:
        raise place.wrong(f"{number} {unit} is outside 0 to {HARD_LIMIT:,} pg/mL")
    return tidy(number)


def _flags(value: Any, place: Place) -> list[str]:
    if not isinstance(value, list):
        raise place.wrong(f"must be a list, such as [{SAMPLE_FLAGS[0]!r}], not {shown(value)}")
    return [word_at(each, place, SAMPLE_FLAGS) for each in value]


def vegf_words(result: VegfResult) -> str:
    sign = "" if result.comparator == "=" else result.comparator
    words = f"VEGF {sign}{result.value:,} {result.unit}, {MATRIX_WORDS[result.matrix]}"
    if result.ref_upper is not None:
        words += f", laboratory's limit {result.ref_upper:,}"
    return f"{words}, sample {' and '.join(sorted(result.flags)).replace('_', ' ')}" if result.flags else words


def _bone_study(spec: FactSpec, given: Mapping[str, Any], place: Place) -> tuple[Any, str]:
    modality = word_at(given.get("modality", "not_stated"), place.at("modality"), BONE_MODALITIES)
    none_seen = flag_at(given.get("none_seen", False), place.at("none_seen"))
    listed = given.get("lesions", [])
    if not isinstance(listed, list) or len(listed) > MOST_LESIONS:
        raise place.at("lesions").wrong(f"must be a list of at most {MOST_LESIONS} lesions")
    lesions = tuple(_lesion(each, place.at(f"lesion {number}")) for number, each in enumerate(listed, start=1))
    count = whole_at(given["count"], place.at("count"), 0, MOST_LESIONS) if "count" in given else None
    if bool(lesions or count) is none_seen:
        raise place.wrong('needs either "lesions" with at least one lesion, or "none_seen": true')
    counted = [f"{count} bone lesion{'s' if count != 1 else ''} counted"] if count else []
    seen = "; ".join([*counted, *map(_lesion_words, lesions)]) or "no bone lesion"
    words = f"{MODALITY_WORDS.get(modality, modality.replace('_', ' '))}: {seen}"
    return BoneStudy(modality, lesions, none_seen, count), words


def _lesion(value: Any, place: Place) -> BoneLesion:
    given = object_at(
        value, place, ("type", "attribution", "site", "number"), what='an object such as {"type": "sclerotic"}'
    )
    if "type" not in given:
        raise place.wrong(f'has no "type". Allowed: {", ".join(LESION_TYPES)}')
    return BoneLesion(
        word_at(given["type"], place.at("type"), LESION_TYPES),
        word_at(given.get("attribution", "not_stated"), place.at("attribution"), LESION_ATTRIBUTIONS),
        text_at(given.get("site", ""), place.at("site"), SITE_LENGTH),
        whole_at(given.get("number", 1), place.at("number"), 1, MOST_LESIONS),
    )


def _lesion_words(lesion: BoneLesion) -> str:
    where = f", {lesion.site}" if lesion.site else ""
    several = f"{lesion.number} " if lesion.number > 1 else ""
    kind = f"{several}{lesion.type.replace('_', ' ')} lesion{'s' if several else ''}"
    return f"{kind}{where} ({ATTRIBUTION_WORDS[lesion.attribution]})"


def _node(spec: FactSpec, given: Mapping[str, Any], place: Place) -> tuple[Any, str]:
    site = word_at(given.get("site", "other"), place.at("site"), NODE_SITES)
    size = number_at(given["short_axis_mm"], place.at("short_axis_mm"))
    if not NODE_MM[0] <= size <= NODE_MM[1]:
        raise place.at("short_axis_mm").wrong(f"{size} is outside {NODE_MM[0]} to {NODE_MM[1]} mm")
    where = "Lymph" if site == "other" else site.capitalize()
    return NodeMeasure(tidy(size), site), f"{where} node, short axis {tidy(size)} mm"


@dataclass(frozen=True)
class Kind:
    """How one kind of value is written: its keys, the one it cannot be without, and how it is read."""

    keys: tuple[str, ...]
    needs: str
    read: Callable[[FactSpec, Mapping[str, Any], Place], tuple[Any, str]]


KINDS: Mapping[str | type, Kind] = MappingProxyType(
    {
        "choice": Kind(("value",), "value", _choice),
        "number": Kind(("value", "unit"), "value", _number),
        VegfResult: Kind(("value", "unit", "matrix", "ref_upper", "flags", "assay", "laboratory"), "value", _vegf),
        BoneStudy: Kind(("modality", "lesions", "none_seen", "count"), "", _bone_study),
        NodeMeasure: Kind(("short_axis_mm", "site"), "short_axis_mm", _node),
    }
)
