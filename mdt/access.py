"""The doors to a meeting and to one of its cases: every view goes through them, on its first line."""

from datetime import date

from django.http import Http404, HttpRequest

from accounts.permissions import NotAllowed, Permission
from audit.actions import record_access
from audit.models import AccessEvent
from mdt.models import Case, Meeting
from patients.access import patient_or_404


def meeting_or_404(request: HttpRequest, day: date, verb: str = AccessEvent.Verb.LIST) -> Meeting:
    """The meeting of that day, the look recorded. The role was decided by the view's @require."""
    try:
        meeting = Meeting.objects.with_people().get(held_on=day)
    except Meeting.DoesNotExist:
        raise Http404("There is no meeting on this day") from None
    record_access(request, verb, detail=f"mdt {day.isoformat()}", count=meeting.cases.listed().count())
    return meeting


def case_or_404(
    request: HttpRequest, day: date, pk: int, permission: Permission, verb: str | None = AccessEvent.Verb.VIEW
) -> Case:
    """A case of that meeting, after its patient's own door: a restricted record asks why, and the look is recorded.

    Raises NotAllowed before it says whether there is such a case.
    """
    if not request.user.can(permission):
        raise NotAllowed(permission)
    try:
        case = Case.objects.with_people().get(pk=pk, meeting__held_on=day)
    except Case.DoesNotExist:
        raise Http404("There is no such case at this meeting") from None
    case.patient = patient_or_404(request, case.patient.ref, permission, verb)
    return case
