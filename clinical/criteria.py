"""Which recorded findings satisfy which published rule, what is missing, and what would change the answer.

`evaluate` is the one entry. It takes the facts of one patient and returns an Evaluation that a page can
show as it stands. It never states a diagnosis: the label speaks of recorded findings and a rule set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinical.combine import Combined, GroupOutcome, combine, consider_castleman_variant
from clinical.evidence import EVIDENCE
from clinical.evidence.history import CURRENT, DIAGNOSTIC, VIEWS, Context, History
from clinical.facts import OTHER_SIGNS, TESTS, Fact
from clinical.outcome import Evidence, Finding, Reason, Status
from clinical.rulesets import CAVEAT, CRITERIA, RuleSet
from clinical.rulesets import rule_set as find_rule_set
from clinical.settings import DEFAULTS, Settings

LABELS = {
    DIAGNOSTIC: {
        Status.MET: "Recorded findings meet the {title} criteria",
        Status.NOT_MET: "Recorded findings do not meet the {title} criteria",
        Status.UNKNOWN: "Cannot yet be determined",
    },
    CURRENT: {
        Status.MET: "The newest records by themselves meet the {title} criteria",
        Status.NOT_MET: "The newest records by themselves do not meet the {title} criteria",
        Status.UNKNOWN: "Cannot be determined from the newest records",
    },
}

_OTHER = tuple(f"other_{key}" for key in OTHER_SIGNS)


@dataclass(frozen=True)
class OutstandingTest:
    """A criterion that is still open, whether it decides, and the tests that would settle it."""

    criterion: str
    title: str
    group: str
    decisive: bool
    required: bool
    tests: tuple[str, ...]

    @property
    def tests_text(self) -> tuple[str, ...]:
        return tuple(TESTS[key] for key in self.tests)


@dataclass(frozen=True)
class Evaluation:
    """One rule set on the facts up to one date.

    findings   every criterion, those of the rule set first and in its order
    view       "diagnostic" or "current", see `evaluate`
    best_case, worst_case  the answer if each open criterion turned out MET, or NOT_MET
    other_signs            signs reported in POEMS that never count
    """

    rule_set: RuleSet
    as_at: date
    status: Status
    label: str
    caveat: str
    findings: tuple[Finding, ...]
    groups: tuple[GroupOutcome, ...]
    outstanding: tuple[OutstandingTest, ...]
    best_case: Status
    worst_case: Status
    consider_castleman_variant: bool
    other_signs: tuple[Fact, ...]
    view: str = DIAGNOSTIC

    def finding(self, criterion: str) -> Finding:
        """The finding for a criterion key such as "J3_vegf". Raises KeyError."""
        for each in self.findings:
            if each.criterion == criterion:
                return each
        raise KeyError(criterion)

    def findings_of(self, group: str) -> tuple[Finding, ...]:
        """Findings of one group; "" gives those the rule set does not use."""
        return tuple(each for each in self.findings if each.group == group)

    def met(self, group: str) -> tuple[str, ...]:
        """Keys of the criteria that are MET in one group."""
        return tuple(each.criterion for each in self.findings_of(group) if each.status is Status.MET)


def evaluate(
    facts: Iterable[Fact],
    *,
    as_at: date,
    rule_set: str | RuleSet = "dispenzieri_2012",
    settings: Settings = DEFAULTS,
    sex: str | None = None,
    view: str = DIAGNOSTIC,
) -> Evaluation:
    """Evaluate a rule set on the facts dated on or before `as_at`.

    facts     in any order; several of one name are the history of that finding
    rule_set  id of clinical.rulesets.RULE_SETS, or a RuleSet. Raises KeyError for an unknown id
    sex       "male" or "female" at birth; anything else counts as not known
    view      "diagnostic": a finding once MET stays MET after it resolved, and a normal finding under treatment
              excludes nothing. "current": what the newest records say today, for follow-up; a finding that resolved
              is NOT_MET (fact base 1.3). Raises ValueError for any other word
    """
    if view not in VIEWS:
        raise ValueError(f"there is no view {view!r}; use {' or '.join(VIEWS)}")
    rules = find_rule_set(rule_set) if isinstance(rule_set, str) else rule_set
    history = History(facts, as_at)
    context = Context(history, settings, sex, rules.vegf_rules, view)
    members = rules.members
    order = (*members, *(key for key in CRITERIA if key not in members))
    findings = tuple(_finding(key, context, rules) for key in order)
    statuses = {each.criterion: each.status for each in findings}
    combined = combine(statuses, rules)
    return Evaluation(
        rule_set=rules,
        as_at=as_at,
        status=combined.status,
        label=LABELS[view][combined.status].format(title=rules.title),
        caveat=CAVEAT,
        findings=findings,
        groups=combined.groups,
        outstanding=_outstanding(combined, findings),
        best_case=combined.best_case,
        worst_case=combined.worst_case,
        consider_castleman_variant=consider_castleman_variant(statuses, rules),
        other_signs=tuple(each for name in _OTHER for each in history.all(name) if each.value == "present"),
        view=view,
    )


def _finding(criterion: str, context: Context, rules: RuleSet) -> Finding:
    evidence = EVIDENCE[criterion](context)
    values = vars(evidence) | {"reason": _why_open(evidence, context.history)}
    return Finding(**values, criterion=criterion, title=CRITERIA[criterion], group=rules.group_of(criterion))


def _why_open(evidence: Evidence, history: History) -> Reason | None:
    """ "Not assessed" becomes "awaited" or "declined" when somebody recorded that about the missing tests."""
    if evidence.reason is not Reason.NOT_ASSESSED:
        return evidence.reason
    newest = {}
    for fact in sorted((*history.all("test_declined"), *history.all("test_requested")), key=lambda each: each.on):
        newest[fact.value] = fact.name
    said = [newest.get(test) for test in evidence.missing]
    if "test_requested" in said:
        return Reason.RESULT_PENDING
    if said and all(each == "test_declined" for each in said):
        return Reason.DECLINED
    return evidence.reason


def _outstanding(combined: Combined, findings: tuple[Finding, ...]) -> tuple[OutstandingTest, ...]:
    missing = {each.criterion: each.missing for each in findings}
    return tuple(
        OutstandingTest(
            criterion=each.criterion,
            title=CRITERIA[each.criterion],
            group=each.group,
            decisive=each.decisive,
            required=each.required,
            tests=missing[each.criterion],
        )
        for each in combined.outstanding
    )
