"""The facts of one patient up to a date, in order, and how a run of statements about one sign is weighed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, met, not_met, unknown
from clinical.settings import DEFAULTS, Settings

PRESENT, ABSENT, UNCLEAR = "present", "absent", "unclear"
EXPLAINED_WHY = "Explained by another cause"

# The two questions of 1.3: was it ever shown (what the published criteria ask), and is it there now (follow-up).
DIAGNOSTIC, CURRENT = "diagnostic", "current"
VIEWS = (DIAGNOSTIC, CURRENT)

_DAY = attrgetter("on")
_PLACE = attrgetter("place")
_DAY_STATED = attrgetter("fact.on")
_STATES = {"present": PRESENT, "yes": PRESENT, "absent": ABSENT, "no": ABSENT}


class History:
    """Facts dated on or before `as_at`, those of one name oldest first.

    Within one day they stand in the order of record and value: the order in which they arrive never matters.
    """

    def __init__(self, facts: Iterable[Fact], as_at: date):
        self._by_name: dict[str, list[Fact]] = {}
        # Name by name, filled when first asked: few names are looked up beside another.
        self._by_record: dict[str, dict[tuple[str, date], Fact]] = {}
        runs, several_a_day = self._by_name, set()
        for fact in sorted(facts, key=_DAY):
            on, name = fact.on, fact.name
            if on > as_at:
                break
            run = runs.get(name)
            if run is None:
                runs[name] = [fact]
                continue
            if run[-1].on == on:
                several_a_day.add(name)
            run.append(fact)
        for name in several_a_day:
            runs[name].sort(key=_PLACE)

    def all(self, name: str) -> Sequence[Fact]:
        return self._by_name.get(name, ())

    def latest(self, name: str) -> Fact | None:
        """Newest fact of that name, or None."""
        run = self.all(name)
        return run[-1] if run else None

    def beside(self, fact: Fact, name: str) -> Fact | None:
        """Fact of another name from the same record and day; of several the last in order."""
        if name not in self._by_record:
            self._by_record[name] = {(each.source, each.on): each for each in self.all(name)}
        return self._by_record[name].get((fact.source, fact.on))


@dataclass(frozen=True)
class Context:
    """All that an evidence rule may look at.

    sex         "male", "female" or anything else for not known; used for the haemoglobin limit only
    vegf_rules  the rule set's own VEGF thresholds by sample family, empty for the clinic's setting
    view        DIAGNOSTIC: once shown it stays, and a normal finding under treatment excludes nothing.
                CURRENT: the newest record that says something decides, under treatment or not
    """

    history: History
    settings: Settings = DEFAULTS
    sex: str | None = None
    vegf_rules: Mapping[str, str] = field(default_factory=dict)
    view: str = DIAGNOSTIC

    @property
    def current(self) -> bool:
        return self.view == CURRENT

    def excludes(self, fact: Fact) -> bool:
        """May a normal finding of this record exclude? Under treatment only in the current view (2.4)."""
        return self.current or not fact.treated

    def newest(self, name: str) -> Fact | None:
        """Newest record of that name that says something and may exclude, or None."""
        telling = (each for each in reversed(self.history.all(name)) if each.value != "not_known")
        return next((each for each in telling if self.excludes(each)), None)

    def attribution(self, fact: Fact, name: str) -> Fact | None:
        """What was decided about another cause of this finding, or None.

        The finding's own record decides; else the newest decision made on that day or later in the same
        period (before or after treatment). A decision about swelling under treatment says nothing about
        swelling before it.
        """
        decisions = self.history.all(name)
        own = self.history.beside(fact, name) if decisions else None
        if own is not None:
            return own
        for decision in reversed(decisions):
            if decision.on < fact.on:
                return None
            if self.current or decision.treated is fact.treated:
                return decision
        return None


class Statement(NamedTuple):
    """One record's word about one sign. A tuple, because a long record makes hundreds of them.

    state      PRESENT, ABSENT or UNCLEAR
    explained  "yes", "no", "undecided" or "" (nobody looked for another cause: counts as "no")
    reason     why it is UNCLEAR
    with_facts further facts shown beside it as evidence
    suspicion  UNCLEAR, and yet it opens a question that an older normal test had closed; always so unless the
               reason is INADEQUATE_TEST
    """

    fact: Fact
    state: str
    explained: str = ""
    reason: Reason = Reason.INADEQUATE_TEST
    with_facts: tuple[Fact, ...] = ()
    warnings: tuple[str, ...] = ()
    suspicion: bool = False

    @property
    def shown(self) -> tuple[Fact, ...]:
        return (self.fact, *self.with_facts)

    @property
    def counts(self) -> bool:
        """Present, and no other cause recorded or suspected."""
        return self.state == PRESENT and self.explained in ("", "no")

    @property
    def reopens(self) -> bool:
        return self.state == UNCLEAR and (self.suspicion or self.reason is not Reason.INADEQUATE_TEST)


def stated(ctx: Context, name: str, *, explained_by: str = "") -> list[Statement]:
    """Statements of a present/absent (or yes/no) fact; "not_known" says nothing and is left out."""
    found = []
    for fact in ctx.history.all(name):
        state = _STATES.get(fact.value)
        if state == PRESENT:
            found.append(statement(ctx, fact, state, explained_by=explained_by))
        elif state:
            found.append(Statement(fact, state))
    return found


def told(ctx: Context, name: str, *, explained_by: str = "") -> list[Statement]:
    """What `weigh` needs of `stated` where nothing else reads the statements.

    Of the records that say "absent" only the newest before treatment and the newest under it, because no older one can
    decide. A sign looked for at every visit of ten years is mostly absent.
    """
    run = ctx.history.all(name)
    newest = {fact.treated: fact for fact in run if _STATES.get(fact.value) == ABSENT}
    return [
        statement(ctx, fact, _STATES[fact.value], explained_by=explained_by)
        for fact in run
        if _STATES.get(fact.value) == PRESENT or fact is newest.get(fact.treated)
    ]


def statement(ctx: Context, fact: Fact, state: str, *, explained_by: str = "", **more) -> Statement:
    """A statement; of what is present, another cause is looked up under the fact name `explained_by`."""
    decision = ctx.attribution(fact, explained_by) if explained_by and state == PRESENT else None
    return Statement(fact, state, decision.value if decision else "", **more)


def weigh(
    ctx: Context,
    statements: Iterable[Statement],
    *,
    missing: Iterable[str],
    treated_negative_excludes: bool = False,
) -> Evidence:
    """Three-valued answer from all statements about one sign.

    * Evidence is cumulative: once recorded as present and not explained, it stays, also after it resolved (1.3).
    * Within each period (before, after the start of treatment) the newest "present" decides about attribution.
    * A sign that is absent only under treatment is UNKNOWN: treatment may have removed it (2.4, extended by
      design to every sign that treatment can reverse). `treated_negative_excludes` switches that off.
    * In the current view only the newest day that says something is weighed, whatever the treatment.
    """
    ordered = sorted(statements, key=_DAY_STATED)
    if ctx.current:
        ordered = newest_word(ordered)
    present = [each for each in ordered if each.state == PRESENT]
    aside = [(each.fact, EXPLAINED_WHY) for each in present if each.explained == "yes"]
    periods = [run for run in _periods(ctx, present) if run]
    counting = [run for run in periods if run[-1].counts]
    if counting:
        return _present_evidence(ctx, counting).setting_aside(*aside)
    undecided = [run[-1] for run in periods if run[-1].explained == "undecided"]
    if undecided:
        facts = [fact for each in undecided for fact in each.shown]
        return unknown(Reason.ATTRIBUTION_UNDECIDED, *facts, missing=("attribution",)).setting_aside(*aside)
    all_exclude = ctx.current or treated_negative_excludes
    may_exclude = ordered if all_exclude else [each for each in ordered if not each.fact.treated]
    return _negative_evidence(may_exclude, ordered, tuple(missing)).setting_aside(*aside)


def newest_word(statements: Iterable[Statement]) -> list[Statement]:
    """Statements of the newest day on which a record said present, absent or suspected; all when none did."""
    statements = list(statements)
    telling = [each for each in statements if each.state != UNCLEAR or each.reopens]
    if not telling:
        return statements
    newest = max(each.fact.on for each in telling)
    return [each for each in telling if each.fact.on == newest]


def _periods(ctx: Context, ordered: list[Statement]) -> tuple[list[Statement], ...]:
    """Before and under treatment; the current view knows one period only."""
    if ctx.current:
        return (ordered,)
    return [each for each in ordered if not each.fact.treated], [each for each in ordered if each.fact.treated]


def _present_evidence(ctx: Context, periods: list[list[Statement]]) -> Evidence:
    """Evidence shows the first and the newest record: since when, and whether lately."""
    counting = [each for run in periods for each in run if each.counts]
    ends = (counting[0], counting[-1])
    warnings = dict.fromkeys(key for each in ends for key in each.warnings)
    if not ctx.current and counting[0].fact.treated:
        warnings["seen_only_on_treatment"] = None
    return met(*(fact for each in ends for fact in each.shown), warnings=warnings)


def _negative_evidence(may_exclude: list[Statement], ordered: list[Statement], missing: tuple[str, ...]) -> Evidence:
    settled = next((each for each in reversed(may_exclude) if each.state != UNCLEAR), None)
    unclear = next((each for each in reversed(may_exclude) if each.reopens), None)
    if settled is None:
        unclear = unclear or (may_exclude[-1] if may_exclude else None)
    elif unclear is not None and unclear.fact.on < settled.fact.on:
        # A newer suspicion opens the question again; a newer test that is merely too weak does not.
        unclear = None
    if unclear is not None:
        return unknown(unclear.reason, *unclear.shown, missing=missing, warnings=unclear.warnings)
    if settled is not None:
        return not_met(*settled.shown, warnings=settled.warnings)
    if ordered:
        return unknown(Reason.TREATED_SAMPLE, *ordered[-1].shown, missing=missing)
    return unknown(Reason.NOT_ASSESSED, missing=missing)
