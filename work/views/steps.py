"""What the small steps of this room share: where to go back to, stale pages, refusals beside their boxes."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.urls import reverse

CONFLICT = 409
MY_WORK = "my_work"
TABS = ("mine", "role", "waiting", "organisations", "done")


def back_name(request: HttpRequest) -> str:
    """The page that the step was taken from: My work or a tab of the board."""
    name = request.POST.get("back") or request.GET.get("back", "")
    return name if name == MY_WORK or name in TABS else TABS[0]


def back_url(request: HttpRequest) -> str:
    name = back_name(request)
    return reverse(MY_WORK) if name == MY_WORK else f"{reverse('task_board')}?tab={name}"


def opened_version(request: HttpRequest) -> int:
    """The version that the page carried; 0, which is never current, when it is missing or no number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def with_version(request: HttpRequest, version: int) -> QueryDict:
    """The sent form as it was, now standing on the current version: a second press decides knowingly."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def add_errors(form: forms.Form, problem: ValidationError) -> None:
    """The refusals of an action beside their boxes; those about no box of this form go on top."""
    named = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, sentences in named.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
