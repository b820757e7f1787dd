"""M2: monoclonal plasma cell disorder (fact base 1.4, 3; F31, F46, F72)."""

from collections.abc import Iterable
from decimal import Decimal

from clinical.evidence.history import Context
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, met, not_met, unknown
from clinical.settings import Settings

# fact name, positive word, negative word, test that settles it
_TESTS = (
    ("serum_ife", "positive", "negative", "serum_immunofixation"),
    ("urine_ife", "positive", "negative", "urine_immunofixation"),
    ("marrow_clone", "yes", "no", "marrow"),
)
_POSITIVE = {name: positive for name, positive, _, _ in _TESTS} | {"lesion_plasmacytoma": "yes"}
# The chains named in the same record, heavy before light.
_CHAINS_BESIDE = {
    "serum_ife": ("heavy_chain", "light_chain"),
    "urine_ife": ("urine_heavy_chain", "urine_light_chain"),
    "marrow_clone": ("marrow_light_chain",),
    "lesion_plasmacytoma": ("lesion_light_chain",),
}
_WHY_ELECTROPHORESIS = {
    "band": "A band counts once immunofixation confirms it",
    "faint": "A faint band counts once immunofixation confirms it",
    "no_band": "Electrophoresis alone misses many clones",
}


def plasma_cell_disorder(ctx: Context) -> Evidence:
    """MET    any of: serum or urine immunofixation positive, marrow clone, plasmacytoma or clonal lesion on biopsy.
             A band on electrophoresis counts through the immunofixation that confirms it
    NOT_MET  serum and urine immunofixation negative and marrow without clone, all before treatment
    UNKNOWN  else. Electrophoresis alone, or an abnormal light chain ratio alone, settles nothing: the ratio is
             normal in all but 18% (F72) and electrophoresis misses many
    Lambda is expected in more than 95%; kappa, or both, is allowed and carries a warning.
    """
    positive = _positive(ctx)
    aside = _set_aside(ctx)
    if not positive:
        warnings = ("flc_ratio_abnormal",) if _abnormal_ratio(ctx) else ()
        return _without_positive(ctx).setting_aside(*aside).warning(*warnings)
    shown = [fact for each in (positive[0], positive[-1]) for fact in (each, *_chains(ctx, each))]
    warnings = _light_chain_warning(chain.value for each in positive for chain in _chains(ctx, each))
    if not ctx.current and all(each.treated for each in positive):
        warnings = (*warnings, "seen_only_on_treatment")
    return met(*shown, warnings=warnings).setting_aside(*aside)


def _positive(ctx: Context) -> list[Fact]:
    """Positive tests, oldest first; in the current view only those that are the newest of their kind."""
    found = [each for name, word in _POSITIVE.items() for each in ctx.history.all(name) if each.value == word]
    if ctx.current:
        newest = {name: ctx.newest(name) for name in _POSITIVE}
        found = [each for each in found if each is newest[each.name]]
        negative = [newest[name] for name, _, word, _ in _TESTS if newest[name] and newest[name].value == word]
        if len(negative) == len(_TESTS):
            # A lesion is biopsied once. Blood, urine and marrow that are all clear since then speak for today.
            found = [each for each in found if any(test.on <= each.on for test in negative)]
    return sorted(found, key=lambda each: each.on)


def _chains(ctx: Context, fact: Fact) -> tuple[Fact, ...]:
    found = [ctx.history.beside(fact, name) for name in _CHAINS_BESIDE[fact.name]]
    if fact.name == "urine_ife" and not any(found) and not _typed_in_serum(ctx, fact):
        # A record of urine alone may name its chains without saying where they were found.
        found = [ctx.history.beside(fact, name) for name in _CHAINS_BESIDE["serum_ife"]]
    return tuple(each for each in found if each is not None)


def _typed_in_serum(ctx: Context, fact: Fact) -> bool:
    serum = ctx.history.beside(fact, "serum_ife")
    return serum is not None and serum.value != "negative"


def _light_chain_warning(chains: Iterable[str]) -> tuple[str, ...]:
    seen = set(chains)
    if "biclonal" in seen or {"kappa", "lambda"} <= seen:
        return ("biclonal_light_chain",)
    return ("atypical_light_chain",) if "kappa" in seen else ()


def _without_positive(ctx: Context) -> Evidence:
    negatives, missing, reasons, shown = [], [], [], []
    for name, _, negative, test in _TESTS:
        newest = ctx.newest(name)
        if newest is not None and newest.value == negative:
            negatives.append(newest)
            continue
        missing.append(test)
        on_treatment = ctx.history.latest(name)
        if newest is not None:
            reasons.append(Reason.INADEQUATE_TEST)
            shown.append(newest)
        elif on_treatment is not None and on_treatment.value != "not_known":
            reasons.append(Reason.TREATED_SAMPLE)
            shown.append(on_treatment)
        else:
            reasons.append(Reason.NOT_ASSESSED)
    if not missing:
        return not_met(*negatives)
    reason = next(each for each in Reason if each in reasons)
    return unknown(reason, *negatives, *shown, missing=missing)


def _set_aside(ctx: Context) -> list[tuple[Fact, str]]:
    """What was recorded about a clone and shows none by itself."""
    history = ctx.history
    confirmed = any(each.value == "positive" for each in history.all("serum_ife"))
    pairs = [
        (each, _WHY_ELECTROPHORESIS[each.value])
        for each in history.all("spep")
        if each.value == "no_band" or not confirmed
    ]
    amount = history.latest("m_protein")
    if amount is not None and amount.value > 0 and not confirmed:
        pairs.append((amount, _WHY_ELECTROPHORESIS["band"]))
    if ratio := _abnormal_ratio(ctx):
        pairs.append((ratio, "An abnormal free light chain ratio alone does not show a clone"))
    count = history.latest("marrow_plasma_cells")
    if count is not None and history.beside(count, "marrow_clone") is None:
        pairs.append((count, "The number of plasma cells does not show whether they are a clone"))
    return pairs


def _abnormal_ratio(ctx: Context) -> Fact | None:
    """The newest light chain ratio, when it is outside the interval for the kidney function of that day."""
    ratio = ctx.history.latest("flc_ratio")
    if ratio is None:
        return None
    egfr = ctx.history.beside(ratio, "egfr") or ctx.history.latest("egfr")
    abnormal = flc_ratio_abnormal(ratio.value, egfr.value if egfr else None, ctx.settings)
    return ratio if abnormal else None


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
