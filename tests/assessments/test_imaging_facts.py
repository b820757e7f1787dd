"""What a signed study says of bone, organs, nodes and fluid, read as a radiologist would check it."""

from decimal import Decimal as D
from typing import Any

import pytest

from accounts.models import User
from assessments.instruments.imaging_choices import Modality
from assessments.instruments.imaging_facts import facts, summary
from clinical.facts import BoneLesion, BoneStudy, NodeMeasure
from clinical.values import BONE_MODALITIES
from patients.models import Patient
from tests.assessments.recording import Entry, imaging, lesion, node, said, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(patient: Patient, consultant: User) -> Any:
    """Sign one study and give what it says, as fact name → value."""

    def signed(entry: Entry) -> dict[str, Any]:
        (row,) = sign(patient, consultant, entry)
        return said(facts(row))

    return signed


EFFUSION_ANSWERS = [
    ("trace", "present"),
    ("small", "present"),
    ("moderate", "present"),
    ("large", "present"),
    ("present", "present"),
    ("absent", "absent"),
    ("not_assessed", None),
    ("", None),
]


@pytest.mark.parametrize(("answer", "value"), EFFUSION_ANSWERS)
def test_an_effusion_of_any_size_is_there_and_one_not_looked_for_is_neither(of: Any, answer: str, value: Any) -> None:
    found = of(imaging("ct", ascites=answer, pericardial=answer))
    expected = {"ascites": value, "pericardial_effusion": value} if value else {}
    assert found == expected


PLEURA = [
    ("absent", "absent", "absent"),
    ("absent", "small", "present"),
    ("large", "absent", "present"),
    ("trace", "trace", "present"),
    ("trace", "", "present"),
    ("not_assessed", "moderate", "present"),
    ("absent", "", None),
    ("", "absent", None),
    ("absent", "not_assessed", None),
    ("", "", None),
]


@pytest.mark.parametrize(("right", "left", "value"), PLEURA)
def test_a_pleural_effusion_on_one_side_is_enough_and_its_absence_needs_both(
    of: Any, right: str, left: str, value: str | None
) -> None:
    assert of(imaging("ct", pleural_right=right, pleural_left=left)) == ({"pleural_effusion": value} if value else {})


ORGANS = [
    ({"spleen_cm": D("13.4")}, {"spleen_cm": D("13.4")}),
    ({"liver_cm": D("16.0")}, {"liver_cm": D(16)}),
    ({"spleen_reported": "yes"}, {"spleen_enlarged": "yes"}),
    ({"spleen_reported": "no"}, {"spleen_enlarged": "no"}),
    ({"spleen_reported": "not_reported"}, {}),
    ({"liver_reported": "yes"}, {"liver_enlarged": "yes"}),
    ({"liver_reported": "not_reported"}, {}),
    ({"nodes_reported": "yes"}, {"nodes_enlarged": "yes"}),
    ({"nodes_reported": "no"}, {"nodes_enlarged": "no"}),
    ({"nodes_reported": "not_reported"}, {}),
    ({"spleen_cm": D("13.4"), "spleen_reported": "no"}, {"spleen_cm": D("13.4"), "spleen_enlarged": "no"}),
    ({"organs_explained": "undecided"}, {"organomegaly_explained": "undecided"}),
    ({"pleural_explained": "yes"}, {"pleural_effusion_explained": "yes"}),
    ({"ascites_explained": "no"}, {"ascites_explained": "no"}),
    ({"pericardial_explained": "yes"}, {"pericardial_effusion_explained": "yes"}),
    # Recorded for the clinic only.
    ({"region": "Abdomen", "place": "Elsewhere", "contrast": "yes"}, {}),
    ({"haemodynamic": "yes"}, {}),
    ({"suv_max": D("7.1"), "marrow_uptake": "diffuse"}, {}),
    ({"report": "Enlarged spleen, ascites, sclerotic lesion of L3"}, {}),
]


@pytest.mark.parametrize(("answers", "expected"), ORGANS, ids=[str(answers) for answers, _ in ORGANS])
def test_words_and_lengths_are_facts_of_their_own(of: Any, answers: dict, expected: dict) -> None:
    assert of(imaging("ct", **answers)) == expected


def test_a_measured_node_is_said_with_its_site(of: Any) -> None:
    assert of(imaging("ct", nodes=[node("18.5", "mediastinal")])) == {"node": NodeMeasure(D("18.5"), "mediastinal")}


def test_each_measured_node_is_said(patient: Patient, consultant: User) -> None:
    (row,) = sign(patient, consultant, imaging("ct", nodes=[node(9, "cervical"), node(16, "inguinal")]))
    assert [(fact.value.site, fact.value.short_axis_mm) for fact in facts(row)] == [
        ("cervical", D(9)),
        ("inguinal", D(16)),
    ]


def bones(modality: str, *lesions: tuple[str, str], none_seen: bool = False) -> dict[str, Any]:
    return {"bone_study": BoneStudy(modality, tuple(BoneLesion(*one, "Spine") for one in lesions), none_seen)}


BONES = {
    "nothing said of bone": (imaging("ct"), {}),
    "bone not assessed": (imaging("ct", bone="not_assessed"), {}),
    "no bone lesion": (imaging("ldct_whole_body", bone="none_seen"), bones("ldct_whole_body", none_seen=True)),
    "no bone lesion, counted as zero": (
        imaging("ldct_whole_body", bone="none_seen", lesion_count=0, sclerotic_count=0),
        bones("ldct_whole_body", none_seen=True),
    ),
    "lesions without any detail": (imaging("mri", bone="lesions"), bones("mri")),
    "one sclerotic lesion, judged": (
        imaging("ct", bone="lesions", lesions=[lesion("sclerotic", "plasma_cell")]),
        bones("ct", ("sclerotic", "plasma_cell")),
    ),
    "one lesion that nobody judged": (
        imaging("ct", bone="lesions", lesions=[lesion("mixed")]),
        bones("ct", ("mixed", "not_stated")),
    ),
    "a lesion listed though bone was left empty": (
        imaging("ct", lesions=[lesion("lytic", "plasma_cell")]),
        bones("ct", ("lytic", "plasma_cell")),
    ),
    "a bone island": (
        imaging("ct", bone="lesions", lesions=[lesion("sclerotic", "benign", benign="bone_island")]),
        bones("ct", ("sclerotic", "benign")),
    ),
    "several of each kind": (
        imaging(
            "fdg_pet_ct",
            bone="lesions",
            lesions=[
                lesion("lytic", "plasma_cell"),
                lesion("lytic_sclerotic_rim", "undecided"),
                lesion("sclerotic", "plasma_cell"),
            ],
        ),
        bones(
            "fdg_pet_ct", ("lytic", "plasma_cell"), ("lytic_sclerotic_rim", "undecided"), ("sclerotic", "plasma_cell")
        ),
    ),
}


@pytest.mark.parametrize(("entry", "expected"), BONES.values(), ids=BONES.keys())
def test_the_bone_study_says_what_the_report_lists(of: Any, entry: Entry, expected: dict) -> None:
    assert of(entry) == expected


ISLAND = lesion("sclerotic", "benign", benign="bone_island")


@pytest.mark.parametrize(
    ("counted", "listed", "lesions", "undescribed"),
    [
        ({"lesion_count": 5, "sclerotic_count": 4}, [], [("sclerotic", "not_stated", "", 4)], 1),
        ({"lesion_count": 5, "sclerotic_count": 0}, [], [], 5),
        ({"lesions_over_20": True}, [], [], 21),
        ({"lesion_count": 2}, [lesion("lytic", "plasma_cell")], [("lytic", "plasma_cell", "Spine", 1)], 1),
        ({"lesion_count": 1}, [lesion("lytic", "plasma_cell")], [("lytic", "plasma_cell", "Spine", 1)], 0),
        (
            {"sclerotic_count": 3},
            [ISLAND],
            [("sclerotic", "benign", "Spine", 1), ("sclerotic", "not_stated", "", 2)],
            0,
        ),
        ({"sclerotic_count": 1}, [ISLAND], [("sclerotic", "benign", "Spine", 1)], 0),
    ],
)
def test_sclerotic_lesions_counted_and_not_listed_are_ones_that_nobody_judged_and_others_stay_undescribed(
    of: Any, counted: dict, listed: list, lesions: list, undescribed: int
) -> None:
    study = of(imaging("ct", bone="lesions", lesions=listed, **counted))["bone_study"]
    assert study.lesions == tuple(BoneLesion(*one) for one in lesions)
    assert study.undescribed == undescribed


@pytest.mark.parametrize("modality", Modality.values)
def test_only_a_study_that_shows_bone_says_anything_of_it(of: Any, modality: str) -> None:
    found = of(imaging(modality, bone="none_seen"))
    assert found == (bones(modality, none_seen=True) if modality in BONE_MODALITIES else {})
    assert set(BONE_MODALITIES) == set(Modality.values) - {"ultrasound", "chest_xray", "other"}


LINES = [
    (imaging("mri"), "MRI"),
    (imaging("mri", bone="not_assessed"), "MRI, bone not assessed"),
    (imaging("ldct_whole_body", bone="none_seen"), "Whole-body low-dose CT, no bone lesion"),
    (imaging("ct", bone="lesions"), "CT, bone lesions"),
    (imaging("ct", bone="lesions", lesion_count=1), "CT, 1 bone lesion"),
    (imaging("ct", bone="lesions", lesion_count=3, sclerotic_count=2), "CT, 3 bone lesions, 2 sclerotic"),
    (imaging("ct", bone="lesions", lesions_over_20=True), "CT, more than 20 bone lesions"),
    (imaging("ct", bone="lesions", lesions=[lesion("lytic"), lesion("mixed")]), "CT, 2 bone lesions"),
    (imaging("ultrasound", spleen_reported="yes"), "Ultrasound, spleen enlarged"),
    (imaging("ct", spleen_reported="no", liver_reported="yes"), "CT, liver enlarged"),
]


@pytest.mark.parametrize(("entry", "line"), LINES, ids=[line for _, line in LINES])
def test_the_line_of_a_list_gives_the_study_and_its_bones(
    patient: Patient, consultant: User, entry: Entry, line: str
) -> None:
    (row,) = sign(patient, consultant, entry)
    assert summary(row) == line
