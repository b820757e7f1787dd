"""The one door to a referral: every view of a single referral goes through it, on its first line."""

from django.http import Http404, HttpRequest

from audit.actions import record_access
from audit.models import AccessEvent
from referrals.models import Referral


def referral_or_404(request: HttpRequest, ref: str, verb: str = AccessEvent.Verb.VIEW) -> Referral:
    """Find the referral and record the look, under the patient's reference once one is linked.

    The role was decided by the view's @require. Raises Http404 when there is no such referral.
    """
    try:
        referral = Referral.objects.with_people().select_related("clock", "duplicate_of").get(ref=ref)
    except Referral.DoesNotExist:
        raise Http404("No referral has this reference") from None
    patient_ref = referral.patient.ref if referral.patient else ""
    record_access(request, verb, patient_ref=patient_ref, detail=referral.ref)
    return referral
