"""What the columns of an assessment cannot say: order, headings, units, codes, what is charted, scored, concluded.

Type, range, choices and label stand on the column. The only repetition is the column's name, and a system check
(`checks.py`) stops the site when declaration and columns disagree.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.base import Assessment, AssessmentRow
from clinical.facts import Fact

STACK, ROW, GRID, RADIOS = "stack", "row", "grid", "radios"
EXAMINED = "Examined by"
LAYOUTS = (STACK, ROW, GRID, RADIOS)


@dataclass(frozen=True)
class Keys:
    """Makes a closed list a box for one or two keystrokes: what is typed → the stored answer, capitals or not.

    `words` end the sentence "Enter right knee …", e.g. "from 0 to 5".
    """

    codes: Mapping[str, str]
    words: str


@dataclass(frozen=True)
class Item:
    """One column on the form. `code` is the LOINC or SNOMED code, where one is verified.

    `keys` makes a box of a closed list; `long` shows its answers as radios one below the other.
    `unit_by` is for a number whose unit another answer decides: (column, {answer: unit}). Each unit is a series of its
    own over time. `instead` names the column that says in words why there is no number, e.g. "Unable".
    """

    name: str
    unit: str = ""
    code: str = ""
    chart: bool = False
    hint: str = ""
    keys: Keys | None = None
    long: bool = False
    unit_by: tuple[str, Mapping[str, str]] | None = None
    instead: str = ""

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that its number may be in, as printed."""
        return tuple(self.unit_by[1].values()) if self.unit_by else (self.unit,) if self.unit else ()


@dataclass(frozen=True)
class Line:
    """One row of a grid: its heading and one item per column (None: no box there).

    `spoken` names the row more fully in the names of its boxes, where another table has a row of the same heading.
    """

    label: str
    items: tuple[Item | None, ...]
    spoken: str = ""


def sides(label: str, name: str, spoken: str = "", **options: Any) -> Line:
    """A grid row for the columns `<name>_right` and `<name>_left`."""
    return Line(label, (Item(f"{name}_right", **options), Item(f"{name}_left", **options)), spoken)


@dataclass(frozen=True)
class Fill:
    """A tick box that answers every empty box of a section, or of its whole group, by the examiner's own statement.

    It is not kept ticked; the text column `column` keeps which answers were given that way.
    """

    label: str
    value: str
    column: str


@dataclass(frozen=True)
class Section:
    """A heading with its boxes. `not_examined` names the tick box that leaves the whole section out.

    layout: "stack" one below the other, "row" side by side, "grid" a table of boxes (items are Lines),
    "radios" a table of questions with the same answers.
    group: sections that follow each other with the same group stand under that one heading and one tick box.
    beside: stands to the right of what comes before it, where the window is wide enough.
    """

    title: str
    items: tuple[Item | Line, ...]
    layout: str = STACK
    columns: tuple[str, ...] = ("Right", "Left")
    corner: str = "Item"
    hint: str = ""
    not_examined: str = ""
    group: str = ""
    beside: bool = False
    fill: Fill | None = None

    def flat(self) -> Iterator[Item]:
        """Each item in tab order, without the gaps of a grid."""
        for one in self.items:
            if isinstance(one, Line):
                yield from (item for item in one.items if item is not None)
            else:
                yield one


@dataclass(frozen=True)
class Score:
    """A score by a pure function of `clinical.scores`; value, rule and count are stored at signing.

    Columns on the model: `<column>` (the value, empty when it cannot be scored), `<column>_rule`,
    `<column>_answered`, `<column>_required`. `function` takes {input name: value} and returns an object with
    `value`, `answered`, `required`, `rule`. `parts` names further attributes of it that have a column of their own.
    The columns, but for those of `parts`, are made by `scored`; a fact of the catalogue has the column's name.

    An examiner may overrule it with a reason, in `<column>_overruled` and `<column>_overrule_reason`: what counts is
    then the examiner's value, and the automatic one is kept beside it.
    """

    column: str
    rule: str
    label: str
    function: Callable[[Mapping[str, Any]], Any]
    inputs: tuple[str, ...]
    out_of: int
    higher_is_better: bool = True
    explanation: str = ""
    parts: Mapping[str, str] | None = None
    low: int = 0

    @property
    def stored_in(self) -> tuple[str, ...]:
        extra = tuple((self.parts or {}).values())
        return (self.column, f"{self.column}_rule", f"{self.column}_answered", f"{self.column}_required", *extra)

    @property
    def overruled(self) -> str:
        return f"{self.column}_overruled"

    @property
    def reason(self) -> str:
        return f"{self.column}_overrule_reason"

    def counted(self, row: Assessment) -> Any:
        """The value that counts on a signed row: the examiner's, else the automatic one, else None."""
        own = getattr(row, self.overruled)
        return getattr(row, self.column) if own is None else own

    def in_words(self, row: Assessment) -> str:
        """The value of a signed row as pages, lists and letters say it; "" when it has none."""
        answered = (getattr(row, f"{self.column}_answered") or 0, getattr(row, f"{self.column}_required") or 0)
        automatic = self.automatic_words(getattr(row, self.column), *answered)
        if getattr(row, self.overruled) is not None:
            return self.overruled_words(getattr(row, self.overruled), automatic, getattr(row, self.reason))
        return automatic if getattr(row, self.column) is not None else ""

    def automatic_words(self, value: Any, answered: int, required: int) -> str:
        if value is None:
            return f"Not scored, {answered} of {required} answered"
        return f"{value} of {self.out_of}"

    def overruled_words(self, value: Any, automatic: str, reason: str) -> str:
        kept = f"{automatic[:1].lower()}{automatic[1:]}"
        return f"{value} of {self.out_of}, by the examiner (automatic: {kept}): {reason}"


@dataclass(frozen=True)
class Rows:
    """A table of lines inside an assessment: lesions of a scan, results of a sample.

    `model` is a concrete AssessmentRow with a ForeignKey `assessment`. `blank_lines` are offered empty on the form.
    `after` is the title of the section it follows; at the end without.
    `place` names the columns that make a line the same line, where there can be only one of each. `places` lists the
    codes of those columns where the form offers just these lines, e.g. each nerve on each side, and no others.
    `shown` names other attributes for the read page, as (heading, attribute), instead of the items; `also` names some
    to follow the items. `leads`: the lines stand before the sections, because they are what the assessment is about.
    `complete(row, lines)` gives the cleaned lines with what follows from other records; at each saving of a draft.
    `worked_out(row)` yields further lines for the read page, cell by cell, that follow from the lines of the row.
    """

    key: str
    title: str
    model: type[AssessmentRow]
    items: tuple[Item, ...]
    line_name: str = "line"
    blank_lines: int = 3
    hint: str = ""
    after: str = ""
    place: tuple[str, ...] = ()
    places: tuple[tuple[str, ...], ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    leads: bool = False
    complete: Callable[[Any, Sequence[Mapping[str, Any]]], Sequence[Mapping[str, Any]]] | None = None
    worked_out: Callable[[Any], Iterable[Sequence[str]]] | None = None

    @property
    def related(self) -> str:
        """The name of the lines on the assessment, for prefetching."""
        return str(self.model._meta.get_field("assessment").remote_field.related_name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(item.name for item in self.items)


@dataclass(frozen=True)
class Change:
    """What a line said last time, and what it says now."""

    label: str
    previous: str
    previous_on: date
    text: str


@dataclass(frozen=True)
class Reading:
    """What follows from the answers by a rule: `text` is what the rule says of them, `rule` the rule and its source."""

    label: str
    text: str
    rule: str


@dataclass(frozen=True)
class ReadBack:
    """One answer said back before it is saved: what was understood, and how it compares with the last one."""

    label: str
    text: str
    compared: str

    @property
    def statement(self) -> str:
        """Both lines in one, as they are confirmed."""
        return f"{self.label}: {self.text}. {self.compared}"


def no_facts(row: Assessment) -> Iterable[Fact]:
    return ()


@dataclass(frozen=True, eq=False)
class Instrument:
    """One kind of assessment. `key` is stored and public: never reuse or rename it.

    facts(row) yields the `Fact`s of one signed row. summary(row) is the one-line summary of lists.
    form_template and read_template replace the common pages where a kind needs its own.
    date_label and person_label name the two boxes that every kind has.
    check(cleaned) yields (field name or "", message) for rules across answers.
    read_back(row) yields the answers that are said back before they are saved, one `ReadBack` each.
    questions(row) yields what is improbable: asked of the signer, and before saving by kinds that read back. It stops
    neither.
    changes(row) yields how its lines differ from the last signed ones, for the signing page.
    derive(row) gives columns that follow from others, e.g. logMAR from the acuity as written; set at each save.
    readings(row) yields what published rules say of the answers, for the read page and the signing page.
    worked_out names the columns of `derive` that are followed over time.
    """

    key: str
    title: str
    model: type[Assessment]
    sections: tuple[Section, ...]
    facts: Callable[[Any], Iterable[Fact]] = no_facts
    purpose: str = ""
    date_label: str = "Date"
    person_label: str = EXAMINED
    scores: tuple[Score, ...] = ()
    rows: tuple[Rows, ...] = ()
    summary: Callable[[Any], str] | None = None
    check: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] | None = None
    read_back: Callable[[Any], Iterable[ReadBack]] | None = None
    questions: Callable[[Any], Iterable[str]] | None = None
    changes: Callable[[Any], Iterable[Change]] | None = None
    derive: Callable[[Any], Mapping[str, Any]] | None = None
    readings: Callable[[Any], Iterable[Reading]] | None = None
    worked_out: tuple[Item, ...] = ()
    form_template: str = ""
    read_template: str = ""

    @property
    def is_examination(self) -> bool:
        """The person who fills it in saw the patient; otherwise it repeats somebody's report."""
        return self.person_label == EXAMINED

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.flat())

    @property
    def names(self) -> tuple[str, ...]:
        """The columns a person fills in, in tab order: answers, "not examined" boxes, and scores overruled."""
        found: list[str] = []
        for section in self.sections:
            if section.not_examined and section.not_examined not in found:
                found.append(section.not_examined)
            found.extend(item.name for item in section.flat())
        for score in self.scores:
            found += [score.overruled, score.reason]
        return tuple(found)

    @property
    def answers(self) -> tuple[str, ...]:
        return tuple(item.name for item in self.items)

    def filled_by(self, section: Section) -> tuple[str, ...]:
        """The columns that the section's `fill` answers: its own and those of its group."""
        together = [one for one in self.sections if one is section or (section.group and one.group == section.group)]
        return tuple(item.name for one in together for item in one.flat())
