"""Review and sign a visit: everything that was entered, on one page, and one signature for what is ticked."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from assessments import visit_actions, visits
from assessments.base import Assessment
from assessments.doors import of_visit
from assessments.review import Review, review_of
from assessments.spec import Instrument
from patients.models import Visit


@dataclass(frozen=True)
class Choice:
    """A draft on the page of signing, with its tick box and what stands in the way of its signature."""

    instrument: Instrument
    row: Assessment
    review: Review
    by_others: bool
    ticked: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        return code_of(self.instrument, self.row)


def code_of(instrument: Instrument, row: Assessment) -> str:
    return f"{instrument.key}-{row.pk}"


@of_visit(Permission.SIGN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_sign(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that was entered, and the signature under what is ticked. Nothing is ticked beforehand."""
    drafts = [(task.instrument, row) for task in visits.tasks_of(visit) for row in task.drafts]
    if request.method != "POST":
        return sign_page(request, visit, drafts)
    ticked = set(request.POST.getlist("sign"))
    chosen = [(row, shown_version(request, code_of(kind, row))) for kind, row in drafts if code_of(kind, row) in ticked]
    if request.POST.get("action") != "sign":
        # Enter in a tick box, which signs nothing.
        return sign_page(request, visit, drafts, ticked=ticked)
    if not chosen or len(chosen) < len(ticked):
        gone = len(chosen) < len(ticked)
        message = "Somebody else signed a part of it. Look again" if gone else "Select at least one assessment to sign"
        return sign_page(request, visit, drafts, ticked=ticked, message=message, status=409 if gone else 200)
    try:
        signed = visit_actions.sign_together(chosen=chosen, by=request.user)
    except visit_actions.NotSigned as stopped:
        # What changed is read again, and is not ticked: it has not been looked at.
        fresh = [(task.instrument, row) for task in visits.tasks_of(visit) for row in task.drafts]
        problems = {code_of(kind, row): sentences for kind, row in drafts if (sentences := stopped.problems.get(row))}
        return sign_page(
            request,
            visit,
            fresh,
            ticked=ticked - set(problems),
            problems=problems,
            message="Nothing was signed",
            status=409,
        )
    many = len(signed) != 1
    messages.success(request, f"{len(signed)} assessment{'s' if many else ''} signed")
    return redirect("visit", visit.patient.ref, visit.pk)


def shown_version(request: HttpRequest, code: str) -> int:
    """The version of a draft on the page that was sent; 0, which no row has, when it is missing or mangled."""
    text = request.POST.get(f"version-{code}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def sign_page(
    request: HttpRequest,
    visit: Visit,
    drafts: list[tuple[Instrument, Assessment]],
    *,
    ticked: set[str] = frozenset(),
    problems: dict[str, list[str]] | None = None,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    problems = problems or {}
    choices = [
        Choice(
            instrument,
            row,
            review_of(instrument, row),
            by_others=row.updated_by_id != request.user.pk,
            ticked=code_of(instrument, row) in ticked,
            problems=problems.get(code_of(instrument, row), []),
        )
        for instrument, row in drafts
    ]
    still_here = {one.code for one in choices}
    context = {
        "patient": visit.patient,
        "visit": visit,
        "choices": choices,
        "message": message,
        # A row that is no draft any more has no place on the page to say so.
        "gone": [sentence for code, texts in problems.items() if code not in still_here for sentence in texts],
        "form_errors": bool(message),
    }
    return render(request, "assessments/visit_sign.html", context, status=status)
