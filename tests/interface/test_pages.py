from datetime import UTC, datetime

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import override_settings

from accounts.models import User
from poems_clinic.navigation import current_url, menu_for, navigation
from tests.interface.frame import person, rendered, rendered_file, request_of
from tests.interface.html import faults, text_of, tree

PAGE = "{% extends 'base.html' %}{% block title %}Caseload{% endblock %}{% block main %}<h1>Caseload</h1>{% endblock %}"


def page(user: User | AnonymousUser, path: str = "/", **context: object) -> str:
    return rendered(PAGE, user, path, **context)


def title(html: str) -> str:
    return text_of(next(tree(html).iter("title")))


@pytest.mark.parametrize("role", ["nurse", "consultant", "admin"])
def test_the_frame_of_every_role_keeps_the_rules(role: str) -> None:
    html = page(person(role))
    assert faults(html) == []
    root = tree(html)
    assert root.get("lang") == "en-GB"
    assert title(html) == "Caseload – POEMS Clinic"
    assert [tag for tag in ("header", "main", "footer") if len(list(root.iter(tag))) != 1] == []
    assert "uclh.wmpoemsadminteam@nhs.net" in html
    assert "Nora Tester" in html


def test_nothing_is_loaded_from_another_host() -> None:
    root = tree(page(person("nurse")))
    addresses = [e.get(name) for e in root.iter() for name in ("src", "href") if e.get(name)]
    assert [a for a in addresses if a.startswith(("http:", "https:", "//"))] == []


def test_the_menu_shows_only_what_the_role_may_open() -> None:
    assert "Audit" in [item.label for item in menu_for(request_of(person("consultant")))]
    assert "Audit" not in [item.label for item in menu_for(request_of(person("nurse")))]
    assert menu_for(request_of(AnonymousUser())) == []


def test_a_menu_page_that_does_not_exist_is_left_out() -> None:
    with override_settings(ROOT_URLCONF="tests.interface.no_urls"):
        assert menu_for(request_of(person("nurse"))) == []
        assert navigation(request_of(person("nurse")))["patient_search_url"] == ""
        assert faults(page(person("nurse"))) == []


def test_the_current_menu_item_is_the_closest_one() -> None:
    urls = ["/", "/patients/", "/referrals/"]
    assert current_url("/patients/P-7K3QD/", urls) == "/patients/"
    assert current_url("/", urls) == "/"
    assert current_url("/audit/", urls) == ""


def test_a_stranger_sees_no_search_and_no_name() -> None:
    html = page(AnonymousUser())
    assert faults(html) == []
    assert "patient-search" not in html
    assert "Log out" not in html


def test_the_demonstration_says_that_its_people_are_invented() -> None:
    with override_settings(DEMO=True):
        assert "Demonstration data: invented people" in page(person("nurse"))
    with override_settings(DEMO=False):
        assert "Demonstration data" not in page(person("nurse"))
        assert "Mailbox" not in page(person("nurse"))


def test_delayed_automation_is_said_to_staff_only() -> None:
    since = datetime(2026, 11, 21, 8, 45, tzinfo=UTC)
    assert "Automatic reminders delayed since" in page(person("nurse"), automation_delayed_since=since)
    assert "delayed" not in page(AnonymousUser(), automation_delayed_since=since)


def test_the_title_begins_with_error_when_a_sent_form_has_mistakes() -> None:
    class Caller(forms.Form):
        name = forms.CharField()

    assert title(page(person("nurse"), form=Caller({}))) == "Error: Caseload – POEMS Clinic"
    assert title(page(person("nurse"), form=Caller({"name": "x"}))) == "Caseload – POEMS Clinic"
    assert title(page(person("nurse"), form=Caller())) == "Caseload – POEMS Clinic"
    assert title(page(person("nurse"), form_errors=True)) == "Error: Caseload – POEMS Clinic"


ERROR_PAGES = {
    "403.html": {"exception": "You need a role that may see clinical findings: nurse or consultant."},
    "404.html": {},
    "403_csrf.html": {"typed": [("reason", "Walking <b>worse</b>"), ("surname", "Testcase")]},
}


@pytest.mark.parametrize("name", ERROR_PAGES)
@pytest.mark.parametrize("who", [person("nurse"), AnonymousUser()], ids=["nurse", "stranger"])
def test_error_pages_keep_the_rules(name: str, who: User) -> None:
    html = rendered_file(name, who, ERROR_PAGES[name])
    assert faults(html) == []
    assert len(list(tree(html).iter("h1"))) == 1


def test_the_refusal_says_whom_to_ask() -> None:
    html = rendered_file("403.html", person("admin"), ERROR_PAGES["403.html"])
    assert "nurse or consultant" in html
    assert "uclh.wmpoemsadminteam@nhs.net" in html


def test_what_was_typed_into_an_expired_page_is_shown_as_text() -> None:
    html = rendered_file("403_csrf.html", person("nurse"), ERROR_PAGES["403_csrf.html"])
    assert "Walking &lt;b&gt;worse&lt;/b&gt;" in html


def test_the_broken_page_needs_nothing_and_gives_a_reference() -> None:
    html = render_to_string("500.html")
    assert faults(html) == []
    assert "Reference E-2" in html
