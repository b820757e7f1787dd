"""The background save of an open form, and the choice to restore or discard what it kept."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Permission
from assessments import keeping
from assessments.base import Assessment
from assessments.clashes import opened_version
from assessments.doors import of_kind, of_row, visit_in
from assessments.forms import AssessmentForm, open_form
from assessments.spec import Instrument
from assessments.working_copies import WorkingCopy, place_of, restored
from patients.models import Patient, Visit


@of_kind(Permission.WRITE_ASSESSMENT, shows=False)
def keep_new(request: HttpRequest, patient: Patient, instrument: Instrument) -> HttpResponse:
    # The page may have been saved at this very moment: then its words belong to what it made.
    key = page_key_in(request.POST)
    row = instrument.model.objects.for_patient(patient).filter(submission_key=key).first() if key else None
    return keep(request, patient, instrument, row)


@of_row(Permission.WRITE_ASSESSMENT, shows=False)
def keep_edit(request: HttpRequest, patient: Patient, instrument: Instrument, row: Assessment) -> HttpResponse:
    return keep(request, patient, instrument, row)


def keep(request: HttpRequest, patient: Patient, instrument: Instrument, row: Assessment | None) -> HttpResponse:
    """Keep what is typed and answer with the time. Says nothing of what is wrong with it, and nothing of the record."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.POST.get("typist") != str(request.user.pk):
        # The session ended, and a colleague has logged in at the same computer.
        return HttpResponse("Another person is logged in", status=409, content_type="text/plain")
    key = page_key_in(request.POST)
    if key is None:
        return HttpResponse("The page has no key", status=400, content_type="text/plain")
    visit = visit_in(request, patient)
    form = open_form(instrument, patient, row, request.user, request.POST, visit=visit, restored=True)
    if form.typed():
        try:
            _keep(request, form, row, key)
        except ValidationError:
            return HttpResponse("Too long", status=413, content_type="text/plain")
    else:
        keeping.let_go(by=request.user, patient=patient, instrument=instrument, page_key=key)
    return HttpResponse(f"{timezone.localtime():%H:%M}", content_type="text/plain")


def keep_sent(request: HttpRequest, form: AssessmentForm, row: Assessment | None) -> uuid.UUID:
    """Keep what was sent and could not be saved, before its author is shown why. Returns the key of the page."""
    key = page_key_in(form.data) or uuid.uuid4()
    if form.typed():
        with suppress(ValidationError):  # larger than any form; it stands on the page that is shown now
            _keep(request, form, row, key)
    return key


def _keep(request: HttpRequest, form: AssessmentForm, row: Assessment | None, key: uuid.UUID) -> None:
    keeping.keep_typed(
        by=request.user,
        patient=form.patient,
        instrument=form.instrument,
        row=row,
        page_key=key,
        opened_version=opened_version(form.data),
        boxes=form.own_boxes(),
    )


@of_kind(Permission.WRITE_ASSESSMENT)
def decide(request: HttpRequest, patient: Patient, instrument: Instrument, page: uuid.UUID) -> HttpResponse:
    """Open the form with the words of a page that was not saved, or discard them."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    copy = WorkingCopy.objects.of(request.user, patient).for_page(instrument, page).first()
    if copy is None:
        messages.info(request, "These words are not kept any more: they were saved or discarded")
        return redirect("assessments", patient.ref)
    if request.POST.get("action") == "discard":
        keeping.let_go(by=request.user, patient=patient, instrument=instrument, page_key=page)
        messages.success(request, "Discarded. The saved assessment is as it was")
        return redirect(place_of(copy, visit_in(request, patient)))
    return redirect(place_of(copy, visit_in(request, patient), restored=True))


def page_key_in(data: Mapping[str, Any]) -> uuid.UUID | None:
    return _uuid(data.get("submission_key"))


def copy_to_restore(
    request: HttpRequest, patient: Patient, instrument: Instrument, row: Assessment | None
) -> WorkingCopy | None:
    """The copy that the address names, if it is this person's and of this form."""
    key = _uuid(request.GET.get("typed"))
    if key is None:
        return None
    copies = WorkingCopy.objects.of(request.user, patient).for_form(instrument, row)
    return copies.for_page(instrument, key).first()


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


@dataclass(frozen=True)
class Unsaved:
    """A copy with the labels of the boxes in which it differs from what is stored."""

    copy: WorkingCopy
    boxes: list[str]


def unsaved_of(
    request: HttpRequest,
    patient: Patient,
    instrument: Instrument,
    row: Assessment | None,
    *,
    visit: Visit | None = None,
    open_now: str = "",
) -> list[Unsaved]:
    """What this person typed on that form and did not save, newest first; without the page that is open now."""
    copies = WorkingCopy.objects.of(request.user, patient).for_form(instrument, row)
    return [
        Unsaved(copy, open_form(instrument, patient, row, request.user, visit=visit, **restored(copy)).typed())
        for copy in copies
        if str(copy.page_key) != open_now
    ]
