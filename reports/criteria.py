"""The criteria panel: which recorded findings satisfy which published criterion, why, and what is missing.

The rules are `clinical.criteria`; this module gathers the facts and prepares the lines for page and letter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from assessments.facts import facts_for
from clinical.criteria import DIAGNOSTIC, Evaluation, evaluate
from clinical.evaluation_record import Difference, answer_changed, differences
from clinical.facts import TESTS, Fact
from clinical.outcome import Finding, Status
from clinical.settings import DEFAULTS
from patients.models import Conclusion, Patient

# Word and shape for each state; colour comes last, by class.
STATES = {
    Status.MET: ("Met", "✔", "met"),
    Status.NOT_MET: ("Not met", "✘", "not-met"),
    Status.UNKNOWN: ("Unknown", "?", "unknown"),
}
# The kind of assessment that records each test of clinical.catalogue.TESTS. Attribution stands on several forms.
RECORDED_WITH = {
    "neurological_examination": "neurology",
    "nerve_conduction": "neurology",
    "serum_immunofixation": "laboratory",
    "urine_immunofixation": "laboratory",
    "marrow": "pathology",
    "lesion_biopsy": "pathology",
    "node_biopsy": "pathology",
    "bone_ct": "imaging",
    "vegf": "laboratory",
    "abdominal_imaging": "imaging",
    "oedema_examination": "skin_fluid",
    "chest_imaging": "imaging",
    "gonadal_axis": "endocrine",
    "pituitary_axis": "endocrine",
    "adrenal_axis": "endocrine",
    "parathyroid_axis": "endocrine",
    "thyroid_axis": "endocrine",
    "glucose_axis": "endocrine",
    "skin_examination": "skin_fluid",
    "fundus_examination": "eyes",
    "blood_count": "laboratory",
}
RECORDED_NOT_COUNTING = ("Recorded, does not count", "–", "not-counting")
OVERALL = {Status.MET: "met", Status.NOT_MET: "not-met", Status.UNKNOWN: "unknown"}


@dataclass(frozen=True)
class EvidenceLine:
    """One fact a state rests on, with the signed record it comes from."""

    text: str
    on: date
    url: str
    why_not: str = ""


@dataclass(frozen=True)
class MissingTest:
    """A test that would settle it, with the form where its result is recorded; "" where there is none."""

    text: str
    url: str


@dataclass(frozen=True)
class CriterionLine:
    """One criterion as the panel shows it."""

    key: str
    title: str
    state: str
    shape: str
    css: str
    reason: str
    evidence: Sequence[EvidenceLine]
    set_aside: Sequence[EvidenceLine]
    missing: Sequence[str]
    tests: Sequence[MissingTest]
    warnings: Sequence[str]
    decisive: bool = False


@dataclass(frozen=True)
class GroupLines:
    title: str
    needed: int
    met: int
    lines: Sequence[CriterionLine]

    @property
    def need_in_words(self) -> str:
        if self.needed == len(self.lines):
            return f"all {self.needed} needed, {self.met} met"
        return f"{self.needed} needed, {self.met} met"


@dataclass(frozen=True)
class Panel:
    """Everything the panel says. `sentence` is the label of the rule set, `settle` what would decide an open answer."""

    evaluation: Evaluation
    sentence: str
    settle: str
    css: str
    groups: Sequence[GroupLines]
    not_used: Sequence[CriterionLine] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        return self.evaluation.rule_set.title

    @property
    def lines(self) -> list[CriterionLine]:
        return [line for group in self.groups for line in group.lines]

    @property
    def unknown(self) -> int:
        return sum(line.css == "unknown" for line in self.lines)


@dataclass(frozen=True)
class ReadingThen:
    """What the panel said when a conclusion was recorded, and what reads differently by now.

    sentence, rule_set, version and on are empty for a conclusion of which only the answer was kept.
    """

    sentence: str
    rule_set: str
    version: int | None
    on: date | None
    differences: Sequence[Difference]


def reading_then(conclusion: Conclusion | None, evaluation: Evaluation) -> ReadingThen | None:
    """The stored evaluation of a conclusion beside today's; None where nothing was kept."""
    if conclusion is None or not (conclusion.evaluation or conclusion.overall):
        return None
    kept = conclusion.evaluation
    if not kept:
        changed = answer_changed(conclusion.overall, evaluation)
        return ReadingThen("", "", None, None, [changed] if changed else [])
    on = date.fromisoformat(kept["as_at"])
    return ReadingThen(kept["label"], kept["title"], kept["version"], on, differences(kept, evaluation))


def panel_for(
    patient: Patient, as_at: date, *, rule_set: str = DEFAULTS.criteria_version, view: str = DIAGNOSTIC
) -> Panel:
    """A rule set, by default the clinic's, on the signed records of a patient up to `as_at`.

    view  DIAGNOSTIC, or CURRENT for what the newest records say by themselves
    """
    return panel_from(patient, facts_for(patient, as_at), as_at, rule_set=rule_set, view=view)


def panel_from(
    patient: Patient,
    facts: Iterable[Fact],
    as_at: date,
    *,
    rule_set: str = DEFAULTS.criteria_version,
    view: str = DIAGNOSTIC,
) -> Panel:
    """The same on facts that are in hand."""
    return panel_of(patient, evaluate(facts, as_at=as_at, rule_set=rule_set, sex=patient.sex, view=view))


def panel_of(patient: Patient | None, evaluation: Evaluation) -> Panel:
    """An evaluation as lines, with links into the patient's record; without links when it is of no patient."""
    decisive = {each.criterion for each in evaluation.outstanding if each.decisive or each.required}
    groups = []
    for group in evaluation.groups:
        lines = [
            _line(patient, finding, decisive=finding.criterion in decisive)
            for finding in evaluation.findings_of(group.key)
        ]
        groups.append(GroupLines(group.title, group.needed, group.met, lines))
    return Panel(
        evaluation=evaluation,
        sentence=evaluation.label,
        settle=_what_settles(evaluation),
        css=OVERALL[evaluation.status],
        groups=groups,
        not_used=[_line(patient, finding, decisive=False) for finding in evaluation.findings_of("")],
    )


def _line(patient: Patient | None, finding: Finding, *, decisive: bool) -> CriterionLine:
    state, shape, css = STATES[finding.status]
    if finding.status is not Status.MET and finding.not_counting and not finding.because:
        state, shape, css = RECORDED_NOT_COUNTING if finding.status is Status.NOT_MET else (state, shape, css)
    return CriterionLine(
        key=finding.criterion,
        title=finding.title,
        state=state,
        shape=shape,
        css=css,
        reason=finding.reason_text,
        evidence=_once(_evidence(patient, fact) for fact in finding.because),
        set_aside=_once(_evidence(patient, fact, why) for fact, why in finding.not_counting),
        missing=finding.missing_text,
        tests=[MissingTest(TESTS[key], _form_for(patient, key)) for key in finding.missing],
        warnings=finding.warning_text,
        decisive=decisive,
    )


def _form_for(patient: Patient | None, test: str) -> str:
    kind = RECORDED_WITH.get(test)
    return reverse("assessment_new", args=[patient.ref, kind]) if patient and kind else ""


def _once(lines: Iterable[EvidenceLine]) -> list[EvidenceLine]:
    """One record can say the same in several facts; the reader needs it once."""
    return list(dict.fromkeys(lines))


def _evidence(patient: Patient | None, fact: Fact, why_not: str = "") -> EvidenceLine:
    return EvidenceLine(fact.text, fact.on, source_url(patient, fact.source) if patient else "", why_not)


def source_url(patient: Patient, source: str) -> str:
    """The address of the signed record behind a fact; "" when the source is not a record of ours."""
    key, _, row = source.partition(":")
    return reverse("assessment", args=[patient.ref, key, int(row)]) if row.isdigit() else ""


def _what_settles(evaluation: Evaluation) -> str:
    """For an open answer: the criteria that must or can decide it, in a sentence per group."""
    sentences = []
    for group in evaluation.groups:
        open_here = [each for each in evaluation.outstanding if each.group == group.key]
        required = [each.title for each in open_here if each.required]
        decisive = [each.title for each in open_here if each.decisive and not each.required]
        if required:
            sentences.append(f"{_listed(required, 'and')} must be settled.")
        if decisive:
            sentences.append(f"{_listed(decisive, 'or')} would settle the {group.title.lower()} group.")
    return " ".join(sentences)


def _listed(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
