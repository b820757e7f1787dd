"""The doors to one task, one request and one call: each view of a single row goes through them, on its first line."""

from django.http import Http404, HttpRequest

from audit.actions import record_access
from audit.models import AccessEvent
from patients.access import ReasonNeeded, is_open_to
from patients.models import Patient
from work.models import AdviceCall, OutsideRequest, Task


def task_or_404(request: HttpRequest, pk: int) -> Task:
    """Find the task and record the look. Its page leaves a restricted record unnamed. Raises Http404."""
    task = Task.objects.with_people().filter(pk=pk).first()
    if task is None:
        raise Http404("There is no task of this number")
    _record(request, task.patient, f"task {pk}")
    return task


def request_or_404(request: HttpRequest, ref: str) -> OutsideRequest:
    """Find what was asked of others and record the look. Raises Http404."""
    row = OutsideRequest.objects.with_people().select_related("closed_by").filter(ref=ref).first()
    if row is None:
        raise Http404("There is no request of this reference")
    _record(request, row.patient, row.ref)
    return row


def call_or_404(request: HttpRequest, pk: int) -> AdviceCall:
    """Find the call and record the look. Raises Http404, ReasonNeeded when it is about a restricted record."""
    call = AdviceCall.objects.with_people().filter(pk=pk).first()
    if call is None:
        raise Http404("There is no call of this number")
    if call.patient and not is_open_to(request.user, call.patient):
        record_access(request, AccessEvent.Verb.REFUSED, patient_ref=call.patient.ref, detail="restricted")
        raise ReasonNeeded(call.patient)
    _record(request, call.patient, f"advice {pk}")
    return call


def _record(request: HttpRequest, patient: Patient | None, detail: str) -> None:
    record_access(request, AccessEvent.Verb.VIEW, patient_ref=patient.ref if patient else "", detail=detail)
