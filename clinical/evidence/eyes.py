"""N5: papilloedema (fact base 1.4, 5; Frisén grades F40)."""

from clinical.evidence.history import ABSENT, PRESENT, UNCLEAR, Context, Statement, statement, weigh
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, any_of

EXPLAINED_BY = "papilloedema_explained"
MISSING = ("fundus_examination",)
ADEQUATE = ("dilated", "oct")
_SIDES = ("right", "left")


def papilloedema(ctx: Context) -> Evidence:
    """MET      either eye Frisén 1 or more, or disc swelling recorded, and not drusen or pseudopapilloedema
    NOT_MET  both eyes grade 0, seen dilated or by OCT, before treatment
    UNKNOWN  one eye not gradable and the other 0; seen undilated only; drusen, which may hide swelling
    """
    words = _word_statements(ctx)
    eyes = [_eye_statements(ctx, side) for side in _SIDES]
    # A sign in one eye is enough; its absence must be shown in both.
    answer = any_of(weigh(ctx, [*eye, *words], missing=MISSING) for eye in eyes)
    return answer.setting_aside(*_drusen(eyes))


def _drusen(eyes: list[list[Statement]]) -> tuple[tuple[Fact, str], ...]:
    causes = (fact for eye in eyes for each in eye for fact in each.with_facts)
    return tuple((fact, "Drusen or pseudopapilloedema") for fact in causes if fact.value == "pseudopapilloedema_drusen")


def _eye_statements(ctx: Context, side: str) -> list[Statement]:
    found = []
    for fact in ctx.history.all(f"frisen_{side}"):
        cause = ctx.history.beside(fact, f"disc_cause_{side}")
        method = ctx.history.beside(fact, "fundus_method")
        found.append(_graded(ctx, fact, cause, method))
    grades = {(each.source, each.on) for each in ctx.history.all(f"frisen_{side}") if each.value != "not_gradable"}
    for cause in ctx.history.all(f"disc_cause_{side}"):
        if (cause.source, cause.on) not in grades:
            found.append(_swollen(ctx, cause, cause))
    return found


def _graded(ctx: Context, fact: Fact, cause: Fact | None, method: Fact | None) -> Statement:
    if fact.value == "not_gradable":
        return Statement(fact, UNCLEAR)
    if fact.value == "0":
        adequate = method is not None and method.value in ADEQUATE
        beside = (method,) if method else ()
        return Statement(fact, ABSENT if adequate else UNCLEAR, with_facts=beside)
    return _swollen(ctx, fact, cause)


def _swollen(ctx: Context, fact: Fact, cause: Fact | None) -> Statement:
    beside = (cause,) if cause is not None and cause is not fact else ()
    kind = cause.value if cause is not None else ""
    if kind == "pseudopapilloedema_drusen":
        return Statement(fact, UNCLEAR, with_facts=(cause,))
    if kind == "undecided":
        return Statement(fact, UNCLEAR, reason=Reason.ATTRIBUTION_UNDECIDED, with_facts=beside)
    warnings = ("disc_swelling_other",) if kind == "other" else ()
    return statement(ctx, fact, PRESENT, explained_by=EXPLAINED_BY, with_facts=beside, warnings=warnings)


def _word_statements(ctx: Context) -> list[Statement]:
    """Papilloedema named without grades. "Absent" excludes only when seen dilated or by OCT."""
    found = []
    for fact in ctx.history.all("papilloedema"):
        if fact.value == "present":
            found.append(statement(ctx, fact, PRESENT, explained_by=EXPLAINED_BY, warnings=("reported_only",)))
        elif fact.value == "absent":
            method = ctx.history.beside(fact, "fundus_method")
            adequate = method is not None and method.value in ADEQUATE
            found.append(Statement(fact, ABSENT if adequate else UNCLEAR))
    return found
