"""System checks: a site that is configured unsafely says so, each fault by its own number."""

import pytest
from django.conf import settings
from django.test import override_settings

from poems_clinic.checks import demonstration_is_off, real_servers_are_named
from tests.wiring.site import deployment_checks

APP = "postgresql://poems_app:pw@/poems"
OWNER = "postgresql://poems_owner:pw@/poems"


@pytest.mark.parametrize(
    ("application", "owner", "errors"),
    [
        (APP, OWNER, []),
        ("", "", ["poems.E001"]),
        ("", OWNER, ["poems.E001"]),
        # One log-in for both could rewrite its own audit.
        (OWNER, OWNER, ["poems.E002"]),
        (APP, "", ["poems.E002"]),
        ("postgresql:///poems", OWNER, ["poems.E002"]),
        # Another password or address does not make another person.
        ("postgresql://poems_owner:other@db.clinic.invalid/poems", OWNER, ["poems.E002"]),
    ],
)
def test_the_two_log_ins_must_be_named_and_differ(application: str, owner: str, errors: list[str]) -> None:
    with override_settings(DATABASE_URL=application, DATABASE_OWNER_URL=owner):
        found = real_servers_are_named(None)
    assert [error.id for error in found] == errors
    assert all(error.hint for error in found), "every fault says what to do"


@pytest.mark.parametrize(("demo", "errors"), [(True, ["poems.E003"]), (False, [])])
def test_the_published_passwords_of_the_demonstration_are_a_fault(demo: bool, errors: list[str]) -> None:
    with override_settings(DEMO=demo):
        assert [error.id for error in demonstration_is_off(None)] == errors


def test_the_tests_themselves_run_with_two_log_ins() -> None:
    assert settings.DATABASE_URL != settings.DATABASE_OWNER_URL
    assert real_servers_are_named(None) == []


def test_a_well_kept_site_passes_without_a_word() -> None:
    done = deployment_checks()
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"DEMO": "1"}, "poems.E003"),
        ({"DEBUG": "1"}, "security.W018"),
        ({"SITE_URL": "http://poems.clinic.invalid"}, "security.W012"),
        ({"SECRET_KEY": "short"}, "security.W009"),
        ({"SECRET_KEY": ""}, "security.W009"),
        ({"DATABASE_OWNER_URL": ""}, "poems.E002"),
        ({"DATABASE_URL": ""}, "poems.E001"),
        ({"ALLOWED_HOSTS": ","}, "security.W020"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)
def test_each_unsafe_setting_stops_the_deployment_check(environment: dict[str, str], says: str) -> None:
    done = deployment_checks(**environment)
    assert done.returncode == 1
    assert says in done.stderr
