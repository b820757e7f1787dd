"""One appointment: its page and its steps; and all appointments of a patient."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission, require
from clinics import actions
from clinics.choices import State
from clinics.forms import CancelForm, MoveForm, ToldForm
from clinics.models import Appointment
from clinics.places import Limit, limit_for, next_places
from clinics.views.book import TAKEN, appointments_of, from_day, sent_place
from clinics.views.lists import add_errors
from patients.access import patient_or_404
from referrals.views.conflict import CONFLICT, opened_version, with_version

STEPS: dict[str, tuple[Callable[..., Appointment], str]] = {
    "arrive": (actions.arrive, "has arrived"),
    "undo": (actions.undo_arrival, "is booked again: the arrival is taken back"),
    "start": (actions.start, "is in the clinic"),
    "complete": (actions.complete, "is completed"),
    "missed": (actions.did_not_attend, "is recorded as did not attend"),
}
CHANGED = "The appointment changed while the page was open. Look at it again, then decide."


def appointment_or_404(request: HttpRequest, ref: str, pk: int) -> Appointment:
    """The door: the patient first, then the appointment of that patient."""
    patient = patient_or_404(request, ref, Permission.BOOK_VISITS)
    return get_object_or_404(patient.appointments.with_everything(), pk=pk)


@require_GET
@require(Permission.BOOK_VISITS)
def patient_appointments(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.BOOK_VISITS)
    context = {"patient": patient, "appointments": appointments_of(patient)}
    return render(request, "clinics/patient.html", context)


@require_GET
@require(Permission.BOOK_VISITS)
def appointment(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    found = appointment_or_404(request, ref, pk)
    return _page(request, found, ToldForm(appointment=found))


def _page(request: HttpRequest, found: Appointment, form: ToldForm, status: int = 200) -> HttpResponse:
    booked = found.state == State.BOOKED
    context = {
        "patient": found.patient,
        "appointment": found,
        "history": found.history.select_related("by"),
        "may_change": booked,
        "may_cancel": found.state in {State.BOOKED, State.ARRIVED},
        "may_act": found.is_live and found.slot.session.held_on <= timezone.localdate(),
        "form": form,
    }
    return render(request, "clinics/appointment.html", context, status=status)


@require_POST
@require(Permission.BOOK_VISITS)
def step(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """One press of the day list: Arrived, In clinic, Completed, Did not attend."""
    found = appointment_or_404(request, ref, pk)
    if request.POST.get("step") not in STEPS:
        raise Http404("No such step")
    action, words = STEPS[request.POST["step"]]
    try:
        action(appointment=found, by=request.user, version=opened_version(request))
    except (actions.ChangedMeanwhile, actions.NotNow):
        messages.error(request, CHANGED)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"{found.slot.starts:%H:%M} {found.patient.name_display} {words}")
    return redirect(found if request.POST.get("back") == "appointment" else found.slot.session)


@require_POST
@require(Permission.BOOK_VISITS)
def told(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    found = appointment_or_404(request, ref, pk)
    form = ToldForm(request.POST, appointment=found)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        actions.record_told(
            appointment=found, by=request.user, version=opened_version(request),
            how=form.cleaned_data["told_how"], on=form.cleaned_data["told_on"],
        )  # fmt: skip
    except (actions.ChangedMeanwhile, actions.NotNow):
        fresh = appointment_or_404(request, ref, pk)
        form = ToldForm(with_version(request, fresh.version), appointment=fresh)
        form.add_error(None, CHANGED)
        return _page(request, fresh, form, CONFLICT)
    messages.success(request, "Saved how the patient was told")
    return redirect(found)


@require_POST
@require(Permission.BOOK_VISITS)
def prepared(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    found = appointment_or_404(request, ref, pk)
    number = request.POST.get("preparation", "")
    item = get_object_or_404(found.preparations, pk=int(number) if number.isdecimal() and len(number) < 10 else 0)
    done = request.POST.get("done") != "no"
    actions.mark_prepared(preparation=item, by=request.user, done=done)
    messages.success(request, f"{item.get_test_display()}: {'done' if done else 'still to do'}")
    return redirect(found)


@require_http_methods(["GET", "POST"])
@require(Permission.BOOK_VISITS)
def move(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    found = appointment_or_404(request, ref, pk)
    limit = limit_for(found.referral, timezone.localdate()) if found.referral else Limit()
    places = next_places(found.kind, from_day(request))
    initial = {"version": found.version}
    offered = [*places, *sent_place(request, places)]
    form = MoveForm(request.POST or None, places=offered, limit=limit, initial=initial)
    status = 200
    if found.state != State.BOOKED:
        messages.info(request, f"Only a booked appointment can be moved. This one: {found.get_state_display()}.")
        return redirect(found)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            actions.move(
                appointment=found, by=request.user, version=opened_version(request), slot=sent["slot"],
                reason=sent["reason"], asked_by=sent["asked_by"],
            )  # fmt: skip
        except actions.SlotTaken:
            data = request.POST.copy()
            data.pop("slot", None)
            form = MoveForm(data, places=next_places(found.kind, from_day(request)), limit=limit)
            form.fields["slot"].error_messages["required"] = TAKEN
            status = CONFLICT
        except (actions.ChangedMeanwhile, actions.NotNow):
            form, status = _again(request, found, MoveForm, places=offered, limit=limit), CONFLICT
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, f"Moved to {sent['slot'].words}. Tell the patient")
            return redirect(found)
    context = {
        "patient": found.patient, "appointment": found, "form": form, "title": "Move the appointment",
        "later": places[-1].session.held_on if places else None, "places": places, "limit": limit,
    }  # fmt: skip
    return render(request, "clinics/change.html", context, status=status)


@require_http_methods(["GET", "POST"])
@require(Permission.BOOK_VISITS)
def cancel(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    found = appointment_or_404(request, ref, pk)
    if found.state not in {State.BOOKED, State.ARRIVED}:
        messages.info(request, f"This appointment cannot be cancelled: {found.get_state_display()}.")
        return redirect(found)
    form, status = CancelForm(request.POST or None, initial={"version": found.version}), 200
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            actions.cancel(
                appointment=found, by=request.user, version=opened_version(request),
                cancelled_by=sent["cancelled_by"], reason=sent["reason"],
            )  # fmt: skip
        except (actions.ChangedMeanwhile, actions.NotNow):
            form, status = _again(request, found, CancelForm), CONFLICT
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            words = "The referral waits for another booking" if found.referral_id else "The place is free again"
            messages.success(request, f"Appointment cancelled. {words}")
            return redirect(found.referral or found)
    context = {"patient": found.patient, "appointment": found, "form": form, "title": "Cancel the appointment"}
    return render(request, "clinics/change.html", context, status=status)


def _again(
    request: HttpRequest, found: Appointment, form_class: type[MoveForm | CancelForm], **kwargs: object
) -> MoveForm | CancelForm:
    """The words as typed, standing on the version of now."""
    fresh = Appointment.objects.get(pk=found.pk)
    form = form_class(with_version(request, fresh.version), **kwargs)
    form.add_error(None, CHANGED)
    return form
