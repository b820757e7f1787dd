"""The facts of one patient up to a date, in order, and how a run of statements about one sign is weighed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, met, not_met, unknown
from clinical.settings import DEFAULTS, Settings

PRESENT, ABSENT, UNCLEAR = "present", "absent", "unclear"
EXPLAINED_WHY = "Explained by another cause"


class History:
    """Facts dated on or before `as_at`, oldest first; on one day in the order they were given."""

    def __init__(self, facts: Iterable[Fact], as_at: date):
        self.facts = tuple(sorted((each for each in facts if each.on <= as_at), key=lambda each: each.on))
        self._by_name: dict[str, list[Fact]] = {}
        for fact in self.facts:
            self._by_name.setdefault(fact.name, []).append(fact)

    def all(self, name: str) -> tuple[Fact, ...]:
        return tuple(self._by_name.get(name, ()))

    def latest(self, name: str, *, treated: bool | None = None) -> Fact | None:
        """Newest fact of that name; with `treated`, only from before (False) or after (True) treatment."""
        chosen = [each for each in self.all(name) if treated is None or each.treated is treated]
        return chosen[-1] if chosen else None

    def beside(self, fact: Fact, name: str) -> Fact | None:
        """Fact of another name from the same record and day."""
        same = [each for each in self.all(name) if each.source == fact.source and each.on == fact.on]
        return same[-1] if same else None

    def attribution(self, fact: Fact, name: str) -> Fact | None:
        """What was decided about another cause of this finding, or None.

        The finding's own record decides; else the newest decision made on that day or later in the same
        period (before or after treatment). A decision about swelling under treatment says nothing about
        swelling before it.
        """
        own = self.beside(fact, name)
        if own is not None:
            return own
        later = [each for each in self.all(name) if each.on >= fact.on and each.treated is fact.treated]
        return later[-1] if later else None


@dataclass(frozen=True)
class Context:
    """All that an evidence rule may look at.

    sex         "male", "female" or anything else for not known; used for the haemoglobin limit only
    vegf_rules  the rule set's own VEGF thresholds by sample family, empty for the clinic's setting
    """

    history: History
    settings: Settings = DEFAULTS
    sex: str | None = None
    vegf_rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """One record's word about one sign.

    state      PRESENT, ABSENT or UNCLEAR
    explained  "yes", "no", "undecided" or "" (nobody looked for another cause: counts as "no")
    reason     why it is UNCLEAR
    with_facts further facts shown beside it as evidence
    """

    fact: Fact
    state: str
    explained: str = ""
    reason: Reason = Reason.INADEQUATE_TEST
    with_facts: tuple[Fact, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Fact, ...]:
        return (self.fact, *self.with_facts)


def stated(ctx: Context, name: str, *, explained_by: str = "") -> list[Statement]:
    """Statements of a present/absent (or yes/no) fact; "not_known" says nothing and is left out."""
    states = {"present": PRESENT, "yes": PRESENT, "absent": ABSENT, "no": ABSENT}
    return [
        statement(ctx, fact, states[fact.value], explained_by=explained_by)
        for fact in ctx.history.all(name)
        if fact.value in states
    ]


def statement(ctx: Context, fact: Fact, state: str, *, explained_by: str = "", **more) -> Statement:
    """A statement with its attribution looked up under the fact name `explained_by`."""
    decision = ctx.history.attribution(fact, explained_by) if explained_by else None
    return Statement(fact, state, explained=decision.value if decision else "", **more)


def weigh(
    statements: Iterable[Statement], *, missing: Iterable[str], treated_negative_excludes: bool = False
) -> Evidence:
    """Three-valued answer from all statements about one sign.

    * Evidence is cumulative: once recorded as present and not explained, it stays, also after it resolved (1.3).
    * Within each period (before, after the start of treatment) the newest "present" decides about attribution.
    * A sign that is absent only under treatment is UNKNOWN: treatment may have removed it (2.4, extended by
      design to every sign that treatment can reverse). `treated_negative_excludes` switches that off.
    """
    ordered = sorted(statements, key=lambda each: each.fact.on)
    before = [each for each in ordered if not each.fact.treated]
    after = [each for each in ordered if each.fact.treated]
    governing = [run[-1] for run in map(_present, (before, after)) if run]
    aside = tuple((each.fact, EXPLAINED_WHY) for each in ordered if each.state == PRESENT and each.explained == "yes")
    counting = [each for each in governing if each.explained in ("", "no")]
    if counting:
        return _present_evidence(ordered, counting).setting_aside(*aside)
    missing = tuple(missing)
    open_cases = [each for each in governing if each.explained == "undecided"]
    if open_cases:
        facts = [fact for each in open_cases for fact in each.shown]
        return unknown(Reason.ATTRIBUTION_UNDECIDED, *facts, missing=("attribution",)).setting_aside(*aside)
    return _negative_evidence(before, after, missing, treated_negative_excludes).setting_aside(*aside)


def _present(run: list[Statement]) -> list[Statement]:
    return [each for each in run if each.state == PRESENT]


def _present_evidence(ordered: list[Statement], counting: list[Statement]) -> Evidence:
    """Evidence shows the first and the newest record: since when, and whether lately."""
    periods = {each.fact.treated for each in counting}
    same = [
        each
        for each in ordered
        if each.state == PRESENT and each.explained in ("", "no") and each.fact.treated in periods
    ]
    facts = (*same[0].shown, *same[-1].shown)
    warnings = dict.fromkeys(key for each in (same[0], same[-1]) for key in each.warnings)
    if periods == {True}:
        warnings["seen_only_on_treatment"] = None
    return met(*facts, warnings=warnings)


def _negative_evidence(
    before: list[Statement], after: list[Statement], missing: tuple[str, ...], treated_negative_excludes: bool
) -> Evidence:
    usable = [*before, *after] if treated_negative_excludes else before
    settled = [each for each in usable if each.state in (ABSENT, PRESENT)]
    unclear = [each for each in usable if each.state == UNCLEAR]
    if settled:
        # A newer suspicion opens the question again; a newer test that is merely too weak does not.
        unclear = [
            each
            for each in unclear
            if each.reason is not Reason.INADEQUATE_TEST and each.fact.on >= settled[-1].fact.on
        ]
    if unclear:
        last = unclear[-1]
        return unknown(last.reason, *last.shown, missing=missing, warnings=last.warnings)
    if settled:
        return not_met(*settled[-1].shown, warnings=settled[-1].warnings)
    if after:
        return unknown(Reason.TREATED_SAMPLE, *after[-1].shown, missing=missing)
    return unknown(Reason.NOT_ASSESSED, missing=missing)
