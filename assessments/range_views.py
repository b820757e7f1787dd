"""Reference ranges of the laboratories: the list, a new one, and one that was a mistake."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from assessments import range_actions
from assessments.range_forms import RangeErrorForm, RangeForm
from assessments.reference_ranges import ReferenceRange

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require(Permission.VIEW_REFERENCE)
@require_safe
def reference_ranges(request: HttpRequest) -> HttpResponse:
    """Every range by laboratory and test; mistakes struck through."""
    rows = ReferenceRange.objects.as_listed()
    laboratories = [
        (mine[0].laboratory, mine)
        for _, each in groupby(rows, lambda one: one.laboratory.casefold())
        if (mine := list(each))
    ]
    context = {"laboratories": laboratories, "may_change": request.user.can(Permission.APPROVE_REFERENCE)}
    return render(request, "reference/ranges.html", context)


@require(Permission.APPROVE_REFERENCE)
@require_http_methods(PAGE_METHODS)
def add_reference_range(request: HttpRequest) -> HttpResponse:
    form = RangeForm(request.POST or None)
    if form.is_valid():
        try:
            row = range_actions.add_range(by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            for name, problems in problem.message_dict.items():
                form.add_error(name if name in form.fields else None, problems)
        else:
            messages.success(request, f"Range added: {row.laboratory}, {row.label}, {row.words}")
            return redirect("reference_ranges")
    context = {"form": form, "form_errors": form.is_bound and form.errors}
    return render(request, "reference/add_range.html", context)


@require(Permission.APPROVE_REFERENCE)
@require_http_methods(PAGE_METHODS)
def reference_range_error(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ReferenceRange.objects.select_related("recorded_by"), pk=pk)
    if row.error_at is not None:
        messages.info(request, "This range is marked as entered in error already")
        return redirect("reference_ranges")
    form = RangeErrorForm(request.POST or None)
    if form.is_valid():
        range_actions.range_in_error(row=row, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Marked as entered in error: {row.laboratory}, {row.label}, {row.words}")
        return redirect("reference_ranges")
    context = {"row": row, "form": form, "form_errors": form.is_bound and form.errors}
    return render(request, "reference/range_error.html", context)
