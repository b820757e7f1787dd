"""Recording and signing an assessment through its form, as a consultant does."""

import random
import re
from typing import Any

import nhs_number
from playwright.sync_api import Locator, expect

from tests.journeys.desk import Desk


def assess(
    desk: Desk, record: str, kind: str, *, results: dict[str, dict[str, str]] | None = None, **answers: Any
) -> None:
    """Open the form of a kind, fill it in, save, review and sign. `record` is the path of the patient's record."""
    desk.open(f"{record}assessments/{kind}/new/")
    desk.answer(**answers)
    for analyte, columns in (results or {}).items():
        fill_result(desk, analyte, **columns)
    save(desk, "Save and review for signing")
    sign(desk)


def save(desk: Desk, button: str) -> Desk:
    """Press the button; where numbers are said back first, say that they are right."""
    with desk.page.expect_navigation():
        desk.press(button)
    right = desk.page.locator(".app-check button[name=action]:not([value=change])")
    if right.count():
        right.click()
    return desk


def sign(desk: Desk) -> None:
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Review and sign")
    desk.page.get_by_role("button", name=re.compile("^Sign ")).click()
    expect(desk.page.get_by_role("heading", level=1)).not_to_contain_text("Review and sign")
    desk.sees("Signed")


def fill_result(desk: Desk, analyte: str, **columns: str) -> None:
    """One line of the results sheet, by the analyte's key."""
    for column, value in columns.items():
        desk.answer(**{f"results-{analyte}-{column}": value})


def criteria_row(desk: Desk, title: str) -> Locator:
    """The line of one criterion on the record page."""
    return desk.page.locator(".app-criteria tr").filter(has=desk.page.get_by_role("rowheader", name=title, exact=True))


def criteria_state(desk: Desk, title: str) -> str:
    """The state word of one criterion on the record page, without its shape."""
    return criteria_row(desk, title).locator(".app-criteria__state").inner_text().strip(" \n✔✘?–")


def invented_nhs_number() -> str:
    """A valid number of the 999 range, which is issued to nobody; another one each time."""
    while True:
        nine = f"999{random.randrange(100_000, 999_999)}"
        check = nhs_number.calculate_checksum(nine)
        if check != 10:
            return f"{nine}{check}"
