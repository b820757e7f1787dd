"""A run of dated response categories in one domain: what each rests on, the best and the newest.

A category is the class of a published rule (fact base 2.5, 3.3, 6.2, 9.4). "NE", not evaluable, always says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

NE = "NE"

# Why a category could not be given. Sentences for the screen.
WHY = {
    "no_start": "No treatment has been recorded",
    "no_baseline": "No value from before treatment is recorded",
    "no_current": "No value since the start of treatment is recorded",
    "not_affected": "Not affected before treatment, and not since",
    "baseline_treated": "The baseline sample was taken on treatment",
    "baseline_not_raised": "The baseline was not above the normal limit",
    "baseline_too_small": "The baseline is too small for this rule",
    "baseline_not_positive": "Immunofixation and marrow were not positive before treatment",
    "baseline_incomplete": "The baseline does not say how many lesions were avid",
    "no_avid_baseline": "No avid lesion at baseline",
    "inadequate_sample": "A sample was inadequate",
    "not_comparable": "Different sample type, assay or laboratory: never compared",
    "limit_unknown": "The laboratory's upper limit was not recorded",
    "bound_leaves_open": "A value given only as a bound leaves the class open",
    "conflicting": "Results of one day contradict each other",
    "not_measured": "What the rule needs was not recorded",
    "marrow_not_repeated": "The clone was shown in the marrow, which was not repeated",
    "other_scanner": "The baseline was on another scanner, without harmonisation",
    "scanner_not_recorded": "It was not recorded whether both scans are comparable",
    "new_not_stated": "The report does not say whether an avid lesion is new",
    "suv_missing": "SUVmax is not recorded for every avid lesion",
}


@dataclass(frozen=True)
class Seen:
    """One recorded value that a category rests on; `source` is the key of its signed record."""

    text: str
    on: date
    source: str = ""


@dataclass(frozen=True)
class Answer:
    """One category. NE, and only NE, has a key of WHY. Raises ValueError when that does not hold."""

    code: str
    why: str = ""

    def __post_init__(self):
        if (self.code == NE) != bool(self.why):
            raise ValueError("Say why a category is not evaluable, and only then")
        if self.why and self.why not in WHY:
            raise ValueError(f"there is no sentence for {self.why!r}")

    @property
    def why_text(self) -> str:
        return WHY.get(self.why, "")


def not_evaluable(why: str) -> Answer:
    return Answer(NE, why)


def agreed(answers: Iterable[Answer]) -> Answer:
    """The one category that every possible value gives; NE when a bound leaves more than one open."""
    classes = set(answers)
    return classes.pop() if len(classes) == 1 else not_evaluable("bound_leaves_open")


@dataclass(frozen=True)
class Point:
    """The category on one day and the values behind it, baseline first."""

    on: date
    answer: Answer
    because: tuple[Seen, ...] = ()

    @property
    def code(self) -> str:
        return self.answer.code


@dataclass(frozen=True)
class Course:
    """The categories of one domain over time.

    baseline  what they are measured against; without it nothing is evaluable
    points    oldest first
    order     the categories of the rule, best first
    why       key of WHY when there is no point at all
    notes     sentences to read beside the categories
    """

    baseline: tuple[Seen, ...]
    points: tuple[Point, ...]
    order: tuple[str, ...]
    why: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self):
        if any(each.code not in (*self.order, NE) for each in self.points):
            raise ValueError("a category that the rule does not have")

    @property
    def current(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def best(self) -> Point | None:
        """The first point with the best category; None while none was evaluable."""
        evaluable = [each for each in self.points if each.code != NE]
        return min(evaluable, key=lambda each: self.order.index(each.code), default=None)
