"""The forms of a referral's files."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from interface.fields import ChoiceRadioField
from interface.forms import ClinicForm
from interface.layout import Buttons, Layout
from referrals.choices import AttachmentKind


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        # An empty file is refused with its name by the action, like every other file that cannot be taken.
        return sent or [super().clean(None, initial)]


class AttachForm(ClinicForm):
    """Files to keep with a referral. What each one really is, the action finds out."""

    kind = ChoiceRadioField(
        label="What is it?",
        choices=AttachmentKind.choices,
        inline=True,
        error_messages={"required": "Select what you attach"},
    )
    files = FilesField(
        label="Files",
        help_text="PDF, Word (docx), PNG, JPEG or plain text, 20 MB each. You can select several",
        error_messages={"required": "Select a file"},
    )

    def __init__(self, *args: Any, sent_bytes: int = 0, address: str = "", **kwargs: Any) -> None:
        """sent_bytes: length of the request, to tell files that were dropped for their size from none."""
        self.sent_bytes, self.address = sent_bytes, address
        super().__init__(*args, **kwargs)
        if self.sent_bytes > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            self.fields["files"].error_messages["required"] = (
                "The files are larger than 40 MB together. Attach them one at a time"
            )
        self.helper.form_action = address

    def build_layout(self) -> Layout:
        return Layout("kind", "files", Buttons(("Attach", "attach", "secondary")))


class WithdrawAttachmentForm(ClinicForm):
    reason = forms.CharField(
        label="Why should nobody open this file any more?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": "2"}),
        error_messages={"required": "Enter the reason"},
    )

    def __init__(self, *args: Any, back: str = "", **kwargs: Any) -> None:
        self.back = back
        super().__init__(*args, **kwargs)

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Withdraw the file", "withdraw", "warning"), cancel=self.back))
