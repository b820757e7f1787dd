"""A result said back before it is saved: what was understood, and how it differs from the last one."""

from decimal import Decimal

from assessments.amounts import shown_number
from assessments.results import LabResult
from assessments.spec import ReadBack


def read_back(result: LabResult, last: LabResult | None) -> ReadBack:
    """Two lines for one result. `last` is the newest signed one of the same test and the same sample type."""
    return ReadBack(result.label, result.shown_with_unit, compared(result, last))


def compared(result: LabResult, last: LabResult | None) -> str:
    """ "Last 730 pg/mL on 14-Aug-2026: −420 (−58%)". A bound or another method gives no difference."""
    if last is None:
        return f"No earlier result in {result.matrix_words}" if result.matrix else "No earlier result"
    words = f"Last {last.shown_with_unit} on {last.on:%d-%b-%Y}"
    if result.kind.matrix_required and measured_elsewhere(result, last):
        return f"{words}, by another laboratory or method: not compared"
    if change := difference(result, last):
        return f"{words}: {change}"
    if result.shown_with_unit == last.shown_with_unit:
        return f"{words}: no change"
    return words


def measured_elsewhere(result: LabResult, last: LabResult) -> bool:
    """True when both reports name a laboratory, or a method, and the names differ."""
    now, before = result.assessment, last.assessment
    pairs = ((now.laboratory, before.laboratory), (now.assay, before.assay))
    return any(one and other and one.casefold() != other.casefold() for one, other in pairs)


def difference(result: LabResult, last: LabResult) -> str:
    """ "−420 (−58%)" between two exact numbers, in the unit of the result; "" without a difference to state."""
    if result.value is None or last.value is None or not result.comparator == last.comparator == "=":
        return ""
    if result.unit == last.unit:
        now, before, unit, places = result.value, last.value, "", max(result.places, last.places)
    else:
        now, before, unit, places = result.canonical, last.canonical, f" {result.kind.unit.label}", None
    if now == before:
        return "no change"
    change = f"{signed(now - before, places)}{unit}"
    return f"{change} ({signed(100 * (now - before) / before, 0)}%)" if before else change


def signed(number: Decimal, places: int | None) -> str:
    """With its sign: "+420", "−58"."""
    return ("+" if number > 0 else "\N{MINUS SIGN}") + shown_number(abs(number), places)
