"""What is done to a record: one transaction each, with the rules of the record kept when two people press at once."""

import threading
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from patients import actions
from patients.models import Patient, TreatmentLine
from tests.factories import make_patient, make_user

TODAY = date(2026, 11, 21)


def start(patient: Patient, by: User, **facts: Any) -> TreatmentLine:
    given = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2026, 1, 5)} | facts
    return actions.start_treatment(patient=patient, by=by, **given)


def at_once(*jobs: Any) -> list[Any]:
    """Run the jobs in threads that start together, each on its own connection; return results or exceptions."""
    barrier, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number: int, job: Any) -> None:
        try:
            barrier.wait(timeout=10)
            answers[number] = job()
        except Exception as problem:
            answers[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_registrations_with_one_number_at_once_make_one_record_and_one_clear_refusal() -> None:
    number = "9990000018"
    for _ in range(5):
        answers = at_once(*[lambda: make_patient(national_id=number)] * 4)
        made = [answer for answer in answers if isinstance(answer, Patient)]
        refused = [answer for answer in answers if isinstance(answer, ValidationError)]
        assert (len(made), len(refused)) == (1, 3), answers
        assert all("use the record" in str(problem) for problem in refused)
        assert Patient.objects.filter(national_id=number).count() == 1
        Patient.objects.filter(pk=made[0].pk).update(national_id=None, national_id_type="")


@pytest.mark.django_db(transaction=True)
def test_two_records_given_one_number_at_once_end_in_one_refusal_and_no_crash() -> None:
    one, two = make_patient(national_id=None), make_patient(national_id=None)

    def give(patient: Patient) -> Patient:
        number = {"national_id": "9990000026", "national_id_type": "nhs"}
        return actions.amend(patient=patient, by=None, version=1, **number)

    answers = at_once(lambda: give(one), lambda: give(two))
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1, answers
    assert Patient.objects.filter(national_id="9990000026").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_of_one_version_one_is_saved_and_one_is_told() -> None:
    nurse, patient = make_user("nurse"), make_patient()
    jobs = [
        lambda phone=phone: actions.amend(patient=patient, by=nurse, version=1, phone=phone) for phone in ("1", "2")
    ]
    answers = at_once(*jobs)
    assert sum(isinstance(answer, actions.ChangedMeanwhile) for answer in answers) == 1
    [saved] = [answer for answer in answers if isinstance(answer, Patient)]
    patient.refresh_from_db()
    assert (patient.phone, patient.version) == (saved.phone, 2)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_start_treatment_makes_one_line() -> None:
    consultant, patient = make_user("consultant"), make_patient()
    answers = at_once(*[lambda: start(patient, consultant)] * 3)
    assert sum(isinstance(answer, TreatmentLine) for answer in answers) == 1, answers
    assert patient.treatment_lines.count() == 1


@pytest.mark.django_db
def test_registering_gives_a_speakable_reference() -> None:
    ref = make_patient().ref
    assert ref.startswith("P-")
    assert not set(ref[2:]) & set("ILOU")


@pytest.mark.django_db
def test_a_taken_reference_is_replaced_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = make_patient().ref
    fresh = Patient(surname="Second")
    fresh.ref = taken
    monkeypatch.setattr("patients.actions.identity.Patient", lambda **facts: fresh)
    assert actions.register(by=None).ref != taken


@pytest.mark.django_db
def test_registering_names_the_broken_rule() -> None:
    with pytest.raises(ValidationError) as refusal:
        make_patient(surname="")
    assert "surname" in refusal.value.message_dict


@pytest.mark.django_db
def test_amending_an_old_version_changes_nothing(nurse: User, patient: Patient) -> None:
    actions.amend(patient=patient, by=nurse, version=1, phone="020 7946 0000")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.amend(patient=patient, by=nurse, version=1, phone="lost")
    patient.refresh_from_db()
    assert patient.phone == "020 7946 0000"


@pytest.mark.django_db
def test_a_death_ends_running_treatment_and_taking_it_back_reopens_it(consultant: User, patient: Patient) -> None:
    running, ended = start(patient, consultant), start(patient, consultant, regimen="CYBORD")
    actions.end_treatment(line=ended, by=consultant, ended_on=date(2026, 2, 1), stop_reason="completed")
    actions.record_death(patient=patient, by=consultant, died_on=date(2026, 3, 2))
    running.refresh_from_db()
    assert (running.ended_on, running.stop_reason) == (date(2026, 3, 2), "death")
    alive = actions.withdraw_death(patient=patient, by=consultant)
    running.refresh_from_db()
    ended.refresh_from_db()
    assert (alive.deceased, alive.died_on) == (False, None)
    assert (running.ended_on, running.stop_reason) == (None, "")
    assert ended.ended_on == date(2026, 2, 1)


@pytest.mark.django_db
def test_lines_are_numbered_from_one_and_a_withdrawn_one_counts_nowhere(consultant: User, patient: Patient) -> None:
    first, second = start(patient, consultant), start(patient, consultant, regimen="CYBORD")
    assert (first.number, second.number) == (1, 2)
    actions.withdraw_treatment(line=second, by=consultant, reason="Another patient's")
    assert list(TreatmentLine.objects.for_patient(patient).current(TODAY)) == [first]
    assert start(patient, consultant, regimen="MEL_DEX").number == 2


@pytest.mark.django_db
def test_a_line_that_has_ended_cannot_be_ended_again(consultant: User, patient: Patient) -> None:
    line = start(patient, consultant)
    actions.end_treatment(line=line, by=consultant, ended_on=date(2026, 2, 1), stop_reason="completed")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.end_treatment(line=line, by=consultant, ended_on=date(2026, 3, 1), stop_reason="toxicity")


@pytest.mark.django_db
def test_a_line_cannot_end_before_it_started(consultant: User, patient: Patient) -> None:
    with pytest.raises(ValidationError, match="on or after the start"):
        line = start(patient, consultant)
        actions.end_treatment(line=line, by=consultant, ended_on=date(2025, 1, 1), stop_reason="completed")


@pytest.mark.django_db
def test_a_conclusion_sent_twice_is_one_and_a_second_opinion_is_another(consultant: User, patient: Patient) -> None:
    facts = {"status": "suspected", "concluded_on": date(2026, 1, 5), "reason": "IgA lambda", "rule_set": "clinic-2026"}
    one = actions.record_conclusion(patient=patient, by=consultant, **facts)
    assert actions.record_conclusion(patient=patient, by=consultant, **facts) == one
    actions.record_conclusion(patient=patient, by=consultant, **facts | {"status": "confirmed"})
    assert [conclusion.status for conclusion in patient.conclusions.all()] == ["confirmed", "suspected"]
