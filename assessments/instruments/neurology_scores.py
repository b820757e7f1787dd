"""From the columns of the neurological examination to the scores of `clinical.scores`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinical import scores

# Columns whose answers the two ONLS grades need. The gait asked for is how walking looks.
ARM_INPUTS = (*scores.ARM_TASKS, "arm_symptoms", "arm_movement")
LEG_INPUTS = ("mobility", "walking_affected", "gait", "stands_with_help", "leg_movement")

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Onls:
    """The total with its two grades; each is None while an answer that it needs is missing."""

    value: int | None
    answered: int
    required: int
    rule: str
    arm: int | None
    leg: int | None


def mrc_score(grades: Answers) -> scores.Score:
    """The 60-point sum over columns like "knee_extension_right". Not testable is missing, never a number."""
    cells = {}
    for name, grade in grades.items():
        movement, _, side = name.rpartition("_")
        cells[movement, side] = grade if grade != "NT" else None
    return scores.mrc_sum(cells)


def onls_score(answers: Answers) -> Onls:
    """ONLS from the answers; contradicting answers give no score."""
    said = {name: None if value in ("", "not_known") else value for name, value in answers.items()}
    try:
        arm = scores.onls_arm(said, symptoms=said["arm_symptoms"], purposeful_movement=said["arm_movement"])
    except ValueError:
        arm = scores.Score(None, 0, len(scores.ARM_TASKS), "onls_arm/1")
    leg = scores.onls_leg(
        said["mobility"],
        affected=said["walking_affected"],
        gait=look_of(said["gait"]),
        stands_with_help=said["stands_with_help"],
        purposeful_movement=said["leg_movement"],
    )
    total = scores.onls_total(arm, leg)
    return Onls(total.value, total.answered, total.required, total.rule, arm.value, leg.value)


def look_of(gait: str | None) -> str | None:
    """How the gait looks; "unable" says nothing about it."""
    return {"normal": "normal", "steppage": "abnormal", "ataxic": "abnormal"}.get(gait or "")
