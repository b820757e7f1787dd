"""The live page of one case: question, what is known in a line, the outcome typed in the meeting, the next case."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import NotAllowed, Permission, require
from assessments.results import LabResult
from mdt import actions
from mdt.access import case_or_404
from mdt.forms import refuse
from mdt.models import Case, Decision
from mdt.outcome_forms import OutcomeForm, ReasonForm
from mdt.views.meetings import CHANGED, CONFLICT, LOCKED, PAGE
from patients.models import TreatmentLine


@require_http_methods(PAGE)
@require(Permission.VIEW_CLINICAL)
def case_page(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    """Readable by all who see findings; written by those who record outcomes."""
    case = case_or_404(request, day, pk, Permission.VIEW_CLINICAL)
    if request.method == "GET":
        return _page(request, case, OutcomeForm(case=case))
    if not request.user.can(Permission.RECORD_MDT):
        raise NotAllowed(Permission.RECORD_MDT, patient_ref=case.patient.ref)
    form = OutcomeForm(request.POST, case=case)
    if not form.is_valid():
        return _page(request, case, form)
    sent = form.cleaned_data
    try:
        actions.record_outcome(
            case=case, by=request.user, version=sent["version"], words=sent["words"], no_action=sent["no_action"],
            action=form.action, submission_key=sent["submission_key"],
        )  # fmt: skip
    except ValidationError as problem:
        refuse(form, problem)
        return _page(request, case, form)
    except actions.MinutesLocked:
        return _overtaken(request, case, LOCKED)
    except actions.ChangedMeanwhile:
        return _overtaken(request, case, CHANGED)
    messages.success(request, "Outcome saved")
    return redirect(case if request.POST.get("action") == "another" else _next_place(case))


@require_POST
@require(Permission.RECORD_MDT)
def no_change(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    """The answer of one press."""
    case = case_or_404(request, day, pk, Permission.RECORD_MDT)
    version = request.POST.get("version", "")
    try:
        actions.record_no_change(
            case=case, by=request.user, version=int(version) if version.isdecimal() and len(version) < 9 else 0
        )
    except actions.MinutesLocked:
        messages.error(request, LOCKED)
    except (actions.ChangedMeanwhile, ValidationError):
        messages.error(request, CHANGED)
        return redirect(case)
    else:
        messages.success(request, "Outcome saved: no change, continue")
    return redirect(_next_place(case))


@require_http_methods(PAGE)
@require(Permission.RECORD_MDT)
def withdraw_decision(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    """Take an action back, and cancel its task. `pk` is the decision's."""
    decision = Decision.objects.select_related("outcome__case").filter(pk=pk).first()
    if decision is None:
        raise Http404("There is no such action")
    case = case_or_404(request, day, decision.outcome.case_id, Permission.RECORD_MDT)
    decision.outcome.case = case
    form = ReasonForm(
        request.POST or None, label="Why is the action taken back?", missing="Enter why the action is taken back",
        button="Take the action back", cancel=case.get_absolute_url(),
    )  # fmt: skip
    if form.is_valid():
        try:
            actions.withdraw_decision(decision=decision, by=request.user, reason=form.cleaned_data["reason"])
        except actions.MinutesLocked:
            messages.error(request, LOCKED)
        else:
            messages.success(request, "Action taken back, and its task cancelled")
        return redirect(case)
    context = {
        "case": case, "meeting": case.meeting, "patient": case.patient, "form": form, "title": "Take an action back",
        "decision": decision,
    }  # fmt: skip
    return render(request, "mdt/case_step.html", context)


def _next_place(case: Case) -> Case | object:
    """The next case on the list that waits, wherever it stands; else the list."""
    waiting = [one for one in _listed(case) if one.is_waiting and one.pk != case.pk]
    after = [one for one in waiting if one.place > case.place]
    return next(iter([*after, *waiting]), case.meeting)


def _listed(case: Case) -> Sequence[Case]:
    return list(Case.objects.listed().filter(meeting=case.meeting).select_related("meeting"))


def _overtaken(request: HttpRequest, case: Case, sentence: str) -> HttpResponse:
    """409: what stands now, and what was typed in the boxes; a second press saves knowingly."""
    fresh = Case.objects.with_people().get(pk=case.pk)
    fresh.patient = case.patient
    typed = request.POST.copy()
    typed["version"] = str(fresh.version)
    return _page(request, fresh, OutcomeForm(typed, case=fresh), conflict=sentence, status=CONFLICT)


def _page(
    request: HttpRequest, case: Case, form: OutcomeForm, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    listed = _listed(case)
    at = next((number for number, one in enumerate(listed) if one.pk == case.pk), None)
    outcome = getattr(case, "outcome", None)
    today = timezone.localdate()
    treatments = TreatmentLine.objects.for_patient(case.patient).current(today)
    context = {
        "case": case,
        "meeting": case.meeting,
        "patient": case.patient,
        "form": form,
        "outcome": outcome,
        "decisions": outcome.decisions.select_related("owner", "task", "withdrawn_by") if outcome else [],
        "number": at + 1 if at is not None else None,
        "total": len(listed),
        "previous": listed[at - 1] if at else None,
        "next": listed[at + 1] if at is not None and at + 1 < len(listed) else None,
        "treatment": ", ".join(line.get_regimen_display() for line in treatments),
        "vegf": LabResult.objects.counted().for_patient(case.patient).filter(analyte="vegf").oldest_first().last(),
        "conclusion": case.patient.conclusions.order_by("concluded_on", "pk").last(),
        "may_record": request.user.can(Permission.RECORD_MDT) and case.is_open,
        "conflict": conflict,
    }
    return render(request, "mdt/case.html", context, status=status)
