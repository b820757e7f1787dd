"""Pages of the caseload, its filters, own views and download."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient
from reports import caseload
from reports.caseload import SORTS, Order
from reports.caseload_filters import Selection
from reports.models import SavedView
from tests.factories import make_patient
from tests.reminders.factories import treated
from tests.reports.factories import DAY, make_conclusion, many_patients, results, vegf_line
from tests.reports.pages import sound, words

pytestmark = pytest.mark.django_db
CASELOAD = "/caseload/"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def seven(by: User, consultant: User) -> None:
    """Seven people with a gap in every column."""
    people = many_patients(5, by, consultant=consultant, accepted_on=DAY) + [
        make_patient(by=by, surname="Gap", national_id=None, national_id_note=str(number), birth_date=None,
                     birth_precision="unknown")
        for number in range(2)
    ]  # fmt: skip
    for number, one in enumerate(people[:3]):
        results(one, consultant, vegf_line(100 + number), on=date(2026, 6, 1 + number // 2))
        treated(one, ended_on=None, started_on=DAY)
        make_conclusion(one, consultant)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_forwards_and_back_show_everybody_once(
    consultant: User, monkeypatch: pytest.MonkeyPatch, sort: str, descending: bool
) -> None:
    seven(consultant, consultant)
    order, all_of, today = Order(sort, descending), Selection({}), date(2026, 11, 23)
    whole = [row.patient.pk for row in caseload.all_rows(all_of, order, consultant, today)]
    assert len(whole) == 7
    monkeypatch.setattr(caseload, "PAGE", 2)
    page = caseload.page_of(all_of, order, consultant, today)
    seen = [row.patient.pk for row in page.rows]
    assert page.before is None
    while page.after:
        place = caseload.count(all_of, order, consultant, today, page.after).place
        page = caseload.page_of(all_of, order, consultant, today, place=place)
        seen += [row.patient.pk for row in page.rows]
    assert seen == whole
    place = caseload.count(all_of, order, consultant, today, page.before).place
    back = caseload.page_of(all_of, order, consultant, today, place=place, backwards=True)
    assert [row.patient.pk for row in back.rows] == whole[4:6]


def test_a_page_that_begins_at_nobody_is_the_first_one(nurse_client: Client, patient: Patient) -> None:
    page = words(sound(nurse_client.get(CASELOAD + "?after=987654321")))
    assert "The place in the list is gone" in page and "TESTCASE" in page


def test_an_empty_list_says_what_to_drop(consultant_client: Client, consultant: User) -> None:
    make_patient(by=consultant, consultant=consultant)
    page = words(sound(consultant_client.get(CASELOAD + "?consultant=mine&status=on_treatment")))
    assert "Without “On treatment” there is 1." in page
    assert "Without “Mine”" not in page, "dropping it would not help"


def test_clinical_filters_are_not_there_for_an_admin(admin_client: Client, consultant: User, patient: Patient) -> None:
    make_conclusion(patient, consultant)
    page = sound(admin_client.get(CASELOAD + "?conclusion=excluded&view=criteria-unknown"))
    assert "TESTCASE" in page and "conclusion=" not in page and "Criteria" not in page


def test_the_download_has_the_whole_selection_and_is_recorded(
    nurse_client: Client, admin_client: Client, nurse: User, consultant: User
) -> None:
    one = make_patient(by=nurse, surname="=Formula", consultant=consultant)
    make_conclusion(one, consultant)
    make_patient(by=nurse, surname="Other", national_id="9990000026")
    address = reverse("caseload_download") + f"?consultant={consultant.pk}"
    text = b"".join(nurse_client.get(address).streaming_content).decode("utf-8-sig")
    assert "'=FORMULA" in text and "OTHER" not in text and "Confirmed" in text
    event = AccessEvent.objects.get(verb="export", actor=nurse)
    assert event.count == 1
    assert "Confirmed" not in b"".join(admin_client.get(address).streaming_content).decode()


def test_an_own_view_is_kept_shown_and_taken_away(nurse_client: Client, nurse: User, patient: Patient) -> None:
    address = reverse("caseload_views") + "?status=on_treatment"
    assert nurse_client.post(address, {"name": "My  patients"}).url == CASELOAD + "?status=on_treatment"
    assert "My patients" in sound(nurse_client.get(CASELOAD))
    assert "You have a view of this name" in sound(nurse_client.post(address, {"name": "My patients"}))
    view = SavedView.objects.get(owner=nurse)
    nurse_client.post(reverse("caseload_view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_nobody_takes_a_colleagues_view_away(nurse_client: Client, consultant: User) -> None:
    view = SavedView.objects.create(owner=consultant, name="Theirs", query="status=died")
    nurse_client.post(reverse("caseload_view_delete", args=[view.pk]))
    assert SavedView.objects.get() == view


@pytest.mark.parametrize("query", ["", "q=Smith Jones", "status", "name=Okafor", "status=a&&b=c"])
def test_a_view_holds_codes_only(nurse: User, query: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=nurse, name="x", query=query)
