"""The page of reference data, and the two where a consultant approves a value or takes an approval back."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from reference import actions
from reference.approvals import APPROVED, PUBLISHED, TO_BE_CONFIRMED, Standing, approvals
from reference.forms import ApproveForm, WithdrawForm
from reference.models import Approval, Kind
from reference.subjects import Subject, find, subjects

PAGE_METHODS = ["GET", "HEAD", "POST"]
# In the address → which rows are shown.
SHOWN = {"": None, "to-confirm": TO_BE_CONFIRMED, "approved": APPROVED, "published": PUBLISHED}
CHANGED = "This has changed since you opened the page. Nothing was saved. Look at it again"


@dataclass(frozen=True)
class Row:
    subject: Subject
    standing: Standing


@dataclass(frozen=True)
class Section:
    """One group of rows under a heading."""

    title: str
    rows: Sequence[Row]

    @property
    def anchor(self) -> str:
        return slugify(self.title)

    @property
    def has_alternatives(self) -> bool:
        return any(row.subject.alternatives for row in self.rows)

    @property
    def is_rules(self) -> bool:
        return self.rows[0].subject.kind != Kind.SETTING


@require(Permission.VIEW_REFERENCE)
@require_safe
def reference_data(request: HttpRequest) -> HttpResponse:
    """Every setting, rule set and rule of the schedule with its source and how it stands."""
    given = approvals()
    rows = [Row(subject, given.of(subject)) for subject in subjects()]
    asked = request.GET.get("show", "")
    shown = SHOWN.get(asked)
    chosen = [row for row in rows if shown is None or row.standing.word == shown]
    chips = [
        {"query": query, "label": word or "All", "count": _count(rows, word), "current": SHOWN.get(asked) == word}
        for query, word in SHOWN.items()
    ]
    context = {
        "sections": [Section(title, tuple(each)) for title, each in groupby(chosen, key=lambda row: row.subject.group)],
        "chips": chips,
        "may_approve": request.user.can(Permission.APPROVE_REFERENCE),
    }
    return render(request, "reference/data.html", context)


def _count(rows: Sequence[Row], word: str | None) -> int:
    return sum(word is None or row.standing.word == word for row in rows)


@require(Permission.APPROVE_REFERENCE)
@require_http_methods(PAGE_METHODS)
def approve_reference(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Says exactly what would be approved, then approves it."""
    subject = _subject_or_404(kind, key)
    form = ApproveForm(request.POST or None, subject=subject)
    if form.is_valid():
        try:
            actions.approve(
                by=request.user, subject=subject, value=form.cleaned_data["value"], note=form.cleaned_data["note"]
            )
        except actions.ChangedMeanwhile:
            messages.warning(request, CHANGED)
            return redirect("approve_reference", kind, key)
        messages.success(request, f"Approved: {subject.title}")
        return redirect("reference_data")
    return _subject_page(request, "reference/approve.html", subject, form)


@require(Permission.APPROVE_REFERENCE)
@require_http_methods(PAGE_METHODS)
def withdraw_approval(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Takes back the approval that holds, with a reason."""
    subject = _subject_or_404(kind, key)
    form = WithdrawForm(request.POST or None)
    if approvals().of(subject).approval is None:
        messages.info(request, f"No approval holds: {subject.title}")
        return redirect("reference_data")
    if form.is_valid():
        try:
            actions.withdraw(by=request.user, subject=subject, note=form.cleaned_data["note"])
        except actions.ChangedMeanwhile:
            messages.warning(request, CHANGED)
        else:
            messages.success(request, f"The approval is withdrawn: {subject.title}")
        return redirect("reference_data")
    return _subject_page(request, "reference/withdraw.html", subject, form)


def _subject_or_404(kind: str, key: str) -> Subject:
    try:
        return find(kind, key)
    except KeyError as missing:
        raise Http404(str(missing)) from None


def _subject_page(
    request: HttpRequest, template: str, subject: Subject, form: ApproveForm | WithdrawForm
) -> HttpResponse:
    history = list(Approval.objects.about(subject.kind, subject.key))
    context = {"subject": subject, "standing": approvals().of(subject), "history": history, "form": form}
    return render(request, template, context)
