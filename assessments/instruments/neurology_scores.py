"""From the columns of the neurological examination to the scores of `clinical.scores`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TASKS = ("dress_upper", "wash_hair", "turn_key", "use_cutlery", "buttons")


@dataclass(frozen=True)
class Scored:
    """`value` is None while an answer is missing."""

    value: int | None
    answered: int
    required: int
    arm: int | None = None
    leg: int | None = None


def mrc_score(grades: Mapping[str, Any]) -> Scored:
    numbers = [int(grade[0]) for grade in grades.values() if grade and grade != "NT"]
    complete = len(numbers) == len(grades)
    return Scored(sum(numbers) if complete else None, len(numbers), len(grades))


def onls_score(answers: Mapping[str, Any]) -> Scored:
    tasks = [answers[name] for name in TASKS]
    asked = [*tasks, answers["arm_symptoms"], answers["arm_movement"], answers["leg_grade"]]
    answered = sum(1 for one in asked if one not in ("", None, "not_known"))
    arm = _arm(tasks, answers["arm_symptoms"], answers["arm_movement"])
    leg = int(answers["leg_grade"]) if answers["leg_grade"] else None
    total = arm + leg if arm is not None and leg is not None else None
    return Scored(total, answered, len(asked), arm, leg)


def _arm(tasks: list[str], symptoms: str, movement: str) -> int | None:
    if movement == "no":
        return 5
    if not all(tasks):
        return None
    prevented = tasks.count("prevented")
    if prevented == len(tasks):
        return 4 if movement == "yes" else None
    if prevented:
        return 3
    if "affected" in tasks:
        return 2
    return {"yes": 1, "no": 0}.get(symptoms)
