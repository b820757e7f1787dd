"""The pages of an assessment: choose, write, read, sign, correct. The same for every kind."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import NotAllowed, Permission, require
from assessments import actions, clashes, listing, shown, visits
from assessments.base import Assessment
from assessments.corrections import differences_of
from assessments.doors import of_kind, of_row, sample_in, version_in, visit_in
from assessments.forms import AssessmentForm, ReasonForm, open_form, previous_for
from assessments.review import latest, review_of
from assessments.spec import Instrument, ReadBack
from assessments.working_copies import WorkingCopy, restored
from assessments.working_copy_views import copy_to_restore, keep_sent, page_key_in, unsaved_of
from patients.access import patient_or_404
from patients.models import Patient

# The buttons that say that nothing is left to write.
DONE_WITH_IT = {"review", "continue"}
# The page that reads back makes these itself.
NOT_SENT_AGAIN = {"csrfmiddlewaretoken", "action", "said_back"}


@require(Permission.VIEW_CLINICAL)
def index(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose a kind to start; every assessment of the patient, newest first."""
    patient = patient_or_404(request, ref, Permission.VIEW_CLINICAL)
    rows = listing.rows_of(patient)
    can_write = request.user.can(Permission.WRITE_ASSESSMENT)
    context = {
        "patient": patient,
        "kinds": listing.kinds_of(rows),
        "rows": rows,
        "can_write": can_write,
        "unsaved": listing.unsaved_of(request.user, patient),
    }
    return render(request, "assessments/index.html", context)


@of_kind(Permission.WRITE_ASSESSMENT)
def new(request: HttpRequest, patient: Patient, instrument: Instrument) -> HttpResponse:
    previous = previous_for(instrument, patient)
    form_of = partial(
        open_form, instrument, patient, None, request.user, visit=visit_in(request, patient), previous=previous
    )
    if request.method == "POST":
        return save(request, form_of(request.POST), None)
    form = form_of(**restored(copy_to_restore(request, patient, instrument, None)))
    if instrument.key == "laboratory":
        form.initial |= sample_in(request)
    drafts = list(instrument.model.objects.for_patient(patient).drafts().with_people().newest_first()[:3])
    unsaved = WorkingCopy.objects.of(request.user, patient).for_form(instrument, None)
    # What waits is to be read first; so is a report before it is copied.
    if instrument.is_examination and not drafts and not unsaved.exists():
        form.focus_on_first_box()
    return form_page(request, form, drafts=drafts)


@of_row(Permission.WRITE_ASSESSMENT)
def edit(request: HttpRequest, patient: Patient, instrument: Instrument, row: Assessment) -> HttpResponse:
    previous = previous_for(instrument, patient, before=row)
    visit = row.visit if row.visit and not row.visit.is_in_error else visit_in(request, patient)

    def form_of(stored: Assessment, data: QueryDict | None = None, **more: Any) -> AssessmentForm:
        return open_form(instrument, patient, stored, request.user, data, visit=visit, previous=previous, **more)

    if request.method != "POST":
        copy = copy_to_restore(request, patient, instrument, row)
        if row.is_draft:
            return form_page(request, form_of(row, **restored(copy)), row=row)
        if copy is None:
            return redirect("assessment", patient.ref, instrument.key, row.pk)
        return clash_page(request, form_of(row, copy.as_sent()), again(row))
    undecided = bool(clashes.unanswered_clashes(request.POST))
    data = clashes.with_own_words(request.POST) if undecided else request.POST
    form = form_of(again(row), data)  # it writes what was sent onto its own copy of the row
    return clash_page(request, form, row, undecided=True) if undecided else save(request, form, row)


def save(request: HttpRequest, form: AssessmentForm, row: Assessment | None) -> HttpResponse:
    """Save what was sent, or show the page again with it and what is wrong; numbers are read back first."""
    if row is not None and not row.is_draft:
        return clash_page(request, form, row)
    if request.POST.get("action") == "change":
        keep_sent(request, form, row)
        return form_page(request, form, row=row)
    questions: list[str] = []
    if not form.is_valid():
        meant = form.with_units_meant()
        if meant is None or not meant[0].is_valid():
            keep_sent(request, form, row)
            return form_page(request, form, row=row)
        form, questions = meant
    if row is not None and form.cleaned_data.get("version") != row.version:
        return clash_page(request, form, row)
    try:
        saved = actions.save_draft(
            instrument=form.instrument,
            patient=form.patient,
            by=request.user,
            version=form.cleaned_data.get("version"),
            row=row,
            submission_key=form.cleaned_data.get("submission_key"),
            lines=form.lines(),
            ready=request.POST.get("action") in DONE_WITH_IT,
            # With a question of the unit nothing counts as confirmed yet: it is asked together with the rest.
            said_back=() if questions else request.POST.getlist("said_back"),
            **form.answers(),
            **({"visit": form.visit} if form.visit else {}),
        )
    except actions.ToConfirm as asked:
        keep_sent(request, form, row)
        return check_page(request, form, asked.read_back, [*questions, *asked.questions])
    except actions.SentBefore as sent:
        return clash_page(request, form, sent.row)
    except (actions.ChangedMeanwhile, actions.AlreadySigned):
        return clash_page(request, form, again(row))
    except ValidationError as problem:
        for name, problems in problem.message_dict.items():
            form.add_error(name if name in form.fields else None, problems)
        keep_sent(request, form, row)
        return form_page(request, form, row=row)
    return after_saving(request, form.instrument, saved)


def check_page(
    request: HttpRequest, form: AssessmentForm, read_back: Sequence[ReadBack], questions: Sequence[str]
) -> HttpResponse:
    """What was typed, said back before it is saved; improbable numbers are asked about. Never in the way of saving."""
    sent = [(name, value) for name, values in form.data.lists() if name not in NOT_SENT_AGAIN for value in values]
    context = {
        "patient": form.patient,
        "instrument": form.instrument,
        "performed_on": form.cleaned_data["performed_on"],
        "read_back": read_back,
        "questions": questions,
        "sent": sent,
        "said_back": [*(line.statement for line in read_back), *questions],
        "action": request.POST.get("action", "draft"),
    }
    return render(request, "assessments/check.html", context)


def again(row: Assessment) -> Assessment:
    """The row as it is stored now."""
    return type(row).objects.with_people().get(pk=row.pk)


def after_saving(request: HttpRequest, instrument: Instrument, row: Assessment) -> HttpResponse:
    place = (row.patient.ref, instrument.key, row.pk)
    at = f"{timezone.localtime(row.updated_at):%H:%M}"
    if request.POST.get("action") == "continue" and row.visit:
        messages.success(request, f"{instrument.title} saved {at}")
        return next_task(row, instrument)
    if request.POST.get("action") != "review":
        messages.success(request, f"Draft saved {at}")
        return redirect("assessment_edit", *place)
    if request.user.can(Permission.SIGN_ASSESSMENT):
        return redirect("assessment_sign", *place)
    messages.success(request, f"Draft saved {at}. A consultant signs it")
    return redirect("assessment", *place)


def next_task(row: Assessment, instrument: Instrument) -> HttpResponse:
    """The next examination that nobody has begun; the visit itself when there is none."""
    following = visits.next_examination(row.visit, instrument)
    if following is None:
        return redirect("visit", row.patient.ref, row.visit_id)
    address = reverse("assessment_new", args=[row.patient.ref, following.key])
    return redirect(f"{address}?visit={row.visit_id}")


def form_page(
    request: HttpRequest, form: AssessmentForm, row: Assessment | None = None, drafts: Any = ()
) -> HttpResponse:
    instrument, patient = form.instrument, form.patient
    context = {
        "patient": patient,
        "instrument": instrument,
        "form": form,
        "form_errors": form.is_bound and form.errors,
        "visit": form.visit,
        "row": row,
        "drafts": drafts,
        "first": not form.previous,
        "scores": shown.scores_of(instrument, row, latest(instrument, row)) if row else [],
        "unsaved": unsaved_of(
            request, patient, instrument, row, visit=form.visit, open_now=str(form["submission_key"].value())
        ),
    }
    return render(request, instrument.form_template or "assessments/form.html", context)


def clash_page(request: HttpRequest, form: AssessmentForm, row: Assessment, undecided: bool = False) -> HttpResponse:
    """Somebody else was faster: box by box, with the person's text intact. 409."""
    page_key = keep_sent(request, form, row) if request.method == "POST" else page_key_in(form.data)
    form.is_valid()
    sent = request.POST or form.data
    version = clashes.opened_version(sent)
    chosen = {name: sent[name] for name in clashes.must_choose(sent) if name in sent}
    merged = clashes.merge(form, row, version, chosen)
    context = {
        "patient": form.patient,
        "instrument": form.instrument,
        "row": row,
        "merged": merged,
        "opened": version,
        "page_key": page_key,
        "must_choose": ",".join(one.name for one in merged.clashes),
        "undecided": [one for one in merged.clashes if one.kept is None] if undecided else [],
        "form_errors": undecided,
    }
    return render(request, "assessments/clash.html", context, status=409)


@of_row(Permission.VIEW_CLINICAL)
def read(request: HttpRequest, patient: Patient, instrument: Instrument, row: Assessment) -> HttpResponse:
    before = latest(instrument, row)
    context = {
        "patient": patient,
        "instrument": instrument,
        "row": row,
        "sections": shown.sections_of(instrument, row),
        "tables": shown.tables_of(instrument, row),
        "scores": shown.scores_of(instrument, row, before),
        "readings": shown.readings_of(instrument, row),
        "correction": row.correction,
        "differences": differences_of(instrument, row),
        "can_write": request.user.can(Permission.WRITE_ASSESSMENT),
        "can_sign": request.user.can(Permission.SIGN_ASSESSMENT),
        "unsaved": unsaved_of(request, patient, instrument, row),
    }
    return render(request, instrument.read_template or "assessments/read.html", context)


@of_row(Permission.SIGN_ASSESSMENT)
def sign(request: HttpRequest, patient: Patient, instrument: Instrument, row: Assessment) -> HttpResponse:
    if not row.is_draft:
        return redirect("assessment", patient.ref, instrument.key, row.pk)
    if request.method != "POST":
        return sign_page(request, patient, instrument, row)
    try:
        actions.sign(row=row, by=request.user, version=version_in(request))
    except actions.ChangedMeanwhile:
        return sign_page(request, patient, instrument, again(row), changed=True)
    except actions.AlreadySigned:
        messages.info(request, "Somebody else signed it first")
    except ValidationError as problem:
        return sign_page(request, patient, instrument, row, problems=problem.messages)
    else:
        messages.success(request, f"{instrument.title} signed")
        if row.visit_id:
            return redirect("visit", patient.ref, row.visit_id)
    return redirect("assessment", patient.ref, instrument.key, row.pk)


def sign_page(
    request: HttpRequest,
    patient: Patient,
    instrument: Instrument,
    row: Assessment,
    changed: bool = False,
    problems: list[str] | None = None,
) -> HttpResponse:
    context = {
        "patient": patient,
        "instrument": instrument,
        "row": row,
        "review": review_of(instrument, row),
        "changed": changed,
        "problems": problems or [],
        "unsaved": unsaved_of(request, patient, instrument, row),
        "form_errors": bool(problems),
    }
    return render(request, "assessments/sign.html", context, status=409 if changed else 200)


@of_row(Permission.SIGN_ASSESSMENT)
def correct(request: HttpRequest, patient: Patient, instrument: Instrument, row: Assessment) -> HttpResponse:
    """Open the correction of a signed assessment, which counts until the correction is signed."""
    if not row.is_signed:
        return redirect("assessment", patient.ref, instrument.key, row.pk)
    if row.correction is not None:
        return correction_open(request, patient, instrument, row.correction)

    def go_on(reason: str) -> HttpResponse:
        try:
            draft = actions.correct(row=row, by=request.user, reason=reason, version=version_in(request))
        except actions.CorrectionOpen as first:
            return correction_open(request, patient, instrument, first.draft)
        messages.success(request, "Change what was wrong, then sign. Until then the signed version counts")
        return redirect("assessment_edit", patient.ref, instrument.key, draft.pk)

    return with_reason(request, patient, instrument, row, "Correct", "Open a correction", go_on)


def correction_open(request: HttpRequest, patient: Patient, instrument: Instrument, draft: Assessment) -> HttpResponse:
    who = draft.created_by.display_name if draft.created_by else "The system"
    messages.info(request, f"{who} has opened this correction already")
    return redirect("assessment_edit", patient.ref, instrument.key, draft.pk)


@of_row(Permission.WRITE_ASSESSMENT)
def enter_in_error(request: HttpRequest, patient: Patient, instrument: Instrument, row: Assessment) -> HttpResponse:
    """Mark as entered in error. A signed row is evidence: that needs the right to sign."""
    if row.counts_no_more:
        return redirect("assessment", patient.ref, instrument.key, row.pk)
    if row.is_signed and not request.user.can(Permission.SIGN_ASSESSMENT):
        raise NotAllowed(Permission.SIGN_ASSESSMENT, patient_ref=patient.ref)

    def go_on(reason: str) -> HttpResponse:
        actions.enter_in_error(row=row, by=request.user, reason=reason, version=version_in(request))
        messages.success(request, f"{instrument.title} marked as entered in error")
        return redirect("assessment", patient.ref, instrument.key, row.pk)

    return with_reason(request, patient, instrument, row, "Enter in error", "Mark as entered in error", go_on)


def with_reason(
    request: HttpRequest,
    patient: Patient,
    instrument: Instrument,
    row: Assessment,
    verb: str,
    button: str,
    go_on: Callable[[str], HttpResponse],
) -> HttpResponse:
    """A page that asks for the reason before a step that cannot be taken back."""
    form = ReasonForm(request.POST or None, button=button, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            return go_on(form.cleaned_data["reason"])
        except (actions.ChangedMeanwhile, actions.AlreadySigned):
            form.add_error(None, "Somebody else changed this assessment. Open it again and look before you go on")
    context = {
        "patient": patient,
        "instrument": instrument,
        "row": row,
        "form": form,
        "verb": verb,
        "form_errors": form.is_bound and form.errors,
    }
    return render(request, "assessments/reason.html", context, status=409 if form.errors.get(NON_FIELD_ERRORS) else 200)
