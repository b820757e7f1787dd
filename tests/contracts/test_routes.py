"""Promises that every route keeps, including the one added tomorrow."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters

from accounts.permissions import Permission

# A value for each kind of placeholder; they lead nowhere on purpose.
SAMPLE = {
    "ref": "P-000000", "other_ref": "P-000001", "key": "neurology", "pk": 1, "id": 1, "page": uuid.UUID(int=0),
    "day": "2020-01-01",
}  # fmt: skip


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


ROUTES = list(patterns())


@pytest.mark.parametrize(("route", "entry"), ROUTES, ids=[entry.name or route for route, entry in ROUTES])
def test_every_route_declares_who_may_use_it(route: str, entry: URLPattern) -> None:
    policy = getattr(entry.callback, "policy", None)
    assert policy == "public" or isinstance(policy, Permission), f"{route} has no @require(…) and no @public"


def test_every_route_has_a_name_of_its_own() -> None:
    names = [entry.name for _, entry in ROUTES]
    assert None not in names
    assert len(names) == len(set(names))


def test_no_route_can_carry_a_name_or_a_number_of_a_person() -> None:
    """Addresses hold opaque references, keys and row ids: no free text."""
    free = [
        route
        for route, entry in ROUTES
        for converter in entry.pattern.converters.values()
        if type(converter) is type(get_converters()["path"])
    ]
    assert free == []


def address(entry: URLPattern) -> str:
    given = {
        name: 1 if type(converter) is type(get_converters()["int"]) else SAMPLE.get(name, "x")
        for name, converter in entry.pattern.converters.items()
    }
    return reverse(entry.name, kwargs=given)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "entry",
    [entry for _, entry in ROUTES if getattr(entry.callback, "policy", None) != "public"],
    ids=lambda entry: entry.name,
)
def test_every_other_route_asks_for_a_log_in(entry: URLPattern) -> None:
    response = Client().get(address(entry))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("login"))


@pytest.mark.django_db
@pytest.mark.parametrize("entry", [entry for _, entry in ROUTES], ids=lambda entry: entry.name)
def test_every_answer_carries_the_security_headers(entry: URLPattern, nurse_client: Client) -> None:
    response = nurse_client.get(address(entry))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.status_code < 500
