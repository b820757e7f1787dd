"""What results tell the criteria, what the signer is asked, and three published cases typed into the forms."""

from datetime import date
from decimal import Decimal as D

import pytest

from assessments import actions
from assessments.facts import facts_for
from assessments.instruments import BY_KEY
from assessments.instruments.laboratory import LABORATORY, questions, summary, worked_out
from assessments.results import latest_of_each
from clinical.criteria import evaluate
from clinical.outcome import Status
from tests.assessments.lab_forms import send

pytestmark = pytest.mark.django_db


def signed(patient, by, *lines, **columns):
    columns = {"performed_on": date(2026, 6, 1)} | columns
    full = {"comparator": "=", "places": 0, "coded": "", "matrix": "", "unit": ""}
    lines = {"results": [full | line for line in lines]}
    return actions.sign(
        row=actions.save_draft(instrument=LABORATORY, patient=patient, by=by, lines=lines, **columns), by=by
    )


def number(analyte, value, unit, **rest):
    return {"analyte": analyte, "value": D(value), "unit": unit} | rest


def facts_of(patient):
    return {fact.name: fact for fact in facts_for(patient)}


def test_vegf_is_one_fact_with_all_that_its_meaning_depends_on(patient, consultant):
    signed(
        patient,
        consultant,
        number("vegf", "6.63", "ng/mL", comparator=">", matrix="serum", ref_high=D("0.771"), places=2, coded="raised"),
        haemolysed=True,
        laboratory="Invented Laboratory",
        assay="ELISA",
    )
    found = facts_of(patient)
    vegf = found["vegf"].value
    assert (vegf.value, vegf.unit, vegf.matrix, vegf.comparator) == (D(6630), "pg/mL", "serum", ">")
    assert vegf.ref_upper == D(771)
    assert vegf.flags == {"haemolysed"}
    assert (vegf.laboratory, vegf.assay) == ("Invented Laboratory", "ELISA")
    assert found["vegf_reported_raised"].value == "yes"


def test_a_reported_raised_vegf_without_a_number_is_a_fact_of_its_own(patient, consultant):
    signed(patient, consultant, {"analyte": "vegf", "coded": "raised", "matrix": "unknown"})
    assert set(facts_of(patient)) == {"vegf_reported_raised"}


def test_immunofixation_carries_its_chains(patient, consultant):
    signed(
        patient,
        consultant,
        {"analyte": "serum_ife", "coded": "positive", "heavy_chain": "IgG", "light_chain": "lambda"},
        {"analyte": "urine_ife", "coded": "negative"},
        {"analyte": "spep", "coded": "faint"},
    )
    found = facts_of(patient)
    assert (found["serum_ife"].value, found["urine_ife"].value, found["spep"].value) == (
        "positive",
        "negative",
        "faint",
    )
    assert (found["heavy_chain"].value, found["light_chain"].value) == ("IgG", "lambda")
    assert found["serum_ife"].label == "Serum immunofixation: Positive, IgG lambda"


def test_serum_and_urine_of_one_report_keep_their_own_chains(patient, consultant):
    signed(
        patient,
        consultant,
        {"analyte": "serum_ife", "coded": "positive", "heavy_chain": "IgA", "light_chain": "lambda"},
        {"analyte": "urine_ife", "coded": "positive", "heavy_chain": "none", "light_chain": "kappa"},
    )
    found = facts_of(patient)
    assert (found["heavy_chain"].value, found["light_chain"].value) == ("IgA", "lambda")
    assert (found["urine_heavy_chain"].value, found["urine_light_chain"].value) == ("none", "kappa")
    clone = statuses(patient, "male")["M2_plasma_cell_disorder"]
    assert [fact.label for fact in clone.because if fact.name == "light_chain"] == [
        "Serum immunofixation: Positive, IgA lambda"
    ]
    assert clone.warnings == ("biclonal_light_chain",)


def test_counts_are_facts_in_the_kept_unit(patient, consultant):
    signed(
        patient,
        consultant,
        number("platelets", "900000", "/uL"),
        number("haemoglobin", "17.2", "g/dL", places=1),
        number("haematocrit", "51", "%"),
    )
    found = facts_of(patient)
    assert (found["platelets"].value, found["haemoglobin"].value) == (D(900), D(172))
    assert found["haematocrit"].value == D("0.51")


def test_words_for_counts_are_facts_without_a_number(patient, consultant):
    signed(patient, consultant, {"analyte": "platelets", "coded": "raised"}, {"analyte": "haemoglobin", "coded": "low"})
    found = facts_of(patient)
    assert (found["thrombocytosis"].value, found["polycythaemia"].value) == ("present", "absent")
    assert "platelets" not in found


def test_a_count_below_its_measuring_limit_is_no_number_for_a_threshold_above(patient, consultant):
    signed(patient, consultant, number("platelets", "500", "10*9/L", comparator="<"))
    assert facts_of(patient) == {}


def test_the_ratio_is_computed_and_the_printed_one_only_stands_in(patient, consultant):
    signed(
        patient,
        consultant,
        number("kappa_flc", "19.4", "mg/L", places=1),
        number("lambda_flc", "2.63", "mg/dL", places=2),
        number("flc_ratio", "0.9", "{ratio}", places=1),
    )
    fact = facts_of(patient)["flc_ratio"]
    assert fact.value == D("0.7376")
    assert fact.label == "Free light chain ratio 0.74, computed"


@pytest.mark.parametrize("chains", [[("kappa_flc", "<")], [("kappa_flc", "="), ("lambda_flc", "<")]])
def test_the_printed_ratio_is_used_when_there_is_nothing_to_compute_from(patient, consultant, chains):
    lines = [number(analyte, "10", "mg/L", comparator=sign) for analyte, sign in chains]
    signed(patient, consultant, *lines, number("flc_ratio", "0.9", "{ratio}", places=1))
    assert facts_of(patient)["flc_ratio"].value == D("0.9")


def test_a_test_that_was_not_done_is_kept_and_tells_the_criteria_nothing(patient, consultant):
    row = signed(patient, consultant, {"analyte": "serum_ife", "coded": "not_done"})
    assert [one.shown for one in row.results.all()] == ["Not done"]
    assert facts_of(patient) == {}
    signed(patient, consultant, {"analyte": "urine_ife", "coded": "negative"}, performed_on=date(2026, 5, 1))
    signed(patient, consultant, {"analyte": "urine_ife", "coded": "not_done"}, performed_on=date(2026, 6, 2))
    assert latest_of_each(patient)["urine_ife", ""].shown == "Negative", "the last result is the last one there is"


def test_chemistry_that_the_rules_read_is_a_fact_and_a_bound_of_it_is_not(patient, consultant):
    signed(
        patient, consultant, number("albumin", "3.1", "g/dL", places=1), number("csf_protein", "0.9", "g/L", places=1)
    )
    found = facts_of(patient)
    assert (found["albumin"].value, found["csf_protein"].value) == (D(31), D("0.9"))
    signed(patient, consultant, number("b12", "150", "ng/L", comparator="<"))
    assert "b12" not in facts_of(patient)


# Worked out


def worked_out_of(row):
    return [line[:2] for line in worked_out(row)]


def test_the_difference_of_the_light_chains_needs_the_chain_of_the_clone(patient, consultant):
    chains = [
        number("kappa_flc", "14.2", "mg/L", places=1),
        number("lambda_flc", "3.63", "mg/dL", places=2),
    ]
    ratio = ("Kappa/lambda ratio, computed", "0.39")
    assert worked_out_of(signed(patient, consultant, *chains)) == [ratio]
    ife = {"analyte": "serum_ife", "coded": "positive", "light_chain": "lambda"}
    signed(patient, consultant, ife, performed_on=date(2026, 1, 1))
    later = signed(patient, consultant, *chains, performed_on=date(2026, 7, 1))
    dflc = ("Free light chain difference (dFLC), computed", "22.1 mg/L, lambda minus kappa")
    assert worked_out_of(later) == [ratio, dflc]


def test_what_is_worked_out_stands_on_the_page_of_the_report(consultant_client, patient, consultant):
    row = signed(patient, consultant, number("kappa_flc", "40", "mg/L"), number("lambda_flc", "20", "mg/L"))
    page = consultant_client.get(f"/patients/{patient.ref}/assessments/laboratory/{row.pk}/").content.decode()
    assert "Kappa/lambda ratio, computed" in page and "2.00" in page


# Questions to the signer


def asked(patient, consultant, *lines, **columns):
    return list(questions(signed(patient, consultant, *lines, **columns)))


def test_a_ratio_more_than_five_percent_from_the_computed_one_is_asked_about(patient, consultant):
    chains = [number("kappa_flc", "20", "mg/L"), number("lambda_flc", "10", "mg/L")]
    assert asked(patient, consultant, *chains, number("flc_ratio", "2.1", "{ratio}", places=1)) == []
    found = asked(patient, consultant, *chains, number("flc_ratio", "2.11", "{ratio}", places=2))
    assert found == ["The reported ratio 2.11 differs from 20 divided by 10 by more than 5%."]


def test_two_chains_ten_times_below_normal_are_asked_about_as_a_mistaken_unit(patient, consultant):
    found = asked(
        patient, consultant, number("kappa_flc", "1.9", "mg/L", places=1), number("lambda_flc", "2.6", "mg/L", places=1)
    )
    assert found == ["Both light chains are ten times below normal. Check whether the report gives mg/dL."]


def test_a_five_fold_change_is_asked_about_and_a_smaller_one_is_not(patient, consultant):
    signed(patient, consultant, number("vegf", "4200", "pg/mL", matrix="serum"), performed_on=date(2026, 1, 5))
    serum = {"matrix": "serum"}
    assert asked(patient, consultant, number("vegf", "845", "pg/mL", **serum), performed_on=date(2026, 2, 1)) == []
    assert asked(patient, consultant, number("vegf", "4225", "pg/mL", **serum), performed_on=date(2026, 3, 1)) == [
        "VEGF 4,225 pg/mL is 5 times the last value (845 pg/mL on 01-Feb-2026). Check the decimal point."
    ]
    assert asked(
        patient, consultant, number("vegf", "84.5", "pg/mL", places=1, **serum), performed_on=date(2026, 4, 1)
    )[0].startswith("VEGF 84.5 pg/mL is 50 times lower than the last value (4,225 pg/mL on 01-Mar-2026)")


def test_plasma_is_never_compared_with_serum(patient, consultant):
    signed(patient, consultant, number("vegf", "4200", "pg/mL", matrix="serum"), performed_on=date(2026, 1, 5))
    plasma = number("vegf", "96", "pg/mL", matrix="plasma_edta")
    assert asked(patient, consultant, plasma, performed_on=date(2026, 2, 1)) == []


def test_an_unusual_value_is_asked_about(patient, consultant):
    assert asked(patient, consultant, number("vegf", "42000", "pg/mL", matrix="serum")) == [
        "VEGF 42,000 pg/mL is unusual. Check the number and the unit."
    ]


def test_the_signing_page_shows_the_question_and_still_signs(consultant_client, patient, consultant):
    row = actions.save_draft(
        instrument=LABORATORY,
        patient=patient,
        by=consultant,
        performed_on=date(2026, 6, 1),
        lines={"results": [number("vegf", "42000", "pg/mL", matrix="serum")]},
    )
    at = f"/patients/{patient.ref}/assessments/laboratory/{row.pk}/"
    page = consultant_client.get(f"{at}sign/")
    assert "VEGF 42,000 pg/mL is unusual" in page.content.decode()
    answer = consultant_client.post(f"{at}sign/", {"patient_ref": patient.ref, "version": row.version})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.is_signed
    page = consultant_client.get(at).content.decode()
    assert "42,000 pg/mL" in page and "VEGF, serum" in page


def test_the_signing_page_lists_what_changed_since_the_last_result(consultant_client, patient, consultant):
    serum = {"matrix": "serum"}
    signed(patient, consultant, number("vegf", "4200", "pg/mL", **serum), performed_on=date(2026, 1, 5))
    signed(patient, consultant, number("vegf", "96", "pg/mL", matrix="plasma_edta"), performed_on=date(2026, 1, 6))
    answer = send(
        consultant_client, patient, "laboratory", **{"results-vegf-matrix": "serum", "results-vegf-value": "< 900"}
    )
    page = consultant_client.get(answer.url.replace("edit", "sign"))
    assert [(one.label, one.previous, one.text) for one in page.context["review"].changes] == [
        ("VEGF, serum", "4,200 pg/mL", "< 900 pg/mL")
    ]
    assert "Nothing that was also answered before" not in page.content.decode()


def test_the_line_for_lists_names_vegf_first(patient, consultant):
    row = signed(patient, consultant, number("crp", "3", "mg/L"), number("vegf", "5", "pg/mL", matrix="serum"))
    assert summary(row) == "VEGF 5 pg/mL (serum), 1 other result"


# Published cases, typed as a nurse would and signed by a consultant


def enter(client, patient, consultant, key, **boxes):
    answer = send(client, patient, key, **boxes)
    assert answer.status_code == 302, answer.context["form"].errors
    row = BY_KEY[key].model.objects.for_patient(patient).drafts().get()
    return actions.sign(row=row, by=consultant)


def statuses(patient, sex):
    found = evaluate(facts_for(patient), as_at=date(2026, 11, 1), sex=sex)
    return {finding.criterion: finding for finding in found.findings}


def test_case_c03_can_be_entered_and_counts_the_reported_vegf(nurse_client, patient, consultant):
    """Vascular endothelial growth factor 6630 with unknown specimen, reported raised; spleen reported enlarged."""
    enter(
        nurse_client,
        patient,
        consultant,
        "laboratory",
        performed_on="15-Mar-2007",
        **{
            "results-vegf-matrix": "unknown",
            "results-vegf-value": "6630",
            "results-vegf-stated": "raised",
            "results-serum_ife-coded": "positive",
            "results-serum_ife-heavy": "IgG",
            "results-serum_ife-light": "lambda",
        },
    )
    enter(
        nurse_client,
        patient,
        consultant,
        "imaging",
        performed_on="15-Mar-2007",
        modality="not_stated",
        spleen_reported="yes",
    )
    enter(
        nurse_client,
        patient,
        consultant,
        "pathology",
        performed_on="15-Mar-2007",
        specimen="lymph_node",
        castleman="present",
        subtype="not_stated",
    )
    found = statuses(patient, "male")
    assert found["J3_vegf"].status is Status.MET
    assert "sample_type_unknown" in found["J3_vegf"].warnings
    assert found["J1_castleman"].status is Status.MET
    assert found["M2_plasma_cell_disorder"].status is Status.MET
    assert found["N1_organomegaly"].status is Status.MET
    assert found["J2_sclerotic_bone"].status is Status.UNKNOWN


def test_case_c14_can_be_entered_with_its_biopsy_and_its_hormones(nurse_client, patient, consultant):
    enter(
        nurse_client,
        patient,
        consultant,
        "laboratory",
        performed_on="01-Nov-2009",
        **{
            "results-serum_ife-coded": "positive",
            "results-serum_ife-heavy": "IgG",
            "results-serum_ife-light": "lambda",
            "results-fsh-value": "2.61",
            "results-fsh-unit": "m[IU]/mL",
            "results-fsh-range": "3.4-21.6",
            "results-lh-value": "0.31 mUI/ml",
            "results-lh-range": "2.4-6.6",
            "results-oestradiol-value": "15.0",
            "results-oestradiol-unit": "pg/mL",
            "results-oestradiol-range": "21-251",
        },
    )
    enter(
        nurse_client,
        patient,
        consultant,
        "imaging",
        performed_on="01-Nov-2009",
        modality="not_stated",
        bone="lesions",
        **{
            "lesions-new0-site": "spine",
            "lesions-new0-type": "sclerotic",
            "lesions-new0-attribution": "plasma_cell",
            "lesions-new0-biopsied": "yes",
        },
    )
    enter(
        nurse_client,
        patient,
        consultant,
        "pathology",
        performed_on="01-Nov-2009",
        specimen="bone_lesion",
        lesion_site="Vertebra",
        plasmacytoma="yes",
    )
    found = statuses(patient, "female")
    assert found["J2_sclerotic_bone"].status is Status.MET
    assert found["M2_plasma_cell_disorder"].status is Status.MET
    assert found["J3_vegf"].status is Status.UNKNOWN, "oestradiol in pg/mL is no VEGF"
    flags = {one.analyte: one.flag for one in LABORATORY.model.objects.get().results.all()}
    assert (flags["fsh"], flags["lh"], flags["oestradiol"]) == ("L", "L", "L")


def test_case_c30_can_be_entered_and_leaves_the_major_criterion_open(nurse_client, patient, consultant):
    enter(
        nurse_client,
        patient,
        consultant,
        "laboratory",
        performed_on="01-Jun-1995",
        **{
            "results-platelets-value": "900 000/mm3",
            "results-serum_ife-coded": "positive",
            "results-serum_ife-heavy": "IgG",
            "results-serum_ife-light": "lambda",
        },
    )
    enter(
        nurse_client,
        patient,
        consultant,
        "imaging",
        performed_on="01-Jun-1995",
        modality="xray_survey",
        bone="none_seen",
        liver_reported="yes",
    )
    enter(
        nurse_client, patient, consultant, "pathology", performed_on="01-Jun-1995", specimen="marrow", aspirate_pc="10"
    )
    found = statuses(patient, "female")
    assert found["N6_thrombocytosis_polycythaemia"].status is Status.MET
    assert found["N1_organomegaly"].status is Status.MET
    assert found["M2_plasma_cell_disorder"].status is Status.MET
    assert found["J2_sclerotic_bone"].status is Status.UNKNOWN, "plain films cannot exclude"
    assert found["J3_vegf"].status is Status.UNKNOWN and found["J3_vegf"].missing == ("vegf",)
