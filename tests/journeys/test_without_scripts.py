"""The main job with JavaScript switched off: every form of it still saves."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.examinations import save
from tests.journeys.referring import log_call


def test_the_main_job_works_with_scripts_off(desk: Callable[..., Desk]) -> None:
    # A telephone referral, first refused, then saved
    nurse = desk("nurse", scripts=False)
    nurse.follow("Log a phone referral")
    nurse.press("Save referral").sees("There is a problem")
    nurse.sees("Enter the patient’s surname")
    ref = log_call(nurse, "Scriptless", given_name="Ada", birth="3 4 61", identifier_typed="999 000")

    # The decision: what belongs to "Accept" is there without a script to unfold it
    doctor = desk("consultant", scripts=False)
    doctor.open(f"/referrals/{ref}/triage/")
    doctor.answer(decision="accepted", urgency="urgent", accepted_for="first_visit", patient_choice="new")
    doctor.press("Record decision").sees("Accepted")
    doctor.follow("Open the record")
    record = doctor.path
    doctor.sees("Nothing is recorded yet")

    # A draft, then its signature
    doctor.open(f"{record}assessments/neurology/new/")
    doctor.answer(
        neuropathy="present", ankle_dorsiflexion_right="3", ankle_dorsiflexion_left="3", fill_power_in_bulk=True
    )
    doctor.press("Save draft").sees("Draft saved")
    assert doctor.path.endswith("/edit/")
    doctor.press("Save and review for signing").sees("Review and sign")
    doctor.press("Sign neurological examination for SCRIPTLESS, Ada").sees("Signed")

    # A VEGF result
    doctor.open(f"{record}assessments/laboratory/new/")
    doctor.answer(**{"results-vegf-matrix": "plasma_edta", "results-vegf-value": "310", "results-vegf-unit": "pg/mL"})
    save(doctor, "Save and review for signing").sees("310")
    doctor.press("Sign laboratory results for SCRIPTLESS, Ada").sees("Signed")
    doctor.open(f"{record}results/vegf/").sees("310")

    # Treatment
    doctor.open(f"{record}treatment/")
    doctor.answer(regimen="LEN_DEX", modality="systemic", intent="initial", started_on="1 2 2025")
    doctor.press("Start treatment").sees("Lenalidomide and dexamethasone")

    # The conclusion
    doctor.open(f"{record}conclusion/").answer(
        status="suspected", reason="Neuropathy; the clone is not looked for yet."
    )
    doctor.press("Record conclusion").sees("Suspected")

    # A letter: the page is asked for again by hand
    doctor.open(f"{record}letters/").answer(opinion="See again in four weeks.")
    doctor.press("Create letter").sees("Clinic letter")
    wait_for_the_letter(doctor)
    with doctor.page.expect_download() as caught:
        doctor.follow("Download the letter (PDF)")
    assert caught.value.suggested_filename.endswith(".pdf")

    # Searching opens the list of those that match, and a name never opens a record by itself
    nurse.page.get_by_label("Find a patient by name").fill("Scriptless")
    nurse.page.get_by_role("search").get_by_role("button", name="Find").click()
    nurse.sees("Patients that match").sees("Scriptless")


def wait_for_the_letter(desk: Desk) -> None:
    """Follow Refresh, which stands there as long as the letter is being made."""
    refresh = desk.main.get_by_role("link", name="Refresh", exact=True)
    for _ in range(60):
        if not refresh.count():
            break
        desk.page.wait_for_timeout(500)
        desk.open(desk.path)
    expect(desk.page.get_by_role("link", name="Download the letter (PDF)")).to_be_visible()
