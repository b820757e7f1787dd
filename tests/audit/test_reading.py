"""Windows of the audit, the words of an event, and what is written for a look."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve

from accounts.models import User
from audit.actions import record_access, record_found, request_id
from audit.models import AccessEvent
from audit.reading import WINDOW, number_or_none, window_of
from audit.templatetags.audit import page_words, patient_audit_url

pytestmark = pytest.mark.django_db


def looks(number: int, actor: User) -> None:
    AccessEvent.objects.bulk_create(
        AccessEvent(actor=actor, verb="view", patient_ref="P-7K3QDX") for _ in range(number)
    )


@pytest.mark.parametrize(
    ("number", "windows"),
    [(0, [0]), (1, [1]), (WINDOW - 1, [WINDOW - 1]), (WINDOW, [WINDOW]), (WINDOW + 1, [WINDOW, 1]),
     (2 * WINDOW, [WINDOW, WINDOW]), (2 * WINDOW + 1, [WINDOW, WINDOW, 1])],
)  # fmt: skip
def test_the_windows_cover_every_event_once_newest_first(number: int, windows: list[int], nurse: User) -> None:
    looks(number, nurse)
    events = AccessEvent.objects.about("P-7K3QDX")
    sizes, seen, before = [], [], None
    while True:
        window = window_of(events, before=before)
        sizes.append(len(window.events))
        seen += [event.pk for event in window.events]
        before = window.older
        if before is None:
            break
    assert sizes == windows
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == number


def test_events_that_arrive_while_one_reads_do_not_shift_the_windows(nurse: User) -> None:
    looks(WINDOW + 5, nurse)
    first = window_of(AccessEvent.objects.all(), before=None)
    looks(3, nurse)
    second = window_of(AccessEvent.objects.all(), before=first.older)
    assert len(second.events) == 5
    assert not {event.pk for event in first.events} & {event.pk for event in second.events}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("0", 0),
        ("007", 7),
        ("12345678901234567", 12345678901234567),
        ("123456789012345678", None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("1e3", None),
        (" 1", None),
        ("١٢", None),
        ("²", None),
        ("x", None),
    ],
)
def test_the_number_of_a_window_is_read_strictly(text: str, number: int | None) -> None:
    assert number_or_none(text) == number


def test_the_largest_number_that_is_read_is_one_the_database_takes(nurse: User) -> None:
    looks(1, nurse)
    assert len(window_of(AccessEvent.objects.all(), before=number_or_none("9" * 17)).events) == 1


@pytest.mark.parametrize(
    ("route", "words"),
    [
        ("patient_record", "Patient record"),
        ("my_work", "My work"),
        ("rooms:first-visit", "First visit"),
        ("login", "Login"),
        ("", ""),
    ],
)
def test_a_page_is_named_in_words(route: str, words: str) -> None:
    assert page_words(route) == words


@pytest.mark.parametrize(
    ("ref", "url"), [("P-7K3QDX", "/patients/P-7K3QDX/audit/"), ("", ""), ("R-7K3QDX", ""), ("P-", ""), ("<b>", "")]
)
def test_only_a_patients_reference_leads_to_a_record(ref: str, url: str) -> None:
    assert patient_audit_url(ref) == url


def asked(user: Any, path: str = "/work/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user
    request.resolver_match = resolve(path)
    return request


def test_a_look_holds_person_page_record_and_request(nurse: User) -> None:
    request = asked(nurse, "/patients/P-7K3QDX/treatment/")
    record_access(request, "view", patient_ref="P-7K3QDX")
    event = AccessEvent.objects.get()
    assert (event.actor, event.verb, event.route, event.patient_ref) == (nurse, "view", "treatment", "P-7K3QDX")
    assert event.request_id == request_id(request)
    assert event.count is None


def test_a_look_by_nobody_and_one_outside_any_page_are_kept_too() -> None:
    request = RequestFactory().get("/x/")
    request.user = AnonymousUser()
    record_access(request, "refused", detail="y" * 300)
    event = AccessEvent.objects.get()
    assert (event.actor, event.route) == (None, "")
    assert len(event.detail) == 200, "a long detail is cut and stops no page"


def test_all_events_of_one_request_share_its_number_and_two_requests_do_not(nurse: User) -> None:
    first, second = asked(nurse), asked(nurse)
    record_found(first, "search", ["P-AAAAAA", "P-BBBBBB"], total=7)
    record_access(second, "view")
    numbers = AccessEvent.objects.order_by("pk").values_list("request_id", flat=True)
    assert len(set(numbers)) == 2
    assert list(numbers[:3]) == [request_id(first)] * 3
    assert isinstance(request_id(second), uuid.UUID)


def test_a_search_leaves_one_count_and_one_line_on_each_record_it_showed(nurse: User) -> None:
    record_found(asked(nurse), "search", ["P-AAAAAA", "P-BBBBBB"], total=7)
    lines = AccessEvent.objects.order_by("pk").values_list("patient_ref", "count")
    assert list(lines) == [("", 7), ("P-AAAAAA", None), ("P-BBBBBB", None)]
    record_found(asked(nurse), "search", [], total=0)
    assert AccessEvent.objects.order_by("pk").last().count == 0


@pytest.mark.parametrize(
    ("path", "ref"),
    [
        ("/patients/{ref}/", "{ref}"),
        ("/patients/{ref}/letters/1/download/", "{ref}"),
        ("/patients/{ref}/conclusion/", "{ref}"),
        # A referral's reference is no patient's.
        ("/referrals/R-7K3QDX/triage/", ""),
    ],
)
def test_a_refusal_stands_on_the_record_that_was_asked_for(
    admin_client: Client, patient: Any, path: str, ref: str
) -> None:
    assert admin_client.get(path.format(ref=patient.ref)).status_code == 403
    event = AccessEvent.objects.get(verb="refused")
    assert event.patient_ref == ref.format(ref=patient.ref)
    assert event.detail.startswith("needs: ")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_refused_write_is_recorded_like_a_refused_look(nurse_client: Client, method: str) -> None:
    getattr(nurse_client, method)("/audit/")
    assert AccessEvent.objects.filter(verb="refused", route="audit_log").count() == 1
