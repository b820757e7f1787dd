"""The board: my tasks, my role's, what others owe the clinic, and what was done lately."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from work.ageing import by_organisation
from work.listing import request_rows, task_rows
from work.models import OutsideRequest, Task
from work.views.steps import TABS, back_name

LATELY = timedelta(days=14)
DONE_SHOWN = 100


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    empty: str
    order: str


WORDS = {
    "mine": Tab("mine", "My tasks", "No task is waiting for you.", "Overdue first, then today, then later."),
    "role": Tab("role", "My role's", "No task is waiting for your role.", "Overdue first, then today, then later."),
    "waiting": Tab(
        "waiting", "Waiting on others", "Nobody outside owes the clinic an answer.", "By the day to ask again."
    ),
    "organisations": Tab(
        "organisations", "By organisation", "Nobody outside owes the clinic an answer.", "The longest wait first."
    ),
    "done": Tab("done", "Done lately", "No task has been closed in the last 14 days.", "Newest first."),
}


@require_GET
@require(Permission.MANAGE_TASKS)
def task_board(request: HttpRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    tab = WORDS[request.GET.get("tab") if request.GET.get("tab") in TABS else back_name(request)]
    counts = {
        "mine": Task.objects.open().filter(owner=user).count(),
        "role": Task.objects.open().filter(role=user.role).count(),
        "waiting": OutsideRequest.objects.open().count(),
    }
    rows = _rows(tab.key, request)
    record_access(request, AccessEvent.Verb.LIST, detail=f"tasks, {tab.key}", count=len(rows))
    context = {
        "tab": tab,
        "tabs": [(WORDS[key], counts.get(key)) for key in TABS],
        "rows": rows,
        "elsewhere": _elsewhere(tab.key, counts),
        "may_see_advice": user.can(Permission.VIEW_CLINICAL),
        "today": today,
    }
    return render(request, "work/board.html", context)


def _rows(tab: str, request: HttpRequest) -> Any:
    user, today = request.user, timezone.localdate()
    tasks = Task.objects.with_people()
    match tab:
        case "mine":
            return task_rows(tasks.open().filter(owner=user).in_order(), user, today)
        case "role":
            return task_rows(tasks.open().filter(role=user.role).in_order(), user, today)
        case "waiting":
            return request_rows(OutsideRequest.objects.open().with_people().in_order(), user, today)
        case "organisations":
            return by_organisation(OutsideRequest.objects.open().with_people(), today)
        case _:
            closed = tasks.exclude(state="open").filter(closed_at__gte=timezone.now() - LATELY)
            return task_rows(closed.order_by("-closed_at")[:DONE_SHOWN], user, today)


def _elsewhere(tab: str, counts: dict[str, int]) -> str:
    """What an empty tab says about the others: "2 in My role's"."""
    found = [f"{number} in {WORDS[key].label}" for key, number in counts.items() if key != tab and number]
    return f"{', '.join(found)}." if found else ""
