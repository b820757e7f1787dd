"""From a connection URL to Django's DATABASES entry, with the driver's own parser."""

from psycopg.conninfo import conninfo_to_dict


def database_from_url(url: str, **extra: object) -> dict[str, object]:
    """Read a libpq URL, e.g. `postgresql://user:pw@/name?host=/socket/folder`, into a Django database entry.

    Raises psycopg.ProgrammingError when the URL cannot be read.
    """
    given = conninfo_to_dict(url)
    entry: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname", ""),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": str(given.pop("port", "") or ""),
        # A server that does not answer must not hold a nurse's page for minutes.
        "OPTIONS": {"connect_timeout": 3, **given},
    }
    return entry | extra
