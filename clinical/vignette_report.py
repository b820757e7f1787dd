"""What the rules say about one vignette: as plain data for programs, and as lines for people.

Both hold the same: the label and never a diagnosis, every criterion with its evidence, what is missing and whether it
decides, what is recorded and does not count, the rule set with its version, the day, and the caveat.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from clinical.catalogue import TESTS
from clinical.combine import GroupOutcome
from clinical.criteria import OutstandingTest
from clinical.dates import MONTH_NAMES
from clinical.facts import Fact
from clinical.outcome import WARNING_TEXT, Finding, Status
from clinical.vignette.findings import OWN_SOURCE
from clinical.vignette.reader import Result

STATE_WORDS = {Status.MET: "met", Status.NOT_MET: "not met", Status.UNKNOWN: "unknown"}
CASTLEMAN_VARIANT = (
    "Consider: Castleman disease is recorded and no clonal plasma cell disorder was found. This is the pattern of the "
    "Castleman disease variant, which these criteria do not count; search for the clone again."
)
STATE_WIDTH = len("[not met]")


def as_data(result: Result) -> dict[str, Any]:
    """JSON-ready: text, whole numbers, true, false, null, lists and dicts; days as YYYY-MM-DD."""
    vignette, evaluation = result.vignette, result.evaluation
    rules = evaluation.rule_set
    return {
        "id": vignette.id or None,
        "title": vignette.title or None,
        "source": vignette.source or None,
        "sex": vignette.sex or "not_known",
        "rule_set": {"id": rules.id, "version": rules.version, "title": rules.title, "citation": rules.citation},
        "as_at": evaluation.as_at.isoformat(),
        "status": str(evaluation.status),
        "label": evaluation.label,
        "caveat": evaluation.caveat,
        "best_case": str(evaluation.best_case),
        "worst_case": str(evaluation.worst_case),
        "consider_castleman_variant": evaluation.consider_castleman_variant,
        "groups": [_group(group) for group in evaluation.groups],
        "criteria": [_criterion(finding, _open(result, finding)) for finding in evaluation.findings],
        "outstanding": [_outstanding(each) for each in evaluation.outstanding],
        "other_signs": [_fact(fact) for fact in evaluation.other_signs],
        "later_not_used": [_fact(fact) for fact in result.later],
    }


def _group(group: GroupOutcome) -> dict[str, Any]:
    return {
        "key": group.key,
        "title": group.title,
        "members": list(group.members),
        "needed": group.needed,
        "met": group.met,
        "unknown": group.unknown,
        "status": str(group.status),
    }


def _criterion(finding: Finding, outstanding: OutstandingTest | None) -> dict[str, Any]:
    return {
        "key": finding.criterion,
        "title": finding.title,
        "group": finding.group or None,
        "status": str(finding.status),
        "reason": str(finding.reason) if finding.reason else None,
        "reason_text": finding.reason_text or None,
        "because": [_fact(fact) for fact in finding.because],
        "does_not_count": [{**_fact(fact), "why": why} for fact, why in finding.not_counting],
        "missing": _tests(finding.missing),
        "decisive": bool(outstanding and outstanding.decisive),
        "required": bool(outstanding and outstanding.required),
        "warnings": [{"key": key, "text": WARNING_TEXT[key]} for key in finding.warnings],
    }


def _outstanding(each: OutstandingTest) -> dict[str, Any]:
    return {
        "criterion": each.criterion,
        "title": each.title,
        "group": each.group,
        "decisive": each.decisive,
        "required": each.required,
        "tests": _tests(each.tests),
    }


def _tests(keys: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"key": key, "text": TESTS[key]} for key in keys]


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "text": fact.text,
        "on": fact.on.isoformat(),
        "source": fact.source,
        "treated": fact.treated,
    }


def _open(result: Result, finding: Finding) -> OutstandingTest | None:
    found = (each for each in result.evaluation.outstanding if each.criterion == finding.criterion)
    return next(found, None)


def as_lines(result: Result) -> list[str]:
    """The same for reading, without colour: the verdict first."""
    return list(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    vignette, evaluation = result.vignette, result.evaluation
    rules = evaluation.rule_set
    yield vignette.name
    if vignette.source:
        yield f"Source: {vignette.source}"
    yield f"{evaluation.label}."
    yield f"As at {_day(evaluation.as_at)}. {rules.title} ({rules.id}), version {rules.version}: {rules.citation}"
    if evaluation.consider_castleman_variant:
        yield CASTLEMAN_VARIANT
    if evaluation.outstanding:
        yield ""
        yield "What can change the answer"
        yield from (f"  {_what_settles(each)}" for each in evaluation.outstanding)
    for group in evaluation.groups:
        yield ""
        yield f"{group.title}: {group.needed} needed, {group.met} met, {group.unknown} unknown ({_state(group.status)})"
        for finding in evaluation.findings_of(group.key):
            yield from _criterion_lines(finding, _open(result, finding))
    if unused := evaluation.findings_of(""):
        yield ""
        yield "Not used by this rule set"
        for finding in unused:
            yield from _criterion_lines(finding, None)
    yield from _facts("Other signs, recorded and never counted", evaluation.other_signs)
    yield from _facts(f"Dated after {_day(evaluation.as_at)}, not used", result.later)
    yield ""
    yield evaluation.caveat


def _what_settles(each: OutstandingTest) -> str:
    marks = [word for word, holds in (("required", each.required), ("decisive", each.decisive)) if holds]
    mark = f" ({', '.join(marks)})" if marks else ""
    return f"{each.title}{mark}: {'; '.join(each.tests_text) or 'the open question above'}"


def _criterion_lines(finding: Finding, outstanding: OutstandingTest | None) -> Iterator[str]:
    reason = f": {finding.reason_text}" if finding.reason_text else ""
    yield f"  {f'[{_state(finding.status)}]':<{STATE_WIDTH}} {finding.title}{reason}"
    margin = " " * (STATE_WIDTH + 3)
    yield from (f"{margin}because: {_evidence(fact)}" for fact in finding.because)
    yield from (f"{margin}does not count: {_evidence(fact)}. {why}" for fact, why in finding.not_counting)
    if finding.missing:
        decides = (outstanding.required and "required") or (outstanding.decisive and "decisive") if outstanding else ""
        yield f"{margin}missing{f' ({decides})' if decides else ''}: {'; '.join(finding.missing_text)}"
    yield from (f"{margin}note: {text}" for text in finding.warning_text)


def _facts(title: str, facts: tuple[Fact, ...]) -> Iterator[str]:
    if facts:
        yield ""
        yield title
        yield from (f"  {_evidence(fact)}" for fact in facts)


def _evidence(fact: Fact) -> str:
    treated = ", on treatment" if fact.treated else ""
    source = "" if fact.source == OWN_SOURCE else f", {fact.source}"
    return f"{fact.text}, {_day(fact.on)}{treated}{source}"


def _state(status: Status) -> str:
    return STATE_WORDS[status]


def _day(day: date) -> str:
    return f"{day.day:02}-{MONTH_NAMES[day.month - 1][:3]}-{day.year}"
