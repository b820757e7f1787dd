"""What is missing in the records, each line leading to the box to mend."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from patients import actions
from patients.models import Patient
from reports.data_quality import quality_for
from tests.assessments.factories import make_draft
from tests.factories import make_patient
from tests.interface.html import faults

TODAY = date(2026, 11, 30)
pytestmark = pytest.mark.django_db


def found(viewer: User) -> dict[str, list[tuple[str, str]]]:
    """List → reference and address of each problem; lists without one are left out."""
    lists = quality_for(viewer, TODAY).lists
    return {each.key: [(one.ref, one.url) for one in each.problems] for each in lists if each.problems}


def whole(nurse: User, **facts: Any) -> Patient:
    """A record with nothing to mend."""
    return make_patient(
        by=nurse, national_id_verified=True, consultant=nurse, consent_share="no", accepted_on=TODAY, **facts
    )  # fmt: skip


def test_a_whole_record_has_no_problem_and_the_page_says_so(nurse: User, nurse_client: Client) -> None:
    whole(nurse)
    assert found(nurse) == {}
    page = nurse_client.get(reverse("data_quality")).content.decode()
    assert "No problems found at" in page
    assert faults(page) == []


@pytest.mark.parametrize(
    "list_,facts,box",
    [
        ("no-number", {"national_id": None, "national_id_verified": False}, "details/#id_national_id"),
        ("not-verified", {"national_id_verified": False}, "details/#id_national_id_verified"),
        ("no-consultant", {"consultant": None}, "details/#id_consultant"),
        ("consent", {"consent_share": "not_asked"}, "details/#id_consent_share_0"),
        ("follow-up", {"accepted_on": None}, "follow-up/"),
        ("death-date", {"deceased": True}, "death/#id_died_on"),
    ],
)
def test_each_missing_detail_leads_to_its_box(
    list_: str, facts: dict[str, Any], box: str, nurse: User, nurse_client: Client
) -> None:
    patient = whole(nurse)
    Patient.objects.filter(pk=patient.pk).update(**facts, **({"national_id_type": ""} if list_ == "no-number" else {}))
    assert found(nurse) == {list_: [(patient.ref, f"/patients/{patient.ref}/{box}")]}
    page, _, anchor = f"/patients/{patient.ref}/{box}".partition("#")
    answer = nurse_client.get(page)
    assert answer.status_code == 200
    assert not anchor or f'id="{anchor}"' in answer.content.decode()


def test_two_alike_records_are_one_problem_and_fix_next_leads_to_the_first(nurse: User, nurse_client: Client) -> None:
    one, other = whole(nurse), whole(nurse, national_id="9990000026")
    page = nurse_client.get(reverse("data_quality")).content.decode()
    assert found(nurse) == {"duplicates": [(one.ref, reverse("compare_records", args=[one.ref, other.ref]))]}
    assert f'href="{reverse("compare_records", args=[one.ref, other.ref])}">Fix next' in page
    assert faults(page) == []


def test_old_drafts_and_results_of_no_known_sample_are_clinical(
    nurse: User, consultant: User, admin_user: User
) -> None:
    patient = whole(nurse)
    draft = make_draft("eyes", patient, nurse)
    assert found(nurse) == {}, "a draft of today is work in progress"
    type(draft).objects.filter(pk=draft.pk).update(updated_at=timezone.now() - timedelta(days=8))
    assert list(found(nurse)) == ["drafts"]
    assert found(admin_user) == {}
    actions.restrict(patient=patient, by=consultant, restricted=True, reason="Staff", version=patient.version)
    assert quality_for(consultant, TODAY).left_out == 1
    assert quality_for(consultant, TODAY).total == 0


def test_a_former_record_has_no_problems(nurse: User) -> None:
    one, other = whole(nurse), make_patient(by=nurse, surname="Elsewhere", national_id=None)
    actions.merge_records(
        kept=one, merged=other, by=nurse, reason="Letter", choices={}, kept_version=1, merged_version=1
    )
    assert found(nurse) == {}


def test_as_many_queries_for_many_as_for_one(nurse: User, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        make_patient(by=nurse, surname=f"Many{number}", national_id=None)
    with django_assert_max_num_queries(30) as few:
        quality_for(nurse, TODAY)
    for number in range(12):
        make_draft("eyes", make_patient(by=nurse, surname=f"More{number}", national_id=None), nurse)
    with django_assert_max_num_queries(len(few)):
        quality_for(nurse, TODAY)
