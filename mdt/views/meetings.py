"""Meetings: all of them, one to plan, its list, who was there, the lock, the addenda."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from mdt import actions
from mdt.access import meeting_or_404
from mdt.choices import Presence
from mdt.forms import AttendeeForm, MeetingForm, refuse
from mdt.lines import lines_of
from mdt.models import Meeting
from mdt.not_done import open_actions
from mdt.outcome_forms import AddendumForm
from mdt.suggestions import last_before, suggestions

PAGE = ["GET", "POST"]
PAST_SHOWN = 50
LOCKED = "The minutes of this meeting are locked. Write an addendum instead."
CHANGED = "This changed while the page was open. Look at it again, then decide."
CONFLICT = 409


@require_GET
@require(Permission.PREPARE_MDT)
def meetings(request: HttpRequest) -> HttpResponse:
    """The next meeting, those planned after it, and the past ones."""
    today = timezone.localdate()
    counted = Meeting.objects.with_people().with_counts()
    coming = list(counted.coming(today))
    shown = [one.pk for one in coming]
    past = list(counted.exclude(pk__in=shown).order_by("-held_on")[:PAST_SHOWN])
    record_access(request, AccessEvent.Verb.LIST, detail="mdt meetings", count=len(coming) + len(past))
    context = {
        "coming": [(one, _counted(one)) for one in coming],
        "past": [(one, _counted(one)) for one in past],
    }
    return render(request, "mdt/meetings.html", context)


def _counted(meeting: Meeting) -> str:
    number = meeting.listed
    return f"{number} case{'' if number == 1 else 's'}" if number else "No cases yet"


@require_http_methods(PAGE)
@require(Permission.PREPARE_MDT)
def plan(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(request.POST or None)
    if form.is_valid():
        sent = {name: form.cleaned_data[name] for name in ("held_on", "start_time", "chair", "place")}
        try:
            meeting = actions.plan_meeting(by=request.user, **sent)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Meeting planned")
            return redirect(meeting)
    return render(request, "mdt/form.html", {"form": form, "title": "Plan a meeting", "back": None})


@require_http_methods(PAGE)
@require(Permission.PREPARE_MDT)
def edit(request: HttpRequest, day: date) -> HttpResponse:
    meeting = meeting_or_404(request, day)
    if meeting.is_locked:
        messages.warning(request, LOCKED)
        return redirect(meeting)
    form = MeetingForm(request.POST or None, meeting=meeting)
    context = {"form": form, "title": "Change the meeting", "back": meeting}
    if form.is_valid():
        sent = {name: form.cleaned_data[name] for name in ("held_on", "start_time", "chair", "place")}
        try:
            version = form.cleaned_data["version"] or 0
            meeting = actions.amend_meeting(meeting=meeting, by=request.user, version=version, **sent)
        except ValidationError as problem:
            refuse(form, problem)
        except (actions.ChangedMeanwhile, actions.MinutesLocked):
            fresh = Meeting.objects.get(pk=meeting.pk)
            again = MeetingForm(request.POST | {"version": str(fresh.version)}, meeting=fresh)
            return render(request, "mdt/form.html", context | {"form": again, "conflict": CHANGED}, status=CONFLICT)
        else:
            messages.success(request, "Meeting changed")
            return redirect(meeting)
    return render(request, "mdt/form.html", context)


@require_GET
@require(Permission.PREPARE_MDT)
def meeting_page(request: HttpRequest, day: date) -> HttpResponse:
    """The list: what was not done, suggestions, cases in order, attendees, minutes."""
    meeting, today = meeting_or_404(request, day), timezone.localdate()
    lines = lines_of(meeting, request.user, today)
    clinical, locked = request.user.can(Permission.VIEW_CLINICAL), meeting.is_locked
    offered = []
    if clinical and not locked:
        listed = [line.case.patient_id for line in lines]
        offered = suggestions(since=last_before(meeting), today=today, viewer=request.user, not_these=listed)
    not_done = [] if locked else open_actions(meeting.held_on)
    context = {
        "meeting": meeting,
        "lines": lines,
        "offered": offered,
        "not_done": [(one, _is_open_to(request, one.outcome.case.patient)) for one in not_done],
        "attendance": meeting.attendance.select_related("user").exclude(presence=Presence.REMOVED),
        "addenda": _addenda(request, meeting),
        "sees_findings": clinical,
        "records": request.user.can(Permission.RECORD_MDT),
        "first": next((line.case for line in lines if line.case.is_waiting), None),
        "today": today,
    }
    return render(request, "mdt/meeting.html", context)


def _is_open_to(request: HttpRequest, patient: object) -> bool:
    return not patient.restricted or patient.is_treated_by(request.user)


def _addenda(request: HttpRequest, meeting: Meeting) -> list[object]:
    if not request.user.can(Permission.VIEW_CLINICAL):
        return []
    rows = meeting.addenda.select_related("written_by", "case__patient")
    return [one for one in rows if one.case is None or _is_open_to(request, one.case.patient)]


@require_http_methods(PAGE)
@require(Permission.PREPARE_MDT)
def attendees(request: HttpRequest, day: date) -> HttpResponse:
    """Add one, or press Present, Apologies or Remove beside one that is on the list."""
    meeting = meeting_or_404(request, day)
    if meeting.is_locked:
        messages.warning(request, LOCKED)
        return redirect(meeting)
    if request.method == "POST" and request.POST.get("row"):
        return _press(request, meeting)
    form = AttendeeForm(request.POST or None)
    if form.is_valid():
        sent = {name: form.cleaned_data[name] for name in ("user", "guest_name", "profession", "presence")}
        try:
            row = actions.set_presence(meeting=meeting, by=request.user, **sent)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{row.name}: {row.get_presence_display()}")
            return redirect("mdt_attendees", meeting.held_on)
    rows = meeting.attendance.select_related("user").exclude(presence=Presence.REMOVED)
    return render(request, "mdt/attendees.html", {"meeting": meeting, "form": form, "rows": rows})


def _press(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    rows, presence = meeting.attendance.exclude(presence=Presence.REMOVED), request.POST.get("presence", "")
    key = request.POST.get("row", "")
    if key == "all":
        chosen = list(rows.filter(presence=Presence.EXPECTED))
    else:
        chosen = [get_object_or_404(rows, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 15 else 0)]
    if presence in Presence.values:
        for row in chosen:
            actions.set_presence(
                meeting=meeting, by=request.user, user=row.user, guest_name=row.guest_name, profession=row.profession,
                presence=presence,
            )  # fmt: skip
    return redirect("mdt_attendees", meeting.held_on)


@require_POST
@require(Permission.RECORD_MDT)
def lock(request: HttpRequest, day: date) -> HttpResponse:
    meeting = meeting_or_404(request, day)
    version = request.POST.get("version", "")
    try:
        actions.lock(meeting=meeting, by=request.user, version=int(version) if version.isdecimal() else 0)
    except actions.MinutesLocked:
        messages.info(request, "The minutes are locked already.")
    except actions.ChangedMeanwhile:
        messages.error(request, CHANGED)
    except ValidationError as problem:
        messages.error(request, f"Not locked. {' '.join(problem.messages)}.")
    else:
        messages.success(request, "Minutes locked. What is to be added now is an addendum.")
    return redirect(meeting)


@require_http_methods(PAGE)
@require(Permission.RECORD_MDT)
def addendum(request: HttpRequest, day: date) -> HttpResponse:
    meeting = meeting_or_404(request, day)
    if not meeting.is_locked:
        messages.info(request, "The minutes are open. Change the outcome itself.")
        return redirect(meeting)
    cases = list(meeting.cases.listed().select_related("patient"))
    form = AddendumForm(request.POST or None, meeting=meeting, cases=cases)
    if form.is_valid():
        actions.add_addendum(
            meeting=meeting, by=request.user, words=form.cleaned_data["words"], case=form.cleaned_data["case"]
        )
        messages.success(request, "Added to the minutes")
        return redirect(meeting)
    return render(request, "mdt/form.html", {"form": form, "title": "Add to the minutes", "back": meeting})
