"""Without a mouse: what a nurse and a consultant do with Tab, the arrow keys, Space, Enter and typing only."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import Desk
from tests.journeys.keys import FOCUSED
from tests.journeys.referring import accept, log_call, saved_reference
from tests.stack.running import RunningStack

# Each kind with what its drafts cannot do without.
KINDS: dict[str, dict[str, str]] = {
    "neurology": {},
    "nerve_conduction": {},
    "function": {},
    "echocardiogram": {},
    "lung_function": {},
    "csf": {},
    "eyes": {},
    "imaging": {"modality": "ct"},
    "laboratory": {},
    "skin_fluid": {},
    "endocrine": {},
    "pathology": {"specimen": "marrow"},
    "rehabilitation": {},
}
# Where the focus is, and whether it can be seen: short things wholly, tall ones in part.
SEEN = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect();
  const banner = document.querySelector(".app-banner");
  const over = banner.getBoundingClientRect();
  const covered = !it.closest(".app-banner") && box.bottom > over.top + 1 && box.top < over.bottom - 1;
  const wholly = box.top >= -1 && box.bottom <= innerHeight + 1 && !covered;
  const partly = box.bottom > over.bottom && box.top < innerHeight;
  const seen = box.height < 300 ? wholly : partly;
  return {
    what: it.tagName + " " + (it.name || it.id || it.textContent.trim().slice(0, 30)),
    page: it === document.body, seen, box: [box.top, box.bottom], banner: over.bottom,
  };
}"""


@pytest.fixture(scope="module")
def record(clinic: RunningStack, browser: Browser) -> Iterator[str]:
    """The path of a new record."""
    nurse, doctor = Desk(browser, clinic.base_url).log_in("nurse"), Desk(browser, clinic.base_url).log_in("consultant")
    yield accept(doctor, log_call(nurse, "Keyworthy", given_name="Tabitha"))
    nurse.close()
    doctor.close()


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the box of that name has the focus."""
    for _ in range(80):
        if page.evaluate(FOCUSED) == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab does not reach {name}")


def enter(page: Page, **answers: str) -> None:
    """Tab from box to box and type."""
    for name, text in answers.items():
        tab_to(page, name)
        page.keyboard.type(text)


def test_a_nurse_logs_a_telephone_referral_by_keyboard_alone(desk: Callable[..., Desk]) -> None:
    nurse = desk()
    page = nurse.open("/login/").page
    enter(page, username="nurse", password="nurse-demo-2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    focus_on_link(page, "Log a phone referral")
    page.keyboard.press("Enter")
    nurse.sees("Who is calling?")
    enter(page, caller="Dr Jones", call_back="bleep 4123", surname="Mousefree", given_name="Tab")
    enter(page, birth="14 7 58", reason="Walking worse. Lambda band.")
    tab_to(page, "red_flags")
    page.keyboard.press("Space")
    tab_to(page, "urgency")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.querySelector('[name=urgency]:checked').value")
    focus_on_button(page, "Save referral")
    page.keyboard.press("Enter")
    assert saved_reference(nurse).startswith("R-")
    nurse.sees("Mousefree").sees("Urgent" if chosen == "urgent" else chosen)


def focus_on_link(page: Page, words: str) -> None:
    _focus_on(page, "a", words)


def focus_on_button(page: Page, words: str) -> None:
    _focus_on(page, "button", words)


def _focus_on(page: Page, tag: str, words: str) -> None:
    for _ in range(80):
        if page.evaluate("e => e.tagName.toLowerCase() + ' ' + e.textContent.trim()", active(page)) == f"{tag} {words}":
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {words}")


def active(page: Page) -> Any:
    return page.evaluate_handle("document.activeElement")


def test_enter_in_a_box_saves_a_draft_and_never_signs(desk: Callable[..., Desk], record: str) -> None:
    doctor = desk("consultant")
    for kind, needed in KINDS.items():
        page = doctor.open(f"{record}assessments/{kind}/new/").answer(**needed).page
        # Where the focus waits in a box of its own, that is below this one.
        tab_to(page, "examiner", "Shift+Tab" if page.evaluate(FOCUSED) else "Tab")
        page.keyboard.press("End")
        page.keyboard.type(" and Dr Key")
        page.keyboard.press("Enter")
        doctor.sees("Draft saved")
        assert doctor.path.endswith("/edit/"), kind
        doctor.open(doctor.path.removesuffix("edit/")).sees("Draft").sees_not("Signed by")


def test_power_is_typed_digit_by_digit_with_tab_between(desk: Callable[..., Desk], record: str) -> None:
    doctor = desk("consultant")
    page = doctor.open(f"{record}assessments/neurology/new/").page
    tab_to(page, "shoulder_abduction_right")
    for grade in ("5", "4", "4-", "4+"):
        page.keyboard.type(grade)
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "wrist_extension_right"
    page.keyboard.press("Enter")
    doctor.sees("Draft saved")
    names = ("shoulder_abduction_right", "shoulder_abduction_left", "elbow_flexion_right", "elbow_flexion_left")
    assert [page.input_value(f"[name={name}]") for name in names] == ["5", "4", "4-", "4+"]


def test_a_refused_form_puts_the_focus_on_the_summary_and_its_links_on_the_boxes(desk: Callable[..., Desk]) -> None:
    nurse = desk("nurse")
    page = nurse.open("/referrals/new/phone/").page
    tab_to(page, "caller")
    page.keyboard.press("Enter")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "caller"


def test_the_skip_link_comes_first_and_leads_past_the_menu(desk: Callable[..., Desk], record: str) -> None:
    doctor = desk("consultant")
    for path in ("/work/", record, f"{record}assessments/imaging/new/"):
        page = doctor.open(path).page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to main content", path
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null"), path


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_focus_never_hides_under_the_banner(desk: Callable[..., Desk], record: str, key: str) -> None:
    doctor = desk("consultant")
    page = doctor.page
    page.set_viewport_size({"width": 1280, "height": 700})
    doctor.open(f"{record}assessments/neurology/new/").press("Save draft").sees("Draft saved")
    hidden, stops, ends = [], 0, 0
    for _ in range(400):
        page.keyboard.press(key)
        at = page.evaluate(SEEN)
        if at["page"]:
            # The walk begins at the message that the draft was saved; once round the page and it has met every box.
            ends += 1
            if ends == 2:
                break
            continue
        stops += 1
        if not at["seen"]:
            hidden.append(at)
    assert stops > 60
    assert hidden == []
