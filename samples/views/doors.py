"""The door to a sample: the patient's door, then the sample inside that patient; and what a late page is told."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import Permission, require
from patients.access import patient_or_404
from samples.models import Sample

SampleView = Callable[[HttpRequest, Sample], HttpResponse]
CONFLICT = 409


def of_sample(view: SampleView) -> Callable[..., HttpResponse]:
    """A page of one sample. Another patient's sample does not exist here."""

    @require(Permission.TRACK_SAMPLES)
    @wraps(view)
    def opened(request: HttpRequest, ref: str, pk: int, **kwargs: Any) -> HttpResponse:
        patient = patient_or_404(request, ref, Permission.TRACK_SAMPLES)
        sample = Sample.objects.filter(patient=patient, pk=pk).with_people().select_related("report", "paired").first()
        if sample is None:
            raise Http404("This patient has no such sample")
        sample.patient = patient
        return view(request, sample, **kwargs)

    return opened


def changed_meanwhile(request: HttpRequest, sample: Sample) -> HttpResponse:
    """Somebody was faster: back to the sample, which says what happened."""
    last = Sample.objects.get(pk=sample.pk).history.select_related("by").last()
    who = last.by.display_name if last and last.by else "The system"
    what = last.get_state_display().lower() if last else "changed"
    messages.error(
        request, f"Nothing was saved: the sample changed while the page was open. Last step by {who}: {what}."
    )
    return redirect(sample)
