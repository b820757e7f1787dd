"""The files of a referral: attach, download, withdraw."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from interface.templatetags.clinic import short_text
from patients.access import ReasonNeeded, is_open_to
from patients.actions import ChangedMeanwhile
from referrals import actions
from referrals.access import referral_or_404
from referrals.attachment_forms import AttachForm, WithdrawAttachmentForm
from referrals.choices import Act
from referrals.models import Attachment, Referral


def letter_context(request: HttpRequest, referral: Referral) -> dict[str, Any]:
    """What the letter pane shows: the files in order, text to read, and what was asked for while there is none.

    The files of a restricted record stay closed here until the person has opened the record itself.
    """
    if referral.patient and not is_open_to(request.user, referral.patient):
        return {"letters_closed": True}
    attachments = Attachment.objects.listed(referral)
    asked = None if attachments else referral.history.filter(act=Act.ASKED).last()
    return {"attachments": attachments, "letter_asked": asked, "attach_url": _address(referral)}


def _address(referral: Referral) -> str:
    return reverse("referral_attachments", args=[referral.ref])


def _open_or_reason(request: HttpRequest, referral: Referral) -> None:
    """A restricted record asks why, for its files as for itself."""
    if referral.patient and not is_open_to(request.user, referral.patient):
        detail = "restricted: reason needed"
        record_access(request, AccessEvent.Verb.REFUSED, patient_ref=referral.patient.ref, detail=detail)
        raise ReasonNeeded(referral.patient)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def attach(request: HttpRequest, ref: str) -> HttpResponse:
    """Several files in one go. Those that can be kept are kept; what is wrong with the others is said by name."""
    referral = referral_or_404(request, ref)
    _open_or_reason(request, referral)
    if request.method == "POST":
        sent_bytes = int(request.META.get("CONTENT_LENGTH") or 0)
        form = AttachForm(request.POST, request.FILES, sent_bytes=sent_bytes)
        if form.is_valid():
            _keep(request, referral, form)
            if not form.errors:
                return redirect(referral)
    else:
        form = AttachForm()
    context = {"referral": referral, "form": form} | letter_context(request, referral)
    return render(request, "referrals/attach.html", context)


def _keep(request: HttpRequest, referral: Referral, form: AttachForm) -> None:
    kept = 0
    for file in form.cleaned_data["files"]:
        try:
            actions.attach(
                referral=referral,
                by=request.user,
                file_name=file.name or "",
                data=file.read(),
                kind=form.cleaned_data["kind"],
            )
        except actions.AlreadyAttached as already:
            messages.info(request, _already(already.attachment))
        except ValidationError as problem:
            form.add_error("files", problem.messages)
        else:
            kept += 1
    if kept:
        messages.success(request, f"{kept} file{'s' if kept > 1 else ''} attached to {referral.ref}")


def _already(first: Attachment) -> str:
    who = first.uploaded_by.display_name if first.uploaded_by else "the system"
    return (
        f"{first.file_name} is already attached, by {who} on {short_text(first.uploaded_at.date())}. Not stored again."
    )


def _attachment_or_404(referral: Referral, pk: int) -> Attachment:
    found = get_object_or_404(Attachment.objects.defer("content"), referral=referral, pk=pk)
    found.referral = referral
    return found


@require_GET
@require(Permission.VIEW_REFERRALS)
def download(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Always as a file to save: nothing that came from outside is opened inside this site."""
    referral = referral_or_404(request, ref, verb=AccessEvent.Verb.DOWNLOAD)
    _open_or_reason(request, referral)
    attachment = _attachment_or_404(referral, pk)
    if attachment.withdrawn_at:
        raise Http404("This attachment was withdrawn. The referral says why.")
    return HttpResponse(
        bytes(attachment.content),
        content_type=attachment.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{attachment.download_name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def withdraw_attachment(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    referral = referral_or_404(request, ref)
    _open_or_reason(request, referral)
    attachment = _attachment_or_404(referral, pk)
    form = WithdrawAttachmentForm(request.POST or None, back=referral.get_absolute_url())
    if attachment.withdrawn_at:
        messages.info(request, "This attachment is withdrawn already.")
        return redirect(referral)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_attachment(attachment=attachment, by=request.user, reason=form.cleaned_data["reason"])
        except ChangedMeanwhile:
            messages.info(request, "A colleague has withdrawn this attachment meanwhile.")
        else:
            messages.success(request, f"Attachment of {referral.ref} withdrawn")
        return redirect(referral)
    context = {"referral": referral, "attachment": attachment, "form": form}
    return render(request, "referrals/withdraw_attachment.html", context)
