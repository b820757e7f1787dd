"""An evaluation as it is kept beside a clinician's conclusion, and what reads differently since.

A record is plain data: text, numbers, lists and dictionaries that survive JSON unchanged. It holds sentences as they
were shown, so that raising the version of a rule set, or rewording it, leaves what was stored as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinical.criteria import Evaluation
from clinical.facts import Fact
from clinical.outcome import Finding, Status
from clinical.rulesets import CRITERIA

FORMAT = 1

STATUS_TEXT = {Status.MET: "met", Status.NOT_MET: "not met", Status.UNKNOWN: "unknown"}


def as_record(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON-ready data (design; fact base 1.2: keep the criteria version with every evaluation).

    Dates are ISO text. `criteria` lists every criterion in the order of the rule set, those it does not use last, each
    with status, reason, evidence, what is missing and what was recorded and does not count.
    """
    rules = evaluation.rule_set
    return {
        "format": FORMAT,
        "rule_set": rules.id,
        "version": rules.version,
        "title": rules.title,
        "citation": rules.citation,
        "view": evaluation.view,
        "as_at": evaluation.as_at.isoformat(),
        "status": evaluation.status.value,
        "label": evaluation.label,
        "castleman_variant": evaluation.consider_castleman_variant,
        "criteria": [_finding(each) for each in evaluation.findings],
        "outstanding": [
            {
                "criterion": each.criterion,
                "decisive": each.decisive,
                "required": each.required,
                "tests": list(each.tests_text),
            }
            for each in evaluation.outstanding
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "criterion": finding.criterion,
        "title": finding.title,
        "group": finding.group,
        "status": finding.status.value,
        "reason": finding.reason.value if finding.reason else "",
        "reason_text": finding.reason_text,
        "evidence": [_fact(each) for each in finding.because],
        "missing": list(finding.missing_text),
        "not_counting": [_fact(fact) | {"why": why} for fact, why in finding.not_counting],
        "warnings": list(finding.warning_text),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"text": fact.text, "on": fact.on.isoformat(), "source": fact.source, "treated": fact.treated}


@dataclass(frozen=True)
class Difference:
    """One thing that reads differently: a criterion, the whole answer, or the rule set itself.

    key    a criterion, "overall", "rule_set" or "version"
    title  what it is called on the screen
    then   as stored
    now    as evaluated today
    """

    key: str
    title: str
    then: str
    now: str

    @property
    def text(self) -> str:
        """Such as "Raised VEGF: was unknown, is now met"."""
        return f"{self.title}: was {self.then}, is now {self.now}"


def differences(record: Mapping[str, Any], evaluation: Evaluation) -> tuple[Difference, ...]:
    """What a stored evaluation says otherwise than a new one, the rule set first, then the answer, then the criteria.

    Criteria are compared by status alone: another reason for the same "unknown" is not another reading. A criterion
    that the stored record does not know, or that no longer exists, counts as unknown there. An empty record, of a
    conclusion from before evaluations were kept, differs in nothing.
    """
    if not record:
        return ()
    rules, found = evaluation.rule_set, []
    if record["rule_set"] != rules.id:
        found.append(Difference("rule_set", "Rule set", record["title"], rules.title))
    elif record["version"] != rules.version:
        title = f"Our encoding of {rules.title}"
        found.append(Difference("version", title, f"version {record['version']}", f"version {rules.version}"))
    if answer := answer_changed(record["status"], evaluation):
        found.append(answer)
    then = {each["criterion"]: each["status"] for each in record["criteria"]}
    now = {each.criterion: each.status for each in evaluation.findings}
    # The order of the screen; a criterion that only the record knows comes last.
    for key in dict.fromkeys((*now, *then)):
        was, is_now = then.get(key, Status.UNKNOWN), now.get(key, Status.UNKNOWN)
        if was != is_now:
            title = CRITERIA.get(key) or _title_then(record, key)
            found.append(Difference(key, title, STATUS_TEXT[was], STATUS_TEXT[is_now]))
    return tuple(found)


def answer_changed(status: str, evaluation: Evaluation) -> Difference | None:
    """The whole answer then and now, when they differ. `status` is a value of clinical.outcome.Status."""
    if status == evaluation.status:
        return None
    return Difference("overall", "Overall", STATUS_TEXT.get(status, status), STATUS_TEXT[evaluation.status])


def _title_then(record: Mapping[str, Any], key: str) -> str:
    return next(each["title"] for each in record["criteria"] if each["criterion"] == key)
