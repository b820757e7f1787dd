"""Haematological response in POEMS (fact base 3.3; knowledge: D'Souza 2012 scheme, table not seen).

The M-protein is small in POEMS, so that the rules of myeloma often cannot be applied (F72): "not evaluable" is a
frequent and honest answer. M-protein in g/L, dFLC in mg/L.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinical.amount import Amount
from clinical.course import NE, Answer, Course, Point, Seen, agreed, not_evaluable
from clinical.monoclonal import NOTHING, MonoclonalResult, dflc
from clinical.settings import DEFAULTS, Settings

CR, CR_SEROLOGICAL, VGPR, PR, NR, PD = "CR", "CR (serological)", "VGPR", "PR", "NR", "PD"
# Best first.
CLASSES = (CR, CR_SEROLOGICAL, VGPR, PR, NR, PD)

# What the rule looks at, with its name for people.
_TRACKED = {
    "serum_ife": "Serum immunofixation",
    "urine_ife": "Urine immunofixation",
    "marrow_clone": "Clone in marrow",
    "spep": "Serum electrophoresis",
    "m_protein": "M-protein",
    "light_chains": "Free light chains",
}


@dataclass(frozen=True)
class State:
    """The newest record of each test in a period: field name to the result that holds it."""

    newest: dict[str, MonoclonalResult] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """The recorded word or amount; for light_chains the result with both; None when not recorded."""
        result = self.newest.get(name)
        if result is None or name == "light_chains":
            return result
        return getattr(result, name)

    def on(self, name: str) -> date | None:
        return self.newest[name].on if name in self.newest else None

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(Seen(_words(name, each), each.on, each.source) for name, each in self.newest.items())


def state_of(results: Iterable[MonoclonalResult]) -> State:
    """The newest recorded value of each test. Results must come oldest first; "not done" says nothing."""
    newest: dict[str, MonoclonalResult] = {}
    for result in results:
        for name in _TRACKED:
            if _says(result, name):
                newest[name] = result
    return State({name: newest[name] for name in _TRACKED if name in newest})


def haematological_course(
    results: Iterable[MonoclonalResult], start: date, as_at: date, settings: Settings = DEFAULTS
) -> Course:
    """The class on every day with a result since the start of a treatment line (3.3).

    start  its first day; a result of that day belongs to the baseline

    CR                 serum and urine immunofixation negative and marrow without a clone; one of them was positive
    CR (serological)   the same without a marrow since the start; immunofixation was positive
    VGPR               M-protein fell by 90%, or is seen on immunofixation only; baseline at least 5 g/L
    PR                 M-protein fell by 50%; baseline at least 10 g/L. Where it is smaller: dFLC fell by 50%
    PD                 immunofixation positive again after CR, or a rise of 25% and 5 g/L above the nadir
    NR                 none of these
    NE                 baseline too small or not recorded, results that contradict each other, a bound too wide
    """
    ordered = sorted((each for each in results if each.on <= as_at), key=lambda each: each.on)
    before = [each for each in ordered if each.on <= start]
    after = [each for each in ordered if each.on > start]
    baseline = state_of(before)
    chain = _light_chain(before) or _light_chain(after)
    points: list[Point] = []
    # One class a day: a marrow and an immunofixation of the same day speak together.
    for day in sorted({each.on for each in after if any(_says(each, name) for name in _TRACKED)}):
        run = [each for each in after if each.on <= day]
        had_cr = any(each.code in (CR, CR_SEROLOGICAL) for each in points)
        answer = _class_now(baseline, run, chain, had_cr, settings)
        points.append(Point(day, answer, (*baseline.seen, *state_of(run).seen)))
    why = "" if points else "no_current" if baseline.newest else "no_baseline"
    return Course(baseline.seen, tuple(points), CLASSES, why)


def _class_now(
    baseline: State, run: Sequence[MonoclonalResult], chain: str, had_cr: bool, settings: Settings
) -> Answer:
    now = state_of(run)
    ife = (now.value("serum_ife"), now.value("urine_ife"))
    if had_cr and "positive" in ife:
        return Answer(PD)
    if not baseline.newest:
        return not_evaluable("no_baseline")
    protein = now.value("m_protein")
    measured = protein is not None and protein.low > 0
    if ife[0] == "negative" and measured and now.on("m_protein") == now.on("serum_ife"):
        return not_evaluable("conflicting")
    outdated = measured and ife[0] == "negative" and now.on("m_protein") > now.on("serum_ife")
    if ife == ("negative", "negative") and not outdated and now.value("marrow_clone") != "yes":
        return _complete(baseline, now)
    return _partial(baseline, run, now, chain, settings)


def _complete(baseline: State, now: State) -> Answer:
    fixed = "positive" in (baseline.value("serum_ife"), baseline.value("urine_ife"))
    if not fixed and baseline.value("marrow_clone") != "yes":
        return not_evaluable("baseline_not_positive")
    if now.value("marrow_clone") == "no":
        return Answer(CR)
    return Answer(CR_SEROLOGICAL) if fixed else not_evaluable("marrow_not_repeated")


def _partial(baseline: State, run: Sequence[MonoclonalResult], now: State, chain: str, settings: Settings) -> Answer:
    """By amount: M-protein first; where its baseline is too small, the light chains (3.3)."""
    start = baseline.value("m_protein")
    lowest = [start] if start is not None else []
    earlier = (_lowest_of(each, settings) for each in run if each.on < run[-1].on)
    lowest += [each for each in earlier if each is not None]
    # An amount from before immunofixation was negative says nothing about today.
    negative_on = max((each.on for each in run if each.serum_ife == "negative"), default=date.min)
    current = now.value("m_protein") if now.on("m_protein") and now.on("m_protein") >= negative_on else None
    by_protein = m_protein_class(start, lowest, current, only_fixation=_only_fixation(now), settings=settings)
    if by_protein.code != NE or by_protein.why == "bound_leaves_open" or not settings.haem_dflc_counts:
        return by_protein
    by_chains = dflc_class(baseline.value("light_chains"), now.value("light_chains"), chain, settings)
    return by_protein if by_chains.why in ("not_measured", "baseline_too_small") else by_chains


def m_protein_class(
    baseline: Amount | None,
    lowest: Sequence[Amount],
    current: Amount | None,
    *,
    only_fixation: bool = False,
    settings: Settings = DEFAULTS,
) -> Answer:
    """VGPR, PR, NR, PD or NE from the M-protein in g/L.

    lowest         earlier amounts of the line, baseline included; the nadir is the lowest of them
    only_fixation  electrophoresis shows nothing to measure any more

    A bound counts with every amount it allows: the class is theirs when they agree, else NE.
    """
    if only_fixation:
        if baseline is None or baseline.high < settings.haem_vgpr_floor:
            return not_evaluable("baseline_too_small")
        return Answer(VGPR) if baseline.low >= settings.haem_vgpr_floor else not_evaluable("bound_leaves_open")
    if current is None:
        return not_evaluable("not_measured")
    nadirs = list(lowest) or [current]
    return agreed(
        (
            _by_amount(baseline and baseline.high, min(each.high for each in nadirs), current.low, settings),
            _by_amount(baseline and baseline.low, min(each.low for each in nadirs), current.high, settings),
        )
    )


def _by_amount(baseline, nadir, current, settings: Settings) -> Answer:
    nadir = min(nadir, current)
    if current - nadir >= settings.haem_pd_rise and 100 * (current - nadir) >= settings.haem_pd_rise_pct * nadir:
        return Answer(PD)
    if baseline is None or baseline < settings.haem_vgpr_floor:
        return not_evaluable("baseline_too_small")
    if 100 * current <= (100 - settings.haem_vgpr_fall_pct) * baseline:
        return Answer(VGPR)
    if baseline < settings.haem_pr_floor:
        return not_evaluable("baseline_too_small")
    return Answer(PR if 100 * current <= (100 - settings.haem_pr_fall_pct) * baseline else NR)


def dflc_class(
    baseline: MonoclonalResult | None, current: MonoclonalResult | None, light_chain: str, settings: Settings = DEFAULTS
) -> Answer:
    """PR, NR or NE from involved minus uninvolved light chain, mg/L (3.3, the alternative; the floor is design)."""
    first = dflc(baseline, light_chain) if baseline else None
    last = dflc(current, light_chain) if current else None
    if first is None or last is None:
        return not_evaluable("not_measured")
    if first[1] < settings.haem_dflc_floor:
        return not_evaluable("baseline_too_small")
    if first[0] < settings.haem_dflc_floor:
        return not_evaluable("bound_leaves_open")
    left = 100 - settings.haem_dflc_fall_pct
    return agreed(
        Answer(PR if 100 * now <= left * then else NR) for then, now in ((first[1], last[0]), (first[0], last[1]))
    )


def _only_fixation(now: State) -> bool:
    """Nothing to measure: immunofixation is negative, or positive while electrophoresis shows no band."""
    protein_on = now.on("m_protein")
    if protein_on is not None and now.value("m_protein").low == 0 and not now.value("m_protein").exact:
        protein_on = None
    gone = {"negative": "serum_ife", "positive": "spep"}.get(now.value("serum_ife"))
    if gone is None or (gone == "spep" and now.value("spep") != "no_band"):
        return False
    return protein_on is None or protein_on < now.on(gone)


def _lowest_of(result: MonoclonalResult, settings: Settings) -> Amount | None:
    """The amount for the nadir; a negative immunofixation stands for less than a trace."""
    if result.m_protein is None and result.serum_ife == "negative":
        return Amount(settings.haem_trace_below, "<")
    return result.m_protein


def _light_chain(results: Sequence[MonoclonalResult]) -> str:
    """Light chain of the clone: the newest that was named, in serum, marrow or a lesion."""
    for result in reversed(results):
        for word in (result.light_chain, result.marrow_light_chain, result.lesion_light_chain):
            if word in ("lambda", "kappa", "biclonal"):
                return word
    return ""


def _says(result: MonoclonalResult, name: str) -> bool:
    if name == "light_chains":
        return result.kappa_flc is not None and result.lambda_flc is not None
    return getattr(result, name) not in (None, *NOTHING)


def _words(name: str, result: MonoclonalResult) -> str:
    if name == "light_chains":
        return f"Free kappa {result.kappa_flc}, lambda {result.lambda_flc} mg/L"
    value = getattr(result, name)
    if isinstance(value, Amount):
        return f"{_TRACKED[name]} {value} g/L"
    return f"{_TRACKED[name]}: {value.replace('_', ' ')}"
