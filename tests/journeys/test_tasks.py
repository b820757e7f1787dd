"""Closing a task from My work and from the board: few keys, and without scripts too."""

from collections.abc import Callable

import pytest

from tests.journeys.desk import Desk
from tests.journeys.keys import CountedKeyboard

BUDGET = 3
LISTS = {"/work/": "My work", "/tasks/?tab=mine": "Tasks"}


# Long overdue, so that it stands first however much the invented people have to do.
LONG_AGO = "1 6 2026"


def add_task(desk: Desk, title: str) -> None:
    desk.open("/tasks/new/").answer(title=title, due_on=LONG_AGO).press("Add task").sees(title)


@pytest.mark.parametrize("page", LISTS)
def test_a_task_is_done_within_three_keys_and_undone_as_quickly(desk: Callable[..., Desk], page: str) -> None:
    nurse = desk("nurse")
    title = f"Ring back from {LISTS[page]}"
    add_task(nurse, title)
    nurse.open(page)
    button = nurse.page.get_by_role("button", name=f"Done {title}")
    # The focus stands on the link before it; above the first row the table itself is one stop more.
    button.locator("xpath=preceding::a[1]").focus()
    keys = CountedKeyboard(nurse.page)
    while not button.evaluate("one => one === document.activeElement"):
        keys.tab()
        assert keys.count < BUDGET
    keys.press("Enter")
    nurse.sees("Undo").sees(title)
    print(f"Done from {LISTS[page]}: {keys.count} keys")
    assert keys.count <= BUDGET
    nurse.press("Undo").sees(f"Open again: {title}")
    button.click()
    nurse.sees("Undo")


def test_without_scripts_a_task_is_added_put_off_given_and_closed(desk: Callable[..., Desk]) -> None:
    nurse = desk("nurse", scripts=False)
    add_task(nurse, "Ring without scripts")
    nurse.page.get_by_role("link", name="Remind me on… Ring without scripts").click()
    nurse.answer(on="+7d", reason="Shut this week").press("Put off").sees("is put off").sees("Shut this week")
    nurse.page.get_by_role("button", name="Done Ring without scripts").click()
    nurse.sees("Undo")
