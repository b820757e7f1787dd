"""Change of weight and the weight loss flag (fact base 7.3).

Fluid weighs: oedema and effusions may hide a loss, and a diuretic may look like one. The figures are of scales only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clinical.dates import add_months
from clinical.outcome import Status
from clinical.plausibility import within
from clinical.settings import DEFAULTS, Settings

KILOGRAMS = (Decimal(20), Decimal(350))
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Weight:
    """One weighing: kg, 20 to 350 (design). Raises ValueError outside it or for a float."""

    on: date
    kg: Decimal

    def __post_init__(self):
        object.__setattr__(self, "kg", within("Weight", self.kg, KILOGRAMS, "kg"))


@dataclass(frozen=True)
class WeightChange:
    """From an earlier to a later weighing."""

    earlier: Weight
    later: Weight

    @property
    def pct(self) -> Decimal:
        """Change in % of the earlier weight, one place; a loss is negative."""
        return (100 * (self.later.kg - self.earlier.kg) / self.earlier.kg).quantize(_TENTH)

    def lost_at_least(self, pct: Decimal) -> bool:
        """Compared as products: a rounded percentage could land on the wrong side."""
        return 100 * (self.earlier.kg - self.later.kg) >= pct * self.earlier.kg


def weight_change(weights: Iterable[Weight], *, as_at: date, settings: Settings = DEFAULTS) -> WeightChange | None:
    """Change over 3 months (setting): the newest weight up to `as_at` against the one nearest to 3 months before it.

    The earlier weighing must lie within 30 days (setting) of that day; of two equally near the earlier one counts.
    None when there is no such pair: nothing is interpolated.
    """
    known = sorted((each for each in weights if each.on <= as_at), key=lambda each: each.on)
    if not known:
        return None
    newest = known[-1]
    wanted = add_months(newest.on, -settings.weight_change_months)
    window = timedelta(days=settings.weight_window_days)
    near = [each for each in known if each.on < newest.on and abs(each.on - wanted) <= window]
    return WeightChange(min(near, key=lambda each: abs(each.on - wanted)), newest) if near else None


@dataclass(frozen=True)
class WeightLoss:
    """Answer of the flag, with the pair of weighings that shows the greatest loss, or None."""

    status: Status
    greatest: WeightChange | None = None


def weight_loss(
    weights: Iterable[Weight], *, as_at: date, unintentional: str | None, settings: Settings = DEFAULTS
) -> WeightLoss:
    """Unintentional loss of at least 5% in 6 months (knowledge; both are settings), up to the newest weight.

    unintentional  "yes", "no", or anything else for not known

    MET      the newest weight is 5% below one of the 6 months before it, and the loss was not wanted
    NOT_MET  no weight of those months nor the one nearest to 6 months before (within 30 days, setting) shows it, or
             the loss was wanted
    UNKNOWN  otherwise: no weighing about 6 months before, or nobody asked whether the loss was wanted
    """
    known = sorted((each for each in weights if each.on <= as_at), key=lambda each: each.on)
    if not known:
        return WeightLoss(Status.UNKNOWN)
    newest = known[-1]
    start = add_months(newest.on, -settings.weight_loss_months)
    window = timedelta(days=settings.weight_window_days)
    pairs = [WeightChange(each, newest) for each in known if start <= each.on < newest.on]
    greatest = max(pairs, key=lambda pair: (pair.earlier.kg, pair.earlier.on), default=None)
    if greatest is not None and greatest.lost_at_least(settings.weight_loss_pct):
        answer = {"yes": Status.MET, "no": Status.NOT_MET}.get(unintentional or "", Status.UNKNOWN)
        return WeightLoss(answer, greatest)
    near = [each for each in known if each.on < newest.on and abs(each.on - start) <= window]
    if not near:
        return WeightLoss(Status.UNKNOWN, greatest)
    # A little more than 6 months ago: that weight shows when the loss began no better than a missing one.
    first = WeightChange(min(near, key=lambda each: abs(each.on - start)), newest)
    lost_before = first.lost_at_least(settings.weight_loss_pct)
    return WeightLoss(Status.UNKNOWN if lost_before else Status.NOT_MET, greatest)
