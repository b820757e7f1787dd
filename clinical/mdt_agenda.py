"""Which patients the rules suggest for the next multidisciplinary meeting, and why (fact base 11.3; design).

Suggestions, never decisions: a person puts a case on the list or leaves it off. A VEGF value is held only against
values of the same sample type, assay and laboratory, and never against one from before treatment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clinical import vegf, vegf_course
from clinical.dates import add_months
from clinical.facts import Fact
from clinical.settings import DEFAULTS, Settings

NEW_REFERRAL = "new_referral"
RELAPSE_PROMPT = "relapse_prompt"
VEGF_DOUBLED = "vegf_doubled"
RESPONSE_DUE = "response_due"
IMAGING_REPORTED = "imaging_reported"


@dataclass(frozen=True)
class Reason:
    """Why a patient is suggested.

    rule    one of the keys above
    text    the reason in words
    on      the day of the newest evidence
    source  the record it rests on, such as "laboratory:12"; a newer record is a new reason
    """

    rule: str
    text: str
    on: date
    source: str


@dataclass(frozen=True)
class TreatmentLine:
    """A line of plasma-cell directed treatment.

    finished_on  transplant day 0 or the end; None while it runs
    response_on  the newest day on which a clinician recorded a response to it
    source       its record
    """

    started_on: date
    finished_on: date | None
    response_on: date | None
    name: str
    source: str


@dataclass(frozen=True)
class Study:
    """An imaging report. `reported_on` is the day on which it was signed here."""

    name: str
    performed_on: date
    reported_on: date
    source: str


@dataclass(frozen=True)
class Chart:
    """What the rules look at for one patient.

    accepted     day and source of an accepted referral, newest last; mdt_only: accepted for the meeting alone
    vegf         facts named "vegf", each marked as treated or not
    stated_cr_on day on which a clinician recorded a complete VEGF response
    """

    accepted: Sequence[tuple[date, str, bool]] = ()
    vegf: Sequence[Fact] = ()
    lines: Sequence[TreatmentLine] = ()
    studies: Sequence[Study] = ()
    stated_cr_on: date | None = None


def reasons(chart: Chart, *, since: date, as_at: date, settings: Settings = DEFAULTS) -> list[Reason]:
    """Why this patient is suggested for a meeting, most pressing first; empty when nothing speaks for it.

    since   the last meeting: referrals and reports from that day on are news
    as_at   the day on which the list is read
    """
    relapse = _relapse(chart, as_at, settings)
    # The relapse prompt says more about the same samples.
    doubled = [] if relapse else _doubled(chart, as_at, settings)
    return [
        *_referrals(chart, since, as_at),
        *relapse,
        *doubled,
        *_responses(chart, as_at, settings),
        *_imaging(chart, since, as_at),
    ]


def _referrals(chart: Chart, since: date, as_at: date) -> list[Reason]:
    news = [one for one in chart.accepted if since <= one[0] <= as_at]
    return [
        Reason(NEW_REFERRAL, "Referral accepted for the MDT only" if mdt_only else "New referral accepted", on, source)
        for on, source, mdt_only in news[-1:]
    ]


def _newest_start(chart: Chart, as_at: date) -> date | None:
    return max((line.started_on for line in chart.lines if line.started_on <= as_at), default=None)


def _relapse(chart: Chart, as_at: date, settings: Settings) -> list[Reason]:
    watch = vegf_course.relapse_watch(
        chart.vegf, as_at, since=_newest_start(chart, as_at), stated_cr_on=chart.stated_cr_on, settings=settings
    )
    found = []
    for prompt in watch.prompts:
        if prompt.code == "possible_vegf_relapse":
            newest = prompt.because[-1]
            found.append(Reason(RELAPSE_PROMPT, f"{prompt.text}: {newest.text}", newest.on, newest.source))
    return found


def _doubled(chart: Chart, as_at: date, settings: Settings) -> list[Reason]:
    """The newest sample of a series is surely at least twice the lowest earlier one since treatment began.

    A value that is surely normal is no reason, however low the lowest was.
    """
    start = _newest_start(chart, as_at)
    if start is None:
        return []
    found = []
    runs = vegf_course.series(chart.vegf, as_at)
    newest_day = max((_last_day(run) for run in runs), default=None)
    for run in runs:
        # A series that another one has taken the place of is no news.
        if _last_day(run) != newest_day:
            continue
        treated = [one for one in run.samples if one.on >= start and (one.treated or one.value.treated)]
        if len(treated) < 2:
            continue
        newest, nadir = treated[-1], vegf_course.nadir_of(treated[:-1])
        now, lowest = vegf.Span.of(newest.value), vegf.Span.of(nadir.value)
        limit = vegf.normal_limit(newest.value, settings)
        if limit is not None and now.at_most(limit):
            continue
        if lowest.high > 0 and now.at_least(settings.mdt_vegf_fold * lowest.high):
            then, this = vegf_course.seen(nadir), vegf_course.seen(newest)
            text = f"{this.text}; lowest since treatment began: {then.text}"
            found.append(Reason(VEGF_DOUBLED, text, newest.on, newest.source))
    return found


def _last_day(run: vegf_course.Series) -> date:
    return max(one.on for one in (*run.samples, *run.set_aside))


def _responses(chart: Chart, as_at: date, settings: Settings) -> list[Reason]:
    """The newest line, some months after it finished, without a recorded response since; for half a year."""
    newest = max(chart.lines, key=lambda line: line.started_on, default=None)
    if newest is None or newest.finished_on is None:
        return []
    due = add_months(newest.finished_on, settings.mdt_response_months)
    until = due + timedelta(days=settings.mdt_response_days)
    answered = newest.response_on is not None and newest.response_on >= newest.finished_on
    if answered or not due <= as_at <= until:
        return []
    return [Reason(RESPONSE_DUE, f"Response assessment after {newest.name}", due, newest.source)]


def _imaging(chart: Chart, since: date, as_at: date) -> list[Reason]:
    news: Iterable[Study] = (one for one in chart.studies if since <= one.reported_on <= as_at)
    newest = max(news, key=lambda one: (one.performed_on, one.reported_on), default=None)
    if newest is None:
        return []
    return [Reason(IMAGING_REPORTED, f"{newest.name} reported", newest.performed_on, newest.source)]
