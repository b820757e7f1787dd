"""What the letter or the caller reports, for triage; and putting a prompt aside."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from patients.actions import ChangedMeanwhile
from referrals import actions
from referrals.access import referral_or_404
from referrals.finding_forms import DismissForm, FindingsForm
from referrals.lifecycle import NotPossible
from referrals.reading import read
from referrals.views.conflict import CONFLICT, last_line, opened_version, with_version
from referrals.views.page import referral_again


@require_http_methods(["GET", "POST"])
@require(Permission.VIEW_CLINICAL)
def findings(request: HttpRequest, ref: str) -> HttpResponse:
    referral = referral_or_404(request, ref)
    today = timezone.localdate()
    reading = read(referral, today)
    context = {"referral": referral, "title": "Findings in the letter"}
    if request.method == "GET":
        if not referral.is_open:
            messages.info(request, f"{ref} is closed: what was reported stays as it is.")
            return redirect(referral)
        return render(
            request, "referrals/step.html", context | {"form": FindingsForm(referral=referral, reading=reading)}
        )
    form = FindingsForm(request.POST, referral=referral, reading=reading)
    if not form.is_valid():
        return render(request, "referrals/step.html", context | {"form": form})
    try:
        actions.record_findings(
            referral=referral,
            by=request.user,
            version=opened_version(request),
            answers=form.answers(),
            vegf=form.vegf(),
            said_in=form.cleaned_data["said_in"],
        )
    except (ChangedMeanwhile, NotPossible):
        fresh = referral_again(referral)
        form = FindingsForm(with_version(request, fresh.version), referral=fresh, reading=read(fresh, today))
        context |= {"form": form, "referral": fresh, "line": last_line(fresh), "impossible": not fresh.is_open}
        return render(request, "referrals/step.html", context, status=CONFLICT)
    messages.success(request, f"Findings of referral {ref} saved")
    return redirect(referral)


@require_http_methods(["GET", "POST"])
@require(Permission.TRIAGE)
def dismiss(request: HttpRequest, ref: str, prompt: str) -> HttpResponse:
    """Put a prompt aside for the findings that the person looked at. Others meanwhile bring it back."""
    referral = referral_or_404(request, ref)
    shown = next((one for one in read(referral, timezone.localdate()).prompts if one.key == prompt), None)
    if shown is None:
        if request.method == "POST":
            messages.info(request, "This prompt is put aside already.")
            return redirect("triage_referral", ref)
        raise Http404("No such prompt is shown for this referral")
    context = {"referral": referral, "title": "Put a prompt aside", "prompt": shown}
    form = DismissForm(request.POST or None, referral=referral, initial={"fingerprint": shown.fingerprint})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["fingerprint"] != shown.fingerprint:
            messages.error(request, "What is reported changed while the page was open. Look at it again, then decide.")
            return redirect("triage_referral", ref)
        actions.dismiss_prompt(referral=referral, by=request.user, prompt=shown, reason=form.cleaned_data["reason"])
        messages.success(request, "The prompt is put aside. New findings bring it back")
        return redirect("triage_referral", ref)
    return render(request, "referrals/step.html", context | {"form": form})
