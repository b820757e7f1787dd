from collections.abc import Iterator

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def _site_map_of_its_own() -> Iterator[None]:
    """Forms and the page frame are tested without the rooms that use them."""
    with override_settings(ROOT_URLCONF="tests.interface.urls"):
        yield
