"""The scorecard's task of the meeting: an outcome of 60 letters with one action and its date, by keyboard alone.

Letters of the outcome and of the action are what there is to say; every other key is navigation. The count is printed
(pytest -s).
"""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser

from clinical.dates import add_months
from interface.templatetags.clinic import short_text
from tests.journeys.desk import Desk
from tests.journeys.keys import CountedKeyboard
from tests.stack.running import RunningStack

NAVIGATION_BUDGET, CONTROLS = 15, 5
OUTCOME = "Stable on both axes. Go on as now and see again in 3 months."
ACTION = "Repeat the blood tests"


@pytest.fixture(scope="module")
def meeting(clinic: RunningStack, browser: Browser) -> Iterator[str]:
    """The list of the demonstration's coming meeting."""
    doctor = Desk(browser, clinic.base_url).log_in("consultant")
    doctor.open("/mdt/").follow("Open the list")
    yield doctor.path
    doctor.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_outcome_with_one_action_stays_within_its_keys(
    clinic: RunningStack, browser: Browser, meeting: str, scripts: bool
) -> None:
    assert len(OUTCOME) == 60
    doctor = Desk(browser, clinic.base_url, scripts=scripts).log_in("consultant")
    doctor.open(meeting).follow("Discuss the next case")
    case = doctor.path
    keys = CountedKeyboard(doctor.page)
    # The browser itself puts the focus into the outcome box.
    doctor.page.wait_for_selector("[name=words]:focus")
    used = ["words", "what", "owner", "due_on", "button"]
    keys.type(OUTCOME).tab().type(ACTION).tab().type("N").tab().type("3m")
    if scripts:
        keys.press("Control+Enter")
    else:
        # Without scripts: past "No action needed" and the first button.
        keys.tab(3).press("Enter")
    doctor.page.wait_for_url(lambda address: case not in address)
    doctor.sees("Outcome saved")
    navigation = keys.count - len(OUTCOME) - len(ACTION)
    print(f"MDT outcome: {navigation} keys besides the words, {len(used)} controls")
    assert navigation <= NAVIGATION_BUDGET
    assert len(used) <= CONTROLS
    doctor.open(case)
    assert doctor.page.input_value("[name=words]") == OUTCOME
    doctor.sees(f"{ACTION}: Any nurse, by {short_text(add_months(date.today(), 3))}")  # noqa: DTZ011
    doctor.close()


def test_no_change_is_one_press_and_leads_to_the_next_case(
    clinic: RunningStack, browser: Browser, meeting: str
) -> None:
    doctor = Desk(browser, clinic.base_url).log_in("consultant")
    doctor.open(meeting).follow("Discuss the next case")
    case = doctor.path
    doctor.press("No change, continue").sees("Outcome saved: no change, continue")
    assert doctor.path != case
    doctor.open(case).sees("No action needed.")
    doctor.close()
