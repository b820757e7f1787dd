"""Measures of function: I-RODS, INCAT sensory sum, walking, timed up-and-go and grip (fact base 4.3).

A missing part gives no value. "Unable" is an answer of its own and never a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from clinical.outcome import Status
from clinical.plausibility import within
from clinical.scores import Score
from clinical.settings import DEFAULTS, Settings

# Item keys of I-RODS, about easiest to hardest (F38 for the first and last two). The question texts are licensed.
IRODS_ITEMS = (
    *("read", "eat", "brush_teeth", "wash_upper", "toilet_sit", "sandwich", "dress_upper", "wash_lower"),
    *("move_chair", "turn_key", "visit_gp", "shower", "dishes", "shopping", "catch_ball", "bend_pick_up"),
    *("one_flight_stairs", "public_transport", "avoid_obstacles", "walk_1km", "carry_heavy", "dance"),
    *("stand_hours", "run"),
)
IRODS_ANSWERS = {"unable": 0, "with_difficulty": 1, "easily": 2}
IRODS_RAW_MAX = 2 * len(IRODS_ITEMS)


def irods_raw(answers: Mapping[str, str | None]) -> Score:
    """Raw sum 0 to 48 of the 24 items, higher is better (F38). An item not answered gives no score.

    answers  one of IRODS_ANSWERS, None or "" by item key
    Raises ValueError for an item or an answer that the scale does not have.
    """
    for item, answer in answers.items():
        if item not in IRODS_ITEMS:
            raise ValueError(f"I-RODS has no item {item!r}")
        if answer and answer not in IRODS_ANSWERS:
            raise ValueError(f"I-RODS, {item}: {answer!r} is not one of {', '.join(IRODS_ANSWERS)}")
    known = [IRODS_ANSWERS[answer] for answer in answers.values() if answer]
    complete = len(known) == len(IRODS_ITEMS)
    return Score(sum(known) if complete else None, len(known), len(IRODS_ITEMS), "irods_raw/1")


def irods_centile(raw: Score, table: Mapping[int, Decimal] | None) -> Score:
    """The raw sum as 0 to 100, by the published table that the clinic has loaded (knowledge: van Nes 2011).

    table  value for every raw sum from 0 to 48; None while none is loaded, which gives no value
    Raises ValueError for a table that is incomplete, falls, leaves 0 to 100, or only scales by 100/48: the published
    conversion is not linear.
    """
    rule = "irods_centile/1"
    if table is None:
        return Score(None, raw.answered, raw.required + 1, rule)
    _check_table(table)
    value = None if raw.value is None else Decimal(table[int(raw.value)])
    return Score(value, raw.answered + 1, raw.required + 1, rule)


def _check_table(table: Mapping[int, Decimal]) -> None:
    steps = range(IRODS_RAW_MAX + 1)
    if set(table) != set(steps):
        raise ValueError(f"The I-RODS table must have one value for each raw sum from 0 to {IRODS_RAW_MAX}")
    values = [table[each] for each in steps]
    if any(isinstance(each, float) for each in values):
        raise ValueError("Values of the I-RODS table are whole numbers or Decimals, never floats")
    if values[0] != 0 or values[-1] != 100 or any(later < earlier for earlier, later in pairwise(values)):
        raise ValueError("The I-RODS table must rise from 0 to 100")
    # Within half a point everywhere is the straight line, rounded.
    if all(abs(IRODS_RAW_MAX * value - 100 * each) <= IRODS_RAW_MAX / Decimal(2) for each, value in enumerate(values)):
        raise ValueError("The I-RODS table only scales by 100/48. Load the published table: it is not linear")


@dataclass(frozen=True)
class Measured:
    """An I-RODS value and its standard error in the same unit; None when the table gives none."""

    value: Decimal | int
    standard_error: Decimal | None = None


def irods_responder(before: Measured | None, after: Measured | None, settings: Settings = DEFAULTS) -> str:
    """ "improved", "worse", "no_change", or "" while something that the rule needs is missing.

    Rule of the setting: a change of at least 1.96 combined standard errors (F39), or of at least 4 centile points
    (knowledge). Raises ValueError for a setting that names no rule, or a standard error below 0.
    """
    if settings.irods_responder_rule not in ("standard_error", "centile_points"):
        raise ValueError(f"There is no I-RODS rule named {settings.irods_responder_rule!r}")
    if before is None or after is None:
        return ""
    change = Decimal(after.value) - Decimal(before.value)
    if settings.irods_responder_rule == "centile_points":
        counts = abs(change) >= settings.irods_centile_points
    else:
        errors = [before.standard_error, after.standard_error]
        if None in errors:
            return ""
        if min(errors) < 0:
            raise ValueError("A standard error cannot be below 0")
        # Both sides squared: no root is rounded.
        combined = sum(each * each for each in errors)
        counts = change != 0 and change * change >= settings.irods_standard_errors**2 * combined
    if not counts:
        return "no_change"
    return "improved" if change > 0 else "worse"


SENSORY_PARTS = ("pinprick_arm", "pinprick_leg", "vibration_arm", "vibration_leg", "two_point_discrimination")


def incat_sensory_sum(grades: Mapping[str, int | None]) -> Score:
    """INCAT sensory sum 0 to 20, higher is worse: five parts of 0 to 4 (range F37, parts knowledge: Merkies 2000).

    Raises ValueError for a part that the score does not have, or a grade that is no whole number from 0 to 4.
    """
    for part, grade in grades.items():
        if part not in SENSORY_PARTS:
            raise ValueError(f"The INCAT sensory sum has no part {part!r}")
        if grade is not None and (isinstance(grade, bool) or not isinstance(grade, int) or not 0 <= grade <= 4):
            raise ValueError(f"INCAT sensory sum, {part.replace('_', ' ')}: enter 0 to 4. You entered {grade}")
    known = [grade for grade in grades.values() if grade is not None]
    complete = len(known) == len(SENSORY_PARTS)
    return Score(sum(known) if complete else None, len(known), len(SENSORY_PARTS), "incat_sensory/1")


TIMED, UNABLE, NOT_DONE = "timed", "unable", "not_done"
WALK_SECONDS = (Decimal(2), Decimal(120))
WALK_METRES = (Decimal(4), Decimal(20))
UP_AND_GO_SECONDS = (Decimal(3), Decimal(180))


@dataclass(frozen=True)
class Walk:
    """A timed walk (knowledge; distances design).

    result    timed, unable or not_done. Unable has no time: it is never 0 seconds
    seconds   2 to 120, when timed
    metres    the distance that was timed, 4 to 20; 10 unless stated
    pace      comfortable, fast or "" for not recorded; aid, orthosis: free text
    """

    result: str
    seconds: Decimal | None = None
    metres: Decimal = Decimal(10)
    pace: str = ""
    aid: str = ""
    orthosis: str = ""

    def __post_init__(self):
        if self.result not in (TIMED, UNABLE, NOT_DONE):
            raise ValueError(f"A walk is timed, unable or not_done, not {self.result!r}")
        if self.pace not in ("comfortable", "fast", ""):
            raise ValueError(f"The pace is comfortable or fast, not {self.pace!r}")
        object.__setattr__(self, "metres", within("Distance walked", self.metres, WALK_METRES, "m"))
        if self.seconds is None:
            return
        if self.result != TIMED:
            raise ValueError("Clear the walking time, or record the walk as timed")
        object.__setattr__(self, "seconds", within("Walking time", self.seconds, WALK_SECONDS, "s"))

    @property
    def speed(self) -> Decimal | None:
        """Metres per second, two places; None when unable, not done or not recorded."""
        return None if self.seconds is None else (self.metres / self.seconds).quantize(Decimal("0.01"))

    @property
    def text(self) -> str:
        if self.result == UNABLE:
            return f"Unable to walk {self.metres:f} m"
        if self.speed is None:
            return "Not done" if self.result == NOT_DONE else "Time not recorded"
        pace = f", {self.pace} pace" if self.pace else ""
        return f"{self.metres:f} m in {self.seconds:f} s, {self.speed} m/s{pace}"


def up_and_go_flags(seconds: Decimal | None, settings: Settings = DEFAULTS) -> tuple[tuple[str, Status], ...]:
    """Timed up-and-go in seconds against both limits: ("slow", …) from 12 s and ("falls", …) from 13.5 s (knowledge).

    UNKNOWN without a time, also when the patient was unable. Raises ValueError outside 3 to 180 s.
    """
    limits = {"slow": settings.up_and_go_slow, "falls": settings.up_and_go_falls}
    if seconds is None:
        return tuple((name, Status.UNKNOWN) for name in limits)
    time = within("Timed up-and-go", seconds, UP_AND_GO_SECONDS, "s")
    return tuple((name, Status.MET if time >= limit else Status.NOT_MET) for name, limit in limits.items())
