"""N3: endocrinopathy, axis by axis (fact base 1.4, 7.1; F01, F44, F45)."""

from clinical.evidence.history import (
    ABSENT,
    EXPLAINED_WHY,
    PRESENT,
    UNCLEAR,
    Context,
    Statement,
    statement,
    told,
    weigh,
)
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, Status, all_of_parts, any_of, unknown

COUNTING_AXES = ("gonadal", "pituitary", "adrenal", "parathyroid")
NON_COUNTING_AXES = ("thyroid", "glucose")
GONADAL_SIGNS = ("gynaecomastia", "erectile_dysfunction", "amenorrhoea")
_ALONE = "Diabetes and thyroid abnormalities never satisfy the criterion alone"
_STATES = {"abnormal": PRESENT, "normal": ABSENT}


def endocrinopathy(ctx: Context) -> Evidence:
    """MET      an unexplained abnormality of the gonadal, pituitary (including prolactin), adrenal or parathyroid axis
    NOT_MET  all four tested normal before treatment, whatever glucose and thyroid show
    UNKNOWN  an axis untested, or an abnormality that a drug or another state may explain
    Diabetes and any thyroid abnormality do not count alone (F01); settings change that.
    """
    gonadal, *others = (_axis(ctx, axis) for axis in COUNTING_AXES)
    answer = any_of([_with_clinical_signs(ctx, gonadal), *others, *_thyroid_and_glucose(ctx)])
    pairs = [(fact, _ALONE) for axis in NON_COUNTING_AXES if (fact := _newest(ctx, axis, "abnormal"))]
    pairs += [(fact, EXPLAINED_WHY) for axis in COUNTING_AXES if (fact := _newest(ctx, axis, "explained"))]
    return answer.setting_aside(*((fact, why) for fact, why in pairs if fact not in answer.because))


def _axis(ctx: Context, axis: str) -> Evidence:
    """MET when the axis is abnormal. A drug that explains an abnormality does not show that the axis is normal."""
    tested = [fact for fact in ctx.history.all(f"axis_{axis}") if fact.value != "not_tested"]
    aside = []
    if axis == "adrenal":
        # Cortisol under a glucocorticoid says nothing; a test without one does.
        masked = [fact for fact in tested if _on_steroid(ctx, fact)]
        if masked and len(masked) == len(tested):
            return unknown(Reason.ATTRIBUTION_UNDECIDED, tested[-1], missing=("adrenal_axis",))
        if masked:
            aside = [(fact, "Tested under a glucocorticoid") for fact in masked]
            tested = [fact for fact in tested if not _on_steroid(ctx, fact)]
    statements = [
        Statement(fact, _STATES.get(fact.value, UNCLEAR), reason=Reason.ATTRIBUTION_UNDECIDED) for fact in tested
    ]
    return weigh(ctx, _not_doubted(statements), missing=(f"{axis}_axis",)).setting_aside(*aside)


def _not_doubted(statements: list[Statement]) -> list[Statement]:
    """Without the abnormalities that a record of that day or later, in the same period, explains or leaves open."""
    doubts = [each.fact for each in statements if each.state == UNCLEAR]
    if not doubts:
        return statements
    return [
        each
        for each in statements
        if each.state != PRESENT
        or not any(doubt.on >= each.fact.on and doubt.treated is each.fact.treated for doubt in doubts)
    ]


def _on_steroid(ctx: Context, fact: Fact) -> bool:
    beside = ctx.history.beside(fact, "on_glucocorticoid")
    return beside is not None and beside.value == "yes"


def _newest(ctx: Context, axis: str, word: str) -> Fact | None:
    return next((each for each in reversed(ctx.history.all(f"axis_{axis}")) if each.value == word), None)


def _with_clinical_signs(ctx: Context, axis: Evidence) -> Evidence:
    """Gynaecomastia, erectile dysfunction and amenorrhoea support; alone they ask for the gonadal tests."""
    parts = [weigh(ctx, told(ctx, name), missing=("gonadal_axis",)) for name in GONADAL_SIGNS]
    signs = [each for each in parts if each.status is Status.MET]
    if not signs or axis.status is Status.MET:
        return axis
    if ctx.settings.clinical_gonadal_sign_counts:
        return any_of([*signs, axis])
    aside = [
        (fact, "A clinical sign supports and does not replace the gonadal tests")
        for each in signs
        for fact in each.because
    ]
    if axis.status is Status.UNKNOWN:
        axis = axis.warning("gonadal_sign_untested")
    return axis.setting_aside(*aside)


def _thyroid_and_glucose(ctx: Context) -> list[Evidence]:
    """Parts that count only by setting; empty with the defaults."""
    parts = []
    if ctx.settings.dm_plus_thyroid_counts:
        parts.append(all_of_parts([_axis(ctx, axis) for axis in reversed(NON_COUNTING_AXES)]))
    if ctx.settings.thyroid_noncounting == "hypothyroid_only":
        parts.append(_thyroid_alone(ctx))
    return parts


def _thyroid_alone(ctx: Context) -> Evidence:
    """For the setting "hypothyroid_only": a thyroid abnormality that is not hypothyroidism."""
    statements = []
    for fact in ctx.history.all("axis_thyroid"):
        kind = ctx.history.beside(fact, "thyroid_kind")
        state = _STATES.get(fact.value, UNCLEAR)
        if fact.value == "not_tested":
            continue
        if state == PRESENT:
            known = kind.value if kind else "not_known"
            state = {"not_known": UNCLEAR, "hypothyroidism": ABSENT}.get(known, PRESENT)
        statements.append(
            statement(
                ctx, fact, state, reason=Reason.ATTRIBUTION_UNDECIDED, with_facts=(kind,) if kind is not None else ()
            )
        )
    missing = "attribution" if statements else "thyroid_axis"
    return weigh(ctx, _not_doubted(statements), missing=(missing,))
