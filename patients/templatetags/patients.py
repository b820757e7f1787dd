"""The banner and tabs of a patient's record. `{% load patients %}`"""

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from patients.banner import Banner, Tab, age_words, banner_for, record_url, tabs_for
from patients.choices import StopReason
from patients.models import Patient, TreatmentLine

register = template.Library()


@register.simple_tag(takes_context=True)
def patient_banner(context: Context, patient: Patient) -> Banner:
    return banner_for(patient, context["request"].user, timezone.localdate())


@register.simple_tag(takes_context=True)
def patient_tabs(context: Context, patient: Patient) -> list[Tab]:
    request = context["request"]
    return tabs_for(patient, request.user, request.path)


@register.simple_tag(takes_context=True)
def patient_url(context: Context, patient: Patient) -> str:
    """Where this viewer opens the record; "" when no page of it is for them."""
    return record_url(patient, context["request"].user)


@register.filter
def postcode_district(postcode: str) -> str:
    """The part that says the town and no more: "LS6" of "LS6 2AB"."""
    return postcode.rpartition(" ")[0]


@register.simple_tag
def patient_age(patient: Patient) -> str:
    """ "68y"; "" when the birth date is not known or the patient has died."""
    return age_words(patient, timezone.localdate())


@register.simple_tag
def patient_alike(patient: Patient, alike: dict[str, str] | None) -> str:
    """Why to look carefully at this row of a list."""
    return (alike or {}).get(patient.ref, "")


@register.simple_tag
def page_url(name: str) -> str:
    """The address of a page of another room, "" where the site has none of that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def line_status(line: TreatmentLine) -> str:
    """The status word of a treatment line today."""
    if line.entered_in_error:
        return "Entered in error"
    running = line.ended_on is None or line.ended_on >= timezone.localdate()
    return "On treatment" if running else "Completed" if line.stop_reason == StopReason.COMPLETED else "Ended"


@register.simple_tag
def line_cycle(line: TreatmentLine) -> int:
    """Which cycle today falls into, counting from 1."""
    return (timezone.localdate() - line.started_on).days // line.cycle_days + 1
