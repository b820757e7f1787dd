"""Prompts for a record that looks like POEMS, or that looks like something else (fact base 12; F01, F10, F32, F65).

A prompt names recorded facts and tests to consider. It states no diagnosis, can be dismissed with a reason, and comes
back only when the facts behind it change: its fingerprint is made of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from clinical.evidence.blood import LIMITS
from clinical.evidence.eyes import papilloedema
from clinical.evidence.fluid import volume_overload
from clinical.evidence.history import PRESENT, Context, History, stated, statement
from clinical.evidence.majors import SCLEROTIC_TYPES, castleman, raised_vegf, sclerotic_bone
from clinical.evidence.neuropathy import polyneuropathy
from clinical.evidence.organs import organomegaly
from clinical.evidence.skin import skin_changes
from clinical.facts import Fact
from clinical.outcome import Status, unique
from clinical.settings import DEFAULTS, Settings

CONSIDER_POEMS = "consider_poems"
CONSIDER_ALTERNATIVE = "consider_alternative"
# The group that a page takes out when the test is known to be done and only its result is missing.
VEGF_NOT_DONE = "demyelinating_without_vegf"
TEXTS = {
    CONSIDER_POEMS: "Features are recorded that have been reported in POEMS syndrome. Consider VEGF in serum or "
    "plasma, immunofixation of serum and urine, and CT of the bones.",
    CONSIDER_ALTERNATIVE: "VEGF is normal before treatment, the monoclonal protein is IgM kappa, and no other major "
    "criterion is met. Consider another cause of the neuropathy.",
}


@dataclass(frozen=True)
class Fired:
    """One group of features, and the facts that fired it."""

    key: str
    title: str
    because: tuple[Fact, ...]


@dataclass(frozen=True)
class Prompt:
    """A prompt with what fired it.

    key        CONSIDER_POEMS or CONSIDER_ALTERNATIVE
    neuropathy the facts that say there is a neuropathy; empty where the prompt does not ask for one
    """

    key: str
    text: str
    fired: tuple[Fired, ...]
    neuropathy: tuple[Fact, ...] = ()

    @property
    def because(self) -> tuple[Fact, ...]:
        return unique((*self.neuropathy, *(fact for group in self.fired for fact in group.because)))

    @property
    def fingerprint(self) -> str:
        """A key of this prompt on these facts: names, values and days, in any order, from whichever record.

        A record signed again with the same content is not new data; another value or another day is.
        """
        lines = {f"{fact.name}|{_stable(fact.value)}|{fact.on.isoformat()}" for fact in self.because}
        return sha256("\n".join((self.key, *sorted(lines))).encode()).hexdigest()


def _stable(value: Any) -> str:
    """The same text for the same value in every process: 611 and 611.0 are one number, a set has no order."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if is_dataclass(value):
        return f"{type(value).__name__}({', '.join(_stable(getattr(value, each.name)) for each in fields(value))})"
    if isinstance(value, tuple | frozenset):
        parts = map(_stable, value)
        return f"[{', '.join(sorted(parts) if isinstance(value, frozenset) else parts)}]"
    return str(value)


def is_due(prompt: Prompt | None, dismissed: Iterable[str]) -> bool:
    """Show this prompt? Not when one with the same fingerprint was dismissed."""
    return prompt is not None and prompt.fingerprint not in set(dismissed)


def consider_poems(
    facts: Iterable[Fact],
    *,
    as_at: date,
    age: int | None = None,
    sex: str | None = None,
    settings: Settings = DEFAULTS,
) -> Prompt | None:
    """The prompt when a neuropathy is recorded together with any of the six groups, else None.

    age  completed years on `as_at`; None when not known, and then the group that asks for it cannot fire
    sex  "male" or "female" at birth, else not known; used for haemoglobin only

    A neuropathy with another explanation still fires: the explanation is what the prompt asks to look at again. Any
    other feature that was decided to have another cause does not fire; one still undecided does.
    """
    ctx = Context(History([*map(_undecided_counts, facts)], as_at), settings, sex)
    neuropathy = _neuropathy(ctx)
    if not neuropathy:
        return None
    fired = tuple(Fired(key, title, because) for key, title, read in _GROUPS if (because := unique(read(ctx, age))))
    return Prompt(CONSIDER_POEMS, TEXTS[CONSIDER_POEMS], fired, neuropathy) if fired else None


def consider_alternative(facts: Iterable[Fact], *, as_at: date, settings: Settings = DEFAULTS) -> Prompt | None:
    """The prompt when VEGF is normal before treatment, a monoclonal IgM kappa is recorded, and neither Castleman
    disease nor a sclerotic bone lesion is; else None. See clinical.differentials for what to consider."""
    ctx = Context(History(facts, as_at), settings)
    vegf = raised_vegf(ctx)
    igm_kappa = _igm_kappa(ctx)
    major = any(judge(ctx).status is Status.MET for judge in (castleman, sclerotic_bone))
    if vegf.status is not Status.NOT_MET or not igm_kappa or major:
        return None
    fired = (
        Fired("vegf_normal", "VEGF normal before treatment", vegf.because),
        Fired("igm_kappa", "IgM kappa", igm_kappa),
    )
    return Prompt(CONSIDER_ALTERNATIVE, TEXTS[CONSIDER_ALTERNATIVE], fired)


def _undecided_counts(fact: Fact) -> Fact:
    """An open question about another cause does not keep a prompt silent."""
    undecided = fact.name.endswith("_explained") and fact.value == "undecided"
    return replace(fact, value="no") if undecided else fact


def _neuropathy(ctx: Context) -> tuple[Fact, ...]:
    """First and newest record of a neuropathy, explained or not."""
    seen = [each.fact for each in stated(ctx, "neuropathy") if each.state == PRESENT]
    if not seen:
        judged = polyneuropathy(ctx)
        return judged.because if judged.status is Status.MET else ()
    return unique((seen[0], seen[-1]))


def _newest(ctx: Context, name: str, *values: str) -> tuple[Fact, ...]:
    """The newest fact of that name, when it holds one of these values."""
    found = [each for each in ctx.history.all(name) if each.value != "not_known"]
    return (found[-1],) if found and found[-1].value in values else ()


def _all_or_none(*parts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(fact for part in parts for fact in part) if all(parts) else ()


# 1 to 6: each reader returns the facts that fire its group, or nothing.


def _demyelinating_without_vegf(ctx: Context, age: int | None) -> tuple[Fact, ...]:
    """Demyelinating conduction and no VEGF measured or reported. A spoilt sample or spinal fluid is no VEGF."""
    measured = [each for each in ctx.history.all("vegf") if not each.value.flags and each.value.matrix != "csf"]
    reported = [each for each in ctx.history.all("vegf_reported_raised") if each.value != "not_known"]
    return () if measured or reported else _newest(ctx, "ncs_classification", "demyelinating", "mixed")


def _cidp_that_failed(ctx: Context, age: int | None) -> tuple[Fact, ...]:
    return _all_or_none(_newest(ctx, "cidp_label", "yes"), _newest(ctx, "immunotherapy_failed", "yes"))


def _painful_and_fast(ctx: Context, age: int | None) -> tuple[Fact, ...]:
    return _all_or_none(
        _newest(ctx, "neuropathy_painful", "yes"),
        _newest(ctx, "neuropathy_distribution", "length_dependent"),
        _newest(ctx, "neuropathy_tempo", "acute", "subacute"),
        _newest(ctx, "neuropathy_wasting", "present"),
    )


def _blood(ctx: Context, age: int | None) -> tuple[Fact, ...]:
    """Lambda paraprotein, platelets or haemoglobin over the limit and not explained by another cause."""
    chains = ("light_chain", "urine_light_chain", "marrow_light_chain", "lesion_light_chain")
    found = [fact for name in chains for fact in ctx.history.all(name) if fact.value in ("lambda", "biclonal")]
    limit, equal_counts = ctx.settings.platelet_threshold, ctx.settings.platelet_comparator == ">="
    for fact in ctx.history.all("platelets"):
        if fact.value > limit or (equal_counts and fact.value == limit):
            found += _unexplained(ctx, fact, "thrombocytosis_explained")
    for name, by_sex in LIMITS[ctx.settings.polycythaemia_scheme].items():
        top = by_sex.get(ctx.sex, max(by_sex.values()))
        for fact in ctx.history.all(name):
            found += _unexplained(ctx, fact, "polycythaemia_explained") if fact.value > top else []
    for word in ("thrombocytosis", "polycythaemia"):
        said = stated(ctx, word, explained_by=f"{word}_explained")
        found += [each.fact for each in said if each.counts]
    return _first_and_newest(found)


def _unexplained(ctx: Context, fact: Fact, explained_by: str) -> list[Fact]:
    return [fact] if statement(ctx, fact, PRESENT, explained_by=explained_by).counts else []


def _first_and_newest(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Of each name, since when and whether lately."""
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        by_name.setdefault(fact.name, []).append(fact)
    return unique(fact for run in by_name.values() for fact in (run[0], run[-1]))


def _organs_and_skin(ctx: Context, age: int | None) -> tuple[Fact, ...]:
    """Fluid, papilloedema, sclerotic bone, organs, skin, gonads: as the criteria judge them, or only suspected."""
    found = []
    for judge in (volume_overload, papilloedema, sclerotic_bone, organomegaly, skin_changes):
        answer = judge(ctx)
        found += answer.because if answer.status is Status.MET else ()
    effusions = stated(ctx, "pericardial_effusion", explained_by="pericardial_effusion_explained")
    found += [each.fact for each in effusions if each.counts]
    found += [each for each in ctx.history.all("bone_study") if _perhaps_sclerotic(each)]
    found += [each for each in ctx.history.all("axis_gonadal") if each.value == "abnormal"]
    found += [each for each in ctx.history.all("gynaecomastia") if each.value == "present"]
    return _first_and_newest(found)


def _perhaps_sclerotic(fact: Fact) -> bool:
    return any(each.type in SCLEROTIC_TYPES and each.attribution != "benign" for each in fact.value.lesions)


def _arterial_event_when_young(ctx: Context, age: int | None) -> tuple[Fact, ...]:
    if age is None or age >= ctx.settings.arterial_event_age:
        return ()
    names = ("arterial_event", "ischaemic_stroke")
    return _first_and_newest(each for name in names for each in ctx.history.all(name) if each.value == "present")


Read = Callable[[Context, int | None], tuple[Fact, ...]]
_GROUPS: tuple[tuple[str, str, Read], ...] = (
    (VEGF_NOT_DONE, "Demyelinating conduction study, VEGF not done", _demyelinating_without_vegf),
    ("cidp_that_failed", "Called CIDP, and immunotherapy failed", _cidp_that_failed),
    ("painful_and_fast", "Painful, distal, rapidly progressive neuropathy with wasting", _painful_and_fast),
    ("blood", "Lambda paraprotein, raised platelets or raised haemoglobin", _blood),
    ("organs_and_skin", "Fluid, papilloedema, sclerotic bone, organs, skin or gonads", _organs_and_skin),
    ("arterial_event", "Arterial event at a young age", _arterial_event_when_young),
)
GROUPS: dict[str, str] = {key: title for key, title, _ in _GROUPS}


def _igm_kappa(ctx: Context) -> tuple[Fact, ...]:
    """A positive serum immunofixation typed IgM and kappa, newest first."""
    for fact in reversed(ctx.history.all("serum_ife")):
        heavy, light = ctx.history.beside(fact, "heavy_chain"), ctx.history.beside(fact, "light_chain")
        typed = (heavy.value if heavy else "", light.value if light else "")
        if fact.value == "positive" and typed == ("IgM", "kappa"):
            return (fact, heavy, light)
    return ()
