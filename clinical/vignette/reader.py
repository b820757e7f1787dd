"""Vignettes as JSON into facts, and facts through the rules: the strict half of "try the rules on a vignette"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinical.criteria import Evaluation, evaluate
from clinical.facts import Fact
from clinical.rulesets import RULE_SETS
from clinical.settings import DEFAULTS, Settings
from clinical.vignette.findings import Defaults, fact_of, spec_named
from clinical.vignette.problems import Place, VignetteError, date_at, nearest, object_at, shown, text_at, word_at
from clinical.vignette.strict_json import NotJson, loads, repeated_key

LARGEST = 1_000_000
MOST_VIGNETTES = 200
MOST_FINDINGS = 1_000
OLDEST = 120
SEXES = ("male", "female", "not_known")
DEFAULT_RULE_SET = "dispenzieri_2012"

# Key of a vignette and how long its text may be; 0 is no free text.
KEYS: Mapping[str, int] = {
    "id": 60,
    "title": 300,
    "source": 1_000,
    "notes": 5_000,
    "sex": 0,
    "born": 0,
    "age": 0,
    "on": 0,
    "as_at": 0,
    "rule_set": 0,
    "treatment_started": 0,
    "findings": 0,
}


@dataclass(frozen=True)
class Vignette:
    """One vignette. `as_at` and `rule_set` are None and "" when it does not choose; sex "" is not known."""

    number: int
    facts: tuple[Fact, ...]
    id: str = ""
    title: str = ""
    source: str = ""
    notes: str = ""
    sex: str = ""
    born: date | None = None
    age: int | None = None
    as_at: date | None = None
    rule_set: str = ""

    @property
    def name(self) -> str:
        """ "C01: Published patient", "C01", or "Vignette 1"."""
        return ": ".join(part for part in (self.id, self.title) if part) or f"Vignette {self.number}"


@dataclass(frozen=True)
class Reading:
    """What was read; `as_list` is False when the text held one vignette outside a list."""

    vignettes: tuple[Vignette, ...]
    as_list: bool


@dataclass(frozen=True)
class Result:
    """One vignette through one rule set. `later` are its facts dated after the day of the evaluation: not used."""

    vignette: Vignette
    evaluation: Evaluation
    later: tuple[Fact, ...]


def read(raw: bytes, *, today: date) -> Reading:
    """The vignettes of a JSON text in UTF-8. Raises VignetteError for the first thing that is wrong."""
    if len(raw) > LARGEST:
        raise VignetteError(f"The text is too big: at most {LARGEST:,} bytes are read")
    try:
        value = loads(raw)
    except NotJson as problem:
        raise VignetteError(f"The text is {problem}") from None
    return vignettes_of(value, today=today)


def vignettes_of(value: Any, *, today: date) -> Reading:
    """The vignettes of a JSON value: one object, or a list of them. Numbers are int or Decimal, never float."""
    if isinstance(value, list):
        if not value:
            raise VignetteError("The list is empty: there is no vignette in it")
        if len(value) > MOST_VIGNETTES:
            raise VignetteError(f"The list is too long: at most {MOST_VIGNETTES} vignettes are read at a time")
        return Reading(tuple(_vignette(each, number, today) for number, each in enumerate(value, start=1)), True)
    if not isinstance(value, Mapping):
        raise VignetteError(f"The text must be one vignette in braces, or a list of vignettes, not {shown(value)}")
    return Reading((_vignette(value, 1, today),), False)


def run(
    vignette: Vignette, *, today: date, as_at: date | None = None, rule_set: str = "", settings: Settings = DEFAULTS
) -> Result:
    """The vignette through `clinical.criteria.evaluate`. The caller's rule set and day go before the vignette's own."""
    day = as_at or vignette.as_at or today
    rules = rule_set or vignette.rule_set or DEFAULT_RULE_SET
    evaluation = evaluate(vignette.facts, as_at=day, rule_set=rules, settings=settings, sex=vignette.sex or None)
    return Result(vignette, evaluation, tuple(fact for fact in vignette.facts if fact.on > day))


def known_rule_set(value: Any) -> str:
    """The id of a rule set there is. Raises ValueError that names the others."""
    if isinstance(value, str) and value in RULE_SETS:
        return value
    near = nearest(value, RULE_SETS) if isinstance(value, str) else ""
    raise ValueError(f"{shown(value)} is not a rule set.{near} Allowed: {', '.join(RULE_SETS)}")


def _vignette(value: Any, number: int, today: date) -> Vignette:
    place = Place(_item(value, number))
    given = object_at(value, place, KEYS, what="a vignette in braces")
    if "findings" not in given:
        raise place.wrong('has no "findings". Write "findings": {} when nothing is recorded')
    texts = {key: text_at(given[key], place.at(key), KEYS[key]) for key in ("title", "source", "notes") if key in given}
    dates = {
        key: date_at(given[key], place.at(key), today)
        for key in ("born", "on", "as_at", "treatment_started")
        if key in given
    }
    sex = word_at(given.get("sex", "not_known"), place.at("sex"), SEXES)
    if "rule_set" in given:
        try:
            known_rule_set(given["rule_set"])
        except ValueError as problem:
            raise place.at("rule_set").wrong(str(problem)) from None
    defaults = Defaults(today, dates.get("on"), dates.get("treatment_started"))
    facts = _facts(given["findings"], place, defaults)
    vignette = Vignette(
        number,
        facts,
        id=_id(given.get("id", ""), place),
        sex="" if sex == "not_known" else sex,
        born=dates.get("born"),
        age=_age(given, place),
        as_at=dates.get("as_at"),
        rule_set=given.get("rule_set", ""),
        **texts,
    )
    _check_birth(vignette, place, dates)
    return vignette


def _item(value: Any, number: int) -> str:
    """ "vignette 2 (C03)": how messages call it."""
    name = value.get("id") if isinstance(value, Mapping) else None
    named = isinstance(name, str | int) and not isinstance(name, bool) and name != ""
    return f"vignette {number} ({shown(name).strip(chr(39))})" if named else f"vignette {number}"


def _id(value: Any, place: Place) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return text_at(value, place.at("id"), KEYS["id"])


def _age(given: Mapping[str, Any], place: Place) -> int | None:
    if "age" not in given:
        return None
    place = place.at("age")
    if "born" in given:
        raise place.wrong('stands beside "born": give one of the two')
    age = given["age"]
    if isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= OLDEST:
        raise place.wrong(
            f"must be a whole number of years from 0 to {OLDEST}, not {shown(age)}. Leave it out for a decade"
        )
    return age


def _check_birth(vignette: Vignette, place: Place, dates: Mapping[str, date]) -> None:
    born = vignette.born
    if born is None:
        return
    before = [f"finding {fact.name}" for fact in vignette.facts if fact.on < born]
    before += [key for key in ("as_at", "treatment_started") if key in dates and dates[key] < born]
    if before:
        raise place.at("born").wrong(f"{born.isoformat()} is after the date of {before[0]}")


def _facts(value: Any, place: Place, defaults: Defaults) -> tuple[Fact, ...]:
    if isinstance(value, list):
        found = _listed(value, place, defaults)
    elif isinstance(value, Mapping):
        found = _mapped(value, place, defaults)
    else:
        raise place.at("findings").wrong(f"must be an object of names and values, or a list, not {shown(value)}")
    if len(found) > MOST_FINDINGS:
        raise place.at("findings").wrong(f"are too many: at most {MOST_FINDINGS:,}")
    return tuple(fact for fact in found if fact is not None)


def _listed(value: list[Any], place: Place, defaults: Defaults) -> list[Fact | None]:
    found = []
    for number, finding in enumerate(value, start=1):
        here = place.at(f"finding {number}")
        if not isinstance(finding, Mapping):
            raise here.wrong(f'must be an object such as {{"name": "platelets", "value": 511}}, not {shown(finding)}')
        if (again := repeated_key(finding)) is not None:
            raise here.wrong(f"the key {shown(again)} stands there twice")
        if "name" not in finding:
            raise here.wrong('has no "name"')
        name = spec_named(finding["name"], here.at("name")).name
        rest = {key: each for key, each in finding.items() if key != "name"}
        found.append(fact_of(name, rest, place.at(f"finding {number} ({name})"), defaults))
    return found


def _mapped(value: Mapping[str, Any], place: Place, defaults: Defaults) -> list[Fact | None]:
    """The short form: name and value. A list stands for several results of one name."""
    if (again := repeated_key(value)) is not None:
        raise place.at("findings").wrong(f"the key {shown(again)} stands there twice; give a list of its values")
    found = []
    for name, given in value.items():
        spec_named(name, place.at("findings"))
        several = isinstance(given, list)
        for number, each in enumerate(given if several else [given], start=1):
            here = place.at(f"finding {name}{f' {number}' if several else ''}")
            if each is None:
                continue
            finding = each if isinstance(each, Mapping) else {"value": each}
            found.append(fact_of(name, finding, here, defaults))
    return found
