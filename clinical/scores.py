"""Scores of the examination: MRC sum, ONLS, INCAT arms, visual acuity, light chain ratio (fact base 3, 4.1, 4.2, 5).

A missing part gives no score, never an estimate: value None, with how many parts were answered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from clinical.settings import DEFAULTS, SIX_MOVEMENTS, Settings

SIDES = ("right", "left")
ARM_TASKS = ("dress_upper_body", "wash_and_brush_hair", "turn_key", "use_cutlery", "buttons_and_zips")
TASK_ANSWERS = ("not_affected", "affected", "prevented")
MOBILITY = ("independent", "unilateral_aid", "bilateral_aid", "wheelchair", "bed")

_MRC = {"0": 0, "1": 1, "2": 2, "3": 3, "4-": 4, "4": 4, "4+": 4, "5": 5}
_MRC_HALVES = _MRC | {"4-": Decimal("3.5"), "4+": Decimal("4.5")}


@dataclass(frozen=True)
class Score:
    """A score and the version of the rule that made it. `value` is None while a required part is missing."""

    value: Decimal | int | None
    answered: int
    required: int
    rule: str


def mrc_token(text: str) -> str:
    """One MRC grade as stored: 0, 1, 2, 3, 4-, 4, 4+ or 5 (F78). Raises ValueError."""
    token = text.strip().replace("\u2212", "-").replace("\u2013", "-")
    if token not in _MRC:
        raise ValueError(f"Enter an MRC grade: 0, 1, 2, 3, 4-, 4, 4+ or 5. You entered {text.strip()}")
    return token


def mrc_sum(
    grades: Mapping[tuple[str, str], str | None],
    movements: tuple[str, ...] = SIX_MOVEMENTS,
    *,
    half_grades: bool = DEFAULTS.mrc_half_grades,
) -> Score:
    """MRC sum score over movements and both sides; the maximum is 5 × 2 × movements (60 for six, F37).

    grades       token by (movement, side); absent or None when not tested, amputated or limited by pain
    half_grades  4- and 4+ add 3.5 and 4.5 instead of 4 (setting)

    Raises ValueError for another token, or for movements that are none or named twice.
    """
    if not movements or len(set(movements)) < len(movements):
        raise ValueError("Name each movement of the MRC sum score once")
    worth = _MRC_HALVES if half_grades else _MRC
    cells = [grades.get((movement, side)) for movement in movements for side in SIDES]
    known = [worth[mrc_token(token)] for token in cells if token]
    value = sum(known) if len(known) == len(cells) else None
    # Sums with and without half grades are different scores: the rule tells them apart.
    return Score(value, len(known), len(cells), f"mrc_{5 * len(cells)}{'_halves' if half_grades else ''}/1")


def mrc_sum_by_setting(grades: Mapping[tuple[str, str], str | None], settings: Settings = DEFAULTS) -> Score:
    """MRC sum score over the movements of the clinic's setting: 60 points for six, 80 for eight (4.1)."""
    return mrc_sum(grades, settings.mrc_movements, half_grades=settings.mrc_half_grades)


def onls_arm(
    tasks: Mapping[str, str | None], *, symptoms: str | None = None, purposeful_movement: str | None = None
) -> Score:
    """ONLS arm grade 0 to 5 (knowledge: Graham and Hughes 2006, paraphrased; range F36, F37).

    tasks                not_affected, affected or prevented for each of ARM_TASKS
    symptoms             "yes" or "no": symptoms or signs in an arm; asked only when no task is affected
    purposeful_movement  "yes" or "no"; asked only when all five tasks are prevented. "no" alone gives 5

    Raises ValueError for an unknown word, or when "no purposeful movement" contradicts a task that can be done.
    """
    return _arm_grade(tasks, symptoms, purposeful_movement, "onls_arm/1", some_prevented={1: 3, 2: 3, 3: 3, 4: 3})


def incat_arm(
    tasks: Mapping[str, str | None], *, symptoms: str | None = None, purposeful_movement: str | None = None
) -> Score:
    """Arm grade 0 to 5 of the INCAT disability scale: one or two tasks prevented 3, three or more 4 (knowledge: INCAT).

    A scale of its own, never added to an ONLS leg grade. Arguments and errors as onls_arm.
    """
    return _arm_grade(tasks, symptoms, purposeful_movement, "incat_arm/1", some_prevented={1: 3, 2: 3, 3: 4, 4: 4})


def _arm_grade(
    tasks: Mapping[str, str | None],
    symptoms: str | None,
    purposeful_movement: str | None,
    rule: str,
    some_prevented: Mapping[int, int],
) -> Score:
    answers = [_word(tasks.get(task), TASK_ANSWERS) for task in ARM_TASKS]
    symptoms = _word(symptoms, ("yes", "no"))
    purposeful_movement = _word(purposeful_movement, ("yes", "no"))
    prevented, affected = answers.count("prevented"), answers.count("affected")
    known = len(answers) - answers.count(None)
    if purposeful_movement == "no":
        if known > prevented:
            raise ValueError("No purposeful arm movement contradicts a task that can be done")
        return Score(5, 1, 1, rule)
    if known < len(answers):
        return Score(None, known, len(answers), rule)
    if prevented == len(answers):
        return _with_last_answer(purposeful_movement, {"yes": 4}, rule)
    if prevented:
        return Score(some_prevented[prevented], 5, 5, rule)
    if affected:
        return Score(2, 5, 5, rule)
    return _with_last_answer(symptoms, {"yes": 1, "no": 0}, rule)


def _with_last_answer(answer: str | None, grades: dict[str, int], rule: str) -> Score:
    return Score(grades.get(answer), 6 if answer else 5, 6, rule)


def onls_leg(
    mobility: str | None,
    *,
    affected: str | None = None,
    gait: str | None = None,
    stands_with_help: str | None = None,
    purposeful_movement: str | None = None,
) -> Score:
    """ONLS leg grade 0 to 7 (source as onls_arm).

    mobility             how 10 metres are usually covered, one of MOBILITY
    affected             "yes" or "no": walking, stairs or running affected   (independent only)
    gait                 "normal" or "abnormal" to look at                    (independent only)
    stands_with_help     "yes" or "no": stands and walks 1 metre with one helper  (wheelchair or bed)
    purposeful_movement  "yes" or "no": in the legs                           (wheelchair or bed, cannot stand)
    """
    rule = "onls_leg/1"
    mobility = _word(mobility, MOBILITY)
    if mobility is None:
        return Score(None, 0, 1, rule)
    if mobility in ("unilateral_aid", "bilateral_aid"):
        return Score(3 if mobility == "unilateral_aid" else 4, 1, 1, rule)
    if mobility == "independent":
        return _walks_unaided(_word(affected, ("yes", "no")), _word(gait, ("normal", "abnormal")), rule)
    stands = _word(stands_with_help, ("yes", "no"))
    moves = _word(purposeful_movement, ("yes", "no"))
    if stands == "yes":
        return Score(5, 2, 2, rule)
    if stands is None:
        return Score(None, 1, 2, rule)
    return Score({"yes": 6, "no": 7}.get(moves), 3 if moves else 2, 3, rule)


def _walks_unaided(affected: str | None, gait: str | None, rule: str) -> Score:
    if gait == "abnormal":
        return Score(2, 2, 2, rule)
    answered = 1 + (affected is not None) + (gait is not None)
    if affected is None or gait is None:
        return Score(None, answered, 3, rule)
    return Score(1 if affected == "yes" else 0, 3, 3, rule)


def onls_total(arm: Score, leg: Score) -> Score:
    """Sum of both grades, 0 to 12, higher is worse (F35, F36, F37)."""
    complete = arm.value is not None and leg.value is not None
    return Score(
        arm.value + leg.value if complete else None,
        arm.answered + leg.answered,
        arm.required + leg.required,
        "onls_total/1",
    )


def onls_questions(arm: int, leg: int, total: int, mobility: str | None = None) -> tuple[str, ...]:
    """Check of grades taken from a letter or a paper form; sentences to look at again before signing (4.2).

    mobility  one of MOBILITY, or None when it was not recorded
    Raises ValueError for a grade out of range, a total that is not their sum, or a leg grade of 5 or more in somebody
    who is recorded as walking.
    """
    for name, grade, highest in (("arm", arm, 5), ("leg", leg, 7)):
        if isinstance(grade, bool) or not isinstance(grade, int) or not 0 <= grade <= highest:
            raise ValueError(f"Enter an ONLS {name} grade from 0 to {highest}. You entered {grade}")
    if total != arm + leg:
        raise ValueError(f"The ONLS total must be arm plus leg: {arm} + {leg} is {arm + leg}. You entered {total}")
    mobility = _word(mobility, MOBILITY)
    if mobility is None:
        return ()
    if leg >= 5 and mobility not in ("wheelchair", "bed"):
        raise ValueError(f"ONLS leg grade {leg} needs a wheelchair or bed as mobility. Change one of them")
    if leg <= 2 and mobility != "independent":
        return (f"ONLS leg grade {leg} means walking without support, and an aid is recorded",)
    return ()


def _word(value: str | None, allowed: tuple[str, ...]) -> str | None:
    if value in (None, ""):
        return None
    if value not in allowed:
        raise ValueError(f"{value!r} is not one of {', '.join(allowed)}")
    return value


@dataclass(frozen=True)
class Acuity:
    """Best corrected acuity: what was written, and logMAR to two places."""

    raw: str
    logmar: Decimal


_SNELLEN = re.compile(r"(6|3|2|1|20)/([0-9]{1,3}(?:\.[0-9])?)(?:\s*[+-][0-9])?", re.ASCII)
_LOGMAR = re.compile(r"[+-]?[0-9](?:\.[0-9]{1,2})?", re.ASCII)
_OFF_CHART = {"CF": "CF", "HM": "HM", "LP": "LP", "PL": "LP", "NLP": "NLP", "NPL": "NLP"}
_LOGMAR_LOW, _LOGMAR_HIGH = Decimal("-0.30"), Decimal("1.60")


def acuity(text: str, offchart: Mapping[str, Decimal] = DEFAULTS.va_offchart_map) -> Acuity:
    """Acuity from a Snellen fraction (6/9, 6/7.5, 6/6-2, 20/40), a logMAR decimal, or CF, HM, LP, NLP.

    logMAR = log10(denominator / numerator), two places (F41). Letters read beyond or short of a line ("-2") stay
    in `raw` only. Charts do not agree line by line, so the raw entry is always kept (F41).
    Raises ValueError with a sentence.
    """
    raw = text.strip()
    token = raw.upper().replace("\u2212", "-").replace(" ", "")
    if token in _OFF_CHART:
        return Acuity(raw, Decimal(offchart[_OFF_CHART[token]]))
    snellen = _SNELLEN.fullmatch(token)
    if snellen is not None and Decimal(snellen.group(2)) > 0:
        logmar = (Decimal(snellen.group(2)) / Decimal(snellen.group(1))).log10().quantize(Decimal("0.01"))
        if logmar >= _LOGMAR_LOW:
            return Acuity(raw, logmar + 0)
        raise ValueError(f"An acuity is not better than 6/3. You entered {raw}")
    if _LOGMAR.fullmatch(token) and "/" not in token:
        value = Decimal(token)
        if "." in token and _LOGMAR_LOW <= value <= _LOGMAR_HIGH:
            return Acuity(raw, value)
        raise ValueError(
            f"A logMAR acuity is between -0.30 and 1.60, with a decimal point, such as 0.30. You entered {raw}"
        )
    raise ValueError(f"Enter the acuity as 6/9, as logMAR such as 0.18, or as CF, HM, LP or NLP. You entered {raw}")


def etdrs_letters(logmar: Decimal) -> Decimal:
    """Letters read on an ETDRS chart, about 85 - 50 × logMAR, whole and not below 0 (knowledge)."""
    return max(Decimal(0), (85 - 50 * logmar).quantize(Decimal(1)))


def flc_ratio(kappa: Decimal | None, lambda_: Decimal | None) -> Score:
    """Free light chain ratio kappa/lambda, both in mg/L, to three significant places at least (two decimals).

    None while either is missing, or when lambda is 0.
    """
    answered = (kappa is not None) + (lambda_ is not None)
    if answered < 2 or not lambda_:
        return Score(None, answered, 2, "flc_ratio/1")
    ratio = Decimal(kappa) / Decimal(lambda_)
    places = Decimal("0.01") if ratio >= 1 else Decimal("0.001")
    return Score(ratio.quantize(places), 2, 2, "flc_ratio/1")


def ratios_disagree(computed: Decimal, reported: Decimal, settings: Settings = DEFAULTS) -> bool:
    """True when the reported ratio differs from the computed one by more than 5% of it (design; a setting)."""
    return 100 * abs(reported - computed) > computed * settings.flc_ratio_tolerance_pct
