"""The two things every room does with the audit: write under a name, and record a look."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from audit.models import AccessEvent


@contextmanager
def writing(*, by: User | None, reason: str) -> Iterator[None]:
    """One transaction whose history rows carry the actor and the verb.

    `by` None means the system itself (planned work, demonstration data). `reason` is a verb phrase in code words,
    never a name or an identifier.
    """
    with transaction.atomic(), pghistory.context(actor=by.pk if by else None, action=reason):
        yield


def record_access(
    request: HttpRequest,
    verb: str,
    *,
    patient_ref: str = "",
    detail: str = "",
    count: int | None = None,
) -> None:
    """Write the access event now, before any answer is built: if it cannot be written, nothing is shown."""
    match = getattr(request, "resolver_match", None)
    AccessEvent.objects.create(
        actor=request.user if request.user.is_authenticated else None,
        verb=verb,
        patient_ref=patient_ref,
        route=(match.view_name or "")[:80] if match else "",
        detail=detail[:200],
        count=count,
        request_id=request_id(request),
    )


def record_found(request: HttpRequest, verb: str, patient_refs: Sequence[str], *, total: int) -> None:
    """One event for the search or list, and one for each patient it showed, so that each record knows its viewers.

    `total` is how many matched; the refs are those that the page shows.
    """
    record_access(request, verb, count=total)
    route = getattr(getattr(request, "resolver_match", None), "view_name", "") or ""
    AccessEvent.objects.bulk_create(
        AccessEvent(actor=request.user, verb=verb, patient_ref=ref, route=route[:80], request_id=request_id(request))
        for ref in patient_refs
    )


def request_id(request: Any) -> uuid.UUID:
    """One id for the request, shared by its access events and its write history."""
    if not hasattr(request, "audit_id"):
        request.audit_id = uuid.uuid4()
    return request.audit_id
