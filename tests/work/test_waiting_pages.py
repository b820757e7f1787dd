"""Pages of what was asked of others, and the figures by organisation."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from patients.models import Patient
from tests.reports.pages import sound, words
from tests.work.factories import make_request
from work import actions
from work.ageing import Age, by_organisation
from work.chase_letter import chase_text
from work.models import OutsideRequest, Task

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def test_figures_by_organisation_count_median_and_oldest(nurse: User) -> None:
    for day in (21, 13, 2):
        make_request(nurse, asked_on=date(2026, 11, day))
    make_request(nurse, organisation=" example  LABORATORY", asked_on=date(2026, 11, 20))
    other = make_request(nurse, organisation="Sample Surgery", organisation_kind="gp", asked_on=date(2026, 11, 22))
    actions.chase(request=other, by=nurse, version=1, how="phone", outcome="reached")
    closed = make_request(nurse, organisation="Quick Hospital")
    actions.answered(request=closed, by=nurse, version=1)
    # Days waited: 2, 10, 21 and 3; the middle of 3 and 10 is 6.5.
    assert by_organisation(OutsideRequest.objects.open().with_people(), TODAY) == [
        Age("Example Laboratory", "Laboratory", 4, 7, 21, 0),
        Age("Sample Surgery", "GP practice", 1, 1, 1, 1),
    ]


def test_the_letter_names_nobody_and_quotes_our_reference(nurse: User, patient: Patient) -> None:
    request = make_request(nurse, patient=patient, promised_on=date(2026, 11, 24), about="R-7K3QDX")
    actions.chase(request=request, by=nurse, version=1, how="phone", outcome="no_answer")
    text = chase_text(request, settings.HELP_EMAIL, settings.CLINIC_PHONES)
    assert request.ref in text
    for part in ("Example Laboratory", "The slides of 2024", "23-Nov-2026", "24-Nov-2026", "020 3447 7359"):
        assert part in text
    for secret in (patient.surname, patient.given_name, str(patient.national_id), patient.ref, "1958"):
        assert secret.lower() not in text.lower()


def test_a_request_is_noted_chased_and_answered(nurse_client: Client, nurse: User, patient: Patient) -> None:
    address = reverse("new_patient_request", args=[patient.ref])
    sound(nurse_client.get(address))
    sent = {
        "patient_ref": patient.ref, "organisation_kind": "laboratory", "organisation": "Example Laboratory",
        "asked_for": "Slides", "how": "email", "asked_on": "9 11 2026", "owner": nurse.pk,
    }  # fmt: skip
    page = sound(nurse_client.post(address, sent, follow=True))
    row = OutsideRequest.objects.get()
    assert (row.patient, row.owner, row.chase_on) == (patient, nurse, date(2026, 11, 16))
    assert f"Request {row.ref} saved" in page
    assert "Waiting on others (1)" in sound(nurse_client.get("/tasks/?tab=waiting"))
    for outcome in ("no_answer", "left_message"):
        row.refresh_from_db()
        form = {"version": row.version, "outcome": outcome, "how": "phone", "note": f"Tried, {outcome}"}
        page = sound(nurse_client.post(reverse("chase_outside_request", args=[row.ref]), form, follow=True))
    assert "Ask again on 30-Nov-2026" in page
    assert "Left message: Tried, left_message" in words(page)
    assert Task.objects.get().role == "consultant"
    assert "Asked again 2 times" in words(sound(nurse_client.get("/tasks/?tab=waiting")))
    row.refresh_from_db()
    sent = {"version": row.version, "on": "23 11 2026", "words": "Slides came"}
    page = sound(nurse_client.post(reverse("outside_request_answered", args=[row.ref]), sent, follow=True))
    assert "Slides came" in page
    assert "Letter to copy" not in page
    assert "Ask again" not in page


@pytest.mark.parametrize(
    ("name", "sent", "message"),
    [
        ("chase_outside_request", {"how": "phone"}, "Select what came of it"),
        ("outside_request_answered", {"on": "1 1 2026"}, "The answer cannot have come before the request"),
        ("give_up_outside_request", {"reason": ""}, "Enter why nobody will ask again"),
        ("chase_outside_request", {"how": "phone", "outcome": "reached", "next_on": "1 1 2026"}, "must be after"),
    ],
)
def test_a_step_says_what_to_do(
    nurse_client: Client, nurse: User, name: str, sent: dict[str, str], message: str
) -> None:
    row = make_request(nurse)
    page = sound(nurse_client.post(reverse(name, args=[row.ref]), {"version": 1} | sent))
    assert "There is a problem" in page
    assert message in page
    row.refresh_from_db()
    assert row.version == 1


def test_a_new_request_says_what_is_missing(nurse_client: Client) -> None:
    page = sound(nurse_client.post(reverse("new_outside_request"), {"how": "email"}))
    for message in ("Select the kind of organisation", "Enter the name of the organisation", "Enter what was asked"):
        assert message in page


def test_a_conflict_keeps_the_words(nurse_client: Client, nurse: User, consultant: User) -> None:
    row = make_request(nurse)
    actions.hand_over(request=row, by=nurse, version=1, owner=consultant)
    sent = {"version": 1, "reason": "They have closed"}
    page = sound(nurse_client.post(reverse("give_up_outside_request", args=[row.ref]), sent), 409)
    assert "They have closed" in page
    actions.answered(request=row, by=consultant, version=2)
    page = sound(nurse_client.post(reverse("give_up_outside_request", args=[row.ref]), sent), 409)
    assert "This request is closed" in page
    assert "They have closed" in page


def test_handing_over_changes_who_looks_after_it(nurse_client: Client, nurse: User, consultant: User) -> None:
    row = make_request(nurse)
    sent = {"version": 1, "owner": consultant.pk}
    page = sound(nurse_client.post(reverse("hand_over_outside_request", args=[row.ref]), sent, follow=True))
    assert f"Dr Connie Tester looks after {row.ref} from now on" in page
