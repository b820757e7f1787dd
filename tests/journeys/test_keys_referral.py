"""Logging a telephone referral from My work by keyboard: eight facts while the caller waits.

The budget is that of the design: ten controls beside the button, twenty keys of navigation, 120 with the words.
"""

from collections.abc import Callable

from tests.journeys.desk import Desk
from tests.journeys.keys import CountedKeyboard

CONTROLS, NAVIGATION, ALL = 10, 20, 120
FACTS = {
    "caller": "Dr Jones, neurology SpR",
    "call_back": "07700 900123",
    "organisation": "Leeds",
    "surname": "Keylogged",
    "given_name": "Dan",
    "birth": "14 7 58",
    "reason": "Walking worse, lambda band",
}


def test_an_urgent_call_is_logged_within_its_keys(desk: Callable[..., Desk]) -> None:
    """Skip links lead past the menu, and from the reason to the urgency past questions that may wait."""
    nurse = desk("nurse").open("/work/")
    keys = CountedKeyboard(nurse.page)
    keys.tab().press("Enter").tab().press("Enter")
    nurse.sees("Who is calling?")
    keys.tab().press("Enter")
    for name, words in FACTS.items():
        keys.tab_to(name).type(words)
    keys.tab().press("Enter")
    assert keys.focused == "urgency"
    # The first answer is "Emergency"; the next is "Urgent".
    keys.press("ArrowDown").press("Enter")
    nurse.sees("What happens next").sees("Urgent")
    navigation, controls = keys.count - sum(map(len, FACTS.values())), len(FACTS) + 1
    print(f"Telephone referral: {keys.count} keys, {navigation} of them navigation, {controls} controls")
    assert controls <= CONTROLS
    assert navigation <= NAVIGATION
    assert keys.count <= ALL


def test_the_same_call_is_logged_with_scripts_off(desk: Callable[..., Desk]) -> None:
    nurse = desk("nurse", scripts=False).open("/work/")
    nurse.follow("Log a phone referral")
    nurse.answer(**FACTS, urgency="urgent").press("Save referral")
    nurse.sees("What happens next").sees("14-Jul-1958")
