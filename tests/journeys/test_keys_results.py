"""A consultant sees normal results by keyboard: one press each, and the next result is ready (usability task 8)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.examinations import save
from tests.journeys.keys import CountedKeyboard
from tests.journeys.referring import accept, log_call
from tests.stack.running import RunningStack

MOST_KEYS = 2
FOCUS = "document.activeElement.id || ''"


def record_with_results(nurse: Desk, doctor: Desk, surname: str) -> str:
    record = accept(doctor, log_call(nurse, surname, given_name="Nell"))
    doctor.open(f"{record}assessments/laboratory/new/")
    doctor.answer(**{
        "results-vegf-matrix": "serum", "results-vegf-value": "210", "results-vegf-unit": "pg/mL",
        "results-platelets-value": "250", "results-platelets-unit": "10*9/L",
        "results-haemoglobin-value": "140", "results-haemoglobin-unit": "g/L",
    })  # fmt: skip
    save(doctor, "Save and review for signing")
    doctor.page.get_by_role("button", name="Sign laboratory results").click()
    doctor.sees("Signed")
    return record


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_normal_result_takes_two_keys_and_the_next_one_has_the_focus(
    clinic: RunningStack, desk: Callable[..., Desk], scripts: bool
) -> None:
    surname = f"Inboxkey{'s' if scripts else 'n'}"
    record_with_results(desk("nurse"), desk("consultant"), surname)
    doctor = desk("consultant", scripts=scripts)
    doctor.open("/results/inbox/?whose=all")
    mine = doctor.page.locator("section", has=doctor.page.get_by_role("heading", level=2, name=surname))
    headings = mine.get_by_role("heading", level=3)
    assert headings.count() == 3
    first, second, third = (headings.nth(index).get_attribute("id") for index in range(3))
    doctor.open(f"/results/inbox/?whose=all#{first}")
    keys = CountedKeyboard(doctor.page)
    for done, following in ((first, second), (second, third)):
        before = keys.count
        keys.tab().press("Enter")
        doctor.page.wait_for_url(f"**#{following}")
        expect(doctor.page.locator(f"#{done}")).to_have_count(0)
        assert keys.count - before <= MOST_KEYS
        # The heading is where the next Tab starts, so that it is read aloud and its button comes next.
        expect(doctor.page.locator(f"#{following}")).to_be_focused()
    doctor.sees("Seen lately")
