"""What was measured, by measure: one value with its day, its flag and where it stands.

Signed records only. Values are in the unit of their measure; one that was converted says what the report printed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Case, CharField, Count, F, Func, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, RowNumber

from assessments.amounts import shown_range, shown_value
from assessments.analytes import ANALYTES, Unit
from assessments.instruments import BY_KEY
from assessments.instruments.laboratory import LABORATORY
from assessments.results import LabResult, LabResultQuerySet
from assessments.results import series as results_over_time
from assessments.shown import value_in_words
from patients.models import NotDone, Patient, Visit
from reports.measures import FOLLOWED, Measure, group_code, laboratory_measure

# Letter and arrow as printed, and the word that is heard.
FLAGS = {
    "H": ("H ▲", "high"),
    "L": ("L ▼", "low"),
    "HH": ("HH ▲▲", "very high"),
    "LL": ("LL ▼▼", "very low"),
}
_NOT_SCORED = "not_scored"
# Before the value of a score that the examiner gave.
_OWN = "own:"
NOT_SCORED, NOT_DONE = "Not scored", "Not done"


@dataclass(frozen=True)
class Observation:
    """One value as shown. `number` is None for words; `low` and `high` are the laboratory's limits that day.

    `reported` is what the report printed, where the value was converted. `poor`: the sample has a quality flag.
    `kind` and `row` are the key and the id of the assessment it stands in; `method` is the laboratory's.
    """

    measure: Measure
    on: date
    text: str
    kind: str
    row: int
    number: Decimal | None = None
    comparator: str = "="
    flag: str | None = None
    reported: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    laboratory: str = ""
    method: str = ""
    poor: bool = False

    @property
    def mark(self) -> str:
        return FLAGS.get(self.flag or "", ("", ""))[0]

    @property
    def mark_words(self) -> str:
        return FLAGS.get(self.flag or "", ("", ""))[1]

    @property
    def shown_with_unit(self) -> str:
        """ "4,210 pg/mL", "52 of 60"; words have no unit."""
        return f"{self.text} {self.measure.unit}".strip() if self.number is not None else self.text

    @property
    def range_words(self) -> str:
        return shown_range(self.low, self.high)


@dataclass(frozen=True)
class Newest:
    """The newest value of a measure, the one before, and how many there are."""

    latest: Observation
    before: Observation | None
    count: int


def of_result(result: LabResult) -> Observation:
    """A laboratory result in the unit the clinic keeps."""
    measure, report = laboratory_measure(result.analyte, result.matrix), result.assessment
    unit = result.kind.unit_named(result.unit) if result.value is not None else None
    converted = unit is not None and unit is not result.kind.unit
    return Observation(
        measure=measure,
        on=result.on,
        text=_in_kept_unit(result, unit) if converted else result.shown,
        kind=LABORATORY.key,
        row=result.assessment_id,
        number=result.canonical,
        comparator=result.comparator,
        flag=result.flag,
        reported=result.shown_with_unit if converted else "",
        low=_kept(unit, result.ref_low),
        high=_kept(unit, result.ref_high),
        laboratory=report.laboratory,
        method=report.assay if measure.is_vegf else "",
        poor=bool(report.quality_flags),
    )


def _kept(unit: Unit | None, limit: Decimal | None) -> Decimal | None:
    return None if unit is None or limit is None else unit.to_canonical(limit)


def _in_kept_unit(result: LabResult, unit: Unit) -> str:
    """Converted, with as many decimals as the report had figures for: 4.21 ng/mL is 4,210 pg/mL."""
    ratio = (unit.factor / unit.divisor).normalize()
    if ratio.as_tuple().digits == (1,) and not unit.offset:
        places = max(0, result.places - ratio.adjusted())
    else:
        places = max(result.kind.decimals, 1 - result.canonical.adjusted() if result.canonical else 0)
    return shown_value(result.comparator, result.canonical, min(places, 4))


def of_text(measure: Measure, on: date, row: int, text: str) -> Observation:
    """An answer or a score, from the text that the database gives for its column."""
    field = measure.instrument.model._meta.get_field(measure.column)
    number, words = None, ""
    if text == _NOT_SCORED:
        words = NOT_SCORED
    elif measure.score and text.startswith(_OWN):
        own = text.removeprefix(_OWN)
        number, words = Decimal(own), f"{own}, by the examiner"
    elif field.flatchoices:
        words = value_in_words(field, text)
        number = Decimal(text) if text.isdecimal() else None
    else:
        try:
            value = field.to_python(text)
        except ValidationError:
            words = value_in_words(measure.instrument.model._meta.get_field(measure.item.instead), text)
        else:
            number, words = Decimal(value), value_in_words(field, value)
    return Observation(measure, on, words, measure.instrument.key, row, number)


# The answers of instruments. Each row of each kind becomes (kind, id, day, [text of each measure]) in one statement.


def _text_of(measure: Measure) -> Any:
    """The column as text; where there is no number, the word that stands instead."""
    text: Any = Cast(measure.column, TextField())
    if measure.score:
        answered = {f"{measure.column}_answered__gt": 0}
        own = Concat(Value(_OWN), Cast(measure.score.overruled, TextField()), output_field=TextField())
        overruled = Case(When(**{f"{measure.score.overruled}__isnull": False}, then=own), output_field=TextField())
        text = Coalesce(overruled, text, Case(When(**answered, then=Value(_NOT_SCORED)), output_field=TextField()))
    elif measure.unit_code:
        by = {measure.item.unit_by[0]: measure.unit_code}
        text = Case(When(**by, then=text), output_field=TextField())
    elif measure.item.instead:
        text = Coalesce(text, NullIf(Cast(measure.item.instead, TextField()), Value("")))
    return text


def answer_texts(kind: str) -> Func:
    """The followed answers of one kind as an array of text, in the order of `FOLLOWED`."""
    return Func(*map(_text_of, FOLLOWED[kind]), template="ARRAY[%(expressions)s]", output_field=ArrayField(TextField()))


def answers(
    patient: Patient, kinds: Collection[str], within: tuple[date, date] = (date.min, date.max)
) -> QuerySet[Any, tuple[str, int, date, list[str | None]]]:
    """The followed answers of every signed assessment of these kinds. `kinds` must not be empty."""
    first, *others = [
        BY_KEY[kind]
        .model.objects.for_patient(patient)
        .current()
        .filter(performed_on__range=within)
        .order_by()
        .values_list(Value(kind, output_field=CharField()), "pk", "performed_on", answer_texts(kind))
        for kind in FOLLOWED
        if kind in kinds
    ]
    return first.union(*others, all=True) if others else first


def _kinds_in(groups: Collection[str]) -> list[str]:
    return [kind for kind in FOLLOWED if kind in groups]


def _results_in(patient: Patient, groups: Collection[str]) -> LabResultQuerySet:
    wanted = [one.key for one in ANALYTES if group_code(one.group) in groups]
    return LabResult.objects.counted().for_patient(patient).filter(analyte__in=wanted)


def _read(rows: Iterable[tuple[str, int, date, Sequence[str | None]]]) -> Iterator[Observation]:
    for kind, row, on, texts in rows:
        for measure, text in zip(FOLLOWED[kind], texts, strict=True):
            if text:
                yield of_text(measure, on, row, text)


def days(patient: Patient, groups: Collection[str], since: date | None) -> QuerySet[Any, date]:
    """The days on which anything of these groups was recorded, newest first. One query, to be sliced."""
    found = [_results_in(patient, groups).annotate(day=F("assessment__performed_on"))]
    for kind in _kinds_in(groups):
        found.append(BY_KEY[kind].model.objects.for_patient(patient).current().annotate(day=F("performed_on")))
    first, *others = [
        each.filter(day__gte=since or date.min).order_by().values_list("day", flat=True) for each in found
    ]
    return (first.union(*others) if others else first.distinct()).order_by("-day")


def between(patient: Patient, groups: Collection[str], first: date, last: date) -> list[Observation]:
    """Every value of these groups from `first` to `last`, oldest first, and what a visit says was not done.

    Three queries at most.
    """
    results = _results_in(patient, groups).filter(assessment__performed_on__range=(first, last)).oldest_first()
    found = [of_result(result) for result in results]
    if kinds := _kinds_in(groups):
        found += _read(answers(patient, kinds, within=(first, last)))
        found += _not_done(patient, kinds, first, last, {(one.measure.key, one.on) for one in found})
    return sorted(found, key=lambda one: one.on)


def _not_done(
    patient: Patient, kinds: Collection[str], first: date, last: date, known: Collection[tuple[str, date]]
) -> Iterator[Observation]:
    """A kind of assessment that somebody says was not done on a day, where nothing of it is recorded."""
    visits = Visit.objects.counted().filter(patient=patient, held_on__range=(first, last))
    said = NotDone.objects.standing().filter(kind__in=kinds, visit__in=visits)
    for kind, on in said.values_list("kind", "visit__held_on").distinct():
        for measure in FOLLOWED[kind]:
            if (measure.key, on) not in known:
                yield Observation(measure, on, NOT_DONE, kind, 0)


def series(patient: Patient, measure: Measure) -> list[Observation]:
    """Every value of one measure, oldest first. One query."""
    if measure.analyte:
        return [of_result(one) for one in results_over_time(patient, measure.analyte.key, measure.matrix)]
    rows = sorted(answers(patient, [measure.group]), key=lambda row: (row[2], row[1]))
    return [one for one in _read(rows) if one.measure == measure]


def newest(patient: Patient) -> dict[str, Newest]:
    """The newest value of each measure that has any, with the one before. Two queries, whatever is recorded."""
    each = {"partition_by": ["analyte", "matrix"]}
    ranked = LabResult.objects.counted().for_patient(patient).select_related("assessment")
    ranked = ranked.annotate(
        rank=Window(RowNumber(), order_by=[F("assessment__performed_on").desc(), F("pk").desc()], **each),
        of=Window(Count("pk"), **each),
    )
    found: dict[str, list[tuple[Observation, int]]] = {}
    for result in ranked.filter(rank__lte=2).order_by("rank"):
        found.setdefault(laboratory_measure(result.analyte, result.matrix).key, []).append(
            (of_result(result), result.of)
        )
    for kind, place, on, row, text, of in _newest_answers(patient):
        measure = FOLLOWED[kind][place - 1]
        found.setdefault(measure.key, []).append((of_text(measure, on, row, text), of))
    return {key: Newest(pair[0][0], pair[1][0] if len(pair) > 1 else None, pair[0][1]) for key, pair in found.items()}


def _newest_answers(patient: Patient) -> list[tuple[str, int, date, int, str, int]]:
    """(kind, place of the measure from 1, day, id, text, how many), newest first: at most two of each measure."""
    if not FOLLOWED:
        return []
    rows, values = answers(patient, FOLLOWED).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT kind, place, day, id, text, of FROM (
                SELECT kind, place, day, id, text,
                       row_number() OVER (PARTITION BY kind, place ORDER BY day DESC, id DESC) AS rank,
                       count(*) OVER (PARTITION BY kind, place) AS of
                FROM ({rows}) AS answer (kind, id, day, texts),
                     unnest(texts) WITH ORDINALITY AS one (text, place)
                WHERE text <> ''
            ) AS ranked
            WHERE rank <= 2 ORDER BY rank
            """,
            values,
        )
        return cursor.fetchall()
