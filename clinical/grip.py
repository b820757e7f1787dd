"""Grip strength by device (fact base 4.3). Kilograms and kilopascals are never compared."""

from dataclasses import dataclass
from decimal import Decimal

from clinical.plausibility import within
from clinical.scores import SIDES, Score
from clinical.settings import DEFAULTS, Settings

# Device → unit and range (knowledge).
DEVICES = {
    "jamar": ("kg", (Decimal(0), Decimal(90))),
    "vigorimeter": ("kPa", (Decimal(0), Decimal(160))),
}
TRIALS = 3
_TENTH = Decimal("0.1")


class NotComparable(ValueError):
    """Two grips of different device, hand or handle position were to be compared."""


@dataclass(frozen=True)
class Grip:
    """Up to three trials of one hand on one day.

    device    jamar (kg, 0 to 90) or vigorimeter (kPa, 0 to 160); always stated
    hand      right or left
    trials    three values, None for a trial that was not done; 0 is a result
    handle    handle position or bulb size, as written; "" when not recorded
    dominant  True, False, or None when not recorded

    Raises ValueError for an unknown device or hand, more than three trials, or a value out of range.
    """

    device: str
    hand: str
    trials: tuple[Decimal | None, ...]
    handle: str = ""
    dominant: bool | None = None

    def __post_init__(self):
        if self.device not in DEVICES:
            raise ValueError("Select the grip device: kilograms and kilopascals are never compared")
        if self.hand not in SIDES:
            raise ValueError(f"The hand is right or left, not {self.hand!r}")
        if len(self.trials) > TRIALS:
            raise ValueError(f"Grip has {TRIALS} trials. You gave {len(self.trials)}")
        unit, limits = DEVICES[self.device]
        read = [None if each is None else within(f"Grip, {self.hand}", each, limits, unit) for each in self.trials]
        object.__setattr__(self, "trials", tuple(read))

    @property
    def unit(self) -> str:
        return DEVICES[self.device][0]

    @property
    def mean(self) -> Score:
        """Mean of three trials in the unit of the device, one place; no value while a trial is missing."""
        return self._of_trials("mean", lambda done: (sum(done) / TRIALS).quantize(_TENTH))

    @property
    def best(self) -> Score:
        """Best of three trials in the unit of the device; no value while a trial is missing."""
        return self._of_trials("best", max)

    def _of_trials(self, name: str, combine) -> Score:
        done = [each for each in self.trials if each is not None]
        value = combine(done) if len(done) == TRIALS else None
        return Score(value, len(done), TRIALS, f"grip_{name}_{self.device}/1")


@dataclass(frozen=True)
class GripChange:
    """Change from earlier to later, a loss is negative.

    important  True or False where a published size of change exists (vigorimeter), else None
    """

    change: Decimal
    unit: str
    important: bool | None


def grip_change(
    before: Grip, after: Grip, *, measure: str = "best", settings: Settings = DEFAULTS
) -> GripChange | None:
    """Change of the best or the mean of three trials; None while a trial is missing.

    A change of 8 kPa or more is often called important in CIDP (knowledge); for kilograms no size is known.
    Raises NotComparable for two devices, two hands or two recorded handle positions, ValueError for another measure.
    """
    if measure not in ("best", "mean"):
        raise ValueError(f"Grip is compared by its best or its mean, not {measure!r}")
    if before.device != after.device:
        raise NotComparable(f"Grip in {before.unit} and in {after.unit} cannot be compared")
    if before.hand != after.hand:
        raise NotComparable("Grip of the right and of the left hand cannot be compared")
    if before.handle and after.handle and before.handle != after.handle:
        raise NotComparable("Grip at two handle positions cannot be compared")
    start, now = getattr(before, measure).value, getattr(after, measure).value
    if start is None or now is None:
        return None
    change = Decimal(now) - Decimal(start)
    important = abs(change) >= settings.grip_change_kpa if after.unit == "kPa" else None
    return GripChange(change, after.unit, important)
