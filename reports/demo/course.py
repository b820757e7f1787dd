"""How a person's disease goes, as numbers: VEGF, disability, blood, treatment. Levels follow published cohorts.

Untreated serum VEGF about 5,000 pg/mL with a wide spread, falling within six months; ONLS 6 at diagnosis and 3 after
treatment; symptoms for a mean of 15 months before the diagnosis; 54 % first called CIDP.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from clinical.dates import add_months

POEMS = {"remission", "on_treatment", "relapsed", "discharged", "transferred", "died", "kappa", "plasma_only"}
TREATED = POEMS
LABELS = (
    ("CIDP", 54),
    ("", 24),
    ("Guillain-Barré syndrome", 5),
    ("Diabetic neuropathy", 6),
    ("Spinal stenosis", 6),
    ("MGUS neuropathy", 5),
)


@dataclass(frozen=True)
class Line:
    modality: str
    regimen: str
    intent: str
    start: date
    end: date | None
    stop_reason: str


@dataclass
class Course:
    """One person's way. `visits` are the days of review after the first; `response` the share of VEGF that stays."""

    kind: str
    accepted: date
    onset: date
    first_label: str
    lines: list[Line] = field(default_factory=list)
    visits: list[date] = field(default_factory=list)
    died: date | None = None
    vegf_0: float = 0
    response: float = 0.1
    relapse: date | None = None
    onls_0: int = 6
    onls_end: int = 3
    matrix: str = "serum"
    light_chain: str = "lambda"
    features: set[str] = field(default_factory=set)

    @property
    def treatment_start(self) -> date | None:
        return self.lines[0].start if self.lines else None

    def vegf_on(self, day: date, rng: random.Random) -> float:
        """The level on a day: untreated until the first line, then falling to the response, up again at relapse."""
        level = self.vegf_0
        if self.treatment_start and day > self.treatment_start:
            share = min(1.0, (day - self.treatment_start).days / 180)
            level *= 1 - (1 - self.response) * share**0.6
        if self.relapse and day >= self.relapse:
            retreated = next((line.start for line in self.lines if line.start > self.relapse), None)
            peak = self.vegf_0 * 0.5
            level = peak if retreated is None or day <= retreated else max(level, peak * 0.3)
        return max(40.0, level * rng.uniform(0.85, 1.15))

    def onls_on(self, day: date) -> int:
        if not self.treatment_start or day <= self.treatment_start:
            return self.onls_0
        share = min(1.0, (day - self.treatment_start).days / 540)
        return round(self.onls_0 - (self.onls_0 - self.onls_end) * share)


def course_of(kind: str, years: float, rng: random.Random, today: date) -> Course:
    """Draw a course that began `years` ago. The same generator state gives the same course."""
    accepted = today - timedelta(days=max(3, int(years * 365.25)))
    delay = min(77, max(1, rng.lognormvariate(2.45, 0.7)))
    course = Course(
        kind=kind,
        accepted=accepted,
        onset=add_months(accepted, -round(delay)),
        first_label=rng.choices([label for label, _ in LABELS], weights=[share for _, share in LABELS])[0],
        vegf_0=min(13_800, max(1_150, rng.lognormvariate(8.47, 0.55))),
        onls_0=min(11, max(2, round(rng.gauss(6, 2)))),
        features=_features(rng),
    )
    course.onls_end = max(0, min(course.onls_0, round(course.onls_0 * rng.uniform(0.25, 0.75))))
    course.response = rng.choices((0.07, 0.14, 0.4, 0.75), weights=(40, 30, 20, 10))[0]
    if kind == "kappa":
        course.light_chain = "kappa"
    if kind == "plasma_only":
        course.matrix, course.vegf_0 = "plasma_edta", rng.uniform(320, 900)
    if kind in TREATED:
        _treat(course, rng, today)
    if kind == "died":
        course.died = min(today - timedelta(days=rng.randint(20, 400)), today - timedelta(days=5))
        course.died = max(course.died, accepted + timedelta(days=90))
        course.lines = [line for line in course.lines if line.start < course.died]
    course.visits = _visits(course, rng, today)
    return course


def _features(rng: random.Random) -> set[str]:
    """Which signs the person has, at about the reported frequencies; at least one of the skin or fluid ones."""
    odds = {
        "sclerotic": 0.75,
        "castleman": 0.12,
        "splenomegaly": 0.5,
        "hepatomegaly": 0.3,
        "nodes": 0.45,
        "oedema": 0.7,
        "pleural": 0.3,
        "ascites": 0.25,
        "gonadal": 0.6,
        "adrenal": 0.12,
        "thyroid": 0.4,
        "glucose": 0.1,
        "prolactin": 0.3,
        "hyperpigmentation": 0.6,
        "hypertrichosis": 0.35,
        "haemangioma": 0.35,
        "white_nails": 0.3,
        "acrocyanosis": 0.2,
        "clubbing": 0.15,
        "papilloedema": 0.45,
        "platelets": 0.55,
        "haemoglobin": 0.15,
    }
    found = {name for name, chance in odds.items() if rng.random() < chance}
    return found or {"hyperpigmentation", "oedema"}


def _treat(course: Course, rng: random.Random, today: date) -> None:
    start = course.accepted + timedelta(days=rng.randint(20, 75))
    if start >= today:
        return
    first = rng.choices(("asct", "len", "rt", "mel"), weights=(42, 33, 15, 10))[0]
    modality, regimen, months = {
        "asct": ("asct", "MEL200_ASCT", 4),
        "len": ("systemic", "LEN_DEX", 12),
        "rt": ("radiotherapy", "RT", 2),
        "mel": ("systemic", "MEL_DEX", 9),
    }[first]
    end = add_months(start, months)
    goes_on = course.kind == "on_treatment" or end >= today
    course.lines.append(
        Line(modality, regimen, "initial", start, None if goes_on else end, "" if goes_on else "completed")
    )
    if course.kind == "relapsed" and not goes_on:
        course.relapse = end + (today - end) * rng.uniform(0.35, 0.8)
        again = course.relapse + timedelta(days=45)
        if again < today:
            done = add_months(again, 12)
            course.lines.append(
                Line(
                    "systemic",
                    "DARA_LEN_DEX",
                    "relapse",
                    again,
                    done if done < today else None,
                    "completed" if done < today else "",
                )
            )


def _visits(course: Course, rng: random.Random, today: date) -> list[date]:
    """Review days: three-monthly in the first year of treatment, then six-monthly, a little early or late.

    About one person in twelve has missed the last one.
    """
    anchor = course.treatment_start or course.accepted
    last = min(today, course.died or today)
    if course.kind in {"discharged", "transferred"}:
        last = min(last, today - timedelta(days=rng.randint(60, 500)))
    days, step = [], 0
    while True:
        step += 3 if step < 12 else 6
        day = add_months(anchor, step) + timedelta(days=rng.randint(-9, 12))
        if day >= last:
            break
        days.append(day)
    if days and course.kind not in {"discharged", "transferred", "died"} and rng.random() < 0.08:
        days.pop()
    return days
