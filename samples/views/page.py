"""One patient's samples, one sample, and its small pages."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from clinical.sample_times import days_in_states, expected_by
from patients.access import patient_or_404
from patients.forms import refuse
from samples import actions
from samples.actions.requests import TwoClose
from samples.choices import STEP_WORDS, StateWord
from samples.forms import AgainForm, CancelForm, DetailsForm, OfSample, RejectForm, ReportForm, RequestForm, StepForm
from samples.lifecycle import WAITING, NotPossible, State, may_move
from samples.models import Sample
from samples.views.doors import CONFLICT, changed_meanwhile, of_sample

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE_METHODS)
@require(Permission.TRACK_SAMPLES)
def patient_samples(request: HttpRequest, ref: str) -> HttpResponse:
    """The patient's samples, and the request of a new one."""
    patient = patient_or_404(request, ref, Permission.TRACK_SAMPLES)
    asked = "second_meant" in request.POST or "asks_second" in request.POST
    form = RequestForm(request.POST or None, patient=patient, asks_second=asked)
    near: list[Sample] = []
    if form.is_valid():
        try:
            sample = actions.request(
                patient=patient, by=request.user, second_meant=form.cleaned_data.get("second_meant", False),
                **form.facts(),
            )  # fmt: skip
        except TwoClose as problem:
            near = list(problem.others)
            form = RequestForm(request.POST, patient=patient, asks_second=True)
            form.is_valid()
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Sample {sample.ref} requested")
            return redirect(sample)
    context = {
        "patient": patient,
        "samples": Sample.objects.filter(patient=patient).with_people().order_by("-requested_on", "-pk"),
        "form": form,
        "near": near,
        "today": timezone.localdate(),
    }
    return render(request, "samples/patient.html", context)


@require_safe
@of_sample
def sample_page(request: HttpRequest, sample: Sample) -> HttpResponse:
    return page(request, sample)


def page(request: HttpRequest, sample: Sample, form: StepForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    history = list(sample.history.select_related("by"))
    times = days_in_states([(line.state, line.happened_on) for line in history], today)
    if form is None:
        form = step_form(sample)
    report = sample.current_report
    context = {
        "patient": sample.patient,
        "sample": sample,
        "history": [(line, time.days, time.until is None) for line, time in zip(history, times, strict=True)],
        "form": form,
        "late": sample.days_late(today),
        "expected": expected_by(sample.received_on) if sample.received_on and sample.state in WAITING else None,
        "report": report,
        "may_report": may_move(sample.state, State.REPORTED) or (sample.state == State.REPORTED and report is None),
        "again": sample.repeated_by.first(),
        "new_report": new_report(sample),
    }
    return render(request, "samples/sample.html", context)


def new_report(sample: Sample) -> str:
    """The laboratory form with the sample type and the day of this sample filled in."""
    known = {"matrix": sample.specimen} | ({"collected": sample.collected_on} if sample.collected_on else {})
    return f"{reverse('assessment_new', args=[sample.patient.ref, 'laboratory'])}?{urlencode(known)}"


def step_form(sample: Sample, data: Any = None) -> StepForm | None:
    """The form of the usual step; a report has a page of its own."""
    step = sample.usual_step
    if step is None or step == State.REPORTED:
        return None
    return StepForm(data, sample=sample, button=STEP_WORDS[step])


@require_POST
@of_sample
def step(request: HttpRequest, sample: Sample) -> HttpResponse:
    """The usual step: one press, from the sample's page or from the board."""
    form = step_form(sample, request.POST)
    if form is None or request.POST.get("to") != str(sample.usual_step):
        return changed_meanwhile(request, sample)
    if form.is_valid():
        try:
            moved = actions.step(
                sample=sample, by=request.user, version=form.cleaned_data["version"], to=form.cleaned_data["to"],
                on=form.cleaned_data["happened_on"], at=form.cleaned_data["happened_time"],
            )  # fmt: skip
        except (actions.ChangedMeanwhile, NotPossible):
            return changed_meanwhile(request, sample)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{moved.ref}: {moved.get_state_display().lower()}")
            return redirect("sample_board" if request.POST.get("back") == "board" else moved)
    return page(request, sample, form)


@require_http_methods(PAGE_METHODS)
@of_sample
def reject(request: HttpRequest, sample: Sample) -> HttpResponse:
    def run(form: OfSample) -> str:
        sent = form.cleaned_data
        actions.reject(
            sample=sample, by=request.user, version=sent["version"], reason=sent["rejection"], on=sent["happened_on"],
            note=sent["note"],
        )  # fmt: skip
        return f"{sample.ref}: rejected. Request it again, or cancel it"

    form = RejectForm(request.POST or None, sample=sample, initial={"happened_on": timezone.localdate()})
    return small_page(request, sample, form, "Record a rejection", run, possible=sample.may_reject)


@require_http_methods(PAGE_METHODS)
@of_sample
def cancel(request: HttpRequest, sample: Sample) -> HttpResponse:
    def run(form: OfSample) -> str:
        actions.cancel(
            sample=sample, by=request.user, version=form.cleaned_data["version"], note=form.cleaned_data["note"]
        )
        return f"{sample.ref}: cancelled"

    form = CancelForm(request.POST or None, sample=sample)
    return small_page(request, sample, form, "Cancel the sample", run, possible=sample.may_cancel)


@require_http_methods(PAGE_METHODS)
@of_sample
def again(request: HttpRequest, sample: Sample) -> HttpResponse:
    made: list[Sample] = []

    def run(form: OfSample) -> str:
        sent = form.cleaned_data
        made.append(
            actions.request_again(sample=sample, by=request.user, version=sent["version"], due_on=sent["due_on"])
        )
        return f"{made[0].ref} requested again for {sample.ref}"

    form = AgainForm(request.POST or None, sample=sample)
    possible = sample.state == State.REJECTED
    return small_page(request, sample, form, "Request the sample again", run, possible=possible, made=made)


@require_http_methods(PAGE_METHODS)
@of_sample
def details(request: HttpRequest, sample: Sample) -> HttpResponse:
    def run(form: OfSample) -> str:
        actions.amend(sample=sample, by=request.user, version=form.cleaned_data["version"], **form.facts())
        return f"{sample.ref} saved"

    form = DetailsForm(request.POST or None, sample=sample)
    return small_page(request, sample, form, "Details of the sample", run)


@require_http_methods(PAGE_METHODS)
@of_sample
def report(request: HttpRequest, sample: Sample) -> HttpResponse:
    """Record that the result is in, and which report entered here it is."""
    possible = may_move(sample.state, State.REPORTED) or (sample.state == State.REPORTED and sample.report is None)

    def run(form: OfSample) -> str:
        sent = form.cleaned_data
        chosen, on = form.chosen, sent["reported_on"]
        if chosen is not None:
            actions.link_report(sample=sample, by=request.user, version=sent["version"], report=chosen, on=on)
        else:
            actions.step(
                sample=sample, by=request.user, version=sent["version"], to=State.REPORTED, on=on,
                note="The report is not entered here",
            )  # fmt: skip
        return f"{sample.ref}: reported"

    form = ReportForm(request.POST or None, sample=sample, reports=list(actions.reports_to_link(sample)[:10]))
    return small_page(request, sample, form, "Record the report", run, possible=possible)


@require_safe
@of_sample
def print_sheet(request: HttpRequest, sample: Sample) -> HttpResponse:
    """The request form and the labels on one A4 sheet, printed by the browser."""
    context = {"patient": sample.patient, "sample": sample, "labels": range(4), "today": timezone.localdate()}
    return render(request, "samples/print.html", context)


def small_page(
    request: HttpRequest,
    sample: Sample,
    form: OfSample,
    title: str,
    run: Callable[[Any], str],
    *,
    possible: bool = True,
    made: list[Sample] | None = None,
) -> HttpResponse:
    """Ask, check, do, go back to the sample. `run` does it and returns what to say; a conflict keeps the words."""
    if not possible and request.method != "POST":
        word = StateWord(sample.state).label.lower()
        messages.info(request, f"This step is not possible: the sample is {word}.")
        return redirect(sample)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            words = run(form)
        except (actions.ChangedMeanwhile, NotPossible):
            status = CONFLICT
            sample = Sample.objects.with_people().get(pk=sample.pk)
            form.data = form.data.copy()
            form.data["version"] = str(sample.version)
            form.add_error(
                None,
                f"Somebody changed this sample while the page was open. It is now: {sample.get_state_display()}. "
                "Look at it first. Your words are below",
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, words)
            return redirect(made[0] if made else sample)
    context = {"patient": sample.patient, "sample": sample, "form": form, "title": title}
    return render(request, "samples/step.html", context, status=status)
