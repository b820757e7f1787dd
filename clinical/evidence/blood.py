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
    return [each for each in ctx.history.all(name) if not each.treated]


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
        if each.fact.treated or any(ctx.history.beside(each.fact, measure) for measure in measures):
            continue
        warnings = ("reported_only",) if each.state == PRESENT else ()
        found.append(Statement(each.fact, each.state, each.explained, warnings=warnings))
    return found


def _decide(ctx: Context, runs: list[list[Statement]], names: tuple[str, ...]) -> Evidence:
    runs = [run for run in runs if run]
    answer = any_of(weigh(run, missing=MISSING) for run in runs or [[]])
    if answer.status is Status.MET and ctx.settings.n6_confirm_repeat:
        days = {each.fact.on for run in runs for each in run if each.state == PRESENT}
        if len(days) < 2:
            answer = unknown(Reason.INADEQUATE_TEST, *answer.because, missing=MISSING, warnings=("one_count_only",))
    treated = [each for name in names for each in ctx.history.all(name) if each.treated]
    aside = [(each, "Counted under treatment; the values before it are used") for each in treated]
    if treated and answer.reason is Reason.NOT_ASSESSED:
        answer = unknown(Reason.TREATED_SAMPLE, treated[-1], missing=MISSING)
    return answer.setting_aside(*aside)
