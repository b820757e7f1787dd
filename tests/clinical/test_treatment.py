"""Extent of disease by the published table, prompts about thromboprophylaxis, and how lines are counted."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.facts import BoneLesion, BoneStudy
from clinical.regimens import (
    IMMUNOMODULATORS,
    MODALITIES,
    NEUROTOXIC,
    PATHWAYS,
    RADIOTHERAPY_DOSE_GY,
    RADIOTHERAPY_FRACTIONS,
    REGIMENS,
    RESPONSES,
    Step,
    has_immunomodulator,
    is_neurotoxic,
    line_numbers,
)
from clinical.settings import DEFAULTS
from clinical.sources import in_words
from clinical.treatment import PROPHYLAXIS, Extent, disease_is_active, extent, prophylaxis_prompts
from tests.clinical.builders import AS_AT, DAY, LATER, bones, record

LOCALISED, DISSEMINATED = Extent.LOCALISED, Extent.DISSEMINATED
NO_LESION, UNDETERMINED = Extent.NO_LESION, Extent.UNDETERMINED

PET, LDCT, CT, XRAY = "fdg_pet_ct", "ldct_whole_body", "ct", "xray_survey"


def study(number, modality=PET, attribution="plasma_cell", count=None):
    """A study with this many sclerotic lesions of one cause; none for 0."""
    if number == 0:
        return BoneStudy(modality, none_seen=True) if count is None else BoneStudy(modality, count=count)
    return BoneStudy(modality, (BoneLesion("sclerotic", attribution, number=number),), count=count)


def undecided(certain, doubtful):
    lesions = [BoneLesion("sclerotic", "undecided", number=doubtful)]
    if certain:
        lesions.append(BoneLesion("sclerotic", "plasma_cell", number=certain))
    return BoneStudy(PET, tuple(lesions))


def found(marrow=None, *studies, settings=DEFAULTS, **more):
    values = {"marrow_clone": marrow} if marrow else {}
    if studies:
        values["bone_study"] = list(studies)
    return extent(record(**values, **more), as_at=AS_AT, settings=settings)


# The table of 9.1

TABLE = [
    ("yes", None, DISSEMINATED, ()),
    ("yes", study(0), DISSEMINATED, ()),
    ("yes", study(2), DISSEMINATED, ()),
    ("yes", study(9), DISSEMINATED, ()),
    ("no", study(0), NO_LESION, ()),
    ("no", study(1), LOCALISED, ()),
    ("no", study(3), LOCALISED, ()),
    ("no", study(4), DISSEMINATED, ()),
    ("no", None, UNDETERMINED, ("bone_ct",)),
    (None, study(0), UNDETERMINED, ("marrow",)),
    (None, study(3), UNDETERMINED, ("marrow",)),
    (None, study(4), DISSEMINATED, ()),
    (None, None, UNDETERMINED, ("marrow", "bone_ct")),
    ("not_known", study(2), UNDETERMINED, ("marrow",)),
    # Whole skeleton or not
    ("no", study(2, LDCT), LOCALISED, ()),
    ("no", study(2, CT), UNDETERMINED, ("bone_ct",)),
    ("no", study(0, XRAY), UNDETERMINED, ("bone_ct",)),
    ("no", study(2, "not_stated"), UNDETERMINED, ("bone_ct",)),
    ("no", study(4, XRAY), DISSEMINATED, ()),
    # Counted and not described, benign, undecided
    ("no", study(1, count=3), LOCALISED, ()),
    ("no", study(1, count=4), DISSEMINATED, ()),
    ("no", study(0, count=21), DISSEMINATED, ()),
    ("no", study(0, count=0), NO_LESION, ()),
    ("no", study(5, attribution="benign"), NO_LESION, ()),
    ("no", study(2, attribution="not_stated"), LOCALISED, ()),
    ("no", undecided(0, 1), UNDETERMINED, ("attribution",)),
    ("no", undecided(1, 2), LOCALISED, ()),
    ("no", undecided(1, 3), UNDETERMINED, ("attribution",)),
    ("no", undecided(4, 3), DISSEMINATED, ()),
]


@pytest.mark.parametrize(("marrow", "bone", "kind", "missing"), TABLE)
def test_the_extent(marrow, bone, kind, missing):
    answer = found(marrow, *([bone] if bone else []))
    assert (answer.extent, answer.missing) == (kind, missing)
    assert len(answer.missing_text) == len(missing)


def test_a_purely_lytic_lesion_is_a_lesion_here():
    assert found("no", bones(PET, ("lytic", "plasma_cell"))).extent is LOCALISED


def test_the_extent_shows_what_decides_it():
    assert [fact.name for fact in found("yes", study(2)).because] == ["marrow_clone"]
    assert [fact.name for fact in found(None, study(4)).because] == ["bone_study"]
    assert [fact.name for fact in found("yes", study(4)).because] == ["marrow_clone", "bone_study"]
    assert [fact.name for fact in found("no", study(2)).because] == ["marrow_clone", "bone_study"]
    assert [fact.name for fact in found("no").because] == ["marrow_clone"]


def test_a_marrow_without_a_clone_under_treatment_excludes_none():
    answer = found("no", study(2), treated=True)
    assert (answer.extent, answer.missing) == (UNDETERMINED, ("marrow",))


def test_a_clone_once_shown_stays():
    facts = record("pathology:1", marrow_clone="yes") + record("pathology:2", on=LATER, marrow_clone="no")
    assert extent(facts, as_at=AS_AT).extent is DISSEMINATED


def test_many_lesions_on_an_older_study_are_not_forgotten():
    facts = record("imaging:1", bone_study=study(6), marrow_clone="no")
    facts += record("imaging:2", on=LATER, bone_study=study(1))
    assert extent(facts, as_at=AS_AT).extent is DISSEMINATED


def test_the_newest_whole_study_decides_among_few():
    facts = record("imaging:1", bone_study=study(0), marrow_clone="no")
    assert extent(facts, as_at=AS_AT).extent is NO_LESION
    facts += record("imaging:2", on=LATER, bone_study=study(2))
    assert extent(facts, as_at=AS_AT).extent is LOCALISED
    assert extent(facts, as_at=DAY).extent is NO_LESION


def test_studies_that_disagree_whether_there_is_a_lesion_leave_it_open():
    facts = record("imaging:1", bone_study=study(1, CT), marrow_clone="no")
    facts += record("imaging:2", on=LATER, bone_study=study(0))
    answer = extent(facts, as_at=AS_AT)
    assert (answer.extent, answer.missing) == (UNDETERMINED, ("attribution",))
    assert "fewer lesions" in answer.warnings[0]


def test_a_regional_study_with_more_of_the_few_does_not_change_the_class():
    facts = record("imaging:1", bone_study=study(3, CT), marrow_clone="no")
    facts += record("imaging:2", on=LATER, bone_study=study(2))
    answer = extent(facts, as_at=AS_AT)
    assert answer.extent is LOCALISED
    assert answer.warnings


def test_a_study_that_says_nothing_of_bone_does_not_count_as_none():
    assert found("no", BoneStudy(PET)).missing == ("bone_ct",)


def test_the_limit_is_a_setting_and_stands_in_the_title():
    two = replace(DEFAULTS, localised_max_lesions=2)
    answer = found("no", study(3), settings=two)
    assert (answer.extent, answer.title) == (
        DISSEMINATED,
        "Disseminated: a clone in marrow, or more than 2 bone lesions",
    )
    assert found("no", study(1)).title == "Localised: 1 to 3 bone lesions and marrow without a clone"


def test_no_lesion_leaves_the_decision_to_the_consultant():
    assert "the consultant decides" in found("no", study(0)).title


@given(
    number=st.integers(0, 8),
    doubtful=st.integers(0, 4),
    modality=st.sampled_from([PET, LDCT, CT, XRAY]),
    marrow=st.sampled_from(["yes", "no", "not_known"]),
)
def test_undetermined_always_says_what_is_missing_and_nothing_else_does(number, doubtful, modality, marrow):
    lesions = [BoneLesion("mixed", "plasma_cell", number=number)] if number else []
    lesions += [BoneLesion("mixed", "undecided", number=doubtful)] if doubtful else []
    answer = found(marrow, BoneStudy(modality, tuple(lesions), none_seen=not lesions))
    assert (answer.extent is UNDETERMINED) == bool(answer.missing)


@given(number=st.integers(0, 8), more=st.integers(1, 8), marrow=st.sampled_from(["yes", "no", "not_known"]))
def test_more_lesions_never_take_a_disseminated_disease_back(number, more, marrow):
    first = record("imaging:1", bone_study=study(number), marrow_clone=marrow)
    second = record("imaging:2", on=LATER, bone_study=study(more))
    if extent(first, as_at=AS_AT).extent is DISSEMINATED:
        assert extent(first + second, as_at=AS_AT).extent is DISSEMINATED


# Thromboprophylaxis

TODAY = date(2026, 11, 21)
SIX_MONTHS_AGO = date(2026, 5, 21)

PROMPTS = [
    # active, drug, reviewed, immunomodulator: prompts
    (True, None, None, False, [("prophylaxis_blank", "nurse")]),
    (True, "", TODAY, False, [("prophylaxis_blank", "nurse")]),
    (True, "aspirin", TODAY, False, []),
    (True, "aspirin", SIX_MONTHS_AGO, False, []),
    (True, "aspirin", date(2026, 5, 20), False, [("prophylaxis_review", "nurse")]),
    (True, "aspirin", None, False, [("prophylaxis_review", "nurse")]),
    (True, "none", TODAY, False, []),
    (True, "none", TODAY, True, [("prophylaxis_immunomodulator", "consultant")]),
    (
        True,
        "none",
        date(2025, 1, 1),
        True,
        [("prophylaxis_review", "nurse"), ("prophylaxis_immunomodulator", "consultant")],
    ),
    (True, "contraindicated", TODAY, True, []),
    (True, "LMWH", TODAY, True, []),
    (True, None, None, True, [("prophylaxis_blank", "nurse")]),
    (False, None, None, False, []),
    (None, None, None, None, []),
    (False, "none", TODAY, True, [("prophylaxis_immunomodulator", "consultant")]),
    (True, "none", TODAY, None, []),
]


@pytest.mark.parametrize(("active", "drug", "reviewed", "immunomodulator", "expected"), PROMPTS)
def test_who_is_asked_about_thromboprophylaxis(active, drug, reviewed, immunomodulator, expected):
    prompts = prophylaxis_prompts(
        active_disease=active, drug=drug, reviewed_on=reviewed, immunomodulator=immunomodulator, today=TODAY
    )
    assert [(each.key, each.role) for each in prompts] == expected


def ask(**more):
    values = {"active_disease": True, "drug": "aspirin", "reviewed_on": TODAY, "immunomodulator": False} | more
    return prophylaxis_prompts(today=TODAY, **values)


def test_the_words_of_a_review_say_since_when():
    assert ask(reviewed_on=date(2026, 1, 1))[0].text.endswith("more than 6 months ago")
    assert ask(reviewed_on=None)[0].text.endswith("no review is recorded")
    longer = replace(DEFAULTS, prophylaxis_review_months=12)
    assert ask(reviewed_on=date(2026, 1, 1), settings=longer) == ()


def test_an_unknown_drug_or_a_review_in_the_future_is_refused():
    with pytest.raises(ValueError, match="Choose the thromboprophylaxis"):
        ask(drug="heparin")
    with pytest.raises(ValueError, match="today or in the past"):
        ask(reviewed_on=date(2026, 11, 22))


def test_the_end_of_a_short_month_is_the_limit():
    prompts = prophylaxis_prompts(
        active_disease=True,
        drug="aspirin",
        reviewed_on=date(2026, 8, 31),
        immunomodulator=False,
        today=date(2027, 2, 28),
    )
    assert prompts == ()


def test_the_drugs_are_those_of_the_clinic_s_list():
    assert set(PROPHYLAXIS) == {"aspirin", "clopidogrel", "LMWH", "DOAC", "warfarin", "none", "contraindicated"}


# Regimens and lines


def test_the_regimens_are_those_of_the_treatment_form():
    from patients.choices import Modality, Regimen

    assert set(REGIMENS) == set(Regimen.values)
    assert set(MODALITIES) == set(Modality.values)
    assert {each.modality for each in REGIMENS.values()} <= set(MODALITIES)


@pytest.mark.parametrize(
    ("regimen", "immunomodulator", "neurotoxic"),
    [
        ("LEN_DEX", True, False),
        ("THAL_DEX", True, True),
        ("BOR_DEX", False, True),
        ("CYBORD", False, True),
        ("DARA_LEN_DEX", True, False),
        ("DARA_BOR_DEX", False, True),
        ("IXA_LEN_DEX", True, False),
        ("MEL200_ASCT", False, False),
        ("RT", False, False),
        ("OTHER", None, None),
    ],
)
def test_what_a_regimen_holds(regimen, immunomodulator, neurotoxic):
    assert has_immunomodulator(regimen) is immunomodulator
    assert is_neurotoxic(regimen) is neurotoxic


def test_drug_groups_name_drugs_that_exist():
    drugs = {drug for each in REGIMENS.values() for drug in each.agents or ()}
    assert drugs >= IMMUNOMODULATORS | NEUROTOXIC


def step(regimen, month, programme, stop_reason=""):
    return Step(regimen, date(2026, month, 1), programme, stop_reason)


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ([], []),
        ([step("RT", 1, "a")], [1]),
        (
            [
                step("CYBORD", 1, "transplant", "completed"),
                step("MEL200_ASCT", 5, "transplant", "completed"),
                step("LEN_DEX", 9, "transplant"),
            ],
            [1, 1, 1],
        ),
        ([step("LEN_DEX", 1, "a", "completed"), step("DARA_LEN_DEX", 5, "b")], [1, 2]),
        ([step("LEN_DEX", 1, "a", "progression"), step("DARA_LEN_DEX", 5, "a")], [1, 2]),
        ([step("BOR_DEX", 1, "a", "toxicity"), step("LEN_DEX", 5, "a"), step("MEL200_ASCT", 9, "a")], [1, 2, 2]),
        ([step("LEN_DEX", 1, "a", "toxicity"), step("LEN_DEX", 5, "a")], [1, 1]),
        ([step("LEN_DEX", 1, "a", "patient_choice"), step("RT", 5, "a")], [1, 1]),
    ],
)
def test_how_lines_are_numbered(steps, lines):
    assert [line for _, line in line_numbers(steps)] == lines
    assert [line for _, line in line_numbers(reversed(steps))] == lines


def test_the_ranges_of_radiotherapy():
    assert (RADIOTHERAPY_DOSE_GY, RADIOTHERAPY_FRACTIONS) == ((1, 70), (1, 40))


def test_every_row_of_the_published_tables_names_its_source():
    assert (len(PATHWAYS), len(RESPONSES)) == (9, 4)
    for row in (*PATHWAYS, *RESPONSES):
        assert row.subject
        assert row.text
        assert in_words(row.source.split(";")[0])


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Melphalan and dexamethasone, 31 patients", "81%"),
        ("Lenalidomide and dexamethasone, 41 patients", "46.3%"),
        ("Low-dose lenalidomide and dexamethasone after relapse, 12 patients", "91%"),
        ("Radiotherapy, 38 patients", "haematological 31%, VEGF 14%, PET 22%, clinical 47%"),
    ],
)
def test_the_response_figures_are_those_printed(subject, text):
    assert text in next(row.text for row in RESPONSES if row.subject == subject)


@pytest.mark.parametrize(
    ("state", "active"),
    [
        ({}, False),
        ({"concluded": True}, True),
        ({"concluded": True, "treated": True}, False),
        ({"treated": True, "relapsed": True}, True),
        ({"treated": True, "on_treatment": True}, True),
    ],
    ids=["nothing known", "concluded, untreated", "treated", "relapsed", "on treatment"],
)
def test_disease_counts_as_active_under_treatment_after_relapse_or_before_the_first_treatment(state, active):
    nothing = dict.fromkeys(("on_treatment", "relapsed", "concluded", "treated"), False)
    assert disease_is_active(**nothing | state) is active
