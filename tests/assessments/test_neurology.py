"""The neurological examination: scores from its columns, contradictions, facts."""

import pytest

from accounts.models import User
from assessments.forms import form_for
from assessments.instruments.neurology import NEUROLOGY, SUM_ITEMS, Neurology, check, facts
from assessments.instruments.neurology_scores import mrc_score, onls_score
from patients.models import Patient
from tests.assessments.factories import DAY, make_signed

ALL_FIVE = dict.fromkeys(SUM_ITEMS, "5")
ONLS = dict.fromkeys(
    (
        "dress_upper_body",
        "wash_and_brush_hair",
        "turn_key",
        "use_cutlery",
        "buttons_and_zips",
    ),
    "not_affected",
) | {
    "arm_symptoms": "no",
    "arm_movement": "",
    "mobility": "independent",
    "walking_affected": "no",
    "gait": "normal",
    "stands_with_help": "",
    "leg_movement": "",
}


def test_the_sum_of_twelve_fives_is_sixty() -> None:
    assert mrc_score(ALL_FIVE).value == 60


@pytest.mark.parametrize("half", ["4-", "4", "4+"])
def test_all_shades_of_four_count_as_four(half: str) -> None:
    assert mrc_score(ALL_FIVE | {"knee_extension_right": half}).value == 59


@pytest.mark.parametrize("gap", ["", "NT"])
def test_a_missing_or_untestable_grade_gives_no_sum_but_says_how_many(gap: str) -> None:
    score = mrc_score(ALL_FIVE | {"ankle_dorsiflexion_left": gap})
    assert (score.value, score.answered, score.required) == (None, 11, 12)


@pytest.mark.parametrize(
    ("changes", "arm", "leg", "total"),
    [
        ({}, 0, 0, 0),
        ({"buttons_and_zips": "affected", "gait": "steppage"}, 2, 2, 4),
        ({"wash_and_brush_hair": "prevented", "buttons_and_zips": "prevented", "mobility": "bilateral_aid"}, 3, 4, 7),
        (
            dict.fromkeys(list(ONLS)[:5], "prevented")
            | {"arm_movement": "yes", "mobility": "wheelchair", "stands_with_help": "yes"},
            4,
            5,
            9,
        ),
        ({"arm_symptoms": "", "mobility": "unilateral_aid"}, None, 3, None),
        ({"mobility": ""}, 0, None, None),
        ({"walking_affected": "not_known"}, 0, None, None),
    ],
)
def test_onls_follows_from_its_items(changes: dict, arm: int | None, leg: int | None, total: int | None) -> None:
    score = onls_score(ONLS | changes)
    assert (score.arm, score.leg, score.value) == (arm, leg, total)


def test_contradicting_arm_answers_give_no_score_and_no_fault() -> None:
    assert onls_score(ONLS | {"arm_movement": "no"}).value is None


@pytest.mark.parametrize(
    ("answers", "box"),
    [
        ({"arm_movement": "no", "turn_key": "affected"}, "arm_movement"),
        ({"gait": "unable", "mobility": "independent"}, "gait"),
        ({"standing_systolic": 100}, "lying_systolic"),
    ],
)
def test_contradictions_are_named(answers: dict, box: str) -> None:
    assert [name for name, _ in check(answers)] == [box]


def test_an_empty_examination_contradicts_nothing() -> None:
    assert list(check({})) == []


@pytest.mark.django_db
def test_facts_carry_scores_and_the_day_of_the_examination(patient: Patient, consultant: User) -> None:
    grades = dict.fromkeys(SUM_ITEMS, "5") | {"ankle_dorsiflexion_right": "2", "ankle_dorsiflexion_left": "2"}
    row = make_signed("neurology", patient, consultant, **grades)
    row.refresh_from_db()
    found = {fact.name: fact for fact in facts(row)}
    assert found["mrc_sum"].value == 54
    assert found["neuropathy"].value == "present"
    assert found["neuropathy"].on == DAY
    assert "onls_total" not in found


@pytest.mark.django_db
class TestTheBoxes:
    def form(self, patient: Patient, **boxes: str):
        data = {"patient_ref": patient.ref, "performed_on": "14-Aug-2026"} | boxes
        return form_for(NEUROLOGY)(data, patient=patient)

    @pytest.mark.parametrize(
        ("typed", "stored"), [("4-", "4-"), ("4\u2212", "4-"), ("4+", "4+"), (" 5 ", "5"), ("nt", "NT")]
    )
    def test_power_takes_digits_and_signs(self, patient: Patient, typed: str, stored: str) -> None:
        form = self.form(patient, ankle_dorsiflexion_right=typed)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["ankle_dorsiflexion_right"] == stored

    @pytest.mark.parametrize("typed", ["6", "45", "x", "-1", "٣"])
    def test_a_wrong_grade_is_refused_by_name(self, patient: Patient, typed: str) -> None:
        form = self.form(patient, ankle_dorsiflexion_right=typed)
        assert "Enter right ankle dorsiflexion from 0 to 5" in str(form.errors["ankle_dorsiflexion_right"])

    def test_reflexes_are_typed_as_keys_and_shown_as_keys(self, patient: Patient) -> None:
        form = self.form(patient, knee_reflex_right="r", knee_reflex_left="0", plantar_left="e")
        assert form.is_valid(), form.errors
        stored = [form.cleaned_data[name] for name in ("knee_reflex_right", "knee_reflex_left", "plantar_left")]
        assert stored == ["with_reinforcement", "absent", "extensor"]
        shown = form_for(NEUROLOGY)(instance=Neurology(knee_reflex_right="with_reinforcement"), patient=patient)
        assert 'value="R"' in str(shown["knee_reflex_right"])

    def test_one_tick_grades_all_that_is_left_as_five_and_says_so(self, patient: Patient) -> None:
        form = self.form(patient, ankle_dorsiflexion_right="2", fill_power_in_bulk="on")
        assert form.is_valid(), form.errors
        answers = form.answers()
        assert answers["ankle_dorsiflexion_right"] == "2"
        assert answers["hip_flexion_left"] == "5"
        together = answers["power_in_bulk"].split(",")
        assert len(together) == 27 and "ankle_dorsiflexion_right" not in together

    def test_a_grade_changed_later_no_longer_counts_as_given_together(self, patient: Patient) -> None:
        row = Neurology(power_in_bulk="hip_flexion_left,hip_flexion_right")
        data = {"patient_ref": patient.ref, "performed_on": "14-Aug-2026"}
        boxes = data | {"hip_flexion_left": "4", "hip_flexion_right": "5"}
        form = form_for(NEUROLOGY)(boxes, instance=row, patient=patient)
        assert form.is_valid(), form.errors
        assert form.answers()["power_in_bulk"] == "hip_flexion_right"

    def test_a_section_cannot_be_both_left_out_and_answered(self, patient: Patient) -> None:
        form = self.form(patient, power_not_examined="on", hip_flexion_left="4")
        assert "clear the answer for left hip flexion" in str(form.errors["power_not_examined"])
