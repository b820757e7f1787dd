"""Lines of treatment through the pages, as a consultant uses them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from patients import actions
from patients.models import Patient, TreatmentLine
from tests.patients.pages import form_fields, text_of

pytestmark = pytest.mark.django_db
TYPED = {"regimen": "LEN_DEX", "modality": "systemic", "intent": "initial", "started_on": "5 1 2026", "note": "15 mg"}


def address(patient: Patient, rest: str = "") -> str:
    return f"/patients/{patient.ref}/treatment/{rest}"


def send(client: Client, path: str, **typed: str):
    return client.post(path, form_fields(client.get(path)) | typed)


@pytest.fixture
def line(patient: Patient, consultant: User) -> TreatmentLine:
    facts = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2026, 1, 5)}
    return actions.start_treatment(patient=patient, by=consultant, **facts)


def test_no_treatment_is_said_in_words(nurse_client: Client, patient: Patient) -> None:
    assert "No treatment recorded." in text_of(nurse_client.get(address(patient)))


def test_a_consultant_starts_a_line(consultant_client: Client, consultant: User, patient: Patient) -> None:
    assert send(consultant_client, address(patient), **TYPED).status_code == 302
    line = patient.treatment_lines.get()
    assert (line.number, line.regimen, line.started_on) == (1, "LEN_DEX", date(2026, 1, 5))
    assert (line.cycle_days, line.note, line.created_by) == (28, "15 mg", consultant)
    words = text_of(consultant_client.get(address(patient)))
    assert "Line 1 is recorded: Lenalidomide and dexamethasone" in words
    assert "On treatment" in words


def test_the_current_cycle_is_counted_from_the_start(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    start = timezone.localdate() - timedelta(days=56)
    facts = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": start}
    actions.start_treatment(patient=patient, by=consultant, **facts)
    assert "Cycle 3 by the calendar, 28 days each" in text_of(consultant_client.get(address(patient)))


@pytest.mark.parametrize(
    "typed,words",
    [
        ({"started_on": "1 1 2099"}, "today or in the past"),
        ({"started_on": "31 2 2026"}, "28 days"),
        ({"started_on": "1 1 1950"}, "Start date must "),
        ({"started_on": ""}, "Enter the start date"),
        ({"started_on": "Jan 2026"}, "Start date must "),
        ({"regimen": ""}, "Select the regimen"),
        ({"regimen": "ASPIRIN"}, "Select one of the listed answers"),
        ({"modality": ""}, "Select the modality"),
        ({"cycle_days": "0"}, "between 1 and 120"),
        ({"cycle_days": "1e3"}, "must be a number"),
        ({"note": "x" * 301}, "300 characters or fewer"),
    ],
)
def test_bad_input_is_named_and_keeps_the_rest(
    consultant_client: Client, patient: Patient, typed: dict[str, str], words: str
) -> None:
    response = send(consultant_client, address(patient), **TYPED | typed)
    assert words in response.content.decode()
    kept = form_fields(response)
    assert kept["note"] == (TYPED | typed)["note"]
    assert kept["started_on"] == (TYPED | typed)["started_on"]
    assert not patient.treatment_lines.exists()


def test_treatment_cannot_start_before_birth_or_after_death(consultant_client: Client, patient: Patient) -> None:
    Patient.objects.filter(pk=patient.pk).update(birth_date=date(1970, 1, 1), deceased=True, died_on=date(2026, 3, 2))
    before = send(consultant_client, address(patient), **TYPED | {"started_on": "1 1 1965"})
    after = send(consultant_client, address(patient), **TYPED | {"started_on": "3 3 2026"})
    assert (
        "must be after the date of birth, 14-Jul-1958".replace("14-Jul-1958", "01-Jan-1970") in before.content.decode()
    )
    assert "must be before the death on 02-Mar-2026" in after.content.decode()


def test_the_same_line_twice_is_refused_in_words(consultant_client: Client, patient: Patient) -> None:
    send(consultant_client, address(patient), **TYPED)
    again = send(consultant_client, address(patient), **TYPED)
    assert "This treatment with this start is recorded already" in again.content.decode()
    assert patient.treatment_lines.count() == 1


def test_a_line_is_ended_with_its_reason(consultant_client: Client, patient: Patient, line: TreatmentLine) -> None:
    ended = send(consultant_client, address(patient, f"{line.pk}/end/"), ended_on="1 3 2026", stop_reason="toxicity")
    assert ended.status_code == 302
    line.refresh_from_db()
    assert (line.ended_on, line.stop_reason) == (date(2026, 3, 1), "toxicity")


@pytest.mark.parametrize(
    "typed,words",
    [
        ({"ended_on": "1 1 2026", "stop_reason": "toxicity"}, "on or after the start, 05-Jan-2026"),
        ({"ended_on": "1 1 2099", "stop_reason": "toxicity"}, "today or in the past"),
        ({"ended_on": "1 3 2026"}, "Select why it ended"),
        ({"stop_reason": "toxicity"}, "Enter the end date"),
    ],
)
def test_an_end_needs_a_day_after_the_start_and_a_reason(
    consultant_client: Client, patient: Patient, line: TreatmentLine, typed: dict[str, str], words: str
) -> None:
    response = send(consultant_client, address(patient, f"{line.pk}/end/"), **typed)
    assert words in response.content.decode()
    line.refresh_from_db()
    assert line.ended_on is None


def test_a_line_ended_by_somebody_else_meanwhile_is_left_as_it_is(
    consultant_client: Client, consultant: User, patient: Patient, line: TreatmentLine
) -> None:
    path = address(patient, f"{line.pk}/end/")
    fields = form_fields(consultant_client.get(path)) | {"ended_on": "1 3 2026", "stop_reason": "toxicity"}
    actions.end_treatment(line=line, by=consultant, ended_on=date(2026, 2, 1), stop_reason="completed")
    words = text_of(consultant_client.post(path, fields, follow=True))
    assert "was ended or withdrawn by somebody else. Nothing was saved" in words
    line.refresh_from_db()
    assert line.stop_reason == "completed"


def test_a_line_entered_in_error_stays_readable_struck_through_with_its_reason(
    consultant_client: Client, patient: Patient, line: TreatmentLine
) -> None:
    path = address(patient, f"{line.pk}/error/")
    assert "Enter why it was entered in error" in send(consultant_client, path, reason="").content.decode()
    send(consultant_client, path, reason="Another patient's treatment")
    html = consultant_client.get(address(patient)).content.decode()
    assert '<span class="app-struck">Lenalidomide and dexamethasone</span>' in html
    assert "Another patient&#x27;s treatment" in html
    assert consultant_client.get(path).status_code == 404, "it cannot be withdrawn twice"


def test_a_line_of_another_patient_is_not_found(
    consultant_client: Client, other_patient: Patient, line: TreatmentLine
) -> None:
    for page in ("end/", "error/"):
        assert consultant_client.get(address(other_patient, f"{line.pk}/{page}")).status_code == 404
        assert consultant_client.post(address(other_patient, f"{line.pk}/{page}"), {}).status_code == 404


def test_a_form_of_one_patient_starts_nothing_on_another(
    consultant_client: Client, patient: Patient, other_patient: Patient
) -> None:
    fields = form_fields(consultant_client.get(address(patient))) | TYPED
    response = consultant_client.post(address(other_patient), fields)
    assert "This page was opened for another patient" in response.content.decode()
    assert not other_patient.treatment_lines.exists()
