"""N4: skin and nail changes (fact base 1.4, 7.2; F01, F02)."""

from clinical.evidence.history import ABSENT, PRESENT, Context, Statement, stated, told, weigh
from clinical.facts import SKIN_SIGNS
from clinical.outcome import Evidence, any_of

MISSING = ("skin_examination",)


def skin_changes(ctx: Context) -> Evidence:
    """MET      any one counting sign without another cause; which signs count is a setting. A report's "skin changes"
             without a name counts with a warning, as a report's "splenomegaly" does
    NOT_MET  each counting sign looked for and absent, or the whole skin recorded as normal, before treatment
    """
    whole = [Statement(fact, ABSENT) for fact in ctx.history.all("skin_examination") if fact.value == "normal"]
    counting = [sign for sign in SKIN_SIGNS if sign in ctx.settings.skin_counting_set]
    parts = [
        weigh(
            ctx,
            [*told(ctx, f"skin_{sign}", explained_by="skin_explained"), *whole],
            missing=MISSING,
        )
        for sign in counting
    ]
    answer = any_of([*parts, *_reported(ctx, whole)])
    others = [sign for sign in SKIN_SIGNS if sign not in ctx.settings.skin_counting_set]
    seen = [fact for sign in others for fact in ctx.history.all(f"skin_{sign}") if fact.value == "present"]
    return answer.setting_aside(*((fact, "Recorded; not in the list of signs that count") for fact in seen))


def _reported(ctx: Context, whole: list[Statement]) -> list[Evidence]:
    """Unnamed skin changes of a report. Its "none" excludes nothing: nobody knows what was looked for."""
    said = stated(ctx, "skin_reported", explained_by="skin_explained")
    if not any(each.state == PRESENT for each in said):
        return []
    said = [each._replace(warnings=("reported_only",)) if each.state == PRESENT else each for each in said]
    return [weigh(ctx, [*said, *whole], missing=MISSING)]
