"""System checks: a site that is configured unsafely does not start quietly."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from audit.roles import application_role


@register(Tags.security, deploy=True)
def real_servers_are_named(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Production names its own servers and its two database log-ins."""
    problems = []
    if not settings.DATABASE_URL:
        problems.append(
            Error(
                "DATABASE_URL is not set.",
                hint="Name the application's log-in to PostgreSQL.",
                id="poems.E001",
            )
        )
    elif application_role() is None:
        problems.append(
            Error(
                "The application logs in to PostgreSQL as the owner of the tables, so it could alter its own audit.",
                hint="Set DATABASE_OWNER_URL to the owner (used by migrate only) and DATABASE_URL to another role.",
                id="poems.E002",
            )
        )
    return problems


@register(Tags.security, deploy=True)
def demonstration_is_off(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The three log-ins of the demonstration have published passwords."""
    if settings.DEMO:
        return [Error("DEMO is on.", hint="Unset DEMO and start from an empty database.", id="poems.E003")]
    return []
