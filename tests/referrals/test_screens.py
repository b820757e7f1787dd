"""The pages of this room in real Chromium: accessible, inside a telephone's width, silent on the console."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from referrals.models import Referral
from tests.browser import CHROMIUM_FLAGS, chromium_path
from tests.conftest import logged_in
from tests.factories import make_patient, make_user
from tests.referrals.factories import make_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
Opens = Callable[..., Page]


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright runs an event loop in this thread; the database is only used between its steps.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        yield browser
        browser.close()
        # While the event loop runs, Django gives this thread a second connection, which nobody else would close.
        connection.close()


@pytest.fixture
def opens(chromium: Browser, live_server: Any) -> Iterator[Opens]:
    """Open pages as a person. What a console says, and every request to another host, fails the test."""
    said: list[str] = []

    def heard(page: Page) -> None:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(live_server.url) else said.append(asked.url))

    def open_as(person: User, path: str, *, width: int = 1280, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, base_url=live_server.url
        )
        session = logged_in(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        heard(page)
        page.set_default_timeout(15_000)
        page.goto(path)
        return page

    yield open_as
    assert [words for words in said if not words.startswith("data:")] == []


def sound(page: Page, name: str) -> None:
    """No accessibility fault of any kind, and nothing wider than the window, in a wide one and in a telephone's."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found] == [], f"{name} at {width}"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} at {width}"


def test_what_appears_while_one_writes_is_sound(opens: Opens) -> None:
    """The states between two pages; the pages themselves are in the sweep of the journeys."""
    nurse, consultant = make_user("nurse"), make_user("consultant")
    page = opens(nurse, "/referrals/")
    sound(page, "empty inbox")
    make_patient(by=nurse, surname="Okafor")
    new = make_referral(
        nurse, surname="Okafor-Featherstonehaugh", organisation="The Royal Example Infirmary", identifier_typed="99"
    )
    page.goto("/referrals/new/phone/")
    page.fill("#id_surname", "Oka")
    page.wait_for_selector("#match-1")
    sound(page, "possible matches")
    page = opens(consultant, f"/referrals/{new.ref}/triage/")
    page.check("input[name=decision][value=accepted]")
    sound(page, "triage, accepting")


def test_a_call_is_logged_by_keyboard_and_enter_saves(opens: Opens) -> None:
    nurse = make_user("nurse")
    page = opens(nurse, "/referrals/new/phone/")
    page.focus("#id_caller")
    for typed in ("Dr Jones, neurology", "07700 900123", "Leeds", "Okafor", "Daniel", "14 7 58"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Walking worse over 3 weeks")
    page.focus("#id_urgency_0")
    page.keyboard.press("ArrowDown")
    page.focus("#id_surname")
    page.keyboard.press("Enter")
    page.wait_for_url("**/logged/")
    referral = Referral.objects.get()
    assert (referral.given_name, referral.birth_precision, referral.urgency) == ("Daniel", "day", "urgent")
    assert referral.reason == "Walking worse over 3 weeks"


def test_the_recognised_record_is_chosen_while_the_caller_waits(opens: Opens) -> None:
    nurse = make_user("nurse")
    known = make_patient(by=nurse, surname="Okafor")
    page = opens(nurse, "/referrals/new/phone/")
    page.fill("#id_surname", "oka")
    page.fill("#id_birth", "14 7 58")
    page.wait_for_selector("#possible-matches >> text=Same date of birth")
    page.check("#match-1")
    for box, typed in {"caller": "Dr Jones", "call_back": "1234", "reason": "Worse"}.items():
        page.fill(f"#id_{box}", typed)
    page.check("#id_urgency_1")
    page.click("button[value=save]")
    page.wait_for_url("**/logged/")
    assert Referral.objects.get().patient == known


def test_none_of_these_clears_the_warning_signs(opens: Opens) -> None:
    page = opens(make_user("nurse"), "/referrals/new/phone/")
    page.check("input[value=walking]")
    page.check("input[value=none_asked]")
    assert not page.is_checked("input[value=walking]")
    page.check("input[value=vision]")
    assert not page.is_checked("input[value=none_asked]")


def test_without_scripts_the_call_is_logged_and_decided(opens: Opens) -> None:
    nurse, consultant = make_user("nurse"), make_user("consultant")
    page = opens(nurse, "/referrals/new/phone/", scripts=False)
    for box, typed in {"caller": "Dr Jones", "call_back": "1234", "surname": "Okafor", "reason": "Worse"}.items():
        page.fill(f"#id_{box}", typed)
    page.check("#id_urgency_1")
    page.click("button[value=save]")
    page.wait_for_url("**/logged/")
    referral = Referral.objects.get()
    page = opens(consultant, f"/referrals/{referral.ref}/triage/", scripts=False)
    page.check("input[name=decision][value=accepted]")
    page.fill("#id_see_by", "+2w")
    page.click("button[value=record]")
    page.wait_for_url(f"**/referrals/{referral.ref}/")
    assert Referral.objects.get().status == "accepted"
