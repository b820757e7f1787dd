"""Who looked at a record and what was changed in it, as the page tells it."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from audit.changes import changes_in, event_models
from audit.models import AccessEvent
from audit.reading import WINDOW
from patients import actions
from patients.history import changes_about, patient_column
from patients.models import Patient
from tests.patients.pages import text_of

pytestmark = pytest.mark.django_db


def address(patient: Patient, rest: str = "") -> str:
    return f"/patients/{patient.ref}/audit/{rest}"


def test_it_names_who_looked_when_and_at_what(
    nurse_client: Client, consultant_client: Client, patient: Patient
) -> None:
    nurse_client.get(f"/patients/{patient.ref}/treatment/")
    words = text_of(consultant_client.get(address(patient)))
    assert "Nora Tester Nurse Looked at Treatment" in words


def test_reading_the_audit_is_itself_recorded(consultant_client: Client, patient: Patient) -> None:
    assert "Dr Connie Tester Consultant Looked at Patient audit" in text_of(consultant_client.get(address(patient)))


def test_refusals_and_searches_that_showed_the_record_are_there(
    admin_client: Client, nurse_client: Client, consultant_client: Client, patient: Patient
) -> None:
    admin_client.get(f"/patients/{patient.ref}/treatment/")
    nurse_client.post("/patients/search/", {"q": "testcase"}, follow=True)
    words = text_of(consultant_client.get(address(patient)))
    assert "Adam Tester Admin Was refused" in words
    assert "Nora Tester Nurse Searched" in words


def test_looks_at_other_records_are_not_there(
    nurse_client: Client, consultant_client: Client, patient: Patient, other_patient: Patient
) -> None:
    nurse_client.get(f"/patients/{other_patient.ref}/details/")
    assert "Nora Tester Nurse" not in text_of(consultant_client.get(address(patient)))


def test_a_change_is_shown_old_to_new_with_person_and_action(
    consultant_client: Client, nurse: User, patient: Patient
) -> None:
    actions.amend(patient=patient, by=nurse, version=1, phone="020 7946 0000", consent_share="yes")
    html = consultant_client.get(address(patient)).content.decode()
    assert "Amend patient" in html
    assert '<span class="app-struck">Not recorded</span> → 020 7946 0000' in html
    assert '<span class="app-struck">Not asked</span> → Yes' in html


def test_treatment_and_conclusions_are_part_of_the_history(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    facts = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2026, 1, 5)}
    line = actions.start_treatment(patient=patient, by=consultant, **facts)
    actions.withdraw_treatment(line=line, by=consultant, reason="Another patient's")
    actions.record_conclusion(
        patient=patient, by=consultant, status="suspected", concluded_on=date(2026, 1, 5), reason="IgA lambda"
    )
    html = consultant_client.get(address(patient)).content.decode()
    assert "Lenalidomide and dexamethasone" in html
    assert "Entered in error" in html
    assert "Suspected POEMS syndrome" in html


def test_an_admin_reads_identity_changes_and_no_clinical_content(
    admin_client: Client, consultant: User, patient: Patient
) -> None:
    facts = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2026, 1, 5)}
    actions.start_treatment(patient=patient, by=consultant, **facts)
    actions.amend(patient=patient, by=consultant, version=1, first_label="CIDP")
    actions.amend(patient=patient, by=consultant, version=2, phone="020 7946 0000")
    words = text_of(admin_client.get(address(patient)))
    assert "020 7946 0000" in words
    assert "CIDP" not in words
    assert "Lenalidomide" not in words
    assert "Clinical content. Your role does not show it" in words


def test_a_change_outside_the_application_says_so(consultant: User, patient: Patient) -> None:
    """Nobody's name is put on a write that came without one."""
    history = Patient.events.rel.related_model
    [row] = history.objects.filter(pgh_obj_id=patient.pk)
    row.pgh_context = None
    assert changes_in([row])[0].who == "Outside the application"


def test_every_tracked_table_about_a_patient_is_searched(consultant: User, patient: Patient) -> None:
    about = {
        history.pgh_tracked_model._meta.label for history in event_models() if patient_column(history.pgh_tracked_model)
    }
    assert {"patients.TreatmentLine", "patients.Conclusion", "patients.Cycle"} <= about
    assert [change.record for change in changes_about(patient, consultant)] == ["Patient"]


def test_a_long_list_is_shown_in_windows_without_gaps_or_repeats(
    consultant_client: Client, nurse: User, patient: Patient
) -> None:
    AccessEvent.objects.bulk_create(
        AccessEvent(actor=nurse, verb="view", patient_ref=patient.ref, route=f"page_{n:03}") for n in range(WINDOW + 50)
    )
    first = consultant_client.get(address(patient))
    window = first.context["window"]
    assert len(window.events) == WINDOW
    second = consultant_client.get(address(patient, f"?before={window.older}")).context["window"]
    seen = [event.pk for event in window.events + second.events]
    assert len(seen) == len(set(seen))
    assert {f"page_{n:03}" for n in range(WINDOW + 50)} <= {event.route for event in window.events + second.events}
    assert second.older is None


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=-1", "?before=99999999999999999999", "?changes_from=x", "?before="]
)
def test_an_altered_address_shows_the_newest(consultant_client: Client, patient: Patient, query: str) -> None:
    assert consultant_client.get(address(patient, query)).status_code == 200


def test_the_page_needs_few_queries_however_long_the_history(
    consultant_client: Client, nurse: User, patient: Patient, django_assert_max_num_queries: object
) -> None:
    for version in range(1, 20):
        actions.amend(patient=patient, by=nurse, version=version, phone=str(version))
    with django_assert_max_num_queries(60):
        consultant_client.get(address(patient))
