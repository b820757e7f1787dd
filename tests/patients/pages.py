"""A page's form as a browser would send it: every field with the value that the page shows."""

from typing import Any

import html5lib
from django.http import HttpResponse

_NS = "{http://www.w3.org/1999/xhtml}"


def form_fields(response: HttpResponse, *, button: str = "") -> dict[str, Any]:
    """The fields of the page's main form. Unticked boxes and unchosen radios send nothing, as in a browser."""
    page = html5lib.parse(response.content.decode())
    main = next(node for node in page.iter(f"{_NS}main"))
    form = next(node for node in main.iter(f"{_NS}form") if node.get("method") == "post")
    fields: dict[str, Any] = {}
    for node in form.iter():
        name = node.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if node.tag == f"{_NS}input":
            if node.get("type") in {"radio", "checkbox"} and node.get("checked") is None:
                continue
            fields[name] = node.get("value", "")
        elif node.tag == f"{_NS}textarea":
            fields[name] = node.text or ""
        elif node.tag == f"{_NS}select":
            options = list(node.iter(f"{_NS}option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            fields[name] = chosen[0].get("value", "")
    return fields | ({"action": button} if button else {})


def text_of(response: HttpResponse) -> str:
    """The words of the page without markup, with single spaces."""
    page = html5lib.parse(response.content.decode())
    body = next(node for node in page.iter(f"{_NS}body"))
    return " ".join(" ".join(body.itertext()).split())
