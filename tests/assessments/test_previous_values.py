"""The value of last time beside the box: the newest signed one, with its own day, and never that of anybody else."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from accounts.models import User
from assessments import actions
from assessments.forms import form_for, previous_for
from assessments.instruments import BY_KEY
from patients.models import Patient
from tests.assessments.recording import (
    DAY,
    LATER,
    Entry,
    conduction,
    draft,
    endocrine,
    eyes,
    function,
    imaging,
    laboratory,
    lesion,
    neurology,
    number,
    pathology,
    sign,
    skin_fluid,
    vegf,
    word,
)

pytestmark = pytest.mark.django_db
EARLIER = date(2025, 12, 1)

# What was signed → what stands beside the box, in words, with signs and thousands as people write them.
SHOWN: list[tuple[Entry, str, str]] = [
    (neurology(ankle_dorsiflexion_right="4-"), "ankle_dorsiflexion_right", "4-"),
    (neurology(knee_reflex_left="with_reinforcement"), "knee_reflex_left", "With reinforcement"),
    (neurology(ankle_dorsiflexion_left="NT"), "ankle_dorsiflexion_left", "Not testable"),
    (neurology(falls=0), "falls", "0"),
    (function(walk_result="timed", walk_seconds=D("14.2")), "walk_seconds", "14.2"),
    (neurology(neuropathy="not_known"), "neuropathy", "Not known"),
    (imaging("ct", compared_on=date(2026, 3, 2)), "compared_on", "02-Mar-2026"),
    (conduction(abnormal_limbs=0), "abnormal_limbs", "0"),
    (eyes(frisen_left="not_gradable"), "frisen_left", "Not gradable"),
    (eyes(acuity_right="6/9-2"), "acuity_right", "6/9-2"),
    (eyes(field_md_right=D("-12.50")), "field_md_right", "\u221212.50"),
    (skin_fluid(oedema_grade=0), "oedema_grade", "0"),
    (skin_fluid(plethora="not_done"), "plethora", "Not done"),
    (skin_fluid(weight_kg=D("71.5")), "weight_kg", "71.5"),
    (endocrine(adrenal="explained", adrenal_cause="steroids"), "adrenal", "Abnormal, explained by another cause"),
    (endocrine(gonadal="not_tested"), "gonadal", "Not tested"),
    (imaging("ct", spleen_cm=D("13.4")), "spleen_cm", "13.4"),
    (pathology("marrow", aspirate_pc=D("10.0")), "aspirate_pc", "10.0"),
]


@pytest.mark.parametrize(
    ("entry", "name", "words"), SHOWN, ids=[f"{entry.key} {name}: {words}" for entry, name, words in SHOWN]
)
def test_the_last_answer_is_shown_in_words_with_its_day(
    patient: Patient, consultant: User, entry: Entry, name: str, words: str
) -> None:
    sign(patient, consultant, entry)
    previous = previous_for(BY_KEY[entry.key], patient)
    assert previous[name] == (words, DAY)


@pytest.mark.parametrize("name", ["hip_flexion_left", "gait", "falls", "neuropathy_cause"])
def test_a_box_that_was_left_empty_has_nothing_beside_it(patient: Patient, consultant: User, name: str) -> None:
    sign(patient, consultant, neurology(neuropathy="present"))
    assert name not in previous_for(BY_KEY["neurology"], patient)


def test_a_gap_in_the_newest_is_filled_from_the_one_before_with_that_ones_day(
    patient: Patient, consultant: User
) -> None:
    sign(patient, consultant, neurology(falls=3, gait="ataxic"), neurology(falls=1).later())
    previous = previous_for(BY_KEY["neurology"], patient)
    assert previous["falls"] == ("1", LATER)
    assert previous["gait"] == ("Ataxic", DAY)


def test_the_newest_is_the_one_examined_last_and_not_the_one_signed_last(patient: Patient, consultant: User) -> None:
    sign(patient, consultant, neurology(falls=1).later(), neurology(falls=3))
    assert previous_for(BY_KEY["neurology"], patient)["falls"] == ("1", LATER)


def test_nothing_from_after_the_day_of_the_open_draft_stands_beside_it(patient: Patient, consultant: User) -> None:
    sign(patient, consultant, neurology(falls=7).later(EARLIER), neurology(falls=1).later())
    opened = draft(patient, consultant, neurology())
    assert previous_for(BY_KEY["neurology"], patient, opened)["falls"] == ("7", EARLIER)


def test_drafts_mistakes_and_other_peoples_answers_are_never_shown(
    patient: Patient, other_patient: Patient, consultant: User
) -> None:
    draft(patient, consultant, neurology(falls=9))
    sign(other_patient, consultant, neurology(falls=8))
    (wrong,) = sign(patient, consultant, neurology(falls=7))
    actions.enter_in_error(row=wrong, by=consultant, reason="wrong patient")
    assert previous_for(BY_KEY["neurology"], patient) == {}


# Laboratory: beside each test its last signed result, as the report gave it

RESULTS: list[tuple[dict[str, Any], str, str]] = [
    (vegf(2310), "results-vegf-value", "2,310 pg/mL, serum"),
    (vegf("96.2", "plasma_edta", comparator="<"), "results-vegf-value", "< 96.2 pg/mL, EDTA plasma"),
    (vegf(31, "unknown"), "results-vegf-value", "31 pg/mL, sample type not stated"),
    (number("platelets", 451), "results-platelets-value", "451"),
    (number("platelets", 451_000, "/uL"), "results-platelets-value", "451,000 per µL"),
    (number("haemoglobin", "16.6", "g/dL"), "results-haemoglobin-value", "16.6 g/dL"),
    (number("flc_ratio", "0.74"), "results-flc_ratio-value", "0.74"),
    (number("crp", 5, comparator="<="), "results-crp-value", "≤ 5"),
    (word("testosterone", "low"), "results-testosterone-value", "Low, no number"),
    (
        word("serum_ife", "positive", heavy_chain="IgG", light_chain="lambda"),
        "results-serum_ife-coded",
        "Positive, IgG lambda",
    ),
    (word("spep", "no_band"), "results-spep-coded", "No band"),
]


def beside(patient: Patient) -> dict[str, tuple[str, date | None]]:
    return form_for(BY_KEY["laboratory"])(patient=patient).previous


@pytest.mark.parametrize(("result", "box", "words"), RESULTS, ids=[words for _, _, words in RESULTS])
def test_the_last_result_stands_beside_its_test(
    patient: Patient, consultant: User, result: dict[str, Any], box: str, words: str
) -> None:
    sign(patient, consultant, laboratory(result))
    assert beside(patient) == {box: (words, DAY)}


def test_two_sample_types_stand_beside_two_boxes_with_their_own_last_results(
    patient: Patient, consultant: User
) -> None:
    sign(patient, consultant, laboratory(vegf(48, "plasma_edta"), vegf(405, "serum")))
    assert beside(patient) == {
        "results-vegf-value": ("405 pg/mL, serum", DAY),
        "results-vegf-second-value": ("48 pg/mL, EDTA plasma", DAY),
    }


def test_each_test_keeps_the_day_of_its_own_last_result(patient: Patient, consultant: User) -> None:
    sign(
        patient,
        consultant,
        laboratory(number("crp", 3), number("tsh", "2.1")).later(EARLIER),
        laboratory(number("crp", 5)),
    )
    assert beside(patient) == {"results-crp-value": ("5", DAY), "results-tsh-value": ("2.1", EARLIER)}


def test_of_serum_and_plasma_the_later_one_stands_first_and_both_are_named(patient: Patient, consultant: User) -> None:
    sign(patient, consultant, laboratory(vegf(4210)), laboratory(vegf(310, "plasma_edta")).later())
    assert beside(patient) == {
        "results-vegf-value": ("310 pg/mL, EDTA plasma", LATER),
        "results-vegf-second-value": ("4,210 pg/mL, serum", DAY),
    }


def test_lesions_of_an_earlier_study_are_not_offered_again(patient: Patient, consultant: User) -> None:
    sign(patient, consultant, imaging("ct", bone="lesions", lesions=[lesion("sclerotic", "plasma_cell")]))
    form = form_for(BY_KEY["imaging"])(patient=patient, previous=previous_for(BY_KEY["imaging"], patient))
    assert not [name for name in form.previous if name.startswith("lesions-")]
    assert not [name for name in form.fields if name.endswith(("-site", "-type")) and form[name].value()]
    assert form.previous["bone"] == ("Assessed: bone lesions", DAY)
