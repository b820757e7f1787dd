"""Finding a known patient, by number and by surname among people who are easily mistaken for each other.

The budgets are those of the design: 14 keys for a number of ten digits, 10 keys from a typed surname to the record.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.desk import Desk
from tests.journeys.keys import CountedKeyboard
from tests.journeys.referring import accept, log_call
from tests.stack.running import RunningStack

BY_NUMBER, BY_SURNAME = 14, 10
NUMBER = "9990013012"


@pytest.fixture(scope="module")
def records(clinic: RunningStack, browser: Browser) -> Iterator[dict[str, str]]:
    """First name → path of the record, of three people whose surnames sound alike."""
    nurse, doctor = Desk(browser, clinic.base_url).log_in("nurse"), Desk(browser, clinic.base_url).log_in("consultant")
    people = (("Ketterfind", "Ada", NUMBER), ("Ketterfynd", "Ida", ""), ("Ketterfinde", "Oda", ""))
    yield {
        given: accept(doctor, log_call(nurse, surname, given_name=given, birth="3 4 1961", identifier_typed=number))
        for surname, given, number in people
    }
    nurse.close()
    doctor.close()


def test_a_number_opens_its_record_within_the_keys(desk: Callable[..., Desk], records: dict[str, str]) -> None:
    """From the top of My work: the second stop of the page leads to the search box."""
    nurse = desk("nurse").open("/work/")
    keys = CountedKeyboard(nurse.page)
    keys.tab(2).press("Enter").type(NUMBER).press("Enter")
    nurse.sees("KETTERFIND, Ada")
    assert nurse.path == records["Ada"]
    print(f"Find by number: {keys.count} keys")
    assert keys.count <= BY_NUMBER


def test_a_surname_leads_to_the_right_one_of_three(desk: Callable[..., Desk], records: dict[str, str]) -> None:
    """Typed letters aside; the first stop of the answer leads to those found.

    One match of a name never opens by itself; each has two identifiers and a warning.
    """
    nurse = desk("nurse").open("/work/")
    keys = CountedKeyboard(nurse.page)
    keys.tab(2).press("Enter").type("ketterfi").press("Enter")
    nurse.sees("Patients that match").sees("KETTERFIND, Ada").sees("KETTERFINDE, Oda").sees("Similar name")
    typed = len("ketterfi")
    keys.tab().press("Enter")
    while not nurse.page.evaluate("document.activeElement.textContent").startswith("KETTERFINDE, Oda"):
        assert keys.count < BY_SURNAME + typed, "the second person is out of reach"
        keys.tab()
    keys.press("Enter")
    nurse.sees("KETTERFINDE, Oda")
    assert nurse.path == records["Oda"]
    print(f"Find by surname: {keys.count - typed} keys beside the {typed} letters")
    assert keys.count - typed <= BY_SURNAME


def test_both_ways_work_with_scripts_off(desk: Callable[..., Desk], records: dict[str, str]) -> None:
    nurse = desk("nurse", scripts=False).open("/work/")
    nurse.page.fill("#patient-search", NUMBER)
    nurse.press("Find").sees("KETTERFIND, Ada")
    assert nurse.path == records["Ada"]
    nurse.page.fill("#patient-search", "Ketterfynd")
    nurse.press("Find").sees("Patients that match")
    nurse.follow("KETTERFYND, Ida")
    assert nurse.path == records["Ida"]
