"""What goes wrong on a busy day: each time a clear message, nothing lost, never an error of the clinic's own."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.desk import PASSWORDS, Desk
from tests.journeys.referring import CALLER, accept, log_call
from tests.stack.running import RunningStack

PROBLEM = "There is a problem"
NEXT_YEAR = f"1 1 {date.today().year + 1}"  # noqa: DTZ011
TEN_MEGABYTES = 10_000_000


@pytest.fixture(scope="module")
def records(clinic: RunningStack, browser: Browser) -> Iterator[tuple[str, str]]:
    """The paths of two new records."""
    nurse, doctor = Desk(browser, clinic.base_url).log_in("nurse"), Desk(browser, clinic.base_url).log_in("consultant")
    refs = [log_call(nurse, "Mishap", given_name=name, birth=f"1 {i} 1960") for i, name in ((1, "Anna"), (2, "Berta"))]
    yield accept(doctor, refs[0]), accept(doctor, refs[1])
    nurse.close()
    doctor.close()


@pytest.fixture
def record(records: tuple[str, str]) -> str:
    return records[0]


def test_two_people_on_one_draft_lose_nothing(desk: Callable[..., Desk], record: str) -> None:
    first, second = desk("consultant"), desk("consultant")
    first.open(f"{record}assessments/neurology/new/").answer(falls="1").press("Save draft").sees("Draft saved")
    draft = first.path
    second.open(draft)
    first.answer(ankle_dorsiflexion_right="3", comment="Seen with her brother").press("Save draft").sees("Draft saved")
    second.answer(ankle_dorsiflexion_right="2", lying_systolic="125", neuropathy_cause="None found\u2026 so far")
    second.press("Save draft")
    second.sees("saved this while you were writing").sees("not lost")
    second.sees("125").sees("None found… so far").sees("Seen with her brother")
    second.page.locator("#keep-ankle_dorsiflexion_right-yours").check(force=True)
    second.press("Save draft with these answers").sees("Draft saved")
    expected = {
        "ankle_dorsiflexion_right": "2",
        "lying_systolic": "125",
        "neuropathy_cause": "None found… so far",
        "comment": "Seen with her brother",
        "falls": "1",
    }
    assert {name: second.page.input_value(f"main [name={name}]") for name in expected} == expected


@pytest.mark.parametrize(
    ("page", "answers", "button"),
    [
        ("assessments/eyes/new/", {"comment": "The wrong one"}, "Save draft"),
        (
            "treatment/",
            {"regimen": "LEN_DEX", "modality": "systemic", "intent": "initial", "note": "The wrong one"},
            "Start treatment",
        ),
        ("details/", {"preferred_name": "The wrong one"}, "Save details"),
        ("conclusion/", {"status": "confirmed", "reason": "The wrong one"}, "Record conclusion"),
        ("letters/", {"opinion": "The wrong one"}, "Create letter"),
    ],
)
def test_a_form_of_one_patient_is_not_saved_to_another(
    desk: Callable[..., Desk], records: tuple[str, str], page: str, answers: dict[str, str], button: str
) -> None:
    doctor = desk("consultant")
    doctor.open(f"{records[0]}{page}").answer(**answers)
    form = doctor.main.locator("form").filter(has=doctor.page.get_by_role("button", name=button, exact=True))
    form.evaluate("(form, path) => { form.action = path; }", f"{records[1]}{page}")
    doctor.press(button)
    doctor.sees("opened for another patient").sees("Nothing was saved")
    typed = doctor.main.locator("input, textarea").evaluate_all("boxes => boxes.map((box) => box.value)")
    assert "The wrong one" in " ".join([*typed, doctor.main.text_content() or ""])
    for path in ("", page):
        doctor.open(f"{records[1]}{path}").sees_not("The wrong one")
        assert "The wrong one" not in doctor.page.content()


def test_a_session_that_ended_keeps_the_half_filled_form(desk: Callable[..., Desk], record: str) -> None:
    doctor = desk("consultant")
    doctor.open(f"{record}assessments/eyes/new/")
    doctor.answer(acuity_left="6/12", papilloedema="present", comment="Two lines,\nwith “quotes” & <angles>")
    doctor.context.clear_cookies(name="sessionid")
    doctor.press("Save draft").sees("Log in to continue").sees("What you typed is kept")
    name, password = PASSWORDS["consultant"]
    doctor.answer(username=name, password="not this one").press("Log in").sees(PROBLEM)
    doctor.answer(username=name, password=password).press("Log in").sees("Continue where you were")
    doctor.press("Send what I typed").sees("Draft saved")
    assert doctor.page.input_value("main [name=acuity_left]") == "6/12"
    assert doctor.page.input_value("main [name=comment]") == "Two lines,\nwith “quotes” & <angles>"
    assert doctor.page.locator("main [name=papilloedema][value=present]").is_checked()


@pytest.mark.parametrize("box", ["comment", "reason"])
def test_ten_megabytes_in_a_box_are_refused_by_name(desk: Callable[..., Desk], record: str, box: str) -> None:
    doctor = desk("consultant")
    if box == "comment":
        doctor.open(f"{record}assessments/neurology/new/").answer(lying_systolic="125")
    else:
        doctor.open("/referrals/new/phone/").answer(**CALLER, surname="Long")
    doctor.page.locator(f"main [name={box}]").evaluate(
        "(box, length) => { box.value = 'words '.repeat(length / 6); }", TEN_MEGABYTES
    )
    doctor.press("Save draft" if box == "comment" else "Save referral")
    expect(doctor.page.get_by_role("heading", level=1)).to_have_text("Not saved: too much text", timeout=30_000)
    doctor.sees(f"The box “{box.capitalize()}” holds")
    kept = doctor.main.locator("textarea").evaluate_all("boxes => boxes.map((box) => box.value)")
    assert ("125" if box == "comment" else "Long") in kept


def test_a_vegf_without_its_sample_type_is_refused(desk: Callable[..., Desk], record: str) -> None:
    doctor = desk("consultant").open(f"{record}assessments/laboratory/new/")
    doctor.answer(**{"results-vegf-value": "4200", "results-vegf-unit": "pg/mL"}).press("Save draft")
    doctor.sees(PROBLEM)
    summary = doctor.page.locator(".nhsuk-error-summary")
    expect(summary).to_contain_text("VEGF")
    expect(summary).to_contain_text(re.compile("serum or plasma|sample", re.IGNORECASE))
    assert doctor.page.input_value("[name=results-vegf-value]") == "4200"


def test_a_malformed_number_does_not_stop_a_call(desk: Callable[..., Desk]) -> None:
    nurse = desk("nurse")
    log_call(nurse, "Wrongdigit", identifier_typed="999 000 0019")
    nurse.sees("Not verified").sees("999 000 0019").sees("Check each digit")


def test_a_malformed_number_is_refused_in_the_details(desk: Callable[..., Desk], record: str) -> None:
    nurse = desk("nurse").open(f"{record}details/")
    for number, why in (("999 000 0019", "Check each digit"), ("999 000 00", "10 digits")):
        nurse.answer(national_id=number).press("Save details").sees(PROBLEM)
        expect(nurse.page.locator(".nhsuk-error-summary")).to_contain_text(why, ignore_case=True)
        assert nurse.page.input_value("[name=national_id]") == number


@pytest.mark.parametrize(
    ("page", "button", "answer", "says"),
    [
        ("{record}assessments/neurology/new/", "Save draft", {"performed_on": "31 2 2026"}, "31"),
        ("{record}assessments/neurology/new/", "Save draft", {"performed_on": NEXT_YEAR}, "today or in the past"),
        ("{record}treatment/", "Start treatment", {"started_on": "30 2 2025"}, "Start date"),
        ("{record}treatment/", "Start treatment", {"started_on": NEXT_YEAR}, "Start date"),
        ("{record}details/", "Save details", {"birth": "31 4 1960"}, "Date of birth"),
        ("{record}details/", "Save details", {"birth": NEXT_YEAR}, "Date of birth"),
        ("{record}conclusion/", "Record conclusion", {"concluded_on": NEXT_YEAR}, "conclusion"),
        ("/referrals/new/phone/", "Save referral", {"birth": "31 2 1958"}, "Date of birth"),
        ("/referrals/new/phone/", "Save referral", {"birth": NEXT_YEAR}, "Date of birth"),
        ("{record}assessments/pathology/new/", "Save draft", {"aspirate_pc": "200"}, "100"),
        ("{record}assessments/neurology/new/", "Save draft", {"ankle_dorsiflexion_right": "9"}, "from 0 to 5"),
    ],
)
def test_an_impossible_answer_is_refused_by_the_name_of_its_box(
    desk: Callable[..., Desk], record: str, page: str, button: str, answer: dict[str, str], says: str
) -> None:
    doctor = desk("consultant").open(page.format(record=record))
    doctor.answer(**answer).press(button).sees(PROBLEM)
    (name, typed), *_ = answer.items()
    box = doctor.page.locator(f"main [name={name}]")
    link = doctor.page.locator(f".nhsuk-error-summary a[href='#{box.get_attribute('id')}']")
    expect(link).to_contain_text(re.compile(says))
    assert box.input_value() == typed
    assert box.get_attribute("aria-invalid") == "true"


def test_an_unknown_kind_of_assessment_says_which_there_are(desk: Callable[..., Desk], record: str) -> None:
    doctor = desk("consultant")
    answer = doctor.page.goto(f"{doctor.base_url}{record}assessments/horoscope/new/")
    assert answer.status == 404
    doctor.sees("no kind of assessment called “horoscope”").sees("Neurological examination")
