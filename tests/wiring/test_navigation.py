"""The menu of each role, the place one is at, and what a stranger does not see."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from accounts.models import User
from poems_clinic.navigation import current_url, menu_for, navigation
from tests.interface.html import text_of, tree

DAILY = ("My work", "Referrals", "Patients")
ROOMS_OF_THE_WEEK = ("Clinics", "Results", "MDT", "Tasks")
MENUS = {
    "nurse": [*DAILY, *ROOMS_OF_THE_WEEK, "Reference data", "Mailbox"],
    "consultant": [*DAILY, *ROOMS_OF_THE_WEEK, "Reference data", "Audit", "Mailbox"],
    # No clinical findings, so no results.
    "admin": [*DAILY, "Clinics", "MDT", "Tasks", "Reference data", "Audit", "Mailbox"],
}


def asked(path: str, user: object) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user
    return request


@pytest.mark.parametrize("role", MENUS)
@pytest.mark.parametrize("demo", [True, False], ids=["demonstration", "clinic"])
def test_each_role_has_its_menu_in_the_order_of_a_day(role: str, demo: bool) -> None:
    with override_settings(DEMO=demo):
        labels = [item.label for item in menu_for(asked("/work/", User(role=role)))]
    assert labels == [label for label in MENUS[role] if demo or label != "Mailbox"]


@pytest.mark.parametrize(
    "user",
    [AnonymousUser(), User(role=""), User(role="porter"), User(role="nurse", is_active=False), None],
    ids=["stranger", "no role", "unknown role", "left", "nobody"],
)
def test_who_may_do_nothing_has_an_empty_menu_and_no_search(user: object) -> None:
    assert menu_for(asked("/work/", user)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user", "searches"),
    [
        *((User(role=role), True) for role in MENUS),
        (User(role="porter"), False),
        (AnonymousUser(), False),
    ],
    ids=[*MENUS, "unknown role", "stranger"],
)
def test_only_who_may_know_a_patient_is_offered_the_search(user: object, searches: bool) -> None:
    assert bool(navigation(asked("/work/", user))["patient_search_url"]) is searches


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/work/", "My work"),
        ("/referrals/", "Referrals"),
        ("/referrals/new/phone/", "Referrals"),
        ("/referrals/R-7K3QDX/triage/", "Referrals"),
        ("/caseload/", "Patients"),
        ("/audit/", "Audit"),
        ("/mailbox/", "Mailbox"),
        ("/reference/", "Reference data"),
        ("/reference/setting/spleen_cm/approve/", "Reference data"),
        # Pages of one patient belong to no list.
        ("/patients/P-7K3QDX/", None),
        ("/patients/P-7K3QDX/audit/", None),
        ("/patients/search/", None),
        ("/workshop/", None),
        ("/", None),
    ],
)
def test_the_menu_marks_where_one_is(path: str, current: str | None) -> None:
    marked = [item.label for item in menu_for(asked(path, User(role="consultant"))) if item.current]
    assert marked == ([current] if current else [])


@pytest.mark.parametrize(
    ("path", "urls", "expected"),
    [
        ("/a/b/c/", ["/a/", "/a/b/"], "/a/b/"),
        ("/a/b/c/", ["/a/b/", "/a/"], "/a/b/"),
        ("/a/", ["/", "/a/"], "/a/"),
        ("/a/", ["/"], ""),
        ("/", [], ""),
        ("/ab/", ["/a/"], ""),
    ],
)
def test_the_longest_address_wins_and_the_root_is_only_itself(path: str, urls: list[str], expected: str) -> None:
    assert current_url(path, urls) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("role", MENUS)
def test_every_item_of_the_menu_opens(role: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(f"{role}_client")
    user = User(role=role)
    statuses = {item.label: client.get(item.url).status_code for item in menu_for(asked("/", user))}
    assert statuses == dict.fromkeys(MENUS[role], 200)


@pytest.mark.django_db
def test_what_is_opened_once_a_week_stands_at_the_foot(consultant_client: Client) -> None:
    root = tree(consultant_client.get(reverse("my_work")).content.decode())
    menus = {nav.get("aria-label"): [text_of(link) for link in nav.iter("a")] for nav in root.iter("nav")}
    assert menus["Menu"] == [*DAILY, *ROOMS_OF_THE_WEEK]
    assert menus["More"][:2] == ["Reference data", "Audit"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["my_work", "caseload", "referral_inbox"])
def test_the_page_itself_says_aloud_which_item_is_current(nurse_client: Client, name: str) -> None:
    root = tree(nurse_client.get(reverse(name)).content.decode())
    marked = [
        link for link in root.iter("a") if link.get("aria-current") == "page" and link.get("href") == reverse(name)
    ]
    assert len(marked) >= 1
    menu = next(nav for nav in root.iter("nav") if nav.get("aria-label") == "Menu")
    assert [text_of(link) for link in menu.iter("a") if link.get("aria-current") == "page"] == [text_of(marked[0])]


@pytest.mark.django_db
def test_the_log_in_page_shows_a_stranger_neither_menu_nor_search_nor_log_out(client: Client) -> None:
    root = tree(client.get("/login/").content.decode())
    assert [nav.get("aria-label") for nav in root.iter("nav")] == []
    actions = {form.get("action") for form in root.iter("form")}
    assert actions == {"/login/"}
