"""A whole visit: a nurse begins, two consultants examine, what was not done says so, and it is signed in one step."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.journeys.desk import Desk
from tests.journeys.examinations import fill_result, save
from tests.journeys.referring import accept, log_call
from tests.stack.running import RunningStack


def task(desk: Desk, title: str) -> Locator:
    return desk.page.locator(".nhsuk-task-list__item").filter(has_text=title)


def state(desk: Desk, title: str) -> str:
    return task(desk, title).locator(".nhsuk-task-list__status .nhsuk-tag, .app-tag").first.inner_text().strip()


def test_a_visit_of_several_people_from_the_first_task_to_the_signature(
    desk: Callable[..., Desk], clinic: RunningStack
) -> None:
    # Given an accepted patient whose visit a nurse begins
    nurse, doctor = desk("nurse"), desk("consultant")
    record = accept(doctor, log_call(nurse, "Visitworthy", given_name="Olga"))
    nurse.open(record).press("Start visit").sees("In progress")
    visit = nurse.path.split("#")[0]
    assert state(nurse, "Neurological examination") == "Not yet started"

    # When the nurse weighs and enters a result, and says what is not done today
    nurse.follow("Skin and fluid")
    nurse.answer(weight_kg="71.5")
    save(nurse, "Save draft")
    nurse.open(visit).follow("Laboratory results")
    fill_result(nurse, "vegf", matrix="serum", value="4,200", unit="pg/mL")
    save(nurse, "Save draft")
    nurse.open(visit)
    task(nurse, "Imaging").get_by_role("link", name="Not done today").click()
    reason = nurse.page.locator("main [name=reason]").first
    if reason.get_attribute("type") == "radio":
        reason.check(force=True)
    else:
        reason.fill("Done elsewhere last month")
    nurse.page.locator("main form button[type=submit]").last.click()
    nurse.open(visit)
    assert state(nurse, "Imaging") == "Not done today"
    assert state(nurse, "Skin and fluid") == "In progress"
    assert nurse.page.get_by_role("link", name="Review and sign").count() == 0, "a nurse does not sign"

    # And a consultant examines in the same visit
    doctor.open(visit).follow("Neurological examination")
    doctor.answer(neuropathy="present", examination="abnormal", falls="0")
    save(doctor, "Save draft")

    # Then one page shows everything that waits, whose it is, and signs what is ticked
    doctor.open(visit).follow("Review and sign")
    doctor.sees("Written by you").sees("Written by Priya Example")
    boxes = doctor.page.locator("main [name=sign]")
    expect(boxes).to_have_count(3)
    for number in range(3):
        boxes.nth(number).check(force=True)
    doctor.page.get_by_role("button", name="Sign what is ticked").click()
    doctor.open(visit)
    for title in ("Neurological examination", "Skin and fluid", "Laboratory results"):
        assert state(doctor, title) == "Completed", title

    # And the finished visit stands in the record, with what is new in it
    doctor.press("Finish visit").sees("Finished by Dr Asha Example")
    doctor.open(record).sees("VEGF, serum").sees("4,200")
    doctor.open(f"{record}timeline/").sees("Visit").sees("Neurological examination")
