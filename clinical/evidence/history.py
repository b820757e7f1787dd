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

_PLACE = attrgetter("on", "source", "name")
_STATES = {"present": PRESENT, "yes": PRESENT, "absent": ABSENT, "no": ABSENT}


class History:
    """Facts dated on or before `as_at`, oldest first.

    Within one day they stand in the order of record, name and value: the order in which they arrive never matters.
    """

    def __init__(self, facts: Iterable[Fact], as_at: date):
        self.facts = tuple(sorted([each for each in facts if each.on <= as_at], key=_PLACE))
        self._by_name: dict[str, list[Fact]] = {}
        self._by_record: dict[tuple[str, str, date], Fact] = {}
        several = set()
        for fact in self.facts:
            self._by_name.setdefault(fact.name, []).append(fact)
            if self._by_record.setdefault((fact.name, fact.source, fact.on), fact) is not fact:
                several.add(fact.name)
        for name in several:
            run = self._by_name[name]
            run.sort(key=lambda each: (each.on, each.source, str(each.value), each.treated, each.label))
            self._by_record.update({(name, each.source, each.on): each for each in run})

    def all(self, name: str) -> Sequence[Fact]:
        return self._by_name.get(name, ())

    def latest(self, name: str) -> Fact | None:
        """Newest fact of that name, or None."""
        run = self.all(name)
        return run[-1] if run else None

    def beside(self, fact: Fact, name: str) -> Fact | None:
        """Fact of another name from the same record and day; of several the last in order."""
        return self._by_record.get((name, fact.source, fact.on))


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
    return [
        statement(ctx, fact, _STATES[fact.value], explained_by=explained_by)
        for fact in ctx.history.all(name)
        if fact.value in _STATES
    ]


def statement(ctx: Context, fact: Fact, state: str, *, explained_by: str = "", **more) -> Statement:
    """A statement with its attribution looked up under the fact name `explained_by`."""
    decision = ctx.attribution(fact, explained_by) if explained_by else None
    return Statement(fact, state, explained=decision.value if decision else "", **more)


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
    ordered = sorted(statements, key=lambda each: each.fact.on)
    if ctx.current:
        ordered = before = newest_word(ordered)
        after = []
    else:
        before = [each for each in ordered if not each.fact.treated]
        after = [each for each in ordered if each.fact.treated]
    governing = [(run, present[-1]) for run in (before, after) if (present := _present(run))]
    aside = [(each.fact, EXPLAINED_WHY) for each in ordered if each.explained == "yes" and each.state == PRESENT]
    counting = [run for run, newest in governing if newest.counts]
    if counting:
        return _present_evidence(counting, only_after=counting == [after]).setting_aside(*aside)
    missing = tuple(missing)
    open_cases = [newest for _, newest in governing if newest.explained == "undecided"]
    if open_cases:
        facts = [fact for each in open_cases for fact in each.shown]
        return unknown(Reason.ATTRIBUTION_UNDECIDED, *facts, missing=("attribution",)).setting_aside(*aside)
    usable = ordered if treated_negative_excludes else before
    return _negative_evidence(usable, after, missing).setting_aside(*aside)


def newest_word(statements: Iterable[Statement]) -> list[Statement]:
    """Statements of the newest day on which a record said present, absent or suspected; all when none did."""
    statements = list(statements)
    telling = [each for each in statements if each.state != UNCLEAR or each.reopens]
    if not telling:
        return statements
    newest = max(each.fact.on for each in telling)
    return [each for each in telling if each.fact.on == newest]


def _present(run: list[Statement]) -> list[Statement]:
    return [each for each in run if each.state == PRESENT]


def _present_evidence(runs: list[list[Statement]], only_after: bool) -> Evidence:
    """Evidence shows the first and the newest record: since when, and whether lately."""
    counting = [each for run in runs for each in run if each.counts]
    ends = (counting[0], counting[-1])
    warnings = dict.fromkeys(key for each in ends for key in each.warnings)
    if only_after:
        warnings["seen_only_on_treatment"] = None
    return met(*(fact for each in ends for fact in each.shown), warnings=warnings)


def _negative_evidence(usable: list[Statement], after: list[Statement], missing: tuple[str, ...]) -> Evidence:
    settled = [each for each in usable if each.state != UNCLEAR]
    suspicions = [each for each in usable if each.reopens]
    if settled:
        # A newer suspicion opens the question again; a newer test that is merely too weak does not.
        suspicions = [each for each in suspicions if each.fact.on >= settled[-1].fact.on]
    unclear = suspicions or ([] if settled else usable)
    if unclear:
        last = unclear[-1]
        return unknown(last.reason, *last.shown, missing=missing, warnings=last.warnings)
    if settled:
        return not_met(*settled[-1].shown, warnings=settled[-1].warnings)
    if after:
        return unknown(Reason.TREATED_SAMPLE, *after[-1].shown, missing=missing)
    return unknown(Reason.NOT_ASSESSED, missing=missing)
