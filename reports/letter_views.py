"""Ask for a letter, watch it being made, download it."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission, require
from audit.models import AccessEvent
from patients.access import patient_or_404
from reports import actions
from reports.forms import LetterForm
from reports.models import ReportRun


@require(Permission.CREATE_LETTER)
def letters(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref)
    form = LetterForm(request.POST or None, patient=patient)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.request_letter(
                patient=patient,
                by=request.user,
                opinion=form.cleaned_data["opinion"],
                submission_key=form.cleaned_data["submission_key"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("letter", patient.ref, run.pk)
    runs = ReportRun.objects.for_patient(patient)[:50]
    return render(request, "reports/letters.html", {"patient": patient, "form": form, "runs": runs})


@require(Permission.CREATE_LETTER)
@require_GET
def letter(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """The state of one letter; htmx asks for the state alone, every two seconds, until it is closed."""
    patient = patient_or_404(request, ref)
    run = get_object_or_404(ReportRun.objects.for_patient(patient), pk=pk)
    template = "reports/_letter_state.html" if request.htmx else "reports/letter.html"
    return render(request, template, {"patient": patient, "run": run})


@require(Permission.CREATE_LETTER)
@require_GET
def letter_download(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    patient = patient_or_404(request, ref, verb=AccessEvent.Verb.DOWNLOAD)
    run = get_object_or_404(ReportRun.objects.for_patient(patient), pk=pk, state=ReportRun.State.DONE)
    try:
        file = actions.path_of(run).open("rb")
    except FileNotFoundError:
        raise Http404("The file of this letter is not in the store. Create the letter again.") from None
    # The name of the saved file carries the opaque reference and the day, never the person's name.
    name = f"clinic-letter-{patient.ref}-{timezone.localdate(run.requested_at)}.pdf"
    return FileResponse(file, content_type="application/pdf", as_attachment=True, filename=name)


@require(Permission.CREATE_LETTER)
@require_POST
def letter_retry(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    patient = patient_or_404(request, ref)
    run = get_object_or_404(ReportRun.objects.for_patient(patient), pk=pk)
    actions.retry(run, by=request.user)
    return redirect("letter", patient.ref, run.pk)
