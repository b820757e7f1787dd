"""M2: monoclonal plasma cell disorder (fact base 1.4, 3; F31, F46, F72)."""

from decimal import Decimal

from clinical.evidence.history import Context
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, met, not_met, unique, unknown
from clinical.settings import Settings

# fact name, positive word, negative word, test that settles it
_TESTS = (
    ("serum_ife", "positive", "negative", "serum_immunofixation"),
    ("urine_ife", "positive", "negative", "urine_immunofixation"),
    ("marrow_clone", "yes", "no", "marrow"),
)
_LIGHT_CHAIN_BESIDE = {
    "serum_ife": "light_chain",
    "urine_ife": "light_chain",
    "marrow_clone": "marrow_light_chain",
    "lesion_plasmacytoma": "lesion_light_chain",
}


def plasma_cell_disorder(ctx: Context) -> Evidence:
    """MET    any of: serum or urine immunofixation positive, marrow clone, plasmacytoma or clonal lesion on biopsy.
             A band on electrophoresis counts through the immunofixation that confirms it
    NOT_MET  serum and urine immunofixation negative and marrow without clone, all before treatment
    UNKNOWN  else. Electrophoresis alone, or an abnormal light chain ratio alone, settles nothing: the ratio is
             normal in all but 18% (F72) and electrophoresis misses many
    """
    warnings = _flc_warning(ctx)
    aside = _set_aside(ctx)
    positive = _positive(ctx)
    if positive:
        shown = [each for fact in (positive[0], positive[-1]) for each in _with_isotype(ctx, fact)]
        if any(each.value == "kappa" for each in shown):
            warnings = (*warnings, "atypical_light_chain")
        if all(each.treated for each in positive):
            warnings = (*warnings, "seen_only_on_treatment")
        return met(*shown, warnings=warnings).setting_aside(*aside)
    return _without_positive(ctx).setting_aside(*aside).warning(*warnings)


def _positive(ctx: Context) -> list[Fact]:
    wanted = {name: word for name, word, _, _ in _TESTS} | {"lesion_plasmacytoma": "yes"}
    return [each for each in ctx.history.facts if wanted.get(each.name) == each.value]


def _with_isotype(ctx: Context, fact: Fact) -> tuple[Fact, ...]:
    chain = ctx.history.beside(fact, _LIGHT_CHAIN_BESIDE[fact.name])
    heavy = ctx.history.beside(fact, "heavy_chain") if fact.name in ("serum_ife", "urine_ife") else None
    return tuple(each for each in (fact, heavy, chain) if each is not None)


def _without_positive(ctx: Context) -> Evidence:
    negatives, missing, reasons, shown = [], [], [], []
    for name, _, negative, test in _TESTS:
        newest = ctx.history.latest(name, treated=False)
        if newest is not None and newest.value == negative:
            negatives.append(newest)
            continue
        missing.append(test)
        on_treatment = ctx.history.latest(name, treated=True)
        if newest is not None and newest.value == "equivocal":
            reasons.append(Reason.INADEQUATE_TEST)
            shown.append(newest)
        elif on_treatment is not None:
            reasons.append(Reason.TREATED_SAMPLE)
            shown.append(on_treatment)
        else:
            reasons.append(Reason.NOT_ASSESSED)
    if not missing:
        return not_met(*negatives)
    reason = next(each for each in Reason if each in reasons)
    return unknown(reason, *negatives, *shown, missing=missing)


def _set_aside(ctx: Context) -> tuple[tuple[Fact, str], ...]:
    why = {
        "band": "A band counts once immunofixation confirms it",
        "faint": "A faint band counts once immunofixation confirms it",
        "no_band": "Electrophoresis alone misses many clones",
    }
    pairs = [(each, why[each.value]) for each in ctx.history.all("spep")]
    ratio = ctx.history.latest("flc_ratio")
    if ratio is not None and _abnormal_now(ctx):
        pairs.append((ratio, "An abnormal free light chain ratio alone does not show a clone"))
    return unique(pairs)


def _flc_warning(ctx: Context) -> tuple[str, ...]:
    return ("flc_ratio_abnormal",) if _abnormal_now(ctx) else ()


def _abnormal_now(ctx: Context) -> bool:
    ratio = ctx.history.latest("flc_ratio")
    if ratio is None:
        return False
    egfr = ctx.history.beside(ratio, "egfr") or ctx.history.latest("egfr")
    return flc_ratio_abnormal(ratio.value, egfr.value if egfr else None, ctx.settings)


def flc_ratio_abnormal(ratio: Decimal, egfr: Decimal | None, settings: Settings) -> bool:
    """True when kappa/lambda is outside the interval for this kidney function (3.2).

    egfr in mL/min/1.73 m²; None uses the standard interval 0.26–1.65 (F46).
    Scheme "classic_renal": 0.37–3.10 below 60 (F46). Scheme "istopmm": three bands (knowledge: Long 2022).
    """
    low, high = flc_interval(egfr, settings.flc_ratio_scheme)
    return not low <= ratio <= high


def flc_interval(egfr: Decimal | None, scheme: str) -> tuple[Decimal, Decimal]:
    """Reference interval of the ratio. Raises ValueError for an unknown scheme."""
    if egfr is None or egfr >= 60:
        return Decimal("0.26"), Decimal("1.65")
    if scheme == "classic_renal":
        return Decimal("0.37"), Decimal("3.10")
    if scheme != "istopmm":
        raise ValueError(f"no light chain scheme {scheme!r}")
    if egfr >= 45:
        return Decimal("0.46"), Decimal("2.62")
    if egfr >= 30:
        return Decimal("0.48"), Decimal("3.38")
    return Decimal("0.54"), Decimal("3.30")
