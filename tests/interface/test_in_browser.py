"""The page frame and the form pack in real Chromium. No server: the tests answer the browser's requests themselves."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser import CHROMIUM_FLAGS, chromium_path
from tests.interface.frame import person, rendered
from tests.interface.samples import PREVIOUS, ExaminationForm, PhoneForm, filled

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed"),
]

SITE = "http://clinic.test"
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
BANNER = (
    '<section class="app-banner" aria-label="Patient"><strong class="app-banner__name">TESTCASE, Daniel</strong>'
    "<dl><div><dt>Born</dt> <dd>{{ born|clinic_date }}</dd></div></dl></section>"
)
PAGE = (
    "{% extends 'base.html' %}{% load clinic crispy_forms_tags %}{% block title %}Sample{% endblock %}"
    "{% block main %}" + BANNER + "<h1>Sample</h1>{% crispy form %}{% endblock %}"
)
FORMS = {
    "phone": lambda: PhoneForm(),
    "phone-sent": lambda: PhoneForm(filled(seen="14 7 2026", fell="yes")),
    "phone-wrong": lambda: PhoneForm({"falls": "x", "fell": "yes"}),
    "examination": lambda: ExaminationForm(previous=PREVIOUS),
    "examination-wrong": lambda: ExaminationForm({"ankle_r": "7", "wash": "9"}, previous=PREVIOUS),
}


def answer(route: Route) -> None:
    """A sample page, a static file, or an empty page for everything else."""
    path = urlsplit(route.request.url).path
    if path.startswith(settings.STATIC_URL):
        route.fulfill(path=Path(settings.BASE_DIR, "static", path.removeprefix(settings.STATIC_URL)))
    elif path.strip("/") in FORMS and route.request.method == "GET":
        html = rendered(PAGE, person("nurse"), path, form=FORMS[path.strip("/")](), born=date(1958, 7, 14))
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CSP})
    else:
        route.fulfill(body="<!doctype html><title>Elsewhere</title>", content_type="text/html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


def opened(browser: Browser, name: str, *, width: int = 1280, height: int = 700, scripts: bool = True) -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
    page = context.new_page()
    page.problems = []
    page.on("console", lambda said: page.problems.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.route("**/*", answer)
    page.goto(f"{SITE}/{name}/")
    page.wait_for_load_state("networkidle")
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", FORMS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, name: str, width: int) -> None:
    page = opened(browser, name, width=width)
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.problems == []


def test_the_error_summary_takes_the_focus_and_its_links_reach_the_boxes(browser: Browser) -> None:
    page = opened(browser, "examination-wrong")
    assert "nhsuk-error-summary" in page.evaluate("document.activeElement.className")
    page.click(".nhsuk-error-summary a")
    assert focused(page) == "id_ankle_r"


def test_up_and_down_move_by_row_and_skip_holes(browser: Browser) -> None:
    page = opened(browser, "examination")
    page.focus("#id_ankle_r")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "id_grip_r"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert focused(page) == "id_ankle_l"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "id_ankle_l"


def test_ctrl_slash_goes_to_the_patient_search(browser: Browser) -> None:
    page = opened(browser, "examination")
    page.focus("#id_walk")
    page.keyboard.press("Control+/")
    assert focused(page) == "patient-search"


@pytest.mark.parametrize(("keys", "action"), [("Enter", "save"), ("Control+Enter", "continue")])
def test_enter_saves_a_draft_and_ctrl_enter_continues(browser: Browser, keys: str, action: str) -> None:
    page = opened(browser, "examination")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("#id_walk", "12.5")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press(keys)
    assert parse_qs(sent.value.post_data)["action"] == [action]
    assert asked == []


def test_leaving_with_unsent_words_asks_first(browser: Browser) -> None:
    page = opened(browser, "examination")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{SITE}/phone/")
    assert asked == []
    page.focus("#id_caller")
    page.keyboard.type("Dr")
    page.goto(f"{SITE}/examination/")
    assert asked == ["beforeunload"]


def test_a_ticked_section_folds_but_never_over_a_value(browser: Browser) -> None:
    page = opened(browser, "examination")
    page.check("#id_not_examined")
    assert not page.is_visible("#id_ankle_r")
    page.uncheck("#id_not_examined")
    page.fill("#id_ankle_r", "4")
    page.check("#id_not_examined")
    assert page.is_visible("#id_ankle_r")


def test_an_answer_opens_its_fields_and_without_scripts_all_are_open(browser: Browser) -> None:
    page = opened(browser, "phone")
    assert not page.is_visible("#id_falls")
    page.check("#id_fell_0")
    assert page.is_visible("#id_falls")
    page.check("#id_fell_1")
    assert not page.is_visible("#id_falls")
    assert opened(browser, "phone-wrong").is_visible("#id_falls")
    assert opened(browser, "phone", scripts=False).is_visible("#id_falls")


COVERED = """() => {
  const here = document.activeElement, banner = document.querySelector(".app-banner");
  if (here === document.body || banner.contains(here) || getComputedStyle(banner).position !== "sticky") return false;
  const box = here.getBoundingClientRect(), edge = banner.getBoundingClientRect();
  return edge.top <= 0 && box.top < edge.bottom && box.bottom > edge.top;
}"""


def test_the_sticky_banner_never_covers_the_focus(browser: Browser) -> None:
    page = opened(browser, "examination", height=640)
    covered = []
    for key in ["Tab"] * 30 + ["Shift+Tab"] * 30:
        page.keyboard.press(key)
        if page.evaluate(COVERED):
            covered.append(focused(page))
    assert covered == []


def test_the_banner_is_not_sticky_in_a_small_window(browser: Browser) -> None:
    page = opened(browser, "examination", width=320)
    assert page.evaluate("getComputedStyle(document.querySelector('.app-banner')).position") == "static"


def test_targets_are_24_pixels_or_larger(browser: Browser) -> None:
    page = opened(browser, "examination")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, textarea, nav a")]
          .filter((one) => one.type !== "hidden")
          .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
    )
    assert small == []
