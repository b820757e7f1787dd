"""The clinic's main job from the first call to the caseload, on real parts: browser, web, worker, beat, servers."""

from collections.abc import Callable
from datetime import date, timedelta

import pypdf
from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.examinations import assess, criteria_state, invented_nhs_number
from tests.stack.running import RunningStack

TODAY = date.today()  # noqa: DTZ011  (the clinic runs on this machine's day)


def day(back: int) -> str:
    return f"{TODAY - timedelta(days=back):%d %m %Y}"


def test_from_a_telephone_call_to_the_caseload(desk: Callable[..., Desk], clinic: RunningStack) -> None:
    # Given a nurse with a registrar on the line
    nurse = desk("nurse")
    number = invented_nhs_number()
    nurse.follow("Log a phone referral")
    nurse.answer(
        caller="Dr Jones, neurology registrar",
        call_back="07700 900123",
        surname="Quibblesworth",
        given_name="Edgar",
        birth="14 7 58",
        identifier_typed=number,
        reason="Walking worse over three weeks, lambda band, VEGF 4,200",
        red_flags=["walking"],
        paraprotein="done",
        urgency="urgent",
    )
    nurse.press("Save referral")
    nurse.sees("What happens next")
    referral = nurse.main.inner_text()
    ref = next(word.strip(".,") for word in referral.split() if word.startswith("R-"))

    # When a consultant decides on it
    doctor = desk("consultant")
    doctor.open(f"/referrals/{ref}/triage/")
    doctor.sees("QUIBBLESWORTH")
    doctor.answer(decision="accepted", urgency="urgent", accepted_for="first_visit")
    if doctor.page.locator('[name="patient_choice"][value="new"]').count():
        doctor.answer(patient_choice="new")
    doctor.press("Record decision")
    doctor.sees("Accepted")
    doctor.follow("Open the record")
    record = doctor.path
    doctor.sees("Nothing is recorded yet")
    doctor.sees("Cannot yet be determined")

    # And records and signs the examinations, some of them with only the keyboard's Save
    assess(doctor, record, "neurology", performed_on=day(6), neuropathy="present", examination="abnormal")
    doctor.open(record)
    assert criteria_state(doctor, "Polyneuropathy") == "Met"
    doctor.sees("Cannot yet be determined")
    assess(
        doctor,
        record,
        "laboratory",
        performed_on=day(5),
        results={
            "vegf": {"matrix": "serum", "value": "4,200", "unit": "pg/mL"},
            "serum_ife": {"coded": "positive", "heavy": "IgA", "light": "lambda"},
            "platelets": {"value": "512", "unit": "10*9/L"},
        },
    )

    # Then the panel says which criteria the recorded findings satisfy, and rests on links
    doctor.open(record)
    doctor.sees("Recorded findings meet the Dispenzieri 2012 criteria")
    assert criteria_state(doctor, "Monoclonal plasma cell disorder") == "Met"
    assert criteria_state(doctor, "Raised VEGF") == "Met"
    assert criteria_state(doctor, "Thrombocytosis or polycythaemia") == "Met"
    assert criteria_state(doctor, "Castleman disease") == "Unknown"
    doctor.sees_not("diagnosis")

    # And the consultant concludes, and starts treatment long enough ago that a VEGF is due
    doctor.open(f"{record}conclusion/")
    doctor.answer(
        status="confirmed", concluded_on=day(4), reason="Neuropathy, clone, VEGF and thrombocytosis together."
    )
    doctor.press("Record conclusion")
    doctor.sees("Confirmed POEMS syndrome")
    doctor.open(f"{record}treatment/")
    doctor.answer(regimen="LEN_DEX", modality="systemic", intent="initial", started_on=day(3))
    doctor.press("Start treatment")
    doctor.sees("Lenalidomide and dexamethasone")

    # And the letter comes out of the worker as a tagged PDF
    doctor.open(f"{record}letters/")
    doctor.answer(opinion="Start lenalidomide and dexamethasone. See again in four weeks. *Not* #markup().")
    doctor.press("Create letter")
    download_link = doctor.page.get_by_role("link", name="Download the letter (PDF)")
    expect(download_link).to_be_visible(timeout=30_000)
    with doctor.page.expect_download() as caught:
        download_link.click()
    pdf = pypdf.PdfReader(caught.value.path())
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "Edgar Quibblesworth" in text
    assert "*Not* #markup()" in text
    assert "Recorded findings meet the Dispenzieri 2012 criteria" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Quibblesworth" not in caught.value.suggested_filename

    # And the admin sees the patient on the caseload, without clinical columns, and the clock is running
    admin = desk("admin")
    admin.open("/caseload/?view=waiting")
    row = admin.page.get_by_role("row").filter(
        has_text=f"{number[:3]}\N{NO-BREAK SPACE}{number[3:6]}\N{NO-BREAK SPACE}{number[6:]}"
    )
    expect(row).to_contain_text("QUIBBLESWORTH, Edgar")
    expect(row).to_contain_text("0 weeks")
    expect(row).not_to_contain_text("4,200")
    assert admin.page.get_by_role("columnheader", name="Last VEGF").count() == 0
    admin.open(record)
    expect(admin.page.get_by_role("heading", level=1)).to_contain_text("not")

    # And everybody who looked is on the list
    doctor.open(f"{record}audit/")
    doctor.sees("Dr Asha Example")
