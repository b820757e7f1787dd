"""N2: extravascular volume overload (fact base 1.4, 7.3)."""

from clinical.evidence.history import ABSENT, PRESENT, Context, Statement, statement, told, weigh
from clinical.facts import Fact
from clinical.outcome import Evidence, any_of


def volume_overload(ctx: Context) -> Evidence:
    """MET      peripheral oedema (grade 1 or more, not of one leg only), pleural effusion or ascites, without another
             cause. Pericardial effusion counts only by setting: F01 does not name it
    NOT_MET  examined for oedema and imaged for pleural fluid and ascites, all absent before treatment
    """
    parts = [
        _oedema(ctx),
        _effusion(ctx, "pleural_effusion", "chest_imaging"),
        _effusion(ctx, "ascites", "abdominal_imaging"),
    ]
    if ctx.settings.pericardial_effusion_counts:
        parts.append(_effusion(ctx, "pericardial_effusion", "chest_imaging"))
    answer = any_of(parts)
    if not ctx.settings.pericardial_effusion_counts:
        seen = [each for each in ctx.history.all("pericardial_effusion") if each.value == "present"]
        answer = answer.setting_aside(*((each, "Pericardial effusion is not named in the criterion") for each in seen))
    return answer


def _effusion(ctx: Context, name: str, test: str) -> Evidence:
    return weigh(ctx, told(ctx, name, explained_by=f"{name}_explained"), missing=(test,))


def _oedema(ctx: Context) -> Evidence:
    statements, aside = [], []
    graded = ctx.history.all("oedema_grade")
    sources = {(each.source, each.on) for each in graded}
    words = [each for each in ctx.history.all("oedema") if (each.source, each.on) not in sources]
    for fact in (*graded, *words):
        state = _state(fact)
        if state == PRESENT and _one_sided(ctx, fact):
            aside.append((fact, "Oedema of one leg only"))
            statements.append(Statement(fact, ABSENT))
        elif state:
            statements.append(statement(ctx, fact, state, explained_by="oedema_explained"))
    return weigh(ctx, statements, missing=("oedema_examination",)).setting_aside(*aside)


def _state(fact: Fact) -> str:
    if fact.name == "oedema_grade":
        return PRESENT if fact.value >= 1 else ABSENT
    return {"present": PRESENT, "absent": ABSENT}.get(fact.value, "")


def _one_sided(ctx: Context, fact: Fact) -> bool:
    beside = ctx.history.beside(fact, "oedema_unilateral")
    return beside is not None and beside.value == "yes"
