"""The audit log of the whole clinic: filters by coded values, and itself leaves a trace."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient
from tests.patients.pages import text_of

pytestmark = pytest.mark.django_db


def events(client: Client, query: str = "") -> list[AccessEvent]:
    response = client.get(f"/audit/{query}")
    assert response.status_code == 200
    return response.context["window"].events


def test_consultants_and_admins_may_read_it_and_nurses_may_not(
    nurse_client: Client, consultant_client: Client, admin_client: Client
) -> None:
    assert consultant_client.get("/audit/").status_code == 200
    assert admin_client.get("/audit/").status_code == 200
    assert nurse_client.get("/audit/").status_code == 403
    assert AccessEvent.objects.filter(verb="refused", route="audit_log").count() == 1


def test_reading_it_is_recorded(admin_client: Client, admin_user: User) -> None:
    admin_client.get("/audit/")
    assert AccessEvent.objects.get(verb="list").actor == admin_user


def test_it_shows_time_person_role_deed_page_and_record(
    nurse_client: Client, admin_client: Client, patient: Patient
) -> None:
    nurse_client.get(f"/patients/{patient.ref}/details/")
    words = text_of(admin_client.get("/audit/"))
    assert f"Nora Tester Nurse Looked at Patient edit {patient.ref}" in words


def test_a_log_in_by_nobody_is_said_so(client: Client, admin_client: Client) -> None:
    client.post("/login/", {"username": "x", "password": "y"})
    assert "Not logged in" in text_of(admin_client.get("/audit/"))


def test_it_is_narrowed_by_person_and_deed(admin_client: Client, nurse: User, consultant: User) -> None:
    for actor in (nurse, consultant):
        for verb in ("view", "search"):
            AccessEvent.objects.create(actor=actor, verb=verb)
    assert {event.actor for event in events(admin_client, f"?person={nurse.pk}")} == {nurse}
    assert {event.verb for event in events(admin_client, "?verb=search")} == {"search"}
    assert len(events(admin_client, f"?person={nurse.pk}&verb=view")) == 1


def test_a_day_is_a_day_in_london_also_in_summer() -> None:
    """The database stamps the time, so the range is read off the query: it begins an hour before Greenwich's day."""
    query = str(AccessEvent.objects.on_day(date(2026, 7, 1)).query)
    assert "2026-07-01 00:00:00+01:00" in query
    assert "2026-07-02 00:00:00+01:00" in query


@pytest.mark.parametrize("query", ["?person=999999", "?verb=peeked", "?day=31+2+2026", "?day=1+1+2099", "?before=x"])
def test_a_wrong_filter_is_said_and_breaks_nothing(admin_client: Client, query: str) -> None:
    assert admin_client.get(f"/audit/{query}").status_code == 200


def test_a_filter_that_matches_nothing_says_so(admin_client: Client, nurse: User) -> None:
    assert "No events match." in text_of(admin_client.get(f"/audit/?person={nurse.pk}&verb=export"))


def test_older_events_keep_the_filter(admin_client: Client, nurse: User) -> None:
    AccessEvent.objects.bulk_create(AccessEvent(actor=nurse, verb="view") for _ in range(230))
    response = admin_client.get(f"/audit/?person={nurse.pk}&verb=view")
    older = response.context["older_query"]
    assert f"person={nurse.pk}" in older
    assert len(events(admin_client, f"?{older}")) == 30
