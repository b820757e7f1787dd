"""What the referrer reports, read by the published rules: provisional, and kept apart from any record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinical.criteria import Evaluation, evaluate
from clinical.facts import Fact
from clinical.outcome import Finding, Status
from clinical.red_flags import VEGF_NOT_DONE, Prompt, consider_alternative, consider_poems, is_due
from clinical.reported import QUESTIONS, VEGF_AMOUNT, YES, VegfReport, reported_facts
from referrals.choices import TESTS_AT_TRIAGE, Held
from referrals.models import Referral, ReportedFinding

STATES = {
    Status.MET: ("Met as reported", "✔", "met"),
    Status.NOT_MET: ("Not met as reported", "✘", "not-met"),
    Status.UNKNOWN: ("Unknown", "?", "unknown"),
}

# The test behind each of the five answers of the call.
_TEST_OF = {
    "paraprotein": "serum_immunofixation",
    "vegf": "vegf",
    "nerve_conduction": "nerve_conduction",
    "bone_imaging": "bone_ct",
    "eye_examination": "fundus_examination",
}


@dataclass(frozen=True)
class Line:
    """One criterion: its state in word and shape, and what it rests on or what is missing."""

    title: str
    state: str
    shape: str
    css: str
    because: Sequence[str]
    missing: Sequence[str]
    why: str


@dataclass(frozen=True)
class Group:
    title: str
    needed: int
    met: int
    lines: Sequence[Line]


@dataclass(frozen=True)
class Reading:
    """Answers, evaluation and prompts of one referral.

    answers  key of clinical.reported.QUESTIONS to the newest answer; questions never asked are left out
    wanted   tests that would settle an open criterion, keys of TESTS_AT_TRIAGE
    prompts  those that nobody put aside for these findings
    """

    answers: dict[str, str]
    vegf: VegfReport | None
    rows: Sequence[ReportedFinding]
    evaluation: Evaluation
    groups: Sequence[Group]
    wanted: Sequence[str]
    prompts: Sequence[Prompt]

    @property
    def sentence(self) -> str:
        """The answer of the rule set, said of what is reported and not of recorded findings."""
        title = self.evaluation.rule_set.title
        return {
            Status.MET: f"Reported findings would meet the {title} criteria",
            Status.NOT_MET: f"Reported findings would not meet the {title} criteria",
            Status.UNKNOWN: f"Not enough is reported to read the {title} criteria",
        }[self.evaluation.status]

    @property
    def css(self) -> str:
        return STATES[self.evaluation.status][2]

    @property
    def newest(self) -> ReportedFinding | None:
        return max(self.rows, key=lambda row: (row.at, row.pk), default=None)

    @property
    def found(self) -> set[str]:
        """What the referrer says is there."""
        return {key for key, answer in self.answers.items() if answer == YES}


def read(referral: Referral, today: date) -> Reading:
    """Two queries: the newest answers, and the prompts put aside."""
    rows = list(referral.reported.newest().select_related("by"))
    answers = {row.finding: row.answer for row in rows if row.finding in QUESTIONS}
    vegf = next((row.as_vegf for row in rows if row.finding == VEGF_AMOUNT and row.answer == YES), None)
    facts = reported_facts(
        answers,
        on=referral.received_on,
        source=f"referral:{referral.pk}",
        vegf=vegf,
        awaited=[test for column, test in _TEST_OF.items() if getattr(referral, column) == Held.SENT],
    )
    evaluation = evaluate(facts, as_at=today, sex=referral.sex or None)
    return Reading(
        answers=answers,
        vegf=vegf,
        rows=[row for row in rows if row.answer],
        evaluation=evaluation,
        groups=[
            Group(
                group.title,
                group.needed,
                group.met,
                [_line(finding) for finding in evaluation.findings_of(group.key)],
            )
            for group in evaluation.groups
        ],
        wanted=_wanted(evaluation),
        prompts=_prompts(referral, facts, today),
    )


def _without(prompt: Prompt | None, key: str) -> Prompt | None:
    """The prompt without one of its groups; None when no other is left."""
    left = tuple(fired for fired in prompt.fired if fired.key != key) if prompt else ()
    return replace(prompt, fired=left) if prompt and left else None


def _line(finding: Finding) -> Line:
    state, shape, css = STATES[finding.status]
    because = list(dict.fromkeys(fact.text.removeprefix("Referrer reports: ") for fact in finding.because))
    aside = [f"{fact.text.removeprefix('Referrer reports: ')} ({why})" for fact, why in finding.not_counting]
    return Line(finding.title, state, shape, css, [*because, *aside], finding.missing_text, finding.reason_text)


def _wanted(evaluation: Evaluation) -> list[str]:
    """The tests of an open criterion that could still decide, those of the mandatory ones first."""
    lacking = {test for each in evaluation.outstanding for test in each.tests}
    return [test for test in TESTS_AT_TRIAGE if test in lacking]


def _prompts(referral: Referral, facts: Sequence[Fact], today: date) -> list[Prompt]:
    # Only from an exact day: "about 60" would decide a rule that asks for an age below 60.
    age = referral.as_person.age_on(today) if referral.birth_precision == "day" else None
    candidates = [
        consider_poems(facts, as_at=today, age=age, sex=referral.sex or None),
        consider_alternative(facts, as_at=today),
    ]
    if referral.vegf == Held.DONE:
        # Done, and its result still to come from the referrer: the prompt must not call it missing.
        candidates = [_without(prompt, VEGF_NOT_DONE) for prompt in candidates]
    dismissed = set(referral.dismissals.values_list("fingerprint", flat=True))
    return [prompt for prompt in candidates if prompt is not None and is_due(prompt, dismissed)]
