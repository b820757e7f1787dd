"""What each phenotype term rests on (fact base 13.2 to 13.4), as one table.

A phenotype is what was seen, so a sign that another cause explains is still observed: attribution belongs to the
criteria. For the rest the laws of the criteria hold: once seen it stays, a normal finding under treatment excludes
nothing, and what nobody looked for is unknown.
"""

from collections.abc import Mapping
from types import MappingProxyType

from clinical.catalogue import SKIN_SIGNS
from clinical.evidence.blood import LIMITS
from clinical.evidence.eyes import papilloedema
from clinical.evidence.history import ABSENT, PRESENT, UNCLEAR, Context, Statement, stated, weigh
from clinical.evidence.majors import raised_vegf
from clinical.evidence.neuropathy import polyneuropathy
from clinical.evidence.organs import node_statements
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason
from clinical.phenotype_signs import (
    Derivation,
    Reader,
    adrenal,
    any_skin,
    axis_as_concluded,
    axis_doubtful,
    demyelinating,
    derive,
    diabetes,
    isotype,
    kind,
    lymphoproliferative,
    numbers,
    oedema,
    organ,
    pain,
    paraprotein,
    peripheral_neuropathy,
    raised_immunoglobulin,
    raised_prolactin,
    sclerosis,
    seen_only,
    skin,
    together,
    words,
)

_NEUROPATHY = ("neuropathy", "neuro_examination", "ncs_classification", "ncs_abnormal_limbs", "ncs_confirmed")
_EYES = (
    *("frisen_right", "frisen_left", "disc_cause_right", "disc_cause_left"),
    *("fundus_method", "papilloedema"),
)
_SKIN = tuple(f"skin_{sign}" for sign in SKIN_SIGNS)
_BAND = ("serum_ife", "heavy_chain", "light_chain")


# Blood and chemistry


def _thrombocytosis(ctx: Context) -> list[Statement]:
    limit, equal_counts = ctx.settings.platelet_threshold, ctx.settings.platelet_comparator == ">="
    counted = numbers(ctx, "platelets", lambda count: count > limit or (equal_counts and count == limit))
    return [*counted, *_uncounted(ctx, "thrombocytosis", "platelets")]


def _polycythaemia(ctx: Context) -> list[Statement]:
    """By the clinic's scheme and sex; with sex not known, a value between the two limits stays open (7.4)."""
    limits = LIMITS[ctx.settings.polycythaemia_scheme]
    found = []
    for name, by_sex in limits.items():
        low, high = (by_sex[ctx.sex],) * 2 if ctx.sex in by_sex else sorted(by_sex.values())
        for fact in ctx.history.all(name):
            state = PRESENT if fact.value > high else UNCLEAR if fact.value > low else ABSENT
            found.append(Statement(fact, state, reason=Reason.GREY_ZONE))
    return [*found, *_uncounted(ctx, "polycythaemia", *limits)]


def _uncounted(ctx: Context, name: str, *measures: str) -> list[Statement]:
    """A report's word, where the same record holds no number."""
    return [
        each for each in stated(ctx, name) if not any(ctx.history.beside(each.fact, measure) for measure in measures)
    ]


def _below(name: str, limit: str, *also: str) -> Derivation:
    """A number under a setting; `also` are words that say the same."""

    def read(ctx: Context) -> list[Statement]:
        measured = numbers(ctx, name, lambda value: value < getattr(ctx.settings, limit))
        return [*measured, *(each for word in also for each in stated(ctx, word))]

    return derive(read, name, *also)


def _above(name: str, limit: str) -> Derivation:
    return derive(lambda ctx: numbers(ctx, name, lambda value: value > getattr(ctx.settings, limit)), name)


def _weight_loss(ctx: Context) -> list[Statement]:
    lost = numbers(ctx, "weight_change_pct", lambda change: -change >= ctx.settings.weight_loss_pct)
    return [*lost, *stated(ctx, "other_weight_loss")]


# Heart, lung and vessels

PRESSURE = ("pasp", "mpap", "other_pulmonary_hypertension")


def pulmonary_hypertension(ctx: Context) -> Evidence:
    """Pulmonary hypertension as the clinic defines it (6.5; F26, F48). Pressures in mmHg.

    MET      mean pressure above 20 at catheterisation, systolic pressure 50 or more on echocardiogram, or stated
    NOT_MET  mean pressure at or below 20, systolic pressure up to 36, or stated absent, before treatment
    UNKNOWN  systolic pressure between the two: possible. A catheter on or after the day overrules an echocardiogram
    """
    settings = ctx.settings
    measured = numbers(ctx, "mpap", lambda mean: mean > settings.ph_mpap_threshold)
    last = max((each.fact.on for each in measured), default=None)
    estimates = [_estimate(ctx, fact) for fact in ctx.history.all("pasp") if last is None or fact.on > last]
    return weigh(ctx, [*measured, *estimates, *stated(ctx, "other_pulmonary_hypertension")], missing=())


def _estimate(ctx: Context, fact: Fact) -> Statement:
    if fact.value >= ctx.settings.ph_pasp_threshold:
        return Statement(fact, PRESENT)
    return Statement(fact, ABSENT if fact.value <= ctx.settings.ph_pasp_low else UNCLEAR, reason=Reason.GREY_ZONE)


def _restrictive(ctx: Context) -> list[Statement]:
    """Total lung capacity decides; vital capacity only with a normal ratio, else the cause may be obstruction (6.6)."""
    settings = ctx.settings
    found = [
        *numbers(ctx, "tlc_percent", lambda size: size < settings.restriction_tlc_pct),
        *stated(ctx, "other_restrictive_lung_disease"),
    ]
    for fact in ctx.history.all("fvc_percent"):
        ratio = ctx.history.beside(fact, "fev1_fvc")
        state = ABSENT
        if fact.value < settings.restriction_fvc_pct:
            state = PRESENT if ratio and ratio.value >= settings.restriction_fev1_fvc else UNCLEAR
        found.append(Statement(fact, state, with_facts=(ratio,) if ratio else ()))
    return found


def _respiratory_insufficiency(ctx: Context) -> list[Statement]:
    """Weak muscles alone are not insufficiency: the vital capacity has to be reduced as well."""
    limit = ctx.settings.restriction_fvc_pct
    low = next((each for each in reversed(ctx.history.all("fvc_percent")) if each.value < limit), None)
    beside = (low,) if low else ()
    return [
        each if each.state == ABSENT else Statement(each.fact, PRESENT if low else UNCLEAR, with_facts=beside)
        for each in stated(ctx, "respiratory_weakness")
    ]


def _thrombosis(*events: str) -> Reader:
    """Events of one kind. "Thrombosis" without a kind excludes when absent and settles nothing when present."""

    def read(ctx: Context) -> list[Statement]:
        first, *more = events
        either = stated(ctx, "other_thrombosis")
        return [
            *stated(ctx, first),
            *(each for name in more for each in seen_only(ctx, name, "present")),
            *(each if each.state == ABSENT else Statement(each.fact, UNCLEAR) for each in either),
        ]

    return read


DERIVATIONS: Mapping[str, Derivation] = MappingProxyType(
    {
        "HP:0001271": Derivation(_NEUROPATHY, polyneuropathy),
        "HP:0011122": derive(any_skin, *_SKIN, "skin_examination"),
        "HP:0000135": derive(axis_as_concluded("gonadal"), "axis_gonadal"),
        "HP:0010702": Derivation(("m_protein", "igg", "iga", "igm"), raised_immunoglobulin),
        "HP:0005523": derive(lymphoproliferative, "marrow_clone", "lesion_plasmacytoma", "castleman_histology"),
        "HP:0003271": Derivation(children=("HP:0001744", "HP:0002240")),
        "HP:0001284": words("areflexia"),
        "HP:0001541": words("ascites"),
        "HP:0100759": skin("clubbing"),
        "HP:0000819": derive(diabetes, "diabetes", "hba1c", "axis_glucose"),
        "HP:0100639": words("erectile_dysfunction"),
        "HP:0012378": words("fatigue"),
        "HP:0000771": words("gynaecomastia"),
        "HP:0001028": skin("haemangioma", children=("HP:0031357",)),
        "HP:0000953": skin("hyperpigmentation"),
        "HP:0000998": skin("hypertrichosis"),
        "HP:0000821": derive(
            together(axis_doubtful("thyroid"), kind("thyroid_kind", "hypothyroidism", ("hyperthyroidism",))),
            *("axis_thyroid", "thyroid_kind"),
        ),
        "HP:0001820": skin("white_nails"),
        "HP:0002716": derive(node_statements, "node", "nodes_enlarged"),
        "HP:0004979": sclerosis("long_bone_metaphysis"),
        "HP:0012531": derive(pain, "neuropathy_painful", "pain_worst", awaits=("DN4",)),
        "HP:0001085": Derivation(_EYES, papilloedema),
        "HP:0003401": words("paraesthesia"),
        "HP:0001698": words("pericardial_effusion"),
        "HP:0002202": words("pleural_effusion"),
        "HP:0008207": derive(
            adrenal, "axis_adrenal", "adrenal_kind", "on_glucocorticoid", awaits=("cortisol after Synacthen", "ACTH")
        ),
        "HP:0002092": Derivation(PRESSURE, pulmonary_hypertension),
        "HP:0100925": sclerosis("foot"),
        "HP:0004054": sclerosis("hand"),
        "HP:0002694": sclerosis("skull_base", excludable=True),
        "HP:0004576": sclerosis("vertebral_endplate", excludable=True),
        "HP:0001072": skin("thickening"),
        "HP:0001894": derive(_thrombocytosis, "platelets", "thrombocytosis"),
        "HP:0001824": derive(_weight_loss, "weight_change_pct", "other_weight_loss"),
        "HP:0001063": skin("acrocyanosis"),
        "HP:0004420": derive(
            _thrombosis("arterial_event", "ischaemic_stroke"),
            *("arterial_event", "ischaemic_stroke", "other_thrombosis"),
        ),
        "HP:0100963": words("hyperaesthesia"),
        "HP:0000870": derive(raised_prolactin, "prolactin", "axis_pituitary"),
        "HP:0009125": skin("lipodystrophy"),
        "HP:0001901": derive(_polycythaemia, "haemoglobin", "haematocrit", "polycythaemia"),
        "HP:0002747": derive(
            _respiratory_insufficiency,
            *("respiratory_weakness", "fvc_percent"),
            awaits=("maximal inspiratory pressure",),
        ),
        "HP:0002091": derive(_restrictive, "tlc_percent", "fvc_percent", "fev1_fvc", "other_restrictive_lung_disease"),
        "HP:0004936": derive(_thrombosis("venous_event"), "venous_event", "other_thrombosis"),
        # The clinic's own terms
        "HP:0001744": organ("spleen"),
        "HP:0002240": organ("liver"),
        "HP:0001433": Derivation(children=("HP:0001744", "HP:0002240"), every=True),
        "HP:0012398": derive(oedema, "oedema_grade", "oedema"),
        "HP:0031357": skin("glomeruloid_haemangioma"),
        "HP:0001050": skin("plethora"),
        "HP:0031284": skin("flushing"),
        "HP:0000975": skin("hyperhidrosis"),
        "HP:0007141": words("neuropathy"),
        "HP:0007108": derive(demyelinating, "ncs_classification", "ncs_confirmed"),
        "HP:0009830": Derivation(_NEUROPATHY, peripheral_neuropathy),
        "HP:0012533": words("allodynia"),
        "HP:0031047": derive(paraprotein, "serum_ife", "m_protein"),
        "HP:0032295": derive(isotype("IgG", "lambda"), *_BAND),
        "HP:0032335": derive(isotype("IgA"), *_BAND),
        "HP:0031052": Derivation(("vegf", "vegf_reported_raised"), raised_vegf),
        "HP:0011857": words("lesion_plasmacytoma"),
        "HP:0030150": Derivation(awaits=("a threshold for plasma cells in marrow",)),
        "HP:0011505": words("macular_oedema"),
        "HP:0045051": _below("tlco_percent", "tlco_normal_pct"),
        "HP:0002140": words("ischaemic_stroke"),
        "HP:0002922": _above("csf_protein", "csf_protein_upper"),
        "HP:0100502": _below("b12", "b12_lower", "other_low_b12"),
        "HP:0000083": _below("egfr", "renal_insufficiency_egfr"),
    }
)
