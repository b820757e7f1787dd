"""Every write that happens in a request carries the person and the request, even a write nobody thought of."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse

from accounts.permissions import NotAllowed
from audit.actions import record_access, request_id
from audit.models import AccessEvent

_SAFE = {"GET", "HEAD", "OPTIONS"}


class actor_of_writes:
    """Puts the actor and the request's id into write history; records refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE:
            return self.get_response(request)
        user = getattr(request, "user", None)
        actor = user.pk if user and user.is_authenticated else None
        with pghistory.context(actor=actor, request=str(request_id(request))):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotAllowed):
            record_access(
                request,
                AccessEvent.Verb.REFUSED,
                patient_ref=exception.patient_ref or _patient_ref_in_address(request),
                detail=f"needs: {exception.permission}",
            )


def _patient_ref_in_address(request: HttpRequest) -> str:
    """The reference in `/patients/P-…/`, when the view refused before it looked the patient up."""
    match = request.resolver_match
    ref = str(match.kwargs.get("ref", "")) if match else ""
    return ref[:12] if ref.startswith("P-") else ""
