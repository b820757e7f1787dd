"""Alerts of an eye examination: what the consultant is told, and what is seen the same day (fact base 5, design).

An alert says what was recorded and asks for a look. It fires on findings only: what was not examined raises nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clinical.catalogue import FRISEN
from clinical.scores import SIDES
from clinical.settings import DEFAULTS, Settings

NOTIFY_CONSULTANT = "notify_consultant"
SAME_DAY_OPHTHALMOLOGY = "same_day_ophthalmology"

RAPD = ("none", "right", "left")
FIELD_DEFECT = ("present", "absent")


@dataclass(frozen=True)
class EyeExamination:
    """What one examination says; a side that is not in a mapping, None or "" was not examined.

    frisen  a word of clinical.catalogue.FRISEN by side; logmar: best corrected acuity by side
    rapd    none, right, left, or ""; one per patient
    field_defect   present or absent by side, as judged
    source  opaque key of the signed record

    Raises ValueError for another side or word, or a float.
    """

    on: date
    frisen: Mapping[str, str | None] = field(default_factory=dict)
    logmar: Mapping[str, Decimal | None] = field(default_factory=dict)
    rapd: str = ""
    field_defect: Mapping[str, str | None] = field(default_factory=dict)
    source: str = ""

    def __post_init__(self):
        for values, words in ((self.frisen, FRISEN), (self.field_defect, FIELD_DEFECT), (self.logmar, None)):
            for side, value in values.items():
                if side not in SIDES:
                    raise ValueError(f"An eye is right or left, not {side!r}")
                if words and value and value not in words:
                    raise ValueError(f"{value!r} is not one of {', '.join(words)}")
                if words is None and isinstance(value, float | bool):
                    raise ValueError("An acuity is a Decimal, never a float")
        if self.rapd and self.rapd not in RAPD:
            raise ValueError(f"{self.rapd!r} is not one of {', '.join(RAPD)}")


@dataclass(frozen=True)
class Alert:
    """action: NOTIFY_CONSULTANT or SAME_DAY_OPHTHALMOLOGY; rule: its key; side: right or left; text for the task."""

    action: str
    rule: str
    side: str
    text: str


def eye_alerts(
    now: EyeExamination, earlier: Iterable[EyeExamination] = (), settings: Settings = DEFAULTS
) -> tuple[Alert, ...]:
    """Alerts of `now`, against the newest earlier examination that answers the same question for the same eye.

    frisen_new     grade 1 or more (setting), where the eye was 0, or never graded, before      → the consultant
    frisen_high    grade 3 or more (setting), new or not                                        → same day
    acuity_worse   logMAR higher by 0.2 or more (setting)                                       → same day
    rapd_new       an afferent defect of this side that the newest earlier record does not have → same day
    field_new      a field defect of this eye that the newest earlier record does not have      → same day

    earlier  in any order; examinations after the day of `now` are left out. The grade alone counts, whatever its
             cause: a grade that drusen explain is still looked at once
    """
    before = sorted((each for each in earlier if each.on <= now.on), key=lambda each: each.on, reverse=True)
    alerts = []
    for side in SIDES:
        alerts += _disc(now, before, side, settings)
        alerts += _acuity(now, before, side, settings)
        if now.rapd == side and _newest(each.rapd for each in before) != side:
            alerts.append(
                _same_day("rapd_new", side, f"Relative afferent pupillary defect, {side}, not recorded before")
            )
        if (
            now.field_defect.get(side) == "present"
            and _newest(each.field_defect.get(side) for each in before) != "present"
        ):
            alerts.append(_same_day("field_new", side, f"Visual field defect, {side}, not recorded before"))
    return tuple(alerts)


def _newest(values: Iterable):
    """The first value that says something; None when none does."""
    return next((each for each in values if each not in (None, "", "not_gradable")), None)


def _disc(now: EyeExamination, before: list[EyeExamination], side: str, settings: Settings) -> Iterable[Alert]:
    grade = _newest([now.frisen.get(side)])
    if grade is None:
        return
    was = _newest(each.frisen.get(side) for each in before)
    if int(grade) >= settings.frisen_notify and (was is None or int(was) < settings.frisen_notify):
        since = f"grade {was} before" if was is not None else "not graded before"
        yield Alert(NOTIFY_CONSULTANT, "frisen_new", side, f"Optic disc swelling, {side}, grade {grade}, {since}")
    if int(grade) >= settings.frisen_urgent:
        yield _same_day("frisen_high", side, f"Optic disc swelling, {side}, grade {grade}")


def _acuity(now: EyeExamination, before: list[EyeExamination], side: str, settings: Settings) -> Iterable[Alert]:
    sees, saw = now.logmar.get(side), _newest(each.logmar.get(side) for each in before)
    if sees is not None and saw is not None and sees - saw >= settings.acuity_loss_logmar:
        yield _same_day("acuity_worse", side, f"Acuity, {side}, worse: logMAR {sees}, {saw} before")


def _same_day(rule: str, side: str, text: str) -> Alert:
    return Alert(SAME_DAY_OPHTHALMOLOGY, rule, side, text)
