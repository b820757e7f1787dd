"""The monoclonal protein: dated results, free light chains and their intervals (fact base 3.1, 3.2).

M-protein and immunoglobulins in g/L, free light chains in mg/L, eGFR in mL/min/1.73 m². The response is in
clinical.haematological_response.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from clinical.amount import INFINITE, Amount
from clinical.evidence.plasma_cells import flc_interval
from clinical.facts import Fact
from clinical.settings import DEFAULTS, Settings

# Words a field may hold; "" is not recorded, "not_done" was said.
WORDS = {
    "spep": ("no_band", "band", "faint", "not_done"),
    "serum_ife": ("negative", "positive", "equivocal", "not_done"),
    "heavy_chain": ("IgG", "IgA", "IgM", "IgD", "IgE", "none"),
    "light_chain": ("lambda", "kappa", "biclonal", "none", "not_known"),
    "urine_ife": ("negative", "positive", "equivocal", "not_done"),
    "urine_m_protein_unit": ("mg/24 h", "mg/L"),
    "marrow_clone": ("yes", "no", "not_known"),
    "marrow_clonal_by": ("ihc", "flow", "ish", "none"),
    "marrow_light_chain": ("lambda", "kappa", "biclonal", "none", "not_known"),
    "lymphoid_rimming": ("yes", "no", "not_known"),
    "megakaryocyte_hyperplasia": ("yes", "no", "not_known"),
    "congo_red": ("negative", "positive", "not_done"),
    "lesion_plasmacytoma": ("yes", "no", "not_known"),
    "lesion_light_chain": ("lambda", "kappa", "biclonal", "none", "not_known"),
}
# Lowest and highest number a field may hold.
RANGES = {
    "m_protein": (0, 100),
    "urine_m_protein": (0, 100_000),
    "urine_pcr": (0, 10_000),
    "kappa_flc": (0, 20_000),
    "lambda_flc": (0, 20_000),
    "flc_ratio_reported": (0, 10_000),
    "egfr": (0, 200),
    "igg": (0, 150),
    "iga": (0, 100),
    "igm": (0, 150),
    "aspirate_pc_pct": (0, 100),
    "trephine_pc_pct": (0, 100),
}
NOTHING = ("", "not_done", "not_known")


@dataclass(frozen=True)
class MonoclonalResult:
    """One dated record of section 3.1: a laboratory report, a marrow or a lesion biopsy. None or "": not recorded.

    on           the day of the sample
    source       key of the signed record
    m_protein    g/L; "<1" and trace are bounds
    urine_pcr    urine protein to creatinine, mg/mmol
    marrow_clonal_by   the method that showed the clone; "none" says that methods were used and showed none

    Raises ValueError for a word or a number that the field cannot hold, or a marrow that contradicts itself.
    """

    on: date
    source: str = ""
    spep: str = ""
    m_protein: Amount | None = None
    serum_ife: str = ""
    heavy_chain: str = ""
    light_chain: str = ""
    urine_ife: str = ""
    urine_m_protein: Amount | None = None
    urine_m_protein_unit: str = ""
    urine_pcr: Amount | None = None
    kappa_flc: Amount | None = None
    lambda_flc: Amount | None = None
    flc_ratio_reported: Decimal | None = None
    egfr: Amount | None = None
    igg: Amount | None = None
    iga: Amount | None = None
    igm: Amount | None = None
    aspirate_pc_pct: Amount | None = None
    trephine_pc_pct: Amount | None = None
    marrow_clone: str = ""
    marrow_clonal_by: str = ""
    marrow_light_chain: str = ""
    lymphoid_rimming: str = ""
    megakaryocyte_hyperplasia: str = ""
    cytogenetics: str = ""
    congo_red: str = ""
    lesion_site: str = ""
    lesion_plasmacytoma: str = ""
    lesion_light_chain: str = ""

    def __post_init__(self):
        for name, words in WORDS.items():
            if getattr(self, name) not in ("", *words):
                raise ValueError(f"{name}: {getattr(self, name)!r} is not one of {', '.join(words)}")
        for name, (low, high) in RANGES.items():
            _check_number(name, getattr(self, name), low, high)
        shown = {"ihc": "yes", "flow": "yes", "ish": "yes", "none": "no"}.get(self.marrow_clonal_by, "")
        if shown and self.marrow_clone not in ("", shown):
            raise ValueError("The marrow says both that a clone was shown and that none was. Correct one of the two")
        if shown:
            object.__setattr__(self, "marrow_clone", shown)
        if self.urine_m_protein is not None and not self.urine_m_protein_unit:
            raise ValueError("Say whether the urine M-protein is in mg/24 h or in mg/L")


def _check_number(name: str, value: Amount | Decimal | None, low: int, high: int) -> None:
    if value is None:
        return
    if isinstance(value, float | bool):
        raise ValueError(f"{name}: a number must be an Amount or a Decimal, not {type(value).__name__}")
    number = value.value if isinstance(value, Amount) else Decimal(value)
    if not number.is_finite() or not low <= number <= high:
        raise ValueError(f"{name}: {number} is outside {low} to {high}")


_NUMBER_FACTS = ("m_protein", "kappa_flc", "lambda_flc", "egfr")
_WORD_FACTS = (
    *("spep", "serum_ife", "urine_ife", "heavy_chain", "light_chain"),
    *("marrow_clone", "marrow_light_chain", "lesion_plasmacytoma", "lesion_light_chain"),
)


def results_from_facts(facts: Iterable[Fact], as_at: date) -> tuple[MonoclonalResult, ...]:
    """The dated results that facts can tell, one for each record and day, oldest first; of two equal names the newer.

    A fact holds a bare number: a bound such as <1 must come as a MonoclonalResult.
    """
    records: dict[tuple[date, str], dict] = {}
    for fact in facts:
        if fact.on > as_at or fact.name not in (*_NUMBER_FACTS, *_WORD_FACTS):
            continue
        value = Amount(fact.value) if fact.name in _NUMBER_FACTS else fact.value
        records.setdefault((fact.on, fact.source), {})[fact.name] = value
    found = (MonoclonalResult(on=on, source=source, **values) for (on, source), values in records.items())
    return tuple(sorted(found, key=lambda each: each.on))


# Freelite; other analysers differ (F46). Below an eGFR of 60 only the ratio has an interval.
KAPPA_INTERVAL = (Decimal("3.3"), Decimal("19.4"))
LAMBDA_INTERVAL = (Decimal("5.7"), Decimal("26.3"))
_FLC_UNITS = {"mg/l": Decimal(1), "mg/dl": Decimal(10)}


@dataclass(frozen=True)
class FlcIntervals:
    """Reference intervals for one kidney function; kappa and lambda None where no source gives one."""

    ratio: tuple[Decimal, Decimal]
    kappa: tuple[Decimal, Decimal] | None = None
    lambda_: tuple[Decimal, Decimal] | None = None
    egfr_known: bool = True


def flc_intervals(egfr: Decimal | None, settings: Settings = DEFAULTS) -> FlcIntervals:
    """Intervals of 3.2 for this eGFR in the scheme of the settings; without an eGFR the standard ones (F46)."""
    ratio = flc_interval(egfr, settings.flc_ratio_scheme)
    if egfr is None or egfr >= 60:
        return FlcIntervals(ratio, KAPPA_INTERVAL, LAMBDA_INTERVAL, egfr_known=egfr is not None)
    return FlcIntervals(ratio)


def flc_to_mg_per_l(value: Decimal, unit: str) -> Decimal:
    """A light chain in mg/L; mg/dL is ten times more. Raises ValueError for any other unit, including none."""
    factor = _FLC_UNITS.get("".join(unit.split()).lower())
    if factor is None:
        raise ValueError(f"The light chain unit must be mg/L or mg/dL. You entered {unit.strip() or 'no unit'}")
    return value * factor


def flc_ratio_span(result: MonoclonalResult) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest kappa/lambda that the two chains allow; None when one is missing or both may be 0."""
    kappa, lambda_ = result.kappa_flc, result.lambda_flc
    if kappa is None or lambda_ is None or (kappa.high == 0 and lambda_.low == 0):
        return None
    low = Decimal(0) if lambda_.high == INFINITE or lambda_.high == 0 else kappa.low / lambda_.high
    high = INFINITE if lambda_.low == 0 or kappa.high == INFINITE else kappa.high / lambda_.low
    return (INFINITE if lambda_.high == 0 else low), high


def flc_ratio_state(result: MonoclonalResult, settings: Settings = DEFAULTS) -> str:
    """ "normal", "high", "low", or "" when a chain is missing, a bound or an unknown eGFR leaves it open.

    The eGFR is that of the same record; without one the standard interval is used.
    """
    span = flc_ratio_span(result)
    if span is None:
        return ""
    states = {_against(span, flc_intervals(each, settings).ratio) for each in _egfr_cases(result.egfr)}
    return states.pop() if len(states) == 1 else ""


def _egfr_cases(egfr: Amount | None) -> set[Decimal | None]:
    """One eGFR out of every interval that the value can lie in: a bound may reach into several."""
    if egfr is None:
        return {None}
    limits = {Decimal(each) for each in (30, 45, 60)}
    below_end = egfr.comparator == "<"
    return {egfr.low} | {
        each for each in limits if egfr.low < each and (each < egfr.high or not below_end) and each <= egfr.high
    }


def _against(span: tuple[Decimal, Decimal], interval: tuple[Decimal, Decimal]) -> str:
    if span[0] > interval[1]:
        return "high"
    if span[1] < interval[0]:
        return "low"
    return "normal" if interval[0] <= span[0] and span[1] <= interval[1] else ""


def dflc(result: MonoclonalResult, light_chain: str) -> tuple[Decimal, Decimal] | None:
    """Involved minus uninvolved light chain, mg/L, lowest and highest possible; equal for exact values.

    light_chain  of the clone. None unless it is lambda or kappa, or when a chain is missing.
    """
    kappa, lambda_ = result.kappa_flc, result.lambda_flc
    if kappa is None or lambda_ is None or light_chain not in ("lambda", "kappa"):
        return None
    involved, other = (lambda_, kappa) if light_chain == "lambda" else (kappa, lambda_)
    if INFINITE in (involved.high, other.high) and involved.high == other.high:
        return -INFINITE, INFINITE
    return involved.low - other.high, involved.high - other.low


def flc_questions(
    result: MonoclonalResult, previous: MonoclonalResult | None = None, settings: Settings = DEFAULTS
) -> tuple[str, ...]:
    """What to look at again before signing: sentences; nothing is refused (3.1, 3.2).

    A ratio that differs from the reported one by more than 5%; both chains ten times too small for mg/L; both
    chains changed several-fold the same way since the previous result, as when the unit was mistaken (design).
    """
    kappa, lambda_ = result.kappa_flc, result.lambda_flc
    if kappa is None or lambda_ is None or not (kappa.exact and lambda_.exact):
        return ()
    asked = []
    reported = result.flc_ratio_reported
    # Compared as products: kappa/lambda itself may not end.
    if reported is not None and lambda_.value:
        apart = abs(reported * lambda_.value - kappa.value)
        if 100 * apart > settings.flc_ratio_tolerance_pct * kappa.value:
            asked.append(
                f"The reported ratio {reported:f} differs from {kappa} divided by {lambda_} by more than"
                f" {settings.flc_ratio_tolerance_pct:f}%"
            )
    pairs = ((kappa.value, KAPPA_INTERVAL), (lambda_.value, LAMBDA_INTERVAL))
    if all(value and value < low and low <= 10 * value <= high for value, (low, high) in pairs):
        asked.append("Both light chains are ten times below normal. Check whether the report gives mg/dL")
    if previous is not None and _both_slipped(result, previous, settings.flc_slip_fold):
        asked.append("Both light chains changed several-fold the same way. Check the unit: mg/L or mg/dL")
    return tuple(asked)


def _both_slipped(result: MonoclonalResult, previous: MonoclonalResult, fold: Decimal) -> bool:
    pairs = [(previous.kappa_flc, result.kappa_flc), (previous.lambda_flc, result.lambda_flc)]
    if any(before is None or not before.exact or not before.value for before, _ in pairs):
        return False
    rose = all(now.value >= fold * before.value for before, now in pairs)
    return rose or all(now.value * fold <= before.value for before, now in pairs)


def recorded(result: MonoclonalResult) -> tuple[str, ...]:
    """Names of the fields that say something, in order."""
    empty = (None, *NOTHING)
    return tuple(
        each.name
        for each in fields(result)
        if each.name not in ("on", "source") and getattr(result, each.name) not in empty
    )
