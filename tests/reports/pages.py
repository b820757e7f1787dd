"""What the tests of pages share."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.interface.html import faults


def sound(response: Any, status: int = 200) -> str:
    """The page, after a look at its HTML."""
    assert response.status_code == status
    page = response.content.decode()
    wrong = faults(page)
    assert wrong == [], wrong
    return page


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def statements(get: Callable[[], Any]) -> int:
    get()
    with CaptureQueriesContext(connection) as seen:
        assert get().status_code == 200
    return len(seen)
