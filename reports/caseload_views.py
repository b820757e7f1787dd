"""The caseload page, its download, and a person's own views of it."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Case, OuterRef, Q, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, Role, require
from audit.actions import record_access
from audit.models import AccessEvent
from patients.lookalikes import lookalikes
from reports import caseload as cases
from reports.caseload_file import as_lines
from reports.caseload_filters import Selection, groups_for, selection_of, views_for
from reports.forms import SavedViewForm
from reports.models import SavedView
from reports.saved_views import MOST, delete_view, save_view

_CONSULTANT = Q(role=Role.CONSULTANT, is_active=True)


@require(Permission.VIEW_CASELOAD)
@require_GET
def caseload(request: HttpRequest) -> HttpResponse:
    """One page. Filters, order and place stand in the address as codes and row numbers; none is remembered."""
    user, today = request.user, timezone.localdate()
    selection, order = Selection.read(request.GET, user), _order(request)
    at, backwards = _place(request)
    counts = cases.count(selection, order, user, today, at)
    page = cases.page_of(selection, order, user, today, place=counts.place, backwards=backwards and bool(counts.place))
    record_access(request, AccessEvent.Verb.LIST, detail=_about(selection), count=len(page.rows))
    consultants, own_views = _around(user)
    people = [row.patient for row in page.rows]
    columns = cases.columns_for(user)
    chips = selection.words(consultants)
    context = {
        "rows": page.rows,
        "alike": lookalikes(people, closely=True),
        "counts": counts,
        "place_lost": at is not None and counts.place is None,
        "earlier": _query(selection, order, before=page.before) if page.before else "",
        "later": _query(selection, order, after=page.after) if page.after else "",
        "views": [
            (each.label, _query(selection_of(each), order), counts.views[each.key], selection_of(each) == selection)
            for each in views_for(user)
        ],
        "own_views": own_views,
        "chips": [(words, _query(selection.without(key, code), order)) for key, code, words in chips],
        "in_words": "; ".join(words for _, _, words in chips) or "all",
        "instead": _instead(selection, order, counts, consultants),
        "panel": _panel(selection, user, consultants),
        "query": selection.query,
        "all_query": _query(Selection({}), order),
        "whole_query": _query(selection, order),
        "sorts": [
            (key, heading, _query(selection, cases.Order(key, order.sort == key and not order.descending)))
            for key, heading in columns
        ],
        "shows": {key for key, _ in columns},
        "order": order,
        "sort_label": dict(columns)[order.sort].lower(),
        "may_open": user.can(Permission.VIEW_CLINICAL),
        "now": timezone.now(),
    }
    return render(request, "reports/caseload.html", context)


def _order(request: HttpRequest) -> cases.Order:
    """Unknown sort keys, and those of columns that the role does not see, fall back to the name."""
    sort = request.GET.get("sort", "")
    known = sort in dict(cases.columns_for(request.user))
    return cases.Order(sort if known else "name", request.GET.get("order") == "down")


def _place(request: HttpRequest) -> tuple[int | None, bool]:
    """The row number at which the page begins, and whether the page before it is asked for."""
    for name in ("after", "before"):
        text = request.GET.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 16 and int(text):
            return int(text), name == "before"
    return None, False


def _query(selection: Selection, order: cases.Order, **place: int | None) -> str:
    pairs: dict[str, Any] = {} if order.sort == "name" and not order.descending else {"sort": order.sort}
    pairs |= {"order": "down"} if order.descending else {}
    return "?" + "&".join(part for part in (selection.query, urlencode(pairs | place)) if part)


def _about(selection: Selection) -> str:
    """What the audit says of the list: its codes, which name nobody who is a patient."""
    return f"filter: {selection.query or 'none'}"


def _consultants() -> dict[int, str]:
    people = User.objects.filter(_CONSULTANT).order_by("last_name", "first_name", "pk")
    return {person.pk: person.display_name for person in people}


def _around(user: User) -> tuple[dict[int, str], list[dict[str, str]]]:
    """The consultants and the person's own views, in one statement: the page is allowed eight."""
    own = SavedView.objects.filter(owner=OuterRef("pk")).order_by("name")
    people = User.objects.filter(_CONSULTANT | Q(pk=user.pk)).order_by("last_name", "first_name", "pk")
    people = people.annotate(
        own=Case(When(pk=user.pk, then=ArraySubquery(own.values(json=JSONObject(name="name", query="query"))[:MOST])))
    )
    found = list(people)
    consultants = {each.pk: each.display_name for each in found if each.role == Role.CONSULTANT and each.is_active}
    return consultants, next(each.own for each in found if each.pk == user.pk)


def _instead(
    selection: Selection, order: cases.Order, counts: cases.Counts, consultants: Mapping[int, str]
) -> list[tuple[str, int, str]]:
    """For an empty list: what to drop, how many there are then, and the address. Nothing that would not help."""
    if counts.chosen:
        return []
    words: dict[str, list[str]] = {}
    for key, _, text in selection.words(consultants):
        words.setdefault(key, []).append(text)
    return [
        (" or ".join(words[key]), number, _query(selection.without(key), order))
        for key, number in counts.without.items()
        if number
    ]


def _panel(selection: Selection, user: User, consultants: Mapping[int, str]) -> list[dict[str, Any]]:
    panel = []
    for group in groups_for(user):
        boxes = dict(group.boxes)
        if group.key == "consultant":
            boxes = {"": "Any"} | boxes | {str(pk): name for pk, name in consultants.items()}
        chosen = selection.codes.get(group.key, () if group.several else ("",))
        panel.append(
            {"group": group, "boxes": [(code, words, code in chosen) for code, words in boxes.items()]},
        )
    return panel


@require(Permission.VIEW_CASELOAD)
@require_GET
def caseload_download(request: HttpRequest) -> HttpResponse:
    """The whole selection as a file, in the order of the page, whatever page is open."""
    user, today = request.user, timezone.localdate()
    selection, order = Selection.read(request.GET, user), _order(request)
    number = cases.count(selection, order, user, today).chosen
    record_access(request, AccessEvent.Verb.EXPORT, detail=_about(selection), count=number)
    lines: Iterator[bytes] = as_lines(cases.all_rows(selection, order, user, today), user)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="caseload-{today.isoformat()}.csv"'
    return response


@require(Permission.VIEW_CASELOAD)
@require_http_methods(["GET", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """A person's own views: the selection of the address is given a name, and old ones are taken away."""
    user = request.user
    selection, consultants = Selection.read(request.GET, user), _consultants()
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and not selection.codes:
        return redirect("caseload_views")
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(by=user, name=form.cleaned_data["name"], query=selection.query)
        except ValidationError as problem:
            form.add_error("name", problem.messages[0])
        else:
            messages.success(request, f"View saved: {view.name}")
            return redirect(f"{reverse('caseload')}?{view.query}")
    own = [
        (view, "; ".join(words for _, _, words in _read(view, user).words(consultants)))
        for view in SavedView.objects.filter(owner=user)
    ]
    chosen = [words for _, _, words in selection.words(consultants)]
    context = {"form": form, "chosen": "; ".join(chosen), "query": selection.query, "own": own}
    return render(request, "reports/caseload_views.html", context)


def _read(view: SavedView, user: User) -> Selection:
    return Selection.read(QueryDict(view.query), user)


@require(Permission.VIEW_CASELOAD)
@require_POST
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    if delete_view(by=request.user, pk=pk):
        messages.success(request, "View deleted")
    return redirect("caseload_views")
