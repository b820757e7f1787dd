"""The pages of this room in real Chromium: accessible, inside a telephone's width, silent on the console."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from patients.models import Patient
from reminders import actions
from reminders.models import Reminder
from tests.browser import CHROMIUM_FLAGS, chromium_path
from tests.reminders.factories import accepted_patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[1280, 320])
def page(request: Any, live_server: Any, nurse_client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A nurse's browser. What its console says fails the test."""
    # Playwright runs an event loop in this thread; the database is only used between its steps.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        )
        context = browser.new_context(viewport={"width": request.param, "height": 900})
        cookie = nurse_client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.set_default_timeout(15_000)
        yield page
        browser.close()
        # While the event loop runs, Django gives this thread a second connection, which nobody else would close.
        connection.close()
    assert said == []


@pytest.fixture
def overdue(settings: Any, tmp_path: Path) -> Patient:
    settings.EMAIL_BACKEND = "reminders.mailbox.MailboxBackend"
    settings.MAILBOX_FOLDER = tmp_path / "mailbox"
    patient = accepted_patient(timezone.localdate() - timedelta(days=60))
    actions.plan()
    actions.send_due()
    return patient


def sound(page: Page, name: str) -> None:
    """No accessibility fault of any kind, and nothing wider than the window."""
    faults = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in faults] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/reminders-{name}-{page.viewport_size['width']}.png", full_page=True)


def test_a_nurse_follows_up_and_takes_a_line_off_the_list(page: Page, overdue: Patient, live_server: Any) -> None:
    page.goto(f"{live_server.url}/patients/{overdue.ref}/follow-up/")
    sound(page, "follow-up")
    page.get_by_role("link", name="Take off the list or put off VEGF").click()
    sound(page, "line")
    page.get_by_role("button", name="Take off the list").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    sound(page, "refused")
    page.get_by_role("link", name="Select why this comes off the list").click()
    page.get_by_label("Booked").check()
    page.get_by_label("Note").fill("3 December, with the visit")
    page.get_by_role("button", name="Take off the list").click()
    page.get_by_text("VEGF is off the work list").wait_for()
    sound(page, "closed")
    assert Reminder.objects.get(rule="vegf").closed_note == "3 December, with the visit"


def test_the_board_and_the_mailbox_are_sound_filled_and_empty(page: Page, overdue: Patient, live_server: Any) -> None:
    Reminder.objects.filter(rule="vegf").update(state="held", finished_at=None)
    Reminder.objects.filter(rule="clinic_review").update(state="failed", finished_at=None, last_error="Timeout")
    page.goto(f"{live_server.url}/reminders/")
    sound(page, "board")
    page.goto(f"{live_server.url}/mailbox/")
    page.get_by_role("heading", name="2 reminders are open in POEMS Clinic").wait_for()
    sound(page, "mailbox")


def test_a_patient_without_follow_up_and_an_empty_mailbox(
    page: Page, patient: Patient, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MAILBOX_FOLDER = tmp_path / "nothing"
    page.goto(f"{live_server.url}/patients/{patient.ref}/follow-up/")
    sound(page, "none")
    page.goto(f"{live_server.url}/mailbox/")
    sound(page, "empty-mailbox")
    page.goto(f"{live_server.url}/reminders/")
    sound(page, "empty-board")
