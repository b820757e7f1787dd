"""The inbox: who waits, how long, how urgently, for what."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from referrals import actions
from referrals.lifecycle import CLOSED, UNDECIDED, Status
from referrals.missing import missing_facts
from referrals.models import Referral

# As many closed ones as anyone looks through; the rest is found by reference or through the patient.
CLOSED_SHOWN = 100


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    statuses: tuple[str, ...]
    empty: str

    @property
    def is_undecided(self) -> bool:
        """Whether its referrals may still lack something that was not asked."""
        return set(self.statuses) <= set(UNDECIDED)


TABS = (
    Tab("new", "New", (Status.RECEIVED.value,), "No new referrals."),
    Tab("needs-information", "Needs information", (Status.INFO_REQUESTED.value,), "No referral waits for information."),
    Tab("ready", "Ready for triage", (Status.READY.value,), "No referrals are ready for triage."),
    Tab("accepted", "Accepted, not booked", (Status.ACCEPTED.value,), "No accepted referral waits for a booking."),
    Tab("booked", "Booked", (Status.BOOKED.value,), "No first visit is booked."),
    Tab("seen", "Seen, no outcome", (Status.SEEN.value,), "Every visit has its outcome."),
    Tab("closed", "Closed", tuple(str(status) for status in CLOSED), "No referral has been closed."),
)
_BY_KEY = {tab.key: tab for tab in TABS}


@dataclass(frozen=True)
class InboxRow:
    referral: Referral
    waiting: int
    missing: int
    overdue: bool

    @property
    def week(self) -> int:
        return self.waiting // 7 + 1


def tab_for(request: HttpRequest, user: User) -> Tab:
    """The tab of the address; else where the role's own work lies."""
    chosen = _BY_KEY.get(request.GET.get("tab") or request.POST.get("tab", ""))
    return chosen or _BY_KEY["ready" if user.can(Permission.TRIAGE) else "new"]


def counts() -> dict[str, int]:
    """How many referrals stand in each tab, from one query."""
    by_status = dict(Referral.objects.values_list("status").annotate(number=Count("pk")))
    return {tab.key: sum(by_status.get(status, 0) for status in tab.statuses) for tab in TABS}


def in_tab(tab: Tab) -> QuerySet[Referral]:
    found = Referral.objects.filter(status__in=tab.statuses).with_people()
    if tab.key == "closed":
        return found.order_by("-received_on", "-pk")[:CLOSED_SHOWN]
    return found.in_order()


@require_GET
@require(Permission.VIEW_REFERRALS)
def inbox(request: HttpRequest) -> HttpResponse:
    tab, today, number = tab_for(request, request.user), timezone.localdate(), counts()
    rows = [
        InboxRow(
            referral,
            referral.days_waiting(today),
            len(missing_facts(referral)) if referral.is_undecided else 0,
            bool(referral.next_action_on and referral.next_action_on < today),
        )
        for referral in in_tab(tab)
    ]
    record_access(request, AccessEvent.Verb.LIST, detail=f"referrals, {tab.key}", count=len(rows))
    elsewhere = [
        f"{number[one.key]} in {one.label}" for one in TABS if one != tab and one.key != "closed" and number[one.key]
    ]
    context = {
        "tab": tab,
        "tabs": [(one, number[one.key]) for one in TABS],
        "rows": rows,
        "elsewhere": f"{', '.join(elsewhere)}." if elsewhere else "",
        "closed_shown": CLOSED_SHOWN,
        "may_open_next": rows and tab.key != "closed",
        "can_log": request.user.can(Permission.LOG_REFERRAL),
    }
    return render(request, "referrals/inbox.html", context)


@require_POST
@require(Permission.VIEW_REFERRALS)
def open_next(request: HttpRequest) -> HttpResponse:
    """Open the top row that no colleague is working on, and make the person its owner."""
    tab = tab_for(request, request.user)
    if tab.key != "closed":
        for referral in in_tab(tab):
            try:
                actions.take(referral=referral, by=request.user)
            except (actions.TakenByOther, actions.NotPossible):
                continue
            if tab.is_undecided and request.user.can(Permission.TRIAGE):
                return redirect("triage_referral", ref=referral.ref)
            return redirect(referral)
    messages.info(request, f"A colleague is working on each referral in {tab.label}.")
    return redirect(f"{request.path.removesuffix('open-next/')}?tab={tab.key}")
