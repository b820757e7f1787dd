"""Pages of the site for requests that went wrong: nothing typed is lost, nothing secret comes back."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from poems_clinic import views
from poems_clinic.views import NOT_TYPED, bad_request, csrf_failure
from tests.interface.html import faults, text_of, tree

pytestmark = pytest.mark.django_db

PATH = "/patients/P-7K3QDX/details/"


def sent(fields: Any, user: object, content_type: str = "application/x-www-form-urlencoded") -> HttpRequest:
    body = fields if isinstance(fields, (str, bytes)) else urlencode(fields, doseq=True)
    request = RequestFactory().post(PATH, body, content_type=content_type)
    request.user = user
    return request


def boxes(response: HttpResponse) -> dict[str, str]:
    """The words that the page gives back, by the name of their box."""
    root = tree(response.content.decode())
    labels = {label.get("for"): text_of(label) for label in root.iter("label")}
    return {
        labels[area.get("id")]: (area.text or "") for area in root.iter("textarea") if area.get("readonly") is not None
    }


def title(response: HttpResponse) -> str:
    return text_of(next(tree(response.content.decode()).iter("title")))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"phone": "07700 900123"}, {"Phone": "07700 900123"}),
        ({"gp_practice": "Example Surgery"}, {"Gp practice": "Example Surgery"}),
        # Markup and other alphabets stay text.
        (
            {"reason": '<script>alert("x")</script> & naïve 日本'},
            {"Reason": '<script>alert("x")</script> & naïve 日本'},
        ),
        ({"reason": "first line\r\nsecond"}, {"Reason": "first line\nsecond"}),
        ({"empty": "", "blank": "   ", "phone": "1"}, {"Phone": "1"}),
        ({}, {}),
        *(({name: "machinery-or-secret", "phone": "1"}, {"Phone": "1"}) for name in sorted(NOT_TYPED)),
    ],
)
def test_an_expired_page_gives_back_what_was_typed_and_only_that(
    fields: dict[str, str], shown: dict[str, str], nurse: User
) -> None:
    response = csrf_failure(sent(fields, nurse))
    assert response.status_code == 403
    assert boxes(response) == shown
    assert "machinery-or-secret" not in response.content.decode()


def test_every_value_of_one_box_comes_back(nurse: User) -> None:
    response = csrf_failure(sent({"red_flags": ["walking", "breathing"]}, nurse))
    values = [area.text for area in tree(response.content.decode()).iter("textarea")]
    assert values == ["walking", "breathing"]


@pytest.mark.parametrize("user", ["nurse", "stranger"])
def test_the_expired_page_keeps_the_rules_and_leads_back_to_the_form(user: str, nurse: User) -> None:
    response = csrf_failure(sent({"phone": "1", "reason": "x" * 200}, nurse if user == "nurse" else AnonymousUser()))
    html = response.content.decode()
    assert faults(html) == []
    assert title(response) == "Not saved – POEMS Clinic"
    assert f'href="{PATH}"' in html
    assert "Nothing was saved" in html


def test_an_expired_page_that_was_not_a_form_leads_to_my_work(nurse: User) -> None:
    request = RequestFactory().get(PATH)
    request.user = nurse
    html = csrf_failure(request).content.decode()
    assert f'href="{PATH}"' not in html
    assert 'href="/work/"' in html


def test_a_strict_browser_meets_that_page_for_real(nurse_client: Client, patient: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = nurse_client.cookies
    before = patient.events.count()
    response = strict.post(f"/patients/{patient.ref}/details/", {"surname": "Other", "password": "hush-hush"})
    assert response.status_code == 403
    assert boxes(response) == {"Surname": "Other"}
    assert "hush-hush" not in response.content.decode()
    assert patient.events.count() == before


@pytest.mark.parametrize("exception", [SuspiciousOperation("detail for the log"), None])
def test_what_is_not_understood_says_so_without_the_detail(exception: Exception | None, nurse: User) -> None:
    response = bad_request(sent({"phone": "1"}, nurse), exception)
    assert response.status_code == 400
    assert title(response) == "This page was not understood – POEMS Clinic"
    assert faults(response.content.decode()) == []
    assert "detail for the log" not in response.content.decode()


@pytest.mark.parametrize(
    ("length", "named"), [(views.SHOWN_AT_MOST, False), (views.SHOWN_AT_MOST + 1, True), (1_234_567, True)]
)
def test_the_box_that_holds_too_much_is_named_with_its_length(length: int, named: bool, nurse: User) -> None:
    response = bad_request(sent({"reason": "x" * length, "phone": "1"}, nurse), RequestDataTooBig())
    assert response.status_code == 413
    said = text_of(tree(response.content.decode()))
    assert (f"The box “Reason” holds {length:,} characters" in said) is named
    assert "“Phone”" not in said
    assert boxes(response) == {"Reason": "x" * min(length, views.SHOWN_AT_MOST), "Phone": "1"}
    assert faults(response.content.decode()) == []


def test_a_body_beyond_all_measure_is_given_up_and_still_answered(nurse: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "READ_AT_MOST", 100_000)
    response = bad_request(sent({"reason": "x" * 200_000}, nurse), RequestDataTooBig())
    assert response.status_code == 413
    assert boxes(response) == {}
    assert "more text than the clinic can store" in text_of(tree(response.content.decode()))


@pytest.mark.parametrize(
    ("user", "content_type"),
    [
        ("stranger", "application/x-www-form-urlencoded"),
        ("nurse", "multipart/form-data; boundary=x"),
        ("nurse", "application/json"),
    ],
)
def test_words_come_back_only_to_a_colleague_and_only_from_a_form(user: str, content_type: str, nurse: User) -> None:
    request = sent({"reason": "private words"}, nurse if user == "nurse" else AnonymousUser(), content_type)
    response = bad_request(request, RequestDataTooBig())
    assert response.status_code == 413
    assert "private words" not in response.content.decode()


def test_a_line_that_breaks_while_reading_is_answered_like_an_empty_one(nurse: User) -> None:
    request = sent({"reason": "x"}, nurse)

    def broken(size: int) -> bytes:
        raise ConnectionResetError

    request.read = broken
    assert bad_request(request, RequestDataTooBig()).status_code == 413


@pytest.mark.parametrize("path", ["/nothing/here/", "/patients/P-000000/", "/referrals/R-000000/"])
def test_a_page_that_does_not_exist_offers_the_search(nurse_client: Client, path: str) -> None:
    response = nurse_client.get(path)
    assert response.status_code == 404
    assert title(response) == "Page not found – POEMS Clinic"
    assert faults(response.content.decode()) == []
    assert [e.get("id") for e in tree(response.content.decode()).iter("input") if e.get("id") == "search-again"]


def test_a_stranger_is_not_told_which_pages_exist(client: Client) -> None:
    html = client.get("/nothing/here/").content.decode()
    assert "search-again" not in html
    assert client.get("/patients/P-000000/").status_code == 302
