"""Headers of every kind of answer, and what may be kept in a cache."""

from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from poems_clinic.middleware import private_pages
from tests.interface.html import text_of, tree

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
# What the browser may load, and nothing that is not on the list.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}

# What is asked for by a nurse, how, and the answer.
ANSWERS = [
    ("get", "/work/", 200),
    ("head", "/patients/search/", 200),
    ("get", "/healthz", 200),
    ("get", "/", 302),
    ("get", "/audit/", 403),
    ("get", "/nothing/here/", 404),
    ("get", "/patients/P-000000/", 404),
    ("get", "/static/css/no-such-file.css", 404),
    ("delete", "/patients/search/", 405),
]


def policy_of(response: HttpResponse) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS, ids=[f"{m} {p}" for m, p, _ in ANSWERS])
def test_every_kind_of_answer_carries_every_header(nurse_client: Client, method: str, path: str, status: int) -> None:
    response = getattr(nurse_client, method)(path)
    assert response.status_code == status
    given = {name: response.headers.get(name) for name in EVERYWHERE}
    # Django's own "never cache" of the log-in says no-store among other words.
    given["Cache-Control"] = "no-store" if "no-store" in (given["Cache-Control"] or "") else given["Cache-Control"]
    assert given == EVERYWHERE
    assert policy_of(response) == POLICY


@pytest.mark.parametrize("path", ["/work/", "/patients/P-000000/", "/audit/", "/"])
def test_the_way_to_the_log_in_is_not_kept_either(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "no-store"


def test_a_page_that_states_its_own_keeping_time_is_believed() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "private, max-age=60", "Cross-Origin-Resource-Policy": "x"})

    response = private_pages(view)(RequestFactory().get("/x/"))
    assert response.headers["Cache-Control"] == "private, max-age=60"
    assert response.headers["Cross-Origin-Resource-Policy"] == "x"


@pytest.fixture
def stylesheet(tmp_path: Path) -> str:
    (tmp_path / "site.css").write_text("body { color: black }\n")
    return "/static/site.css"


def test_a_file_of_the_site_may_be_kept_and_cannot_be_mistaken(
    nurse_client: Client, tmp_path: Path, stylesheet: str
) -> None:
    with override_settings(STATIC_ROOT=tmp_path):
        response = nurse_client.get(stylesheet)
    assert response.status_code == 200
    assert "max-age" in response.headers["Cache-Control"]
    assert "no-store" not in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"].startswith("text/css")
    assert "Set-Cookie" not in response.headers


def test_a_file_that_is_missing_says_so_on_a_page_that_is_not_kept(nurse_client: Client) -> None:
    """That page names the person who is logged in."""
    response = nurse_client.get("/static/no-such-file.css")
    assert "Page not found" in text_of(tree(response.content.decode()))
    assert "Nora Tester" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"


def test_no_file_outside_the_folder_can_be_fetched(nurse_client: Client, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hush-hush")
    (tmp_path / "static").mkdir()
    with override_settings(STATIC_ROOT=tmp_path / "static"):
        for path in ("/static/../secret.txt", "/static/%2e%2e/secret.txt", "/static//secret.txt"):
            response = nurse_client.get(path)
            assert response.status_code == 404
            assert b"hush-hush" not in response.content


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(nurse_client: Client) -> None:
    cookie = nurse_client.get("/work/").cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 30 * 60, "half an hour from the last page"
