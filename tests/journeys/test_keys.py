"""How many keys the commonest tasks of a consultant take, from the opened form, without a mouse.

A release may not raise a count: the budgets are those of the design, and the counts are printed (pytest -s).
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from clinical.settings import SIX_MOVEMENTS
from tests.journeys.desk import Desk
from tests.journeys.keys import CountedKeyboard
from tests.journeys.referring import accept, log_call
from tests.stack.running import RunningStack

NEUROLOGY_BUDGET, EYES_BUDGET = 48, 60
TASKS = ("dress_upper_body", "wash_and_brush_hair", "turn_key", "use_cutlery", "buttons_and_zips")


@pytest.fixture(scope="module")
def record(clinic: RunningStack, browser: Browser) -> Iterator[str]:
    """The path of a new record."""
    nurse, doctor = Desk(browser, clinic.base_url).log_in("nurse"), Desk(browser, clinic.base_url).log_in("consultant")
    yield accept(doctor, log_call(nurse, "Fewkeys", given_name="Una"))
    nurse.close()
    doctor.close()


def test_a_neurological_follow_up_stays_within_its_keys(desk: Callable[..., Desk], record: str) -> None:
    """Twelve grades of power, the ONLS items of somebody who walks with a stick, and a saved draft."""
    doctor = desk("consultant").open(f"{record}assessments/neurology/new/")
    keys = CountedKeyboard(doctor.page)
    keys.tab_to("dress_upper_body").press("Space")
    for task in TASKS[1:]:
        # The next answer to the right: affected.
        keys.tab_to(task).press("ArrowDown")
    keys.tab_to("mobility").type("o")
    grades = dict.fromkeys([f"{name}_{side}" for name in SIX_MOVEMENTS for side in ("right", "left")], "5")
    grades |= {"ankle_dorsiflexion_right": "3", "ankle_dorsiflexion_left": "2"}
    for name, grade in grades.items():
        keys.tab_to(name).type(grade)
    keys.press("Enter")
    doctor.sees("Draft saved").sees("55 of 60").sees("5 of 12")
    print(f"Neurological follow-up: {keys.count} keys")
    assert keys.count <= NEUROLOGY_BUDGET


def test_an_examination_of_both_eyes_stays_within_its_keys(desk: Callable[..., Desk], record: str) -> None:
    """Eighteen values: acuity, pinhole, colour plates, pressure, pupils, discs."""
    doctor = desk("consultant").open(f"{record}assessments/eyes/new/")
    keys = CountedKeyboard(doctor.page)
    values = {
        "acuity_right": "6/9", "acuity_left": "6/6", "pinhole_right": "n", "pinhole_left": "n",
        "plates_correct_right": "13", "plates_correct_left": "11",
        "plates_total_right": "13", "plates_total_left": "13", "iop_right": "14", "iop_left": "15",
        "rapd": "n", "fundus_method": "d", "frisen_right": "2", "frisen_left": "0",
        "disc_cause_right": "p", "disc_cause_left": "u", "pallor_right": "a", "pallor_left": "a",
    }  # fmt: skip
    for name, typed in values.items():
        keys.tab_to(name).type(typed)
    keys.press("Enter")
    doctor.sees("Draft saved")
    kept = {name: doctor.page.input_value(f"main [name={name}]").lower() for name in values}
    assert kept == values | {"rapd": "none", "fundus_method": "dilated"}
    print(f"Eye examination: {keys.count} keys")
    assert keys.count <= EYES_BUDGET
