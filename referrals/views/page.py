"""One referral: its page, and the steps that are neither logging nor triage."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission, require
from patients.actions import ChangedMeanwhile
from referrals import actions
from referrals.access import referral_or_404
from referrals.attachment_forms import AttachForm
from referrals.lifecycle import NotPossible, Status, may_move
from referrals.matching import other_referrals
from referrals.missing import missing_facts, reply_text
from referrals.models import Referral
from referrals.reading import read
from referrals.triage_forms import AskForm, OutcomeForm, PlanForm, ReopenForm, SeenForm, StepForm, WithdrawForm
from referrals.views.attachments import letter_context
from referrals.views.conflict import CONFLICT, last_line, opened_version, with_version
from referrals.waiting import treatment_since


@require_GET
@require(Permission.VIEW_REFERRALS)
def referral_page(request: HttpRequest, ref: str) -> HttpResponse:
    referral, today = referral_or_404(request, ref), timezone.localdate()
    clock = getattr(referral, "clock", None)
    context = {
        "referral": referral,
        "person": referral.patient or referral.as_person,
        "missing": missing_facts(referral) if referral.is_undecided else [],
        "reading": read(referral, today) if request.user.can(Permission.VIEW_CLINICAL) else None,
        "history": referral.history.select_related("by"),
        "others": other_referrals(referral),
        "clock": clock,
        "clock_days": clock.days_waited(today) if clock else 0,
        "clock_breached": bool(clock and clock.has_breached(today)),
        "treated": treatment_since(clock, today) if clock else None,
        "waiting": referral.days_waiting(today),
        "today": today,
        "overdue": bool(referral.next_action_on and referral.next_action_on < today),
        "taken_by_other": bool(referral.taken_at and referral.owner_id != request.user.pk),
        "may": _may(request, referral),
        "attach_form": AttachForm(address=reverse("referral_attachments", args=[ref])),
    } | letter_context(request, referral)
    return render(request, "referrals/referral.html", context)


def _may(request: HttpRequest, referral: Referral) -> dict[str, bool]:
    """Which steps the page offers: those of the status that the role may take."""
    log, triage = request.user.can(Permission.LOG_REFERRAL), request.user.can(Permission.TRIAGE)
    status = referral.status
    return {
        "details": log and referral.is_undecided,
        "findings": request.user.can(Permission.VIEW_CLINICAL) and referral.is_undecided,
        "triage": triage and referral.is_undecided,
        "ask": log and may_move(status, Status.INFO_REQUESTED),
        "answer": log and status == Status.INFO_REQUESTED,
        "ready": log and status == Status.RECEIVED,
        "plan": log and referral.is_open,
        "take": referral.is_open and not (referral.taken_at and referral.owner_id == request.user.pk),
        "withdraw": log and may_move(status, Status.WITHDRAWN),
        "reopen": triage and may_move(status, Status.RECEIVED) and not referral.accepted_for,
        # A booked visit is recorded where it is booked: there the appointment ends with it.
        "seen": log and status == Status.ACCEPTED,
        "outcome": log and status == Status.SEEN,
        "book": request.user.can(Permission.BOOK_VISITS) and status in {Status.ACCEPTED, Status.BOOKED},
        "attach": log,
    }


@require_POST
@require(Permission.VIEW_REFERRALS)
def take(request: HttpRequest, ref: str) -> HttpResponse:
    referral = referral_or_404(request, ref)
    try:
        actions.take(referral=referral, by=request.user, over=request.POST.get("over") == "yes")
    except actions.TakenByOther as other:
        messages.warning(request, f"{other.referral.owner.display_name} is working on {ref}. You can take it over.")
    except NotPossible:
        messages.warning(request, f"{ref} is closed. Nobody needs to work on it.")
    else:
        messages.success(request, f"You are the owner of {ref}")
    return redirect(referral)


@require_POST
@require(Permission.LOG_REFERRAL)
def mark_ready(request: HttpRequest, ref: str) -> HttpResponse:
    return _press(request, ref, actions.mark_ready, "is ready for triage")


@require_POST
@require(Permission.LOG_REFERRAL)
def record_information(request: HttpRequest, ref: str) -> HttpResponse:
    return _press(request, ref, actions.record_information, "has its information and is ready for triage")


def _press(request: HttpRequest, ref: str, action: Callable[..., Referral], words: str) -> HttpResponse:
    """A step of one press, without a form."""
    referral = referral_or_404(request, ref)
    try:
        action(referral=referral, by=request.user, version=opened_version(request))
    except (ChangedMeanwhile, NotPossible):
        messages.error(request, f"{ref} changed while the page was open. Look at it again, then decide.")
    else:
        messages.success(request, f"Referral {ref} {words}")
    return redirect(referral)


# --- Steps with a form


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    def run(referral: Referral, form: StepForm, version: int) -> str:
        reason = form.cleaned_data["reason"]
        actions.request_information(referral=referral, by=request.user, version=version, reason=reason)
        return "waits for information"

    def extra(referral: Referral) -> dict[str, object]:
        reply = reply_text(referral, settings.HELP_EMAIL, settings.CLINIC_PHONES)
        return {"reply": reply, "reply_rows": reply.count("\n") + 2}

    def initial(referral: Referral) -> dict[str, object]:
        return {"reason": "\n".join(one.question for one in missing_facts(referral))}

    return _step(request, ref, "Ask the referrer", AskForm, run, initial=initial, extra=extra)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    def run(referral: Referral, form: StepForm, version: int) -> str:
        actions.withdraw(referral=referral, by=request.user, version=version, **_without_version(form))
        return "is withdrawn"

    return _step(request, ref, "Withdraw referral", WithdrawForm, run)


@require_http_methods(["GET", "POST"])
@require(Permission.TRIAGE)
def reopen(request: HttpRequest, ref: str) -> HttpResponse:
    def run(referral: Referral, form: StepForm, version: int) -> str:
        actions.reopen(referral=referral, by=request.user, version=version, **_without_version(form))
        return "is open again"

    return _step(request, ref, "Open referral again", ReopenForm, run)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def first_visit(request: HttpRequest, ref: str) -> HttpResponse:
    def run(referral: Referral, form: StepForm, version: int) -> str:
        if referral.status == Status.BOOKED:
            raise NotPossible(referral.status, Status.SEEN)
        on = form.cleaned_data["seen_on"]
        actions.record_first_visit(referral=referral, by=request.user, version=version, on=on)
        return "has its first visit recorded. Record the outcome next"

    return _step(request, ref, "Record first visit", SeenForm, run)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def outcome(request: HttpRequest, ref: str) -> HttpResponse:
    def run(referral: Referral, form: StepForm, version: int) -> str:
        actions.record_outcome(referral=referral, by=request.user, version=version, **_without_version(form))
        return "is closed: the outcome is recorded"

    return _step(request, ref, "Record the outcome of the visit", OutcomeForm, run)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    def run(referral: Referral, form: StepForm, version: int) -> str:
        actions.plan(referral=referral, by=request.user, version=version, **_without_version(form))
        return "has its next step"

    return _step(request, ref, "Change the next step", PlanForm, run)


def _without_version(form: StepForm) -> dict[str, object]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _step(
    request: HttpRequest,
    ref: str,
    title: str,
    form_class: type[StepForm],
    run: Callable[[Referral, StepForm, int], str],
    *,
    initial: Callable[[Referral], dict[str, object]] | None = None,
    extra: Callable[[Referral], dict[str, object]] | None = None,
) -> HttpResponse:
    """Ask, check, do, go back to the referral. `run` does it and returns what to say; a conflict keeps the words."""
    referral = referral_or_404(request, ref)
    context = {"referral": referral, "title": title} | (extra(referral) if extra else {})
    if request.method == "GET":
        form = form_class(referral=referral, initial=initial(referral) if initial else {})
        return render(request, "referrals/step.html", context | {"form": form})
    form = form_class(request.POST, referral=referral)
    if form.is_valid():
        try:
            words = run(referral, form, opened_version(request))
        except ValidationError as problem:
            _add_errors(form, problem)
        except (ChangedMeanwhile, NotPossible) as problem:
            fresh = referral_again(referral)
            form = form_class(with_version(request, fresh.version), referral=fresh)
            closed = isinstance(problem, NotPossible) or not fresh.is_open
            words = form.data.get("reason") or form.data.get("next_action")
            context |= {"form": form, "referral": fresh, "line": last_line(fresh), "impossible": closed, "words": words}
            return render(request, "referrals/step.html", context, status=CONFLICT)
        else:
            messages.success(request, f"Referral {ref} {words}")
            return redirect(referral)
    return render(request, "referrals/step.html", context | {"form": form})


def referral_again(referral: Referral) -> Referral:
    """As it stands now, after somebody was faster."""
    return Referral.objects.with_people().get(pk=referral.pk)


def _add_errors(form: StepForm, problem: ValidationError) -> None:
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, words in by_field.items():
        form.add_error(name if name in form.fields else None, words)
