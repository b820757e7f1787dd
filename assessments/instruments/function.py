"""Disability and function: walking, grip, disability grades, pain, INCAT sensory sum, I-RODS, mood.

Source of scales and ranges: the clinical specification, section 4.3. Question texts of published scales are licensed:
the form names each activity in the clinic's own few words, and totals are taken from the paper forms.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from assessments.base import Assessment, ranges_in_database
from assessments.columns import choice, decimal, text, tick, whole
from assessments.instruments.function_measures import (
    GRIPS,
    IRODS,
    SENSORY,
    derive,
    irods_score,
    readings,
    sensory_score,
)
from assessments.instruments.function_sections import GRIP_UNITS, SECTIONS
from assessments.instruments.function_words import Ability, Dominance, GripDevice, Pace, Timing
from assessments.scored import score_facts, scored
from assessments.spec import Instrument, Item, Score
from audit.history import track
from clinical.facts import Fact
from clinical.grip import DEVICES
from clinical.scales import RANKIN_DEAD, pain_questions
from clinical.scores import SIDES

TRIALS = (*GRIPS["right"], *GRIPS["left"])
JAMAR_MOST = int(DEVICES["jamar"][1][1])
# The distance that `walk_10m_seconds` means; also when no distance was written down.
TEN_METRES = (None, Decimal(10))

SCORES = (
    Score(
        "irods_raw",
        "irods_raw/1",
        "I-RODS raw sum",
        irods_score,
        tuple(IRODS),
        48,
        explanation="24 activities, 0 unable, 1 with difficulty, 2 easily; higher is better. Not scored while an "
        "activity is missing. The published scale of 0 to 100 is not a straight line of this sum.",
    ),
    Score(
        "incat_sensory",
        "incat_sensory/1",
        "INCAT sensory sum",
        sensory_score,
        tuple(SENSORY),
        20,
        higher_is_better=False,
        explanation="Pinprick and vibration in arm and leg and two-point discrimination, 0 to 4 each; higher is worse. "
        "Not scored while a part is missing.",
    ),
)


@track()
@ranges_in_database
@scored(*SCORES)
class Function(Assessment):
    walk_result = choice("10-metre walk", Timing)
    walk_seconds = decimal("10-metre walk time", "2", "120", 1)
    walk_metres = decimal("distance timed", "4", "20", 1)
    walk_pace = choice("pace", Pace)
    walk_aid = text("walking aid used", 80)
    walk_orthosis = text("orthosis worn", 80)
    walk_speed = decimal("walking speed", "0", "10", 2, editable=False)
    up_and_go_result = choice("timed up-and-go", Timing)
    up_and_go_seconds = decimal("timed up-and-go time", "3", "180", 1)
    walk_6_minutes = whole("6-minute walk", 0, 900)

    grip_not_examined = tick("grip not examined today")
    grip_device = choice("grip device", GripDevice)
    grip_handle = text("handle position or bulb", 40)
    dominance = choice("dominant hand", Dominance)
    grip_right_1 = decimal("right grip, first trial", "0", "160", 1)
    grip_left_1 = decimal("left grip, first trial", "0", "160", 1)
    grip_right_2 = decimal("right grip, second trial", "0", "160", 1)
    grip_left_2 = decimal("left grip, second trial", "0", "160", 1)
    grip_right_3 = decimal("right grip, third trial", "0", "160", 1)
    grip_left_3 = decimal("left grip, third trial", "0", "160", 1)
    grip_mean_right = decimal("right grip, mean of three", "0", "160", 1, editable=False)
    grip_mean_left = decimal("left grip, mean of three", "0", "160", 1, editable=False)
    grip_best_right = decimal("right grip, best of three", "0", "160", 1, editable=False)
    grip_best_left = decimal("left grip, best of three", "0", "160", 1, editable=False)

    mrs = whole("modified Rankin scale", 0, 6)
    ecog = whole("performance status (ECOG)", 0, 5)

    pain_worst = whole("worst pain", 0, 10)
    pain_average = whole("average pain", 0, 10)
    pain_now = whole("pain now", 0, 10)
    dn4 = whole("DN4 total", 0, 10)
    paindetect = whole("painDETECT total", -1, 38)

    sensory_not_examined = tick("INCAT sensory sum not examined today")
    sensory_pinprick_arm = whole("pinprick, arm", 0, 4)
    sensory_pinprick_leg = whole("pinprick, leg", 0, 4)
    sensory_vibration_arm = whole("vibration, arm", 0, 4)
    sensory_vibration_leg = whole("vibration, leg", 0, 4)
    sensory_two_point_discrimination = whole("two-point discrimination, arm", 0, 4)

    irods_not_asked = tick("I-RODS not asked today")
    irods_read = choice("read a newspaper or book", Ability)
    irods_eat = choice("eat", Ability)
    irods_brush_teeth = choice("brush teeth", Ability)
    irods_wash_upper = choice("wash upper body", Ability)
    irods_toilet_sit = choice("sit on a toilet", Ability)
    irods_sandwich = choice("make a sandwich", Ability)
    irods_dress_upper = choice("dress upper body", Ability)
    irods_wash_lower = choice("wash lower body", Ability)
    irods_move_chair = choice("move a chair", Ability)
    irods_turn_key = choice("turn a key in a lock", Ability)
    irods_visit_gp = choice("visit the general practitioner", Ability)
    irods_shower = choice("take a shower", Ability)
    irods_dishes = choice("wash up dishes", Ability)
    irods_shopping = choice("do the shopping", Ability)
    irods_catch_ball = choice("catch a ball", Ability)
    irods_bend_pick_up = choice("bend and pick something up", Ability)
    irods_one_flight_stairs = choice("climb one flight of stairs", Ability)
    irods_public_transport = choice("use public transport", Ability)
    irods_avoid_obstacles = choice("walk around obstacles", Ability)
    irods_walk_1km = choice("walk 1 km", Ability)
    irods_carry_heavy = choice("carry something heavy", Ability)
    irods_dance = choice("dance", Ability)
    irods_stand_hours = choice("stand for hours", Ability)
    irods_run = choice("run", Ability)

    hads_anxiety = whole("HADS anxiety", 0, 21)
    hads_depression = whole("HADS depression", 0, 21)
    phq_9 = whole("PHQ-9 total", 0, 27)
    gad_7 = whole("GAD-7 total", 0, 21)

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{test}_seconds__isnull": True}) | Q(**{f"{test}_result": Timing.TIMED}),
                    name=f"function_{test}_timed",
                    violation_error_message=f"Clear the {words} time, or choose Timed.",
                )
                for test, words in (("walk", "10-metre walk"), ("up_and_go", "timed up-and-go"))
            ),
            models.CheckConstraint(
                condition=~Q(grip_device="") | Q(**{f"{name}__isnull": True for name in TRIALS}),
                name="function_grip_device",
                violation_error_message="Select the grip device: kilograms and kilopascals are never compared.",
            ),
            models.CheckConstraint(
                # A trial that was not done is NULL, and NULL passes a CHECK.
                condition=~Q(grip_device=GripDevice.JAMAR) | Q(**{f"{name}__lte": JAMAR_MOST for name in TRIALS}),
                name="function_grip_jamar",
                violation_error_message=f"Grip by Jamar must be between 0 and {JAMAR_MOST} kg.",
            ),
        ]


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The rules between columns, named at their boxes."""
    for test, words in (("walk", "10-metre walk"), ("up_and_go", "timed up-and-go")):
        if cleaned.get(f"{test}_seconds") is not None and cleaned.get(f"{test}_result") != Timing.TIMED:
            yield f"{test}_seconds", f"Clear the {words} time, or choose Timed"
    given = [name for name in TRIALS if cleaned.get(name) is not None]
    if given and not cleaned.get("grip_device"):
        yield "grip_device", "Select the grip device: kilograms and kilopascals are never compared"
    if cleaned.get("grip_device") == GripDevice.JAMAR:
        for name in given:
            if cleaned[name] > JAMAR_MOST:
                label = Function._meta.get_field(name).verbose_name
                yield name, f"Enter {label}, from 0 to {JAMAR_MOST} kg. You entered {cleaned[name]}"


def questions(row: Function) -> Iterator[str]:
    yield from pain_questions(row.pain_worst, row.pain_average, row.pain_now)
    if row.mrs == RANKIN_DEAD and not row.patient.deceased:
        yield f"Modified Rankin scale {RANKIN_DEAD} is death, and the record does not say that the patient died"
    if row.walk_result == Timing.TIMED and row.walk_seconds is None:
        yield "The 10-metre walk was timed, and its time is not recorded"


# Column → fact of the same meaning.
FACTS = {
    "ecog": "ecog",
    "mrs": "mrs",
    "pain_worst": "pain_worst",
    "up_and_go_seconds": "up_and_go_seconds",
    "walk_6_minutes": "walk_6_minutes",
    "dn4": "dn4",
    "paindetect": "paindetect",
}


def facts(row: Function) -> Iterator[Fact]:
    source = f"function:{row.pk}"
    numbers = [(name, getattr(row, column)) for column, name in FACTS.items()]
    if row.walk_metres in TEN_METRES:
        numbers.append(("walk_10m_seconds", row.walk_seconds))
    if row.grip_device:
        unit = DEVICES[row.grip_device][0].lower()
        numbers += [(f"grip_{side}_{unit}", getattr(row, f"grip_best_{side}")) for side in SIDES]
    for name, value in numbers:
        if value is not None:
            yield Fact(name, value, row.performed_on, source)
    yield from score_facts(SCORES, row, source)


def summary(row: Function) -> str:
    parts = []
    if row.walk_result == Timing.UNABLE:
        parts.append("10-metre walk: unable")
    elif row.walk_seconds is not None:
        metres = "10" if row.walk_metres is None else f"{row.walk_metres.normalize():f}"
        parts.append(f"{metres}-metre walk {row.walk_seconds} s")
    best = [getattr(row, f"grip_best_{side}") for side in SIDES]
    if row.grip_device and None not in best:
        parts.append(f"Grip right {best[0]}, left {best[1]} {DEVICES[row.grip_device][0]}")
    parts += [f"{score.label} {words}" for score in SCORES if (words := score.in_words(row))]
    if row.mrs is not None:
        parts.append(f"Modified Rankin {row.mrs}")
    return ", ".join(parts)


FUNCTION = Instrument(
    key="function",
    title="Disability and function",
    model=Function,
    purpose="Walking, grip, disability grades, pain, sensory sum, I-RODS and mood.",
    sections=SECTIONS,
    scores=SCORES,
    facts=facts,
    check=check,
    questions=questions,
    derive=derive,
    summary=summary,
    readings=readings,
    worked_out=(
        Item("walk_speed", unit="m/s", chart=True),
        Item("grip_best_right", chart=True, unit_by=GRIP_UNITS),
        Item("grip_best_left", chart=True, unit_by=GRIP_UNITS),
    ),
)
