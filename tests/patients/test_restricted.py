"""A restricted record: open to the treating team, and to others for an hour once they have said why."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEvent
from patients import actions
from patients.models import AccessReason, Patient
from tests.conftest import logged_in
from tests.factories import make_user
from tests.interface.html import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(patient: Patient, consultant: User) -> Patient:
    return actions.restrict(
        patient=patient, by=consultant, restricted=True, reason="Member of staff", version=patient.version
    )


def opened(client: Client, patient: Patient) -> int:
    return client.get(reverse("treatment", args=[patient.ref])).status_code


def test_the_record_asks_for_the_reason_and_shows_nothing_of_it(nurse_client: Client, hidden: Patient) -> None:
    answer = nurse_client.get(reverse("treatment", args=[hidden.ref]))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert faults(page) == []
    assert "This record is restricted" in page
    assert hidden.surname not in page and "14-Jul-1958" not in page and str(hidden.national_id) not in page
    event = AccessEvent.objects.about(hidden.ref).order_by("-pk").first()
    assert (event.verb, event.detail) == ("refused", "restricted: reason needed")


def test_the_consultant_and_the_key_worker_open_it_at_once(hidden: Patient, nurse: User) -> None:
    assert opened(logged_in(nurse), hidden) == 403
    Patient.objects.filter(pk=hidden.pk).update(key_worker=nurse)
    assert opened(logged_in(nurse), hidden) == 200
    doctor = make_user("consultant", "other-doctor")
    assert opened(logged_in(doctor), hidden) == 403
    Patient.objects.filter(pk=hidden.pk).update(consultant=doctor)
    assert opened(logged_in(doctor), hidden) == 200


def test_a_stated_reason_opens_it_for_one_hour_to_that_person_only(
    nurse_client: Client, admin_client: Client, hidden: Patient, nurse: User
) -> None:
    going_to = reverse("treatment", args=[hidden.ref])
    sent = {
        "patient_ref": hidden.ref,
        "reason": "Her GP is on the line",
        "carried_path": going_to,
        "carried_fields": "{}",
    }
    answer = nurse_client.post(reverse("open_restricted", args=[hidden.ref]), sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, going_to)
    assert opened(nurse_client, hidden) == 200
    assert admin_client.get(reverse("patient_edit", args=[hidden.ref])).status_code == 403
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        again = Client()
        again.force_login(nurse, backend="django.contrib.auth.backends.ModelBackend")
        assert opened(again, hidden) == 403
    given = AccessReason.objects.get()
    assert (given.user, given.reason) == (nurse, "Her GP is on the line")


def test_without_a_reason_it_stays_shut(nurse_client: Client, hidden: Patient) -> None:
    answer = nurse_client.post(
        reverse("open_restricted", args=[hidden.ref]), {"patient_ref": hidden.ref, "reason": " "}
    )
    assert "Enter why you need this record" in answer.content.decode()
    assert opened(nurse_client, hidden) == 403


def test_what_was_being_sent_when_the_hour_ended_is_not_lost(nurse_client: Client, hidden: Patient) -> None:
    """The page that asks carries the words; after the reason the person sends them once more."""
    address = reverse("allergies", args=[hidden.ref])
    asked = nurse_client.post(address, {"patient_ref": hidden.ref, "substance": "Latex “strong”", "action": "add"})
    page = asked.content.decode()
    assert asked.status_code == 403 and "Latex" in page
    carried = asked.context["carried"]
    sent = {
        "patient_ref": hidden.ref,
        "reason": "Adding her allergy",
        "carried_path": carried["carried_path"].value(),
        "carried_fields": carried["carried_fields"].value(),
    }
    goes_on = nurse_client.post(reverse("open_restricted", args=[hidden.ref]), sent).content.decode()
    assert "Latex “strong”" in goes_on and f'action="{address}"' in goes_on


def test_the_reason_leads_to_no_other_site(nurse_client: Client, hidden: Patient) -> None:
    for path in ("https://elsewhere.invalid/", "//elsewhere.invalid/", "javascript:alert(1)"):
        sent = {"patient_ref": hidden.ref, "reason": "Work", "carried_path": path, "carried_fields": "{}"}
        answer = nurse_client.post(reverse("open_restricted", args=[hidden.ref]), sent)
        assert answer.headers["Location"].startswith(f"/patients/{hidden.ref}/")


def test_lists_say_restricted_and_hide_the_clinical_columns(
    nurse_client: Client, hidden: Patient, consultant: User
) -> None:
    actions.record_conclusion(
        patient=hidden, by=consultant, status="confirmed", concluded_on=timezone.localdate(), reason="Weighed"
    )
    page = nurse_client.get(reverse("caseload")).content.decode()
    # The filter above the table names every conclusion that there is.
    table = page[page.index("<table") :]
    assert hidden.surname.upper() in table and "Restricted" in table
    assert "Confirmed" not in table


def test_a_consultant_restricts_and_lifts_with_a_reason(consultant_client: Client, patient: Patient) -> None:
    address = reverse("restrict", args=[patient.ref])
    sent = {"patient_ref": patient.ref, "version": patient.version, "restricted": "yes", "reason": ""}
    assert "Enter the reason" in consultant_client.post(address, sent).content.decode()
    assert consultant_client.post(address, sent | {"reason": "Staff"}).status_code == 302
    patient.refresh_from_db()
    assert (patient.restricted, patient.restricted_reason) == (True, "Staff")
    stale = consultant_client.post(
        reverse("open_restricted", args=[patient.ref]), {"patient_ref": patient.ref, "reason": "x"}
    )
    assert stale.status_code == 302
    answer = consultant_client.post(address, sent | {"restricted": "no", "reason": "Asked for it"})
    assert answer.status_code == 409, "the page showed an older version"
    fresh = sent | {"restricted": "no", "reason": "Asked for it", "version": patient.version}
    assert consultant_client.post(address, fresh).status_code == 302
    patient.refresh_from_db()
    assert not patient.restricted


def test_a_nurse_does_not_restrict(nurse_client: Client, patient: Patient) -> None:
    assert nurse_client.get(reverse("restrict", args=[patient.ref])).status_code == 403


def test_restricting_needs_a_reason_at_the_database_too(patient: Patient, consultant: User) -> None:
    with pytest.raises(ValidationError, match="Enter the reason"):
        actions.restrict(patient=patient, by=consultant, restricted=True, reason=" ", version=patient.version)
    with pytest.raises(IntegrityError, match="restricted_with_reason"), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(restricted=True)


def test_a_stated_reason_is_never_changed_or_removed(hidden: Patient, nurse: User) -> None:
    given = actions.give_access_reason(patient=hidden, by=nurse, reason="Her GP is on the line")
    with pytest.raises(ProgrammingError), transaction.atomic():
        AccessReason.objects.filter(pk=given.pk).update(reason="Nothing special")
    with pytest.raises(ProgrammingError), transaction.atomic():
        given.delete()
    with pytest.raises(IntegrityError, match="reason_given"), transaction.atomic():
        AccessReason.objects.create(
            patient=hidden, user=nurse, reason="", expires_at=timezone.now() + timedelta(hours=1)
        )


def test_who_opened_it_and_why_stands_on_the_page(consultant_client: Client, hidden: Patient, nurse: User) -> None:
    actions.give_access_reason(patient=hidden, by=nurse, reason="Her GP is on the line")
    Patient.objects.filter(pk=hidden.pk).update(consultant=User.objects.get(username="test-consultant"))
    page = consultant_client.get(reverse("restrict", args=[hidden.ref])).content.decode()
    assert faults(page) == []
    assert "Nora Tester" in page and "Her GP is on the line" in page
