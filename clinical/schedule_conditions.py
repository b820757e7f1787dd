"""When a rule of the follow-up schedule applies at all: conditions as data over recorded facts (fact base 10).

A condition has three values. Met: the rule asks for its tests. Not met: it asks for nothing. Unknown, because nobody
recorded the facts: it asks for nothing either, but the question can be listed with what is missing. An app that nags
for a test the clinic's own paper calls not routine is worse than one that asks a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import ge, gt, lt

from clinical.catalogue import CATALOGUE
from clinical.facts import Fact
from clinical.outcome import Status, unique
from clinical.settings import DEFAULTS, Settings

# Words by which somebody says that the answer is not known.
NO_ANSWER = frozenset({"not_known", "undecided", "not_tested", "not_gradable", "not_diagnostic", "equivocal"})

LOOKS = ("latest", "before_line", "ever")
COMPARISONS = {"at_least": ge, "above": gt, "below": lt}


@dataclass(frozen=True)
class Recorded:
    """One question to the record: does one of these facts hold one of these values?

    facts       names of the catalogue that answer the same question
    values      words that mean yes; for numbers empty
    compare     for numbers: "at_least", "above" or "below" the setting named `setting`, in the fact's own unit
    look        "latest": the newest of these facts. "before_line": any recorded before the present line of treatment
                began. "ever": any at all
    supporting  true when the question helps only if answered: left unanswered, it leaves nothing open
    """

    facts: tuple[str, ...]
    values: tuple[str, ...] = ()
    compare: str = ""
    setting: str = ""
    look: str = "latest"
    supporting: bool = False


@dataclass(frozen=True)
class Condition:
    """Several questions, or conditions, put together.

    words  completes "only if …"
    need   "any" (one yes is enough), "all" (every one must be yes), "none" (every one must be no)
    """

    key: str
    words: str
    parts: tuple["Recorded | Condition", ...]
    need: str = "any"


@dataclass(frozen=True)
class Reading:
    """What the record says to a condition.

    because  the facts that decide it, newest last; empty when UNKNOWN
    missing  names of facts that would settle it; empty unless UNKNOWN
    """

    status: Status
    because: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def on(self) -> date | None:
        """The day of the newest fact that decides it."""
        return max((fact.on for fact in self.because), default=None)

    @property
    def missing_text(self) -> tuple[str, ...]:
        """What is missing, in the words of the catalogue."""
        return tuple(CATALOGUE[name].meaning for name in self.missing)


def read(
    condition: Condition,
    facts: Iterable[Fact],
    today: date,
    line_start: date | None = None,
    settings: Settings = DEFAULTS,
) -> Reading:
    """Hold a condition against the facts recorded up to `today`.

    line_start  first day of the present line of treatment; None leaves every "before the line" question unanswered.
    """
    known = sorted((fact for fact in facts if fact.on <= today), key=lambda fact: fact.on)
    return _read(condition, known, line_start, settings)


def _read(part: Recorded | Condition, facts: Sequence[Fact], line_start: date | None, settings: Settings) -> Reading:
    if isinstance(part, Recorded):
        return _answer(part, facts, line_start, settings)
    readings = [(each, _read(each, facts, line_start, settings)) for each in part.parts]
    counted = [
        reading
        for each, reading in readings
        if not (isinstance(each, Recorded) and each.supporting and reading.status is Status.UNKNOWN)
    ]
    if part.need == "all":
        return _first(counted, (Status.NOT_MET, Status.UNKNOWN, Status.MET))
    found = _first(counted, (Status.MET, Status.UNKNOWN, Status.NOT_MET))
    if part.need == "any" or found.status is Status.UNKNOWN:
        return found
    return Reading(Status.NOT_MET if found.status is Status.MET else Status.MET, found.because)


def _first(readings: Sequence[Reading], order: tuple[Status, ...]) -> Reading:
    """The first status of the order that any reading has, with the facts of all readings that have it."""
    for status in order:
        if same := [reading for reading in readings if reading.status is status]:
            because = unique(fact for reading in same for fact in reading.because)
            return Reading(
                status,
                tuple(sorted(because, key=lambda fact: fact.on)),
                unique(name for reading in same for name in reading.missing),
            )
    raise ValueError("a condition needs at least one question that must be answered")


def _answer(question: Recorded, facts: Sequence[Fact], line_start: date | None, settings: Settings) -> Reading:
    asked = [fact for fact in facts if fact.name in question.facts]
    if question.look == "before_line":
        asked = [fact for fact in asked if line_start is not None and fact.on < line_start]
    newest = [fact for fact in asked if fact.on == asked[-1].on]
    eligible = newest if question.look == "latest" else asked
    yes = tuple(fact for fact in eligible if _holds(question, fact, settings))
    if yes:
        return Reading(Status.MET, yes)
    if not newest or any(fact.value in NO_ANSWER for fact in newest):
        return Reading(Status.UNKNOWN, missing=question.facts[:1])
    return Reading(Status.NOT_MET, tuple(newest))


def _holds(question: Recorded, fact: Fact, settings: Settings) -> bool:
    if not question.compare:
        return fact.value in question.values
    return COMPARISONS[question.compare](fact.value, getattr(settings, question.setting))


def _is(fact: str, *values: str, **more) -> Recorded:
    return Recorded((fact,), values, **more)


_SWOLLEN = ("1", "2", "3", "4", "5", "present")
_DISCS = (
    Recorded(("frisen_right", "papilloedema"), _SWOLLEN),
    Recorded(("frisen_left", "papilloedema"), _SWOLLEN),
)

NEW_SYMPTOMS = Condition("new_symptoms", "new symptoms are reported", (_is("new_symptoms", "yes"),))
FLC_INFORMATIVE = Condition(
    "flc_informative", "serum free light chains are informative in this patient", (_is("flc_informative", "yes"),)
)
HEPATITIS_B = Condition(
    "hepatitis_b_exposure", "there was prior exposure to hepatitis B", (_is("hepatitis_b_exposure", "yes"),)
)
BONE_AT_RISK = Condition(
    "bone_at_risk",
    "the patient is hypogonadal, hypoadrenal, on long-term steroids or severely immobile",
    (
        _is("axis_gonadal", "abnormal", "explained"),
        _is("axis_adrenal", "abnormal", "explained"),
        _is("glucocorticoid_long_term", "yes"),
        Recorded(("onls_leg",), compare="at_least", setting="immobile_onls_leg"),
    ),
)
HEART_OR_LUNGS = Condition(
    "heart_or_lungs",
    "heart or lungs were significantly affected before treatment, or still are",
    tuple(
        question
        for look in ("before_line", "latest")
        for question in (
            Recorded(("pasp",), compare="at_least", setting="ph_pasp_threshold", look=look),
            Recorded(("tlco_percent",), compare="below", setting="tlco_reduced_pct", look=look),
            _is("other_pulmonary_hypertension", "present", look=look, supporting=True),
            _is("other_restrictive_lung_disease", "present", look=look, supporting=True),
            _is("other_cardiomyopathy", "present", look=look, supporting=True),
        )
    ),
)
DETERIORATION = Condition(
    "neurological_deterioration", "there is neurological deterioration", (_is("neurological_deterioration", "yes"),)
)
IMAGING_WANTED = Condition(
    "response_imaging_wanted", "a clinician wants it in the circumstances", (_is("response_imaging_wanted", "yes"),)
)
MARROW_AND_AMBIGUOUS = Condition(
    "marrow_and_ambiguous",
    "the marrow was positive before and the categorical response is ambiguous",
    (_is("marrow_clone", "yes", look="ever"), _is("response_ambiguous", "yes")),
    need="all",
)
DISC_OEDEMA = Condition("disc_oedema", "disc oedema persists at the last examination", _DISCS)
DISCS_CLEAR = Condition("discs_clear", "no disc oedema persists at the last examination", _DISCS, need="none")
EYES_ABNORMAL = Condition(
    "eyes_abnormal",
    "the eyes were abnormal at the last examination: disc oedema or reduced acuity",
    (
        *_DISCS,
        Recorded(("acuity_right",), compare="above", setting="acuity_reduced_logmar"),
        Recorded(("acuity_left",), compare="above", setting="acuity_reduced_logmar"),
    ),
)

CONDITIONS: tuple[Condition, ...] = (
    NEW_SYMPTOMS,
    FLC_INFORMATIVE,
    HEPATITIS_B,
    BONE_AT_RISK,
    HEART_OR_LUNGS,
    DETERIORATION,
    IMAGING_WANTED,
    MARROW_AND_AMBIGUOUS,
    DISC_OEDEMA,
    DISCS_CLEAR,
    EYES_ABNORMAL,
)
