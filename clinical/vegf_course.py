"""VEGF over time: series that may be joined, baseline, nadir, response of each sample, relapse watch (2.4 to 2.6).

A sample is a Fact named "vegf". A series holds one sample type, one assay and one laboratory; nothing here ever
sets a value of one series beside a value of another. All limits in pg/mL.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clinical import vegf
from clinical.course import NE, Course, Point, Seen
from clinical.dates import add_months
from clinical.facts import Fact
from clinical.settings import DEFAULTS, Settings
from clinical.values import MATRIX_WORDS, VegfResult

# In 25% of patients in remission VEGF rose only at relapse; 6-monthly VEGF caught 58% of relapses (F19).
SYMPTOM_REVIEW = "A normal VEGF does not replace asking about symptoms: it may rise late, or only at relapse"


def on_treatment(
    collected_on: date,
    line_starts: Iterable[date],
    steroid_courses: Iterable[tuple[date, date | None]] = (),
    settings: Settings = DEFAULTS,
) -> bool:
    """Is a sample, or any other finding of that day, "treated"? (2.4, design)

    line_starts      first days of plasma-cell directed lines; each holds from that day on, for ever
    steroid_courses  first and last day of each course of high-dose steroid alone, the last None while it runs; each
                     holds until 28 days after its last day
    """
    window = timedelta(days=settings.treated_window_days)
    if any(start <= collected_on for start in line_starts):
        return True
    return any(
        first <= collected_on and (last is None or collected_on <= last + window) for first, last in steroid_courses
    )


@dataclass(frozen=True)
class Series:
    """The samples that one line may join, oldest first; `set_aside` are its inadequate ones."""

    matrix: str
    assay: str
    laboratory: str
    samples: tuple[Fact, ...]
    set_aside: tuple[Fact, ...] = ()


def series(facts: Iterable[Fact], as_at: date) -> tuple[Series, ...]:
    """The VEGF results up to that day, one series for each sample type, assay and laboratory; newest series last.

    Samples of unknown type stand in no series (2.1). Other facts are passed over.
    """
    runs: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in sorted((each for each in facts if each.name == "vegf" and each.on <= as_at), key=lambda each: each.on):
        result = fact.value
        if result.matrix != "unknown":
            runs.setdefault((result.matrix, result.assay, result.laboratory), []).append(fact)
    found = [
        Series(
            *key,
            samples=tuple(each for each in run if not each.value.flags),
            set_aside=tuple(each for each in run if each.value.flags),
        )
        for key, run in runs.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.samples or each.set_aside)[-1].on))


def change_between(first: Fact, second: Fact) -> str:
    """The change in words: "fell by 48%", "rose by 50%", "unchanged".

    Raises MatrixMismatch across sample types, assays or laboratories, ValueError where a bound gives no number.
    """
    fall = round(vegf.fall_pct(first.value, second.value), 1).normalize()
    if fall == 0:
        return "unchanged"
    return f"fell by {fall:f}%" if fall > 0 else f"rose by {-fall:f}%"


def baseline_of(run: Series, start: date | None = None, *, later_line: bool = False) -> Fact | None:
    """The sample that responses are measured against, or None (2.5, design).

    The newest adequate untreated sample, not after `start` when that is given. With `later_line` the newest
    adequate sample before `start`, treated or not: a later line is measured from where it began.
    Raises ValueError for a later line without its start.
    """
    if later_line:
        if start is None:
            raise ValueError("Say when the later line started")
        chosen = [each for each in run.samples if each.on < start]
    else:
        chosen = [each for each in run.samples if not _treated(each) and (start is None or each.on <= start)]
    return chosen[-1] if chosen else None


def nadir_of(samples: Iterable[Fact]) -> Fact | None:
    """The sample with the lowest value, by what it proves: "<31" is at most 31. The first of equals."""
    return min(samples, key=lambda each: (_span(each).high, _span(each).low), default=None)


def course(
    run: Series, start: date | None = None, *, later_line: bool = False, settings: Settings = DEFAULTS
) -> Course:
    """VEGF response class of every sample after the baseline (2.5), each with baseline, nadir and value behind it.

    start  first day of the treatment line; None takes every sample after the baseline
    """
    baseline = baseline_of(run, start, later_line=later_line)
    later = [each for each in _after(run, baseline) if start is None or each.on >= start]
    against = _result(baseline, treated=False) if baseline else None
    points = []
    for index, sample in enumerate(later):
        before = later[:index]
        answer = vegf.response_since(against, [_result(each) for each in before], _result(sample), settings)
        points.append(Point(sample.on, answer, _because(baseline, before, sample)))
    return Course(
        baseline=(seen(baseline),) if baseline else (),
        points=tuple(points),
        order=vegf.CLASSES,
        why="" if points else "no_current" if baseline else "no_baseline",
        notes=(SYMPTOM_REVIEW,),
    )


def landmark(run: Course, start: date, settings: Settings = DEFAULTS) -> Point | None:
    """The evaluable category nearest to six months after the start of treatment, or None outside the window.

    VEGF normal at 6 months went with longer relapse-free survival (F18, F19); the window is design.
    """
    goal = add_months(start, settings.vegf_landmark_months)
    evaluable = [each for each in run.points if each.code != NE]
    near = min(evaluable, key=lambda each: abs(each.on - goal), default=None)
    window = timedelta(days=settings.vegf_landmark_window_days)
    return near if near is not None and abs(near.on - goal) <= window else None


@dataclass(frozen=True)
class Prompt:
    """Something a person is asked to do; never a conclusion.

    code    possible_vegf_relapse or repeat_vegf
    due_on  the day on which it is due
    """

    code: str
    text: str
    because: tuple[Seen, ...]
    due_on: date


@dataclass(frozen=True)
class Watch:
    """What VEGF asks for. `notes` always holds SYMPTOM_REVIEW, whatever the values are."""

    prompts: tuple[Prompt, ...]
    notes: tuple[str, ...] = (SYMPTOM_REVIEW,)


def relapse_watch(
    facts: Iterable[Fact],
    as_at: date,
    *,
    since: date | None = None,
    stated_cr_on: date | None = None,
    settings: Settings = DEFAULTS,
) -> Watch:
    """Prompts of 2.6 for every series (design).

    possible_vegf_relapse  after a complete response, the newest samples are all above the normal limit and at
                           least 1.5 times the nadir, the first and the last of them at least 28 days apart
    repeat_vegf            one such sample, or several closer together, or one whose bound leaves it open

    since         the complete response must be on or after this day: the start of the newest line
    stated_cr_on  day on which a person recorded a complete VEGF response; for a patient without a baseline here
    """
    prompts = (_prompt(run, since, stated_cr_on, settings) for run in series(facts, as_at))
    return Watch(tuple(each for each in prompts if each))


def _prompt(run: Series, since: date | None, stated_cr_on: date | None, settings: Settings) -> Prompt | None:
    complete = [each.on for each in course(run, settings=settings).points if each.code == "CR"]
    complete += [stated_cr_on] if stated_cr_on else []
    complete = [each for each in complete if since is None or each >= since]
    if not complete:
        return None
    known = [each for each in run.samples if since is None or each.on >= since]
    tail = _tail(known, min(complete), settings)
    if not tail:
        return None
    # What a bound leaves open may be normal: it breaks the run that shows a rise, and asks for a repeat instead.
    open_at = max((index for index, (_, state) in enumerate(tail) if state == "open"), default=-1)
    raised = [sample for sample, _ in tail[open_at + 1 :]]
    gap = timedelta(days=settings.vegf_relapse_gap_days)
    nadir = nadir_of(known[: -len(tail)])
    shown = (nadir,) if nadir else ()
    if len(raised) > 1 and raised[-1].on - raised[0].on >= gap:
        because = tuple(map(seen, (*shown, raised[0], raised[-1])))
        return Prompt("possible_vegf_relapse", "Possible VEGF relapse, consultant review", because, raised[-1].on)
    first = raised[0] if raised else tail[-1][0]
    weeks = -(-settings.vegf_relapse_gap_days // 7)
    because = tuple(map(seen, (*shown, *(sample for sample, _ in tail))))
    return Prompt("repeat_vegf", f"Repeat VEGF in {weeks} weeks", because, first.on + gap)


def _tail(known: list[Fact], complete_on: date, settings: Settings) -> list[tuple[Fact, str]]:
    """The newest samples since the complete response, back to the last one that is not raised; oldest first."""
    tail = []
    for index, sample in reversed(list(enumerate(known))):
        state = _state(sample, known[:index], settings)
        if state == "not_raised" or sample.on < complete_on:
            break
        tail.insert(0, (sample, state))
    return tail


def _state(sample: Fact, before: list[Fact], settings: Settings) -> str:
    """raised: surely above the limit and 1.5 times the nadir; not_raised: surely not; open: it cannot be told."""
    span, limit = _span(sample), vegf.normal_limit(sample.value, settings)
    spans = [_span(each) for each in before]
    lowest = settings.vegf_relapse_fold * min((each.low for each in spans), default=0)
    if (limit is not None and span.at_most(limit)) or span.high < lowest:
        return "not_raised"
    if limit is None or not spans or not span.above(limit):
        return "open"
    return "raised" if span.at_least(settings.vegf_relapse_fold * min(each.high for each in spans)) else "open"


def seen(sample: Fact) -> Seen:
    """A sample as evidence: "serum VEGF <31 pg/mL", with its day and source."""
    result = sample.value
    sign = "" if result.comparator == "=" else result.comparator
    text = sample.label or f"VEGF {sign}{result.value:,f} {result.unit}, {MATRIX_WORDS[result.matrix]}"
    return Seen(text, sample.on, sample.source)


def _because(baseline: Fact | None, before: list[Fact], sample: Fact) -> tuple[Seen, ...]:
    nadir = nadir_of([each for each in (baseline, *before) if each])
    return tuple(seen(each) for each in dict.fromkeys((baseline, nadir, sample)) if each)


def _after(run: Series, baseline: Fact | None) -> tuple[Fact, ...]:
    places = [index for index, each in enumerate(run.samples) if each is baseline]
    return run.samples[max(places, default=-1) + 1 :]


def _treated(sample: Fact) -> bool:
    return sample.treated or sample.value.treated


def _result(sample: Fact, *, treated: bool | None = None) -> VegfResult:
    return replace(sample.value, treated=_treated(sample) if treated is None else treated)


def _span(sample: Fact) -> vegf.Span:
    return vegf.Span.of(sample.value)
