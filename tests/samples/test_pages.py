"""The pages of samples and of the results inbox, as a nurse and a consultant use them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from patients.models import Patient
from samples.actions import results
from samples.models import Acknowledgement, Routing, Sample
from tests.assessments.recording import number, vegf
from tests.conftest import logged_in
from tests.factories import make_patient, make_user
from tests.interface.html import faults
from tests.samples.factories import DAY, make_report, make_result, make_sample
from work.models import Task

pytestmark = pytest.mark.django_db
INBOX = "/results/inbox/"


def sound(response: Any, status: int = 200) -> str:
    """The page, after looking at its HTML."""
    assert response.status_code == status, response
    html = response.content.decode()
    assert faults(html) == []
    return html


def at(sample: Sample, name: str = "sample") -> str:
    return reverse(name, args=[sample.patient.ref, sample.pk])


def sent(sample: Sample, **words: str) -> dict[str, str]:
    return {"patient_ref": sample.patient.ref, "version": str(sample.version)} | words


# Samples


def test_a_nurse_requests_a_sample_and_is_asked_about_a_second_one(nurse_client: Client, patient: Patient) -> None:
    path = reverse("patient_samples", args=[patient.ref])
    assert "No sample has been requested here." in sound(nurse_client.get(path))
    form = {"patient_ref": patient.ref, "specimen": "serum", "tests": ["vegf"], "due_on": "+2w"}
    assert nurse_client.post(path, form).status_code == 302
    asked = sound(nurse_client.post(path, form))
    assert "Is a second sample meant?" in asked
    assert Sample.objects.count() == 1
    assert nurse_client.post(path, form | {"second_meant": "on"}).status_code == 302
    assert Sample.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"specimen": ""}, "Select the sample"),
        ({"tests": []}, "Select at least one test"),
        ({"tests": ["other"]}, "Enter which other test is asked for"),
        ({"other_test": "Anti-MAG"}, "Tick Other, or empty the name of the other test"),
        ({"due_on": "1 1 2020"}, "To be taken by must be today or later"),
    ],
)
def test_a_request_says_what_is_missing(
    nurse_client: Client, patient: Patient, words: dict[str, Any], says: str
) -> None:
    form = {"patient_ref": patient.ref, "specimen": "serum", "tests": ["vegf"], "due_on": "+2w"} | words
    assert says in sound(nurse_client.post(reverse("patient_samples", args=[patient.ref]), form))
    assert not Sample.objects.exists()


def test_one_press_takes_the_usual_step_and_a_second_press_changes_nothing(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    sample = make_sample(patient, nurse)
    press = sent(sample, to="taken", happened_on="2 11 2026", back="board")
    assert nurse_client.post(at(sample, "sample_step"), press).headers["Location"] == reverse("sample_board")
    answer = nurse_client.post(at(sample, "sample_step"), press, follow=True)
    assert "Nothing was saved: the sample changed while the page was open. Last step by Nora Tester: taken." in sound(
        answer
    )
    sample.refresh_from_db()
    assert (sample.state, sample.collected_on) == ("taken", DAY)


def test_a_day_before_the_step_before_stays_in_its_box(nurse_client: Client, nurse: User, patient: Patient) -> None:
    sample = make_sample(patient, nurse, state="taken")
    press = sent(sample, to="dispatched", happened_on="1 11 2026")
    html = sound(nurse_client.post(at(sample, "sample_step"), press))
    assert "The date must be on or after 02-Nov-2026, the step before" in html
    assert "1 11 2026" in html


def test_a_sample_walks_through_its_pages(
    nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    sample = make_sample(patient, nurse, state="dispatched")
    form = sent(sample, volume_ml="0.4", collected_time="9.15", centrifuged_time="0930", courier="Bikes",
                owner=str(nurse.pk), next_step_on="5 11 2026")  # fmt: skip
    assert nurse_client.post(at(sample, "sample_details"), form).status_code == 302
    page = sound(nurse_client.get(at(sample)))
    assert "0.4 mL" in page
    assert "Bikes" in page
    wrong = sent(sample, rejection="", happened_on="4 11 2026")
    assert "Select why the laboratory rejected the sample" in sound(
        nurse_client.post(at(sample, "reject_sample"), wrong)
    )
    stale = sent(sample, rejection="leaked", happened_on="4 11 2026")
    assert "Somebody changed this sample" in sound(nurse_client.post(at(sample, "reject_sample"), stale), 409)
    sample.refresh_from_db()
    report = make_report(patient, consultant)
    assert "Enter the result" in sound(nurse_client.get(at(sample)))
    link = sent(sample, report=str(report.pk), reported_on="9 11 2026")
    assert nurse_client.post(at(sample, "report_sample"), link).status_code == 302
    assert "laboratory results of" in sound(nurse_client.get(at(sample)))


def test_the_laboratory_form_opens_with_the_sample_type_and_the_day_of_the_sample(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    page = sound(nurse_client.get(at(make_sample(patient, nurse, state="received"))))
    link = f"/patients/{patient.ref}/assessments/laboratory/new/?matrix=serum&amp;collected=2026-11-02"
    assert link in page
    form = nurse_client.get(link.replace("&amp;", "&")).context["form"]
    assert (form["results-vegf-matrix"].value(), form["performed_on"].value()) == ("serum", DAY)
    form = nurse_client.get(link.split("?")[0] + "?matrix=gold&collected=soon").context["form"]
    assert not form["results-vegf-matrix"].value()
    assert form["performed_on"].value() != DAY


def test_a_rejected_sample_offers_to_be_requested_again(nurse_client: Client, nurse: User, patient: Patient) -> None:
    sample = make_sample(patient, nurse, state="rejected")
    assert "Request again" in sound(nurse_client.get(at(sample)))
    answer = nurse_client.post(at(sample, "request_sample_again"), sent(sample, due_on="+1w"))
    new = Sample.objects.get(repeats=sample)
    assert answer.headers["Location"] == at(new)
    assert sample.ref in sound(nurse_client.get(at(new)))


def test_csf_asks_for_its_paired_serum(nurse_client: Client, nurse: User, patient: Patient) -> None:
    serum, csf = make_sample(patient, nurse), make_sample(patient, nurse, specimen="csf", state="taken")
    assert "No paired serum is recorded." in sound(nurse_client.get(at(csf)))
    form = sent(csf, paired=str(serum.pk), owner=str(nurse.pk), next_step_on="5 11 2026")
    assert nurse_client.post(at(csf, "sample_details"), form).status_code == 302
    assert "No paired serum is recorded." not in sound(nurse_client.get(at(csf)))


def test_the_board_shows_what_is_late_first_and_hides_restricted_records(
    nurse_client: Client, nurse: User, patient: Patient, other_patient: Patient
) -> None:
    assert "No sample is open." in sound(nurse_client.get("/samples/"))
    late = make_sample(patient, nurse, state="in_analysis", on=date(2026, 10, 1))
    hidden = make_sample(other_patient, nurse)
    Patient.objects.filter(pk=other_patient.pk).update(restricted=True, restricted_reason="Staff")
    page = sound(nurse_client.get("/samples/"))
    assert page.index("Overdue") < page.index(late.ref)
    assert hidden.ref not in page
    assert "1 sample of restricted records is not shown." in page


def test_the_sheet_carries_the_identity_on_every_label(nurse_client: Client, nurse: User, patient: Patient) -> None:
    page = sound(nurse_client.get(at(make_sample(patient, nurse), "print_sample")))
    assert page.count("14-Jul-1958") >= 5


# Results


def button(result: Any, **words: str) -> tuple[str, dict[str, str]]:
    patient = result.assessment.patient
    return reverse("acknowledge_result", args=[patient.ref, result.pk]), {"patient_ref": patient.ref} | words


def test_opening_the_inbox_acknowledges_nothing(consultant_client: Client, consultant: User, patient: Patient) -> None:
    make_result(patient, consultant)
    for _ in range(2):
        page = sound(consultant_client.get(INBOX))
        assert "VEGF, serum: 4,200" in page
        assert "No earlier value" in page
    assert not Acknowledgement.objects.exists()


def test_one_press_acknowledges_and_leads_to_the_next_result(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    report = make_report(patient, consultant, vegf(4200, ref_high=Decimal(771)), number("platelets", 300))
    first, second = report.results.all()
    path, form = button(first, following=str(second.pk), whose="mine")
    assert f'name="following" value="{second.pk}"' in sound(consultant_client.get(INBOX))
    assert consultant_client.post(path, form).headers["Location"] == f"{INBOX}?whose=mine#result-{second.pk}"
    page = sound(consultant_client.get(INBOX))
    assert f'id="result-{second.pk}"' in page
    assert f'id="result-{first.pk}"' not in page
    assert "Seen lately" in page


def test_who_comes_second_reads_who_was_first(consultant_client: Client, consultant: User, patient: Patient) -> None:
    result = make_result(patient, consultant)
    results.acknowledge(result=result, by=make_user("consultant", "test-colleague"))
    path, form = button(result)
    page = sound(consultant_client.post(path, form, follow=True))
    assert "Dr Connie Tester saw VEGF, serum on" in page
    assert "All results seen. No VEGF is on its way." in page


def test_what_is_expected_stands_on_an_empty_inbox(consultant_client: Client, nurse: User, patient: Patient) -> None:
    make_sample(patient, nurse, state="in_analysis")
    assert "All results seen. Next expected: 1 VEGF by 16-Nov-2026." in sound(consultant_client.get(INBOX))


def test_a_button_of_another_patients_page_saves_nothing(
    consultant_client: Client, consultant: User, patient: Patient, other_patient: Patient
) -> None:
    path, _ = button(make_result(patient, consultant))
    answer = consultant_client.post(path, {"patient_ref": other_patient.ref}, follow=True)
    assert "Nothing was saved" in sound(answer)
    assert not Acknowledgement.objects.exists()


def test_the_normal_results_of_one_patient_are_acknowledged_together(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    low_high = {"ref_low": Decimal(1), "ref_high": Decimal(500)}
    names = ("alt", "creatinine", "platelets")
    report = make_report(
        patient, consultant, vegf(4200, ref_high=Decimal(771)), *(number(one, 60, **low_high) for one in names)
    )
    assert "Seen, no action: the 3 results within range" in sound(consultant_client.get(INBOX))
    everything = [str(one.pk) for one in report.results.all()]
    path = reverse("acknowledge_normal_results", args=[patient.ref])
    consultant_client.post(path, {"patient_ref": patient.ref, "result": everything})
    assert sorted(Acknowledgement.objects.values_list("result__analyte", flat=True)) == sorted(names)


def test_acting_adds_a_task_and_giving_moves_the_result(
    consultant_client: Client, consultant: User, nurse: User, patient: Patient
) -> None:
    colleague = make_user("consultant", "test-colleague")
    result, other = make_result(patient, consultant), make_result(patient, consultant)
    path = reverse("act_on_result", args=[patient.ref, result.pk])
    form = {"patient_ref": patient.ref, "title": "", "owner": "role:nurse", "due_on": "+4w"}
    assert "Enter what is to be done" in sound(consultant_client.post(path, form))
    page = sound(consultant_client.post(path, form | {"title": "Repeat VEGF in four weeks"}, follow=True))
    assert "Seen. A task for All nurses" in page
    assert Task.objects.get().title == "Repeat VEGF in four weeks"
    assert "Nothing is left to do here" in sound(consultant_client.get(path))
    give = reverse("give_result", args=[patient.ref, other.pk])
    assert "Select who is to see it" in sound(consultant_client.post(give, {"patient_ref": patient.ref}))
    consultant_client.post(give, {"patient_ref": patient.ref, "to": str(colleague.pk), "reason": "On leave"})
    assert Routing.objects.get().to == colleague
    assert "1 result addressed to colleagues" in sound(consultant_client.get(INBOX))


def test_a_nurse_sees_and_routes_but_does_not_acknowledge(
    nurse_client: Client, consultant: User, patient: Patient
) -> None:
    result = make_result(patient, consultant)
    page = sound(nurse_client.get(INBOX))
    assert "Give to a consultant" in page
    assert "Seen, no action" not in page
    path, form = button(result)
    assert nurse_client.post(path, form).status_code == 403
    give = reverse("give_result", args=[patient.ref, result.pk])
    nurse_client.post(give, {"patient_ref": patient.ref, "to": str(consultant.pk)})
    assert Routing.objects.get().to == consultant


def test_a_hundred_results_take_no_more_than_eight_statements_and_no_more_than_ten(
    consultant: User, nurse: User
) -> None:
    client = logged_in(consultant)

    def fill(start: int, stop: int) -> None:
        for index in range(start, stop):
            patient = make_patient(by=nurse, surname=f"Many{index}", national_id=None, national_id_note="none")
            make_report(patient, consultant, vegf(4000 + index), on=DAY - timedelta(days=90))
            make_report(patient, consultant, vegf(4200 + index), number("alt", 30))
            seen = make_result(patient, consultant, on=DAY - timedelta(days=30))
            Acknowledgement.objects.create(result=seen, by=consultant, kind="seen")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "Many0" in sound(client.get(f"{INBOX}?whose=all"))
        ours = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
        return len([sql for sql in ours if "django_session" not in sql and '"ledger_heartbeat"' not in sql])

    fill(0, 4)
    few = statements()
    fill(4, 34)
    assert statements() == few
    assert few <= 8
