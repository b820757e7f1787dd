"""The page names that the frame links to."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

NAMES = ["my_work", "referral_inbox", "caseload", "patient_search", "audit_log", "mailbox", "logout"]


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path(f"{name}/", nothing, name=name) for name in NAMES]
