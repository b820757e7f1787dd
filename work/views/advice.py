"""Telephone advice: the log, one call, how it is put right. Clinical words stand on the page of one call only."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from clinical.advice_hours import lines
from work import actions
from work.access import call_or_404
from work.advice_forms import NOTHING, SOMETHING, AdviceForm, CorrectAdviceForm, WithdrawAdviceForm
from work.listing import who_is
from work.models import AdviceCall
from work.views.steps import CONFLICT, add_errors

PAGE_METHODS = ["GET", "HEAD", "POST"]
SHOWN = 100
# Columns of the action that stand in a box of another name.
BOXES = {"called_at": "called_time"}


@require_GET
@require(Permission.VIEW_CLINICAL)
def advice_log(request: HttpRequest) -> HttpResponse:
    found = AdviceCall.objects.with_people().newest_first()
    rows = [(call, who_is(call.patient, request.user)) for call in found[:SHOWN]]
    record_access(request, AccessEvent.Verb.LIST, detail="advice", count=len(rows))
    context = {"rows": rows, "shown": SHOWN, "phones": _phones(), "today": timezone.localdate()}
    return render(request, "work/advice_log.html", context)


@require_http_methods(PAGE_METHODS)
@require(Permission.VIEW_CLINICAL)
def log_advice(request: HttpRequest) -> HttpResponse:
    form = AdviceForm(request.POST or None, by=request.user, cancel=reverse("advice_log"))
    if form.is_valid():
        try:
            call = actions.log_advice(by=request.user, **form.facts())
        except ValidationError as problem:
            _refuse(form, problem)
        else:
            messages.success(request, _saved(call))
            return redirect(call)
    return render(
        request, "work/advice_form.html", {"form": form, "phones": _phones(), "title": "Log telephone advice"}
    )


@require_GET
@require(Permission.VIEW_CLINICAL)
def advice_call(request: HttpRequest, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    context = {
        "call": call,
        "who": who_is(call.patient, request.user),
        "corrected_by": AdviceCall.objects.filter(corrects=call).first(),
    }
    return render(request, "work/advice_call.html", context)


@require_http_methods(PAGE_METHODS)
@require(Permission.VIEW_CLINICAL)
def correct_advice(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the call and write it anew, in one step."""
    call = call_or_404(request, pk)
    if call.is_withdrawn:
        messages.info(request, "This call is withdrawn already.")
        return redirect(call)
    form = CorrectAdviceForm(
        request.POST or None, by=request.user, cancel=call.get_absolute_url(), initial=_as_typed(call)
    )
    if form.is_valid():
        try:
            new = actions.correct_advice(call=call, by=request.user, reason=form.cleaned_data["reason"], **form.facts())
        except ValidationError as problem:
            _refuse(form, problem)
        except actions.AlreadyWithdrawn:
            form.add_error(None, "Somebody withdrew this call while you were writing. Log yours as a new call")
            context = {"form": form, "phones": _phones(), "title": "Correct a call"}
            return render(request, "work/advice_form.html", context, status=CONFLICT)
        else:
            messages.success(request, f"{_saved(new)} The first one is withdrawn.")
            return redirect(new)
    return render(request, "work/advice_form.html", {"form": form, "phones": _phones(), "title": "Correct a call"})


@require_http_methods(PAGE_METHODS)
@require(Permission.VIEW_CLINICAL)
def withdraw_advice(request: HttpRequest, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    form = WithdrawAdviceForm(request.POST or None, cancel=call.get_absolute_url())
    if not call.is_withdrawn and form.is_valid():
        try:
            actions.withdraw_advice(call=call, by=request.user, reason=form.cleaned_data["reason"])
        except actions.AlreadyWithdrawn:
            messages.info(request, "Somebody withdrew this call already.")
        else:
            messages.success(request, "The call is withdrawn. It stays readable")
        return redirect(call)
    if call.is_withdrawn:
        messages.info(request, "This call is withdrawn already.")
        return redirect(call)
    context = {"form": form, "call": call, "title": "Withdraw a call"}
    return render(request, "work/advice_withdraw.html", context)


def _saved(call: AdviceCall) -> str:
    if call.follow_up is None:
        return "Call saved."
    return f"Call saved. A task for {call.follow_up.due_on:%d-%b-%Y} is added."


def _as_typed(call: AdviceCall) -> dict[str, object]:
    local = timezone.localtime(call.called_at)
    return {
        "caller": call.caller,
        "call_back": call.call_back,
        "organisation": call.organisation,
        "patient": call.patient.ref if call.patient else "",
        "summary": call.summary,
        "advice": call.advice,
        # What has been done already does not remain.
        "remains": SOMETHING if call.follow_up and call.follow_up.is_open else NOTHING,
        "action": call.action,
        "called_on": local.date(),
        "called_time": f"{local:%H:%M}",
    }


def _phones() -> object:
    return lines(settings.CLINIC_PHONES, timezone.localtime())


def _refuse(form: AdviceForm, problem: ValidationError) -> None:
    if hasattr(problem, "error_dict"):
        problem = ValidationError(
            {BOXES.get(name, name): sentences for name, sentences in problem.message_dict.items()}
        )
    add_errors(form, problem)
