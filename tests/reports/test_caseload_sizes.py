"""However many patients there are: a bounded number of statements, and no page that takes ever longer."""

import os
import time
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reports.caseload import PAGE
from tests.factories import make_user
from tests.reports.crowds import committed_crowd

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 8
# A hundred thousand take minutes to make: asked where every page is judged, in continuous integration.
SIZES = (150, 10_000, 100_000) if os.environ.get("SWEEP") == "full" else (150, 10_000)
HARDEST = {
    "first page": "",
    "by what is due": "?sort=due",
    "downwards by VEGF": "?sort=vegf&order=down",
    "a view": "?view=vegf-overdue",
    "many filters": "?status=on_treatment&consultant=mine&waiting=w0&waiting=w12&conclusion=confirmed&overdue=any",
    "nobody": "?country=wales&conclusion=excluded&consultant=none",
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


@pytest.mark.parametrize("number", SIZES)
def test_the_caseload_takes_at_most_eight_statements(consultant_client: Client, consultant: User, number: int) -> None:
    """Everything counts: session, person, audit, the strip of late reminders."""
    began = time.perf_counter()
    committed_crowd(number, consultant, [consultant, make_user("consultant", username="second")], timezone.localdate())
    print(f"{number}: made in {time.perf_counter() - began:.1f} s")
    address = reverse("caseload")
    page = consultant_client.get(address)
    shown = page.context["rows"]
    assert len(shown) == min(number, PAGE)
    assert page.context["counts"].total == number
    places = (
        {"": ""}
        if number <= PAGE
        else {"second page": f"?after={shown[-1].patient.pk}", "back": f"?before={shown[50].patient.pk}"}
    )
    for name, query in {**HARDEST, **places}.items():
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as seen:
            assert consultant_client.get(address + query).status_code == 200
        print(f"{number}, {name}: {1000 * (time.perf_counter() - began):.0f} ms", [q["time"] for q in seen])
        assert len(statements_of(seen)) <= MOST, "\n".join(query[:150] for query in statements_of(seen))
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as seen:
        lines = b"".join(consultant_client.get(reverse("caseload_download")).streaming_content).splitlines()
    print(f"{number}, download: {time.perf_counter() - began:.1f} s")
    assert len(lines) == number + 1
    assert len(statements_of(seen)) <= MOST


def statements_of(seen: CaptureQueriesContext) -> list[str]:
    """Without the brackets of transactions, which stand around the session's row: the test's own add to them."""
    queries = [query["sql"] for query in seen]
    return [query for query in queries if not query.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
