"""Answers the door of a restricted record, with a page that asks why and keeps what was being sent, and that of a

record which became part of another one.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.forms import CarriedForm
from patients.access import ReasonNeeded, RecordMerged
from patients.banner import record_url
from patients.merging import merge_words
from patients.restriction_forms import ReasonToOpenForm

NOT_CARRIED = {"csrfmiddlewaretoken"}


class ask_for_reason:
    """Turns ReasonNeeded into the page that asks. What a POST carried goes along in the page, nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ReasonNeeded):
            return None
        sent = request.POST.lists() if request.method == "POST" else ()
        carried = CarriedForm(
            initial={
                "carried_path": request.get_full_path(),
                "carried_fields": {name: values for name, values in sent if name not in NOT_CARRIED},
            },
            auto_id=False,
        )
        form = ReasonToOpenForm(patient=exception.patient)
        context = {"patient": exception.patient, "form": form, "carried": carried}
        return render(request, "patients/restricted.html", context, status=403)


class lead_to_survivor:
    """Turns RecordMerged into a step to the record that is kept, and says so there. Both references keep working."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RecordMerged):
            return None
        words = merge_words(exception.former.ref, exception.merge)
        if request.method not in {"GET", "HEAD"}:
            messages.error(request, f"{words}. Nothing was saved. Type it here again")
            return redirect(record_url(exception.survivor, request.user))
        messages.info(request, words)
        match = request.resolver_match
        former = exception.former.ref
        leads_to = {name: exception.survivor.ref if value == former else value for name, value in match.kwargs.items()}
        address = reverse(match.view_name, kwargs=leads_to)
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{address}?{query}" if query else address)
