"""Published patients, written as vignettes in cases/published.json, against the verdict a careful reader reaches.

A finding that the report does not mention is not in the file: it is unknown, never absent. The file is read by the same
reader as the command and the page; nothing here knows a case by its name except to say what is expected of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clinical.criteria import Evaluation, evaluate
from clinical.facts import Fact
from clinical.outcome import Status
from clinical.rulesets import J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6
from clinical.settings import COUNTING_SKIN_SIGNS_WITH_THICKENING, DEFAULTS
from clinical.vignette import Vignette, read, run
from clinical.vignette_report import as_data, as_lines
from tests.clinical.builders import AS_AT, record, vegf

MEETS, DOES_NOT, OPEN = Status.MET, Status.NOT_MET, Status.UNKNOWN
FOLDER = Path(__file__).parent / "cases"


def cases_in(name: str) -> dict[str, Vignette]:
    return {one.id: one for one in read((FOLDER / name).read_bytes(), today=AS_AT).vignettes}


CASES = cases_in("published.json")
ABLATIONS = cases_in("ablations.json")


def verdict(
    case: str, *, added: Sequence[Fact] = (), without: str = "", as_at: date | None = None, **more
) -> Evaluation:
    """The case, with facts added, or without those whose name begins so."""
    vignette = CASES[case]
    facts = tuple(fact for fact in vignette.facts if not without or not fact.name.startswith(without))
    return run(replace(vignette, facts=(*facts, *added)), today=AS_AT, as_at=as_at, **more).evaluation


EXPECTED = [
    # Iliac osteosclerosis is the only major: VEGF was not measured in 1989, and the organs are stated normal.
    ("C01", MEETS, {J2}, {N3, N4, N5, N6}),
    # Castleman disease by its histology and VEGF by the report's word. Hypothyroidism alone is no endocrine minor.
    ("C03", MEETS, {J1, J3}, {N1, N2, N4, N5}),
    # A mixed lesion counts as sclerotic; haemoglobin 194 g/L is above the limit for men.
    ("C08", MEETS, {J2}, {N1, N2, N4, N6}),
    # Five minors cannot buy the clone that was looked for and not found.
    ("C10a", DOES_NOT, {J3}, {N1, N3, N4, N5, N6}),
    # The faint kappa band four months later completes the same record.
    ("C10b", MEETS, {J3}, {N1, N3, N4, N5, N6}),
    # One vertebral lesion and one axis are enough, with everything else tested and normal.
    ("C14", MEETS, {J2}, {N3}),
    # Castleman disease carries it; the lytic lesion does not count, nor does clubbing, flushing does.
    ("C16", MEETS, {J1}, {N1, N2, N4, N5}),
    # Plain films exclude nothing and VEGF was never measured: the major is open, not absent.
    ("C30", OPEN, set(), {N1, N2, N6}),
    # Castleman disease and neuropathy without a clone: not these criteria, and flagged.
    ("C36a", DOES_NOT, {J1}, {N1, N4}),
    # Findings of 18 years add up; the clone decides.
    ("C36b", MEETS, {J1}, {N1, N2, N4}),
    # Neither neuropathy nor clone, both looked for.
    ("C51", DOES_NOT, set(), {N1, N2}),
]


@pytest.mark.parametrize(("case", "status", "majors", "minors"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_the_verdict_and_what_it_rests_on(case, status, majors, minors):
    result = verdict(case)
    assert result.status is status
    assert set(result.met("major")) == majors
    assert set(result.met("minor")) == minors


def test_every_published_case_is_expected_and_none_is_forgotten():
    assert list(CASES) == [row[0] for row in EXPECTED]
    assert all(one.source and one.facts for one in CASES.values())


@pytest.mark.parametrize("case", CASES)
def test_the_report_of_a_case_speaks_of_findings_and_never_of_a_diagnosis(case):
    result = run(CASES[case], today=AS_AT)
    text = "\n".join(as_lines(result))
    assert as_data(result)["label"] in text
    assert "The conclusion is the clinician's." in text
    for word in ("diagnos", "excluded", "has poems", "confirmed poems"):
        assert word not in text.casefold()


# C01


def test_c01_a_normal_electrophoresis_does_not_contradict_the_clone_found_by_a_typing_method():
    found = verdict("C01").finding(M2)
    assert found.status is MEETS
    assert [fact.name for fact, _ in found.not_counting] == ["spep"]


def test_c01_an_unmeasured_vegf_leaves_its_criterion_open_and_the_verdict_met():
    found = verdict("C01").finding(J3)
    assert (found.status, found.reason) == (OPEN, "not_assessed")


def test_c01_a_bone_scan_without_uptake_does_not_take_the_lesion_of_the_survey_away():
    found = verdict("C01").finding(J2)
    assert found.status is MEETS
    assert [fact.text for fact in found.because] == [
        "Plain-film survey: sclerotic lesion, left ilium (judged related to the plasma cells)"
    ]


def test_c01_platelets_counted_per_cubic_millimetre_are_read_exactly():
    (platelets,) = [fact for fact in CASES["C01"].facts if fact.name == "platelets"]
    assert platelets.value == Decimal(511)
    assert platelets.text == "Platelet count 511 ×10⁹/L, reported as 511000 /mm3"


def test_c01_organs_stated_normal_settle_organomegaly_and_castleman_disease():
    result = verdict("C01")
    assert {result.finding(N1).status, result.finding(J1).status} == {DOES_NOT}


def test_c01_in_january_before_the_clone_was_looked_for_nothing_is_decided():
    """Once by leaving the later findings null, once by asking the whole record as at that month."""
    ablated = run(ABLATIONS["C01-january"], today=AS_AT).evaluation
    assert ablated.status is OPEN
    assert [each.criterion for each in ablated.outstanding if each.required] == [M2]
    assert {each.criterion for each in ablated.outstanding if each.decisive} == {M2, J2, J3}
    assert verdict("C01", as_at=date(1989, 1, 31)).status is OPEN
    assert verdict("C01", as_at=date(1989, 12, 1)).status is MEETS


# C03


def test_c03_hypothyroidism_alone_is_set_aside_and_the_criterion_stays_open():
    found = verdict("C03").finding(N3)
    assert found.status is OPEN
    assert [(fact.name, "never satisfy" in why) for fact, why in found.not_counting] == [("axis_thyroid", True)]


def test_c03_meets_through_castleman_disease_alone_and_the_report_on_vegf_is_marked_as_such():
    assert verdict("C03", without="vegf").status is MEETS
    found = verdict("C03").finding(J3)
    assert found.warnings == ("reported_only", "sample_type_unknown")


def test_c03_without_the_word_raised_the_number_alone_of_unknown_sample_type_does_not_count():
    found = verdict("C03", without="vegf_reported_raised").finding(J3)
    assert (found.status, found.reason) == (OPEN, "inadequate_test")


def test_c03_a_later_fall_of_vegf_under_treatment_changes_nothing_in_the_diagnostic_view():
    later = record("lab:2", on=date(2008, 6, 1), treated=True, vegf=vegf(275, "unknown"), vegf_reported_raised="no")
    assert verdict("C03", added=later).finding(J3).status is MEETS


def test_c03_by_the_criteria_of_2003_counts_castleman_disease_as_a_minor():
    result = verdict("C03", rule_set="dispenzieri_2003")
    assert result.status is MEETS
    assert J1 in result.met("minor")


# C08


def test_c08_a_number_printed_without_its_volume_is_read_in_the_unit_it_can_only_mean():
    (haemoglobin,) = [fact for fact in CASES["C08"].facts if fact.name == "haemoglobin"]
    assert haemoglobin.value == Decimal(194)
    assert "printed as 19.4 g without a volume" in haemoglobin.text


def test_c08_erectile_dysfunction_is_a_symptom_and_asks_for_the_gonadal_tests():
    found = verdict("C08").finding(N3)
    assert found.status is OPEN
    assert "gonadal_sign_untested" in found.warnings
    assert "erectile_dysfunction" in [fact.name for fact, _ in found.not_counting]


# C10


def test_c10_no_number_of_minors_outweighs_the_missing_clone_and_only_the_clone_is_missing():
    result = verdict("C10a")
    assert result.finding(M2).status is DOES_NOT
    assert [group.status for group in result.groups] == [DOES_NOT, MEETS, MEETS]


def test_c10_the_same_patient_has_two_answers_by_date():
    assert verdict("C10b", as_at=date(2023, 4, 30)).status is DOES_NOT
    later = verdict("C10b", as_at=date(2023, 5, 1))
    assert later.status is MEETS
    assert later.finding(M2).warnings == ("atypical_light_chain",)


# C14


def test_c14_the_single_minor_is_the_gonadal_axis():
    found = verdict("C14").finding(N3)
    assert [fact.name for fact in found.because] == ["axis_gonadal"]
    assert verdict("C14", without="axis_gonadal").finding(N3).status is OPEN


def test_c14_oestradiol_in_pg_per_ml_is_no_vegf():
    assert not [fact for fact in CASES["C14"].facts if fact.name.startswith("vegf")]
    assert verdict("C14").finding(J3).reason == "not_assessed"


def test_c14_the_clone_also_stands_on_the_vertebral_biopsy_alone():
    assert verdict("C14", without="serum_ife").finding(M2).status is MEETS


# C16


def test_c16_a_purely_lytic_lesion_is_shown_and_does_not_count():
    found = verdict("C16").finding(J2)
    assert found.status is OPEN
    assert [why for _, why in found.not_counting] == ["Purely lytic lesions do not count"]
    assert verdict("C16", without="castleman").status is not MEETS


def test_c16_clubbing_is_recorded_and_flushing_counts():
    found = verdict("C16").finding(N4)
    assert [fact.name for fact in found.because] == ["skin_flushing"]
    assert [fact.name for fact, _ in found.not_counting] == ["skin_clubbing"]


def test_c16_two_normal_axes_do_not_settle_the_endocrine_criterion():
    found = verdict("C16").finding(N3)
    assert found.status is OPEN
    assert "gonadal_axis" in found.missing and "adrenal_axis" not in found.missing


# C30


def test_c30_names_vegf_node_biopsy_and_ct_as_the_tests_that_decide():
    result = verdict("C30")
    assert {each.criterion for each in result.outstanding if each.decisive} == {J1, J2, J3}
    tests = {key for each in result.outstanding for key in each.tests}
    assert {"vegf", "node_biopsy", "bone_ct"} <= tests
    assert result.finding(J2).reason == "inadequate_test"
    assert (result.finding(M1).status, result.finding(M2).status) == (MEETS, MEETS)


def test_c30_met_the_criteria_of_its_time():
    assert verdict("C30", rule_set="dispenzieri_2003").status is MEETS


def test_c30_thickened_skin_is_shown_as_not_counting_by_default_and_counts_by_the_clinics_setting():
    found = verdict("C30").finding(N4)
    assert "skin_thickening" in [fact.name for fact, _ in found.not_counting]
    clinic = replace(DEFAULTS, skin_counting_set=COUNTING_SKIN_SIGNS_WITH_THICKENING)
    result = verdict("C30", settings=clinic)
    assert result.status is OPEN
    assert set(result.met("minor")) == {N1, N2, N4, N6}


@pytest.mark.parametrize(("value", "status"), [(2400, MEETS), (300, OPEN)])
def test_c30_a_vegf_would_decide_upwards_and_not_downwards(value, status):
    added = record("lab:2", on=date(2026, 6, 1), vegf=vegf(value, ref_upper=Decimal(771)))
    assert verdict("C30", added=added).status is status


# C36


def test_c36_castleman_disease_without_a_clone_raises_the_flag_for_the_variant():
    assert verdict("C36a").consider_castleman_variant
    assert not verdict("C36b").consider_castleman_variant
    assert any(line.startswith("Consider: Castleman") for line in as_lines(run(CASES["C36a"], today=AS_AT)))


def test_c36_skin_changes_without_a_name_rest_on_the_words_of_the_report():
    assert verdict("C36a").finding(N4).warnings == ("reported_only",)


def test_c36_findings_add_up_over_eighteen_years():
    years = [date(2000, 6, 1), date(2017, 6, 1), date(2018, 1, 1)]
    assert [verdict("C36b", as_at=day).status for day in years] == [OPEN, DOES_NOT, MEETS]


# C51


def test_c51_the_missing_mandatory_criteria_outweigh_every_minor():
    result = verdict("C51")
    assert {result.finding(M1).status, result.finding(M2).status} == {DOES_NOT}
    # 426 pg/mL in serum is under the limit of the assay in our settings although the report calls it raised.
    assert (result.finding(J3).status, result.finding(J3).reason) == (OPEN, "conflicting")


def test_c51_eight_thousand_platelets_per_microlitre_are_few():
    (platelets,) = [fact for fact in CASES["C51"].facts if fact.name == "platelets"]
    assert platelets.value == Decimal(8)
    assert verdict("C51").finding(N6).status is not MEETS


def test_c51_a_pericardial_effusion_is_shown_and_does_not_count():
    found = verdict("C51").finding(N2)
    assert [fact.name for fact, _ in found.not_counting] == ["pericardial_effusion"]


def test_the_cases_go_through_the_same_entry_as_the_record_page():
    """Facts of a vignette given to the engine directly give the same evaluation."""
    for vignette in CASES.values():
        direct = evaluate(vignette.facts, as_at=AS_AT, sex=vignette.sex or None)
        assert run(vignette, today=AS_AT).evaluation == direct
