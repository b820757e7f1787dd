"""Cases on the list of a meeting: added, edited, moved, deferred, taken off; suggestions put on or left off."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, require
from audit.actions import record_found
from audit.models import AccessEvent
from mdt import actions
from mdt.access import case_or_404, meeting_or_404
from mdt.forms import AddCaseForm, CaseForm, refuse
from mdt.models import Case, Meeting
from mdt.outcome_forms import ReasonForm
from mdt.suggestions import Suggestion, last_before, suggestions
from mdt.views.meetings import CHANGED, CONFLICT, LOCKED, PAGE
from patients.access import patient_or_404
from patients.lookalikes import lookalikes
from patients.search import Found, find


@require_http_methods(PAGE)
@require(Permission.PREPARE_MDT)
def add(request: HttpRequest, day: date) -> HttpResponse:
    """Find a patient and put them on the list. The typed name travels by POST, so it is in no address."""
    meeting = meeting_or_404(request, day)
    if meeting.is_locked:
        messages.warning(request, LOCKED)
        return redirect(meeting)
    context = {"meeting": meeting}
    if request.method == "GET":
        return render(request, "mdt/add_case.html", context | {"form": AddCaseForm()})
    found = find(request.POST["q"], today=timezone.localdate()) if request.POST.get("q", "").strip() else None
    people = [*found.patients, *found.nearly] if found else []
    if found:
        record_found(request, AccessEvent.Verb.SEARCH, [one.ref for one in people], total=found.total)
    alike = lookalikes(people)
    hints = {one.ref: f"Similar name: {alike[one.ref]}" for one in people if one.ref in alike}
    form = AddCaseForm(request.POST, found=people, hints=hints)
    if form.is_valid():
        if request.POST.get("action") == "add" and (ref := form.cleaned_data["patient_ref"]):
            return _added(request, meeting, ref, form)
        if not people:
            form.add_error("q", _nobody(found))
    return render(request, "mdt/add_case.html", context | {"form": form, "found": found})


def _nobody(found: Found | None) -> str:
    return (found.problem if found else "") or "No patient matches. Check the spelling, or try the NHS number"


def _added(request: HttpRequest, meeting: Meeting, ref: str, form: AddCaseForm) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.VIEW_IDENTITY)
    sent = form.cleaned_data
    try:
        actions.add_case(
            meeting=meeting, by=request.user, patient=patient, question=sent["question"], presenter=sent["presenter"]
        )
    except actions.MinutesLocked:
        messages.error(request, LOCKED)
        return redirect(meeting)
    messages.success(request, "Case on the list")
    return redirect(meeting)


@require_http_methods(PAGE)
@require(Permission.PREPARE_MDT)
def edit(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    case = case_or_404(request, day, pk, Permission.PREPARE_MDT)
    if case.meeting.is_locked:
        messages.warning(request, LOCKED)
        return redirect(case.meeting)
    form = CaseForm(request.POST or None, case=case, viewer=request.user)
    context = {"case": case, "meeting": case.meeting, "patient": case.patient, "form": form}
    if form.is_valid():
        try:
            actions.amend_case(case=case, by=request.user, version=form.cleaned_data["version"], **form.changes)
        except ValidationError as problem:
            refuse(form, problem)
        except (actions.ChangedMeanwhile, actions.MinutesLocked):
            return _overtaken(request, case, context)
        else:
            messages.success(request, "Case saved")
            return redirect(case.meeting)
    return render(request, "mdt/case_edit.html", context)


def _overtaken(request: HttpRequest, case: Case, context: dict[str, object]) -> HttpResponse:
    """What stands now beside what was typed; a second press saves knowingly."""
    fresh = Case.objects.with_people().get(pk=case.pk)
    typed = request.POST.copy()
    typed["version"] = str(fresh.version)
    form = CaseForm(typed, case=fresh, viewer=request.user)
    theirs = {"case": fresh, "form": form, "conflict": CHANGED}
    return render(request, "mdt/case_edit.html", context | theirs, status=CONFLICT)


@require_POST
@require(Permission.PREPARE_MDT)
def move(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    """Up or down by one place: a button, no dragging."""
    case = case_or_404(request, day, pk, Permission.PREPARE_MDT, None)
    up = request.POST.get("to") == "up"
    try:
        moved = actions.move(case=case, by=request.user, up=up)
    except actions.MinutesLocked:
        messages.error(request, LOCKED)
    else:
        if not moved:
            messages.info(request, f"The case is {'first' if up else 'last'} on the list already.")
    return redirect(f"{case.meeting.get_absolute_url()}#case-{case.pk}")


@require_http_methods(PAGE)
@require(Permission.PREPARE_MDT)
def defer(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    words = ("Defer to the next meeting", "Why is the case deferred?", "Enter why the case is deferred", "Defer case")
    return _leave(request, day, pk, actions.defer, words, "Case deferred to the next meeting")


@require_http_methods(PAGE)
@require(Permission.PREPARE_MDT)
def take_off(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    missing = "Enter why the case is taken off the list"
    words = ("Take off the list", "Why is the case taken off?", missing, "Take off the list")
    return _leave(request, day, pk, actions.take_off, words, "Case taken off the list")


def _leave(
    request: HttpRequest, day: date, pk: int, action: Callable[..., Case], words: tuple[str, str, str, str], said: str
) -> HttpResponse:
    case = case_or_404(request, day, pk, Permission.PREPARE_MDT)
    title, label, missing, button = words
    meeting = case.meeting
    form = ReasonForm(
        request.POST or None, label=label, missing=missing, button=button, cancel=meeting.get_absolute_url(),
        version=case.version,
    )  # fmt: skip
    context = {"case": case, "meeting": meeting, "patient": case.patient, "form": form, "title": title}
    if form.is_valid():
        version, reason = form.cleaned_data["version"] or 0, form.cleaned_data["reason"]
        try:
            action(case=case, by=request.user, version=version, reason=reason)
        except ValidationError as problem:
            refuse(form, problem)
        except actions.MinutesLocked:
            messages.error(request, LOCKED)
            return redirect(meeting)
        except actions.ChangedMeanwhile:
            typed = request.POST.copy()
            typed["version"] = str(Case.objects.get(pk=case.pk).version)
            form.data = typed
            return render(request, "mdt/case_step.html", context | {"conflict": CHANGED}, status=CONFLICT)
        else:
            messages.success(request, said)
            return redirect(meeting)
    return render(request, "mdt/case_step.html", context)


@require_POST
@require(Permission.VIEW_CLINICAL)
def take_suggestion(request: HttpRequest, day: date) -> HttpResponse:
    """One press puts a suggested patient on the list, with the reason and its date."""
    meeting = meeting_or_404(request, day)
    one = _offered(request, meeting)
    if one is None:
        messages.info(request, "This suggestion is settled already.")
        return redirect(meeting)
    patient_or_404(request, one.patient.ref)
    reason = one.reason
    try:
        actions.add_case(
            meeting=meeting, by=request.user, patient=one.patient, origin=reason.rule, why=reason.text,
            evidence_on=reason.on, source=reason.source,
        )  # fmt: skip
    except actions.MinutesLocked:
        messages.error(request, LOCKED)
    else:
        messages.success(request, "Case on the list. Add its question.")
    return redirect(meeting)


@require_POST
@require(Permission.VIEW_CLINICAL)
def leave_suggestion(request: HttpRequest, day: date) -> HttpResponse:
    """Ask why, then leave a suggestion off. Its key names a rule, so it travels by POST and is in no address."""
    meeting = meeting_or_404(request, day)
    one = _offered(request, meeting)
    if one is None:
        messages.info(request, "This suggestion is settled already.")
        return redirect(meeting)
    patient = patient_or_404(request, one.patient.ref)
    sent = request.POST if request.POST.get("action") == "save" else None
    form = ReasonForm(
        sent, label="Why is it not for this meeting?", missing="Enter why it is not for this meeting",
        button="Leave off the list", cancel=meeting.get_absolute_url(), key=one.key,
    )  # fmt: skip
    if form.is_valid():
        rule, source = one.reason.rule, one.reason.source
        actions.dismiss(patient=patient, by=request.user, rule=rule, source=source, reason=form.cleaned_data["reason"])
        messages.success(request, "Left off the list. It is offered again when there are newer data.")
        return redirect(meeting)
    context = {"meeting": meeting, "patient": patient, "form": form, "title": "Leave a suggestion off", "offered": one}
    return render(request, "mdt/case_step.html", context)


def _offered(request: HttpRequest, meeting: Meeting) -> Suggestion | None:
    """The suggestion of the button, as it stands now."""
    if meeting.is_locked:
        raise Http404("The minutes are locked")
    key = request.POST.get("key", "")
    listed = meeting.cases.listed().values_list("patient", flat=True)
    today, since = timezone.localdate(), last_before(meeting)
    offered = suggestions(since=since, today=today, viewer=request.user, not_these=listed)
    return next((one for one in offered if one.key == key), None)
