"""Neurological examination: power, reflexes, sensation, everyday limits (ONLS), gait and the finding as a whole.

Source of scales and ranges: the clinical specification, sections 4.1 to 4.5. Order is the order of examination.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from assessments.base import Assessment, ranges_in_database
from assessments.choices import Explained, Presence, Stated, YesNo
from assessments.columns import choice, text, tick, whole
from assessments.instruments.neurology_scores import ARM_INPUTS, LEG_INPUTS, mrc_score, onls_score
from assessments.instruments.neurology_sections import SECTIONS
from assessments.instruments.neurology_words import (
    ArmLevel,
    Gait,
    LegLevel,
    Mobility,
    Mrc,
    Pattern,
    Plantar,
    Reflex,
    Romberg,
    Task,
    Tempo,
    Tone,
    Wasting,
    Whole,
)
from assessments.scored import score_facts, scored
from assessments.spec import Instrument, Score
from audit.history import track
from clinical.bedside import REFLEXES, SIDES, areflexia
from clinical.facts import Fact
from clinical.outcome import Status
from clinical.scores import ARM_TASKS
from clinical.settings import SIX_MOVEMENTS

SUM_ITEMS = tuple(f"{name}_{side}" for name in SIX_MOVEMENTS for side in ("right", "left"))

# What was not done or cannot be said is no finding.
_FOUND = {
    Presence.PRESENT: "present",
    Presence.ABSENT: "absent",
    YesNo.YES: "present",
    YesNo.NO: "absent",
    Wasting.DISTAL: "present",
    Wasting.GENERAL: "present",
    Wasting.NONE: "absent",
    Status.MET: "present",
    Status.NOT_MET: "absent",
}

SCORES = (
    Score(
        "mrc_sum",
        "mrc_60/1",
        "MRC sum score",
        mrc_score,
        SUM_ITEMS,
        60,
        explanation="Six movements on both sides, 0 to 5 each; 4-, 4 and 4+ count as 4. "
        "Not scored while a grade is missing or not testable.",
    ),
    Score(
        "onls_total",
        "onls_total/1",
        "ONLS",
        onls_score,
        (*ARM_INPUTS, *LEG_INPUTS),
        12,
        higher_is_better=False,
        parts={"arm": "onls_arm", "leg": "onls_leg"},
        explanation="Arm grade 0 to 5 from the five tasks, leg grade 0 to 7 from mobility and gait; "
        "higher is worse (after Graham and Hughes, 2006).",
    ),
)


@track()
@ranges_in_database
@scored(*SCORES)
class Neurology(Assessment):
    pattern = choice("pattern", Pattern)
    tempo = choice("time to worst", Tempo)
    allodynia = choice("allodynia", YesNo)
    autonomic_symptoms = choice("autonomic symptoms", YesNo)
    falls = whole("falls in 6 months", 0, 500)
    mobility = choice("mobility", Mobility)

    cranial_nerves = choice("cranial nerves", Whole)
    respiratory_weakness = choice("respiratory muscle weakness", Presence)
    tremor = choice("tremor", Presence)
    wasting = choice("wasting", Wasting)
    tone = choice("tone", Tone)

    power_not_examined = tick("power not examined today")
    shoulder_abduction_right = choice("right shoulder abduction", Mrc)
    shoulder_abduction_left = choice("left shoulder abduction", Mrc)
    elbow_flexion_right = choice("right elbow flexion", Mrc)
    elbow_flexion_left = choice("left elbow flexion", Mrc)
    elbow_extension_right = choice("right elbow extension", Mrc)
    elbow_extension_left = choice("left elbow extension", Mrc)
    wrist_extension_right = choice("right wrist extension", Mrc)
    wrist_extension_left = choice("left wrist extension", Mrc)
    finger_extension_right = choice("right finger extension", Mrc)
    finger_extension_left = choice("left finger extension", Mrc)
    first_dorsal_interosseous_right = choice("right first dorsal interosseous", Mrc)
    first_dorsal_interosseous_left = choice("left first dorsal interosseous", Mrc)
    abductor_pollicis_brevis_right = choice("right abductor pollicis brevis", Mrc)
    abductor_pollicis_brevis_left = choice("left abductor pollicis brevis", Mrc)
    hip_flexion_right = choice("right hip flexion", Mrc)
    hip_flexion_left = choice("left hip flexion", Mrc)
    hip_extension_right = choice("right hip extension", Mrc)
    hip_extension_left = choice("left hip extension", Mrc)
    knee_flexion_right = choice("right knee flexion", Mrc)
    knee_flexion_left = choice("left knee flexion", Mrc)
    knee_extension_right = choice("right knee extension", Mrc)
    knee_extension_left = choice("left knee extension", Mrc)
    ankle_dorsiflexion_right = choice("right ankle dorsiflexion", Mrc)
    ankle_dorsiflexion_left = choice("left ankle dorsiflexion", Mrc)
    ankle_plantarflexion_right = choice("right ankle plantarflexion", Mrc)
    ankle_plantarflexion_left = choice("left ankle plantarflexion", Mrc)
    great_toe_extension_right = choice("right great-toe extension", Mrc)
    great_toe_extension_left = choice("left great-toe extension", Mrc)

    power_in_bulk = text("grades entered together as 5 of 5", 1000, editable=False)

    reflexes_not_examined = tick("reflexes not examined today")
    biceps_reflex_right = choice("right biceps reflex", Reflex)
    biceps_reflex_left = choice("left biceps reflex", Reflex)
    triceps_reflex_right = choice("right triceps reflex", Reflex)
    triceps_reflex_left = choice("left triceps reflex", Reflex)
    brachioradialis_reflex_right = choice("right brachioradialis reflex", Reflex)
    brachioradialis_reflex_left = choice("left brachioradialis reflex", Reflex)
    knee_reflex_right = choice("right knee reflex", Reflex)
    knee_reflex_left = choice("left knee reflex", Reflex)
    ankle_reflex_right = choice("right ankle reflex", Reflex)
    ankle_reflex_left = choice("left ankle reflex", Reflex)
    plantar_right = choice("right plantar response", Plantar)
    plantar_left = choice("left plantar response", Plantar)

    sensation_not_examined = tick("sensation not examined today")
    arm_pinprick_right = choice("right arm pinprick", ArmLevel)
    arm_pinprick_left = choice("left arm pinprick", ArmLevel)
    arm_temperature_right = choice("right arm temperature", ArmLevel)
    arm_temperature_left = choice("left arm temperature", ArmLevel)
    arm_touch_right = choice("right arm light touch", ArmLevel)
    arm_touch_left = choice("left arm light touch", ArmLevel)
    arm_vibration_right = choice("right arm vibration", ArmLevel)
    arm_vibration_left = choice("left arm vibration", ArmLevel)
    arm_position_right = choice("right arm joint position", ArmLevel)
    arm_position_left = choice("left arm joint position", ArmLevel)
    leg_pinprick_right = choice("right leg pinprick", LegLevel)
    leg_pinprick_left = choice("left leg pinprick", LegLevel)
    leg_temperature_right = choice("right leg temperature", LegLevel)
    leg_temperature_left = choice("left leg temperature", LegLevel)
    leg_touch_right = choice("right leg light touch", LegLevel)
    leg_touch_left = choice("left leg light touch", LegLevel)
    leg_vibration_right = choice("right leg vibration", LegLevel)
    leg_vibration_left = choice("left leg vibration", LegLevel)
    leg_position_right = choice("right leg joint position", LegLevel)
    leg_position_left = choice("left leg joint position", LegLevel)
    tuning_fork_right = whole("right great toe tuning fork", 0, 8)
    tuning_fork_left = whole("left great toe tuning fork", 0, 8)

    gait = choice("gait", Gait)
    romberg = choice("Romberg test", Romberg)

    onls_not_examined = tick("everyday limits not asked today")
    dress_upper_body = choice("dress upper body, not buttons or zips", Task)
    wash_and_brush_hair = choice("wash and brush hair", Task)
    turn_key = choice("turn a key in a lock", Task)
    use_cutlery = choice("use cutlery", Task)
    buttons_and_zips = choice("do up buttons and zips", Task)
    arm_symptoms = choice("symptoms or signs in an arm", YesNo)
    arm_movement = choice("purposeful movement in an arm", YesNo)
    walking_affected = choice("walking, stairs or running affected", YesNo)
    stands_with_help = choice("stands and walks 1 metre with one helper", YesNo)
    leg_movement = choice("purposeful movement in a leg", YesNo)

    lying_systolic = whole("lying systolic pressure", 40, 300)
    lying_diastolic = whole("lying diastolic pressure", 20, 200)
    standing_systolic = whole("standing systolic pressure", 40, 300)
    standing_diastolic = whole("standing diastolic pressure", 20, 200)

    examination = choice("examination as a whole", Whole)
    neuropathy = choice("symmetrical sensorimotor polyneuropathy", Stated)
    neuropathy_explained = choice("another sufficient cause", Explained)
    neuropathy_cause = text("which other cause", 200)

    onls_arm = whole("ONLS arm grade", 0, 5, editable=False)
    onls_leg = whole("ONLS leg grade", 0, 7, editable=False)

    class Meta(Assessment.Meta):
        constraints = [*Assessment.Meta.constraints]


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Answers that contradict each other. Only what is certainly wrong; gaps are no mistake."""
    if cleaned.get("arm_movement") == YesNo.NO:
        possible = [name for name in ARM_TASKS if cleaned.get(name) in {Task.NOT_AFFECTED, Task.AFFECTED}]
        if possible:
            yield "arm_movement", "No purposeful movement in an arm contradicts a task that can be done. Change one"
    if cleaned.get("gait") == Gait.UNABLE and cleaned.get("mobility") == Mobility.INDEPENDENT:
        yield "gait", "Unable to walk contradicts independent mobility. Change one of them"
    for part in ("systolic", "diastolic"):
        if cleaned.get(f"standing_{part}") is not None and cleaned.get(f"lying_{part}") is None:
            yield f"lying_{part}", f"Enter the lying {part} pressure as well"


def facts(row: Neurology) -> Iterator[Fact]:
    source = f"neurology:{row.pk}"
    for name, value in (
        ("neuropathy", row.neuropathy),
        ("neuro_examination", row.examination),
        ("neuropathy_explained", row.neuropathy_explained),
        ("neuropathy_distribution", row.pattern),
        ("neuropathy_tempo", row.tempo),
        ("neuropathy_wasting", _FOUND.get(row.wasting)),
        ("respiratory_weakness", _FOUND.get(row.respiratory_weakness)),
        ("allodynia", _FOUND.get(row.allodynia)),
        ("areflexia", _FOUND.get(_areflexia(row))),
    ):
        if value:
            yield Fact(name, value, row.performed_on, source)
    yield from score_facts(SCORES, row, source)
    # The parts of an overruled total stay what the answers make them.
    for name in ("onls_arm", "onls_leg"):
        value = getattr(row, name)
        if value is not None:
            yield Fact(name, value, row.performed_on, source)


def _areflexia(row: Neurology) -> Status:
    return areflexia({(name, side): getattr(row, f"{name}_reflex_{side}") for name in REFLEXES for side in SIDES})


def summary(row: Neurology) -> str:
    return ", ".join(f"{score.label} {words}" for score in SCORES if (words := score.in_words(row)))


NEUROLOGY = Instrument(
    key="neurology",
    title="Neurological examination",
    model=Neurology,
    purpose="Power, reflexes, sensation, everyday limits, gait, and the finding as a whole.",
    sections=SECTIONS,
    facts=facts,
    check=check,
    summary=summary,
    scores=SCORES,
)
