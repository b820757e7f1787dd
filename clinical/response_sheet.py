"""The response sheet: five domains, each with baseline, best and current category, and what disagrees (9.2 to 9.4).

It repeats classes of published rules and the values they rest on. It does not say how the patient is: that a
disease came back, or went, is a clinician's record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from clinical import haematological_response, pet_response, vegf_course
from clinical.clinical_response import ClinicalResponse, clinical_days, clinical_response, domain_course
from clinical.course import NE, Answer, Course, Point, Seen, not_evaluable
from clinical.facts import Fact
from clinical.monoclonal import MonoclonalResult, results_from_facts
from clinical.outcome import unique
from clinical.pet_response import PetStudy
from clinical.response_measures import DOMAINS, IMPROVED, WORSE
from clinical.settings import DEFAULTS, Settings

CAVEAT = "Classes of the named rules on the recorded values. What they mean together is the clinician's conclusion."

TITLES = {
    "vegf": "VEGF",
    "haematological": "Haematological",
    "radiological": "PET",
    "neuropathy": "Neuropathy",
    "clinical": "Clinical, other than neuropathy",
}
OTHER_DOMAINS = tuple(key for key in DOMAINS if key != "neuropathy")

UNCHANGED = "unchanged"
_DIRECTION = {
    **dict.fromkeys(("CR", "CR (serological)", "VGPR", "PR", "improved"), IMPROVED),
    **dict.fromkeys(("NR", "stable"), UNCHANGED),
    **dict.fromkeys(("PROGRESSION", "PD", "worse"), WORSE),
}


@dataclass(frozen=True)
class Row:
    """One domain.

    baseline  the values that the categories are measured against
    best      first day with the best category; None while none was evaluable
    current   newest category, which may be NE; None when nothing was recorded since the start
    why       key of clinical.course.WHY when there is no category at all
    """

    domain: str
    baseline: tuple[Seen, ...]
    best: Point | None
    current: Point | None
    why: str = ""
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return TITLES[self.domain]


@dataclass(frozen=True)
class ResponseSheet:
    """start is the first day of the treatment line, or None; rows in the order of TITLES."""

    start: date | None
    as_at: date
    rows: tuple[Row, ...]
    clinical: ClinicalResponse
    discordances: tuple[str, ...]
    caveat: str = CAVEAT

    def row(self, domain: str) -> Row:
        return next(each for each in self.rows if each.domain == domain)


def response_sheet(
    facts: Iterable[Fact],
    start: date | None,
    as_at: date,
    *,
    monoclonal: Iterable[MonoclonalResult] | None = None,
    pet: Iterable[PetStudy] = (),
    later_line: bool = False,
    settings: Settings = DEFAULTS,
) -> ResponseSheet:
    """Baseline, best and current category of each domain for one treatment line, on what was recorded by as_at.

    start       first day of the line; None: no treatment recorded, nothing is evaluable
    monoclonal  results of section 3.1; None reads them from the facts, which cannot hold bounds such as <1
    pet         PET/CT studies
    later_line  VEGF is measured from before this line, not from before all treatment
    """
    facts = tuple(facts)
    if start is None or start > as_at:
        rows = tuple(Row(key, (), None, None, "no_start") for key in TITLES)
        return ResponseSheet(None, as_at, rows, ClinicalResponse(()), ())
    results = results_from_facts(facts, as_at) if monoclonal is None else monoclonal
    clinical = clinical_response(facts, start, as_at, settings, OTHER_DOMAINS)
    rows = (
        vegf_row(facts, start, as_at, later_line=later_line, settings=settings),
        _row("haematological", haematological_response.haematological_course(results, start, as_at, settings)),
        _row("radiological", pet_response.pet_course(pet, start, as_at, settings)),
        _row("neuropathy", domain_course(facts, "neuropathy", start, as_at, settings)),
        _clinical_row(facts, clinical, start, as_at, settings),
    )
    return ResponseSheet(start, as_at, rows, clinical, discordances(rows[:4], clinical, settings))


def _row(domain: str, course: Course) -> Row:
    return Row(domain, course.baseline, course.best, course.current, course.why, course.notes)


def vegf_row(
    facts: Iterable[Fact], start: date, as_at: date, *, later_line: bool = False, settings: Settings = DEFAULTS
) -> Row:
    """The VEGF row: the newest series that can be evaluated; a newer sample of another series is only mentioned.

    Series of different sample type, assay or laboratory are never set beside each other.
    """
    runs = vegf_course.series(facts, as_at)
    courses = [vegf_course.course(each, start, later_line=later_line, settings=settings) for each in runs]
    if not courses:
        return Row("vegf", (), None, None, "no_baseline", (vegf_course.SYMPTOM_REVIEW,))
    shown = max(courses, key=_usable)
    row = _row("vegf", shown)
    notes = [*row.notes, *_newer_elsewhere(runs, courses, shown)]
    if not shown.baseline:
        # Said, so that nobody looks for a sample that was taken: it was another sample type, assay or laboratory.
        others = unique(each for course in courses for each in course.baseline)
        notes += [f"Before treatment, and not comparable: {each.text}, {each.on.isoformat()}" for each in others]
    return replace(row, notes=tuple(notes))


def _usable(course: Course) -> tuple[bool, bool, date]:
    """Ranks highest: a series with a category, then one with samples since the start, then the newest."""
    newest = course.current.on if course.current else date.min
    return course.best is not None, bool(course.points), newest


def _newer_elsewhere(runs: Sequence[vegf_course.Series], courses: Sequence[Course], shown: Course) -> tuple[str, ...]:
    since = shown.current.on if shown.current else date.min
    newer = [
        run.samples[-1]
        for run, course in zip(runs, courses, strict=True)
        if course is not shown and run.samples and run.samples[-1].on > since
    ]
    return tuple(
        f"A newer sample cannot be compared with these: {vegf_course.seen(each).text}, {each.on.isoformat()}"
        for each in newer
    )


def _clinical_row(facts: tuple[Fact, ...], now: ClinicalResponse, start: date, as_at: date, settings: Settings) -> Row:
    """Counts of the other eight domains (9.4). Best: the day with the most improved over worse, the first of equals."""
    days = clinical_days(facts, start, as_at, settings, OTHER_DOMAINS)
    points = [_counted(then, day) for day, then in days]
    evaluable = [index for index, point in enumerate(points) if point.code != NE]
    best = max(evaluable, key=lambda index: (balance(days[index][1]), -index), default=None)
    baseline = unique(seen for each in now.domains for seen in each.baseline)
    why = "" if points else "no_current" if baseline else "no_baseline"
    current = points[-1] if points else None
    return Row("clinical", baseline, None if best is None else points[best], current, why)


def balance(response: ClinicalResponse) -> tuple[int, int]:
    """Orders days of the clinical domains: more improved than worse first, then more improved (design)."""
    counts = response.counts
    return counts[IMPROVED] - counts[WORSE], counts[IMPROVED]


def _counted(response: ClinicalResponse, day: date) -> Point:
    told = [each for each in response.domains if each.code != NE]
    if not told:
        whys = [each.answer.why for each in response.domains]
        return Point(day, not_evaluable(max(set(whys), key=lambda each: (whys.count(each), each))))
    return Point(day, Answer(response.in_words), unique(seen for each in told for seen in each.because))


def discordances(rows: Sequence[Row], clinical: ClinicalResponse, settings: Settings = DEFAULTS) -> tuple[str, ...]:
    """Current categories that point different ways, in words: "VEGF improved while neuropathy worse".

    Domains that point the same way are named together. What is not evaluable is left out. Values recorded more than
    `response_concurrent_days` apart are said to be so.
    """
    members: dict[str, list[tuple[str, date]]] = {IMPROVED: [], UNCHANGED: [], WORSE: []}
    for row in rows:
        if row.current and row.current.code != NE:
            members[_DIRECTION[row.current.code]].append((_name(row.domain), row.current.on))
    for each in clinical.domains:
        if each.code != NE:
            newest = max(change.after.on for change in each.changes if change.before and change.after)
            members[_DIRECTION[each.code]].append((each.title, newest))
    found = []
    for first, second in combinations((IMPROVED, WORSE, UNCHANGED), 2):
        if members[first] and members[second]:
            days = [day for _, day in (*members[first], *members[second])]
            apart = (max(days) - min(days)).days
            late = f" (recorded up to {apart} days apart)" if apart > settings.response_concurrent_days else ""
            words = f"{_listed(members[first])} {first} while {_listed(members[second])} {second}{late}"
            found.append(words[0].upper() + words[1:])
    return tuple(found)


def _name(domain: str) -> str:
    title = TITLES[domain]
    return title if title.isupper() else title.lower()


def _listed(members: Sequence[tuple[str, date]]) -> str:
    names = [name for name, _ in members]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
