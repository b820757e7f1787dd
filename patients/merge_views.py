"""Possible duplicates, two records side by side, the merge and its undoing."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from audit.actions import record_found
from audit.models import AccessEvent
from patients import actions
from patients.access import patient_or_404
from patients.banner import record_url
from patients.duplicates import possible_duplicates
from patients.forms import refuse
from patients.merge_forms import MergeForm, UndoMergeForm
from patients.merge_shown import result_of, side_by_side
from patients.merging import added_since, conflicts, moved_by, what_moves
from patients.models import Merge, Patient

PAGE_METHODS = ["GET", "HEAD", "POST"]


def _undoable_from() -> object:
    return timezone.now() - timedelta(days=settings.MERGE_UNDO_DAYS)


@require(Permission.MERGE_RECORDS)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person with the reason, and the merges that can still be undone here."""
    pairs = possible_duplicates()
    refs = list(dict.fromkeys(patient.ref for pair in pairs for patient in (pair.kept, pair.other)))
    record_found(request, AccessEvent.Verb.LIST, refs, total=len(pairs))
    merges = Merge.objects.standing().filter(merged_at__gt=_undoable_from()).with_people().order_by("-merged_at", "-pk")
    context = {"pairs": pairs, "merges": merges[:50], "now": timezone.now(), "days": settings.MERGE_UNDO_DAYS}
    return render(request, "patients/duplicates.html", context)


@require(Permission.MERGE_RECORDS)
@require_http_methods(PAGE_METHODS)
def compare_records(request: HttpRequest, ref: str, other_ref: str) -> HttpResponse:
    """Step 1 and 2: compare and choose. Step 3 asks once more and says what will happen; only then it happens."""
    kept, other = _pair(request, ref, other_ref)
    clinical = request.user.can(Permission.VIEW_CLINICAL)
    form = MergeForm(request.POST or None, patient=kept, other=other, clinical=clinical)
    status = 200
    if form.is_valid():
        if request.POST.get("action") != "merge":
            return _ask_once_more(request, kept, other, form)
        try:
            actions.merge_records(
                kept=kept,
                merged=other,
                by=request.user,
                reason=form.cleaned_data["reason"],
                choices=form.choices(),
                kept_version=form.cleaned_data["kept_version"],
                merged_version=form.cleaned_data["merged_version"],
            )
        except actions.ChangedMeanwhile:
            form.add_error(
                None, "Somebody changed one of these records while the page was open. Nothing was merged. Look again"
            )
            form.data = form.data.copy()
            form.data["kept_version"], form.data["merged_version"] = str(kept.version), str(other.version)
            status = 409
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{other.ref} is part of {kept.ref} now")
            return redirect(record_url(kept, request.user))
    found = conflicts(kept, other)
    context = {
        "kept": kept,
        "other": other,
        "rows": side_by_side(kept, other, clinical=clinical),
        "conflicts": [conflict.what for conflict in found] if clinical else [],
        "conflict_count": len(found),
        "form": form,
        "moves": what_moves(other) if clinical else [],
    }
    return render(request, "patients/compare.html", context, status=status)


@require(Permission.MERGE_RECORDS)
@require_POST
def not_same_person(request: HttpRequest, ref: str, other_ref: str) -> HttpResponse:
    """Remember that two persons resemble each other, so that nobody is asked again."""
    one, other = _pair(request, ref, other_ref)
    actions.tell_apart(one=one, other=other, by=request.user)
    messages.success(request, f"{one.ref} and {other.ref} are two persons. They are not listed again")
    return redirect("duplicates")


@require(Permission.MERGE_RECORDS)
@require_http_methods(PAGE_METHODS)
def undo_merge(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Says what goes back and what stays, then undoes the merge."""
    patient = patient_or_404(request, ref, Permission.MERGE_RECORDS)
    merge = get_object_or_404(Merge.objects.standing().with_people(), pk=pk, kept=patient)
    if merge.merged_at <= _undoable_from():
        raise Http404("This merge is too old to be undone on the screen")
    form = UndoMergeForm(request.POST or None, patient=patient, merge=merge)
    if form.is_valid():
        try:
            actions.unmerge_records(merge=merge, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{merge.merged.ref} is a record of its own again")
            return redirect(record_url(patient, request.user))
    clinical = request.user.can(Permission.VIEW_CLINICAL)
    context = {
        "patient": patient,
        "merge": merge,
        "form": form,
        "back": moved_by(merge) if clinical else [],
        "since": added_since(merge) if clinical else [],
    }
    return render(request, "patients/undo_merge.html", context)


def _pair(request: HttpRequest, ref: str, other_ref: str) -> tuple[Patient, Patient]:
    """Both records through the door. One record twice is no pair."""
    if ref == other_ref:
        raise Http404("Two records are compared")
    return (
        patient_or_404(request, ref, Permission.MERGE_RECORDS),
        patient_or_404(request, other_ref, Permission.MERGE_RECORDS),
    )


def _ask_once_more(request: HttpRequest, kept: Patient, other: Patient, form: MergeForm) -> HttpResponse:
    clinical = request.user.can(Permission.VIEW_CLINICAL)
    context = {
        "kept": kept,
        "other": other,
        "result": result_of(kept, other, form.choices(), clinical=clinical),
        "moves": what_moves(other) if clinical else [],
        "reason": form.cleaned_data["reason"],
        "carried": form.carried(),
        "days": settings.MERGE_UNDO_DAYS,
    }
    return render(request, "patients/merge_confirm.html", context)
