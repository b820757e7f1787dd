"""N3: endocrinopathy, axis by axis (fact base 1.4, 7.1; F01, F44, F45)."""

from clinical.evidence.history import ABSENT, PRESENT, UNCLEAR, Context, Statement, weigh
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, Status, any_of, met, unknown

COUNTING_AXES = ("gonadal", "pituitary", "adrenal", "parathyroid")
GONADAL_SIGNS = ("gynaecomastia", "erectile_dysfunction", "amenorrhoea")
_ALONE = "Diabetes and thyroid abnormalities never satisfy the criterion alone"


def endocrinopathy(ctx: Context) -> Evidence:
    """MET      an unexplained abnormality of the gonadal, pituitary (including prolactin), adrenal or parathyroid axis
    NOT_MET  all four tested normal before treatment, whatever glucose and thyroid show
    UNKNOWN  an axis untested, or an abnormality that a drug or another state may explain
    Diabetes and any thyroid abnormality do not count alone (F01); settings change that.
    """
    parts = [_axis(ctx, axis) for axis in COUNTING_AXES]
    parts[0] = _with_clinical_signs(ctx, parts[0])
    parts += _thyroid_and_glucose(ctx)
    answer = any_of(parts)
    alone = [_abnormal(ctx, "axis_thyroid"), _abnormal(ctx, "axis_glucose")]
    return answer.setting_aside(*((fact, _ALONE) for fact in alone if fact and fact not in answer.because))


def _axis(ctx: Context, axis: str) -> Evidence:
    """A drug that explains an abnormality does not show that the axis is normal: it stays UNKNOWN."""
    tested = [fact for fact in ctx.history.all(f"axis_{axis}") if fact.value != "not_tested"]
    if axis == "adrenal":
        # Cortisol under a glucocorticoid says nothing; a test without one does.
        free = [fact for fact in tested if not _on_steroid(ctx, fact)]
        if tested and not free:
            return unknown(Reason.ATTRIBUTION_UNDECIDED, tested[-1], missing=("adrenal_axis",))
        tested = free
    statements = [_statement(fact) for fact in tested]
    return weigh(_later_doubted(statements), missing=(f"{axis}_axis",))


def _statement(fact: Fact) -> Statement:
    state = {"abnormal": PRESENT, "normal": ABSENT}.get(fact.value, UNCLEAR)
    return Statement(fact, state, reason=Reason.ATTRIBUTION_UNDECIDED)


def _later_doubted(statements: list[Statement]) -> list[Statement]:
    """Without the abnormalities that a later record of the same period calls explained, or leaves open."""
    doubts = [each.fact for each in statements if each.state == UNCLEAR]
    return [
        each
        for each in statements
        if each.state != PRESENT
        or not any(doubt.on > each.fact.on and doubt.treated is each.fact.treated for doubt in doubts)
    ]


def _on_steroid(ctx: Context, fact: Fact) -> bool:
    beside = ctx.history.beside(fact, "on_glucocorticoid")
    return beside is not None and beside.value == "yes"


def _with_clinical_signs(ctx: Context, axis: Evidence) -> Evidence:
    """Gynaecomastia, erectile dysfunction and amenorrhoea support; alone they ask for the gonadal tests."""
    signs = [fact for name in GONADAL_SIGNS for fact in ctx.history.all(name) if fact.value == "present"]
    if not signs or axis.status is Status.MET:
        return axis
    if ctx.settings.clinical_gonadal_sign_counts:
        return met(*signs)
    aside = [(fact, "A clinical sign supports and does not replace the gonadal tests") for fact in signs]
    if axis.status is Status.UNKNOWN:
        axis = axis.warning("gonadal_sign_untested")
    return axis.setting_aside(*aside)


def _thyroid_and_glucose(ctx: Context) -> list[Evidence]:
    """Parts that count only by setting; empty with the defaults."""
    parts = []
    thyroid = _abnormal(ctx, "axis_thyroid")
    glucose = _abnormal(ctx, "axis_glucose")
    if ctx.settings.dm_plus_thyroid_counts and thyroid and glucose:
        parts.append(met(glucose, thyroid))
    if ctx.settings.thyroid_noncounting == "hypothyroid_only" and thyroid:
        kind = ctx.history.beside(thyroid, "thyroid_kind")
        if kind is None or kind.value == "not_known":
            parts.append(unknown(Reason.ATTRIBUTION_UNDECIDED, thyroid, missing=("attribution",)))
        elif kind.value != "hypothyroidism":
            parts.append(met(thyroid, kind))
    return parts


def _abnormal(ctx: Context, name: str) -> Fact | None:
    found = [each for each in ctx.history.all(name) if each.value == "abnormal"]
    return found[-1] if found else None
