"""Log-ins are announced by Django through signals only; each becomes an access event."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from audit.models import AccessEvent


@receiver(user_logged_in)
def logged_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    AccessEvent.objects.create(actor=user, verb=AccessEvent.Verb.LOGIN, route="login")


@receiver(user_logged_out)
def logged_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    AccessEvent.objects.create(actor=user, verb=AccessEvent.Verb.LOGOUT, route="logout")


@receiver(user_login_failed)
def login_failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    # Not the tried name: people type passwords into that box.
    AccessEvent.objects.create(verb=AccessEvent.Verb.LOGIN_FAILED, route="login")
