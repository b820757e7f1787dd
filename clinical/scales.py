"""Scales that the clinic keeps as a total: range, direction and source; and the pain scales (fact base 4.3).

Question texts of published scales are licensed and are not part of the program.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from clinical.scores import Score
from clinical.settings import DEFAULTS, Settings


@dataclass(frozen=True)
class Scale:
    """One scale: whole numbers from low to high. higher_is: "worse" or "better"."""

    key: str
    title: str
    low: int
    high: int
    higher_is: str
    source: str = "knowledge"
    unit: str = "points"


_SCALES = (
    Scale("mrs", "Modified Rankin scale", 0, 6, "worse", unit="grade"),
    Scale("ecog", "Performance status (ECOG)", 0, 5, "worse", "F58", "grade"),
    Scale("onls_total", "ONLS total", 0, 12, "worse", "F35, F36, F37"),
    Scale("incat_sensory", "INCAT sensory sum", 0, 20, "worse", "F37"),
    Scale("irods_raw", "I-RODS, raw sum", 0, 48, "better", "F38"),
    Scale("pain_worst", "Worst pain", 0, 10, "worse"),
    Scale("pain_average", "Average pain", 0, 10, "worse"),
    Scale("pain_now", "Pain now", 0, 10, "worse"),
    Scale("dn4", "DN4", 0, 10, "worse"),
    Scale("paindetect", "painDETECT", -1, 38, "worse"),
    Scale("walk_6_minutes", "6-minute walk", 0, 900, "better", unit="m"),
    Scale("hads_anxiety", "HADS anxiety", 0, 21, "worse"),
    Scale("hads_depression", "HADS depression", 0, 21, "worse"),
    Scale("phq_9", "PHQ-9", 0, 27, "worse"),
    Scale("gad_7", "GAD-7", 0, 21, "worse"),
)
SCALES: Mapping[str, Scale] = MappingProxyType({each.key: each for each in _SCALES})
# The modified Rankin scale ends with death; the clinic records that elsewhere as well.
RANKIN_DEAD = 6


def scale_value(key: str, value: int | None) -> Score:
    """A total as recorded: the number when it is one of the scale, no value when it was not recorded.

    Raises ValueError for a scale that is not in SCALES, a number outside its range or one that is not whole.
    """
    scale = SCALES.get(key)
    if scale is None:
        raise ValueError(f"There is no scale named {key!r}")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError(f"{scale.title}: enter a whole number. You entered {value}")
    if value is not None and not scale.low <= value <= scale.high:
        raise ValueError(f"{scale.title}: enter a number from {scale.low} to {scale.high}. You entered {value}")
    return Score(value, int(value is not None), 1, f"{key}/1")


def pain_questions(worst: int | None, average: int | None, now: int | None) -> tuple[str, ...]:
    """What to look at again in three pain ratings of 0 to 10: sentences; nothing is refused (design).

    Raises ValueError for a rating outside 0 to 10.
    """
    ratings = {"average": average, "now": now}
    for name, rating in {"worst": worst, **ratings}.items():
        scale_value(f"pain_{name}", rating)
    if worst is None:
        return ()
    return tuple(
        f"{SCALES[f'pain_{name}'].title} {rating} is more than the worst pain {worst}"
        for name, rating in ratings.items()
        if rating is not None and rating > worst
    )


DN4_ITEMS = 10


def dn4(answers: tuple[str | None, ...] | list[str | None]) -> Score:
    """DN4, one point for each of ten answers that is "yes" (knowledge). None, "" or "not_known" is not answered.

    Raises ValueError for another word or another number of answers.
    """
    if len(answers) != DN4_ITEMS:
        raise ValueError(f"DN4 has {DN4_ITEMS} answers. You gave {len(answers)}")
    strange = [each for each in answers if each not in ("yes", "no", "not_known", "", None)]
    if strange:
        raise ValueError(f"DN4: {strange[0]!r} is not one of yes, no, not_known")
    known = sum(each in ("yes", "no") for each in answers)
    value = list(answers).count("yes") if known == DN4_ITEMS else None
    return Score(value, known, DN4_ITEMS, "dn4/1")


def dn4_class(total: int | None, settings: Settings = DEFAULTS) -> str:
    """ "positive" from 4 of 10 on, "negative" below (knowledge), "" while there is no total. Raises ValueError."""
    value = scale_value("dn4", total).value
    if value is None:
        return ""
    return "positive" if value >= settings.dn4_positive else "negative"


def paindetect_class(total: int | None, settings: Settings = DEFAULTS) -> str:
    """Class of a painDETECT total from -1 to 38 (knowledge): "unlikely" up to 12, "unclear" 13 to 18, "likely" from 19.

    It speaks of a neuropathic component of the pain. "" while there is no total. Raises ValueError.
    """
    value = scale_value("paindetect", total).value
    if value is None:
        return ""
    if value >= settings.paindetect_likely:
        return "likely"
    return "unclear" if value >= settings.paindetect_unclear else "unlikely"
