"""One published risk factor, and the factors of one model, on the record of one patient (fact base 8).

A factor is present, absent or unknown, with the facts it rests on. Counts are ranges while something is unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinical.evidence.history import ABSENT, PRESENT, Context, History, Statement, stated, weigh
from clinical.facts import Fact
from clinical.outcome import REASON_TEXT, Evidence, Reason, Status, met, not_met, unknown
from clinical.settings import Settings

CAVEAT = "A count of published risk factors, not a forecast for this patient."


@dataclass(frozen=True)
class Factor:
    """One published risk factor on the record of one patient.

    rule     the published wording with its boundary
    hazard   hazard ratio with its 95% interval as printed, "" when not seen
    status   MET present, NOT_MET absent, UNKNOWN
    because  the facts it rests on; age is no fact, so it rests on none
    why      why it is unknown, in a sentence; "" when it is known
    """

    key: str
    title: str
    rule: str
    status: Status
    because: tuple[Fact, ...] = ()
    why: str = ""
    hazard: str = ""


@dataclass(frozen=True)
class RiskFactors:
    """The factors of one published model, and how many of them are recorded as present.

    low, high  the count when every unknown factor turned out absent, or present
    """

    model: str
    title: str
    citation: str
    source: str
    factors: tuple[Factor, ...]
    caveat: str = CAVEAT

    @property
    def low(self) -> int:
        return sum(each.status is Status.MET for each in self.factors)

    @property
    def high(self) -> int:
        return sum(each.status is not Status.NOT_MET for each in self.factors)

    @property
    def unknown(self) -> tuple[Factor, ...]:
        return tuple(each for each in self.factors if each.status is Status.UNKNOWN)

    @property
    def text(self) -> str:
        """ "2 of 4", or "1–2 of 4" while something is unknown."""
        count = str(self.low) if self.low == self.high else f"{self.low}–{self.high}"
        return f"{count} of {len(self.factors)}"

    def factor(self, key: str) -> Factor:
        """The factor with this key. Raises KeyError."""
        for each in self.factors:
            if each.key == key:
                return each
        raise KeyError(key)


class Baseline:
    """The records of one patient up to a day, those made under treatment left out: what was known at diagnosis."""

    def __init__(self, facts: Iterable[Fact], as_at: date, settings: Settings):
        facts = tuple(each for each in facts if each.on <= as_at)
        self.settings = settings
        self.ctx = Context(History((each for each in facts if not each.treated), as_at), settings)
        self._treated = {each.name for each in facts if each.treated}

    def factor(self, key: str, title: str, rule: str, evidence: Evidence, names: tuple[str, ...], hazard: str = ""):
        """A factor from evidence on these fact names."""
        why = ""
        if evidence.status is Status.UNKNOWN:
            why = REASON_TEXT[evidence.reason]
            if evidence.reason is Reason.NOT_ASSESSED and self._treated & set(names):
                why = REASON_TEXT[Reason.TREATED_SAMPLE]
        return Factor(key, title, rule, evidence.status, evidence.because, why, hazard)

    def newest(self, name: str, is_present: Callable[[Decimal], bool]) -> Evidence:
        """The newest number decides: kidney function and albumin move both ways."""
        fact = self.ctx.history.latest(name)
        if fact is None:
            return unknown(Reason.NOT_ASSESSED)
        return met(fact) if is_present(fact.value) else not_met(fact)

    def any_above_0(self, name: str) -> Evidence:
        facts = self.ctx.history.all(name)
        states = [Statement(each, PRESENT if each.value > 0 else ABSENT) for each in facts]
        return weigh(self.ctx, states, missing=())

    def stated(self, name: str) -> Evidence:
        return weigh(self.ctx, stated(self.ctx, name), missing=())


def age_factor(age: int | None, rule: str, is_present: Callable[[int], bool], hazard: str = "") -> Factor:
    """Age in completed years. Raises ValueError outside 0 to 130."""
    if age is None:
        return Factor("age", "Age", rule, Status.UNKNOWN, why="Age is not recorded", hazard=hazard)
    if isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= 130:
        raise ValueError(f"Enter the age in completed years, from 0 to 130. You gave {age!r}")
    return Factor("age", "Age", rule, Status.MET if is_present(age) else Status.NOT_MET, hazard=hazard)


def response_factor(
    key: str, title: str, rule: str, response: str | None, answers: Mapping[str, bool | None], hazard: str = ""
) -> Factor:
    """A factor that is present when a response is absent. Raises ValueError for a class that is not in `answers`."""
    if response is not None and response not in answers:
        raise ValueError(f"{title}: the response must be one of {', '.join(answers)}. You gave {response!r}")
    answer = answers[response] if response is not None else None
    if answer is None:
        why = "Response not evaluable, or not confirmed" if response else "Response is not recorded"
        return Factor(key, title, rule, Status.UNKNOWN, why=why, hazard=hazard)
    return Factor(key, title, rule, Status.NOT_MET if answer else Status.MET, hazard=hazard)
