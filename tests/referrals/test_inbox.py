"""The inbox: what each row says, in which order, and where a person's own work is."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from audit.models import AccessEvent
from referrals import actions
from referrals.models import Referral
from referrals.views import inbox
from referrals.views.inbox import TABS, InboxRow, counts
from tests.interface.html import faults, text_of, tree
from tests.referrals.factories import make_complete, make_referral

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00+00:00", tick=False):
        yield


def rows(client: Client, tab: str = "new") -> list[dict[str, str]]:
    """Each line of the tab, by the heading of the cell; the page keeps the rules."""
    html = client.get("/referrals/", {"tab": tab}).content.decode()
    assert faults(html) == []
    table = next(tree(html).iter("table"))
    headings = [text_of(cell) for cell in table.find("thead").iter("th")]
    return [dict(zip(headings, map(words_of, line), strict=True)) for line in table.find("tbody")]


def words_of(cell: Any) -> str:
    """As text_of, with a blank where a line ends."""
    return " ".join(" ".join(cell.itertext()).split())


def row(client: Client, tab: str = "new") -> dict[str, str]:
    [only] = rows(client, tab)
    return only


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Since today"),
        (1, "1 day, week 1"),
        (6, "6 days, week 1"),
        (7, "7 days, week 2"),
        (126, "126 days, week 19"),
    ],
)
def test_the_wait_is_said_in_days_and_weeks(nurse_client: Client, nurse: User, days: int, words: str) -> None:
    make_referral(nurse, received_on=MONDAY - timedelta(days=days))
    assert row(nurse_client)["Waiting"] == words


def test_a_clock_that_runs_elsewhere_already_counts(nurse_client: Client, nurse: User) -> None:
    make_referral(
        nurse,
        kind="transfer_of_care",
        original_clock_start=MONDAY - timedelta(days=30),
        original_clock_provider="Elsewhere",
    )
    assert row(nurse_client)["Waiting"] == "30 days, week 5"


@pytest.mark.parametrize(
    ("facts", "heading", "words"),
    [
        ({}, "Tests held", "0 of 5"),
        ({"vegf": "done", "paraprotein": "sent", "bone_imaging": "done"}, "Tests held", "2 of 5"),
        ({}, "From", "Dr Jo Example, neurology registrar"),
        ({"organisation": "Example Infirmary"}, "From", "Dr Jo Example, neurology registrar Example Infirmary"),
        ({"urgency": "emergency"}, "Urgency", "Emergency"),
        ({}, "Owner", "Nora Tester"),
        ({}, "By", "24-Nov-2026"),
    ],
)
def test_what_a_row_says(nurse_client: Client, nurse: User, facts: dict[str, Any], heading: str, words: str) -> None:
    make_referral(nurse, **facts)
    assert row(nurse_client)[heading].startswith(words)


def test_a_row_with_everything_lacks_nothing(nurse_client: Client, nurse: User) -> None:
    make_complete(nurse)
    assert row(nurse_client)["Missing"] == "Nothing"
    assert row(nurse_client)["Patient"].startswith("Okafor , Daniel")


def test_a_birth_date_nobody_gave_is_said(nurse_client: Client, nurse: User) -> None:
    make_referral(nurse)
    assert "born" in row(nurse_client)["Patient"]
    assert "not known" in row(nurse_client)["Patient"]


@pytest.mark.parametrize(("day", "overdue"), [(MONDAY - timedelta(days=1), True), (MONDAY, False)])
def test_a_step_is_overdue_from_the_day_after(nurse_client: Client, nurse: User, day: date, overdue: bool) -> None:
    referral = make_referral(nurse)
    Referral.objects.filter(pk=referral.pk).update(next_action_on=day)
    assert ("Overdue" in row(nurse_client)["By"]) is overdue


def test_work_in_progress_is_marked_until_it_is_closed(nurse_client: Client, nurse: User, consultant: User) -> None:
    referral = make_referral(nurse)
    assert "In progress" not in row(nurse_client)["Owner"]
    referral = actions.take(referral=referral, by=consultant)
    assert row(nurse_client)["Owner"] == "Dr Connie Tester In progress"
    actions.reject(referral=referral, by=consultant, version=referral.version, reason="No")
    assert "In progress" not in row(nurse_client, "closed")["Owner"]


def test_closed_ones_stand_newest_first_with_their_outcome(nurse_client: Client, nurse: User, consultant: User) -> None:
    for surname, days in (("Older", 9), ("Newest", 0), ("Middle", 4)):
        referral = make_referral(nurse, surname=surname, received_on=MONDAY - timedelta(days=days))
        actions.reject(referral=referral, by=consultant, version=referral.version, reason="No")
    found = rows(nurse_client, "closed")
    assert [one["Patient"].split()[0] for one in found] == ["Newest", "Middle", "Older"]
    assert "Outcome" in found[0] and "Next step" not in found[0] and "Missing" not in found[0]


def test_only_the_last_closed_ones_are_listed_and_that_is_said(
    nurse_client: Client, nurse: User, consultant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "CLOSED_SHOWN", 3)
    for _ in range(4):
        actions.reject(referral=make_referral(nurse), by=consultant, version=1, reason="No")
    page = text_of(tree(nurse_client.get("/referrals/?tab=closed").content.decode()))
    assert "Newest first, the last 3." in page
    assert "Closed (4)" in page, "all are counted"
    assert "Open next" not in page


@pytest.mark.parametrize(("role", "tab"), [("nurse", "new"), ("admin", "new"), ("consultant", "ready")])
@pytest.mark.parametrize("query", ["", "?tab=", "?tab=lost", "?tab=NEW"])
def test_without_a_known_tab_one_lands_where_ones_work_is(
    role: str, tab: str, query: str, request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(f"{role}_client")
    assert client.get(f"/referrals/{query}").context["tab"].key == tab


def test_one_query_counts_all_tabs(nurse: User, django_assert_num_queries: Any) -> None:
    make_referral(nurse)
    actions.mark_ready(referral=make_referral(nurse), by=nurse, version=1)
    with django_assert_num_queries(1):
        assert counts() == {
            "new": 1,
            "needs-information": 0,
            "ready": 1,
            "accepted": 0,
            "booked": 0,
            "seen": 0,
            "closed": 0,
        }


def test_every_status_has_its_one_tab() -> None:
    placed = [status for tab in TABS for status in tab.statuses]
    every = {value for value, _ in Referral._meta.get_field("status").choices}
    assert sorted(placed) == sorted(set(placed))
    assert set(placed) == every


@pytest.mark.parametrize(
    ("in_tabs", "words"),
    [
        (0, "No referrals are ready for triage."),
        (1, "No referrals are ready for triage. 1 in New."),
        (2, "No referrals are ready for triage. 1 in New, 1 in Needs information."),
    ],
)
def test_an_empty_tab_names_the_others_that_are_not(
    nurse_client: Client, nurse: User, in_tabs: int, words: str
) -> None:
    if in_tabs:
        make_referral(nurse)
    if in_tabs == 2:
        actions.request_information(referral=make_referral(nurse), by=nurse, version=1, reason="VEGF")
    # What is closed is nobody's work.
    said = text_of(tree(nurse_client.get("/referrals/?tab=ready").content.decode()))
    assert words in said


def test_open_next_leads_a_nurse_to_the_page_and_a_consultant_to_the_decision(
    nurse_client: Client, consultant_client: Client, nurse: User
) -> None:
    first, second = make_referral(nurse, urgency="emergency"), make_referral(nurse)
    assert nurse_client.post("/referrals/open-next/", {"tab": "new"}).url == f"/referrals/{first.ref}/"
    assert consultant_client.post("/referrals/open-next/", {"tab": "new"}).url == f"/referrals/{second.ref}/triage/"


@pytest.mark.parametrize("tab", ["closed", "ready"])
def test_open_next_where_nothing_is_to_be_done_comes_back_to_the_tab(nurse_client: Client, tab: str) -> None:
    assert nurse_client.post("/referrals/open-next/", {"tab": tab}).url == f"/referrals/?tab={tab}"
    assert nurse_client.get("/referrals/open-next/").status_code == 405


def test_a_look_at_the_list_is_recorded_with_its_tab_and_number(
    nurse_client: Client, nurse: User, consultant: User
) -> None:
    make_referral(nurse)
    nurse_client.get("/referrals/?tab=new")
    nurse_client.get("/referrals/?tab=closed")
    found = AccessEvent.objects.filter(verb="list").order_by("pk").values_list("detail", "count")
    assert list(found) == [("referrals, new", 1), ("referrals, closed", 0)]


@pytest.mark.parametrize(("waiting", "week"), [(0, 1), (6, 1), (7, 2), (125, 18), (126, 19)])
def test_the_week_one_is_in(waiting: int, week: int) -> None:
    assert InboxRow(Referral(), waiting, 0, False).week == week
