"""M1: polyneuropathy (fact base 1.4; F10 for the typical picture)."""

from clinical.evidence.history import ABSENT, EXPLAINED_WHY, PRESENT, Context, Statement, stated, statement, weigh
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, Status, not_met, unknown

ABNORMAL_NCS = ("demyelinating", "axonal", "mixed")
MIN_LIMBS = 2


def polyneuropathy(ctx: Context) -> Evidence:
    """MET   the clinician records a symmetrical sensorimotor polyneuropathy, or conduction is demyelinating, axonal
          or mixed in two limbs or more and a consultant confirms it
    NOT_MET  examination normal and conduction study normal
    UNKNOWN  another sufficient cause was recorded, decided or not: attribution is left to the clinician (design)
    """
    positive = _positive(ctx)
    if not positive:
        return _without_positive(ctx)
    answer = weigh(ctx, positive, missing=("neurological_examination",))
    if answer.status is not Status.MET:
        facts = [each.fact for each in positive]
        answer = unknown(Reason.ATTRIBUTION_UNDECIDED, *facts, missing=("attribution",))
        return answer.setting_aside(*((each.fact, EXPLAINED_WHY) for each in positive if each.explained == "yes"))
    ncs = ctx.history.latest("ncs_classification")
    if ncs is None:
        return answer.warning("ncs_outstanding")
    return answer.warning("ncs_normal") if ncs.value == "normal" else answer


def _positive(ctx: Context) -> list[Statement]:
    words = stated(ctx, "neuropathy", explained_by="neuropathy_explained")
    found = [each for each in (*words, *_confirmed_ncs(ctx)) if each.state == PRESENT]
    normal = _normal_examination(ctx) if ctx.current else None
    return [each for each in found if normal is None or each.fact.on >= normal.on]


def _confirmed_ncs(ctx: Context) -> list[Statement]:
    found = []
    for fact in ctx.history.all("ncs_classification"):
        limbs = ctx.history.beside(fact, "ncs_abnormal_limbs")
        confirmed = ctx.history.beside(fact, "ncs_confirmed")
        if (
            fact.value in ABNORMAL_NCS
            and limbs is not None
            and limbs.value >= MIN_LIMBS
            and confirmed is not None
            and confirmed.value == "yes"
        ):
            found.append(
                statement(ctx, fact, PRESENT, explained_by="neuropathy_explained", with_facts=(limbs, confirmed))
            )
    return found


def _without_positive(ctx: Context) -> Evidence:
    examination = _normal_examination(ctx)
    ncs = ctx.newest("ncs_classification")
    if examination is not None and ncs is not None and ncs.value == "normal":
        return not_met(examination, ncs)
    missing = []
    if examination is None:
        missing.append("neurological_examination")
    if ncs is None or ncs.value != "normal":
        missing.append("nerve_conduction")
    because = [each for each in (examination, ncs) if each is not None]
    if examination is not None and ncs is not None and ncs.value in (*ABNORMAL_NCS, "inexcitable"):
        return unknown(Reason.CONFLICTING, *because, missing=("neurological_examination",))
    if ncs is not None and ncs.value != "normal":
        return unknown(Reason.INADEQUATE_TEST, *because, missing=missing)
    if not because and _treated_normal(ctx):
        return unknown(Reason.TREATED_SAMPLE, *_treated_normal(ctx), missing=missing)
    if examination is None and (examined := ctx.newest("neuro_examination")):
        because.append(examined)
    return unknown(Reason.NOT_ASSESSED, *because, missing=missing)


def _normal_examination(ctx: Context) -> Fact | None:
    """The newest word that there is no polyneuropathy; an abnormal examination since then undoes it."""
    absent = [each.fact for each in stated(ctx, "neuropathy") if each.state == ABSENT and ctx.excludes(each.fact)]
    examined = [each for each in ctx.history.all("neuro_examination") if ctx.excludes(each)]
    normal = [each for each in examined if each.value == "normal"]
    chosen = sorted([*absent, *normal], key=lambda each: each.on)
    if not chosen:
        return None
    abnormal_since = [each for each in examined if each.value == "abnormal" and each.on > chosen[-1].on]
    return None if abnormal_since else chosen[-1]


def _treated_normal(ctx: Context) -> tuple[Fact, ...]:
    names = ("neuropathy", "neuro_examination", "ncs_classification")
    found = (each for name in names for each in ctx.history.all(name)[-1:])
    return tuple(each for each in found if each.treated and each.value in ("absent", "normal"))
