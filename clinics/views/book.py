"""Booking a first visit from its referral, and a follow-up from the record."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from clinics import actions
from clinics.choices import Kind, Late
from clinics.forms import BookForm
from clinics.models import Appointment, Slot
from clinics.places import Limit, limit_for, next_places, running_clock
from clinics.views.lists import add_errors
from patients.access import patient_or_404
from patients.models import Patient
from referrals.access import referral_or_404
from referrals.lifecycle import NotPossible, Status
from referrals.models import Referral
from referrals.views.conflict import CONFLICT, last_line

TAKEN = "Somebody else has just booked that place. Your other answers are kept. Select another place"


@require_http_methods(["GET", "POST"])
@require(Permission.BOOK_VISITS)
def book_referral(request: HttpRequest, ref: str) -> HttpResponse:
    referral = referral_or_404(request, ref)
    patient, today = referral.patient, timezone.localdate()
    if request.method == "GET" and (referral.status != Status.ACCEPTED or patient is None):
        live = referral.appointments.live().select_related("patient").first()
        messages.info(request, f"Referral {ref} is {referral.get_status_display().lower()}.")
        return redirect(live or referral)
    if patient is None:
        return redirect(referral)
    limit = limit_for(referral, today)
    context = {"referral": referral, "patient": patient, "limit": limit, "clock": running_clock(patient)}
    return _book(request, patient, limit, context, referral)


@require_http_methods(["GET", "POST"])
@require(Permission.BOOK_VISITS)
def book_follow_up(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.BOOK_VISITS)
    if patient.deceased:
        messages.info(request, "The record says that the patient has died. No visit can be booked.")
        return redirect("patient_appointments", ref=ref)
    return _book(request, patient, Limit(), {"patient": patient}, None)


def _book(
    request: HttpRequest, patient: Patient, limit: Limit, context: dict[str, Any], referral: Referral | None
) -> HttpResponse:
    kind = Kind.NEW if referral else Kind.FOLLOW_UP
    offered = next_places(kind, from_day(request))
    context |= {"from_day": from_day(request), "later": offered[-1].session.held_on if offered else None}
    if request.method == "GET":
        note = referral.communication_needs[:200] if referral else ""
        initial = {"version": referral.version if referral else 0, "needs_note": note}
        return _page(request, context | {"form": BookForm(places=offered, limit=limit, initial=initial)})
    form = BookForm(request.POST, places=[*offered, *sent_place(request, offered)], limit=limit)
    if not form.is_valid():
        return _page(request, context | {"form": form})
    slot, late = form.cleaned_data["slot"], ""
    if limit.is_late(slot.session.held_on):
        late = request.POST.get("late", "")
        if late not in Late.values:
            return _ask_about_late(request, context, slot, limit)
    try:
        appointment = actions.book(
            slot=slot, patient=patient, by=request.user, referral=referral, version=form.cleaned_data["version"] or 0,
            wishes=form.wishes(), late=late, submission_key=form.cleaned_data["submission_key"],
        )  # fmt: skip
    except actions.SlotTaken:
        return _taken(request, context, limit, kind)
    except (actions.ChangedMeanwhile, NotPossible):
        return _changed(request, context, limit, form)
    except ValidationError as problem:
        add_errors(form, problem)
        return _page(request, context | {"form": form})
    messages.success(request, f"Booked: {slot.words}, {slot.session.place}")
    return redirect(appointment)


def from_day(request: HttpRequest) -> date | None:
    """The day of `?from=2026-12-08`, from which places are wanted."""
    try:
        return date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return None


def sent_place(request: HttpRequest, offered: list[Slot]) -> list[Slot]:
    """The chosen place when it is no longer among the first five; whether it is free is for the action to say."""
    text = request.POST.get("slot", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) in {slot.pk for slot in offered}:
        return []
    return list(Slot.objects.filter(pk=int(text)).select_related("session"))


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "clinics/book.html", context, status=status)


def _ask_about_late(request: HttpRequest, context: dict[str, Any], slot: Slot, limit: Limit) -> HttpResponse:
    """An interruption, only when the day lies after the 18 weeks. Nothing is booked yet; every answer is carried on."""
    carried = [(name, value) for name, values in request.POST.lists() for value in values]
    left_out = {"csrfmiddlewaretoken", "late", "action"}
    context |= {
        "slot": slot,
        "words": limit.words(slot.session.held_on),
        "carried": [(name, value) for name, value in carried if name not in left_out],
        "reasons": Late.choices,
    }
    return render(request, "clinics/late.html", context)


def _taken(request: HttpRequest, context: dict[str, Any], limit: Limit, kind: str) -> HttpResponse:
    form = BookForm(_without_place(request), places=next_places(kind, from_day(request)), limit=limit)
    form.fields["slot"].error_messages["required"] = TAKEN
    return _page(request, context | {"form": form}, CONFLICT)


def _changed(request: HttpRequest, context: dict[str, Any], limit: Limit, form: BookForm) -> HttpResponse:
    """Somebody else changed the referral. It may still be booked knowingly, if it is still accepted."""
    fresh = Referral.objects.with_people().get(pk=context["referral"].pk)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    context |= {
        "referral": fresh,
        "form": BookForm(data, places=list(form.places.values()), limit=limit),
        "line": last_line(fresh),
        "impossible": fresh.status != Status.ACCEPTED,
        "live": fresh.appointments.live().select_related("patient").first(),
    }
    return _page(request, context, CONFLICT)


def _without_place(request: HttpRequest) -> QueryDict:
    data = request.POST.copy()
    data.pop("slot", None)
    return data


def appointments_of(patient: Patient) -> list[Appointment]:
    """Newest day first."""
    return list(patient.appointments.with_everything().order_by("-slot__session__held_on", "-slot__starts", "-pk"))
