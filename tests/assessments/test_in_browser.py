"""The assessment forms in real Chromium against the real site: keyboard alone, scripts off, two people at once."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from assessments.instruments import BY_KEY
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed
from tests.browser import CHROMIUM_FLAGS, chromium_path
from tests.conftest import logged_in
from tests.factories import make_patient, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed"),
]
NEUROLOGY = BY_KEY["neurology"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # The browser's driver runs an event loop in this thread; Django would otherwise refuse to be asked beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        flags = [*CHROMIUM_FLAGS, "--no-sandbox"]
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def doctor() -> User:
    return make_user("consultant")


@pytest.fixture
def man(doctor: User) -> Patient:
    return make_patient(by=doctor)


class Desk:
    """One person's browser, logged in."""

    def __init__(self, browser: Browser, server: Any, user: User, *, width: int = 1280, scripts: bool = True) -> None:
        self.server = server
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        client: Client = logged_in(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, name: str, patient: Patient, *rest: Any) -> Page:
        self.page.goto(self.server.url + reverse(name, args=[patient.ref, *rest]))
        return self.page


def test_power_is_entered_by_digit_and_tab_right_then_left_from_top_to_bottom(
    browser: Browser, live_server: Any, man: Patient, doctor: User
) -> None:
    page = Desk(browser, live_server, doctor).open("assessment_new", man, "neurology")
    page.focus("[name=shoulder_abduction_right]")
    # The twelve grades of the sum score, then the further muscles.
    grades = [*("5" * 10), "3", "2", *("5" * 4), "4-", "4+", *("4" * 8), "0", "NT"]
    for grade in grades:
        page.keyboard.type(grade)
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "fill_power_in_bulk"
    page.focus("[name=great_toe_extension_left]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/")
    row = NEUROLOGY.model.objects.get()
    assert row.is_draft
    assert (row.ankle_dorsiflexion_right, row.ankle_dorsiflexion_left) == ("3", "2")
    assert (row.first_dorsal_interosseous_right, row.great_toe_extension_left) == ("4-", "NT")
    assert "Draft saved" in page.inner_text("main")


def test_a_follow_up_fits_into_few_keys(browser: Browser, live_server: Any, man: Patient, doctor: User) -> None:
    """Two weak movements, the rest normal by one tick, then sign: the scores appear with what changed."""
    before = dict.fromkeys(
        [item.name for item in NEUROLOGY.items if item.name.startswith(("hip", "knee_ext", "knee_flex"))], "4"
    )
    make_signed("neurology", man, doctor, **before)
    page = Desk(browser, live_server, doctor).open("assessment_new", man, "neurology")
    page.fill("[name=ankle_dorsiflexion_right]", "3")
    page.fill("[name=ankle_dorsiflexion_left]", "3")
    page.focus("[name=fill_power_in_bulk]")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/sign/")
    assert "56 of 60" in page.inner_text("main")
    page.focus("form button:has-text('Sign neurological examination')")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Signed by Dr Connie Tester")
    row = NEUROLOGY.model.objects.latest("pk")
    assert row.is_signed and row.mrc_sum == 56 and row.mrc_sum_rule == "mrc_60/1"


def test_a_draft_is_saved_and_signed_with_scripts_off(
    browser: Browser, live_server: Any, man: Patient, doctor: User
) -> None:
    page = Desk(browser, live_server, doctor, scripts=False).open("assessment_new", man, "eyes")
    page.fill("[name=frisen_right]", "2")
    page.fill("[name=acuity_left]", "6/9")
    page.check("[name=papilloedema][value=present]")
    page.click("button[value=review]")
    page.click("form button:has-text('Sign eye examination')")
    row = BY_KEY["eyes"].model.objects.get()
    assert row.is_signed and row.frisen_right == "2" and str(row.acuity_logmar_left) == "0.18"


def test_a_mistake_moves_the_focus_to_the_summary_and_keeps_every_word(
    browser: Browser, live_server: Any, man: Patient, doctor: User
) -> None:
    desk = Desk(browser, live_server, doctor)
    page = desk.open("assessment_new", man, "neurology")
    page.fill("[name=ankle_dorsiflexion_right]", "9")
    page.fill("[name=comment]", "Walks further than in summer")
    page.click("button[value=draft]")
    page.wait_for_selector(".nhsuk-error-summary")
    assert page.title().startswith("Error: ")
    assert "nhsuk-error-summary" in page.evaluate("document.activeElement.className")
    page.click("text=Enter right ankle dorsiflexion from 0 to 5")
    assert page.evaluate("document.activeElement.name") == "ankle_dorsiflexion_right"
    assert page.input_value("[name=comment]") == "Walks further than in summer"
    assert Axe().run(page).response["violations"] == []
    assert desk.problems == []


def test_two_people_on_one_draft_settle_it_on_the_clash_page(
    browser: Browser, live_server: Any, man: Patient, doctor: User
) -> None:
    nurse = make_user("nurse")
    draft = make_draft("neurology", man, nurse)
    mine = Desk(browser, live_server, doctor)
    theirs = Desk(browser, live_server, nurse)
    pages = [desk.open("assessment_edit", man, "neurology", draft.pk) for desk in (mine, theirs)]
    for page, grade, falls in zip(reversed(pages), ("3", "2"), ("4", ""), strict=True):
        page.fill("[name=ankle_dorsiflexion_right]", grade)
        page.fill("[name=falls]", falls)
        page.click("button[value=draft]")
        page.wait_for_load_state()
    clash = pages[0]
    assert "Nora Tester saved this while you were writing" in clash.inner_text("h1")
    assert Axe().run(clash).response["violations"] == []
    clash.check("#keep-ankle_dorsiflexion_right-yours")
    clash.click("text=Save draft with these answers")
    clash.wait_for_url("**/edit/")
    draft.refresh_from_db()
    assert (draft.ankle_dorsiflexion_right, draft.falls) == ("2", 4)
