"""What happened in a line of treatment, through the pages."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from patients import actions
from patients.models import Cycle, Patient, Relapse, Transplant, TreatmentLine
from tests.interface.html import faults
from tests.patients.lines import START, a_line, a_transplant_line
from tests.patients.pages import form_fields, text_of

pytestmark = pytest.mark.django_db
TYPED: dict[str, dict[str, Any]] = {
    "cycle": {"number": "1", "happened_on": "5 1 2026", "state": "given"},
    "radiotherapy": {"happened_on": "6 1 2026", "sites": "T8", "dose_gy": "45", "fractions": "25"},
    "toxicity": {"happened_on": "6 2 2026", "term": "sensory_neuropathy", "grade": "2", "neuropathy": "worse"},
    "response": {"answer": "vegf_cr", "happened_on": "6 3 2026"},
    "relapse": {"happened_on": "6 4 2026", "kinds": ["vegf", "clinical"], "note": "Weaker legs"},
}


@pytest.fixture
def line(patient: Patient, consultant: User) -> TreatmentLine:
    return a_line(patient, consultant, planned_cycles=9)


@pytest.fixture
def transplant_line(patient: Patient, consultant: User) -> TreatmentLine:
    return a_transplant_line(patient, consultant)


def address(line: TreatmentLine, rest: str = "") -> str:
    return f"/patients/{line.patient.ref}/treatment/{line.pk}/{rest}"


def send(client: Client, path: str, **typed: Any) -> HttpResponse:
    return client.post(path, form_fields(client.get(path)) | typed)


def sound(response: HttpResponse) -> str:
    assert faults(response.content.decode()) == []
    return text_of(response)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cycle", "Cycle 1 of 9, started 05-Jan-2026"),
        ("radiotherapy", "45 Gy in 25 fractions"),
        ("toxicity", "Neuropathy: worse"),
        ("response", "VEGF Complete response, 06-Mar-2026"),
        ("relapse", "Dr Connie Tester. Weaker legs"),
    ],
)
def test_a_consultant_records_what_happened_and_the_line_shows_it(
    consultant_client: Client, line: TreatmentLine, kind: str, words: str
) -> None:
    sent = send(consultant_client, address(line, f"{kind}/"), **TYPED[kind])
    assert sent.status_code == 302, text_of(sent)
    assert words in sound(consultant_client.get(address(line)))


def test_a_nurse_reads_a_line_and_is_told_whom_to_ask(nurse_client: Client, line: TreatmentLine) -> None:
    page = sound(nurse_client.get(address(line)))
    assert "No cycle is recorded." in page
    assert "To record in this line, ask a consultant." in page
    assert nurse_client.get(address(line, "cycle/")).status_code == 403


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("cycle", {"state": "omitted"}, "Enter why the cycle was late or omitted"),
        ("cycle", {"number": "0"}, "Cycle must be between 1 and 120"),
        ("cycle", {"happened_on": "4 1 2026"}, "Enter a date on or after the start of the line, 05-Jan-2026"),
        ("cycle", {"happened_on": "1 1 2099"}, "today or in the past"),
        ("cycle", {"state": ""}, "Select how the cycle was given"),
        ("radiotherapy", {"dose_gy": "71"}, "Dose must be between 1 and 70 Gy"),
        ("radiotherapy", {"fractions": "41"}, "Fractions must be between 1 and 40"),
        ("radiotherapy", {"sites": ""}, "Enter the site or sites"),
        ("toxicity", {"grade": "6"}, "Select one of the listed answers"),
        ("toxicity", {"term": "other"}, "Enter what the other toxicity is"),
        ("response", {"answer": ""}, "Select the best response so far"),
        ("relapse", {"kinds": []}, "Select at least one kind of relapse"),
    ],
)
def test_bad_input_is_named_and_nothing_is_saved(
    consultant_client: Client, line: TreatmentLine, kind: str, typed: dict[str, Any], words: str
) -> None:
    answer = send(consultant_client, address(line, f"{kind}/"), **TYPED[kind] | typed)
    assert words in sound(answer)
    assert not any(getattr(line, f"{kind}_rows").exists() for kind in TYPED)


def test_the_next_cycle_is_offered_and_a_double_click_makes_one(
    consultant_client: Client, consultant: User, line: TreatmentLine
) -> None:
    for number in (1, 2):
        day = START + timedelta(days=28 * (number - 1))
        actions.record_in_line(line=line, model=Cycle, by=consultant, happened_on=day, number=number, state="given")
    fields = form_fields(consultant_client.get(address(line, "cycle/")))
    assert (fields["number"], fields["happened_on"]) == ("3", "")
    typed = fields | {"happened_on": "9 3 2026", "state": "given"}
    answers = [consultant_client.post(address(line, "cycle/"), typed).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert line.cycle_rows.count() == 3


def test_a_relapse_names_the_consultant_who_judged_it(
    consultant_client: Client, consultant: User, line: TreatmentLine
) -> None:
    assert form_fields(consultant_client.get(address(line, "relapse/")))["consultant"] == str(consultant.pk)
    send(consultant_client, address(line, "relapse/"), **TYPED["relapse"])
    assert Relapse.objects.get().consultant == consultant


def test_a_row_entered_in_error_stays_readable_with_its_reason(
    consultant_client: Client, consultant: User, line: TreatmentLine
) -> None:
    row = actions.record_in_line(line=line, model=Cycle, by=consultant, happened_on=START, number=1, state="given")
    path = address(line, f"cycle/{row.pk}/error/")
    assert "Enter why it was entered in error" in sound(send(consultant_client, path, reason=""))
    assert send(consultant_client, path, reason="Never given").status_code == 302
    html = consultant_client.get(address(line)).content.decode()
    assert '<span class="app-struck">Cycle 1</span>' in html
    assert "Never given" in html
    assert "9 cycles planned, none recorded" in html
    assert consultant_client.get(path).status_code == 404, "it cannot be withdrawn twice"


@pytest.mark.parametrize("kind", ["cycles", "error2", "transplants", "x"])
def test_an_unknown_kind_of_row_is_not_found(consultant_client: Client, line: TreatmentLine, kind: str) -> None:
    assert consultant_client.get(address(line, f"{kind}/")).status_code == 404
    assert consultant_client.get(address(line, f"{kind}/1/error/")).status_code == 404


def test_a_transplant_is_filled_in_as_it_comes(consultant_client: Client, transplant_line: TreatmentLine) -> None:
    path = address(transplant_line, "transplant/")
    send(consultant_client, path, harvested_on="10 1 2026", cd34="4.25", mobilisation="g_csf")
    assert Transplant.objects.get().infused_on is None
    fields = {"infused_on": "2 2 2026", "melphalan": "200", "neutrophil_days": "11", "engraftment_syndrome": "no"}
    assert send(consultant_client, path, **fields).status_code == 302
    page = sound(consultant_client.get(address(transplant_line)))
    for words in ("4.25 ×10⁶/kg", "Melphalan 200 mg/m²", "Infusion, day 0 02-Feb-2026", "Day 11", "Not recorded"):
        assert words in page
    assert Transplant.objects.get().version == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"neutrophil_days": "11"}, "Enter the day of infusion"),
        ({"infused_on": "4 1 2026"}, "on or after the start of the line, 05-Jan-2026"),
        ({"harvested_on": "3 2 2026", "infused_on": "2 2 2026"}, "The infusion must be on or after the harvest"),
        ({"cd34": "100"}, "CD34 cells must be between 0 and 99"),
    ],
)
def test_a_transplant_out_of_order_is_refused_in_words(
    consultant_client: Client, transplant_line: TreatmentLine, typed: dict[str, str], words: str
) -> None:
    assert words in sound(send(consultant_client, address(transplant_line, "transplant/"), **typed))
    assert not Transplant.objects.exists()


def test_a_line_without_transplant_has_no_page_for_it(consultant_client: Client, line: TreatmentLine) -> None:
    assert consultant_client.get(address(line, "transplant/")).status_code == 404


def test_a_transplant_recorded_by_somebody_else_meanwhile_is_not_overwritten(
    consultant_client: Client, consultant: User, transplant_line: TreatmentLine
) -> None:
    path = address(transplant_line, "transplant/")
    fields = form_fields(consultant_client.get(path)) | {"cd34": "4.25", "infused_on": "3 2 2026"}
    infused = date(2026, 2, 2)
    actions.record_transplant(line=transplant_line, by=consultant, infused_on=infused, mobilisation="g_csf")
    answer = consultant_client.post(path, fields)
    assert answer.status_code == 409
    page = sound(answer)
    assert "Infusion, day 0 Not recorded 02-Feb-2026 03-Feb-2026" in page
    kept = form_fields(answer)
    assert (kept["cd34"], kept["infused_on"], kept["mobilisation"]) == ("4.25", "03-Feb-2026", "g_csf")
    assert Transplant.objects.get().infused_on == infused
    assert consultant_client.post(path, kept).status_code == 302
    assert Transplant.objects.get().infused_on == date(2026, 2, 3)


def test_a_line_is_amended(consultant_client: Client, line: TreatmentLine) -> None:
    path = address(line, "amend/")
    assert form_fields(consultant_client.get(path))["planned_cycles"] == "9"
    assert (
        send(consultant_client, path, planned_cycles="6", decided_on="20 12 2025", note="Dose 10 mg").status_code == 302
    )
    line.refresh_from_db()
    assert (line.planned_cycles, line.decided_on, line.note) == (6, date(2025, 12, 20), "Dose 10 mg")
    refused = send(consultant_client, path, decided_on="6 1 2026")
    assert "The decision must be on or before the start" in sound(refused)


def test_the_end_of_an_ended_line_is_corrected_on_the_same_page(
    consultant_client: Client, consultant: User, line: TreatmentLine
) -> None:
    path = address(line, "amend/")
    assert "ended_on" not in form_fields(consultant_client.get(path))
    actions.end_treatment(line=line, by=consultant, ended_on=date(2026, 6, 1), stop_reason="completed")
    send(consultant_client, path, ended_on="1 7 2026", stop_reason="toxicity")
    line.refresh_from_db()
    assert (line.ended_on, line.stop_reason) == (date(2026, 7, 1), "toxicity")


def test_two_people_amend_one_line_and_nothing_typed_is_lost(
    consultant_client: Client, consultant: User, line: TreatmentLine
) -> None:
    path = address(line, "amend/")
    fields = form_fields(consultant_client.get(path)) | {"planned_cycles": "6", "note": "Mine"}
    actions.amend_treatment(line=line, by=consultant, version=1, planned_cycles=12, cycle_days=21)
    answer = consultant_client.post(path, fields)
    assert answer.status_code == 409
    assert "Planned cycles 9 12 6" in sound(answer)
    kept = form_fields(answer)
    assert (kept["planned_cycles"], kept["cycle_days"], kept["note"]) == ("6", "21", "Mine")
    line.refresh_from_db()
    assert line.planned_cycles == 12


def test_a_withdrawn_line_can_be_read_and_not_added_to(
    consultant_client: Client, consultant: User, line: TreatmentLine
) -> None:
    actions.withdraw_treatment(line=line, by=consultant, reason="Another patient")
    page = sound(consultant_client.get(address(line)))
    assert "Another patient" in page
    assert "Record a cycle" not in page
    assert consultant_client.get(address(line, "cycle/")).status_code == 404


def test_the_history_of_a_record_names_what_happened_in_a_line(
    consultant_client: Client, consultant: User, line: TreatmentLine
) -> None:
    actions.record_in_line(line=line, model=Cycle, by=consultant, happened_on=START, number=1, state="given")
    history = text_of(consultant_client.get(f"/patients/{line.patient.ref}/audit/"))
    assert "Record cycle Cycle" in history
