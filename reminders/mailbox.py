"""A mail backend that writes files, and reading them back: the demonstration's mailbox."""

import email
import email.policy
import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

SUFFIX = ".eml"


class MailboxBackend(BaseEmailBackend):
    """Writes each message as one .eml file in settings.MAILBOX_FOLDER.

    The file is named after the Message-ID, so a message that is sent again replaces its own first copy.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._write(message) for message in email_messages)

    def _write(self, message: EmailMessage) -> bool:
        if not message.recipients():
            return False
        content = message.message()
        folder = Path(settings.MAILBOX_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content.as_bytes(linesep="\r\n"))
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(folder / file_name(content["Message-ID"]))
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        return True


def file_name(message_id: str) -> str:
    """A Message-ID may hold any sign; a file name may not."""
    return hashlib.sha256(message_id.encode()).hexdigest() + SUFFIX


@dataclass(frozen=True)
class StoredMessage:
    message_id: str
    to: str
    subject: str
    sent_at: datetime | None
    body: str


def stored_messages(limit: int = 200) -> list[StoredMessage]:
    """What is in the mailbox, newest first. A file that cannot be read is left out."""
    folder = Path(settings.MAILBOX_FOLDER)
    if not folder.is_dir():
        return []
    dated = []
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            dated.append((path.stat().st_mtime_ns, path.name, path.read_bytes()))
        except OSError:
            continue
    return [_parsed(content) for _, _, content in sorted(dated, reverse=True)[:limit]]


def _parsed(content: bytes) -> StoredMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain",))
    return StoredMessage(
        message_id=str(message["Message-ID"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=_sent_at(str(message["Date"] or "")),
        body=body.get_content().strip() if body else "",
    )


def _sent_at(text: str) -> datetime | None:
    """The Date header as an instant. Django writes UTC as "-0000", which the parser returns without a zone."""
    try:
        sent = parsedate_to_datetime(text)
    except ValueError:
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)
