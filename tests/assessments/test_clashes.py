"""Two people write one draft: both see both, and nothing is lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions
from assessments.base import Assessment
from assessments.instruments import BY_KEY
from patients.models import Patient
from tests.assessments.factories import make_draft

pytestmark = pytest.mark.django_db
NEUROLOGY = BY_KEY["neurology"]


@pytest.fixture
def draft(patient: Patient, nurse: User) -> Assessment:
    """As the consultant opened it; a nurse saved it since."""
    row = make_draft("neurology", patient, nurse, comment="as opened", falls=1)
    return actions.save_draft(
        instrument=NEUROLOGY,
        patient=patient,
        by=nurse,
        row=row,
        version=1,
        ankle_dorsiflexion_right="3",
        falls=4,
    )


def sent(client: Client, draft: Assessment, **changes: Any) -> dict[str, Any]:
    """What the page that was opened at version 1 sends, with the person's changes."""
    opened = {
        "patient_ref": draft.patient.ref,
        "version": 1,
        "performed_on": "14-Aug-2026",
        "examiner": draft.examiner,
        "comment": "as opened",
        "falls": "1",
        "ankle_dorsiflexion_right": "4-",
        "knee_reflex_left": "1",
        "neuropathy": "present",
        "lying_systolic": "128",
        "action": "draft",
    }
    return opened | changes


def edit(client: Client, draft: Assessment, data: dict[str, Any]) -> Any:
    return client.post(reverse("assessment_edit", args=[draft.patient.ref, "neurology", draft.pk]), data)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_the_page_tells_apart_clashes_and_what_only_one_changed(consultant_client: Client, draft: Assessment) -> None:
    answer = edit(
        consultant_client, draft, sent(consultant_client, draft, ankle_dorsiflexion_right="2", comment="mine")
    )
    assert answer.status_code == 409
    merged = answer.context["merged"]
    assert [(one.name, one.opened, one.theirs, one.yours) for one in merged.clashes] == [
        ("ankle_dorsiflexion_right", "4-", "3", "2")
    ]
    assert [(one.name, one.yours) for one in merged.only_yours] == [("comment", "mine")]
    assert [(one.name, one.theirs) for one in merged.only_theirs] == [("falls", "4")]
    assert "Nora Tester saved this while you were writing" in re.sub(r"\s+", " ", answer.content.decode())
    draft.refresh_from_db()
    assert draft.comment == "as opened"


def test_nothing_is_chosen_for_the_person(consultant_client: Client, draft: Assessment) -> None:
    answer = edit(consultant_client, draft, sent(consultant_client, draft, ankle_dorsiflexion_right="2"))
    assert "checked" not in answer.content.decode()
    data = hidden(answer.content.decode())
    again = edit(consultant_client, draft, data | {"action": "draft"})
    assert again.status_code == 409
    assert "Select which answer to keep for right ankle dorsiflexion" in again.content.decode()


@pytest.mark.parametrize(("kept", "stored"), [("2", "2"), ("3", "3")])
def test_the_choice_is_saved_with_all_the_rest(
    consultant_client: Client, draft: Assessment, kept: str, stored: str
) -> None:
    answer = edit(
        consultant_client, draft, sent(consultant_client, draft, ankle_dorsiflexion_right="2", comment="mine")
    )
    data = hidden(answer.content.decode()) | {"ankle_dorsiflexion_right": kept, "action": "draft"}
    assert edit(consultant_client, draft, data).status_code == 302
    draft.refresh_from_db()
    assert draft.ankle_dorsiflexion_right == stored
    assert (draft.comment, draft.falls) == ("mine", 4)
    assert (draft.knee_reflex_left, draft.lying_systolic, draft.neuropathy) == ("reduced", 128, "present")


def test_without_real_clashes_the_merge_can_be_saved_at_once(consultant_client: Client, draft: Assessment) -> None:
    answer = edit(consultant_client, draft, sent(consultant_client, draft, comment="mine"))
    assert answer.status_code == 409 and answer.context["merged"].clashes == []
    assert edit(consultant_client, draft, hidden(answer.content.decode()) | {"action": "draft"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.comment, draft.falls, draft.ankle_dorsiflexion_right) == ("mine", 4, "3")


def test_a_wrong_answer_survives_the_clash_too(consultant_client: Client, draft: Assessment) -> None:
    answer = edit(consultant_client, draft, sent(consultant_client, draft, lying_systolic="quick", comment="mine"))
    assert answer.status_code in (200, 409)
    assert "quick" in answer.content.decode() and "mine" in answer.content.decode()


def test_what_was_signed_meanwhile_cannot_be_overwritten_but_the_text_is_shown(
    consultant_client: Client, draft: Assessment, consultant: User
) -> None:
    actions.sign(row=draft, by=consultant)
    answer = edit(consultant_client, draft, sent(consultant_client, draft, comment="too late"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "too late" in page and "cannot be changed here" in page
    assert "Save draft with these answers" not in page
    draft.refresh_from_db()
    assert draft.is_signed and draft.comment == "as opened"
