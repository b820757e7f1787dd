"""Short ways to write facts, and for each criterion a set of facts that makes it met or not met."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from clinical.catalogue import AXES
from clinical.criteria import evaluate
from clinical.facts import BoneLesion, BoneStudy, Fact, NodeMeasure, VegfResult
from clinical.outcome import Finding
from clinical.rulesets import CRITERIA, J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6
from clinical.settings import COUNTING_SKIN_SIGNS, DEFAULTS

DAY = date(2026, 4, 1)
LATER = date(2026, 5, 1)
AS_AT = date(2026, 11, 21)


def record(source="record:1", on=DAY, treated=False, **values) -> list[Fact]:
    """One signed record: facts that share source and day. A list gives several facts of one name."""
    facts = []
    for name, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            facts.append(Fact(name, each, on=on, source=source, treated=treated))
    return facts


def vegf(value, matrix="serum", **more) -> VegfResult:
    return VegfResult(value=Decimal(value), matrix=matrix, **more)


def bones(modality, *lesions, none_seen=False, count=None) -> BoneStudy:
    """Lesions as pairs of type and attribution; `count` is what the report counts."""
    return BoneStudy(modality, tuple(BoneLesion(*each) for each in lesions), none_seen, count)


def node(mm, site="other") -> NodeMeasure:
    return NodeMeasure(Decimal(mm), site)


def normal_axes(**changed) -> dict[str, str]:
    return {f"axis_{axis}": "normal" for axis in AXES} | {f"axis_{axis}": word for axis, word in changed.items()}


MET_FACTS = {
    M1: record("neurology:1", neuropathy="present", ncs_classification="demyelinating"),
    M2: record("laboratory:1", serum_ife="positive", light_chain="lambda"),
    J1: record("pathology:1", castleman_histology="present", castleman_subtype="hyaline_vascular"),
    J2: record("imaging:2", bone_study=bones("fdg_pet_ct", ("sclerotic", "plasma_cell"))),
    J3: record("laboratory:3", vegf=vegf(6085, ref_upper=Decimal(771))),
    N1: record("imaging:4", spleen_cm=15),
    N2: record("skin_fluid:5", oedema_grade=2),
    N3: record("endocrine:6", axis_gonadal="abnormal"),
    N4: record("skin_fluid:7", skin_hyperpigmentation="present"),
    N5: record("eyes:8", frisen_right="2", frisen_left="0", fundus_method="dilated"),
    N6: record("laboratory:9", platelets=611, haemoglobin=140),
}

NOT_MET_FACTS = {
    M1: record("neurology:1", neuropathy="absent", neuro_examination="normal", ncs_classification="normal"),
    M2: record("laboratory:1", serum_ife="negative", urine_ife="negative", marrow_clone="no"),
    J1: record("pathology:1", castleman_histology="absent"),
    J2: record("imaging:2", bone_study=bones("ldct_whole_body", none_seen=True)),
    J3: record("laboratory:3", vegf=vegf(310, ref_upper=Decimal(771))),
    N1: record("imaging:4", spleen_cm=11, liver_cm=14, nodes_enlarged="no"),
    N2: record("skin_fluid:5", oedema_grade=0, pleural_effusion="absent", ascites="absent"),
    N3: record("endocrine:6", **normal_axes()),
    N4: record("skin_fluid:7", **{f"skin_{sign}": "absent" for sign in COUNTING_SKIN_SIGNS}),
    N5: record("eyes:8", frisen_right="0", frisen_left="0", fundus_method="dilated"),
    N6: record("laboratory:9", platelets=300, haemoglobin=140),
}


def row(letters: str) -> list[Fact]:
    """Facts for one row of the truth table: eleven letters T, F or U in the order of CRITERIA."""
    facts = []
    for criterion, letter in zip(CRITERIA, letters.replace(" ", ""), strict=True):
        facts += {"T": MET_FACTS, "F": NOT_MET_FACTS, "U": {criterion: []}}[letter][criterion]
    return facts


def finding(criterion: str, facts: Iterable[Fact], sex=None, rule_set="dispenzieri_2012", **settings) -> Finding:
    """One criterion on these facts, with settings changed by name."""
    changed = replace(DEFAULTS, **settings)
    return evaluate(facts, as_at=AS_AT, sex=sex, rule_set=rule_set, settings=changed).finding(criterion)


def check(criterion: str, facts: Iterable[Fact], status: str, reason=None, **more) -> Finding:
    """The finding, once its status and reason are as expected."""
    found = finding(criterion, facts, **more)
    assert (found.status, found.reason) == (status, reason)
    return found
