"""VEGF: reading a value, units, adequacy, the threshold and the response classes (fact base 2).

All limits in pg/mL. Serum and plasma are never compared: serum holds what the platelets released
while clotting and is much higher (F14).
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import NamedTuple

from clinical.course import Answer, agreed, not_evaluable
from clinical.outcome import Reason, Status
from clinical.settings import DEFAULTS, Settings
from clinical.values import VegfResult

HARD_LIMIT = DEFAULTS.vegf_hard_limit
UNUSUAL_ABOVE = DEFAULTS.vegf_unusual_above

# Wide enough that no number a laboratory prints is rounded while its unit is changed.
_EXACT = Context(prec=100)
_UNITS = {"pg/ml": Decimal(1), "ng/l": Decimal(1), "ng/ml": Decimal(1000)}
_SIGNS = {"≤": "<=", "≥": ">=", "": "="}
_VALUE = re.compile(r"(<=|>=|≤|≥|<|>|=|)\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?", re.ASCII)
_FAMILY = {"serum": "serum", "plasma_edta": "plasma", "plasma_citrate": "plasma"}


class MatrixMismatch(ValueError):
    """Two VEGF results of different sample type or assay were to be compared."""


def parse_value(text: str, unit: str = "pg/mL", settings: Settings = DEFAULTS) -> tuple[str, Decimal]:
    """Comparator and number of a value as printed, in `unit`: "<31", "> 10,000", "2,310", "489.5".

    Raises ValueError with a sentence for the screen: not a number, comma not between thousands, below 0,
    above 100,000 pg/mL (no such value has been seen; design), or a unit that VEGF does not have.
    """
    cleaned = " ".join(text.split())
    match = _VALUE.fullmatch(cleaned)
    if match is None:
        raise ValueError(f"Enter the VEGF value as a number, such as 2310, 2,310 or <31. You entered {cleaned}")
    sign, whole, fraction = match.groups()
    value = Decimal(whole.replace(",", "") + (fraction or ""))
    if to_pg_per_ml(value, unit) > settings.vegf_hard_limit:
        raise ValueError(
            f"A VEGF value cannot be above {settings.vegf_hard_limit:,} pg/mL. You entered {cleaned} {unit.strip()}"
        )
    return _SIGNS.get(sign, sign), value


def to_pg_per_ml(value: Decimal, unit: str) -> Decimal:
    """The value in pg/mL, exactly. pg/mL and ng/L are the same number; ng/mL is a thousand times more.

    Raises ValueError for any other unit, including none.
    """
    factor = _UNITS.get(unit.strip().lower())
    if factor is None:
        shown = unit.strip() or "no unit"
        raise ValueError(f"The VEGF unit must be pg/mL, ng/L or ng/mL. You entered {shown}")
    return _EXACT.multiply(value, factor)


def is_unusual(value: Decimal, unit: str = "pg/mL", settings: Settings = DEFAULTS) -> bool:
    """True above 15,000 pg/mL: worth a second look before it is saved (design)."""
    return to_pg_per_ml(value, unit) > settings.vegf_unusual_above


def family(matrix: str) -> str:
    """ "serum" or "plasma", or "" for samples no published threshold speaks of."""
    return _FAMILY.get(matrix, "")


class Span(NamedTuple):
    """What a value with its comparator can be: between low and high, each end open or not."""

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def of(cls, result: VegfResult) -> "Span":
        value = to_pg_per_ml(result.value, result.unit)
        if result.comparator in ("<", "<="):
            return cls(Decimal(0), value, high_open=result.comparator == "<")
        if result.comparator in (">", ">="):
            return cls(value, max(HARD_LIMIT, value), low_open=result.comparator == ">")
        return cls(value, value)

    def above(self, limit: Decimal) -> bool:
        """True when every possible value is above the limit."""
        return self.low > limit or (self.low == limit and self.low_open)

    def at_least(self, limit: Decimal) -> bool:
        return self.low >= limit

    def at_most(self, limit: Decimal) -> bool:
        """True when every possible value is at or below the limit."""
        return self.high <= limit


class Verdict(NamedTuple):
    """Answer of one threshold rule for one result, with warnings for the panel."""

    status: Status
    reason: Reason | None = None
    warnings: tuple[str, ...] = ()


# Threshold rules of 2.3: published absolute limits, "above": above this value, pg/mL.
ABSOLUTE = {
    "plasma_gt_200": ("plasma", Decimal(200)),  # F01, F14: 95% specific, 68% sensitive
    "serum_gt_1000": ("serum", Decimal(1000)),  # F77, F19
    "serum_gt_1920": ("serum", Decimal(1920)),  # knowledge: quoted in the AJH updates
}
# Rules against the laboratory's own limit: above it, or at least this many times it.
RELATIVE = {
    "serum_gt_uln_qs": Decimal(1),  # F12, F13
    "fold_uln_3": Decimal(3),  # knowledge: Rajkumar 2014, at least three times the limit
}
# Sample type a rule was made for; a rule not named here holds for both.
_MADE_FOR = {name: kind for name, (kind, _) in ABSOLUTE.items()} | {"serum_gt_uln_qs": "serum"}


def threshold_rule(matrix: str, settings: Settings = DEFAULTS, overrides=None) -> str:
    """Name of the threshold rule for this sample type: the rule set's own, else the clinic's setting.

    Raises MatrixMismatch when a setting names a rule made for the other sample type.
    """
    kind = family(matrix)
    default = {"serum": settings.vegf_rule_serum, "plasma": settings.vegf_rule_plasma}.get(kind, "")
    rule = (overrides or {}).get(kind, default)
    if _MADE_FOR.get(rule, kind) != kind:
        raise MatrixMismatch(f"The rule {rule} cannot be applied to {kind}")
    return rule


def threshold_status(
    result: VegfResult, settings: Settings = DEFAULTS, overrides=None, *, treated: bool | None = None
) -> Verdict:
    """Does this one result satisfy "raised VEGF"? (2.1, 2.3, 2.4)

    MET      above the threshold, treated or not
    NOT_MET  adequate, untreated, and at or below the laboratory's limit
    UNKNOWN  inadequate sample; sample type unknown or CSF; between limit and threshold (grey zone);
             at or below the limit but treated; or the limit is not known

    treated  whether the sample counts as treated; None takes the result's own word
    """
    if result.flags:
        return Verdict(Status.UNKNOWN, Reason.INADEQUATE_TEST)
    if result.matrix == "unknown":
        return Verdict(Status.UNKNOWN, Reason.INADEQUATE_TEST, ("sample_type_unknown",))
    rule = threshold_rule(result.matrix, settings, overrides)
    if not rule:
        return Verdict(Status.UNKNOWN, Reason.INADEQUATE_TEST)
    span = Span.of(result)
    limit = _laboratory_limit(result, settings)
    if _raised(span, rule, limit):
        if limit is not None and rule in ABSOLUTE and span.at_most(limit):
            # Above the published number, yet normal in the laboratory that measured it.
            return Verdict(Status.UNKNOWN, Reason.CONFLICTING)
        return Verdict(Status.MET)
    if result.treated if treated is None else treated:
        return Verdict(Status.UNKNOWN, Reason.TREATED_SAMPLE)
    if limit is None:
        return Verdict(Status.UNKNOWN, Reason.INADEQUATE_TEST, ("laboratory_limit_missing",))
    if span.at_most(limit):
        return Verdict(Status.NOT_MET, warnings=("normal_vegf_does_not_exclude",))
    return Verdict(Status.UNKNOWN, Reason.GREY_ZONE, ("repeat_when_well",))


def _laboratory_limit(result: VegfResult, settings: Settings) -> Decimal | None:
    """The limit reported with the result wins; for serum the clinic's setting stands in."""
    if result.ref_upper is not None:
        return to_pg_per_ml(result.ref_upper, result.unit)
    return settings.vegf_uln_serum if result.matrix == "serum" else None


def _raised(span: Span, rule: str, limit: Decimal | None) -> bool:
    if rule in ABSOLUTE:
        return span.above(ABSOLUTE[rule][1])
    fold = RELATIVE[rule]
    if limit is None:
        return False
    return span.above(limit) if fold == 1 else span.at_least(limit * fold)


def fall_pct(baseline: VegfResult, current: VegfResult) -> Decimal:
    """Fall from baseline in per cent; negative when it rose.

    Raises MatrixMismatch for different sample types or assays, ValueError when either value has a comparator
    or the baseline is 0.
    """
    _must_match(baseline, current)
    if baseline.comparator != "=" or current.comparator != "=":
        raise ValueError("A percentage needs two exact values")
    start, now = (to_pg_per_ml(each.value, each.unit) for each in (baseline, current))
    if start == 0:
        raise ValueError("A percentage needs a baseline above 0")
    return 100 * (start - now) / start


def _must_match(*results: VegfResult) -> None:
    matrices = {each.matrix for each in results}
    if {"serum", "plasma"} <= set(map(family, matrices)):
        raise MatrixMismatch("Serum and plasma VEGF cannot be compared")
    if len(matrices) > 1:
        raise MatrixMismatch("VEGF of different sample types cannot be compared")
    if "unknown" in matrices:
        raise MatrixMismatch("VEGF of unknown sample type cannot be compared")
    if len({(each.assay, each.laboratory) for each in results}) > 1:
        raise MatrixMismatch("VEGF of different assays or laboratories cannot be compared")


# Classes of 2.5, best first.
CLASSES = ("CR", "PR", "NR", "PROGRESSION")


def response(
    baseline: VegfResult | None,
    nadir: VegfResult | None,
    current: VegfResult,
    settings: Settings = DEFAULTS,
) -> str:
    """VEGF response class against the pre-treatment baseline: CR, PR, NR, PROGRESSION or NE (2.5).

    CR           at or below the normal limit
    PROGRESSION  above the limit and at least 50% above the nadir
    PR / NR      fall from baseline of at least 50% / less
    NE           no untreated raised baseline, different sample type or assay, inadequate sample, or a
                 comparator that leaves the class open

    nadir        lowest result between the two, or None; baseline and current are always looked at as well

    The numbers behind PR and PROGRESSION are "knowledge" and stand in the settings.
    """
    return response_since(baseline, (nadir,) if nadir else (), current, settings).code


def response_since(
    baseline: VegfResult | None,
    between: Sequence[VegfResult],
    current: VegfResult,
    settings: Settings = DEFAULTS,
) -> Answer:
    """As `response`, with every result between the two in place of the nadir, and with the reason for NE."""
    if baseline is None:
        return not_evaluable("no_baseline")
    if baseline.treated:
        return not_evaluable("baseline_treated")
    results = (baseline, *between, current)
    if any(each.flags for each in results):
        return not_evaluable("inadequate_sample")
    try:
        _must_match(*results)
    except MatrixMismatch:
        return not_evaluable("not_comparable")
    limit = normal_limit(current, settings)
    if limit is None:
        return not_evaluable("limit_unknown")
    start, *others, now = map(Span.of, results)
    if not start.above(max(limit, normal_limit(baseline, settings) or limit)):
        return not_evaluable("baseline_not_raised")
    # The class only gets worse as the current value rises and as the others fall: two corners hold the rest.
    return agreed(
        (
            _response_class(start.high, [each.high for each in others], now.low, limit, settings),
            _response_class(start.low, [each.low for each in others], now.high, limit, settings),
        )
    )


def normal_limit(result: VegfResult, settings: Settings = DEFAULTS) -> Decimal | None:
    """Upper limit for a complete response, pg/mL: the clinic's for serum, the laboratory's for plasma (2.5).

    With `vegf_cr_limit_serum` None the laboratory's limit holds for serum as well. None when it is not known.
    """
    kind = family(result.matrix)
    if kind == "serum" and settings.vegf_cr_limit_serum is not None:
        return settings.vegf_cr_limit_serum
    return _laboratory_limit(result, settings) if kind else None


def _response_class(
    baseline: Decimal, between: Iterable[Decimal], current: Decimal, limit: Decimal, settings: Settings
) -> Answer:
    if current <= limit:
        return Answer("CR")
    rise = current - (nadir := min(baseline, *between, current))
    # Products, not quotients: a rounded percentage could land on the wrong side.
    if rise > 0 and 100 * rise >= nadir * settings.vegf_progress_rise_pct:
        return Answer("PROGRESSION")
    return Answer("PR" if 100 * (baseline - current) >= baseline * settings.vegf_pr_fall_pct else "NR")
