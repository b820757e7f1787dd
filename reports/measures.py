"""What can be followed over time: each test in each kind of sample, each charted answer and each score.

A measure is one row of the flowsheet and one chart. What must never be compared is two measures: serum and plasma,
kilograms and kilopascals. The instruments' measures are found in the registry, so a new kind needs nothing here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from assessments.analytes import ANALYTES, BY_KEY, Analyte, Group
from assessments.instruments import INSTRUMENTS
from assessments.results import Matrix
from assessments.shown import label_of
from assessments.spec import Instrument, Item, Score

VEGF = "vegf"


@dataclass(frozen=True)
class Measure:
    """One thing that is measured again and again. `key` stands in addresses; `group` is the code of its heading.

    A laboratory measure has `analyte` and perhaps `matrix`; one of an instrument has `instrument` and `column`, and
    either `item` or `score`. `unit_code` is the answer that gives this unit, where another answer decides the unit.
    """

    key: str
    label: str
    unit: str
    group: str
    analyte: Analyte | None = None
    matrix: str = ""
    instrument: Instrument | None = None
    column: str = ""
    item: Item | None = None
    score: Score | None = None
    unit_code: str = ""

    @property
    def title(self) -> str:
        """With its unit, as a heading has it: "Platelets, ×10⁹/L", "ONLS total, of 12"."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    @property
    def is_vegf(self) -> bool:
        return self.analyte is not None and self.analyte.key == VEGF


def group_code(group: Group) -> str:
    return group.name.lower()


def measures_of(instrument: Instrument) -> tuple[Measure, ...]:
    """The scores of an instrument, then its charted answers in the order of the form."""
    return tuple(_measures_of(instrument))


def _measures_of(instrument: Instrument) -> Iterator[Measure]:
    def one(column: str, label: str, unit: str, **more: object) -> Measure:
        return Measure(f"{instrument.key}-{column}", label, unit, instrument.key, None, "", instrument, column, **more)

    for score in instrument.scores:
        yield one(score.column, score.label, f"of {score.out_of}", score=score)
    for item in (*instrument.items, *instrument.worked_out):
        if not item.chart:
            continue
        label = label_of(instrument.model, item.name)
        if item.unit_by is None:
            yield one(item.name, label, item.unit, item=item)
            continue
        for code, unit in item.unit_by[1].items():
            apart = one(item.name, label, unit, item=item, unit_code=code)
            yield Measure(**{**apart.__dict__, "key": f"{apart.key}-{code}"})


@cache
def laboratory_measure(analyte: str, matrix: str = "") -> Measure:
    """The measure of a result. Raises KeyError for an analyte, ValueError for a sample type, that does not exist."""
    kind = BY_KEY[analyte]
    name = f"{kind.label}, {Matrix(matrix).in_sentence}" if matrix else kind.label
    unit = kind.unit.label if kind.kind == "number" and kind.unit.code != "{ratio}" else ""
    return Measure(
        key=f"{analyte}-{matrix}" if matrix else analyte,
        label=name,
        unit=unit,
        group=group_code(kind.group),
        analyte=kind,
        matrix=matrix,
    )


# Kinds of which at least one answer or score is followed, in the order of the registry.
FOLLOWED: Mapping[str, tuple[Measure, ...]] = {
    instrument.key: found for instrument in INSTRUMENTS if (found := measures_of(instrument))
}
# Codes of the headings, in the order of the flowsheet, with their words.
GROUPS: Mapping[str, str] = {group_code(group): str(group) for group in Group} | {
    instrument.key: instrument.title for instrument in INSTRUMENTS if instrument.key in FOLLOWED
}
_BY_KEY = {measure.key: measure for found in FOLLOWED.values() for measure in found}


def measure_or_none(key: str) -> Measure | None:
    """The measure with this key, or None when there is no such measure."""
    if key in _BY_KEY:
        return _BY_KEY[key]
    analyte, _, matrix = key.partition("-")
    if analyte not in BY_KEY or matrix not in ("", *Matrix.values):
        return None
    return laboratory_measure(analyte, matrix)


_PLACE = {analyte.key: place for place, analyte in enumerate(ANALYTES)}
_MATRIX = {matrix: place for place, matrix in enumerate(["", *Matrix.values])}


def in_order(measures: Iterable[Measure]) -> list[Measure]:
    """As the flowsheet has them: tests in the order of their table, then the instruments in the order of theirs."""
    places = {key: place for place, key in enumerate(_BY_KEY)}
    codes = list(GROUPS)

    def place(measure: Measure) -> tuple[int, int, int]:
        if measure.analyte is None:
            return codes.index(measure.group), places[measure.key], 0
        return codes.index(measure.group), _PLACE[measure.analyte.key], _MATRIX[measure.matrix]

    return sorted(measures, key=place)
