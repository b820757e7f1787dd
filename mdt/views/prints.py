"""Pages for paper: the agenda before the meeting, the record after it."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from mdt.access import meeting_or_404
from mdt.choices import Presence
from mdt.lines import lines_of


@require_GET
@require(Permission.PREPARE_MDT)
def agenda(request: HttpRequest, day: date) -> HttpResponse:
    """Who, in which order, with which question; no outcomes."""
    meeting = meeting_or_404(request, day)
    context = {
        "meeting": meeting,
        "lines": lines_of(meeting, request.user, timezone.localdate()),
        "attendance": meeting.attendance.select_related("user").exclude(presence=Presence.REMOVED),
    }
    return render(request, "mdt/agenda.html", context)


@require_GET
@require(Permission.VIEW_CLINICAL)
def outcomes(request: HttpRequest, day: date) -> HttpResponse:
    """The record of outcomes with attendance and addenda."""
    meeting = meeting_or_404(request, day)
    addenda = meeting.addenda.select_related("written_by", "case__patient")
    context = {
        "meeting": meeting,
        "lines": lines_of(meeting, request.user, timezone.localdate()),
        "attendance": meeting.attendance.select_related("user").exclude(presence=Presence.REMOVED),
        "addenda": [
            one
            for one in addenda
            if one.case is None or not one.case.patient.restricted or one.case.patient.is_treated_by(request.user)
        ],
    }
    return render(request, "mdt/outcomes.html", context)
