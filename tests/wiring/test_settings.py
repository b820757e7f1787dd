"""What the environment makes of the settings: each start is a process of its own."""

import os

import pytest

from poems_clinic.settings import env_bool, env_list
from tests.wiring.site import run, settings_of

SECURE = (
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        *((word, True) for word in ("1", "true", "True", "TRUE", "yes", "on", " 1 ")),
        *((word, False) for word in ("0", "false", "False", "no", "NO", "off", " off\n")),
    ],
)
def test_yes_and_no_may_be_written_in_these_ways(monkeypatch: pytest.MonkeyPatch, typed: str, read: bool) -> None:
    monkeypatch.setenv("A_SWITCH", typed)
    assert env_bool("A_SWITCH", default=not read) is read


@pytest.mark.parametrize("typed", [None, "", "  "])
@pytest.mark.parametrize("default", [True, False])
def test_an_empty_switch_keeps_its_default(monkeypatch: pytest.MonkeyPatch, typed: str | None, default: bool) -> None:
    monkeypatch.delenv("A_SWITCH", raising=False)
    if typed is not None:
        monkeypatch.setenv("A_SWITCH", typed)
    assert env_bool("A_SWITCH", default) is default


@pytest.mark.parametrize("typed", ["2", "nein", "o n", "truthy", "-1"])
def test_a_switch_in_no_known_word_stops_the_site_by_name(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setenv("A_SWITCH", typed)
    with pytest.raises(SystemExit, match="A_SWITCH must be 1 or 0"):
        env_bool("A_SWITCH")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a", ["a"]),
        ("a,b", ["a", "b"]),
        (" a , b ,", ["a", "b"]),
        (",,", []),
        ("", []),
        ("[::1]", ["[::1]"]),
    ],
)
def test_a_list_is_cut_at_commas_without_blanks(monkeypatch: pytest.MonkeyPatch, typed: str, read: list[str]) -> None:
    monkeypatch.setenv("A_LIST", typed)
    assert env_list("A_LIST", "unused") == read


def test_a_list_that_is_not_set_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_LIST", raising=False)
    assert env_list("A_LIST") == []
    assert env_list("A_LIST", "x, y") == ["x", "y"]


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ({}, False),
        ({"PORT": "8443"}, False),
        ({"SITE_URL": "http://poems.clinic.invalid"}, False),
        ({"SITE_URL": "https://poems.clinic.invalid"}, True),
        ({"SITE_URL": "HTTPS://poems.clinic.invalid"}, True),
    ],
)
def test_cookies_travel_encrypted_only_as_soon_as_the_site_has_an_https_address(
    address: dict[str, str], secure: bool
) -> None:
    read = settings_of(*SECURE, "SECURE_HSTS_SECONDS", **address)
    assert {name: read[name] for name in SECURE} == dict.fromkeys(SECURE, secure)
    assert (read["SECURE_HSTS_SECONDS"] >= 31_536_000) is secure


def test_an_empty_environment_gives_a_site_that_is_closed() -> None:
    read = settings_of(
        "DEBUG", "DEMO", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "ALLOW_TEST_NHS_NUMBERS", "SESSION_COOKIE_HTTPONLY",
        "X_FRAME_OPTIONS", "PROXY_SSL_HEADER", "SECURE_PROXY_SSL_HEADER", "PGHISTORY_APPEND_ONLY",
    )  # fmt: skip
    assert read == {
        "DEBUG": False,
        "DEMO": False,
        # Django refuses to start on an empty key.
        "SECRET_KEY": "",
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOW_TEST_NHS_NUMBERS": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "X_FRAME_OPTIONS": "DENY",
        "PROXY_SSL_HEADER": None,
        # A header that any visitor could send is not believed.
        "SECURE_PROXY_SSL_HEADER": None,
        "PGHISTORY_APPEND_ONLY": True,
    }


@pytest.mark.parametrize("name", ["DEBUG", "DEMO", "EMAIL_USE_TLS", "ALLOW_TEST_NHS_NUMBERS"])
def test_a_mistyped_switch_ends_in_one_sentence_and_not_in_a_traceback(name: str) -> None:
    done = run("-c", "import poems_clinic.settings", **{name: "maybe"})
    assert done.returncode == 1
    assert done.stderr == f"{name} must be 1 or 0. It is 'maybe'.\n"


@pytest.mark.parametrize(
    ("environment", "numbers"),
    [({}, False), ({"DEMO": "1"}, True), ({"DEMO": "1", "ALLOW_TEST_NHS_NUMBERS": "0"}, False)],
)
def test_test_numbers_are_taken_in_the_demonstration_unless_forbidden(
    environment: dict[str, str], numbers: bool
) -> None:
    assert settings_of("ALLOW_TEST_NHS_NUMBERS", **environment) == {"ALLOW_TEST_NHS_NUMBERS": numbers}


@pytest.mark.parametrize(
    ("environment", "backend", "tls"),
    [
        ({}, "reminders.mailbox.MailboxBackend", False),
        ({"EMAIL_HOST": "smtp.clinic.invalid"}, "django.core.mail.backends.smtp.EmailBackend", True),
        (
            {"EMAIL_HOST": "smtp.clinic.invalid", "EMAIL_USE_TLS": "0"},
            "django.core.mail.backends.smtp.EmailBackend",
            False,
        ),
    ],
)
def test_mail_leaves_the_house_only_when_a_server_is_named(
    environment: dict[str, str], backend: str, tls: bool
) -> None:
    assert settings_of("EMAIL_BACKEND", "EMAIL_USE_TLS", **environment) == {
        "EMAIL_BACKEND": backend,
        "EMAIL_USE_TLS": tls,
    }


def test_until_a_clinic_names_its_own_no_address_can_receive_mail() -> None:
    read = settings_of("CLINIC_TEAM_EMAIL", "DEFAULT_FROM_EMAIL")
    assert read["CLINIC_TEAM_EMAIL"].endswith(".invalid")
    assert read["DEFAULT_FROM_EMAIL"].endswith(".invalid>")


def test_a_proxy_is_believed_when_its_header_is_named() -> None:
    read = settings_of("SECURE_PROXY_SSL_HEADER", PROXY_SSL_HEADER="HTTP_X_FORWARDED_PROTO")
    assert read["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_everything_that_is_written_lands_in_the_data_folder(tmp_path: os.PathLike[str]) -> None:
    read = settings_of("STATIC_ROOT", "MEDIA_ROOT", "MAILBOX_FOLDER", POEMS_DATA=str(tmp_path))
    assert [name for name, path in read.items() if not path.startswith(str(tmp_path))] == []


@pytest.mark.parametrize(
    ("command", "user"), [("migrate", "poems_owner"), ("check", "poems_app"), ("shell", "poems_app")]
)
def test_only_migrate_logs_in_as_the_owner(command: str, user: str) -> None:
    script = "import sys; sys.argv[1:] = sys.argv[1:2]\nfrom poems_clinic import settings\n"
    done = run(
        "-c",
        f"{script}print(settings.DATABASES['default']['USER'])",
        command,
        DATABASE_URL="postgresql://poems_app@/poems",
        DATABASE_OWNER_URL="postgresql://poems_owner@/poems",
    )
    assert done.stdout.split() == [user], done.stderr
