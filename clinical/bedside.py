"""Flags of the examination: orthostatic fall of blood pressure and areflexia (fact base 4.4)."""

from collections.abc import Mapping
from decimal import Decimal

from clinical.outcome import Status
from clinical.plausibility import within
from clinical.scores import SIDES
from clinical.settings import DEFAULTS, Settings

SYSTOLIC, DIASTOLIC = (Decimal(40), Decimal(300)), (Decimal(20), Decimal(200))
REFLEXES = ("biceps", "triceps", "brachioradialis", "knee", "ankle")
REFLEX_WORDS = ("absent", "with_reinforcement", "reduced", "normal", "brisk", "clonus")


def orthostatic_fall(
    *,
    lying: tuple[int | None, int | None],
    standing: tuple[int | None, int | None],
    minutes: Decimal | None = Decimal(3),
    settings: Settings = DEFAULTS,
) -> Status:
    """A fall of at least 20 mmHg systolic or 10 mmHg diastolic within 3 minutes of standing (knowledge).

    lying, standing  systolic and diastolic pressure in mmHg; None when not measured. Standing: the lowest reading
    minutes          after standing up; the form asks for the lowest within 3. None or later: the rule is not answered

    One fall is enough; NOT_MET needs both measured. Raises ValueError for a pressure out of range, a diastolic that is
    not below its systolic, or a time below 0.
    """
    for name, (systolic, diastolic) in (("lying", lying), ("standing", standing)):
        if systolic is not None:
            within(f"Systolic pressure, {name}", systolic, SYSTOLIC, "mmHg")
        if diastolic is not None:
            within(f"Diastolic pressure, {name}", diastolic, DIASTOLIC, "mmHg")
        if systolic is not None and diastolic is not None and diastolic >= systolic:
            raise ValueError(f"The diastolic pressure, {name}, must be below the systolic. You entered {diastolic}")
    if minutes is not None and minutes < 0:
        raise ValueError(f"The time after standing up cannot be below 0. You entered {minutes}")
    if minutes is None or minutes > settings.orthostatic_minutes:
        return Status.UNKNOWN
    limits = (settings.orthostatic_systolic, settings.orthostatic_diastolic)
    parts = [
        None if start is None or upright is None else start - upright >= limit
        for start, upright, limit in zip(lying, standing, limits, strict=True)
    ]
    if True in parts:
        return Status.MET
    return Status.UNKNOWN if None in parts else Status.NOT_MET


def areflexia(reflexes: Mapping[tuple[str, str], str | None]) -> Status:
    """Are all five tendon reflexes absent on both sides, also with reinforcement (design)?

    reflexes  a word of REFLEX_WORDS by (reflex, side); None or "" when not examined. A reflex that comes with
              reinforcement is there
    One reflex that is there is enough for NOT_MET; MET needs all ten. Raises ValueError for another word or reflex.
    """
    for (reflex, side), word in reflexes.items():
        if reflex not in REFLEXES or side not in SIDES:
            raise ValueError(f"There is no reflex {reflex!r}, {side!r}")
        if word and word not in REFLEX_WORDS:
            raise ValueError(f"{word!r} is not one of {', '.join(REFLEX_WORDS)}")
    found = [reflexes.get((reflex, side)) or None for reflex in REFLEXES for side in SIDES]
    if any(each not in ("absent", None) for each in found):
        return Status.NOT_MET
    return Status.UNKNOWN if None in found else Status.MET
