"""Paste an e-mail or letter, confirm what was read, save. Until then nothing is stored."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, require
from referrals import actions
from referrals.choices import AttachmentKind, Channel
from referrals.models import Referral
from referrals.paste_forms import LetterForm, PasteForm
from referrals.pasting import confirmed, marked, offers
from referrals.views.intake import chosen_patient, match_context


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def paste(request: HttpRequest) -> HttpResponse:
    sent = LetterForm(request.POST or None)
    if request.method != "POST" or not sent.is_valid():
        return render(request, "referrals/paste.html", {"form": sent})
    letter, about = sent.cleaned_data["letter"], {key: sent.cleaned_data[key] for key in ("channel", "arrived")}
    offered = offers(letter, about["arrived"], request.POST.getlist("use"))
    if request.POST.get("action") != "save":
        return _confirm(request, letter, PasteForm(offered=offered, **about))
    filled, clashes = confirmed(request.POST, offered)
    checked = PasteForm(filled, offered=offered, **about)
    for name, words in clashes.items():
        checked.add_error(name, words)
    if checked.is_valid():
        key = checked.cleaned_data["submission_key"]
        if key and (before := Referral.objects.filter(submission_key=key).first()):
            return redirect("referral_logged", ref=before.ref)
        try:
            referral = _save(request.user, checked, letter)
        except ValidationError as problem:
            checked.add_error(None, problem.messages)
        else:
            return redirect("referral_logged", ref=referral.ref)
    form = PasteForm(request.POST, offered=offered, **about)
    form.show_mistakes_of(checked)
    return _confirm(request, letter, form)


def _confirm(request: HttpRequest, letter: str, form: PasteForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "letter": letter,
        "marked": marked(letter, form.offered),
        "channel": Channel(form.channel),
        "arrived": form.arrived,
        "offered": form.offered,
    }
    # A first look at the boxes finds none filled; after a refusal the confirmed facts are searched again.
    return render(request, "referrals/confirm.html", context | (match_context(request) if form.is_bound else {}))


def _save(by: User, form: PasteForm, letter: str) -> Referral:
    """The referral and its letter, or neither."""
    facts = form.facts() | {"patient": chosen_patient(form)}
    with transaction.atomic():
        referral = actions.receive(by=by, submission_key=form.cleaned_data["submission_key"], **facts)
        if not form.cleaned_data["leave_out"]:
            with suppress(actions.AlreadyAttached):
                actions.attach(
                    referral=referral,
                    by=by,
                    file_name=f"Pasted text ({Channel(form.channel).label})",
                    data=letter.encode(),
                    kind=AttachmentKind.LETTER,
                    is_pasted=True,
                )
    return referral
