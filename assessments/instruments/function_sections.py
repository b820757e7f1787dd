"""The form of disability and function: what can be timed and measured first, the questionnaires after it."""

from assessments.spec import GRID, ROW, Item, Keys, Line, Section
from clinical.grip import DEVICES
from clinical.scores import SIDES

ABILITY_KEYS = Keys({"0": "unable", "1": "with_difficulty", "2": "easily"}, "from 0 to 2")

# Kilograms and kilopascals are never compared.
GRIP_UNITS = ("grip_device", {device: unit for device, (unit, _) in DEVICES.items()})


def trial(label: str, number: int) -> Line:
    right, left = (Item(f"grip_{side}_{number}", unit_by=GRIP_UNITS) for side in SIDES)
    return Line(label, (right, left))


def activity(label: str, name: str) -> Line:
    return Line(label, (Item(f"irods_{name}", keys=ABILITY_KEYS),))


SECTIONS = (
    Section(
        "Walking",
        (
            Item("walk_result"),
            Item("walk_seconds", unit="s", chart=True, instead="walk_result"),
            Item("walk_metres", unit="m", hint="10 when empty"),
            Item("walk_pace"),
            Item("walk_aid"),
            Item("walk_orthosis"),
            Item("up_and_go_result"),
            Item("up_and_go_seconds", unit="s", chart=True, instead="up_and_go_result"),
            Item("walk_6_minutes", unit="m", chart=True),
        ),
        layout=ROW,
    ),
    Section(
        "Device",
        (
            Item("grip_device", hint="Needed with any value"),
            Item("grip_handle"),
            Item("dominance"),
        ),
        layout=ROW,
        not_examined="grip_not_examined",
        group="Grip",
        beside=True,
    ),
    Section(
        "Trials",
        (
            trial("First trial", 1),
            trial("Second trial", 2),
            trial("Third trial", 3),
        ),
        layout=GRID,
        columns=("Right hand", "Left hand"),
        corner="Grip",
        hint="Jamar in kg, 0 to 90. Vigorimeter in kPa, 0 to 160.",
        not_examined="grip_not_examined",
        group="Grip",
    ),
    Section(
        "Disability",
        (
            Item("mrs", chart=True, hint="0 no symptoms, 5 severe disability, 6 dead"),
            Item("ecog", code="89247-1", chart=True, hint="0 fully active, 4 in bed, 5 dead"),
        ),
        layout=ROW,
    ),
    Section(
        "Pain",
        (
            Item("pain_worst", chart=True, hint="0 to 10"),
            Item("pain_average", chart=True, hint="0 to 10"),
            Item("pain_now", hint="0 to 10"),
            Item("dn4", chart=True, hint="0 to 10"),
            Item("paindetect", chart=True, hint="\u22121 to 38"),
        ),
        layout=ROW,
    ),
    Section(
        "INCAT sensory sum",
        (
            Line("Pinprick", (Item("sensory_pinprick_arm"), Item("sensory_pinprick_leg"))),
            Line("Vibration", (Item("sensory_vibration_arm"), Item("sensory_vibration_leg"))),
            Line("Two-point discrimination", (Item("sensory_two_point_discrimination"), None)),
        ),
        layout=GRID,
        columns=("Arm", "Leg"),
        corner="Part",
        hint="0 normal to 4 worst, as graded on the clinic's form.",
        not_examined="sensory_not_examined",
        beside=True,
    ),
    Section(
        "Activities 1 to 12",
        (
            activity("Read a newspaper or book", "read"),
            activity("Eat", "eat"),
            activity("Brush teeth", "brush_teeth"),
            activity("Wash upper body", "wash_upper"),
            activity("Sit on a toilet", "toilet_sit"),
            activity("Make a sandwich", "sandwich"),
            activity("Dress upper body", "dress_upper"),
            activity("Wash lower body", "wash_lower"),
            activity("Move a chair", "move_chair"),
            activity("Turn a key in a lock", "turn_key"),
            activity("Visit the general practitioner", "visit_gp"),
            activity("Take a shower", "shower"),
        ),
        layout=GRID,
        columns=("Answer",),
        corner="Activity",
        hint="0 unable, 1 with difficulty, 2 easily. Licensed wording: on the clinic's paper form.",
        not_examined="irods_not_asked",
        group="I-RODS",
    ),
    Section(
        "Activities 13 to 24",
        (
            activity("Wash up dishes", "dishes"),
            activity("Do the shopping", "shopping"),
            activity("Catch a ball", "catch_ball"),
            activity("Bend and pick something up", "bend_pick_up"),
            activity("Climb one flight of stairs", "one_flight_stairs"),
            activity("Use public transport", "public_transport"),
            activity("Walk around obstacles", "avoid_obstacles"),
            activity("Walk 1 km", "walk_1km"),
            activity("Carry something heavy", "carry_heavy"),
            activity("Dance", "dance"),
            activity("Stand for hours", "stand_hours"),
            activity("Run", "run"),
        ),
        layout=GRID,
        columns=("Answer",),
        corner="Activity",
        hint="The words here are the clinic's own reminders of each activity, not the questionnaire.",
        not_examined="irods_not_asked",
        group="I-RODS",
    ),
    Section(
        "Mood",
        (
            Item("hads_anxiety", chart=True, hint="0 to 21"),
            Item("hads_depression", chart=True, hint="0 to 21"),
            Item("phq_9", chart=True, hint="0 to 27"),
            Item("gad_7", chart=True, hint="0 to 21"),
        ),
        layout=ROW,
        hint="Totals of the completed paper forms.",
    ),
)
