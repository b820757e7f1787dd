from collections.abc import Iterator

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def _on_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forms and the page frame are tested without the rooms that use them, and without a database."""
    monkeypatch.setattr("poems_clinic.navigation.automation_delayed_since", lambda: None)
    with override_settings(ROOT_URLCONF="tests.interface.urls"):
        yield
