"""Logging a referral and adding to it: the quick form, its possible matches, the confirmation, the details."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from clinical.advice_hours import lines
from patients.actions import ChangedMeanwhile
from patients.models import Patient
from referrals import actions
from referrals.access import referral_or_404
from referrals.choices import Channel, Urgency
from referrals.forms import CallForm, DetailsForm, MatchQuery, QuickForm
from referrals.identity import identifier_facts
from referrals.lifecycle import NotPossible
from referrals.matching import Match, matches_for, other_referrals, possible_matches
from referrals.missing import missing_facts, reply_text
from referrals.models import Referral
from referrals.paste_forms import LetterForm
from referrals.pasting import confirmed, offers
from referrals.urgency import is_lower_than_usual, usual_urgency
from referrals.views.conflict import CONFLICT, last_line, opened_version
from referrals.views.merging import fill_up, merge


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def log_phone(request: HttpRequest) -> HttpResponse:
    return _log(request, Channel.PHONE)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def log_email(request: HttpRequest) -> HttpResponse:
    return _log(request, Channel.EMAIL)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def log_written(request: HttpRequest, channel: Channel) -> HttpResponse:
    """By letter, through the e-Referral Service, or from within the hospital."""
    return _log(request, channel)


TITLES = {
    Channel.PHONE: "Log a phone referral",
    Channel.EMAIL: "Log an emailed referral",
    Channel.LETTER: "Log a referral by letter",
    Channel.ERS: "Log a referral from the e-Referral Service",
    Channel.INTERNAL: "Log a referral from within the hospital",
}


def _log(request: HttpRequest, channel: Channel) -> HttpResponse:
    form = QuickForm(request.POST or None, channel=channel)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["submission_key"]
        before = Referral.objects.filter(submission_key=key).first() if key else None
        if before:
            return _sent_twice(request, before)
        facts = form.facts() | {"patient": chosen_patient(form)}
        try:
            referral = actions.receive(by=request.user, submission_key=key, **facts)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            if request.POST.get("action") == "details":
                messages.success(request, f"Referral {referral.ref} saved")
                return redirect("referral_details", ref=referral.ref)
            return redirect("referral_logged", ref=referral.ref)
    context = {
        "form": form,
        "channel": channel,
        "title": TITLES[channel],
        "phones": lines(settings.CLINIC_PHONES, timezone.localtime()),
    } | match_context(request)
    return render(request, "referrals/log.html", context)


def _sent_twice(request: HttpRequest, before: Referral) -> HttpResponse:
    """The page was sent before. The same words: the same referral. Other words become details: nothing is lost."""
    same = QuickForm(request.POST, channel=before.channel)
    changed = (
        {name for name, value in same.facts().items() if getattr(before, name) != value} if same.is_valid() else set()
    )
    if not changed - {"received_on", "received_time", "channel"} or not before.is_undecided:
        return redirect("referral_logged", ref=before.ref)
    form = DetailsForm(fill_up(before, request.POST), instance=before)
    context = {"form": form, "referral": before, "sent_twice": True} | match_context(request)
    return render(request, "referrals/details.html", context, status=CONFLICT)


@require_POST
@require(Permission.LOG_REFERRAL)
def matches(request: HttpRequest) -> HttpResponse:
    """The part of the quick form that shows possible matches and how the boxes are read, as the boxes are filled."""
    return render(request, "referrals/_matches.html", match_context(request))


def match_context(request: HttpRequest) -> dict[str, Any]:
    """Possible matches of the boxes that were sent; nothing for a page that is opened first. Records the search."""
    if request.method != "POST":
        return {}
    query = MatchQuery(with_confirmed(request.POST))
    query.is_valid()
    asked = query.cleaned_data
    born, precision = asked.get("birth_date"), asked.get("birth_precision", "")
    number = identifier_facts(asked.get("identifier_typed", ""), born, precision)
    found = possible_matches(
        surname=asked.get("surname", ""),
        given_name=asked.get("given_name", ""),
        birth_date=born,
        birth_precision=precision,
        identifier=number["identifier"],
    )
    if found:
        record_access(request, AccessEvent.Verb.SEARCH, detail="possible matches", count=len(found))
    return {
        "matches": found,
        "chosen_ref": asked.get("patient_ref", ""),
        "number": number,
        "born_read": Patient(birth_date=born, birth_precision=precision) if born else None,
        "today": timezone.localdate(),
    }


def with_confirmed(data: QueryDict) -> QueryDict:
    """The boxes as sent; beside a pasted letter, with the ticked suggestions filled in."""
    letter = LetterForm(data) if data.get("letter") else None
    if letter is None or not letter.is_valid():
        return data
    sent = letter.cleaned_data
    return confirmed(data, offers(sent["letter"], sent["arrived"], data.getlist("use")))[0]


def chosen_patient(form: CallForm) -> Patient | None:
    """The record that the nurse recognised. One that is not there any more is no choice."""
    ref = form.cleaned_data.get("patient_ref", "")
    return Patient.objects.current().filter(ref=ref).first() if ref else None


@require_GET
@require(Permission.LOG_REFERRAL)
def logged(request: HttpRequest, ref: str) -> HttpResponse:
    """What was saved, what happens next, and the reply to send."""
    referral = referral_or_404(request, ref)
    usual = usual_urgency(referral.red_flags)
    reply = reply_text(referral, settings.HELP_EMAIL, settings.CLINIC_PHONES)
    context = {
        "referral": referral,
        "missing": missing_facts(referral),
        "reply": reply,
        "reply_rows": reply.count("\n") + 2,
        "usual_urgency": Urgency(usual).label if is_lower_than_usual(referral.urgency, referral.red_flags) else "",
        "matches": possible(request, referral),
        "others": other_referrals(referral),
        "phones": lines(settings.CLINIC_PHONES, timezone.localtime()),
        "today": timezone.localdate(),
    }
    return render(request, "referrals/logged.html", context)


def possible(request: HttpRequest, referral: Referral) -> Sequence[Match]:
    """The possible matches of an undecided referral; the search is recorded."""
    found = matches_for(referral) if referral.is_undecided else []
    if found:
        record_access(request, AccessEvent.Verb.SEARCH, detail=f"possible matches, {referral.ref}", count=len(found))
    return found


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def details(request: HttpRequest, ref: str) -> HttpResponse:
    referral = referral_or_404(request, ref)
    if request.method == "GET":
        if not referral.is_undecided:
            messages.info(request, "The decision is made. Change the details in the patient’s record.")
            return redirect(referral)
        form = DetailsForm(instance=referral, initial={"version": referral.version})
        return render(request, "referrals/details.html", {"form": form, "referral": referral})
    version = opened_version(request)
    form = DetailsForm(request.POST, instance=Referral.objects.get(pk=referral.pk))
    if not form.is_valid():
        context = {"form": form, "referral": referral} | match_context(request)
        return render(request, "referrals/details.html", context)
    facts = form.facts()
    if patient := chosen_patient(form):
        facts["patient"] = patient
    try:
        actions.amend(referral=referral, by=request.user, version=version, **facts)
    except (ChangedMeanwhile, NotPossible):
        return _details_conflict(request, referral, version)
    messages.success(request, f"Details of {referral.ref} saved")
    return redirect(referral)


def _details_conflict(request: HttpRequest, referral: Referral, version: int) -> HttpResponse:
    """Theirs beside yours. What only they changed is taken into the form; what both changed is yours to settle."""
    fresh = Referral.objects.with_people().get(pk=referral.pk)
    data = request.POST.copy()
    clashes = merge(fresh, version, data)
    context = {
        "form": DetailsForm(data, instance=Referral.objects.get(pk=referral.pk)),
        "referral": fresh,
        "clashes": clashes,
        "line": last_line(fresh),
    }
    return render(request, "referrals/details.html", context, status=CONFLICT)
