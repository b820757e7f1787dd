"""Clinical response, one domain at a time (fact base 9.4; knowledge: Mayo composite, to be confirmed).

Each domain is improved, stable, worse or not evaluable; the summary is counts, never a verdict. What was never
affected cannot improve: it is "not evaluable", and "worse" once it appears.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinical.course import NE, Answer, Course, Point, Seen, not_evaluable
from clinical.evidence.history import History
from clinical.facts import Fact
from clinical.outcome import unique
from clinical.response_measures import DOMAINS, IMPROVED, STABLE, WORSE, Measure, Reading
from clinical.settings import DEFAULTS, Settings

# Best first.
CLASSES = (IMPROVED, STABLE, WORSE)
NOT_AFFECTED = "not affected"

Runs = list[tuple[Measure, list[Reading]]]
Readings = dict[str, Runs]


@dataclass(frozen=True)
class Change:
    """One measure then and now; `word` is improved, stable, worse, "not affected" or NE."""

    measure: Measure
    word: str
    before: Fact | None = None
    after: Fact | None = None


@dataclass(frozen=True)
class DomainChange:
    """One domain: its category, the measures compared, and whether some went one way and some the other."""

    domain: str
    title: str
    answer: Answer
    changes: tuple[Change, ...]

    @property
    def code(self) -> str:
        return self.answer.code

    @property
    def mixed(self) -> bool:
        return {IMPROVED, WORSE} <= {each.word for each in self.changes}

    @property
    def baseline(self) -> tuple[Seen, ...]:
        """The facts from before treatment, compared or not."""
        return unique(
            Seen(each.before.text, each.before.on, each.before.source) for each in self.changes if each.before
        )

    @property
    def because(self) -> tuple[Seen, ...]:
        """The facts behind the category, then and now; those that went the other way as well."""
        compared = [each for each in self.changes if each.before and each.after]
        telling = [each for each in compared if each.word in CLASSES] or compared
        return unique(Seen(each.text, each.on, each.source) for one in telling for each in (one.before, one.after))


@dataclass(frozen=True)
class ClinicalResponse:
    domains: tuple[DomainChange, ...]

    def domain(self, name: str) -> DomainChange:
        return next(each for each in self.domains if each.domain == name)

    @property
    def counts(self) -> dict[str, int]:
        """How many domains improved, are stable, are worse, are not evaluable."""
        codes = [each.code for each in self.domains]
        return {code: codes.count(code) for code in (*CLASSES, NE)}

    @property
    def in_words(self) -> str:
        counts = self.counts
        return ", ".join(f"{counts[code]} {'not evaluable' if code == NE else code}" for code in counts)


def clinical_response(
    facts: Iterable[Fact],
    start: date,
    as_at: date,
    settings: Settings = DEFAULTS,
    domains: Iterable[str] = tuple(DOMAINS),
) -> ClinicalResponse:
    """Each domain on one day against the time before treatment (9.4).

    start  first day of the treatment line. Then: the newest record up to that day. Now: the newest after it, up to
           as_at. A measure recorded on one side only is not compared

    A domain is worse when any of its measures is; else improved when any is; else stable. Raises KeyError for a
    domain that there is not.
    """
    return _at(_readings(facts, domains, as_at, settings), start, as_at, settings)


def clinical_days(
    facts: Iterable[Fact],
    start: date,
    as_at: date,
    settings: Settings = DEFAULTS,
    domains: Iterable[str] = tuple(DOMAINS),
) -> tuple[tuple[date, ClinicalResponse], ...]:
    """The clinical response on every day since the start on which something of these domains was recorded."""
    readings = _readings(facts, domains, as_at, settings)
    days = {each.fact.on for runs in readings.values() for _, run in runs for each in run if each.fact.on > start}
    return tuple((day, _at(readings, start, day, settings)) for day in sorted(days))


def domain_course(
    facts: Iterable[Fact], domain: str, start: date, as_at: date, settings: Settings = DEFAULTS
) -> Course:
    """The category of one domain on every day since the start on which one of its measures was recorded."""
    facts = tuple(facts)
    days = clinical_days(facts, start, as_at, settings, (domain,))
    points = tuple(Point(day, then.domains[0].answer, then.domains[0].because) for day, then in days)
    now = clinical_response(facts, start, as_at, settings, (domain,)).domains[0]
    return Course(now.baseline, points, CLASSES, "" if points else "no_current" if now.baseline else "no_baseline")


def _readings(facts: Iterable[Fact], domains: Iterable[str], as_at: date, settings: Settings) -> Readings:
    """Each domain's measures with their readings. A reading rests on one record, so that a later fact changes none."""
    history = History(facts, as_at)
    return {key: [(each, each.read(history, settings)) for each in DOMAINS[key][1]] for key in domains}


def _at(readings: Readings, start: date, day: date, settings: Settings) -> ClinicalResponse:
    return ClinicalResponse(tuple(_domain(key, runs, start, day, settings) for key, runs in readings.items()))


def _domain(key: str, runs: Runs, start: date, day: date, settings: Settings) -> DomainChange:
    title = DOMAINS[key][0]
    changes = tuple(_change(measure, run, start, day, settings) for measure, run in runs)
    words = [each.word for each in changes]
    for code in (WORSE, IMPROVED, STABLE):
        if code in words:
            return DomainChange(key, title, Answer(code), changes)
    if NOT_AFFECTED in words:
        why = "not_affected"
    else:
        why = "no_current" if any(each.before for each in changes) else "no_baseline"
    return DomainChange(key, title, not_evaluable(why), changes)


def _change(measure: Measure, run: list[Reading], start: date, day: date, settings: Settings) -> Change:
    before = [each for each in run if each.fact.on <= start]
    after = [each for each in run if start < each.fact.on <= day]
    if not before or not after:
        return Change(measure, NE, before[-1].fact if before else None, after[-1].fact if after else None)
    then, now = before[-1], after[-1]
    return Change(measure, _word(measure, then, now, settings), then.fact, now.fact)


def _word(measure: Measure, then: Reading, now: Reading, settings: Settings) -> str:
    if then.affected is False and now.affected is False:
        return NOT_AFFECTED
    if then.level is not None and now.level is not None:
        rise = now.level - then.level
        if abs(rise) < getattr(settings, measure.setting):
            return STABLE
        other = IMPROVED if measure.rise_is == WORSE else WORSE
        return measure.rise_is if rise > 0 else other
    if then.affected is None or now.affected is None:
        return NE
    if then.affected is now.affected:
        return STABLE
    return WORSE if now.affected else IMPROVED
