"""The pages: who may do what, and what a person sees when something is wrong."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions
from assessments.instruments import BY_KEY, INSTRUMENTS
from audit.models import AccessEvent
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed
from tests.interface.html import faults

pytestmark = pytest.mark.django_db
NEUROLOGY = BY_KEY["neurology"]


def at(name: str, patient: Patient, row: Any = None, key: str = "neurology") -> str:
    return reverse(name, args=[patient.ref, key, *([row.pk] if row else [])])


def boxes(patient: Patient, **given: Any) -> dict[str, Any]:
    return {"patient_ref": patient.ref, "performed_on": "14-Aug-2026", "action": "draft"} | given


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


# Writing


def test_a_nurse_writes_a_draft_and_is_brought_back_to_it(nurse_client: Client, patient: Patient, nurse: User) -> None:
    answer = nurse_client.post(at("assessment_new", patient), boxes(patient, ankle_dorsiflexion_right="4-"))
    row = NEUROLOGY.model.objects.get()
    assert answer.url == at("assessment_edit", patient, row)
    assert row.is_draft and row.created_by == nurse and row.ankle_dorsiflexion_right == "4-"
    page = text_of(nurse_client.get(answer.url))
    assert re.search(r"Draft saved \d\d:\d\d", page)


def test_the_draft_page_shows_what_was_saved(nurse_client: Client, patient: Patient, nurse: User) -> None:
    row = make_draft("neurology", patient, nurse)
    form = nurse_client.get(at("assessment_edit", patient, row)).context["form"]
    assert form["ankle_dorsiflexion_right"].value() == "4-"
    answer = nurse_client.post(
        at("assessment_edit", patient, row), boxes(patient, version=row.version, comment="second thoughts")
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.comment, row.version) == ("second thoughts", 2)


def test_save_and_review_leads_a_consultant_to_signing_and_a_nurse_to_the_draft(
    nurse_client: Client, consultant_client: Client, patient: Patient
) -> None:
    for client, place in ((consultant_client, "assessment_sign"), (nurse_client, "assessment")):
        answer = client.post(at("assessment_new", patient), boxes(patient, action="review"))
        assert answer.url == at(place, patient, NEUROLOGY.model.objects.latest("pk"))


def test_a_nurse_may_write_but_not_sign_correct_or_withdraw_what_is_signed(
    nurse_client: Client, patient: Patient, consultant: User
) -> None:
    draft, signed = make_draft("neurology", patient), make_signed("neurology", patient, consultant)
    for name, row in (("assessment_sign", draft), ("assessment_correct", signed), ("assessment_error", signed)):
        data = {"patient_ref": patient.ref, "version": row.version, "reason": "x"}
        assert nurse_client.get(at(name, patient, row)).status_code == 403
        assert nurse_client.post(at(name, patient, row), data).status_code == 403
    draft.refresh_from_db()
    signed.refresh_from_db()
    assert draft.is_draft and signed.is_signed


def test_a_nurse_may_set_an_unwanted_draft_aside(nurse_client: Client, patient: Patient, nurse: User) -> None:
    row = make_draft("neurology", patient, nurse)
    data = {"patient_ref": patient.ref, "version": row.version, "reason": "started by mistake"}
    assert nurse_client.post(at("assessment_error", patient, row), data).status_code == 302
    row.refresh_from_db()
    assert row.is_in_error and row.error_by == nurse


@pytest.mark.parametrize("name", ["assessments", "assessment_new"])
def test_an_admin_sees_no_findings(admin_client: Client, patient: Patient, name: str) -> None:
    place = reverse(name, args=[patient.ref] if name == "assessments" else [patient.ref, "neurology"])
    assert admin_client.get(place).status_code == 403


def test_every_page_of_a_patient_is_audited(consultant_client: Client, patient: Patient, consultant: User) -> None:
    row = make_signed("neurology", patient, consultant)
    before = AccessEvent.objects.count()
    for place in (reverse("assessments", args=[patient.ref]), at("assessment", patient, row)):
        consultant_client.get(place)
    events = AccessEvent.objects.order_by("pk")[before:]
    assert [event.route for event in events] == ["assessments", "assessment"]
    assert {event.patient_ref for event in events} == {patient.ref}


def test_the_list_shows_each_kind_and_each_row(consultant_client: Client, patient: Patient, consultant: User) -> None:
    make_signed("function", patient, consultant)
    make_draft("eyes", patient, consultant)
    page = text_of(consultant_client.get(reverse("assessments", args=[patient.ref])))
    for instrument in INSTRUMENTS:
        assert instrument.title in page
    assert "10-metre walk 14.2 s" in page


@pytest.mark.parametrize(("key", "box"), [("neurology", "dress_upper_body"), ("eyes", "blur"), ("imaging", None)])
def test_an_examination_begins_in_its_first_box_unless_a_draft_waits(
    consultant_client: Client, patient: Patient, consultant: User, key: str, box: str | None
) -> None:
    address = reverse("assessment_new", args=[patient.ref, key])
    focused = re.findall(r"<(?:input|select|textarea)[^>]* autofocus[^>]*>", text_of(consultant_client.get(address)))
    assert [re.search(r'name="([^"]+)"', one).group(1) for one in focused] == ([box] if box else [])
    row = make_draft(key, patient, consultant)
    assert " autofocus" not in text_of(consultant_client.get(address))
    edit = reverse("assessment_edit", args=[patient.ref, key, row.pk])
    assert " autofocus" not in text_of(consultant_client.get(edit)), "after saving, the message is read first"
    assert " autofocus" not in text_of(consultant_client.post(address, {"patient_ref": patient.ref}))


def test_a_new_page_points_to_the_draft_that_is_there(nurse_client: Client, patient: Patient, nurse: User) -> None:
    row = make_draft("neurology", patient, nurse)
    page = text_of(nurse_client.get(at("assessment_new", patient)))
    assert at("assessment_edit", patient, row) in page and "Continue the draft" in page


# Signing


def test_signing_shows_gaps_changes_and_scores_first(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    make_signed("neurology", patient, consultant, performed_on="2026-05-01", ankle_dorsiflexion_right="3")
    draft = make_draft("neurology", patient, consultant)
    page = text_of(consultant_client.get(at("assessment_sign", patient, draft)))
    assert "Not scored, 1 of 12 answered" in page
    changed = page[page.index("Changed since last time") : page.index("Not recorded</h2>")]
    assert "Right ankle dorsiflexion" in changed and "3" in changed and "4-" in changed
    assert "Left knee reflex" not in page[page.index("Not recorded</h2>") : page.index("Once signed")]
    assert "Right knee reflex" in page[page.index("Not recorded</h2>") : page.index("Once signed")]


def test_a_consultant_signs_with_gaps(consultant_client: Client, patient: Patient, consultant: User) -> None:
    draft = make_draft("neurology", patient, consultant)
    answer = consultant_client.post(
        at("assessment_sign", patient, draft), {"patient_ref": patient.ref, "version": draft.version}
    )
    assert answer.url == at("assessment", patient, draft)
    draft.refresh_from_db()
    assert draft.is_signed and draft.signed_by == consultant and draft.mrc_sum is None


def test_what_changed_after_the_page_was_opened_is_not_signed(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    draft = make_draft("neurology", patient, consultant)
    actions.save_draft(instrument=NEUROLOGY, patient=patient, by=None, row=draft, version=1, comment="added later")
    answer = consultant_client.post(at("assessment_sign", patient, draft), {"patient_ref": patient.ref, "version": 1})
    assert answer.status_code == 409
    assert "Not signed." in text_of(answer) and "added later" in text_of(answer)
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("version", ["", "x", "١", "9" * 30])
def test_a_mangled_version_signs_nothing(
    consultant_client: Client, patient: Patient, consultant: User, version: str
) -> None:
    draft = make_draft("neurology", patient, consultant)
    place = at("assessment_sign", patient, draft)
    assert consultant_client.post(place, {"patient_ref": patient.ref, "version": version}).status_code == 409


def test_a_correction_opens_with_the_old_values(consultant_client: Client, patient: Patient, consultant: User) -> None:
    row = make_signed("neurology", patient, consultant)
    data = {"patient_ref": patient.ref, "version": row.version, "reason": "left and right swapped"}
    answer = consultant_client.post(at("assessment_correct", patient, row), data)
    draft = NEUROLOGY.model.objects.drafts().get()
    assert answer.url == at("assessment_edit", patient, draft)
    page = consultant_client.get(answer.url)
    assert page.context["form"]["ankle_dorsiflexion_right"].value() == "4-"
    assert "left and right swapped" in text_of(page)
    assert page.context["form"].previous == {}, "the version that is corrected is no earlier examination"
    old = text_of(consultant_client.get(at("assessment", patient, row)))
    assert "counts until the correction is signed" in old and at("assessment", patient, draft) in old
    assert "app-struck" not in old and "Correct a mistake" not in old


def test_a_signed_correction_and_its_original_link_each_other_and_say_what_changed(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    row = make_signed("imaging", patient, consultant, comment="Right")
    draft = actions.correct(row=row, by=consultant, reason="left and right swapped")
    lesion = {"site": "rib", "type": "sclerotic"}
    draft = actions.save_draft(
        instrument=BY_KEY["imaging"], patient=patient, by=consultant, row=draft, version=1, comment="Left",
        spleen_cm=None, lines={"lesions": [lesion], "nodes": []},
    )  # fmt: skip
    sign_page = text_of(consultant_client.get(at("assessment_sign", patient, draft, key="imaging")))
    assert "takes the place of the one signed on" in sign_page and "Changed by this correction" in sign_page
    new = consultant_client.get(at("assessment", patient, actions.sign(row=draft, by=consultant), key="imaging"))
    found = {(one.label, one.before, one.now) for one in new.context["differences"]}
    assert ("Comment", "Right", "Left") in found and ("Spleen, length", "14.1 cm", "") in found
    assert {label for label, _, _ in found} == {"Comment", "Spleen, length", "Bone lesion"}
    assert at("assessment", patient, row, key="imaging") in new.content.decode()
    old = text_of(consultant_client.get(at("assessment", patient, row, key="imaging")))
    assert "by Dr Connie Tester: left and right swapped. This version counts nowhere" in old
    assert at("assessment", patient, draft, key="imaging") in old and "app-struck" in old
    for page in (new.content.decode(), old):
        assert faults(page) == []


def test_a_second_correction_leads_to_the_one_that_is_open(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    row = make_signed("neurology", patient, consultant)
    data = {"patient_ref": patient.ref, "version": row.version, "reason": "left and right swapped"}
    first = consultant_client.post(at("assessment_correct", patient, row), data)
    for second in (
        consultant_client.post(at("assessment_correct", patient, row), data),
        consultant_client.get(at("assessment_correct", patient, row)),
    ):
        assert second.url == first.url
    assert "has opened this correction already" in text_of(consultant_client.get(first.url))


def test_a_correction_without_a_reason_is_refused(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    row = make_signed("neurology", patient, consultant)
    answer = consultant_client.post(
        at("assessment_correct", patient, row), {"patient_ref": patient.ref, "version": row.version, "reason": " "}
    )
    assert "Enter the reason" in text_of(answer)
    row.refresh_from_db()
    assert row.is_signed


# Bad input


def test_an_unknown_kind_says_so(nurse_client: Client, patient: Patient) -> None:
    answer = nurse_client.get(at("assessment_new", patient, key="horoscope"))
    assert answer.status_code == 404
    assert "There is no kind of assessment called “horoscope”" in text_of(answer)


def test_a_form_of_one_patient_sent_to_another_is_refused_with_its_text(
    nurse_client: Client, patient: Patient, other_patient: Patient
) -> None:
    data = boxes(patient, comment="Findings of the first patient", ankle_dorsiflexion_right="3")
    answer = nurse_client.post(at("assessment_new", other_patient), data)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "This form was opened for another patient" in page
    assert "Findings of the first patient" in page and "Right ankle dorsiflexion" in page
    assert not NEUROLOGY.model.objects.exists()


def test_a_form_without_its_patient_is_refused(nurse_client: Client, patient: Patient) -> None:
    answer = nurse_client.post(at("assessment_new", patient), {"performed_on": "14-Aug-2026"})
    assert answer.status_code == 409
    assert not NEUROLOGY.model.objects.exists()


@pytest.mark.parametrize("name", ["assessment", "assessment_edit", "assessment_sign", "assessment_error"])
def test_another_patients_row_does_not_exist_here(
    consultant_client: Client, patient: Patient, other_patient: Patient, consultant: User, name: str
) -> None:
    row = make_draft("neurology", patient, consultant)
    assert consultant_client.get(at(name, other_patient, row)).status_code == 404


@pytest.mark.parametrize(
    ("box", "typed", "says"),
    [
        ("performed_on", "31-Feb-2026", "Date"),
        ("performed_on", "", "Enter the date"),
        ("performed_on", "01-Jan-1958", "birth"),
        ("ankle_dorsiflexion_right", "6", "Enter right ankle dorsiflexion from 0 to 5"),
        ("lying_systolic", "0", "must be between 40 and 300"),
        ("lying_systolic", "high", "must be a number"),
        ("falls", "2.5", "whole number"),
        ("comment", "x" * 5000, "4,000 characters or fewer"),
        ("gait", "<script>", "Select one of the listed answers"),
        ("comment", "nul\x00", "character that cannot be stored"),
    ],
)
def test_a_wrong_answer_is_named_and_kept(
    nurse_client: Client, patient: Patient, box: str, typed: str, says: str
) -> None:
    answer = nurse_client.post(at("assessment_new", patient), boxes(patient, tone="normal") | {box: typed})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert says in str(answer.context["form"].errors[box])
    assert answer.context["form"]["tone"].value() == "normal"
    assert answer.context["form"][box].value() == typed
    assert not NEUROLOGY.model.objects.exists()


def test_typed_markup_is_shown_as_text(nurse_client: Client, patient: Patient) -> None:
    nurse_client.post(at("assessment_new", patient), boxes(patient, comment="<script>alert(1)</script>"))
    row = NEUROLOGY.model.objects.get()
    page = nurse_client.get(at("assessment", patient, row)).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_no_page_carries_inline_style_or_script(consultant_client: Client, patient: Patient, consultant: User) -> None:
    row = make_signed("neurology", patient, consultant)
    draft = make_draft("neurology", patient, consultant)
    for place in (
        reverse("assessments", args=[patient.ref]),
        at("assessment_new", patient),
        at("assessment", patient, row),
        at("assessment_sign", patient, draft),
        at("assessment_correct", patient, row),
    ):
        page = consultant_client.get(place).content.decode()
        assert " style=" not in page and "<script>" not in page and " onclick=" not in page
