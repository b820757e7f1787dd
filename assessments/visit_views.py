"""The pages of a visit: the list of tasks, its details, what was not done, finishing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from assessments import visits
from assessments.doors import of_visit, version_in, visit_of_another_patient
from assessments.instruments import instrument_or_none
from patients import actions
from patients.access import patient_or_404
from patients.models import Visit
from patients.visit_forms import NotDoneForm, VisitErrorForm, VisitForm

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require(Permission.VIEW_CLINICAL)
@require_safe
def visit_list(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref)
    context = {
        "patient": patient,
        "visits": patient.visits.with_people().newest_first(),
        "can_write": request.user.can(Permission.WRITE_ASSESSMENT),
    }
    return render(request, "assessments/visits.html", context)


@require(Permission.WRITE_ASSESSMENT)
@require_POST
def visit_start(request: HttpRequest, ref: str) -> HttpResponse:
    """Today's visit: opened, or the one that a colleague has opened."""
    patient = patient_or_404(request, ref, Permission.WRITE_ASSESSMENT)
    if request.POST.get("patient_ref") != patient.ref:
        return visit_of_another_patient(request, patient)
    visit = actions.start_visit(patient=patient, by=request.user, held_on=timezone.localdate())
    # The next Tab goes to the first task.
    return redirect(f"{reverse('visit', args=[patient.ref, visit.pk])}#tasks")


@of_visit(Permission.VIEW_CLINICAL)
@require_safe
def visit_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    tasks = visits.tasks_of(visit)
    context = {
        "patient": visit.patient,
        "visit": visit,
        "examinations": [task for task in tasks if task.instrument.is_examination],
        "reports": [task for task in tasks if not task.instrument.is_examination],
        "drafts": sum(len(task.drafts) for task in tasks),
        "signed": sum(row.is_signed for task in tasks for row in task.rows),
        "present": [one.person for one in visit.staff.select_related("person") if one.present],
        "can_write": request.user.can(Permission.WRITE_ASSESSMENT) and not visit.is_in_error,
        "can_sign": request.user.can(Permission.SIGN_ASSESSMENT),
    }
    return render(request, "assessments/visit.html", context)


@of_visit(Permission.WRITE_ASSESSMENT)
@require_http_methods(PAGE_METHODS)
def visit_details(request: HttpRequest, visit: Visit) -> HttpResponse:
    """When, where, who was there, and the plan."""
    # A model form writes into its instance while it checks.
    stored = Visit.objects.select_related("patient").get(pk=visit.pk)
    form = VisitForm(request.POST or None, visit=stored)
    if form.is_valid():
        try:
            actions.amend_visit(
                visit=visit,
                by=request.user,
                version=version_in(request),
                staff=form.cleaned_data["staff"],
                **form.changes(),
            )
        except actions.ChangedMeanwhile:
            return changed_meanwhile(request, "assessments/visit_details.html", visit, form)
        except ValidationError as problem:
            for sentence in problem.messages:
                form.add_error(None, sentence)
        else:
            messages.success(request, "Visit saved")
            return redirect("visit", visit.patient.ref, visit.pk)
    return answer(request, "assessments/visit_details.html", visit, form)


@of_visit(Permission.WRITE_ASSESSMENT)
@require_http_methods(PAGE_METHODS)
def visit_not_done(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """State that a kind was not done today, with the reason; or take the statement back."""
    instrument = instrument_or_none(key)
    if instrument is None or visit.is_in_error:
        raise Http404("There is no such task in this visit")
    back = redirect("visit", visit.patient.ref, visit.pk)
    if request.POST.get("action") == "withdraw":
        actions.withdraw_not_done(visit=visit, by=request.user, kind=key)
        messages.success(request, f"{instrument.title} is to be done")
        return back
    form = NotDoneForm(request.POST or None, patient=visit.patient)
    if form.is_valid():
        try:
            actions.say_not_done(visit=visit, by=request.user, kind=key, reason=form.cleaned_data["reason"])
        except actions.ChangedMeanwhile:
            messages.warning(request, "Somebody else has said that it was not done. Nothing was saved")
        else:
            messages.success(request, f"{instrument.title}: not done today")
        return back
    said = visit.not_done.standing().filter(kind=key).select_related("created_by").first()
    return answer(request, "assessments/visit_not_done.html", visit, form, instrument=instrument, said=said)


@of_visit(Permission.WRITE_ASSESSMENT)
@require_POST
def visit_finish(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Finish the visit, or open it again."""
    again = request.POST.get("action") == "reopen"
    change = actions.reopen_visit if again else actions.finish_visit
    try:
        change(visit=visit, by=request.user, version=version_in(request))
    except actions.ChangedMeanwhile:
        messages.warning(request, "Somebody else changed this visit. Nothing was saved. Look at it again")
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
    else:
        messages.success(request, "The visit is open again" if again else "Visit finished")
    return redirect("visit", visit.patient.ref, visit.pk)


@of_visit(Permission.WRITE_ASSESSMENT)
@require_http_methods(PAGE_METHODS)
def visit_error(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The visit did not take place: it stays readable, and what was recorded in it stays as it is."""
    if visit.is_in_error:
        return redirect("visit", visit.patient.ref, visit.pk)
    form = VisitErrorForm(request.POST or None, visit=visit)
    if form.is_valid():
        try:
            actions.enter_visit_in_error(
                visit=visit, by=request.user, version=version_in(request), reason=form.cleaned_data["reason"]
            )
        except actions.ChangedMeanwhile:
            return changed_meanwhile(request, "assessments/visit_error.html", visit, form)
        messages.success(request, "Visit marked as entered in error")
        return redirect("visit", visit.patient.ref, visit.pk)
    return answer(request, "assessments/visit_error.html", visit, form)


def answer(
    request: HttpRequest, template: str, visit: Visit, form: Any, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"patient": visit.patient, "visit": visit, "form": form, **more}
    return render(request, template, context, status=status)


def changed_meanwhile(request: HttpRequest, template: str, visit: Visit, form: Any) -> HttpResponse:
    """Show the page again with what was typed, so that the person decides anew about what is stored now."""
    stored = Visit.objects.get(pk=visit.pk)
    form.add_error(
        None, "Somebody changed this visit while the page was open. Nothing was saved. Open the visit, then save again"
    )
    form.data = form.data.copy()
    form.data["version"] = str(stored.version)
    return answer(request, template, visit, form, status=409)
