"""The thrombosis register: its rules at the database, the pages of one patient, the list of the clinic."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEvent
from clinical.treatment import PROPHYLAXIS
from patients import actions
from patients.models import Patient, Prophylaxis, ThrombosisEvent
from patients.thrombosis_choices import Prophylactic
from tests.factories import make_patient
from tests.interface.html import faults
from tests.patients.pages import form_fields, text_of
from tests.patients.test_constraints import refuses

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 2)


def address(patient: Patient, rest: str = "") -> str:
    return f"/patients/{patient.ref}/treatment/thrombosis/{rest}"


def send(client: Client, path: str, **typed: Any) -> HttpResponse:
    return client.post(path, form_fields(client.get(path)) | typed)


def sound(response: HttpResponse) -> str:
    assert faults(response.content.decode()) == []
    return text_of(response)


def stated(patient: Patient, by: User, **facts: Any) -> Prophylaxis:
    return actions.state_prophylaxis(patient=patient, by=by, **{"drug": "aspirin", "reviewed_on": DAY} | facts)


def test_the_drugs_are_those_of_the_rule() -> None:
    assert dict(Prophylactic.choices) == PROPHYLAXIS


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("kind", {"kind": "headache"}),
        ("precision", {"happened_on": DAY}),
        ("precision", {"happened_precision": "day"}),
        ("answers_known", {"provoked": "perhaps"}),
        ("other_named", {"kind": "other"}),
        ("error_with_reason", {"entered_in_error": True}),
    ],
)
def test_a_broken_event_is_refused_by_the_database(patient: Patient, rule: str, broken: dict[str, Any]) -> None:
    event = ThrombosisEvent(patient=patient, **{"kind": "dvt"} | broken)
    refuses(f"patients_thrombosisevent_{rule}", event.save)


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("drug_known", {"drug": "heparin"}),
        ("reason_given", {"drug": "contraindicated"}),
        ("from_before_review", {"started_on": DAY + timedelta(days=1)}),
        ("nothing_without_dose", {"drug": "none", "dose": "75 mg"}),
        ("error_with_reason", {"error_reason": "x"}),
    ],
)
def test_a_broken_statement_is_refused_by_the_database(
    patient: Patient, nurse: User, rule: str, broken: dict[str, Any]
) -> None:
    statement = Prophylaxis(patient=patient, reviewed_by=nurse, **{"drug": "aspirin", "reviewed_on": DAY} | broken)
    refuses(f"patients_prophylaxis_{rule}", statement.save)


def test_a_nurse_records_an_event_known_to_the_month(nurse_client: Client, patient: Patient) -> None:
    sent = send(nurse_client, address(patient, "event/"), kind="pe", happened="Jul 2024", on_prophylaxis="no")
    assert sent.status_code == 302, text_of(sent)
    event = patient.thrombosis_events.get()
    assert (event.happened_on, event.happened_precision) == (date(2024, 7, 1), "month")
    assert (event.provoked, event.on_prophylaxis) == ("", "no"), "not asked is not no"
    page = sound(nurse_client.get(address(patient)))
    assert "Pulmonary embolism" in page
    assert "Jul-2024" in page


@pytest.mark.parametrize(
    ("page", "typed", "words"),
    [
        ("event/", {"kind": ""}, "Select the event"),
        ("event/", {"kind": "other"}, "Enter what the other event is"),
        ("event/", {"kind": "dvt", "happened": "1 1 1957"}, "1960"),
        ("event/", {"kind": "dvt", "happened": "1 1 2099"}, "today or in the past"),
        ("prophylaxis/", {}, "Select the thromboprophylaxis, or None"),
        ("prophylaxis/", {"drug": "contraindicated"}, "Enter why it is contraindicated"),
        ("prophylaxis/", {"drug": "none", "dose": "75 mg"}, "Without a drug there is no dose"),
        ("prophylaxis/", {"drug": "aspirin", "started_on": "2 2 2026", "reviewed_on": "1 2 2026"}, "on or before"),
    ],
)
def test_bad_input_is_named_and_nothing_is_saved(
    nurse_client: Client, patient: Patient, page: str, typed: dict[str, str], words: str
) -> None:
    assert words in sound(send(nurse_client, address(patient, page), **typed))
    assert not patient.thrombosis_events.exists()
    assert not patient.prophylaxis.exists()


def test_a_new_statement_takes_the_place_of_the_last_which_stays(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    stated(patient, nurse, dose="75 mg daily", started_on=DAY)
    sent = send(nurse_client, address(patient, "prophylaxis/"), drug="DOAC", dose="5 mg twice a day")
    assert sent.status_code == 302, text_of(sent)
    page = sound(nurse_client.get(address(patient)))
    assert page.index("Direct oral anticoagulant, 5 mg twice a day") < page.index("Aspirin, 75 mg daily")
    assert patient.prophylaxis.latest().get().drug == "DOAC"


def test_reviewed_today_without_a_change_is_one_button_and_counts_once(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    stated(patient, nurse, dose="75 mg daily", started_on=DAY)
    fields = form_fields(nurse_client.get(address(patient)))
    for _ in range(2):
        assert nurse_client.post(address(patient, "reviewed/"), fields).status_code == 302
    first, second = patient.prophylaxis.order_by("pk")
    assert (second.reviewed_on, second.reviewed_by) == (timezone.localdate(), nurse)
    assert (second.drug, second.dose, second.started_on) == ("aspirin", "75 mg daily", DAY)
    assert first.reviewed_on == DAY
    assert "Reviewed today, no change" not in sound(nurse_client.get(address(patient)))


def test_a_review_of_a_statement_that_no_longer_holds_is_refused(
    nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    stated(patient, nurse)
    fields = form_fields(nurse_client.get(address(patient)))
    stated(patient, consultant, drug="none", reviewed_on=DAY + timedelta(days=1))
    answer = nurse_client.post(address(patient, "reviewed/"), fields, follow=True)
    assert "Somebody changed the thromboprophylaxis. Nothing was saved" in text_of(answer)
    assert patient.prophylaxis.count() == 2


def test_the_button_of_another_patients_page_reviews_nothing(
    nurse_client: Client, nurse: User, patient: Patient, other_patient: Patient
) -> None:
    stated(patient, nurse)
    shown = stated(other_patient, nurse)
    fields = {"patient_ref": patient.ref, "shown": str(shown.pk)}
    answer = nurse_client.post(address(other_patient, "reviewed/"), fields, follow=True)
    assert "another patient" in text_of(answer)
    assert other_patient.prophylaxis.count() == 1


@pytest.mark.parametrize("shown", ["", "x", "9" * 30, "²"])
def test_a_mangled_review_changes_nothing(nurse_client: Client, nurse: User, patient: Patient, shown: str) -> None:
    stated(patient, nurse)
    fields = {"patient_ref": patient.ref, "shown": shown}
    assert nurse_client.post(address(patient, "reviewed/"), fields).status_code == 302
    assert patient.prophylaxis.count() == 1


def test_the_same_form_sent_twice_makes_one_row(patient: Patient, nurse: User) -> None:
    key = uuid.uuid4()
    events = [actions.record_thrombosis(patient=patient, by=nurse, submission_key=key, kind="dvt") for _ in range(2)]
    assert events[0] == events[1]
    assert stated(patient, nurse, submission_key=key) == stated(patient, nurse, submission_key=key)
    assert (patient.thrombosis_events.count(), patient.prophylaxis.count()) == (1, 1)


def test_what_was_entered_in_error_stays_readable_and_does_not_hold(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    event = actions.record_thrombosis(patient=patient, by=nurse, kind="dvt")
    before, wrong = stated(patient, nurse, drug="warfarin"), stated(patient, nurse)
    for page in (f"event/{event.pk}/error/", f"prophylaxis/{wrong.pk}/error/"):
        assert "Enter why it was entered in error" in sound(send(nurse_client, address(patient, page), reason=""))
        assert send(nurse_client, address(patient, page), reason="Another patient").status_code == 302
        assert nurse_client.get(address(patient, page)).status_code == 404
    html = nurse_client.get(address(patient)).content.decode()
    assert '<span class="app-struck">Deep vein thrombosis</span>' in html
    assert '<span class="app-struck">Aspirin</span>' in html
    assert patient.prophylaxis.latest().get() == before
    assert "No thrombotic event is recorded for anybody" in sound(nurse_client.get("/thrombosis/"))


def test_an_event_before_birth_is_refused(patient: Patient, nurse_client: Client) -> None:
    Patient.objects.filter(pk=patient.pk).update(birth_date=date(1990, 1, 1))
    answer = send(nurse_client, address(patient, "event/"), kind="dvt", happened="1980")
    assert "Enter a date after the date of birth" in sound(answer)


def test_a_statement_needs_the_rule_also_past_the_form(patient: Patient, nurse: User) -> None:
    with pytest.raises(ValidationError, match="Enter why it is contraindicated"):
        stated(patient, nurse, drug="contraindicated")


def test_the_register_lists_every_event_counts_and_is_audited(
    nurse_client: Client, nurse: User, patient: Patient, other_patient: Patient
) -> None:
    for person, kind, on in ((patient, "dvt", "yes"), (patient, "stroke", "no"), (other_patient, "dvt", "")):
        actions.record_thrombosis(patient=person, by=nurse, kind=kind, on_prophylaxis=on, note="Secret words")
    stated(patient, nurse)
    page = sound(nurse_client.get("/thrombosis/"))
    assert "3 events in 2 of 2 patients. On thromboprophylaxis at the time: 1." in page
    assert "Deep vein thrombosis: 2" in page
    assert "Aspirin" in page
    assert "Secret" not in page, "free text may name somebody"
    assert f'href="{address(patient)}"' in nurse_client.get("/thrombosis/").content.decode()
    seen = AccessEvent.objects.filter(route="thrombosis_register", actor=nurse)
    assert {event.patient_ref for event in seen} == {"", patient.ref, other_patient.ref}


def test_a_restricted_record_is_left_out_for_those_who_do_not_treat_the_patient(
    nurse_client: Client, consultant_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    actions.record_thrombosis(patient=patient, by=nurse, kind="dvt")
    Patient.objects.filter(pk=patient.pk).update(restricted=True, restricted_reason="Works here", consultant=consultant)
    assert "restricted records that are not shown to you: 1" in sound(nurse_client.get("/thrombosis/"))
    assert "TESTCASE" not in sound(nurse_client.get("/thrombosis/"))
    assert "TESTCASE" in sound(consultant_client.get("/thrombosis/"))


def test_an_admin_sees_neither_page(admin_client: Client, patient: Patient) -> None:
    assert admin_client.get("/thrombosis/").status_code == 403
    assert admin_client.get(address(patient)).status_code == 403


def test_fifty_events_take_as_many_queries_as_one(
    nurse_client: Client, nurse: User, patient: Patient, django_assert_num_queries: Any
) -> None:
    actions.record_thrombosis(patient=patient, by=nurse, kind="dvt")
    with CaptureQueriesContext(connection) as one:
        nurse_client.get("/thrombosis/")
    for number in range(25):
        person = make_patient(national_id=None, national_id_note=f"none {number}")
        for kind in ("dvt", "pe"):
            actions.record_thrombosis(patient=person, by=nurse, kind=kind)
        stated(person, nurse)
    with django_assert_num_queries(len(one)):
        nurse_client.get("/thrombosis/")
