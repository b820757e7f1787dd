"""Answers the door of a restricted record: a page that asks why, and keeps what was being sent."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.forms import CarriedForm
from patients.access import ReasonNeeded
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
