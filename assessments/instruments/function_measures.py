"""From the columns of disability and function to the measures of `clinical`: scores, speed, grip, and their words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from assessments.spec import Reading
from clinical.function import IRODS_ITEMS, SENSORY_PARTS, Walk, incat_sensory_sum, irods_raw, up_and_go_flags
from clinical.grip import TRIALS, Grip
from clinical.outcome import Status
from clinical.scales import dn4_class, paindetect_class
from clinical.scores import SIDES, Score
from clinical.settings import DEFAULTS, Settings

IRODS = {f"irods_{item}": item for item in IRODS_ITEMS}
SENSORY = {f"sensory_{part}": part for part in SENSORY_PARTS}
# Columns of the three trials, by hand.
GRIPS = {side: tuple(f"grip_{side}_{trial}" for trial in range(1, TRIALS + 1)) for side in SIDES}


def irods_score(answers: Mapping[str, Any]) -> Score:
    return irods_raw({item: answers[column] for column, item in IRODS.items()})


def sensory_score(answers: Mapping[str, Any]) -> Score:
    return incat_sensory_sum({part: answers[column] for column, part in SENSORY.items()})


def walk_of(row: Any) -> Walk | None:
    """The 10-metre walk of a row; None while it has no result, or one that the columns refuse by themselves."""
    if not row.walk_result:
        return None
    given = {"metres": row.walk_metres} if row.walk_metres is not None else {}
    try:
        return Walk(row.walk_result, row.walk_seconds, pace=row.walk_pace, aid=row.walk_aid, **given)
    except ValueError:
        return None


def grip_of(row: Any, side: str) -> Grip | None:
    """One hand of a row; None without a device or without any trial, or with one that the columns refuse."""
    trials = tuple(getattr(row, name) for name in GRIPS[side])
    if not row.grip_device or all(trial is None for trial in trials):
        return None
    dominant = {"": None, "both": True}.get(row.dominance, row.dominance == side)
    try:
        return Grip(row.grip_device, side, trials, row.grip_handle, dominant)
    except ValueError:
        return None


def derive(row: Any) -> dict[str, Any]:
    """The columns that follow from others: walking speed, mean and best grip of each hand."""
    walk = walk_of(row)
    derived: dict[str, Any] = {"walk_speed": walk.speed if walk else None}
    for side in SIDES:
        grip = grip_of(row, side)
        derived[f"grip_mean_{side}"] = grip.mean.value if grip else None
        derived[f"grip_best_{side}"] = grip.best.value if grip else None
    return derived


def readings(row: Any, settings: Settings = DEFAULTS) -> Iterator[Reading]:
    """What follows from the answers: speed, grip of each hand, and the class of each total that has one."""
    if walk := walk_of(row):
        yield Reading("Walk", walk.text, "Distance divided by time")
    if row.up_and_go_seconds is not None:
        rule = f"Slow from {settings.up_and_go_slow} s, falls from {settings.up_and_go_falls} s, to be confirmed"
        words = up_and_go_words(row.up_and_go_seconds, settings)
        yield Reading("Timed up-and-go", f"{row.up_and_go_seconds} s, {words}", rule)
    for side in SIDES:
        if grip := grip_of(row, side):
            yield Reading(f"Grip, {side} hand", grip_words(grip), "Mean and best of three trials")
    if row.dn4 is not None:
        rule = f"Positive from {settings.dn4_positive} of 10, to be confirmed"
        yield Reading("DN4", f"{row.dn4} of 10, {dn4_class(row.dn4, settings)}", rule)
    if row.paindetect is not None:
        rule = f"Unclear from {settings.paindetect_unclear}, likely from {settings.paindetect_likely}, to be confirmed"
        words = paindetect_class(row.paindetect, settings)
        yield Reading("painDETECT", f"{row.paindetect}, neuropathic part {words}", rule)


def up_and_go_words(seconds: Decimal, settings: Settings) -> str:
    """Which of the two limits the time reaches."""
    flags = dict(up_and_go_flags(seconds, settings))
    if flags["falls"] is Status.MET:
        return "at or over the limit for falls"
    if flags["slow"] is Status.MET:
        return "slow"
    return "under both limits"


def grip_words(grip: Grip) -> str:
    if grip.best.value is None:
        return f"Best and mean not worked out, {grip.best.answered} of {TRIALS} trials"
    return f"Best {grip.best.value} {grip.unit}, mean {grip.mean.value} {grip.unit}"
