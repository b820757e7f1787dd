"""What a page says when someone else was faster: who, when, what; and the typed words stay."""

from django.http import HttpRequest, QueryDict

from referrals.models import Referral, ReferralEvent

CONFLICT = 409


def last_line(referral: Referral) -> ReferralEvent | None:
    """What happened last, for the notice: who, when, what."""
    return referral.history.select_related("by").last()


def with_version(request: HttpRequest, version: int) -> QueryDict:
    """The sent form as it was, now standing on the current version: a second press decides knowingly."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def opened_version(request: HttpRequest) -> int:
    """The version that the page carried; 0, which is never current, when it is missing or no number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
