"""What every page needs around its own content: the menu for this role, the help contact, the demonstration strip."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts.permissions import Permission
from ledger.actions import automation_delayed_since

# Label, URL name, what the role must be allowed to do. In the order of a working day; what is opened once a week or
# less stands at the foot of the page, so that the head has room for the search on a small screen.
MENU = (
    ("My work", "my_work", Permission.MY_WORK),
    ("Referrals", "referral_inbox", Permission.VIEW_REFERRALS),
    ("Patients", "caseload", Permission.VIEW_CASELOAD),
    ("Clinics", "clinic_list", Permission.BOOK_VISITS),
    ("Results", "results_inbox", Permission.VIEW_CLINICAL),
    ("MDT", "mdt_meetings", Permission.PREPARE_MDT),
    ("Tasks", "task_board", Permission.MANAGE_TASKS),
    ("Reference data", "reference_data", Permission.VIEW_REFERENCE),
    ("Audit", "audit_log", Permission.VIEW_AUDIT),
)
AT_THE_FOOT = {"reference_data", "audit_log", "mailbox"}
DEMO_MENU = (("Mailbox", "mailbox", Permission.VIEW_MAILBOX),)


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool
    at_the_foot: bool = False


def url_or_blank(name: str) -> str:
    """The address of a named page, or "" when the site has no such page (yet)."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def current_url(path: str, urls: list[str]) -> str:
    """The menu address the path belongs to: the longest that it begins with. "/" is only the page itself."""
    matching = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(matching, key=len, default="")


def menu_for(request: HttpRequest) -> list[NavItem]:
    """The menu of the logged-in person's role; empty before log-in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    menu = MENU + (DEMO_MENU if settings.DEMO else ())
    pages = [
        (label, url_or_blank(name), name in AT_THE_FOOT) for label, name, permission in menu if user.can(permission)
    ]
    here = current_url(request.path, [url for _, url, _ in pages if url])
    return [NavItem(label, url, url == here, at_the_foot) for label, url, at_the_foot in pages if url]


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor. The patient search address is blank for people who may not see who a patient is."""
    user = getattr(request, "user", None)
    may_search = user is not None and user.is_authenticated and user.can(Permission.VIEW_IDENTITY)
    return {
        "automation_delayed_since": automation_delayed_since() if user and user.is_authenticated else None,
        "nav_items": menu_for(request),
        "home_url": url_or_blank("my_work") or "/",
        "patient_search_url": url_or_blank("patient_search") if may_search else "",
        "logout_url": url_or_blank("logout"),
        "HELP_EMAIL": settings.HELP_EMAIL,
        "DEMO": settings.DEMO,
    }
