"""Finding a patient. What was typed travels by POST and waits in the session; the address of the results is opaque."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from audit.actions import record_access, record_found
from audit.models import AccessEvent
from patients.banner import record_url
from patients.lookalikes import lookalikes
from patients.models import Patient
from patients.search import SHOWN, find

KEPT_SEARCHES = 5
RECENT = 10
_SESSION_KEY = "patient_searches"


@require(Permission.VIEW_IDENTITY)
@require_http_methods(["GET", "HEAD", "POST"])
def patient_search(request: HttpRequest) -> HttpResponse:
    """The search page. A POST keeps the text and goes to the results: Back works, and no name is in an address."""
    if request.method == "POST":
        text = request.POST.get("q", "").strip()[:200]
        if text:
            return redirect("patient_search_results", token=_keep(request, text))
        return _page(request, problem="Type a name, a date of birth or the NHS number")
    return _page(request)


@require(Permission.VIEW_IDENTITY)
@require_safe
def search_results(request: HttpRequest, token: str) -> HttpResponse:
    """What a kept search finds now. One exact number opens its record; a name never does."""
    text = request.session.get(_SESSION_KEY, {}).get(token)
    if text is None:
        return redirect("patient_search")
    found = find(text, today=timezone.localdate())
    refs = [patient.ref for patient in [*found.patients, *found.nearly]]
    record_found(request, AccessEvent.Verb.SEARCH, refs, total=found.total)
    if found.opens and (url := record_url(found.opens, request.user)):
        if why := found.former.get(found.opens.ref):
            messages.info(request, why)
        return redirect(url)
    return _page(request, text=text, found=found, alike=lookalikes(found.patients), problem=found.problem)


def _keep(request: HttpRequest, text: str) -> str:
    """Remember the last few searches of this log-in; return the opaque name of this one."""
    searches = request.session.get(_SESSION_KEY, {})
    token = secrets.token_urlsafe(9)
    kept = dict(list(searches.items())[-(KEPT_SEARCHES - 1) :])
    request.session[_SESSION_KEY] = {**kept, token: text}
    return token


def _page(request: HttpRequest, **context: object) -> HttpResponse:
    recent = [] if "found" in context else _recent(request)
    if recent:
        record_access(request, AccessEvent.Verb.LIST, count=len(recent))
    page = {"text": "", "recent": recent, "shown": SHOWN, "form_errors": bool(context.get("problem")), **context}
    return render(request, "patients/search.html", page)


def _recent(request: HttpRequest) -> list[Patient]:
    """The records this person opened last, newest first. Nobody new is shown: each was looked at before."""
    looks = AccessEvent.objects.filter(actor=request.user, verb=AccessEvent.Verb.VIEW).exclude(patient_ref="")
    refs = list(dict.fromkeys(looks.order_by("-pk").values_list("patient_ref", flat=True)[:200]))[:RECENT]
    found = {patient.ref: patient for patient in Patient.objects.current().filter(ref__in=refs).with_people()}
    return [found[ref] for ref in refs if ref in found]
