"""What a person states of a phenotype term: the rules at the database, once, withdrawn, undone together."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from patients import actions
from patients.models import Patient, PhenotypeStatement

pytestmark = pytest.mark.django_db

DAY = date(2026, 8, 14)
PLETHORA, FLUSHING, UMBRELLA = "HP:0001050", "HP:0031284", "HP:0003271"
STATED = {"term": PLETHORA, "status": "observed", "seen_on": DAY, "reason": "Letter of 2019"}


def state(patient: Patient, by: User | None = None, **facts: Any) -> PhenotypeStatement:
    return actions.state_phenotype(patient=patient, by=by, **(STATED | facts))


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("term_known", {"term": "HP:0000001"}),
        ("term_known", {"term": UMBRELLA}),
        ("status_known", {"status": "unknown"}),
        ("reason_given", {"reason": ""}),
        ("course_of_observed", {"status": "excluded", "severity": "mild"}),
        ("course_of_observed", {"status": "excluded", "onset_on": DAY}),
        ("began_before_seen", {"onset_on": date(2026, 8, 15)}),
        ("resolved_after_onset", {"onset_on": DAY, "resolved_on": date(2026, 8, 13)}),
        ("error_with_reason", {"entered_in_error": True}),
    ],
)
def test_a_broken_statement_is_refused_by_the_database(patient: Patient, rule: str, broken: dict[str, Any]) -> None:
    row = PhenotypeStatement(patient=patient, **(STATED | broken))
    with pytest.raises(IntegrityError, match=f"patients_phenotypestatement_{rule}"), transaction.atomic():
        PhenotypeStatement.objects.bulk_create([row])


def test_the_same_term_is_stated_once_a_day(patient: Patient, consultant: User) -> None:
    state(patient, consultant)
    with pytest.raises(ValidationError, match="Withdraw it first"):
        state(patient, consultant, status="excluded")
    with pytest.raises(IntegrityError, match="once_a_day"), transaction.atomic():
        PhenotypeStatement.objects.bulk_create([PhenotypeStatement(patient=patient, **STATED)])
    state(patient, consultant, seen_on=date(2026, 9, 1))
    assert PhenotypeStatement.objects.for_patient(patient).count() == 2


def test_what_is_withdrawn_stays_readable_and_makes_room(patient: Patient, consultant: User) -> None:
    statement = state(patient, consultant)
    actions.withdraw_phenotype(statement=statement, by=consultant, reason="Another patient's letter")
    statement.refresh_from_db()
    assert (statement.entered_in_error, statement.error_reason) == (True, "Another patient's letter")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.withdraw_phenotype(statement=statement, by=consultant, reason="Again")
    state(patient, consultant, status="excluded")
    assert PhenotypeStatement.objects.counted().get().status == "excluded"


def test_examined_all_normal_writes_each_sign_and_is_undone_at_once(patient: Patient, consultant: User) -> None:
    alone = state(patient, consultant, term=PLETHORA)
    made = actions.state_all_absent(
        patient=patient, by=consultant, terms=[PLETHORA, FLUSHING, "HP:0000998"], seen_on=DAY, reason="All normal"
    )
    assert [each.term for each in made] == [FLUSHING, "HP:0000998"], "what was stated that day is left alone"
    assert {each.status for each in made} == {"excluded"}
    assert len({each.batch for each in made}) == 1
    assert {each.recorded_by for each in made} == {consultant}
    gone = actions.withdraw_phenotype(statement=made[0], by=consultant, reason="Undone")
    assert {each.pk for each in gone} == {each.pk for each in made}
    assert list(PhenotypeStatement.objects.counted()) == [alone]


def test_pressing_all_normal_twice_writes_nothing_more(patient: Patient, consultant: User) -> None:
    ask = {"patient": patient, "by": consultant, "terms": [PLETHORA], "seen_on": DAY, "reason": "All normal"}
    assert len(actions.state_all_absent(**ask)) == 1
    assert actions.state_all_absent(**ask) == []


def test_undoing_one_patients_batch_touches_nobody_else(
    patient: Patient, other_patient: Patient, consultant: User
) -> None:
    mine, theirs = state(patient, consultant), state(other_patient, consultant)
    actions.withdraw_phenotype(statement=mine, by=consultant, reason="Undone")
    theirs.refresh_from_db()
    assert not theirs.entered_in_error


def test_each_statement_leaves_its_history(patient: Patient, consultant: User) -> None:
    statement = state(patient, consultant)
    actions.withdraw_phenotype(statement=statement, by=consultant, reason="Undone")
    events = list(statement.events.order_by("pgh_id"))
    assert [event.pgh_context["actor"] for event in events] == [consultant.pk] * 2
    assert [event.entered_in_error for event in events] == [False, True]
