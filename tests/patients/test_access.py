"""The one door: who may come in, and that every look and every refusal is written down before anything is shown."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient
from tests.conftest import as_owner, logged_in
from tests.factories import make_patient, make_user

PAGES = ["details/", "care-status/", "death/", "treatment/", "audit/"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", PAGES)
def test_every_look_is_recorded_with_person_page_and_record(
    consultant_client: Client, consultant: User, patient: Patient, page: str
) -> None:
    assert consultant_client.get(f"/patients/{patient.ref}/{page}").status_code == 200
    event = AccessEvent.objects.get(verb="view")
    assert (event.actor, event.patient_ref) == (consultant, patient.ref)
    assert event.route
    assert event.request_id


@pytest.mark.parametrize("page", ["treatment/", "treatment/1/end/", "treatment/1/error/"])
def test_an_admin_is_refused_on_clinical_pages_and_the_refusal_is_recorded(
    admin_client: Client, admin_user: User, patient: Patient, page: str
) -> None:
    response = admin_client.get(f"/patients/{patient.ref}/{page}")
    assert response.status_code == 403
    assert "Testcase" not in response.content.decode()
    event = AccessEvent.objects.get(patient_ref=patient.ref)
    assert (event.actor, event.verb) == (admin_user, "refused")
    assert not AccessEvent.objects.filter(verb="view").exists()


def test_a_nurse_cannot_see_who_looked(nurse_client: Client, patient: Patient) -> None:
    response = nurse_client.get(f"/patients/{patient.ref}/audit/")
    assert response.status_code == 403
    assert "consultant or admin" in response.content.decode()


def test_a_nurse_reads_treatment_but_cannot_start_one(nurse_client: Client, nurse: User, patient: Patient) -> None:
    page = nurse_client.get(f"/patients/{patient.ref}/treatment/")
    assert "ask a consultant" in page.content.decode()
    typed = {"regimen": "LEN_DEX", "modality": "systemic", "intent": "initial", "started_on": "t", "cycle_days": "28"}
    assert nurse_client.post(f"/patients/{patient.ref}/treatment/", typed).status_code == 403
    assert not patient.treatment_lines.exists()
    assert AccessEvent.objects.filter(actor=nurse, verb="refused", patient_ref=patient.ref).count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_reference_that_nobody_has_is_not_found(consultant_client: Client, page: str) -> None:
    assert consultant_client.get(f"/patients/P-ZZZZZZ/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_without_a_log_in_nothing_is_shown(client: Client, patient: Patient, page: str) -> None:
    response = client.get(f"/patients/{patient.ref}/{page}")
    assert response.status_code == 302
    assert response.url.startswith("/login/")


@pytest.mark.django_db(transaction=True)
def test_when_the_look_cannot_be_written_nothing_is_shown() -> None:
    """The real thing: the right to write access events is taken away, as a full disk or a broken migration would."""
    patient, client = make_patient(), logged_in(make_user("consultant"))
    client.raise_request_exception = False
    role = connection.settings_dict["USER"]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'audit_accessevent'")
        columns = ", ".join(f'"{name}"' for (name,) in cursor.fetchall() if name != "id")
        cursor.execute(f'REVOKE INSERT ON audit_accessevent FROM "{role}"')
    try:
        for page in PAGES:
            response = client.get(f"/patients/{patient.ref}/{page}")
            assert response.status_code == 500, page
            assert "Testcase" not in response.content.decode()
            assert patient.ref not in response.content.decode()
        found = client.post("/patients/search/", {"q": "testcase"}, follow=True)
        assert found.status_code == 500
        assert client.get("/audit/").status_code == 500
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f'GRANT INSERT ({columns}) ON audit_accessevent TO "{role}"')
    assert client.get(f"/patients/{patient.ref}/details/").status_code == 200


def test_the_door_writes_before_it_returns_the_patient(
    consultant: User, patient: Patient, rf: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from patients import access

    def cannot_write(*args: object, **kwargs: object) -> None:
        raise DatabaseError("no disk")

    monkeypatch.setattr(access, "record_access", cannot_write)
    request = rf.get("/")
    request.user = consultant
    with pytest.raises(DatabaseError):
        access.patient_or_404(request, patient.ref)


def test_the_application_role_is_the_one_under_test() -> None:
    assert connection.settings_dict["USER"] in settings.DATABASE_URL
