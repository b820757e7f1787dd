"""The waiting-time clock of a referral: its page, and the forms that record and withdraw."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission, require
from clinical.waiting_time import STATUS_CODES
from patients.actions import ChangedMeanwhile
from referrals import actions
from referrals.access import referral_or_404
from referrals.clock_forms import (
    ClockForm,
    CodeForm,
    DelayForm,
    DelayInErrorForm,
    EndDelayForm,
    PathwayForm,
    WithdrawCodeForm,
)
from referrals.models import ClockActivity, PatientDelay, Referral, WaitingClock
from referrals.views.conflict import CONFLICT, opened_version, with_version
from referrals.waiting import clock_page, treatment_since

PAGE, STEP = "referrals/clock.html", "referrals/clock_step.html"


@require_GET
@require(Permission.VIEW_REFERRALS)
def waiting_clock(request: HttpRequest, ref: str) -> HttpResponse:
    referral = referral_or_404(request, ref)
    clock = getattr(referral, "clock", None)
    if clock is None:
        running = WaitingClock.objects.running().filter(patient=referral.patient_id).select_related("referral").first()
        return render(request, "referrals/clock_none.html", {"referral": referral, "other": running})
    may_record = request.user.can(Permission.LOG_REFERRAL)
    form = CodeForm(clock=clock, back=referral.get_absolute_url()) if may_record else None
    if form:
        form.helper.form_action = reverse("record_clock_code", args=[ref])
    return render(request, PAGE, _page_context(referral, clock) | {"form": form, "may_record": may_record})


def _page_context(referral: Referral, clock: WaitingClock) -> dict[str, object]:
    today = timezone.localdate()
    days, target = clock.days_waited(today), clock.target_on
    return {
        "referral": referral,
        "clock": clock,
        "clock_days": days,
        "clock_breached": clock.has_breached(today),
        "days_left": (target - today).days if target and clock.is_running else None,
        "course": clock_page(clock, today),
        "treated": treatment_since(clock, today),
        "today": today,
    }


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def record_code(request: HttpRequest, ref: str) -> HttpResponse:
    """The page of the clock with its form, which may open filled in: `?code=30&on=2026-05-11`."""

    def run(clock: WaitingClock, form: ClockForm, version: int) -> str:
        row = actions.record_code(clock=clock, by=request.user, version=version, **form.facts())
        return f"Recorded: {row.words}"

    return _step(request, ref, "Record a status code", CodeForm, run, template=PAGE, initial=_asked_for(request))


def _asked_for(request: HttpRequest) -> dict[str, object]:
    code, found = request.GET.get("code", ""), {}
    if code in STATUS_CODES:
        found["code"] = code
    with suppress(ValueError):
        found["happened_on"] = date.fromisoformat(request.GET.get("on", ""))
    return found


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def withdraw_code(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    def find(clock: WaitingClock) -> dict[str, object]:
        row = clock.activities.counted().filter(pk=pk).first()
        if row is None:
            raise Http404("This clock has no such code that counts")
        return {"row": row}

    def run(clock: WaitingClock, form: ClockForm, version: int) -> str:
        row = ClockActivity.objects.get(pk=pk)
        actions.withdraw_code(activity=row, by=request.user, version=version, reason=form.cleaned_data["reason"])
        return f"Withdrawn: {row.words}"

    return _step(request, ref, "Withdraw a status code", WithdrawCodeForm, run, find=find)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def pathway_facts(request: HttpRequest, ref: str) -> HttpResponse:
    def run(clock: WaitingClock, form: ClockForm, version: int) -> str:
        actions.set_pathway_facts(clock=clock, by=request.user, version=version, **form.facts())
        return "The pathway is saved"

    return _step(request, ref, "Identifiers of the pathway", PathwayForm, run)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def record_delay(request: HttpRequest, ref: str) -> HttpResponse:
    def run(clock: WaitingClock, form: ClockForm, version: int) -> str:
        actions.record_patient_delay(clock=clock, by=request.user, **form.facts())
        return "The delay is recorded. The clock runs on"

    return _step(request, ref, "Record a delay that the patient chose", DelayForm, run)


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def end_delay(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    def run(clock: WaitingClock, form: ClockForm, version: int) -> str:
        delay = PatientDelay.objects.get(pk=pk)
        actions.end_patient_delay(delay=delay, by=request.user, on=form.cleaned_data["ended_on"])
        return "The end of the delay is recorded"

    return _step(request, ref, "Record the end of a delay", EndDelayForm, run, find=_delay(pk))


@require_http_methods(["GET", "POST"])
@require(Permission.LOG_REFERRAL)
def withdraw_delay(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    def run(clock: WaitingClock, form: ClockForm, version: int) -> str:
        delay = PatientDelay.objects.get(pk=pk)
        actions.withdraw_patient_delay(delay=delay, by=request.user, reason=form.cleaned_data["reason"])
        return "The delay is marked as entered in error"

    return _step(request, ref, "Mark a delay as entered in error", DelayInErrorForm, run, find=_delay(pk))


def _delay(pk: int) -> Callable[[WaitingClock], dict[str, object]]:
    def find(clock: WaitingClock) -> dict[str, object]:
        delay = clock.delays.filter(pk=pk, entered_in_error=False).first()
        if delay is None:
            raise Http404("This clock has no such delay")
        return {"delay": delay}

    return find


def _step(
    request: HttpRequest,
    ref: str,
    title: str,
    form_class: type[ClockForm],
    run: Callable[[WaitingClock, ClockForm, int], str],
    *,
    template: str = STEP,
    initial: dict[str, object] | None = None,
    find: Callable[[WaitingClock], dict[str, object]] = lambda clock: {},
) -> HttpResponse:
    """Ask, check, do, go back to the clock. `run` does it and returns what to say; a conflict keeps the words."""
    referral = referral_or_404(request, ref)
    clock = getattr(referral, "clock", None)
    if clock is None:
        raise Http404("This referral has no waiting-time clock")
    back, status = reverse("waiting_clock", args=[ref]), 200
    context = {"title": title} | find(clock)
    if request.method == "GET":
        form = form_class(clock=clock, back=back, initial=initial or {})
    else:
        form = form_class(request.POST, clock=clock, back=back)
        if form.is_valid():
            try:
                words = run(clock, form, opened_version(request))
            except ValidationError as problem:
                _add_errors(form, problem)
            except ChangedMeanwhile:
                clock.refresh_from_db()
                form = form_class(with_version(request, clock.version), clock=clock, back=back)
                context["conflict"], status = True, CONFLICT
            else:
                messages.success(request, words)
                return redirect(back)
    context |= {"form": form, "may_record": True, "form_first": True} | _page_context(referral, clock)
    return render(request, template, context, status=status)


def _add_errors(form: ClockForm, problem: ValidationError) -> None:
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, words in by_field.items():
        form.add_error(name if name in form.fields else None, words)
