"""N6: thrombocytosis or polycythaemia (fact base 7.4; F47).

Platelets in ×10⁹/L, haemoglobin in g/L, haematocrit as a fraction. Counts taken under treatment are not used:
lenalidomide and chemotherapy move them.
"""

import operator
from decimal import Decimal

from clinical.evidence.history import ABSENT, PRESENT, UNCLEAR, Context, Statement, stated, statement, weigh
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, Status, any_of, unknown

MISSING = ("blood_count",)
_MASKED = "Counted under treatment; the values before it are used"
_COMPARE = {">": operator.gt, ">=": operator.ge}

# Upper limits by scheme, measure and sex; a value counts when above. WHO 2016 and UK referral practice (F47).
LIMITS = {
    "who2016": {
        "haemoglobin": {"male": Decimal(165), "female": Decimal(160)},
        "haematocrit": {"male": Decimal("0.49"), "female": Decimal("0.48")},
    },
    "uk_hct": {"haematocrit": {"male": Decimal("0.52"), "female": Decimal("0.48")}},
}


def thrombocytosis_or_polycythaemia(ctx: Context) -> Evidence:
    """MET when either is shown; NOT_MET when platelets and haemoglobin are both within their limits."""
    return any_of((_thrombocytosis(ctx), _polycythaemia(ctx)))


def _thrombocytosis(ctx: Context) -> Evidence:
    compare = _COMPARE[ctx.settings.platelet_comparator]
    counts = [
        _count(ctx, fact, compare(fact.value, ctx.settings.platelet_threshold), "thrombocytosis_explained")
        for fact in _usable(ctx, "platelets")
    ]
    words = _words(ctx, "thrombocytosis", ("platelets",))
    return _decide(ctx, [counts, words], ("platelets", "thrombocytosis"))


def _polycythaemia(ctx: Context) -> Evidence:
    """Haemoglobin and haematocrit side by side: one raised is enough, one recorded is enough to say no."""
    limits = LIMITS[ctx.settings.polycythaemia_scheme]
    runs = [[_red_cells(ctx, fact, by_sex) for fact in _usable(ctx, name)] for name, by_sex in limits.items()]
    words = _words(ctx, "polycythaemia", tuple(limits))
    return _decide(ctx, [*runs, words], ("haemoglobin", "haematocrit", "polycythaemia"))


def _usable(ctx: Context, name: str) -> list[Fact]:
    return [each for each in ctx.history.all(name) if ctx.excludes(each)]


def _count(ctx: Context, fact: Fact, raised: bool, explained_by: str, **more) -> Statement:
    return statement(ctx, fact, PRESENT if raised else ABSENT, explained_by=explained_by, **more)


def _red_cells(ctx: Context, fact: Fact, by_sex: dict[str, Decimal]) -> Statement:
    """With sex not known the higher limit decides upwards, and a value between the two limits stays open."""
    explained_by = "polycythaemia_explained"
    if ctx.sex in by_sex:
        return _count(ctx, fact, fact.value > by_sex[ctx.sex], explained_by)
    warnings = ("sex_not_known",)
    low, high = sorted(by_sex.values())
    if low < fact.value <= high:
        return Statement(fact, UNCLEAR, reason=Reason.GREY_ZONE, warnings=warnings)
    return _count(ctx, fact, fact.value > high, explained_by, warnings=warnings)


def _words(ctx: Context, name: str, measures: tuple[str, ...]) -> list[Statement]:
    """A report's word, where no number of the same record can be tested."""
    found = []
    for each in stated(ctx, name, explained_by=f"{name}_explained"):
        if not ctx.excludes(each.fact) or any(ctx.history.beside(each.fact, measure) for measure in measures):
            continue
        found.append(each._replace(warnings=("reported_only",)) if each.state == PRESENT else each)
    return found


def _decide(ctx: Context, runs: list[list[Statement]], names: tuple[str, ...]) -> Evidence:
    runs = [run for run in runs if run]
    answer = any_of(weigh(ctx, run, missing=MISSING) for run in runs or [[]])
    if answer.status is Status.MET and ctx.settings.n6_confirm_repeat and not ctx.current:
        days = {each.fact.on for run in runs for each in run if each.counts}
        if len(days) < 2:
            once = unknown(Reason.INADEQUATE_TEST, *answer.because, missing=MISSING, warnings=("one_count_only",))
            answer = once.setting_aside(*answer.not_counting)
    unused = [newest for name in names if (newest := ctx.history.latest(name)) and not ctx.excludes(newest)]
    if unused and answer.reason is Reason.NOT_ASSESSED:
        answer = unknown(Reason.TREATED_SAMPLE, unused[-1], missing=MISSING)
    return answer.setting_aside(*((each, _MASKED) for each in unused))
