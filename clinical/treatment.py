"""Extent of disease as the treatment tables divide it, and prompts about thromboprophylaxis (fact base 9.1, 9.3).

The extent sorts a record into a row of a published table. It recommends nothing: the consultant decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinical.catalogue import TESTS
from clinical.dates import add_months
from clinical.evidence.history import Context, History, stated, weigh
from clinical.evidence.majors import WHOLE_SKELETON
from clinical.facts import Fact
from clinical.outcome import Status, unique
from clinical.settings import DEFAULTS, Settings


class Extent(StrEnum):
    """Extent of disease (9.1)."""

    LOCALISED = "localised"
    DISSEMINATED = "disseminated"
    NO_LESION = "no_lesion"
    UNDETERMINED = "undetermined"


TITLES = {
    Extent.LOCALISED: "Localised: 1 to {most} bone lesions and marrow without a clone",
    Extent.DISSEMINATED: "Disseminated: a clone in marrow, or more than {most} bone lesions",
    Extent.NO_LESION: "No bone lesion and marrow without a clone; systemic or observe: the consultant decides",
    Extent.UNDETERMINED: "Extent undetermined",
}


@dataclass(frozen=True)
class ExtentFinding:
    """The extent with its reasons.

    because   facts that decide it, or the part of it that is known
    missing   keys of clinical.catalogue.TESTS that would settle it; empty unless undetermined
    warnings  sentences about records that disagree or cannot be counted
    """

    extent: Extent
    title: str
    because: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def missing_text(self) -> tuple[str, ...]:
        return tuple(TESTS[key] for key in self.missing)


@dataclass(frozen=True)
class Lesions:
    """How many bone lesions there are: at least `low`, at most `high`; None when no study can say."""

    low: int
    high: int | None
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def extent(facts: Iterable[Fact], *, as_at: date, settings: Settings = DEFAULTS) -> ExtentFinding:
    """Localised, disseminated, without lesion, or undetermined on the facts up to `as_at` (9.1; F07, F08, F25).

    disseminated  a clone in marrow, or more lesions than the limit (3) on any study
    localised     marrow without a clone, 1 to 3 lesions on a study of the whole skeleton
    no_lesion     marrow without a clone, no lesion on a study of the whole skeleton
    undetermined  anything else: what is missing says which test would settle it

    A marrow without a clone under treatment excludes none. Lesions judged benign are not counted.
    """
    ctx = Context(History(facts, as_at), settings)
    most = settings.localised_max_lesions
    marrow = weigh(ctx, stated(ctx, "marrow_clone"), missing=("marrow",))
    lesions = count_lesions(ctx)
    if marrow.status is Status.MET or lesions.low > most:
        shown = marrow.because if marrow.status is Status.MET else ()
        shown += lesions.facts if lesions.low > most else ()
        return _finding(Extent.DISSEMINATED, most, shown, warnings=lesions.warnings)
    facts_used = unique((*marrow.because, *lesions.facts))
    settled = marrow.status is Status.NOT_MET and lesions.high is not None and not lesions.missing
    if settled and 1 <= lesions.low <= lesions.high <= most:
        return _finding(Extent.LOCALISED, most, facts_used, warnings=lesions.warnings)
    if settled and lesions.high == 0:
        return _finding(Extent.NO_LESION, most, facts_used, warnings=lesions.warnings)
    missing = (*marrow.missing, *lesions.missing)
    return _finding(Extent.UNDETERMINED, most, facts_used, missing, lesions.warnings)


def _finding(kind: Extent, most: int, because, missing=(), warnings=()) -> ExtentFinding:
    return ExtentFinding(kind, TITLES[kind].format(most=most), unique(because), unique(missing), warnings)


def count_lesions(ctx: Context) -> Lesions:
    """Bone lesions that may belong to the disease, as a range.

    Any study can show that there are many; only one of the whole skeleton can show that there are few or none. A
    lesion whose cause is undecided widens the range.
    """
    studies = [each for each in ctx.history.all("bone_study") if _says_something(each)]
    if not studies:
        return Lesions(0, None, missing=("bone_ct",))
    fullest = max(studies, key=lambda each: (_counted(each), each.on))
    whole = [each for each in studies if each.value.modality in WHOLE_SKELETON]
    if _counted(fullest) > ctx.settings.localised_max_lesions:
        return Lesions(_counted(fullest), None, (fullest,))
    if not whole:
        why = ("No study of the whole skeleton: there may be more lesions than were counted",)
        return Lesions(_counted(fullest), None, (fullest,), ("bone_ct",), why)
    newest = whole[-1]
    low, high = _counted(newest), _counted(newest) + _undecided(newest)
    if _counted(fullest) > high:
        why = ("The newest study of the whole skeleton shows fewer lesions than an earlier or regional one",)
        if low == 0:
            return Lesions(low, None, unique((newest, fullest)), ("attribution",), why)
        return Lesions(low, max(high, _counted(fullest)), unique((newest, fullest)), (), why)
    changes_class = high > ctx.settings.localised_max_lesions or (low == 0 and high > 0)
    return Lesions(low, high, (newest,), ("attribution",) if changes_class else ())


def _says_something(fact: Fact) -> bool:
    study = fact.value
    return bool(study.none_seen or study.lesions or study.count is not None)


def _counted(fact: Fact) -> int:
    """Lesions not judged benign and not in doubt; those counted and not described are included."""
    described = sum(each.number for each in fact.value.lesions if each.attribution in ("plasma_cell", "not_stated"))
    return described + fact.value.undescribed


def _undecided(fact: Fact) -> int:
    return sum(each.number for each in fact.value.lesions if each.attribution == "undecided")


# Thromboprophylaxis

PROPHYLAXIS = {
    "aspirin": "Aspirin",
    "clopidogrel": "Clopidogrel",
    "LMWH": "Low molecular weight heparin",
    "DOAC": "Direct oral anticoagulant",
    "warfarin": "Warfarin",
    "none": "None",
    "contraindicated": "Contraindicated",
}


def disease_is_active(*, on_treatment: bool, relapsed: bool, concluded: bool, treated: bool) -> bool:
    """Whether a record counts as active disease for the tasks below (design: 9.3 does not say what active means).

    on_treatment  a line directed at the plasma cells is running
    relapsed      a clinician recorded a relapse since the newest line began
    concluded     the clinician's conclusion is probable or confirmed POEMS; it counts until the first treatment
    """
    return on_treatment or relapsed or (concluded and not treated)


@dataclass(frozen=True)
class ProphylaxisPrompt:
    """A task: for whom ("nurse" or "consultant"), and what to do."""

    key: str
    role: str
    text: str


def prophylaxis_prompts(
    *,
    active_disease: bool | None,
    drug: str | None,
    reviewed_on: date | None,
    immunomodulator: bool | None,
    today: date,
    settings: Settings = DEFAULTS,
) -> tuple[ProphylaxisPrompt, ...]:
    """Tasks about thromboprophylaxis (9.3; design, on the thrombosis rates of F27 and F28).

    active_disease   as the clinician records it; None when not known
    drug             a key of PROPHYLAXIS, None or "" when nothing is recorded. "none" is an answer
    reviewed_on      day of the last review, None when never
    immunomodulator  on lenalidomide or thalidomide; see clinical.regimens.has_immunomodulator

    Active disease with nothing recorded, or a review more than 6 months old: nurse. Lenalidomide or thalidomide
    with "none": consultant. The cohorts disagree on platelets as a risk, so counts do not enter.
    Raises ValueError for an unknown drug or a review in the future.
    """
    if drug and drug not in PROPHYLAXIS:
        raise ValueError(f"Choose the thromboprophylaxis from: {', '.join(PROPHYLAXIS)}. You gave {drug!r}")
    if reviewed_on is not None and reviewed_on > today:
        raise ValueError("Enter a day of review that is today or in the past")
    prompts = []
    if active_disease and not drug:
        prompts.append(ProphylaxisPrompt("prophylaxis_blank", "nurse", "Record thromboprophylaxis: disease is active"))
    elif active_disease and _out_of_date(reviewed_on, today, settings):
        text = f"Review thromboprophylaxis: last review more than {settings.prophylaxis_review_months} months ago"
        if reviewed_on is None:
            text = "Review thromboprophylaxis: no review is recorded"
        prompts.append(ProphylaxisPrompt("prophylaxis_review", "nurse", text))
    if immunomodulator and drug == "none":
        text = "On lenalidomide or thalidomide without thromboprophylaxis: decide, or record why not"
        prompts.append(ProphylaxisPrompt("prophylaxis_immunomodulator", "consultant", text))
    return tuple(prompts)


def _out_of_date(reviewed_on: date | None, today: date, settings: Settings) -> bool:
    return reviewed_on is None or today > add_months(reviewed_on, settings.prophylaxis_review_months)
