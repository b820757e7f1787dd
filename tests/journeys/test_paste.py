"""A pasted e-mail becomes a referral: by keyboard alone, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.referring import saved_reference

LETTER = """Dear team,

Re: Mrs Ida {surname}, DOB 14/07/1958, NHS No. 999 000 0018

Numb feet. VEGF awaited. She can no longer walk.

Kind regards
Dr Jo Example
Consultant Neurologist
Tel: 0113 496 0000
"""


@pytest.mark.parametrize("scripts", [True, False])
def test_four_suggestions_are_confirmed_by_keyboard(scripts: bool, desk: Callable[..., Desk]) -> None:
    nurse = desk("nurse", scripts=scripts)
    surname = "Pasteby" if scripts else "Pastewell"
    nurse.open("/referrals/").follow("Paste an e-mail or letter")
    nurse.answer(letter=LETTER.format(surname=surname), channel="email").press("Read the text")
    nurse.sees("Confirm what was read").sees("Nothing is stored yet")
    assert nurse.page.locator("main input[name=use]:checked").count() == 0

    for field in ("caller", "call_back", "surname", "birth"):
        nurse.page.locator(f'main input[name=use][value^="{field}:"]').focus()
        nurse.page.keyboard.press("Space")
    nurse.page.locator("main [name=reason]").focus()
    nurse.page.keyboard.type("Walking lost")
    nurse.page.locator("main [name=urgency]").first.focus()
    nurse.page.keyboard.press("Space")
    nurse.page.get_by_role("button", name="Save referral").focus()
    nurse.page.keyboard.press("Enter")

    ref = saved_reference(nurse)
    nurse.open("/referrals/?tab=new").sees(surname).sees(ref)
    nurse.open(f"/referrals/{ref}/").sees("14-Jul-1958").sees("She can no longer walk")
    expect(nurse.page.locator(".app-letter")).to_contain_text("VEGF awaited")
