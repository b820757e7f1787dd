"""The follow-up page of a patient, the page of all reminders, and the demonstration's mailbox."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from ledger.poke import poke
from patients.access import patient_or_404
from patients.models import Patient
from reminders import actions
from reminders.board import board
from reminders.due import title_of
from reminders.follow_up import follow_up_of, line_of
from reminders.forms import WORK, CloseForm, LineForm, SnoozeForm
from reminders.mailbox import stored_messages


@require_GET
@require(Permission.MANAGE_REMINDERS)
def follow_up(request: HttpRequest, ref: str) -> HttpResponse:
    """What is due for one patient, where each date comes from, and what became of every reminder."""
    patient = patient_or_404(request, ref, permission=Permission.MANAGE_REMINDERS)
    page = follow_up_of(patient, timezone.localdate())
    return render(request, "reminders/follow_up.html", {"patient": patient, "page": page})


@require(Permission.MANAGE_REMINDERS)
def close_reminder(request: HttpRequest, ref: str, rule: str) -> HttpResponse:
    """Ask why a line comes off the work list, and take it off."""
    patient = patient_or_404(request, ref, permission=Permission.MANAGE_REMINDERS)
    if request.method != "POST":
        return _line_page(request, patient, rule)
    form = CloseForm(request.POST, auto_id="close_%s")
    if form.is_valid():
        facts = form.cleaned_data
        try:
            actions.close(
                patient=patient, rule=rule, due_on=facts["due_on"], by=request.user,
                reason=facts["reason"], note=facts["note"],
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{title_of(rule)} is off the work list")
            return _back(form, patient)
    return _line_page(request, patient, rule, close=form)


@require_POST
@require(Permission.MANAGE_REMINDERS)
def snooze_reminder(request: HttpRequest, ref: str, rule: str) -> HttpResponse:
    """Hide a line until a day that the person names."""
    patient = patient_or_404(request, ref, permission=Permission.MANAGE_REMINDERS)
    form = SnoozeForm(request.POST, auto_id="snooze_%s")
    if form.is_valid():
        facts = form.cleaned_data
        try:
            actions.snooze(patient=patient, rule=rule, due_on=facts["due_on"], by=request.user, until=facts["until"])
        except ValidationError as problem:
            form.add_error("until" if "until" in getattr(problem, "error_dict", {}) else None, problem.messages)
        else:
            messages.success(request, f"{title_of(rule)} comes back to the work list on that day")
            return _back(form, patient)
    return _line_page(request, patient, rule, snooze=form)


def _line_page(
    request: HttpRequest, patient: Patient, rule: str, close: CloseForm | None = None, snooze: SnoozeForm | None = None
) -> HttpResponse:
    line = line_of(patient, rule, timezone.localdate())
    if line is None and not (close or snooze):
        raise Http404("Nothing is due under this rule")
    initial = {"due_on": line.due.due_on if line else None, "back": request.GET.get("back", "")}
    forms = {
        "close": close or CloseForm(initial=initial, auto_id="close_%s"),
        "snooze": snooze or SnoozeForm(initial=initial, auto_id="snooze_%s"),
    }
    for form in forms.values():
        form.helper.form_tag = False
    context = {"patient": patient, "rule": rule, "title": title_of(rule), "line": line, **forms}
    return render(request, "reminders/line.html", context)


def _back(form: LineForm, patient: Patient) -> HttpResponse:
    if form.cleaned_data["back"] == WORK:
        return redirect("my_work")
    return redirect("follow_up", patient.ref)


@require_GET
@require(Permission.MANAGE_REMINDERS)
def reminder_log(request: HttpRequest) -> HttpResponse:
    """Is the automation well: last planned, last sent, what is held back and what failed."""
    page = board(actions.PLANNED, actions.SENT)
    record_access(request, AccessEvent.Verb.LIST, count=len(page.recent))
    return render(request, "reminders/board.html", {"page": page})


@require_POST
@require(Permission.MANAGE_REMINDERS)
def plan_now(request: HttpRequest) -> HttpResponse:
    """Ask a worker to plan and send now. The page does not wait for it."""
    poke(actions.PLANNED)
    messages.success(request, "A worker has been asked to plan and send. Load this page again in a few seconds")
    return redirect("reminder_log")


@require_POST
@require(Permission.MANAGE_REMINDERS)
def release_held(request: HttpRequest) -> HttpResponse:
    number = actions.release_held(by=request.user)
    messages.success(request, f"{number} held reminder{'s' if number != 1 else ''} released")
    return redirect("reminder_log")


@require_POST
@require(Permission.MANAGE_REMINDERS)
def try_again(request: HttpRequest) -> HttpResponse:
    number = actions.try_again(by=request.user)
    messages.success(request, f"{number} failed reminder{'s' if number != 1 else ''} will be tried again")
    return redirect("reminder_log")


@require_GET
@require(Permission.VIEW_MAILBOX)
def mailbox(request: HttpRequest) -> HttpResponse:
    """Messages that would have left the demonstration, newest first."""
    if not settings.DEMO:
        raise Http404("Only a demonstration has a mailbox page")
    return render(request, "reminders/mailbox.html", {"stored": stored_messages()})
