"""Nerve conduction: plausible ranges, terminal latency index, block, dispersion and cool limbs (fact base 4.5).

Nothing here tells POEMS from CIDP: features of both are shown side by side, and one published cut-off is flagged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from clinical.outcome import Status
from clinical.plausibility import within
from clinical.scores import Score
from clinical.settings import DEFAULTS, Settings

NERVES = ("median", "ulnar", "radial", "tibial", "common_fibular", "sural", "superficial_fibular")
CLASSIFICATIONS = ("normal", "demyelinating", "axonal", "mixed", "inexcitable", "equivocal")
BLOCK_WORDS = ("none", "possible", "definite")
ABSENT = "absent"


@dataclass(frozen=True)
class Measurement:
    """One measurement of a study: unit and plausible range (design). may_be_absent: the word "absent" is a result."""

    title: str
    unit: str
    low: Decimal
    high: Decimal
    may_be_absent: bool = False


def _measurement(title: str, unit: str, low: str, high: str, **more) -> Measurement:
    return Measurement(title, unit, Decimal(low), Decimal(high), **more)


MEASUREMENTS: Mapping[str, Measurement] = MappingProxyType(
    {
        "distal_motor_latency": _measurement("Distal motor latency", "ms", "1", "30"),
        "cmap_distal": _measurement("Distal CMAP amplitude", "mV", "0", "30"),
        "cmap_proximal": _measurement("Proximal CMAP amplitude", "mV", "0", "30"),
        "motor_velocity": _measurement("Motor conduction velocity", "m/s", "5", "80"),
        "f_latency": _measurement("F-wave minimum latency", "ms", "15", "150", may_be_absent=True),
        "area_drop": _measurement("Fall of CMAP area, proximal to distal", "%", "-20", "100"),
        "snap": _measurement("SNAP amplitude", "µV", "0", "150"),
        "sensory_velocity": _measurement("Sensory velocity", "m/s", "10", "80"),
        "limb_temperature": _measurement("Limb temperature", "°C", "20", "40"),
        "terminal_distance": _measurement("Terminal distance", "mm", "20", "150"),
        "fibrillations": _measurement("Fibrillations", "grade", "0", "4"),
    }
)


def measured(name: str, value: Decimal | int | str) -> Decimal | str:
    """A typed measurement within its plausible range, or "absent" for an F wave.

    Raises ValueError for another name, a number outside the range, a float, or "absent" where 0 is meant.
    """
    if name not in MEASUREMENTS:
        raise ValueError(f"A conduction study has no measurement {name!r}")
    kind = MEASUREMENTS[name]
    if value == ABSENT:
        if kind.may_be_absent:
            return ABSENT
        raise ValueError(f"{kind.title}: enter 0 when there is no response")
    return within(kind.title, value, (kind.low, kind.high), kind.unit)


def terminal_latency_index(
    *,
    distance: Decimal | None,
    velocity: Decimal | None,
    latency: Decimal | None,
    cmap: Decimal | None = None,
) -> Score:
    """TLI = terminal distance (mm) / (motor velocity (m/s) × distal motor latency (ms)), three places, no unit (F32).

    cmap  distal CMAP amplitude in mV; 0 is absent, and then there is neither velocity nor latency to use.
          None when it was not recorded, which does not stop the calculation
    Raises ValueError for a number outside its plausible range.
    """
    names = {"terminal_distance": distance, "motor_velocity": velocity, "distal_motor_latency": latency}
    if cmap is not None and measured("cmap_distal", cmap) == 0:
        names |= {"motor_velocity": None, "distal_motor_latency": None}
    known = {name: Decimal(measured(name, value)) for name, value in names.items() if value is not None}
    if len(known) < len(names):
        return Score(None, len(known), len(names), "tli/1")
    index = known["terminal_distance"] / (known["motor_velocity"] * known["distal_motor_latency"])
    return Score(index.quantize(Decimal("0.001")), 3, 3, "tli/1")


# Sensitivity and specificity of the cut-off in the median nerve, % (F32).
TLI_SENSITIVITY, TLI_SPECIFICITY = 70, 77


def tli_flag(index: Score, nerve: str, settings: Settings = DEFAULTS) -> Status:
    """Is the terminal latency index at or above 0.38, as in published cases of POEMS rather than CIDP (F32)?

    A comparison to be shown, not a score. UNKNOWN without an index, and for every nerve but the median: the cut-off
    was published for that one only. Raises ValueError for an unknown nerve.
    """
    _check_nerve(nerve)
    if nerve != "median" or index.value is None:
        return Status.UNKNOWN
    return Status.MET if index.value >= settings.tli_poems else Status.NOT_MET


def definite_block(
    nerve: str, area_drop: Decimal | None, *, cmap: Decimal | None = None, settings: Settings = DEFAULTS
) -> Status:
    """Definite conduction block: the CMAP area falls by at least 50% from distal to proximal (knowledge).

    area_drop  in % of the distal area; cmap: distal amplitude in mV, 0 leaves no area to compare
    UNKNOWN without a fall, with an absent response, and in the tibial nerve, where the fall is no block (knowledge).
    NOT_MET says "not definite"; whether a lesser fall is possible block is the examiner's word.
    Raises ValueError for an unknown nerve or a fall outside -20 to 100.
    """
    _check_nerve(nerve)
    drop = None if area_drop is None else measured("area_drop", area_drop)
    absent = cmap is not None and measured("cmap_distal", cmap) == 0
    if drop is None or absent or nerve == "tibial":
        return Status.UNKNOWN
    return Status.MET if drop >= settings.block_area_drop_pct else Status.NOT_MET


def block_questions(nerve: str, word: str, area_drop: Decimal | None, settings: Settings = DEFAULTS) -> tuple[str, ...]:
    """What to look at again when the examiner's word and the measured fall disagree: sentences (design).

    word  one of BLOCK_WORDS, "" when not recorded. Raises ValueError for another word.
    """
    if word not in (*BLOCK_WORDS, ""):
        raise ValueError(f"Conduction block: {word!r} is not one of {', '.join(BLOCK_WORDS)}")
    state = definite_block(nerve, area_drop, settings=settings)
    limit = settings.block_area_drop_pct
    if word == "definite" and nerve == "tibial":
        return ("Definite block is recorded in the tibial nerve, where a fall of area does not show it",)
    if word == "definite" and state is Status.NOT_MET:
        return (f"Definite block is recorded, and the area falls by {area_drop}%, less than {limit}%",)
    if word == "none" and state is Status.MET:
        return (f"No block is recorded, and the area falls by {area_drop}%, at least {limit}%",)
    return ()


def dispersion(duration_increase: Decimal | int | None, settings: Settings = DEFAULTS) -> Status:
    """Temporal dispersion: the proximal CMAP lasts more than 30% longer than the distal one (knowledge).

    duration_increase  in %; UNKNOWN without it. Raises ValueError outside -50 to 1,000 (design).
    """
    if duration_increase is None:
        return Status.UNKNOWN
    longer = within("Increase of duration", duration_increase, (Decimal(-50), Decimal(1000)), "%")
    return Status.MET if longer > settings.dispersion_pct else Status.NOT_MET


def temperature_warnings(
    hand: Decimal | None = None, foot: Decimal | None = None, settings: Settings = DEFAULTS
) -> tuple[str, ...]:
    """Sentences for a limb below 32 °C at the hand or 30 °C at the foot: cool nerves conduct slowly (design).

    Nothing is said of a limb whose temperature was not recorded. Raises ValueError outside 20 to 40 °C.
    """
    limits = (("hand", hand, settings.limb_cool_hand), ("foot", foot, settings.limb_cool_foot))
    return tuple(
        f"The {limb} was {value} °C, below {limit} °C: warm it and repeat, or read velocity and latency with care"
        for limb, value, limit in limits
        if value is not None and measured("limb_temperature", value) < limit
    )


def _check_nerve(nerve: str) -> None:
    if nerve not in NERVES:
        raise ValueError(f"{nerve!r} is not one of the nerves: {', '.join(NERVES)}")


@dataclass(frozen=True)
class Comparison:
    """One row of the published comparison: what was reported in each disorder, and where."""

    key: str
    feature: str
    poems: str
    cidp: str
    source: str


# To be shown side by side, never added up.
POEMS_AND_CIDP: tuple[Comparison, ...] = (
    Comparison(
        "motor_amplitude",
        "Motor amplitude",
        "Lower, legs worst: tibial and fibular mean 1.02 mV, median and ulnar 2.12 mV",
        "Higher: 3.65 to 3.94 mV",
        "F32, F33",
    ),
    Comparison(
        "slowing",
        "Slowing",
        "Even along the nerve trunk, more severe in intermediate segments",
        "Patchy, distal latency longer",
        "F32",
    ),
    Comparison("distal_motor_latency", "Distal motor latency", "Less prolonged", "More prolonged", "F32"),
    Comparison("tli", "Terminal latency index", "Higher: 0.41 to 0.45", "Lower: 0.22 to 0.24", "F33"),
    Comparison("block", "Conduction block and temporal dispersion", "Uncommon", "Common", "F32, F33"),
    Comparison("sural_sparing", "Sural sparing", "Absent", "May be present", "F32"),
    Comparison("fibrillation", "Fibrillation, length-dependent", "More", "Less", "F32"),
    Comparison(
        "clinical", "Clinical picture", "Severe pain in the legs, wasting, distal weakness", "Less of these", "F34"
    ),
    Comparison(
        "ultrasound",
        "Nerve ultrasound",
        "Uniform enlargement",
        "Patchy enlargement; a two-step protocol had 93% sensitivity and 79% specificity",
        "F64, F73",
    ),
)
