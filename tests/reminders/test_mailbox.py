from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from reminders.mailbox import stored_messages
from tests.interface.html import faults


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "reminders.mailbox.MailboxBackend"
    settings.MAILBOX_FOLDER = tmp_path / "data" / "mailbox"
    return settings.MAILBOX_FOLDER


def send(number: int, subject: str = "2 reminders are open in POEMS Clinic", to: str = "team@example.invalid") -> int:
    headers = {"Message-ID": f"<{number}@test.invalid>"}
    return EmailMessage(subject=subject, body="Log in.\n", to=[to] if to else [], headers=headers).send()


def test_a_message_becomes_one_file_that_only_its_owner_can_reach(folder: Path) -> None:
    assert send(1) == 1
    [file] = folder.iterdir()
    assert file.suffix == ".eml"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_same_message_sent_again_is_still_one_file(folder: Path) -> None:
    for _ in range(3):
        send(1)
    send(2)
    assert len(list(folder.iterdir())) == 2


def test_a_message_to_nobody_is_not_written(folder: Path) -> None:
    assert send(1, to="") == 0
    assert not folder.exists()


def test_a_message_id_cannot_lead_out_of_the_folder(folder: Path) -> None:
    EmailMessage(body="x", to=["a@example.invalid"], headers={"Message-ID": "<../../up@test.invalid>"}).send()
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_full_disk_leaves_no_half_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reminders.mailbox.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        send(1)
    assert list(folder.iterdir()) == []


def test_messages_are_read_back_newest_first() -> None:
    send(1, subject="1 reminder is open in POEMS Clinic")
    send(2, subject="9 reminders are open in POEMS Clinic")
    first, second = stored_messages()
    assert (first.subject, first.to) == ("9 reminders are open in POEMS Clinic", "team@example.invalid")
    assert (second.message_id, second.body) == ("<1@test.invalid>", "Log in.")
    assert first.sent_at is not None


def test_a_mailbox_that_does_not_exist_yet_is_empty() -> None:
    assert stored_messages() == []


def test_a_file_that_is_no_message_does_not_break_the_mailbox(folder: Path) -> None:
    send(1)
    (folder / "broken.eml").write_bytes(b"\xff\xfe\x00 no headers")
    assert len(stored_messages()) == 2


@pytest.mark.django_db
def test_the_page_shows_the_messages(nurse_client: Client) -> None:
    send(1)
    page = nurse_client.get("/mailbox/").content.decode()
    assert faults(page) == []
    assert "2 reminders are open in POEMS Clinic" in page
    assert "team@example.invalid" in page


@pytest.mark.django_db
def test_the_page_says_so_when_there_is_no_message(nurse_client: Client) -> None:
    assert "No message has been sent" in nurse_client.get("/mailbox/").content.decode()


@pytest.mark.django_db
def test_a_real_site_has_no_mailbox_page(nurse_client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert nurse_client.get("/mailbox/").status_code == 404
