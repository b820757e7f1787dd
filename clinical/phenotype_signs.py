"""How the records of nerve, plasma cells, bone, organs, skin and hormones are read for the phenotype (fact base 13.3).

Each function turns recorded facts into statements: present, absent or unclear. Thresholds are those of the criteria.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from clinical.catalogue import SKIN_SIGNS
from clinical.evidence.history import ABSENT, PRESENT, UNCLEAR, Context, Statement, stated, weigh
from clinical.evidence.majors import SCLEROTIC_TYPES, WHOLE_SKELETON
from clinical.evidence.neuropathy import ABNORMAL_NCS, polyneuropathy
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, Status, any_of

Reader = Callable[[Context], Iterable[Statement]]


@dataclass(frozen=True)
class Derivation:
    """How one term follows from the records.

    names     fact names it rests on
    judge     the three-valued answer from those facts; None when only its children speak
    children  terms of which one is enough; with `every`, all are needed
    awaits    evidence named by the source for which there is no fact name yet
    """

    names: tuple[str, ...] = ()
    judge: Callable[[Context], Evidence] | None = None
    children: tuple[str, ...] = ()
    every: bool = False
    awaits: tuple[str, ...] = ()


def derive(reader: Reader, *names: str, children: tuple[str, ...] = (), awaits: tuple[str, ...] = ()) -> Derivation:
    return Derivation(names, lambda ctx: weigh(ctx, reader(ctx), missing=()), children, awaits=awaits)


def words(*names: str, awaits: tuple[str, ...] = ()) -> Derivation:
    return derive(lambda ctx: [each for name in names for each in stated(ctx, name)], *names, awaits=awaits)


def numbers(ctx: Context, name: str, is_present: Callable[[Decimal], bool]) -> list[Statement]:
    return [Statement(fact, PRESENT if is_present(fact.value) else ABSENT) for fact in ctx.history.all(name)]


def seen_only(ctx: Context, name: str, *showing: str) -> list[Statement]:
    """Records that show the sign; those that do not show it are silent."""
    return [Statement(fact, PRESENT) for fact in ctx.history.all(name) if fact.value in showing]


# Nerve


def peripheral_neuropathy(ctx: Context) -> Evidence:
    """Any neuropathy the clinician or the conduction study shows; excluded as the criterion is."""
    seen = seen_only(ctx, "neuropathy", "present") + seen_only(ctx, "ncs_classification", *ABNORMAL_NCS)
    return weigh(ctx, seen, missing=()) if seen else polyneuropathy(ctx)


def demyelinating(ctx: Context) -> list[Statement]:
    """A classification that a consultant refused, or that says neither, stays open."""
    states = {"demyelinating": PRESENT, "mixed": PRESENT, "axonal": ABSENT, "normal": ABSENT}
    found = []
    for fact in ctx.history.all("ncs_classification"):
        confirmed = ctx.history.beside(fact, "ncs_confirmed")
        refused = confirmed is not None and confirmed.value == "no"
        found.append(Statement(fact, UNCLEAR if refused else states.get(fact.value, UNCLEAR)))
    return found


def pain(ctx: Context) -> list[Statement]:
    return [*stated(ctx, "neuropathy_painful"), *numbers(ctx, "pain_worst", lambda points: points > 0)]


# Plasma cells


def raised_immunoglobulin(ctx: Context) -> Evidence:
    """One class above its limit, or a measured monoclonal protein; excluded when all three classes are not raised.

    A raised immunoglobulin is no proof of a clone: this never speaks to the criterion.
    """
    excess = weigh(ctx, monoclonal_excess(ctx), missing=())
    parts = [
        weigh(
            ctx,
            numbers(ctx, name, lambda value, limit=f"{name}_upper": value > getattr(ctx.settings, limit)),
            missing=(),
        )
        for name in ("igg", "iga", "igm")
    ]
    return any_of(parts if excess.status is not Status.MET else [excess, *parts])


def monoclonal_excess(ctx: Context) -> list[Statement]:
    """A measured monoclonal protein is immunoglobulin in excess; none measured says nothing of the others."""
    return [Statement(fact, PRESENT) for fact in ctx.history.all("m_protein") if fact.value > 0]


def lymphoproliferative(ctx: Context) -> list[Statement]:
    """Too broad to exclude: a marrow without clone leaves the other disorders open."""
    return [
        *seen_only(ctx, "marrow_clone", "yes"),
        *seen_only(ctx, "lesion_plasmacytoma", "yes"),
        *seen_only(ctx, "castleman_histology", "present"),
    ]


_IFE = {"positive": PRESENT, "negative": ABSENT}


def paraprotein(ctx: Context) -> list[Statement]:
    typed = [Statement(fact, _IFE.get(fact.value, UNCLEAR)) for fact in ctx.history.all("serum_ife")]
    return [*typed, *monoclonal_excess(ctx)]


def isotype(heavy: str, light: str = "") -> Reader:
    """A serum band of this kind. Chains that were not typed, or more than one, leave it open."""

    wanted = {name: chain for name, chain in (("heavy_chain", heavy), ("light_chain", light)) if chain}

    def read(ctx: Context) -> list[Statement]:
        found = []
        for fact in ctx.history.all("serum_ife"):
            chains = {name: _chains(ctx, fact, name) for name in wanted}
            shown = tuple(each for run in chains.values() for each in run)
            states = {_chain_state(chains[name], chain) for name, chain in wanted.items()}
            found.append(Statement(fact, _band_state(fact, states), with_facts=shown))
        return found

    return read


def _chains(ctx: Context, fact: Fact, name: str) -> tuple[Fact, ...]:
    return tuple(each for each in ctx.history.all(name) if (each.source, each.on) == (fact.source, fact.on))


def _chain_state(typed: tuple[Fact, ...], wanted: str) -> str:
    values = {each.value for each in typed}
    if values == {wanted}:
        return PRESENT
    undecided = not values or wanted in values or values & {"not_known", "biclonal"}
    return UNCLEAR if undecided else ABSENT


def _band_state(fact: Fact, chains: set[str]) -> str:
    if fact.value != "positive":
        return _IFE.get(fact.value, UNCLEAR)
    return next(each for each in (ABSENT, UNCLEAR, PRESENT) if each in chains)


# Bone


def sclerosis(*sites: str, excludable: bool = False) -> Derivation:
    """Sclerotic lesions at a site. Whole-body scans rarely reach hands, feet and knees, so only the axial skeleton
    can be excluded, by a report that says "no bone lesion"."""

    def read(ctx: Context) -> list[Statement]:
        found = []
        for fact in ctx.history.all("bone_study"):
            here = [
                each.attribution
                for each in fact.value.lesions
                if each.type in SCLEROTIC_TYPES and each.site.lower().replace(" ", "_") in sites
            ]
            if "plasma_cell" in here:
                found.append(Statement(fact, PRESENT))
            elif any(each != "benign" for each in here):
                found.append(Statement(fact, UNCLEAR, reason=Reason.ATTRIBUTION_UNDECIDED))
            elif excludable and fact.value.none_seen and fact.value.modality in WHOLE_SKELETON:
                found.append(Statement(fact, ABSENT))
        return found

    def judge(ctx: Context) -> Evidence:
        return weigh(ctx, read(ctx), missing=(), treated_negative_excludes=True)

    return Derivation(("bone_study",), judge)


# Organs and skin


def organ(which: str) -> Derivation:
    """Measured, reported, or felt. Imaging of the same period, before or under treatment, wins over palpation; an organ
    that is not felt may be enlarged."""

    def read(ctx: Context) -> list[Statement]:
        limit = getattr(ctx.settings, f"{which}_cm")
        imaged = [*_measured(ctx, which, limit), *_reported(ctx, which)]
        small, large = ({each.fact.treated for each in imaged if each.state == state} for state in (ABSENT, PRESENT))
        felt = [each for each in ctx.history.all(f"{which}_palpable_cm") if each.value >= ctx.settings.palpable_cm]
        return [*imaged, *(Statement(fact, PRESENT) for fact in felt if fact.treated not in small - large)]

    return derive(read, f"{which}_cm", f"{which}_enlarged", f"{which}_palpable_cm")


def _measured(ctx: Context, organ: str, limit: Decimal) -> Iterable[Statement]:
    for fact in ctx.history.all(f"{organ}_cm"):
        said = ctx.history.beside(fact, f"{organ}_enlarged")
        if fact.value > limit:
            yield Statement(fact, PRESENT)
        elif said is not None and said.value == "yes":
            yield Statement(fact, UNCLEAR, reason=Reason.CONFLICTING, with_facts=(said,))
        else:
            yield Statement(fact, ABSENT)


def _reported(ctx: Context, organ: str) -> list[Statement]:
    said = stated(ctx, f"{organ}_enlarged")
    return [each for each in said if ctx.history.beside(each.fact, f"{organ}_cm") is None]


def oedema(ctx: Context) -> list[Statement]:
    """Of one leg or both: where it is does not decide whether it is oedema."""
    return [*numbers(ctx, "oedema_grade", lambda grade: grade >= 1), *stated(ctx, "oedema")]


def skin(sign: str, children: tuple[str, ...] = ()) -> Derivation:
    """One skin or nail sign; a normal skin as a whole speaks for the signs that count (7.2)."""

    def read(ctx: Context) -> list[Statement]:
        whole = ctx.history.all("skin_examination") if sign in ctx.settings.skin_counting_set else ()
        return [*stated(ctx, f"skin_{sign}"), *(Statement(fact, ABSENT) for fact in whole if fact.value == "normal")]

    return derive(read, f"skin_{sign}", "skin_examination", children=children)


def any_skin(ctx: Context) -> list[Statement]:
    signs = [each for sign in SKIN_SIGNS for each in stated(ctx, f"skin_{sign}") if each.state == PRESENT]
    whole = [Statement(fact, ABSENT) for fact in ctx.history.all("skin_examination") if fact.value == "normal"]
    return [*signs, *whole]


# Hormones


def axis_as_concluded(axis: str) -> Reader:
    """An axis as concluded; an abnormality with another explanation does not settle what it is."""
    states = {"abnormal": PRESENT, "normal": ABSENT}
    return lambda ctx: [
        Statement(fact, states.get(fact.value, UNCLEAR), reason=Reason.ATTRIBUTION_UNDECIDED)
        for fact in ctx.history.all(f"axis_{axis}")
        if fact.value != "not_tested"
    ]


def axis_doubtful(axis: str) -> Reader:
    """As axis_as_concluded, where an abnormal axis is not yet the disorder asked about."""
    read = axis_as_concluded(axis)
    return lambda ctx: [each if each.state == ABSENT else Statement(each.fact, UNCLEAR) for each in read(ctx)]


def kind(name: str, present: str, absent: tuple[str, ...]) -> Reader:
    states = {present: PRESENT} | dict.fromkeys(absent, ABSENT)
    return lambda ctx: [Statement(fact, states[fact.value]) for fact in ctx.history.all(name) if fact.value in states]


def diabetes(ctx: Context) -> list[Statement]:
    """As diagnosed, or by HbA1c in mmol/mol: from 48 on diabetes, below 42 none, between them open (7.1)."""
    diabetic, raised = ctx.settings.hba1c_diabetes, ctx.settings.hba1c_raised
    measured = [
        Statement(fact, PRESENT if fact.value >= diabetic else UNCLEAR if fact.value >= raised else ABSENT)
        for fact in ctx.history.all("hba1c")
    ]
    return [*axis_doubtful("glucose")(ctx), *stated(ctx, "diabetes"), *measured]


def raised_prolactin(ctx: Context) -> list[Statement]:
    """Prolactin above the limit for the sex, in mIU/L; with sex not known a value between the limits stays open."""
    by_sex = ctx.settings.prolactin_upper
    low, high = (by_sex[ctx.sex],) * 2 if ctx.sex in by_sex else sorted(by_sex.values())
    measured = [
        Statement(
            fact, PRESENT if fact.value > high else UNCLEAR if fact.value > low else ABSENT, reason=Reason.GREY_ZONE
        )
        for fact in ctx.history.all("prolactin")
    ]
    return [*axis_doubtful("pituitary")(ctx), *measured]


def adrenal(ctx: Context) -> list[Statement]:
    """Cortisol under a glucocorticoid says nothing, whichever way it turns out."""
    found = []
    for each in axis_doubtful("adrenal")(ctx):
        steroid = ctx.history.beside(each.fact, "on_glucocorticoid")
        masked = steroid is not None and steroid.value == "yes"
        found.append(Statement(each.fact, UNCLEAR) if masked else each)
    return [*found, *kind("adrenal_kind", "primary", ("secondary",))(ctx)]


def together(*readers: Reader) -> Reader:
    return lambda ctx: [each for read in readers for each in read(ctx)]
