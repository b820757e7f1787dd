"""Triage by keyboard: accept as urgent, ask for three tests, give a reason of one line.

The budget is that of the design: seven controls, and fifteen keys of navigation beside the words, from the opened page.
"""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.keys import CountedKeyboard
from tests.journeys.referring import log_call

NAVIGATION, CONTROLS = 15, 7
WORDS = "Fits; VEGF first"
TESTS = ("vegf", "serum_immunofixation", "urine_immunofixation")


def test_accepting_with_three_tests_stays_within_its_keys(desk: Callable[..., Desk]) -> None:
    ref = log_call(desk("nurse"), "Keytriage", given_name="Ann", urgency="urgent")
    doctor = desk("consultant").open(f"/referrals/{ref}/triage/")
    keys = CountedKeyboard(doctor.page)
    # The first stop of the page leads past the letter. Nobody matches, so "New patient" stands chosen.
    keys.tab().press("Enter")
    assert keys.focused == "decision"
    keys.press("Space")
    # Urgency and "First visit" stand as logged; "To be seen by" may stay empty.
    keys.tab_to("reason").type(WORDS)
    keys.tab_to("tests_wanted").press("Space")
    for _ in TESTS[1:]:
        keys.tab().press("Space")
    keys.press("Control+Enter")
    doctor.sees("Accepted")
    navigation, controls = keys.count - len(WORDS), 2 + len(TESTS) + 1
    print(f"Triage with three tests: {navigation} keys of navigation, {controls} controls")
    assert navigation <= NAVIGATION
    assert controls <= CONTROLS
    nurse = desk("nurse").open("/tasks/?tab=role")
    for words in ("Request VEGF", "Request serum immunofixation", "Request urine immunofixation"):
        expect(nurse.main).to_contain_text(words)


def test_the_same_decision_with_scripts_off(desk: Callable[..., Desk]) -> None:
    ref = log_call(desk("nurse", scripts=False), "Slowtriage", given_name="Ann", urgency="urgent")
    doctor = desk("consultant", scripts=False).open(f"/referrals/{ref}/triage/")
    doctor.answer(decision="accepted", reason=WORDS, tests_wanted=list(TESTS))
    doctor.press("Record decision").sees("Accepted").sees(WORDS)
