"""`{% load work %}`: the notice after a task was closed, on whichever list it was closed from."""

from typing import Any

from django import template
from django.template import Context

from work.models import Task

register = template.Library()


@register.inclusion_tag("work/_undo.html", takes_context=True)
def undo_closing(context: Context, back: str) -> dict[str, Any]:
    """The task that this person has just closed, with its Undo; nothing when it is open again or somebody else's."""
    request = context["request"]
    number = request.GET.get("closed", "")
    task = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        task = Task.objects.filter(pk=number, closed_by=request.user).exclude(state="open").first()
    return {"task": task, "back": back, "csrf_token": context.get("csrf_token")}
