"""Whose thromboprophylaxis needs somebody: on My work, for whom, and until when."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from patients import actions
from patients.models import Patient, Relapse
from reports.my_work import work_for
from reports.prophylaxis import prompts
from tests.factories import make_patient
from tests.reports.pages import sound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def on_lenalidomide(patient: Patient, by: User, ended_on: date | None = None) -> Any:
    facts = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2026, 1, 5)}
    line = actions.start_treatment(patient=patient, by=by, **facts)
    if ended_on:
        actions.end_treatment(line=line, by=by, ended_on=ended_on, stop_reason="completed")
    return line


def reviewed(patient: Patient, by: User, on: date, drug: str = "aspirin") -> None:
    actions.state_prophylaxis(patient=patient, by=by, drug=drug, reviewed_on=on)


def keys(patient: Patient) -> list[str]:
    return [each.prompt.key for each in prompts(TODAY, [patient.pk])]


def test_active_disease_without_a_statement_is_a_nurses_task(patient: Patient, nurse: User, consultant: User) -> None:
    on_lenalidomide(patient, consultant)
    assert keys(patient) == ["prophylaxis_blank"]
    (block,) = (each for each in work_for(nurse, TODAY).blocks if each.title == "Thromboprophylaxis")
    assert [line.what for line in block.lines] == ["Record thromboprophylaxis: disease is active"]
    (none,) = (each for each in work_for(consultant, TODAY).blocks if each.title == "Thromboprophylaxis")
    assert none.count == 0


def test_of_a_restricted_record_only_its_team_is_asked(patient: Patient, nurse: User, consultant: User) -> None:
    on_lenalidomide(patient, consultant)
    actions.restrict(patient=patient, by=consultant, restricted=True, reason="A colleague", version=patient.version)
    asked = {}
    for key_worker in (None, nurse):
        Patient.objects.filter(pk=patient.pk).update(key_worker=key_worker)
        (block,) = (each for each in work_for(nurse, TODAY).blocks if each.title == "Thromboprophylaxis")
        asked[key_worker] = block.count
    assert asked == {None: 0, nurse: 1}


def test_the_record_says_it_too(patient: Patient, consultant: User, consultant_client: Client) -> None:
    on_lenalidomide(patient, consultant)
    page = sound(consultant_client.get(f"/patients/{patient.ref}/"))
    assert "Record thromboprophylaxis: disease is active" in page
    reviewed(patient, consultant, timezone.localdate())
    assert "thromboprophylaxis: disease" not in sound(consultant_client.get(f"/patients/{patient.ref}/"))


@pytest.mark.parametrize(("days", "due"), [(0, []), (184, []), (185, ["prophylaxis_review"])])
def test_a_review_holds_for_six_months(patient: Patient, consultant: User, days: int, due: list[str]) -> None:
    on_lenalidomide(patient, consultant)
    reviewed(patient, consultant, TODAY - timedelta(days=days))
    assert keys(patient) == due


def test_lenalidomide_without_prophylaxis_is_a_consultants_task(patient: Patient, consultant: User) -> None:
    on_lenalidomide(patient, consultant)
    reviewed(patient, consultant, TODAY, drug="none")
    assert keys(patient) == ["prophylaxis_immunomodulator"]
    (block,) = (each for each in work_for(consultant, TODAY).blocks if each.title == "Thromboprophylaxis")
    assert block.count == 1


def test_after_treatment_nothing_is_asked_until_a_relapse_is_recorded(patient: Patient, consultant: User) -> None:
    line = on_lenalidomide(patient, consultant, ended_on=date(2026, 6, 1))
    assert keys(patient) == []
    relapse = {"happened_on": date(2026, 9, 1), "vegf": True, "consultant": consultant}
    row = actions.record_in_line(line=line, model=Relapse, by=consultant, **relapse)
    assert keys(patient) == ["prophylaxis_blank"]
    actions.withdraw_row(row=row, by=consultant, reason="Another patient")
    assert keys(patient) == []


def test_the_newest_conclusion_counts_before_the_first_treatment(patient: Patient, consultant: User) -> None:
    conclude = {"patient": patient, "by": consultant, "reason": "x"}
    actions.record_conclusion(**conclude, status="confirmed", concluded_on=date(2026, 3, 1))
    assert keys(patient) == ["prophylaxis_blank"]
    actions.record_conclusion(**conclude, status="excluded", concluded_on=date(2026, 4, 1))
    assert keys(patient) == []


def test_nothing_is_asked_about_people_who_are_not_in_care(patient: Patient, consultant: User) -> None:
    on_lenalidomide(patient, consultant)
    actions.set_care_status(patient=patient, by=consultant, care_status="discharged")
    assert keys(patient) == []


def test_any_number_of_people_takes_five_queries(consultant: User, django_assert_num_queries: Any) -> None:
    for number in range(12):
        person = make_patient(national_id=None, national_id_note=f"none {number}")
        on_lenalidomide(person, consultant)
    with django_assert_num_queries(5):
        assert len(prompts(TODAY)) == 12
