"""The timeline of one patient."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from patients.access import patient_or_404
from reports.flowsheet import page_in
from reports.timeline import KINDS, timeline_of


@require(Permission.VIEW_CLINICAL)
@require_GET
def timeline(request: HttpRequest, ref: str) -> HttpResponse:
    """What happened, fifty entries at a time; kinds and errors are chosen by codes in the address."""
    patient = patient_or_404(request, ref)
    chosen = [code for code in KINDS if code in request.GET.getlist("kind")]
    with_errors, page = "errors" in request.GET, page_in(request.GET)
    context = {
        "patient": patient,
        "timeline": timeline_of(patient, kinds=chosen, with_errors=with_errors, page=page),
        "chosen": chosen,
        "with_errors": with_errors,
        "page": page,
        "words": _words(chosen, with_errors),
        "kinds": [
            (_query([one for one in KINDS if (one in chosen) != (one == code)], with_errors), label, code in chosen)
            for code, label in KINDS.items()
        ],
        "all_kinds": _query([], with_errors),
        "other_errors": _query(chosen, not with_errors),
        "earlier": _query(chosen, with_errors, page + 1),
        "later": _query(chosen, with_errors, page - 1),
    }
    return render(request, "reports/timeline.html", context)


def _words(chosen: list[str], with_errors: bool) -> str:
    *most, last = [KINDS[code].lower() for code in chosen] or ["everything"]
    names = f"{', '.join(most)} and {last}" if most else last
    return f"{names}, with what was entered in error struck through" if with_errors else names


def _query(chosen: list[str], with_errors: bool, page: int = 1) -> str:
    pairs = [("kind", code) for code in chosen]
    pairs += [("errors", "1")] if with_errors else []
    pairs += [("page", str(page))] if page > 1 else []
    return f"?{urlencode(pairs)}"
