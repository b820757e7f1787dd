"""A nurse with the laboratory on the telephone enters one VEGF, by keyboard alone (usability task 7: 25 keys)."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.keys import CountedKeyboard
from tests.journeys.referring import accept, log_call
from tests.stack.running import RunningStack

MOST = 25


def test_one_vegf_takes_at_most_25_keys_with_its_date_and_its_sample_type(
    clinic: RunningStack, desk: Callable[..., Desk]
) -> None:
    nurse, doctor = desk("nurse"), desk("consultant")
    record = accept(doctor, log_call(nurse, "Keycount", given_name="Vera"))

    def enter(day: str, sample: str, value: str) -> CountedKeyboard:
        """The focus waits at the sample type; the date is two boxes before it."""
        nurse.open(f"{record}assessments/laboratory/new/")
        keys = CountedKeyboard(nurse.page)
        assert keys.focused == "results-vegf-matrix"
        expect(nurse.page.locator('[name="results-vegf-matrix"]')).to_have_value("")
        keys.press("Shift+Tab", 2)
        assert keys.focused == "performed_on"
        keys.type(day).tab(2).type(sample).tab().type(value).press("Enter")
        nurse.sees("Check before you save")
        keys.press("Enter")
        nurse.sees("Draft saved")
        return keys

    first = enter("2 3 26", "s", "730")
    assert first.count <= MOST, first.count
    doctor.open(nurse.path.replace("edit", "sign"))
    doctor.page.get_by_role("button", name="Sign laboratory results").click()
    doctor.sees("VEGF, serum").sees("730 pg/mL").sees("02-Mar-2026")

    second = enter("2 6 26", "p", "96")
    nurse.sees("Plasma, EDTA")
    assert second.count <= MOST, second.count

    # The change stands on the page where the number is said back.
    nurse.open(f"{record}assessments/laboratory/new/")
    keys = CountedKeyboard(nurse.page)
    keys.type("s").tab().type("310").press("Enter")
    nurse.sees("VEGF, serum: 310 pg/mL").sees("Last 730 pg/mL on 02-Mar-2026: −420 (−58%)")
    keys.press("Enter")
    nurse.sees("Draft saved")
    assert keys.count <= 10, "taken today, nothing else to say"


def test_an_improbable_value_is_reached_and_confirmed_by_keyboard_without_scripts(
    clinic: RunningStack, desk: Callable[..., Desk]
) -> None:
    nurse, doctor = desk("nurse", scripts=False), desk("consultant")
    record = accept(doctor, log_call(desk("nurse"), "Slipkey", given_name="Dora"))
    nurse.open(f"{record}assessments/laboratory/new/")
    # The browser moves the focus by itself, when it is ready.
    expect(nurse.page.locator('[name="results-vegf-matrix"]')).to_be_focused()
    keys = CountedKeyboard(nurse.page)
    keys.type("s").tab().type("42000").press("Enter")
    nurse.sees("Is this right?").sees("VEGF 42,000 pg/mL is unusual")
    keys.press("Enter")
    # The focus waits at the harmless button.
    expect(nurse.page.locator('[name="results-vegf-value"]')).to_have_value("42000")
    nurse.page.locator('[name="results-vegf-value"]').press("Enter")
    nurse.sees("Is this right?")
    keys.tab().press("Enter")
    nurse.page.wait_for_url("**/edit/")
    nurse.sees("Draft saved")
