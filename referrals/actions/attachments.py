"""Files of a referral: attach, and withdraw what should not be there."""

import hashlib
import unicodedata

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from patients.actions import ChangedMeanwhile
from referrals.actions.rows import add_line, locked
from referrals.attachment_content import ContentRefused, content_type_of
from referrals.choices import Act, AttachmentKind, ContentType
from referrals.models import Attachment, Referral


class AlreadyAttached(Exception):
    """The same bytes stand on the referral: `attachment` is the one."""

    def __init__(self, attachment: Attachment) -> None:
        self.attachment = attachment
        super().__init__("This file is already attached.")


def attach(
    *, referral: Referral, by: User | None, file_name: str, data: bytes, kind: str, is_pasted: bool = False
) -> Attachment:
    """Keep a file with the referral, whatever its status. What the file is, is read from `data`.

    Raises ValidationError with what is wrong with the file, and AlreadyAttached for the same bytes a second time.
    """
    name = _plain_name(file_name)
    try:
        content_type = content_type_of(data)
    except ContentRefused as problem:
        raise ValidationError(f"{name}: {problem}") from problem
    digest = hashlib.sha256(data).hexdigest()
    try:
        with locked(referral, by, "attach to referral") as fresh:
            if same := _attached(fresh, digest):
                raise AlreadyAttached(same)
            attachment = Attachment(
                referral=fresh,
                kind=kind,
                file_name=name,
                content_type=content_type.value,
                content=data,
                size=len(data),
                sha256=digest,
                is_pasted=is_pasted and content_type == ContentType.TEXT,
                uploaded_by=by,
            )
            attachment.full_clean(exclude=["uploaded_by"])
            attachment.save(force_insert=True)
            add_line(fresh, by, Act.ATTACHED, fresh.status, AttachmentKind(kind).label)
    except IntegrityError:
        # Written past this action between the look and the insert.
        if same := _attached(referral, digest):
            raise AlreadyAttached(same) from None
        raise
    return attachment


def withdraw_attachment(*, attachment: Attachment, by: User, reason: str) -> Attachment:
    """It stays stored and listed, struck through with the reason; nobody can open it any more.

    Raises ValidationError without a reason, ChangedMeanwhile when it is withdrawn already.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter the reason"})
    with locked(attachment.referral, by, "withdraw attachment") as referral:
        fresh = Attachment.objects.select_for_update().defer("content").get(pk=attachment.pk)
        if fresh.withdrawn_at:
            raise ChangedMeanwhile
        fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdrawn_reason = timezone.now(), by, reason.strip()
        fresh.clean_fields(exclude=["content"])
        fresh.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        add_line(referral, by, Act.DETACHED, referral.status, reason)
    return fresh


def _attached(referral: Referral, digest: str) -> Attachment | None:
    found = Attachment.objects.filter(referral=referral, sha256=digest, withdrawn_at=None)
    return found.defer("content").select_related("uploaded_by").first()


def _plain_name(text: str) -> str:
    """The name as given, without folders and without signs that cannot be seen or that turn the line round."""
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return " ".join(seen.split())[:200] or "File without a name"
