"""How a connection address becomes Django's database entry."""

from typing import Any

import psycopg
import pytest

from poems_clinic.databases import database_from_url


def entry(url: str, **extra: object) -> dict[str, Any]:
    return database_from_url(url, **extra)


@pytest.mark.parametrize(
    ("url", "name", "user", "password", "host", "port"),
    [
        # A socket in a folder, as `make run` uses it.
        ("postgresql://poems_app:pw@/poems?host=/run/db", "poems", "poems_app", "pw", "/run/db", ""),
        ("postgresql://poems_app@/poems?host=/a%20b/db", "poems", "poems_app", "", "/a b/db", ""),
        # A server in the network.
        ("postgresql://poems_app:pw@db.clinic:6432/poems", "poems", "poems_app", "pw", "db.clinic", "6432"),
        ("postgres://poems_app@[2001:db8::7]:5432/poems", "poems", "poems_app", "", "2001:db8::7", "5432"),
        # Signs that mean something in an address must be written with a percent sign.
        ("postgresql://poems_app:p%40s%2Fs%3Aw%25d@db.site/poems", "poems", "poems_app", "p@s/s:w%d", "db.site", ""),
        ("postgresql://poems%20app@db.clinic.invalid/cl%C3%ADnic", "clínic", "poems app", "", "db.clinic.invalid", ""),
        # The other way of writing that libpq reads.
        ("host=/run/db dbname=poems user=poems_app", "poems", "poems_app", "", "/run/db", ""),
        ("host=db.clinic.invalid password='a b' dbname=poems", "poems", "", "a b", "db.clinic.invalid", ""),
        ("", "", "", "", "", ""),
    ],
)  # fmt: skip
def test_an_address_names_database_person_and_place(
    url: str, name: str, user: str, password: str, host: str, port: str
) -> None:
    read = entry(url)
    assert read["ENGINE"] == "django.db.backends.postgresql"
    assert [read[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [name, user, password, host, port]


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {"connect_timeout": 3}),
        ("?sslmode=verify-full&sslrootcert=/etc/ca.pem", {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}),
        ("?application_name=poems%20clinic", {"application_name": "poems clinic"}),
        ("?options=-c%20statement_timeout%3D5000", {"options": "-c statement_timeout=5000"}),
    ],
)
def test_what_follows_the_question_mark_reaches_the_driver(query: str, options: dict[str, object]) -> None:
    given = entry(f"postgresql://poems_app@db.clinic.invalid/poems{query}")["OPTIONS"]
    assert given == {"connect_timeout": 3} | options


def test_a_page_waits_three_seconds_for_a_silent_server_unless_the_address_says_otherwise() -> None:
    assert entry("postgresql://db.clinic.invalid/poems")["OPTIONS"]["connect_timeout"] == 3
    assert int(entry("postgresql://db.clinic.invalid/poems?connect_timeout=9")["OPTIONS"]["connect_timeout"]) == 9


def test_what_the_settings_add_wins() -> None:
    assert entry("postgresql:///poems", CONN_MAX_AGE=60)["CONN_MAX_AGE"] == 60
    assert entry("postgresql://a@/poems", USER="b")["USER"] == "b"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root@db.clinic.invalid/poems",
        "postgresql://poems_app:50%off@db.clinic.invalid/poems",
        "postgresql://poems_app@[2001:db8::7/poems",
        "postgresql://db.clinic.invalid/poems?no_such_option=1",
        "poems",
        "https://poems.clinic.invalid/",
    ],
)
def test_an_address_that_cannot_be_read_stops_the_site(url: str) -> None:
    with pytest.raises(psycopg.ProgrammingError):
        entry(url)
