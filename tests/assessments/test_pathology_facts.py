"""What a signed pathology report says: a clone only where the report says so, a figure only where it is one."""

from decimal import Decimal as D
from typing import Any

import pytest

from assessments.instruments.pathology import Pathology, facts, percentage, summary
from tests.assessments.recording import DAY, said


def of(specimen: str = "marrow", **answers: Any) -> dict[str, Any]:
    return said(facts(Pathology(performed_on=DAY, specimen=specimen, **answers)))


LIGHT_CHAINS = ["lambda", "kappa", "biclonal", "none", "not_known"]

SAID = [
    ("marrow", {"clonal": "yes"}, {"marrow_clone": "yes"}),
    ("marrow", {"clonal": "no"}, {"marrow_clone": "no"}),
    ("marrow", {"clonal": "not_determined"}, {"marrow_clone": "not_known"}),
    *(("marrow", {"marrow_light_chain": chain}, {"marrow_light_chain": chain}) for chain in LIGHT_CHAINS),
    ("bone_lesion", {"plasmacytoma": "yes"}, {"lesion_plasmacytoma": "yes"}),
    ("bone_lesion", {"plasmacytoma": "no"}, {"lesion_plasmacytoma": "no"}),
    ("bone_lesion", {"plasmacytoma": "not_known"}, {"lesion_plasmacytoma": "not_known"}),
    *(("bone_lesion", {"lesion_light_chain": chain}, {"lesion_light_chain": chain}) for chain in LIGHT_CHAINS),
    ("lymph_node", {"castleman": "present"}, {"castleman_histology": "present"}),
    ("lymph_node", {"castleman": "absent"}, {"castleman_histology": "absent"}),
    ("lymph_node", {"castleman": "not_diagnostic"}, {"castleman_histology": "not_diagnostic"}),
    (
        "lymph_node",
        {"castleman": "present", "subtype": "hhv8_positive", "centricity": "multicentric"},
        {
            "castleman_histology": "present",
            "castleman_subtype": "hhv8_positive",
            "castleman_centricity": "multicentric",
        },
    ),
    # The extent of a disease that is not there says nothing.
    ("lymph_node", {"castleman": "absent", "centricity": "unicentric"}, {"castleman_histology": "absent"}),
]


@pytest.mark.parametrize(
    ("specimen", "answers", "expected"), SAID, ids=[f"{specimen}: {answers}" for specimen, answers, _ in SAID]
)
def test_an_answer_becomes_the_fact_of_the_catalogue(specimen: str, answers: dict, expected: dict) -> None:
    assert of(specimen, **answers) == expected


UNSAID = {
    "a specimen without an answer": ("marrow", {}),
    "how the clone was looked for": ("marrow", {"clonal_by": "flow"}),
    "rimming and megakaryocytes": ("marrow", {"lymphoid_rimming": "yes", "megakaryocyte_hyperplasia": "yes"}),
    "Congo red and cytogenetics": ("marrow", {"congo_red": "positive", "cytogenetics": "normal"}),
    "a sign without its percentage": ("marrow", {"aspirate_pc_sign": "<"}),
    "the site of a lesion": ("bone_lesion", {"lesion_site": "L3"}),
    "HHV8 and the site of a node": ("lymph_node", {"hhv8": "positive", "node_site": "left axilla"}),
    "extent without histology": ("lymph_node", {"centricity": "unicentric"}),
    "the wording of the report": ("marrow", {"report": "clonal plasma cells, lambda restricted"}),
}


@pytest.mark.parametrize(("specimen", "answers"), UNSAID.values(), ids=UNSAID.keys())
def test_what_the_report_does_not_conclude_is_no_fact(specimen: str, answers: dict) -> None:
    assert of(specimen, **answers) == {}


# Trephine and aspirate: the trephine samples more, so its figure is the one that is said; a limit is no figure.
PERCENTAGES = [
    ({"aspirate_pc": D("10.0")}, D(10)),
    ({"trephine_pc": D("15.0")}, D(15)),
    ({"aspirate_pc": D("10.0"), "trephine_pc": D("15.0")}, D(15)),
    ({"aspirate_pc": D("10.0"), "trephine_pc": D("5.0"), "trephine_pc_sign": "<"}, D(10)),
    ({"aspirate_pc": D("10.0"), "aspirate_pc_sign": "="}, D(10)),
    ({"aspirate_pc": D("0.0")}, D(0)),
    ({"aspirate_pc": D("5.0"), "aspirate_pc_sign": "<"}, None),
    ({"trephine_pc": D("60.0"), "trephine_pc_sign": ">"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("answers", "value"), PERCENTAGES, ids=[str(answers) for answers, _ in PERCENTAGES])
def test_one_figure_for_plasma_cells_is_said_or_none(answers: dict, value: D | None) -> None:
    assert of(**answers).get("marrow_plasma_cells") == value


@pytest.mark.parametrize(
    ("sign", "value", "shown"),
    [
        ("", "10.0", "10 %"),
        ("=", "0.5", "0.5 %"),
        ("<", "5.0", "< 5 %"),
        (">", "60.0", "> 60 %"),
        ("", "100.0", "100 %"),
        ("", "0.0", "0 %"),
        ("<", None, ""),
    ],
)
def test_a_percentage_is_shown_as_the_report_gives_it(sign: str, value: str | None, shown: str) -> None:
    row = Pathology(trephine_pc_sign=sign, trephine_pc=None if value is None else D(value))
    assert percentage(row, "trephine_pc") == shown


LABELS = [
    ("marrow", {"clonal": "yes", "clonal_by": "ihc"}, "Bone marrow: yes, clonal plasma cells by immunohistochemistry"),
    ("marrow", {"clonal": "yes", "clonal_by": "not_stated"}, "Bone marrow: yes, clonal plasma cells"),
    ("marrow", {"clonal": "no"}, "Bone marrow: no clone found"),
    ("marrow", {"clonal": "not_determined"}, "Bone marrow: not determined"),
    ("marrow", {"aspirate_pc": D("10.0")}, "Plasma cells in marrow: 10 %"),
    ("bone_lesion", {"plasmacytoma": "yes", "lesion_site": "L3"}, "Biopsy of bone lesion (L3): clonal plasma cells"),
    ("bone_lesion", {"plasmacytoma": "no"}, "Biopsy of bone lesion: no clonal plasma cells"),
    ("bone_lesion", {"plasmacytoma": "not_known"}, "Biopsy of bone lesion: not known"),
    ("bone_lesion", {"lesion_light_chain": "lambda"}, "Bone lesion: Lambda"),
    ("lymph_node", {"castleman": "present"}, "Node biopsy, Castleman disease: Present"),
    (
        "lymph_node",
        {"castleman": "not_diagnostic"},
        "Node biopsy, Castleman disease: Indeterminate, or biopsy not diagnostic",
    ),
]


@pytest.mark.parametrize(("specimen", "answers", "label"), LABELS, ids=[label for _, _, label in LABELS])
def test_the_evidence_reads_as_the_report_does(specimen: str, answers: dict, label: str) -> None:
    (fact,) = facts(Pathology(pk=5, performed_on=DAY, specimen=specimen, **answers))
    assert (fact.text, fact.source, fact.on) == (label, "pathology:5", DAY)


SUMMARIES = [
    ("marrow", {}, "Bone marrow"),
    ("marrow", {"clonal": "yes"}, "Bone marrow, Yes, clonal plasma cells"),
    ("bone_lesion", {}, "Bone lesion biopsy"),
    ("bone_lesion", {"plasmacytoma": "no"}, "Bone lesion biopsy, plasmacytoma: No"),
    ("lymph_node", {"castleman": "absent"}, "Lymph node, Castleman disease: Absent"),
]


@pytest.mark.parametrize(("specimen", "answers", "line"), SUMMARIES, ids=[line for _, _, line in SUMMARIES])
def test_the_line_of_a_list_names_the_specimen_and_what_decides(specimen: str, answers: dict, line: str) -> None:
    assert summary(Pathology(specimen=specimen, **answers)) == line
