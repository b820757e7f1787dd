"""Files of a referral: kept whole, once, downloaded only, withdrawn with a reason."""

import hashlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from accounts.models import User
from audit.models import AccessEvent
from referrals import actions
from referrals.choices import LARGEST_ATTACHMENT
from referrals.models import Attachment, Referral
from tests.conftest import logged_in
from tests.factories import make_patient, make_user
from tests.referrals.factories import make_referral
from tests.referrals.files import PDF, TEXT, docx, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(nurse: User) -> Referral:
    return make_referral(nurse)


def attach(referral: Referral, by: User, data: bytes = PDF, **facts: Any) -> Attachment:
    return actions.attach(
        referral=referral, by=by, data=data, **({"file_name": "letter.pdf", "kind": "letter"} | facts)
    )


def send(client: Client, referral: Referral, *files: tuple[str, bytes], kind: str = "letter") -> Any:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(f"/referrals/{referral.ref}/attachments/", {"kind": kind, "files": sent}, follow=True)


# --- The database's own rules


def raw(referral: Referral, by: User, **changes: Any) -> Attachment:
    facts = {
        "kind": "letter", "file_name": "a.pdf", "content_type": "application/pdf", "content": b"x", "size": 1,
        "sha256": "0" * 64, "uploaded_by": by,
    }  # fmt: skip
    return Attachment.objects.create(referral=referral, **(facts | changes))


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("size_range", {"size": 0}),
        ("size_range", {"size": LARGEST_ATTACHMENT + 1}),
        ("named", {"file_name": ""}),
        ("sha256_shape", {"sha256": "ABC"}),
        ("kind_known", {"kind": "parcel"}),
        ("content_type_known", {"content_type": "text/html"}),
        ("pasted_is_text", {"is_pasted": True}),
        ("withdrawn_explained", {"withdrawn_reason": "Wrong patient"}),
    ],
)
def test_each_rule_is_kept_by_the_database(rule: str, changes: dict[str, Any], referral: Referral, nurse: User) -> None:
    with pytest.raises(IntegrityError, match=f"referrals_attachment_{rule}"), transaction.atomic():
        raw(referral, nurse, **changes)


def test_the_same_bytes_stand_once_until_they_are_withdrawn(referral: Referral, nurse: User) -> None:
    first = raw(referral, nurse)
    with pytest.raises(IntegrityError, match="referrals_attachment_once"), transaction.atomic():
        raw(referral, nurse)
    actions.withdraw_attachment(attachment=first, by=nurse, reason="Wrong page")
    raw(referral, nurse)
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("change", [{"content": b"forged"}, {"file_name": "other.pdf"}, {"sha256": "1" * 64}])
def test_nothing_of_a_stored_file_changes(change: dict[str, Any], referral: Referral, nurse: User) -> None:
    attachment = attach(referral, nurse)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).update(**change)


def test_a_withdrawal_is_for_good_and_no_row_goes(referral: Referral, nurse: User) -> None:
    attachment = actions.withdraw_attachment(attachment=attach(referral, nurse), by=nurse, reason="Wrong patient")
    rows = Attachment.objects.filter(pk=attachment.pk)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        rows.update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM referrals_attachment")


# --- The actions


def test_the_bytes_come_back_as_they_were_sent(referral: Referral, nurse: User) -> None:
    attach(referral, nurse, docx(), file_name="C:\\Scans\\Okafor\u202efdp.exe")
    kept = Attachment.objects.get()
    assert bytes(kept.content) == docx()
    assert (kept.size, kept.sha256) == (len(docx()), hashlib.sha256(docx()).hexdigest())
    assert kept.file_name == "Okaforfdp.exe", "neither a folder nor a sign that turns the line round"
    assert kept.content_type.endswith("wordprocessingml.document"), "the bytes decide, not the name"
    assert referral.history.last().get_act_display() == "Attachment added"
    history = Attachment.pgh_event_model.objects.get()
    assert history.pgh_context["actor"] == nurse.pk
    assert not hasattr(history, "content"), "the history holds no second copy"


def test_a_second_sending_is_said_and_not_stored(referral: Referral, nurse: User, consultant: User) -> None:
    first = attach(referral, nurse)
    with pytest.raises(actions.AlreadyAttached) as caught:
        attach(referral, consultant, file_name="same.pdf")
    assert caught.value.attachment == first
    assert Attachment.objects.count() == 1
    attach(make_referral(nurse), nurse)


def test_withdrawing_needs_a_reason_and_happens_once(referral: Referral, nurse: User) -> None:
    attachment = attach(referral, nurse)
    with pytest.raises(ValidationError, match="Enter the reason"):
        actions.withdraw_attachment(attachment=attachment, by=nurse, reason=" ")
    actions.withdraw_attachment(attachment=attachment, by=nurse, reason="Wrong patient")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.withdraw_attachment(attachment=attachment, by=nurse, reason="Again")
    assert referral.history.last().reason == "Wrong patient"


# --- The pages


def test_several_files_are_kept_and_the_bad_one_is_named(nurse_client: Client, referral: Referral) -> None:
    page = send(nurse_client, referral, ("a.pdf", PDF), ("scan.png", png()), ("tool.exe", b"MZ\0")).content.decode()
    assert "2 files attached" in page
    assert "tool.exe: this kind of file is not taken" in page
    assert [one.file_name for one in Attachment.objects.all()] == ["a.pdf", "scan.png"]


def test_a_duplicate_upload_is_said(nurse_client: Client, referral: Referral) -> None:
    send(nurse_client, referral, ("a.pdf", PDF))
    assert "a.pdf is already attached, by" in send(nurse_client, referral, ("b.pdf", PDF)).content.decode()
    assert Attachment.objects.count() == 1


def test_files_beyond_the_limit_of_one_request_are_said(nurse_client: Client, referral: Referral) -> None:
    large = b"%PDF-" + b"\0" * 15_000_000
    page = send(nurse_client, referral, ("a.pdf", large), ("b.pdf", large), ("c.pdf", large)).content.decode()
    assert "larger than 40 MB together" in page
    assert not Attachment.objects.exists()


def test_one_file_of_the_largest_size_passes_the_settings(nurse_client: Client, referral: Referral) -> None:
    largest = b"%PDF-" + b"\0" * (LARGEST_ATTACHMENT - 10) + b"%%EOF"
    assert len(largest) == LARGEST_ATTACHMENT
    assert "1 file attached" in send(nurse_client, referral, ("large.pdf", largest)).content.decode()
    assert "larger than 20 MB" in send(nurse_client, referral, ("larger.pdf", largest + b"\n")).content.decode()


@pytest.mark.parametrize(
    ("kind", "files", "words"),
    [
        ("", [("a.pdf", PDF)], "Select what you attach"),
        ("letter", [], "Select a file"),
        ("letter", [("a.txt", b"")], "a.txt: the file is empty"),
    ],
)
def test_what_is_missing_is_asked_for(
    kind: str, files: list[Any], words: str, nurse_client: Client, referral: Referral
) -> None:
    assert words in send(nurse_client, referral, *files, kind=kind).content.decode()


def test_a_download_is_a_file_to_save_and_is_recorded(nurse_client: Client, referral: Referral, nurse: User) -> None:
    page = b"<script>alert(1)</script> of Daniel Okafor"
    attachment = attach(referral, nurse, page, file_name="Daniel Okafor.html")
    answer = nurse_client.get(f"/referrals/{referral.ref}/attachments/{attachment.pk}/")
    assert answer.content == page
    assert answer.headers["Content-Type"] == "text/plain"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == f'attachment; filename="{referral.ref}-attachment-{attachment.pk}.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    look = AccessEvent.objects.order_by("pk").last()
    assert (look.verb, look.detail) == ("download", referral.ref)


def test_a_file_opens_under_its_own_referral_only(nurse_client: Client, referral: Referral, nurse: User) -> None:
    attachment = attach(make_referral(nurse), nurse)
    assert nurse_client.get(f"/referrals/{referral.ref}/attachments/{attachment.pk}/").status_code == 404


def test_pasted_text_is_read_on_both_pages_and_stays_text(
    consultant_client: Client, referral: Referral, nurse: User
) -> None:
    attach(referral, nurse, b"Dear <b>team</b>,\nneuropathy", file_name="Pasted text", is_pasted=True)
    for path in ("", "triage/"):
        page = consultant_client.get(f"/referrals/{referral.ref}/{path}").content.decode()
        assert "Dear &lt;b&gt;team&lt;/b&gt;,\nneuropathy" in page


def test_a_withdrawn_file_stays_listed_and_opens_for_nobody(
    nurse_client: Client, referral: Referral, nurse: User
) -> None:
    attachment = attach(referral, nurse, TEXT)
    base = f"/referrals/{referral.ref}/attachments/{attachment.pk}/"
    assert "Enter the reason" in nurse_client.post(f"{base}withdraw/", {"reason": ""}).content.decode()
    page = nurse_client.post(f"{base}withdraw/", {"reason": "Another patient"}, follow=True).content.decode()
    assert "Another patient" in page
    assert "neuropathy" not in page
    assert nurse_client.get(base).status_code == 404


def test_without_a_letter_the_page_says_what_was_asked_for(
    consultant_client: Client, referral: Referral, nurse: User
) -> None:
    path = f"/referrals/{referral.ref}/triage/"
    assert "No letter yet" in consultant_client.get(path).content.decode()
    actions.request_information(referral=referral, by=nurse, version=1, reason="The clinic letter")
    page = consultant_client.get(path).content.decode()
    assert "Asked for on" in page
    assert "The clinic letter" in page


def test_the_two_panes_of_triage_are_landmarks_with_links_between_them(
    consultant_client: Client, referral: Referral
) -> None:
    page = consultant_client.get(f"/referrals/{referral.ref}/triage/").content.decode()
    assert 'id="letter" aria-label="Letter"' in page
    assert 'aria-label="Summary and decision"' in page
    assert page.index("Go to the decision") < page.index('id="letter"') < page.index('id="decision"')


def test_letters_of_a_restricted_record_ask_for_the_reason(nurse: User) -> None:
    patient = make_patient(by=nurse, restricted=True, restricted_reason="A colleague")
    referral = make_referral(nurse, patient=patient)
    attachment = attach(referral, nurse, b"A secret letter", file_name="Pasted text", is_pasted=True)
    stranger = logged_in(make_user("nurse", username="stranger"))
    base = f"/referrals/{referral.ref}/"
    page = stranger.get(base).content.decode()
    assert "A secret letter" not in page
    assert "restricted" in page
    assert b"A secret letter" not in stranger.get(f"{base}attachments/{attachment.pk}/").content
    assert AccessEvent.objects.filter(verb="refused", patient_ref=patient.ref).exists()


def test_many_files_cost_no_more_queries(
    nurse_client: Client, referral: Referral, nurse: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        attach(referral, nurse, TEXT + str(number).encode(), file_name=f"{number}.txt")
    with django_assert_max_num_queries(20):
        nurse_client.get(f"/referrals/{referral.ref}/")
