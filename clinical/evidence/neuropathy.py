"""M1: polyneuropathy (fact base 1.4; F10 for the typical picture)."""

from clinical.evidence.history import ABSENT, PRESENT, Context, Statement, stated, statement, weigh
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
    positive = [
        each
        for each in (*stated(ctx, "neuropathy", explained_by="neuropathy_explained"), *_confirmed_ncs(ctx))
        if each.state == PRESENT
    ]
    if positive:
        answer = weigh(positive, missing=("neurological_examination",))
        if answer.status is not Status.MET:
            facts = [each.fact for each in positive]
            return unknown(Reason.ATTRIBUTION_UNDECIDED, *facts, missing=("attribution",)).setting_aside(
                *answer.not_counting
            )
        return answer if ctx.history.all("ncs_classification") else answer.warning("ncs_outstanding")
    return _without_positive(ctx)


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
    history = ctx.history
    examination = _normal_examination(ctx)
    ncs = history.latest("ncs_classification", treated=False)
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
    return unknown(Reason.NOT_ASSESSED, *because, missing=missing)


def _normal_examination(ctx: Context) -> Fact | None:
    """The newest untreated word that there is no polyneuropathy; an abnormal examination since then undoes it."""
    absent = [each.fact for each in stated(ctx, "neuropathy") if each.state == ABSENT and not each.fact.treated]
    examined = [each for each in ctx.history.all("neuro_examination") if not each.treated]
    normal = [each for each in examined if each.value == "normal"]
    chosen = sorted([*absent, *normal], key=lambda each: each.on)
    if not chosen:
        return None
    abnormal_since = [each for each in examined if each.value == "abnormal" and each.on > chosen[-1].on]
    return None if abnormal_since else chosen[-1]


def _treated_normal(ctx: Context) -> tuple[Fact, ...]:
    names = ("neuropathy", "neuro_examination", "ncs_classification")
    found = (ctx.history.latest(name, treated=True) for name in names)
    return tuple(fact for fact in found if fact is not None and fact.value in ("absent", "normal"))
