"""What came with a referral: letters, reports and pasted text, kept as they were given."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from audit.history import track
from referrals import choices, rules
from referrals.models.referral import Referral

# Text of this many bytes is read on the page; a longer one is a file to download.
SHOWN_AS_TEXT = 200_000


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def listed(self, referral: Referral) -> list["Attachment"]:
        """The attachments of a referral in the order of their arrival; of their contents only text that is shown."""
        found = list(self.filter(referral=referral).defer("content").select_related("uploaded_by", "withdrawn_by"))
        texts = [one.pk for one in found if one.is_text_to_read]
        contents = dict(self.filter(pk__in=texts).values_list("pk", "content"))
        for one in found:
            one.referral = referral
            one.text = bytes(contents[one.pk]).decode("utf-8-sig") if one.pk in contents else ""
        return found


# The bytes never change, so the history need not hold them a second time.
@track(exclude=["content"])
class Attachment(models.Model):
    """One file. Nothing of it changes once it is stored, except that it can be withdrawn, once, with a reason."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField("what it is", max_length=10, choices=choices.AttachmentKind.choices)
    # As the sender called it. Shown on the page; never part of an address, a log line or the name of a download.
    file_name = models.CharField("name of the file", max_length=200)
    content_type = models.CharField(max_length=80, choices=choices.ContentType.choices)
    content = models.BinaryField(max_length=choices.LARGEST_ATTACHMENT)
    size = models.PositiveIntegerField("size in bytes")
    sha256 = models.CharField(max_length=64)
    is_pasted = models.BooleanField("pasted text", default=False)
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_reason = models.CharField("reason", max_length=500, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = rules.ATTACHMENT
        triggers = [
            pgtrigger.ReadOnly(name="attachment_kept", exclude=["withdrawn_at", "withdrawn_by", "withdrawn_reason"]),
            pgtrigger.Protect(
                name="withdrawn_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(name="attachment_never_deleted", operation=pgtrigger.Delete),
        ]

    @property
    def is_text_to_read(self) -> bool:
        """Shown on the page itself: plain text, not withdrawn and not a book."""
        is_text = self.content_type == choices.ContentType.TEXT
        return is_text and not self.withdrawn_at and self.size <= SHOWN_AS_TEXT

    @property
    def download_name(self) -> str:
        """Opaque: the list of downloads of a shared computer is read by others."""
        ending = choices.ENDINGS[choices.ContentType(self.content_type)]
        return f"{self.referral.ref}-attachment-{self.pk}.{ending}"
