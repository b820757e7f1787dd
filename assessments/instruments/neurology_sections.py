"""The form of the neurological examination. Order is the order of the clinic room: asked first, then examined.

The follow-up visit comes first in the tab order: the everyday limits while the patient talks, then the twelve grades of
the sum score. Further muscles stand beside them.
"""

from assessments.instruments.neurology_words import ArmLevel, LegLevel, Mrc
from assessments.spec import GRID, RADIOS, ROW, Fill, Item, Keys, Line, Section, sides
from clinical.scores import ARM_TASKS

MRC_KEYS = Keys({code: code for code in Mrc.values}, "from 0 to 5")
REFLEX_KEYS = Keys(
    {"0": "absent", "R": "with_reinforcement", "1": "reduced", "2": "normal", "3": "brisk", "4": "clonus"},
    "as 0, R, 1, 2, 3 or 4",
)
PLANTAR_KEYS = Keys({"F": "flexor", "E": "extensor", "M": "mute"}, "as F, E or M")
ARM_KEYS = Keys({str(n): code for n, code in enumerate(ArmLevel.values)}, "from 0 to 4")
LEG_KEYS = Keys({str(n): code for n, code in enumerate(LegLevel.values)}, "from 0 to 6")


def power(label: str, name: str) -> Line:
    return sides(label, name, keys=MRC_KEYS)


def reflex(label: str, name: str) -> Line:
    return sides(label, f"{name}_reflex", keys=REFLEX_KEYS)


def arm(label: str, name: str) -> Line:
    return sides(label, f"arm_{name}", f"{label} in the arms", keys=ARM_KEYS)


def leg(label: str, name: str) -> Line:
    return sides(label, f"leg_{name}", f"{label} in the legs", keys=LEG_KEYS)


SECTIONS = (
    Section(
        "Tasks of the arms",
        tuple(Item(name) for name in ARM_TASKS),
        layout=RADIOS,
        corner="Task",
        not_examined="onls_not_examined",
        group="Everyday limits (ONLS)",
    ),
    Section(
        "Arms and legs",
        (
            Item("arm_symptoms", hint="Needed when no task is affected"),
            Item("arm_movement", hint="Needed when all tasks are prevented"),
            Item("mobility", hint="How 10 metres are usually covered"),
            Item("walking_affected", hint="Needed without walking support"),
            Item("gait", hint="Needed without walking support"),
            Item("stands_with_help", hint="Needed for wheelchair or bed"),
            Item("leg_movement", hint="Needed when that is not possible"),
        ),
        layout=ROW,
        not_examined="onls_not_examined",
        group="Everyday limits (ONLS)",
    ),
    Section(
        "Six movements of the sum score",
        (
            power("Shoulder abduction", "shoulder_abduction"),
            power("Elbow flexion", "elbow_flexion"),
            power("Wrist extension", "wrist_extension"),
            power("Hip flexion", "hip_flexion"),
            power("Knee extension", "knee_extension"),
            power("Ankle dorsiflexion", "ankle_dorsiflexion"),
        ),
        layout=GRID,
        corner="Movement",
        hint="MRC grade 0 to 5; 4- and 4+ allowed; NT not testable.",
        not_examined="power_not_examined",
        group="Power",
    ),
    Section(
        "Further muscles",
        (
            power("Elbow extension", "elbow_extension"),
            power("Finger extension", "finger_extension"),
            power("First dorsal interosseous", "first_dorsal_interosseous"),
            power("Abductor pollicis brevis", "abductor_pollicis_brevis"),
            power("Hip extension", "hip_extension"),
            power("Knee flexion", "knee_flexion"),
            power("Ankle plantarflexion", "ankle_plantarflexion"),
            power("Great-toe extension", "great_toe_extension"),
        ),
        layout=GRID,
        corner="Movement",
        hint="The tick below answers every empty box of both tables.",
        not_examined="power_not_examined",
        group="Power",
        fill=Fill("All remaining power is 5 of 5", Mrc.NORMAL, "power_in_bulk"),
    ),
    Section(
        "Reflexes",
        (
            reflex("Biceps", "biceps"),
            reflex("Triceps", "triceps"),
            reflex("Brachioradialis", "brachioradialis"),
            reflex("Knee", "knee"),
            reflex("Ankle", "ankle"),
            sides("Plantar", "plantar", keys=PLANTAR_KEYS),
        ),
        layout=GRID,
        corner="Reflex",
        hint="0 absent, R with reinforcement, 1 reduced, 2 normal, 3 brisk, 4 clonus. Plantar: F flexor, E extensor, "
        "M mute.",
        not_examined="reflexes_not_examined",
    ),
    Section(
        "Other signs and symptoms",
        (
            Item("cranial_nerves"),
            Item("respiratory_weakness"),
            Item("tremor"),
            Item("wasting"),
            Item("tone"),
            Item("romberg"),
            Item("falls"),
            Item("allodynia"),
            Item("autonomic_symptoms"),
        ),
        layout=ROW,
        beside=True,
    ),
    Section(
        "Arms",
        (
            arm("Pinprick", "pinprick"),
            arm("Temperature", "temperature"),
            arm("Light touch", "touch"),
            arm("Vibration", "vibration"),
            arm("Joint position", "position"),
        ),
        layout=GRID,
        corner="Highest abnormal level",
        hint="0 normal, 1 fingers, 2 wrist, 3 elbow, 4 shoulder.",
        not_examined="sensation_not_examined",
        group="Sensation",
    ),
    Section(
        "Legs",
        (
            leg("Pinprick", "pinprick"),
            leg("Temperature", "temperature"),
            leg("Light touch", "touch"),
            leg("Vibration", "vibration"),
            leg("Joint position", "position"),
            sides("Tuning fork, toe, 0 to 8", "tuning_fork"),
        ),
        layout=GRID,
        corner="Highest abnormal level",
        hint="0 normal, 1 toes, 2 ankle, 3 mid-shin, 4 knee, 5 thigh, 6 trunk.",
        not_examined="sensation_not_examined",
        group="Sensation",
    ),
    Section(
        "Blood pressure",
        (
            Line("Systolic", (Item("lying_systolic", unit="mmHg"), Item("standing_systolic", unit="mmHg"))),
            Line("Diastolic", (Item("lying_diastolic", unit="mmHg"), Item("standing_diastolic", unit="mmHg"))),
        ),
        layout=GRID,
        columns=("Lying", "Standing"),
        corner="Pressure",
        hint="Standing: the lowest within 3 minutes.",
    ),
    Section(
        "Finding as a whole",
        (
            Item("pattern"),
            Item("tempo"),
            Item("examination"),
            Item("neuropathy"),
            Item("neuropathy_explained"),
            Item("neuropathy_cause"),
        ),
    ),
)
