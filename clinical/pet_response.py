"""Response on FDG-PET/CT (fact base 6.2; knowledge: Mayo scheme, numbers not seen).

Only avid lesions speak here: sclerosis may persist on CT for years, so that CT alone never shows "no response".
SUVmax has no unit and may be compared only between scans of one scanner, or of harmonised ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinical.amount import Amount
from clinical.course import Answer, Course, Point, Seen, not_evaluable
from clinical.settings import DEFAULTS, Settings

# Best first.
CLASSES = ("CR", "PR", "NR", "PD")
NEW_ON_OTHER_SCANNER = "A scan that cannot be compared with the baseline reports a new avid lesion"
_YES_NO = ("", "yes", "no")


@dataclass(frozen=True)
class AvidLesion:
    """One FDG-avid lesion; suv_max 0 to 60, None when not reported."""

    site: str = ""
    suv_max: Decimal | None = None

    def __post_init__(self):
        if isinstance(self.suv_max, float | bool):
            raise ValueError("SUVmax is a Decimal, never a float")
        if self.suv_max is not None and not 0 <= Decimal(self.suv_max) <= 60:
            raise ValueError(f"SUVmax must be between 0 and 60. You entered {self.suv_max}")


@dataclass(frozen=True)
class PetStudy:
    """One PET/CT.

    scanner     key of the machine; two blanks are not the same scanner
    comparable  the reporter's word on harmonisation with the baseline: yes, no or "" (not stated)
    none_avid   the report says that no lesion is avid; never inferred from an empty list
    avid_count  number in the report, also ">20"; needed when not every lesion is listed
    new_avid    an avid lesion that was not there at baseline: yes, no or "" (not stated)

    Raises ValueError when the parts contradict each other.
    """

    on: date
    source: str = ""
    scanner: str = ""
    comparable: str = ""
    lesions: tuple[AvidLesion, ...] = ()
    none_avid: bool = False
    avid_count: Amount | None = None
    new_avid: str = ""

    def __post_init__(self):
        object.__setattr__(self, "lesions", tuple(self.lesions))
        if self.comparable not in _YES_NO or self.new_avid not in _YES_NO:
            raise ValueError("comparable and new_avid are yes, no or blank")
        if self.none_avid and (self.lesions or self.new_avid == "yes" or (self.avid_count and self.avid_count.high)):
            raise ValueError("The study says that no lesion is avid, and also that one is. Correct one of the two")
        if self.avid_count is not None and self.avid_count.high < len(self.lesions):
            raise ValueError("More avid lesions are listed than the study counts. Correct the count")

    @property
    def count(self) -> Amount | None:
        """Number of avid lesions, or None when the study does not say."""
        if self.none_avid:
            return Amount(0)
        return self.avid_count or (Amount(len(self.lesions)) if self.lesions else None)

    @property
    def suv_sum(self) -> Decimal | None:
        """Sum of SUVmax over all avid lesions; None unless each of them has one."""
        if self.count is None or not self.count.exact or self.count.value != len(self.lesions):
            return None
        values = [each.suv_max for each in self.lesions]
        return None if None in values else sum(values, Decimal(0))


def pet_response(
    baseline: PetStudy | None, between: Sequence[PetStudy], current: PetStudy, settings: Settings = DEFAULTS
) -> Answer:
    """CR, PR, NR, PD or NE of one study against the baseline (6.2).

    between  studies since the baseline: a rise is measured from the lowest sum (setting `pet_pd_from`)

    CR  no avid lesion is left
    PD  a new avid lesion, or the summed SUVmax rose by at least 50%
    PR  it fell by at least 50%, or fewer lesions are avid, and none is new
    NR  neither, and none is new
    NE  no avid lesion at baseline; another scanner without harmonisation; something above was not recorded
    """
    if baseline is None:
        return not_evaluable("no_baseline")
    if baseline.count is None:
        return not_evaluable("baseline_incomplete")
    if baseline.count.high == 0:
        return not_evaluable("no_avid_baseline")
    if baseline.count.low == 0 and not baseline.lesions:
        return not_evaluable("bound_leaves_open")
    apart = scanners_apart(baseline, current)
    if apart and settings.pet_scanner_rule == "all":
        return not_evaluable(apart)
    if current.count is not None and current.count.high == 0:
        return Answer("CR")
    if current.new_avid == "yes":
        return Answer("PD")
    sums = None if apart else _sums(baseline, between, current, settings)
    if sums and 100 * (sums[2] - sums[1]) >= settings.pet_pd_rise_pct * sums[1] and sums[2] > sums[1]:
        return Answer("PD")
    if current.new_avid != "no":
        return not_evaluable("new_not_stated")
    if current.count is None:
        return not_evaluable("not_measured")
    if current.count.low == 0 and not current.lesions:
        return not_evaluable("bound_leaves_open")
    if sums and 100 * (sums[0] - sums[2]) >= settings.pet_pr_fall_pct * sums[0] > 0:
        return Answer("PR")
    if current.count.high < baseline.count.low:
        return Answer("PR")
    if current.count.low < baseline.count.high and not (current.count.exact and baseline.count.exact):
        return not_evaluable("bound_leaves_open")
    return Answer("NR") if sums else not_evaluable(apart or "suv_missing")


def scanners_apart(baseline: PetStudy, current: PetStudy) -> str:
    """Why the two may not be compared, as a key of WHY, or "" when they may."""
    if current.comparable:
        return "" if current.comparable == "yes" else "other_scanner"
    if not baseline.scanner or not current.scanner:
        return "scanner_not_recorded"
    return "" if baseline.scanner == current.scanner else "other_scanner"


def _sums(baseline: PetStudy, between: Sequence[PetStudy], current: PetStudy, settings: Settings):
    """Summed SUVmax at baseline, at its lowest and now; None when baseline or current lacks one."""
    first, last = baseline.suv_sum, current.suv_sum
    if first is None or last is None:
        return None
    if settings.pet_pd_from == "baseline":
        return first, first, last
    usable = [each.suv_sum for each in between if not scanners_apart(baseline, each)]
    return first, min([first, last, *(each for each in usable if each is not None)]), last


def pet_course(studies: Iterable[PetStudy], start: date, as_at: date, settings: Settings = DEFAULTS) -> Course:
    """The class of every study since the start of a treatment line, against the newest study before it.

    start  first day of the line; a study of that day belongs to the baseline
    """
    ordered = sorted((each for each in studies if each.on <= as_at), key=lambda each: each.on)
    before = [each for each in ordered if each.on <= start]
    after = [each for each in ordered if each.on > start]
    baseline = before[-1] if before else None
    points, notes = [], []
    for index, study in enumerate(after):
        answer = pet_response(baseline, after[:index], study, settings)
        because = tuple(seen(each) for each in (baseline, study) if each)
        points.append(Point(study.on, answer, because))
        if answer.code == "NE" and study.new_avid == "yes":
            notes.append(NEW_ON_OTHER_SCANNER)
    why = "" if points else "no_current" if baseline else "no_baseline"
    return Course((seen(baseline),) if baseline else (), tuple(points), CLASSES, why, tuple(dict.fromkeys(notes)))


def seen(study: PetStudy) -> Seen:
    """A study as evidence: "PET: 3 avid lesions, summed SUVmax 17.4"."""
    if study.count is None:
        text = "PET: number of avid lesions not recorded"
    elif study.count.high == 0:
        text = "PET: no avid lesion"
    else:
        text = f"PET: {study.count} avid {'lesion' if str(study.count) == '1' else 'lesions'}"
        text += f", summed SUVmax {study.suv_sum:f}" if study.suv_sum is not None else ""
        text += ", one or more new" if study.new_avid == "yes" else ""
    return Seen(text, study.on, study.source)
