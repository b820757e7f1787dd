"""Booking the first visit: how few keys it takes, and that it works with JavaScript switched off.

The scorecard of the design: from an accepted referral, at most 4 controls and 12 keys.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.desk import Desk
from tests.journeys.keys import CountedKeyboard
from tests.journeys.referring import accept, log_call
from tests.stack.running import RunningStack

KEYS_BUDGET = 12


@pytest.fixture(scope="module")
def referrals(clinic: RunningStack, browser: Browser) -> Iterator[list[str]]:
    """Three accepted referrals."""
    nurse, doctor = Desk(browser, clinic.base_url).log_in("nurse"), Desk(browser, clinic.base_url).log_in("consultant")
    refs = [log_call(nurse, "Bookwell", given_name=name) for name in ("Ina", "Ola", "Una")]
    for ref in refs:
        accept(doctor, ref)
    yield refs
    nurse.close()
    doctor.close()


def test_a_first_visit_is_booked_within_its_keys(desk: Callable[..., Desk], referrals: list[str]) -> None:
    """From the page of the referral: one link, one place, one press. Skip links lead past the identity."""
    nurse = desk("nurse").open(f"/referrals/{referrals[0]}/")
    keys = CountedKeyboard(nurse.page)
    keys.tab().press("Enter").tab().press("Enter")
    nurse.sees("Latest day suggested")
    keys.tab().press("Enter").tab()
    assert keys.focused == "slot"
    keys.press("Space").press("Enter")
    nurse.sees("Booked").sees("Patient told")
    print(f"Booking a first visit: {keys.count} keys, 3 controls")
    assert keys.count <= KEYS_BUDGET
    nurse.open(f"/referrals/{referrals[0]}/").sees("Booked")


def test_a_first_visit_is_booked_with_scripts_off(desk: Callable[..., Desk], referrals: list[str]) -> None:
    nurse = desk("nurse", scripts=False).open(f"/referrals/{referrals[1]}/")
    nurse.follow("Book the first visit")
    nurse.press("Book").sees("There is a problem").sees("Select a place")
    nurse.answer(slot=True, needs=["transport"], tests=["vegf", "eyes"], told_how="phone").press("Book")
    nurse.sees("Transport").sees("0 of 2 done").sees("By telephone")
    nurse.press("Done VEGF").sees("1 of 2 done")
    nurse.follow("Cancel the appointment")
    nurse.answer(cancelled_by="patient", reason="On holiday").press("Cancel the appointment")
    nurse.sees("Book the first visit again")


def test_two_people_book_one_place_and_the_slower_loses_no_answer(
    desk: Callable[..., Desk], referrals: list[str]
) -> None:
    first, second = desk("nurse"), desk("admin")
    for one, ref in ((first, referrals[1]), (second, referrals[2])):
        one.open(f"/referrals/{ref}/book/").answer(slot=True)
    second.answer(needs_note="Ring the daughter", tests=["vegf"])
    first.press("Book").sees("Before the visit")
    second.press("Book").sees("Somebody else has just booked that place")
    assert second.page.input_value("main [name=needs_note]") == "Ring the daughter"
    second.answer(slot=True).press("Book").sees("Ring the daughter").sees("0 of 1 done")
