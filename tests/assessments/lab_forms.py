"""What a browser sends for the forms with lines."""

from typing import Any

from django.test import Client
from django.urls import reverse

from patients.models import Patient


def new_page(patient: Patient, key: str) -> str:
    return reverse("assessment_new", args=[patient.ref, key])


def sent(patient: Patient, **boxes: Any) -> dict[str, Any]:
    """The boxes of a new form; `results__vegf__value` stands for the box "results-vegf-value"."""
    data = {"patient_ref": patient.ref, "performed_on": "01-Jul-2026", "action": "draft"}
    return data | {name.replace("__", "-"): value for name, value in boxes.items()}


def send(client: Client, patient: Patient, key: str, **boxes: Any) -> Any:
    """POST a new form, and confirm what is said back; a redirect means it was saved."""
    return post(client, new_page(patient, key), sent(patient, **boxes))


def post(client: Client, at: str, data: dict[str, Any]) -> Any:
    """POST a form; where its numbers are said back first, say that they are right."""
    answer = client.post(at, data)
    return confirm(client, answer) if answer.context and "read_back" in answer.context else answer


def confirm(client: Client, page: Any) -> Any:
    """Press Save on the page that says the numbers back."""
    return client.post(page.request["PATH_INFO"], said_back_again(page) | {"action": page.context["action"]})


def said_back_again(page: Any) -> dict[str, list[str]]:
    """What the page that says the numbers back sends with either of its buttons."""
    again: dict[str, list[str]] = {"said_back": list(page.context["said_back"])}
    for name, value in page.context["sent"]:
        again.setdefault(name, []).append(value)
    return again


def errors(response: Any) -> dict[str, list[str]]:
    """Box → sentences; fails when the page was saved."""
    assert response.status_code == 200, response.status_code
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


def boxes_of(response: Any) -> dict[str, str]:
    """What stands in every box of the page, as the browser would send it again."""
    form = response.context["form"]
    shown = {}
    for name in form.fields:
        value = form[name].value()
        # Zero is an answer, and equal to False.
        if value is not None and value is not False and value != "":
            shown[form[name].html_name] = (
                form.fields[name].widget.format_value(value)
                if hasattr(form.fields[name].widget, "format_value")
                else str(value)
            )
    return {name: value[0] if isinstance(value, list) else str(value) for name, value in shown.items()}
