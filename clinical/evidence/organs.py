"""N1: enlarged spleen, liver or nodes (fact base 1.4, 6.4). Size limits are settings, in cm and mm."""

from decimal import Decimal

from clinical.evidence.history import ABSENT, PRESENT, UNCLEAR, Context, Statement, newest_word, statement, weigh
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, Status, any_of, unknown

EXPLAINED_BY = "organomegaly_explained"
MISSING = ("abdominal_imaging",)


def organomegaly(ctx: Context) -> Evidence:
    """MET      spleen, liver or a node over its limit, or a report calls it enlarged, without another cause
    NOT_MET  all three measured or reported as not enlarged on imaging, before treatment
    """
    return any_of(
        (
            _organ(ctx, "spleen", ctx.settings.spleen_cm),
            _organ(ctx, "liver", ctx.settings.liver_cm),
            weigh(ctx, node_statements(ctx), missing=MISSING),
        )
    )


def _organ(ctx: Context, organ: str, limit_cm: Decimal) -> Evidence:
    """Imaging first; palpation of at least 1 cm counts unless imaging of the same period contradicts (design)."""
    imaged = _imaging_statements(ctx, organ, limit_cm)
    felt, overruled = [], []
    for fact in ctx.history.all(f"{organ}_palpable_cm"):
        if fact.value < ctx.settings.palpable_cm:
            # An organ that is not felt may still be enlarged.
            felt.append(Statement(fact, UNCLEAR))
        elif _contradicted(ctx, fact, imaged):
            overruled.append(fact)
        else:
            felt.append(statement(ctx, fact, PRESENT, explained_by=EXPLAINED_BY))
    if imaged:
        felt = [each for each in felt if each.state == PRESENT]
    answer = weigh(ctx, [*imaged, *felt], missing=MISSING)
    if overruled:
        answer = answer.warning("palpation_and_imaging_disagree").setting_aside(
            *((fact, "Imaging shows no enlargement; imaging is used") for fact in overruled)
        )
    return answer


def _contradicted(ctx: Context, felt: Fact, imaged: list[Statement]) -> bool:
    """Does imaging of the same period, or in the current view imaging since then, show no enlargement?"""
    if ctx.current:
        states = {each.state for each in imaged if each.fact.on >= felt.on}
    else:
        states = {each.state for each in imaged if each.fact.treated is felt.treated}
    return ABSENT in states and PRESENT not in states


def _imaging_statements(ctx: Context, organ: str, limit_cm: Decimal) -> list[Statement]:
    found = []
    measured = ctx.history.all(f"{organ}_cm")
    for fact in measured:
        words = ctx.history.beside(fact, f"{organ}_enlarged")
        if fact.value > limit_cm:
            disagree = words is not None and words.value == "no"
            warnings = ("report_and_measure_disagree",) if disagree else ()
            found.append(statement(ctx, fact, PRESENT, explained_by=EXPLAINED_BY, warnings=warnings))
        elif words is not None and words.value == "yes":
            # Many departments use a lower limit than ours: neither word nor number is thrown away.
            found.append(
                Statement(
                    fact,
                    UNCLEAR,
                    reason=Reason.CONFLICTING,
                    with_facts=(words,),
                    warnings=("report_and_measure_disagree",),
                )
            )
        else:
            found.append(Statement(fact, ABSENT))
    sizes = {(each.source, each.on) for each in measured}
    for fact in ctx.history.all(f"{organ}_enlarged"):
        if fact.value == "not_known" or (fact.source, fact.on) in sizes:
            continue
        found.append(_reported(ctx, fact))
    return found


def _reported(ctx: Context, fact: Fact) -> Statement:
    if fact.value == "no":
        return Statement(fact, ABSENT)
    return statement(ctx, fact, PRESENT, explained_by=EXPLAINED_BY, warnings=("reported_only",))


def node_statements(ctx: Context) -> list[Statement]:
    """Statements about enlarged nodes on imaging.

    One small measured node does not say that the others are small, so only the report's "no enlarged node"
    is a negative.
    """
    found = []
    for fact in ctx.history.all("node"):
        limit = ctx.settings.node_mm_inguinal if fact.value.site == "inguinal" else ctx.settings.node_mm
        state = PRESENT if fact.value.short_axis_mm > limit else UNCLEAR
        found.append(statement(ctx, fact, state, explained_by=EXPLAINED_BY))
    enlarged = {(each.fact.source, each.fact.on) for each in found if each.state == PRESENT}
    for fact in ctx.history.all("nodes_enlarged"):
        if fact.value != "not_known" and (fact.source, fact.on) not in enlarged:
            found.append(_reported(ctx, fact))
    clear = {(each.fact.source, each.fact.on) for each in found if each.fact.name == "nodes_enlarged"}
    # Small nodes measured beside the report's own "none enlarged" add no doubt.
    return [each for each in found if each.state != UNCLEAR or (each.fact.source, each.fact.on) not in clear]


def no_enlarged_node(ctx: Context) -> Evidence:
    """MET when imaging says that no node is enlarged and none ever was; for J1."""
    statements = node_statements(ctx)
    if ctx.current:
        statements = newest_word(statements)
    ever = [each for each in statements if each.state == PRESENT]
    if ever:
        return unknown(Reason.NOT_ASSESSED, *(each.fact for each in ever), missing=("node_biopsy",))
    answer = weigh(ctx, statements, missing=("node_biopsy", "abdominal_imaging"))
    if answer.status is Status.NOT_MET:
        return Evidence(Status.MET, because=answer.because)
    return answer
