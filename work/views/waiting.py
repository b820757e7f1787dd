"""What was asked of others: note it, look at it, ask again, note the answer, give up, hand over."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission, require
from patients.access import patient_or_404
from patients.models import Patient
from work import actions
from work.access import request_or_404
from work.chase_letter import chase_text
from work.choices import How
from work.forms import AnsweredForm, ChaseForm, GiveUpForm, HandOverForm, PatientRequestForm, RequestForm, StepForm
from work.listing import request_word, who_is
from work.models import OutsideRequest
from work.views.steps import CONFLICT, add_errors, back_name, opened_version, with_version

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def new_request(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None, cancel=f"{reverse('task_board')}?tab=waiting", initial=_initial(request))
    if made := _asked(request, form):
        return redirect(made)
    return render(request, "work/form.html", {"form": form, "title": "Add a request to others"})


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def new_patient_request(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.MANAGE_TASKS)
    back = who_is(patient, request.user).url or reverse("task_board")
    form = PatientRequestForm(request.POST or None, patient=patient, cancel=back, initial=_initial(request))
    if made := _asked(request, form, patient):
        return redirect(made)
    context = {"form": form, "patient": patient, "title": "Add a request to others"}
    return render(request, "work/patient_form.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    return {"asked_on": timezone.localdate(), "owner": request.user.pk}


def _asked(request: HttpRequest, form: RequestForm, patient: Patient | None = None) -> OutsideRequest | None:
    if not form.is_valid():
        return None
    facts = {name: value for name, value in form.cleaned_data.items() if name != "patient_ref"}
    try:
        made = actions.ask(by=request.user, patient=patient, **facts)
    except ValidationError as problem:
        add_errors(form, problem)
        return None
    messages.success(request, f"Request {made.ref} saved")
    return made


@require_GET
@require(Permission.MANAGE_TASKS)
def outside_request(request: HttpRequest, ref: str) -> HttpResponse:
    """The request, each time somebody asked again, and the letter that asks once more."""
    row, today = request_or_404(request, ref), timezone.localdate()
    letter = chase_text(row, settings.HELP_EMAIL, settings.CLINIC_PHONES) if row.is_open else ""
    context = {
        "row": row,
        "who": who_is(row.patient, request.user, row.about),
        "tag": request_word(row, today),
        "waited": row.days_waited(today),
        "chases": row.chases.select_related("created_by"),
        "letter": letter,
        "letter_rows": letter.count("\n") + 2,
    }
    return render(request, "work/request.html", context)


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def chase_request(request: HttpRequest, ref: str) -> HttpResponse:
    def run(row: OutsideRequest, form: StepForm, version: int) -> str:
        sent = {name: form.cleaned_data[name] for name in ("how", "outcome", "note", "promised_on", "next_on")}
        made = actions.chase(request=row, by=request.user, version=version, **sent)
        return f"Chase saved. Ask again on {made.next_on:%d-%b-%Y}"

    return _step(request, ref, "Ask again", ChaseForm, run, how=How.PHONE.value)


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def request_answered(request: HttpRequest, ref: str) -> HttpResponse:
    def run(row: OutsideRequest, form: StepForm, version: int) -> str:
        sent = form.cleaned_data
        actions.answered(request=row, by=request.user, version=version, on=sent["on"], words=sent["words"])
        return f"{ref} is answered"

    return _step(request, ref, "They answered", AnsweredForm, run, on=timezone.localdate())


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def give_up_request(request: HttpRequest, ref: str) -> HttpResponse:
    def run(row: OutsideRequest, form: StepForm, version: int) -> str:
        actions.give_up(request=row, by=request.user, version=version, reason=form.cleaned_data["reason"])
        return f"{ref} is given up"

    return _step(request, ref, "Give up", GiveUpForm, run)


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def hand_over_request(request: HttpRequest, ref: str) -> HttpResponse:
    def run(row: OutsideRequest, form: StepForm, version: int) -> str:
        owner = form.cleaned_data["owner"]
        actions.hand_over(request=row, by=request.user, version=version, owner=owner)
        return f"{owner.display_name} looks after {ref} from now on"

    return _step(request, ref, "Hand over", HandOverForm, run)


def _step(
    request: HttpRequest,
    ref: str,
    title: str,
    form_class: type[StepForm],
    run: Callable[[OutsideRequest, StepForm, int], str],
    **initial: Any,
) -> HttpResponse:
    """Ask, check, do, go to the request's page. A conflict keeps what was typed."""
    row = request_or_404(request, ref)
    here = row.get_absolute_url()
    first = {"version": row.version, "back": back_name(request), **initial}
    form = form_class(request.POST or None, cancel=here, initial=first)
    changed = False
    if row.is_open and form.is_valid():
        try:
            words = run(row, form, opened_version(request))
        except ValidationError as problem:
            add_errors(form, problem)
        except (actions.ChangedMeanwhile, actions.RequestClosed):
            row = request_or_404(request, ref)
            changed, form = True, form_class(with_version(request, row.version), cancel=here)
        else:
            messages.success(request, words)
            return redirect(row)
    typed = [] if row.is_open else [request.POST.get(name, "") for name in ("reason", "note", "words")]
    context = {
        "row": row,
        "who": who_is(row.patient, request.user, row.about),
        "tag": request_word(row, timezone.localdate()),
        "title": title,
        "form": form,
        "changed": changed,
        "words": "\n".join(word for word in typed if word),
    }
    status = CONFLICT if changed or (request.method == "POST" and not row.is_open) else 200
    return render(request, "work/request_step.html", context, status=status)
