"""The results inbox, and the three things that are done with a result. Opening a page acknowledges nothing."""

from collections.abc import Callable
from functools import wraps
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from assessments.results import LabResult
from audit.actions import record_found
from audit.models import AccessEvent
from interface.templatetags.clinic import short_text
from patients.access import patient_or_404
from patients.forms import AboutPatient, refuse
from samples import inbox
from samples.actions import results as actions
from samples.models import Acknowledgement
from samples.result_forms import ActForm, RouteForm

PAGE_METHODS = ["GET", "HEAD", "POST"]
# As many as anybody sees in one sitting; the rest comes up as these are seen.
SHOWN, LATELY = 100, 8
ResultView = Callable[[HttpRequest, LabResult], HttpResponse]


@require_safe
@require(Permission.VIEW_CLINICAL)
def results_inbox(request: HttpRequest) -> HttpResponse:
    """What nobody has seen: addressed to the person, or everybody's."""
    may_acknowledge = request.user.can(Permission.ACKNOWLEDGE_RESULT)
    mine = request.GET.get("whose", "mine" if may_acknowledge else "all") == "mine"
    today = timezone.localdate()
    found = inbox.inbox_for(request.user, today, mine=mine)
    people, number = [], 0
    for one in found.people:
        if number < SHOWN:
            people.append(one)
            number += len(one.items)
    record_found(request, AccessEvent.Verb.LIST, [one.patient.ref for one in people], total=len(found.items))
    order = [item.result.pk for one in people for item in one.items]
    context = {
        "people": people,
        "total": len(found.items),
        "shown": number,
        "following": dict(pairwise([*order, 0])),
        "left_out": found.left_out,
        "elsewhere": found.elsewhere,
        "mine": mine,
        "whose": "mine" if mine else "all",
        "may_acknowledge": may_acknowledge,
        "may_route": may_acknowledge or request.user.can(Permission.TRACK_SAMPLES),
        "expected": "" if order else inbox.expected_words(request.user),
        "lately": seen_lately(request),
    }
    return render(request, "samples/inbox.html", context)


def seen_lately(request: HttpRequest) -> list[Acknowledgement]:
    """Who has seen what, newest first: a colleague who comes second finds the result here."""
    found = Acknowledgement.objects.filter(by__isnull=False).order_by("-at", "-pk")
    found = found.select_related(
        "by", "task", "result__assessment__patient__consultant", "result__assessment__patient__key_worker"
    )
    return [one for one in found[:LATELY] if inbox.visible_to(one.result.assessment.patient, request.user)]


def of_result(permission: Permission) -> Callable[[ResultView], Callable[..., HttpResponse]]:
    """The patient's door, then the result inside that patient. Another patient's result does not exist here."""

    def decorate(view: ResultView) -> Callable[..., HttpResponse]:
        @require(permission)
        @wraps(view)
        def opened(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
            patient = patient_or_404(request, ref, permission)
            result = LabResult.objects.counted().for_patient(patient).select_related("assessment").filter(pk=pk).first()
            if result is None:
                raise Http404("This patient has no such result")
            result.assessment.patient = patient
            return view(request, result)

        return opened

    return decorate


@require_POST
@of_result(Permission.ACKNOWLEDGE_RESULT)
def acknowledge(request: HttpRequest, result: LabResult) -> HttpResponse:
    """Seen, no action: one press; the next result takes the focus."""
    if request.POST.get("patient_ref") != result.assessment.patient.ref:
        messages.warning(request, "This button was pressed on another patient's page. Nothing was saved")
        return back(request)
    try:
        actions.acknowledge(result=result, by=request.user)
    except actions.AlreadySeen as problem:
        messages.info(request, seen_words(result, problem.seen))
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    return back(request)


@require_POST
@require(Permission.ACKNOWLEDGE_RESULT)
def acknowledge_normal(request: HttpRequest, ref: str) -> HttpResponse:
    """Seen, no action, for the listed results of one patient that lie within their ranges."""
    patient = patient_or_404(request, ref, Permission.ACKNOWLEDGE_RESULT)
    if request.POST.get("patient_ref") != patient.ref:
        messages.warning(request, "This button was pressed on another patient's page. Nothing was saved")
        return back(request)
    listed = {int(text) for text in request.POST.getlist("result") if text.isascii() and text.isdigit()}
    found = inbox.unseen().for_patient(patient).filter(pk__in=listed).select_related("assessment__patient")
    number = actions.acknowledge_all(results=[one for one in found if not inbox.is_abnormal(one)], by=request.user)
    messages.info(request, f"{number} result{'' if number == 1 else 's'} acknowledged")
    return back(request)


@require_http_methods(PAGE_METHODS)
@of_result(Permission.ACKNOWLEDGE_RESULT)
def act(request: HttpRequest, result: LabResult) -> HttpResponse:
    def run(form: Any) -> str:
        seen = actions.act_on(result=result, by=request.user, **form.facts())
        return f"Seen. A task for {seen.task.owner_words}, by {short_text(seen.task.due_on)}"

    form = ActForm(request.POST or None, patient=result.assessment.patient, by=request.user)
    return result_page(request, result, form, "Seen, act", run)


@require_http_methods(PAGE_METHODS)
@of_result(Permission.TRACK_SAMPLES)
def route(request: HttpRequest, result: LabResult) -> HttpResponse:
    def run(form: Any) -> str:
        routing = actions.route(result=result, by=request.user, **form.facts())
        return f"Given to {routing.to.display_name if routing.to else f'all {routing.get_role_display().lower()}s'}"

    form = RouteForm(request.POST or None, patient=result.assessment.patient, result=result, by=request.user)
    return result_page(request, result, form, "Not mine", run)


def result_page(
    request: HttpRequest, result: LabResult, form: AboutPatient, title: str, run: Callable[[Any], str]
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            words = run(form)
        except actions.AlreadySeen as problem:
            messages.info(request, seen_words(result, problem.seen))
            return back(request)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, words)
            return back(request)
    seen = Acknowledgement.objects.filter(result=result).select_related("by").first()
    context = {
        "patient": result.assessment.patient,
        "result": result,
        "form": None if seen else form,
        "title": title,
        "seen": seen_words(result, seen) if seen else "",
        "inbox": reverse("results_inbox"),
    }
    return render(request, "samples/result.html", context)


def seen_words(result: LabResult, seen: Acknowledgement) -> str:
    """ "Dr Asha Example saw VEGF, serum on 24-Nov-2026 10:42"; without a name for what was here before the inbox."""
    if seen.by is None:
        return f"{result.label}: {seen.get_kind_display().lower()}"
    return f"{seen.by.display_name} saw {result.label} on {timezone.localtime(seen.at):%d-%b-%Y %H:%M}"


def back(request: HttpRequest) -> HttpResponse:
    """To the inbox, where the next result that was on the page takes the focus."""
    whose = "all" if request.POST.get("whose") == "all" else "mine"
    text = request.POST.get("following", "")
    place = f"#result-{text}" if text.isascii() and text.isdigit() and text != "0" else ""
    return redirect(f"{reverse('results_inbox')}?whose={whose}{place}")
