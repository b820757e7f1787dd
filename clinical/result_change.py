"""How far a result moved from the last one, and whether its course turned. No Django.

Values are of one test, one sample type and one unit. A bound ("< 31") has no distance: the caller passes None.
"""

from decimal import Decimal

from clinical.settings import DEFAULTS


def percent_change(last: Decimal | None, now: Decimal | None) -> Decimal | None:
    """100 × (now - last) / last, to a whole per cent; None without both values, or from 0."""
    if last is None or now is None or last == 0:
        return None
    return (100 * (now - last) / last).quantize(Decimal(1))


def turned(
    before: Decimal | None,
    last: Decimal | None,
    now: Decimal | None,
    least: Decimal = DEFAULTS.result_turn_pct,
) -> bool:
    """True when a rise follows a fall, or a fall a rise, each of at least `least` per cent. A small wobble is none."""
    first, second = percent_change(before, last), percent_change(last, now)
    if first is None or second is None or min(abs(first), abs(second)) < least:
        return False
    return (first > 0) != (second > 0)
