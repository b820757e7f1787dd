"""The coming sessions, the list of a day, and the sessions themselves."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission, require
from audit.actions import record_access, record_found
from audit.models import AccessEvent
from clinics import actions, choices
from clinics.forms import CancelSessionForm, SessionForm
from clinics.models import Appointment, ClinicSession, Slot
from referrals.lifecycle import Status
from referrals.models import Referral
from referrals.views.conflict import CONFLICT, opened_version

SHOWN = 60
PAST_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """One time of a session: the appointment that holds it, or nobody."""

    slot: Slot
    appointment: Appointment | None


@dataclass(frozen=True)
class Held:
    session: ClinicSession
    rows: list[Row]
    cancelled: list[Appointment]

    @property
    def free(self) -> int:
        return sum(row.appointment is None for row in self.rows)

    @property
    def booked(self) -> int:
        return len(self.rows) - self.free


@require_GET
@require(Permission.BOOK_VISITS)
def clinic_list(request: HttpRequest) -> HttpResponse:
    today, past = timezone.localdate(), request.GET.get("show") == "past"
    sessions = ClinicSession.objects.with_places()
    if past:
        shown = sessions.filter(held_on__lt=today).order_by("-held_on", "-starts")[:PAST_SHOWN]
    else:
        shown = sessions.filter(held_on__gte=today).order_by("held_on", "starts")[:SHOWN]
    record_access(request, AccessEvent.Verb.LIST, detail="clinics", count=len(shown))
    context = {
        "sessions": shown,
        "past": past,
        "today": today,
        "waiting": Referral.objects.filter(status=Status.ACCEPTED.value).count(),
    }
    return render(request, "clinics/list.html", context)


@require_GET
@require(Permission.BOOK_VISITS)
def clinic_day(request: HttpRequest, day: date) -> HttpResponse:
    found = list(Appointment.objects.with_everything().filter(slot__session__held_on=day).in_order())
    record_found(request, AccessEvent.Verb.LIST, sorted({one.patient.ref for one in found}), total=len(found))
    days = ClinicSession.objects.standing().order_by("held_on")
    context = {
        "day": day,
        "today": timezone.localdate(),
        "held": _held(day, found),
        "before": days.filter(held_on__lt=day).values_list("held_on", flat=True).last(),
        "after": days.filter(held_on__gt=day).values_list("held_on", flat=True).first(),
        "may_act": day <= timezone.localdate(),
        "waiting": Referral.objects.filter(status=Status.ACCEPTED.value).count(),
    }
    return render(request, "clinics/day.html", context)


def _held(on: date, appointments: list[Appointment]) -> list[Held]:
    slots = Slot.objects.filter(session__held_on=on).select_related("session").in_order_of_sessions()
    # One who did not come stays in their row; a place that was given back is free again.
    in_slot: dict[int, Appointment] = {}
    for one in appointments:
        if one.state not in choices.CANCELLED and (one.slot_id not in in_slot or one.state in choices.HOLDING):
            in_slot[one.slot_id] = one
    return [
        Held(
            session,
            [Row(slot, in_slot.get(slot.pk)) for slot in group],
            [one for one in appointments if one.slot.session_id == session.pk and one.state in choices.CANCELLED],
        )
        for session, group in ((key, list(each)) for key, each in groupby(slots, key=lambda slot: slot.session))
    ]


@require_http_methods(["GET", "POST"])
@require(Permission.BOOK_VISITS)
def add_session(request: HttpRequest) -> HttpResponse:
    form = SessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            session = actions.add_session(by=request.user, **sent)
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, f"Clinic of {session.held_on:%d-%b-%Y} added with {sent['count']} places")
            return redirect(session)
    return render(request, "clinics/session_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@require(Permission.BOOK_VISITS)
def cancel_session(request: HttpRequest, session: int) -> HttpResponse:
    found = get_object_or_404(ClinicSession, pk=session)
    context = {
        "session": found,
        "booked": Appointment.objects.live().filter(slot__session=found).count(),
    }
    if found.is_cancelled:
        messages.info(request, "This clinic is cancelled already.")
        return redirect(found)
    form = CancelSessionForm(request.POST or None, initial={"version": found.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            number = actions.cancel_session(
                session=found, by=request.user, version=opened_version(request), reason=form.cleaned_data["reason"]
            )
        except ValidationError as problem:
            add_errors(form, problem)
        except (actions.ChangedMeanwhile, actions.NotNow):
            form.add_error(None, "The clinic changed while you were writing. Look at its list, then cancel it again")
            status = CONFLICT
        else:
            messages.success(request, f"Clinic cancelled. Appointments cancelled with it: {number}")
            return redirect(found)
    return render(request, "clinics/cancel_session.html", context | {"form": form}, status=status)


def add_errors(form: SessionForm, problem: ValidationError) -> None:
    """Errors of an action at the boxes they belong to, the others above the form."""
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, words in by_field.items():
        form.add_error(name if name in form.fields else None, words)
