"""What the referrer reports: rows that are only added to, the reading at triage, prompts, and tests to request."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from clinical.reported import VegfReport
from patients.actions import ChangedMeanwhile
from referrals import actions
from referrals.lifecycle import NotPossible
from referrals.models import PromptDismissal, Referral, ReportedFinding
from referrals.reading import read
from tests.referrals.factories import make_complete
from work.models import Task

pytestmark = pytest.mark.django_db

CIDP = {"neuropathy": "yes", "cidp": "yes", "immunotherapy_failed": "yes"}
TYPICAL = {"neuropathy": "yes", "lambda": "yes", "vegf_raised": "yes", "skin": "yes"}


@pytest.fixture
def referral(nurse: User) -> Referral:
    return make_complete(nurse)


def report(referral: Referral, by: User, vegf: VegfReport | None = None, **answers: str) -> Referral:
    referral.refresh_from_db()
    return actions.record_findings(
        referral=referral, by=by, version=referral.version, answers=answers, vegf=vegf, said_in="Letter, page 1"
    )


def today_of(referral: Referral):
    referral.refresh_from_db()
    return read(referral, timezone.localdate())


# --- The table


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("referrals_reportedfinding_known", {"finding": "hair", "answer": "yes"}),
    ("referrals_reportedfinding_known", {"finding": "skin", "answer": "maybe"}),
    ("referrals_reportedfinding_amount", {"finding": "skin", "answer": "yes", "amount": 5}),
    ("referrals_reportedfinding_amount", {"finding": "skin", "answer": "yes", "matrix": "serum"}),
    ("referrals_reportedfinding_amount", {"finding": "vegf_amount", "answer": "yes"}),
    (
        "referrals_reportedfinding_amount",
        {"finding": "vegf_amount", "answer": "yes", "amount": 5, "comparator": "=", "matrix": "csf"},
    ),
    (
        "referrals_reportedfinding_amount",
        {"finding": "vegf_amount", "answer": "yes", "amount": -5, "comparator": "=", "matrix": "serum"},
    ),
]


@pytest.mark.parametrize(("name", "columns"), BROKEN)
def test_the_database_refuses_what_no_letter_can_say(name: str, columns: dict[str, Any], referral: Referral) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ReportedFinding.objects.create(referral=referral, **columns)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("referrals_promptdismissal_reason", {"reason": ""}),
        ("referrals_promptdismissal_known", {"prompt": "panic"}),
        ("referrals_promptdismissal_known", {"fingerprint": "abc"}),
    ],
)
def test_the_database_refuses_a_dismissal_without_its_parts(
    name: str, columns: dict[str, str], referral: Referral
) -> None:
    whole = {"prompt": "consider_poems", "fingerprint": "0" * 64, "reason": "Known CIDP"}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PromptDismissal.objects.create(referral=referral, **(whole | columns))


@pytest.mark.parametrize("change", ["update", "delete"])
def test_an_answer_is_never_changed_in_its_place(change: str, referral: Referral, nurse: User) -> None:
    report(referral, nurse, skin="yes")
    rows = ReportedFinding.objects.all()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.update(answer="no") if change == "update" else rows.delete()


# --- Recording


def test_only_what_changed_is_a_new_row(referral: Referral, nurse: User) -> None:
    report(referral, nurse, skin="yes", oedema="no")
    report(referral, nurse, skin="yes", oedema="not_known")
    assert list(ReportedFinding.objects.order_by("pk").values_list("finding", "answer")) == [
        ("skin", "yes"),
        ("oedema", "no"),
        ("oedema", "not_known"),
    ]
    assert today_of(referral).answers == {"skin": "yes", "oedema": "not_known"}


def test_the_same_answers_again_write_nothing(referral: Referral, nurse: User) -> None:
    after = report(referral, nurse, VegfReport(Decimal("4200"), "serum"), **TYPICAL)
    before = (after.version, ReportedFinding.objects.count(), after.history.count())
    again = report(referral, nurse, VegfReport(Decimal("4200"), "serum"), **TYPICAL)
    assert (again.version, ReportedFinding.objects.count(), again.history.count()) == before


def test_an_answer_can_be_taken_back(referral: Referral, nurse: User) -> None:
    report(referral, nurse, VegfReport(Decimal("4200"), "serum"), skin="yes")
    report(referral, nurse, None, skin="")
    reading = today_of(referral)
    assert (reading.found, reading.vegf, list(reading.rows)) == (set(), None, [])
    assert ReportedFinding.objects.count() == 4


def test_a_number_keeps_the_decimals_of_the_letter(referral: Referral, nurse: User) -> None:
    report(referral, nurse, VegfReport(Decimal("310.50"), "plasma_edta", "<"))
    vegf = today_of(referral).vegf
    assert vegf is not None
    assert vegf.words == "VEGF < 310.50 pg/mL (EDTA plasma)"


def test_the_history_names_the_question_and_never_the_number(referral: Referral, nurse: User) -> None:
    line = report(referral, nurse, VegfReport(Decimal("4321"), "serum"), skin="no").history.last()
    assert line is not None
    assert line.reason == "Reported: Skin changes (no), VEGF value (yes)"


def test_findings_of_a_closed_referral_stay(referral: Referral, consultant: User) -> None:
    closed = actions.reject(referral=referral, by=consultant, version=referral.version, reason="Not for this clinic")
    with pytest.raises(NotPossible):
        actions.record_findings(referral=closed, by=consultant, version=closed.version, answers={"skin": "yes"})


def test_an_old_page_does_not_overwrite(referral: Referral, nurse: User) -> None:
    report(referral, nurse, skin="yes")
    with pytest.raises(ChangedMeanwhile):
        actions.record_findings(referral=referral, by=nurse, version=1, answers={"skin": "no"})


# --- Reading


def test_the_reading_says_what_would_be_met_and_which_test_is_missing(referral: Referral, nurse: User) -> None:
    report(referral, nurse, **TYPICAL)
    reading = today_of(referral)
    assert reading.sentence.startswith("Reported findings would meet the")
    report(referral, nurse, neuropathy="yes", **{"lambda": "yes"}, vegf_raised="", skin="yes")
    reading = today_of(referral)
    assert reading.sentence.startswith("Not enough is reported")
    assert "vegf" in reading.wanted


def test_the_reading_takes_two_queries(referral: Referral, nurse: User, django_assert_num_queries: Any) -> None:
    report(referral, nurse, **TYPICAL)
    referral.refresh_from_db()
    with django_assert_num_queries(2):
        read(referral, timezone.localdate())


def test_a_prompt_put_aside_comes_back_with_a_new_finding(referral: Referral, consultant: User) -> None:
    report(referral, consultant, **CIDP)
    (prompt,) = today_of(referral).prompts
    first = actions.dismiss_prompt(referral=referral, by=consultant, prompt=prompt, reason="VEGF is on its way")
    assert actions.dismiss_prompt(referral=referral, by=consultant, prompt=prompt, reason="Again") == first
    assert today_of(referral).prompts == []
    report(referral, consultant, **CIDP, papilloedema="yes")
    assert [one.key for one in today_of(referral).prompts] == ["consider_poems"]


@pytest.mark.parametrize(("vegf", "fires"), [("", True), ("not_done", True), ("sent", True), ("done", False)])
def test_a_vegf_that_was_done_is_not_called_missing(vegf: str, fires: bool, nurse: User) -> None:
    referral = report(make_complete(nurse, vegf=vegf), nurse, neuropathy="yes", demyelinating="yes")
    assert bool(today_of(referral).prompts) is fires


def test_a_test_on_its_way_is_awaited(nurse: User) -> None:
    reading = today_of(report(make_complete(nurse, vegf="sent"), nurse, neuropathy="yes"))
    (line,) = [line for group in reading.groups for line in group.lines if line.title == "Raised VEGF"]
    assert line.why == "Result awaited"


# --- The pages


def page_of(referral: Referral, **answers: str) -> dict[str, str]:
    return {"version": str(referral.version), **answers}


def test_the_nurse_records_the_letter(referral: Referral, nurse_client: Client) -> None:
    address = f"/referrals/{referral.ref}/findings/"
    assert "Not said" in nurse_client.get(address).content.decode()
    sent = page_of(referral, neuropathy="yes", vegf_value="4,200", vegf_matrix="serum", vegf_sign="=")
    assert nurse_client.post(address, sent).url == referral.get_absolute_url()
    reading = today_of(referral)
    assert reading.found == {"neuropathy"}
    assert reading.vegf is not None
    assert reading.vegf.words == "VEGF 4,200 pg/mL (serum)"
    page = nurse_client.get(referral.get_absolute_url()).content.decode()
    assert "Nothing of this is in a record of ours" in page
    assert "VEGF 4,200 pg/mL (serum)" in page


def test_a_value_without_its_sample_type_is_asked_about(referral: Referral, nurse_client: Client) -> None:
    response = nurse_client.post(f"/referrals/{referral.ref}/findings/", page_of(referral, vegf_value="4200"))
    assert response.context["form"].errors == {"vegf_matrix": ["Select the sample type of the VEGF value"]}
    assert 'value="4200"' in response.content.decode()
    assert not ReportedFinding.objects.exists()


def test_somebody_faster_costs_no_answer(referral: Referral, nurse_client: Client, nurse: User) -> None:
    sent = page_of(referral, skin="yes")
    report(referral, nurse, oedema="yes")
    response = nurse_client.post(f"/referrals/{referral.ref}/findings/", sent)
    assert response.status_code == 409
    form = response.context["form"]
    assert form["skin"].value() == "yes"
    assert form["version"].value() == str(Referral.objects.get(pk=referral.pk).version)


def test_an_admin_sees_no_reported_finding(referral: Referral, nurse: User, admin_client: Client) -> None:
    report(referral, nurse, VegfReport(Decimal("4321"), "serum"), **TYPICAL)
    assert admin_client.get(f"/referrals/{referral.ref}/findings/").status_code == 403
    page = admin_client.get(referral.get_absolute_url()).content.decode()
    assert "4,321" not in page
    assert "as reported" not in page


def test_triage_shows_the_reading_and_the_prompt(
    referral: Referral, consultant: User, consultant_client: Client
) -> None:
    report(referral, consultant, **CIDP)
    page = consultant_client.get(f"/referrals/{referral.ref}/triage/").content.decode()
    assert "Features are recorded that have been reported in POEMS" in page
    assert "Polyneuropathy" in page
    assert "Whole-body CT for bone lesions (open criterion)" in page


def test_the_prompt_is_put_aside_with_a_reason(referral: Referral, consultant: User, consultant_client: Client) -> None:
    report(referral, consultant, **CIDP)
    address = f"/referrals/{referral.ref}/prompts/consider_poems/"
    fingerprint = consultant_client.get(address).context["form"]["fingerprint"].value()
    refused = consultant_client.post(address, {"version": "1", "fingerprint": fingerprint, "reason": ""})
    assert "reason" in refused.context["form"].errors
    sent = {"version": "1", "fingerprint": fingerprint, "reason": "VEGF is on its way"}
    assert consultant_client.post(address, sent).status_code == 302
    assert PromptDismissal.objects.get().by == consultant
    assert consultant_client.get(address).status_code == 404


def test_what_changed_meanwhile_is_not_put_aside(
    referral: Referral, consultant: User, consultant_client: Client
) -> None:
    report(referral, consultant, **CIDP)
    sent = {"version": "1", "fingerprint": "0" * 64, "reason": "Known"}
    consultant_client.post(f"/referrals/{referral.ref}/prompts/consider_poems/", sent)
    assert not PromptDismissal.objects.exists()


def test_findings_that_call_for_haste_are_said(referral: Referral, consultant: User, consultant_client: Client) -> None:
    calm = actions.amend(
        referral=referral, by=consultant, version=referral.version, urgency="routine", red_flags=[],
        red_flags_answer="none_asked",
    )  # fmt: skip
    report(calm, consultant, papilloedema="yes")
    page = consultant_client.get(f"/referrals/{referral.ref}/triage/").content.decode()
    assert "Check the urgency." in page
    assert "this usually means Urgent" in page


# --- Tests to request


def decide(client: Client, referral: Referral, **sent: Any):
    data = {"version": str(referral.version), "patient_choice": "new", "action": "record", **sent}
    return client.post(f"/referrals/{referral.ref}/triage/", data)


def test_each_test_asked_for_is_a_task_of_the_nurses(referral: Referral, consultant_client: Client) -> None:
    wanted = ["vegf", "bone_ct", "serum_immunofixation"]
    decide(consultant_client, referral, decision="accepted", urgency="urgent", tests_wanted=wanted)
    referral.refresh_from_db()
    tasks = Task.objects.order_by("pk")
    assert [task.title for task in tasks] == [
        "Request VEGF, serum or plasma",
        "Request whole-body CT for bone lesions",
        "Request serum immunofixation",
    ]
    assert {(task.role, task.patient, task.about, task.origin) for task in tasks} == {
        ("nurse", referral.patient, referral.ref, "triage")
    }


def test_tests_belong_to_accepting_and_to_nothing_else(referral: Referral, consultant_client: Client) -> None:
    decide(consultant_client, referral, decision="rejected", reason="Not for this clinic", tests_wanted=["vegf"])
    assert not Task.objects.exists()


def test_an_acceptance_that_fails_leaves_no_task(referral: Referral, consultant: User) -> None:
    with pytest.raises(ChangedMeanwhile):
        actions.accept(referral=referral, by=consultant, version=99, tests=["vegf"])
    assert not Task.objects.exists()
