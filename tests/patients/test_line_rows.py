"""What happened in a line of treatment: the rules at the database, and recording, withdrawing and amending."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from patients import actions
from patients.line_shown import shown, shown_lines
from patients.models import (
    Cycle,
    LineRow,
    Patient,
    Radiotherapy,
    Relapse,
    Response,
    Toxicity,
    Transplant,
    TreatmentLine,
)
from tests.patients.lines import START, a_line, a_transplant_line
from tests.patients.test_constraints import refuses

pytestmark = pytest.mark.django_db
DAY = START + timedelta(days=28)


@pytest.fixture
def line(patient: Patient, consultant: User) -> TreatmentLine:
    return a_line(patient, consultant)


@pytest.fixture
def transplant_line(patient: Patient, consultant: User) -> TreatmentLine:
    return a_transplant_line(patient, consultant)


def sound(model: type[LineRow], by: User) -> dict[str, Any]:
    return {
        Cycle: {"number": 1, "state": "given"},
        Radiotherapy: {"sites": "T8", "dose_gy": 45, "fractions": 25},
        Toxicity: {"term": "fatigue", "grade": 2},
        Response: {"answer": "vegf_cr"},
        Relapse: {"vegf": True, "consultant": by},
    }[model]


@pytest.mark.parametrize(
    ("model", "rule", "broken"),
    [
        (Cycle, "patients_cycle_number_range", {"number": 0}),
        (Cycle, "patients_cycle_number_range", {"number": 121}),
        (Cycle, "patients_cycle_state_known", {"state": "skipped", "reason": "x"}),
        (Cycle, "patients_cycle_reason_given", {"state": "omitted"}),
        (Radiotherapy, "patients_radiotherapy_sites_given", {"sites": ""}),
        (Radiotherapy, "patients_radiotherapy_dose_range", {"dose_gy": "0.5"}),
        (Radiotherapy, "patients_radiotherapy_dose_range", {"dose_gy": "70.5"}),
        (Radiotherapy, "patients_radiotherapy_fractions_range", {"fractions": 0}),
        (Radiotherapy, "patients_radiotherapy_fractions_range", {"fractions": 41}),
        (Toxicity, "patients_toxicity_term_known", {"term": "hiccups"}),
        (Toxicity, "patients_toxicity_grade_range", {"grade": 0}),
        (Toxicity, "patients_toxicity_grade_range", {"grade": 6}),
        (Toxicity, "patients_toxicity_neuropathy_known", {"neuropathy": "gone"}),
        (Toxicity, "patients_toxicity_other_named", {"term": "other"}),
        (Response, "patients_response_known", {"answer": "vegf_vgpr"}),
        (Relapse, "patients_relapse_kind_given", {"vegf": False}),
        (Cycle, "patients_cycle_error_with_reason", {"entered_in_error": True}),
        (Cycle, "not_before_line", {"happened_on": START - timedelta(days=1)}),
        (Relapse, "not_before_line", {"happened_on": START - timedelta(days=1)}),
    ],
    ids=lambda value: "" if isinstance(value, dict) else getattr(value, "__name__", value),
)
def test_a_broken_row_is_refused_by_the_database(
    line: TreatmentLine, consultant: User, model: type[LineRow], rule: str, broken: dict[str, Any]
) -> None:
    row = model(**{"line": line, "happened_on": DAY} | sound(model, consultant) | broken)
    refuses(rule, row.save)


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("infusion_after_harvest", {"harvested_on": DAY, "infused_on": DAY - timedelta(days=1)}),
        ("day_0_first", {"neutrophil_days": 11}),
        ("day_0_first", {"day_100": "well"}),
        ("cd34_range", {"cd34": "-0.1"}),
        ("melphalan_known", {"melphalan": 100}),
        ("engraftment_range", {"infused_on": DAY, "platelet_days": 201}),
        ("answers_known", {"mobilisation": "luck"}),
        ("answers_known", {"infused_on": DAY, "engraftment_syndrome": "maybe"}),
    ],
)
def test_a_broken_transplant_is_refused_by_the_database(
    transplant_line: TreatmentLine, rule: str, broken: dict[str, Any]
) -> None:
    refuses(f"patients_transplant_{rule}", Transplant(line=transplant_line, **broken).save)


def test_only_a_transplant_line_has_transplant_details(line: TreatmentLine, consultant: User) -> None:
    refuses("only_on_transplant_lines", Transplant(line=line, infused_on=DAY).save)
    with pytest.raises(ValidationError, match="Only a line of autologous transplant"):
        actions.record_transplant(line=line, by=consultant, infused_on=DAY)


def test_a_line_with_transplant_details_stays_a_transplant_line(
    transplant_line: TreatmentLine, consultant: User
) -> None:
    actions.record_transplant(line=transplant_line, by=consultant, infused_on=DAY)
    with pytest.raises(ValidationError, match="has transplant details"):
        actions.amend_treatment(line=transplant_line, by=consultant, version=1, modality="systemic")


def test_one_transplant_and_one_cycle_of_a_number_count(
    line: TreatmentLine, transplant_line: TreatmentLine, consultant: User
) -> None:
    actions.record_transplant(line=transplant_line, by=consultant)
    refuses("patients_transplant_once", Transplant(line=transplant_line).save)
    facts = {"line": line, "model": Cycle, "by": consultant, "number": 1, "state": "given"}
    wrong = actions.record_in_line(**facts, happened_on=DAY)
    with pytest.raises(ValidationError, match="This cycle is recorded already"):
        actions.record_in_line(**facts, happened_on=START)
    actions.withdraw_row(row=wrong, by=consultant, reason="Another patient")
    assert actions.record_in_line(**facts, happened_on=START).number == 1


def test_the_same_form_sent_twice_makes_one_row(line: TreatmentLine, consultant: User) -> None:
    facts = {"line": line, "model": Toxicity, "by": consultant, "submission_key": uuid.uuid4(), "happened_on": DAY}
    first, second = (actions.record_in_line(**facts, term="fatigue", grade=2) for _ in range(2))
    assert first == second
    assert Toxicity.objects.count() == 1


def test_a_row_withdrawn_twice_keeps_the_first_reason(line: TreatmentLine, consultant: User) -> None:
    row = actions.record_in_line(line=line, model=Response, by=consultant, happened_on=DAY, answer="vegf_cr")
    with pytest.raises(ValidationError, match="Enter why"):
        actions.withdraw_row(row=row, by=consultant, reason=" ")
    actions.withdraw_row(row=row, by=consultant, reason="Another sample")
    again = actions.withdraw_row(row=row, by=consultant, reason="Second thought")
    assert (again.entered_in_error, again.error_reason) == (True, "Another sample")


def test_nothing_is_added_to_a_line_that_was_withdrawn(line: TreatmentLine, consultant: User) -> None:
    actions.withdraw_treatment(line=line, by=consultant, reason="Another patient")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.record_in_line(line=line, model=Cycle, by=consultant, happened_on=DAY, number=1, state="given")


def test_the_dates_of_a_line_hold_what_happened_in_it(line: TreatmentLine, consultant: User) -> None:
    actions.record_in_line(line=line, model=Cycle, by=consultant, happened_on=DAY, number=2, state="given")
    with pytest.raises(ValidationError, match="entry of 02-Feb-2026"):
        actions.amend_treatment(line=line, by=consultant, version=1, started_on=DAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="entry of 02-Feb-2026"):
        actions.end_treatment(line=line, by=consultant, ended_on=DAY - timedelta(days=1), stop_reason="completed")
    ended = actions.end_treatment(line=line, by=consultant, ended_on=DAY, stop_reason="completed")
    with pytest.raises(ValidationError, match="on or before the end of the line"):
        late = {"happened_on": DAY + timedelta(days=1), "number": 3, "state": "given"}
        actions.record_in_line(line=ended, model=Cycle, by=consultant, **late)
    relapse = {"happened_on": DAY + timedelta(days=400), "vegf": True, "consultant": consultant}
    assert actions.record_in_line(line=ended, model=Relapse, by=consultant, **relapse).what == "Relapse: VEGF"


def test_an_older_version_amends_nothing(line: TreatmentLine, transplant_line: TreatmentLine, consultant: User) -> None:
    amended = actions.amend_treatment(line=line, by=consultant, version=1, planned_cycles=9)
    assert (amended.version, amended.planned_cycles) == (2, 9)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.amend_treatment(line=line, by=consultant, version=1, planned_cycles=6)
    transplant = actions.record_transplant(line=transplant_line, by=consultant)
    actions.amend_transplant(transplant=transplant, by=consultant, version=1, infused_on=DAY)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.amend_transplant(transplant=transplant, by=consultant, version=1, infused_on=START)


def test_an_end_changes_the_version_so_that_an_open_page_does_not_undo_it(
    line: TreatmentLine, consultant: User
) -> None:
    actions.end_treatment(line=line, by=consultant, ended_on=DAY, stop_reason="toxicity")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.amend_treatment(line=line, by=consultant, version=1, note="x")


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("decision_before_start", {"decided_on": START + timedelta(days=1)}),
        ("planned_range", {"planned_cycles": 0}),
    ],
)
def test_a_broken_line_is_refused_by_the_database(line: TreatmentLine, rule: str, broken: dict[str, Any]) -> None:
    refuses(f"patients_treatmentline_{rule}", lambda: TreatmentLine.objects.filter(pk=line.pk).update(**broken))


def test_a_line_says_which_cycle_and_the_newest_response_of_each_kind(line: TreatmentLine, consultant: User) -> None:
    actions.amend_treatment(line=line, by=consultant, version=1, planned_cycles=9)
    for number, state in ((1, "given"), (2, "omitted"), (3, "late"), (4, "omitted")):
        facts = {"number": number, "state": state, "reason": "" if state == "given" else "Neutropenia"}
        day = START + timedelta(days=28 * (number - 1))
        actions.record_in_line(line=line, model=Cycle, by=consultant, happened_on=day, **facts)
    for day, answer in ((DAY, "vegf_pr"), (DAY + timedelta(days=90), "vegf_cr"), (DAY, "haem_vgpr")):
        actions.record_in_line(line=line, model=Response, by=consultant, happened_on=day, answer=answer)
    read = shown(TreatmentLine.objects.with_rows().get(pk=line.pk))
    assert read.cycle_words == "Cycle 3 of 9, started 02-Mar-2026"
    assert read.given_words == "2 given, 2 omitted"
    assert [one.what for one in read.best] == [
        "Haematological: very good partial response",
        "VEGF: complete response",
    ]


def test_fifty_lines_take_as_many_queries_as_one(
    patient: Patient, consultant: User, django_assert_num_queries: Any
) -> None:
    for number in range(50):
        line = a_line(patient, consultant, started_on=START - timedelta(days=number))
        relapse = {"happened_on": DAY, "vegf": True, "consultant": consultant}
        actions.record_in_line(line=line, model=Relapse, by=consultant, **relapse)
    with django_assert_num_queries(8):
        assert len([each.relapses[0].details for each in shown_lines(patient)]) == 50
