"""People and a database for every test: real PostgreSQL, and the application's own role rather than the owner's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, TransactionTestCase
from hypothesis import settings as property_settings
from psycopg.conninfo import conninfo_to_dict

from accounts.models import User
from patients.models import Patient
from tests.factories import make_patient, make_user

# A property is right or wrong, not fast or slow: a busy machine must not fail it.
property_settings.register_profile("untimed", deadline=None, max_examples=50)
property_settings.load_profile("untimed")


def log_in_to_database_as(url: str) -> None:
    """Let the next connection use the role of `url`, on whatever database is in use."""
    role = conninfo_to_dict(url)
    connection = connections["default"]
    connection.close()
    connection.settings_dict.update(USER=role.get("user", ""), PASSWORD=role.get("password", ""))


@contextmanager
def as_owner() -> Iterator[None]:
    """What the application role may not do: make the test database, empty it, destroy it."""
    log_in_to_database_as(settings.DATABASE_OWNER_URL)
    try:
        yield
    finally:
        log_in_to_database_as(settings.DATABASE_URL)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    log_in_to_database_as(settings.DATABASE_OWNER_URL)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Tables are made by the owner; tests then run as the application does."""
    log_in_to_database_as(settings.DATABASE_URL)
    yield
    log_in_to_database_as(settings.DATABASE_OWNER_URL)


@pytest.fixture(scope="session", autouse=True)
def _empty_tables_as_owner() -> Iterator[None]:
    """Tests with real commits are cleaned up by TRUNCATE, which the application role rightly may not do."""
    original = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with as_owner():
            original(case)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture
def nurse(db: None) -> User:
    return make_user("nurse")


@pytest.fixture
def consultant(db: None) -> User:
    return make_user("consultant")


@pytest.fixture
def admin_user(db: None) -> User:
    return make_user("admin")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def nurse_client(nurse: User) -> Client:
    return logged_in(nurse)


@pytest.fixture
def consultant_client(consultant: User) -> Client:
    return logged_in(consultant)


@pytest.fixture
def admin_client(admin_user: User) -> Client:
    return logged_in(admin_user)


@pytest.fixture
def patient(nurse: User) -> Patient:
    return make_patient(by=nurse)


@pytest.fixture
def other_patient(nurse: User) -> Patient:
    """A second person, for every test that one record must not leak into another."""
    return make_patient(by=nurse, surname="Elsewhere", given_name="Olive", national_id="9990000026")


LONG_FILES = ("journeys/test_pages.py", "journeys/", "stack/", "drills/")


def _how_long(item: Any) -> int:
    """Place of the test's file in LONG_FILES; all others keep their order behind them."""
    path = item.path.as_posix()
    return next((place for place, part in enumerate(LONG_FILES) if part in path), len(LONG_FILES))


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Say so, rather than fail, where there is no browser to drive. The longest files begin first: each file stays in
    one process, and none should be left alone at the end."""
    from tests.browser import chromium_path

    items.sort(key=_how_long)

    if chromium_path() is None:
        skip = pytest.mark.skip(reason="Chromium is not installed: install it to run the browser tests")
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(skip)
