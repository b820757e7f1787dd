"""The decision: everything about the referral on one page, and one answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from patients.actions import ChangedMeanwhile
from patients.models import Patient
from referrals import actions
from referrals.access import referral_or_404
from referrals.choices import Urgency
from referrals.lifecycle import NotPossible, Status
from referrals.matching import Match, other_referrals
from referrals.missing import missing_facts
from referrals.models import Referral
from referrals.reading import Reading, read
from referrals.triage_forms import DECISIONS, NEW_PATIENT, TriageForm
from referrals.urgency import is_lower_than_usual, usual_urgency
from referrals.views.attachments import letter_context
from referrals.views.conflict import CONFLICT, last_line, opened_version, with_version
from referrals.views.intake import possible
from referrals.views.page import referral_again


@require_http_methods(["GET", "POST"])
@require(Permission.TRIAGE)
def triage(request: HttpRequest, ref: str) -> HttpResponse:
    referral = referral_or_404(request, ref)
    found = list(possible(request, referral))
    reading = read(referral, timezone.localdate())
    if request.method == "GET":
        if not referral.is_undecided:
            messages.info(request, f"{ref} is decided: {referral.get_status_display()}.")
            return redirect(referral)
        return _page(request, referral, found, reading, _form(referral, found, reading))
    version = opened_version(request)
    form = _form(referral, found, reading, request.POST)
    if not form.is_valid():
        return _page(request, referral, found, reading, form)
    if request.POST.get("action") != "record":
        return _page(request, referral, found, reading, form, checked=dict(DECISIONS)[form.cleaned_data["decision"]])
    try:
        decided = _decide(request, referral, version, form)
    except ValidationError as problem:
        _add_errors(form, problem)
        return _page(request, referral, found, reading, form)
    except (ChangedMeanwhile, NotPossible) as problem:
        fresh = referral_again(referral)
        # A decision that was made meanwhile stands. Any other change is to be looked at, then decided again.
        impossible = isinstance(problem, NotPossible) or not fresh.is_undecided
        reading = read(fresh, timezone.localdate())
        form = _form(fresh, found, reading, with_version(request, fresh.version))
        conflict = {"line": last_line(fresh), "impossible": impossible, "status": CONFLICT}
        return _page(request, fresh, found, reading, form, **conflict)
    messages.success(request, f"Referral {ref}: {decided.get_status_display()}")
    return redirect(decided)


def _form(referral: Referral, found: list[Match], reading: Reading, data: object = None) -> TriageForm:
    records = [(match.patient.ref, identity_words(match.patient), hint(match)) for match in found]
    linked = referral.patient
    if linked and linked.ref not in {match.patient.ref for match in found}:
        records.insert(0, (linked.ref, identity_words(linked), "Chosen when the referral was logged"))
    others = other_referrals(referral)
    return TriageForm(data, referral=referral, records=records, others=others, wanted=reading.wanted)


def identity_words(patient: Patient) -> str:
    """Name, birth date and number: never fewer than two identifiers for choosing a person."""
    number = " ".join(patient.national_id_display) if patient.national_id_display else "No NHS, CHI or H&C number"
    return f"{patient.name_display}, born {patient.born_display}, {number}"


def hint(match: Match) -> str:
    """Why the record is offered, and where the person stands with the clinic."""
    patient = match.patient
    status = "Has died" if patient.deceased else patient.get_care_status_display()
    return f"{match.why}. {status}" + (f". {patient.postcode}" if patient.postcode else "")


def _decide(request: HttpRequest, referral: Referral, version: int, form: TriageForm) -> Referral:
    sent = form.cleaned_data
    at = {"referral": referral, "by": request.user, "version": version, "reason": sent["reason"]}
    match sent["decision"]:
        case Status.ACCEPTED:
            chosen = sent["patient_choice"]
            patient = None if chosen == NEW_PATIENT else Patient.objects.current().get(ref=chosen)
            extra = {"urgency": sent["urgency"], "see_by": sent["see_by"], "tests": sent["tests_wanted"]}
            if sent["accepted_for"]:
                extra["accepted_for"] = sent["accepted_for"]
            return actions.accept(**at, patient=patient, **extra)
        case Status.INFO_REQUESTED:
            return actions.request_information(**at)
        case Status.ADVISED:
            return actions.advise(**at)
        case Status.REDIRECTED:
            return actions.redirect(**at)
        case Status.DUPLICATE:
            return actions.mark_duplicate(**at, first=sent["duplicate_of"])
        case _:
            return actions.reject(**at)


def _add_errors(form: TriageForm, problem: ValidationError) -> None:
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, words in by_field.items():
        # What is not about a box of this form is about the patient's record: linked, or made from the referral.
        form.add_error(name if name in form.fields else "patient_choice", words)


def _page(
    request: HttpRequest,
    referral: Referral,
    found: list[Match],
    reading: Reading,
    form: TriageForm,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    usual = usual_urgency(referral.red_flags, reading.found)
    context = {
        "referral": referral,
        "person": referral.as_person,
        "form": form,
        # Who it is comes first, unless nobody matches and "New patient" stands chosen.
        "decision_id": f"{form['decision'].auto_id}_0" if form.knows_who else "decision",
        "matches": found,
        "others": form.others,
        "missing": missing_facts(referral),
        "reading": reading,
        "history": referral.history.select_related("by"),
        "usual_urgency": Urgency(usual).label
        if is_lower_than_usual(referral.urgency, referral.red_flags, reading.found)
        else "",
        "waiting": referral.days_waiting(timezone.localdate()),
        "today": timezone.localdate(),
        "taken_by_other": bool(referral.taken_at and referral.owner_id != request.user.pk),
    }
    context |= letter_context(request, referral)
    return render(request, "referrals/triage.html", context | more, status=status)
