"""The page frame as people who are stored nowhere see it."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.models import User


def person(role: str) -> User:
    return User(username=role, role=role, first_name="Nora", last_name="Tester", job_title="Nurse specialist")


def request_of(user: User | AnonymousUser, path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user
    return request


def rendered(source: str, user: User | AnonymousUser, path: str = "/", **context: object) -> str:
    """A template written in the test."""
    return engines["django"].from_string(source).render(context, request_of(user, path))


def rendered_file(name: str, user: User | AnonymousUser, context: dict[str, object]) -> str:
    return render_to_string(name, context, request_of(user))
