"""The one door to a patient: every view of a single patient goes through it, on its first line."""

from django.http import Http404, HttpRequest

from accounts.permissions import NotAllowed, Permission
from audit.actions import record_access
from audit.models import AccessEvent
from patients.models import Patient


def patient_or_404(
    request: HttpRequest,
    ref: str,
    permission: Permission = Permission.VIEW_CLINICAL,
    verb: str = AccessEvent.Verb.VIEW,
) -> Patient:
    """Decide access, record the look, return the patient.

    Raises NotAllowed when the role may not, Http404 when there is no such record. The audit
    middleware records the refusal.
    """
    if not request.user.can(permission):
        raise NotAllowed(permission, patient_ref=ref[:12])
    try:
        patient = Patient.objects.with_people().get(ref=ref)
    except Patient.DoesNotExist:
        raise Http404("No patient has this reference") from None
    record_access(request, verb, patient_ref=patient.ref)
    return patient
