"""One real clinic and one real browser for all journeys of a run."""

import os
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import CHROMIUM_FLAGS, chromium_path
from tests.journeys.desk import Desk
from tests.stack.running import RunningStack, running_stack

# The browser's driver keeps an event loop in this thread, which makes Django refuse database work. These tests do
# none: they look at the clinic from outside.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys need the browser. First of all hooks: those that skip tests must see the mark."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def clinic() -> Iterator[RunningStack | SimpleNamespace]:
    """Everything that `make run` starts, with the demonstration caseload and a beat that looks every second."""
    if address := os.environ.get("CLINIC_URL"):
        # While writing a journey: against a clinic that `make run` has started already.
        yield SimpleNamespace(base_url=address)
        return
    with running_stack(demo=True, environ={"TICK_SECONDS": "1"}) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each file: its driver's event loop must have ended before another file opens a browser of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def desk(clinic: RunningStack, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Open a desk for a role: `desk("nurse")`. Every desk watches for console errors and foreign requests."""
    opened: list[Desk] = []

    def open_desk(role: str = "", **options: object) -> Desk:
        one = Desk(browser, clinic.base_url, **options)
        opened.append(one)
        if role:
            one.log_in(role)
        return one

    yield open_desk
    for one in opened:
        one.close()
