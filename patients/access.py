"""The one door to a patient: every view of a single patient goes through it, on its first line.

A restricted record opens for the patient's own consultant and key worker, and for anybody else of the right role who
has just said why (`ReasonNeeded`; the answer is `middleware.ask_for_reason`).
"""

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.permissions import NotAllowed, Permission
from audit.actions import record_access
from audit.models import AccessEvent
from patients.merging import standing_merge, survivor_of
from patients.models import Merge, Patient


class ReasonNeeded(Exception):
    """The role would do, the record is restricted, and this person has not said why they need it."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient
        super().__init__("A restricted record asks for the reason")


class RecordMerged(Exception):
    """The reference is of a record that became part of another one."""

    def __init__(self, former: Patient) -> None:
        self.former, self.survivor = former, survivor_of(former)
        self.merge: Merge | None = standing_merge(former)
        super().__init__("This record is part of another one")


def is_open_to(user: User, patient: Patient) -> bool:
    """True when the record is not restricted, the person treats the patient, or their stated reason still holds."""
    if not patient.restricted or patient.is_treated_by(user):
        return True
    return patient.access_reasons.holding(user, timezone.now()).exists()


def patient_or_404(
    request: HttpRequest,
    ref: str,
    permission: Permission = Permission.VIEW_CLINICAL,
    verb: str | None = AccessEvent.Verb.VIEW,
    *,
    asking: bool = False,
) -> Patient:
    """Decide access, record the look, return the patient. `verb` None: the answer shows nothing of the record.

    Raises NotAllowed when the role may not, Http404 when there is no such record, RecordMerged when it is part of
    another one (`middleware.lead_to_survivor` goes there), ReasonNeeded when the record is restricted and this person
    has not said why. The audit middleware records the first refusal, this door the last.
    `asking` is for the page that asks for the reason, and for no other.
    """
    if not request.user.can(permission):
        raise NotAllowed(permission, patient_ref=ref[:12])
    try:
        patient = Patient.objects.with_people().get(ref=ref)
    except Patient.DoesNotExist:
        raise Http404("No patient has this reference") from None
    if patient.merged_into_id is not None:
        raise RecordMerged(patient)
    if not asking and not is_open_to(request.user, patient):
        record_access(request, AccessEvent.Verb.REFUSED, patient_ref=patient.ref, detail="restricted: reason needed")
        raise ReasonNeeded(patient)
    if verb is not None:
        record_access(request, verb, patient_ref=patient.ref)
    return patient
