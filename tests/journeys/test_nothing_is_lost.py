"""Kill the tab, let the session end, open two editors: every word that was typed is there afterwards."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.desk import PASSWORDS, Desk
from tests.journeys.referring import accept, log_call

OpenDesk = Callable[..., Desk]

# What a clinic types, and what breaks careless software: accents, quotes, markup, other scripts, a sign outside the
# basic plane, escapes, a half answer.
WORDS = (
    'Walks 10 m in 14.2 s — "better" than in May; naïve to lenalidomide. <b>No</b> fall & no fracture. '
    "Müller’s sign −, Sjögren ±, 日本語, Ελληνικά, 🦵 left ≥ right, 50% \\ per cent {{ x }} %20 &amp;\n"
    "Second line; trailing full stop."
)
TYPED = {"ankle_dorsiflexion_right": "4x", "falls": "about 3", "comment": WORDS}


@pytest.fixture
def record(desk: OpenDesk) -> str:
    """The path of a new patient's record."""
    return accept(desk("consultant"), log_call(desk("nurse"), "Lostnever"))


def form_of(record: str) -> str:
    return f"{record}assessments/neurology/new/"


def lost(desk: Desk, typed: dict[str, str]) -> list[str]:
    """The words that do not stand in their boxes, in their order."""
    held = {name: desk.page.locator(f'main [name="{name}"]').input_value() for name in typed}
    missing = [word for name, text in typed.items() for word in text.split() if word not in held[name].split()]
    return missing or [name for name, text in typed.items() if held[name].split() != text.split()]


def wait_until_kept(desk: Desk) -> None:
    expect(desk.page.locator("[data-app-typed]")).to_have_text(re.compile(r"Kept for you \d\d:\d\d"))


def kill_tab(desk: Desk) -> None:
    """End the tab's process, without the farewell that closing or leaving a page has; go on in a new tab."""
    with suppress(Error):
        desk.page.goto("chrome://crash")
    desk.page = desk.context.new_page()


def restore(desk: Desk) -> None:
    """Press the button on the panel above the form."""
    desk.page.get_by_role("button", name="Restore them").click()
    desk.sees("the words you typed, as you left them")


def end_session(desk: Desk) -> None:
    desk.context.clear_cookies(name="sessionid")


def log_in_again(desk: Desk, role: str) -> None:
    """On the log-in page that stands there now."""
    name, password = PASSWORDS[role]
    desk.page.get_by_label("User name").fill(name)
    desk.page.get_by_label("Password").fill(password)
    desk.press("Log in")


def test_the_tab_is_killed_while_typing(desk: OpenDesk, record: str) -> None:
    nurse = desk("nurse").open(form_of(record))
    nurse.answer(**TYPED)
    wait_until_kept(nurse)
    kill_tab(nurse)

    nurse.open(form_of(record)).sees("were not saved")
    assert nurse.page.locator('[name="comment"]').input_value() == "", "nothing is put into the boxes unasked"
    restore(nurse)
    assert lost(nurse, TYPED) == []
    nurse.sees_not("There is a problem")
    nurse.check_page("a form with restored words")


def test_the_page_is_left_before_the_next_pause(desk: OpenDesk, record: str) -> None:
    nurse = desk("nurse").open(form_of(record))
    nurse.answer(**TYPED)
    nurse.page.goto("about:blank")
    # The farewell outlives its page, and on a busy machine the next page may be answered before it.
    for _ in range(20):
        if nurse.open(form_of(record)).page.get_by_role("button", name="Restore them").count():
            break
        nurse.page.wait_for_timeout(1000)
    restore(nurse)
    assert lost(nurse, TYPED) == []


def test_the_session_ends_and_one_logs_in_in_another_window(desk: OpenDesk, record: str) -> None:
    nurse = desk("nurse").open(form_of(record))
    end_session(nurse)
    nurse.answer(**TYPED)
    expect(nurse.page.locator("[data-app-typed]")).to_contain_text("You were logged out")
    assert lost(nurse, TYPED) == []
    nurse.check_page("a form after the end of the session")

    form = nurse.page
    nurse.page = nurse.context.new_page()
    nurse.log_in("nurse")
    nurse.page = form
    form.bring_to_front()
    form.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_until_kept(nurse)
    nurse.answer(ankle_dorsiflexion_right="4", falls="3")
    nurse.press("Save draft").sees("Draft saved")
    assert lost(nurse, TYPED | {"ankle_dorsiflexion_right": "4", "falls": "3"}) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_session_ends_and_the_form_is_sent(desk: OpenDesk, record: str, scripts: bool) -> None:
    right = TYPED | {"ankle_dorsiflexion_right": "4", "falls": "3"}
    nurse = desk("nurse", scripts=scripts).open(form_of(record))
    end_session(nurse)
    nurse.answer(**right)
    nurse.press("Save draft").sees("Log in to continue")
    log_in_again(nurse, "nurse")
    nurse.press("Send what I typed").sees("Draft saved")
    assert nurse.path.startswith(f"{record}assessments/neurology/")
    assert lost(nurse, right) == []


def test_the_session_ends_and_the_page_is_opened_again(desk: OpenDesk, record: str) -> None:
    nurse = desk("nurse").open(form_of(record))
    nurse.answer(**TYPED)
    wait_until_kept(nurse)
    kill_tab(nurse)
    end_session(nurse)
    nurse.open(form_of(record)).sees("Log in")
    log_in_again(nurse, "nurse")
    assert nurse.path == form_of(record), "back on the same page"
    restore(nurse)
    assert lost(nurse, TYPED) == []


def test_a_colleague_logs_in_at_the_same_computer(desk: OpenDesk, record: str) -> None:
    nurse = desk("nurse").open(form_of(record))
    form = nurse.page
    nurse.page = nurse.context.new_page()
    nurse.log_in("consultant")
    nurse.page = form
    nurse.answer(**TYPED)
    expect(form.locator("[data-app-typed]")).to_contain_text("Somebody else is logged in")
    assert lost(nurse, TYPED) == []
    nurse.page = nurse.context.new_page()
    nurse.open(form_of(record)).sees_not("were not saved")
    nurse.log_in("nurse")


def test_two_editors_and_one_of_them_is_killed_on_the_conflict_page(desk: OpenDesk, record: str) -> None:
    nurse, doctor = desk("nurse"), desk("consultant")
    nurse.open(form_of(record)).answer(comment="As opened")
    nurse.press("Save draft").sees("Draft saved")
    doctor.open(nurse.path)
    hers = {"comment": f"{WORDS} The nurse’s.", "ankle_dorsiflexion_left": "3"}
    his = {"comment": f"The doctor’s. {WORDS}", "ankle_dorsiflexion_right": "2", "falls": "4"}
    nurse.answer(**hers)
    doctor.answer(**his)
    nurse.press("Save draft").sees("Draft saved")
    assert lost(nurse, hers) == []

    doctor.press("Save draft").sees("saved this while you were writing")
    shown = doctor.main.inner_text().split()
    assert [word for text in (hers["comment"], his["comment"]) for word in text.split() if word not in shown] == []
    kill_tab(doctor)
    restore(doctor.open(nurse.path))
    assert lost(doctor, his) == []
    assert doctor.page.locator('main [name="ankle_dorsiflexion_left"]').input_value() == "", "what he had opened"

    doctor.press("Save draft").sees("saved this while you were writing")
    doctor.page.locator("#keep-comment-yours").check(force=True)
    doctor.press("Save draft with these answers").sees("Draft saved")
    assert lost(doctor, his | {"ankle_dorsiflexion_left": "3"}) == []
    assert doctor.page.get_by_role("button", name="Restore them").count() == 0
