"""How an access event reads. `{% load audit %}`"""

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.filter
def page_words(route: str) -> str:
    """The name of a page in words: "patient_record" is "Patient record"."""
    return route.rpartition(":")[2].replace("_", " ").replace("-", " ").capitalize()


@register.simple_tag
def patient_audit_url(patient_ref: str) -> str:
    """Where the record's own audit stands, or "". By name: audit knows no other room."""
    if not patient_ref:
        return ""
    try:
        return reverse("patient_audit", args=[patient_ref])
    except NoReverseMatch:
        return ""
