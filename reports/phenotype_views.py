"""The phenotype of a patient: read it, state a term, state that a part of the examination was normal, take it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission, require
from clinical.phenotype_terms import BEDSIDE
from patients import actions
from patients.access import patient_or_404
from patients.models import PhenotypeStatement
from patients.phenotype_forms import AllNormalForm, StatePhenotypeForm, WithdrawPhenotypeForm
from reports.phenotype import ALL, SHOWS, open_terms, phenotype_page, term_at, terms_of

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require(Permission.VIEW_CLINICAL)
@require_GET
def phenotype(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ALL
    page = phenotype_page(patient, timezone.localdate(), show)
    context = {
        "patient": patient,
        "page": page,
        "show": show,
        "shows": [(key, words, page.counts[key]) for key, words in SHOWS.items()],
        "may_state": request.user.can(Permission.SIGN_ASSESSMENT),
    }
    return render(request, "reports/phenotype.html", context)


@require(Permission.SIGN_ASSESSMENT)
@require_http_methods(PAGE_METHODS)
def phenotype_state(request: HttpRequest, ref: str, term: str) -> HttpResponse:
    """A person's own word on one term, with the reason why no assessment says it."""
    patient = patient_or_404(request, ref, Permission.SIGN_ASSESSMENT)
    found = term_at(term)
    if found is None:
        raise Http404("There is no term of this number that can be stated")
    form = StatePhenotypeForm(request.POST or None, patient=patient)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in StatePhenotypeForm.Meta.fields}
        try:
            actions.state_phenotype(patient=patient, by=request.user, term=found.id, **facts)
        except ValidationError as problem:
            for sentence in problem.messages:
                form.add_error(None, sentence)
        else:
            messages.success(request, f"{found.title} is recorded")
            return redirect("phenotype", patient.ref)
    earlier = PhenotypeStatement.objects.for_patient(patient).filter(term=found.id)
    context = {"patient": patient, "term": found, "form": form, "earlier": earlier}
    return render(request, "reports/phenotype_state.html", context)


@require(Permission.SIGN_ASSESSMENT)
@require_http_methods(PAGE_METHODS)
def phenotype_normal(request: HttpRequest, ref: str, part: str) -> HttpResponse:
    """Examined, all normal: each open sign of one part of the examination becomes an explicit "absent"."""
    patient = patient_or_404(request, ref, Permission.SIGN_ASSESSMENT)
    if part not in BEDSIDE:
        raise Http404("There is no such part of the examination")
    title = BEDSIDE[part][0]
    terms = open_terms(terms_of(patient, timezone.localdate())[0], part)
    form = AllNormalForm(request.POST or None, patient=patient, count=len(terms))
    if form.is_valid():
        made = actions.state_all_absent(
            patient=patient,
            by=request.user,
            terms=[each.id for each in terms],
            seen_on=form.cleaned_data["seen_on"],
            reason=f"{title}: examined, all normal",
        )
        words = "1 sign is" if len(made) == 1 else f"{len(made)} signs are"
        messages.success(request, f"{words} recorded as absent. Undo stands at the end of the page")
        return redirect("phenotype", patient.ref)
    context = {"patient": patient, "title": title, "terms": terms, "form": form}
    return render(request, "reports/phenotype_normal.html", context)


@require(Permission.SIGN_ASSESSMENT)
@require_http_methods(PAGE_METHODS)
def phenotype_withdraw(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Mark a statement, and what was recorded together with it, as entered in error."""
    patient = patient_or_404(request, ref, Permission.SIGN_ASSESSMENT)
    statement = PhenotypeStatement.objects.for_patient(patient).counted().filter(pk=pk).first()
    if statement is None:
        raise Http404("This patient has no such statement")
    form = WithdrawPhenotypeForm(request.POST or None, patient=patient)
    if form.is_valid():
        try:
            gone = actions.withdraw_phenotype(statement=statement, by=request.user, reason=form.cleaned_data["reason"])
        except actions.ChangedMeanwhile:
            messages.info(request, "Somebody else took it back first")
        else:
            words = f"{gone[0].of.title} no longer counts" if len(gone) == 1 else f"{len(gone)} signs no longer count"
            messages.success(request, words)
        return redirect("phenotype", patient.ref)
    context = {"patient": patient, "statement": statement, "form": form}
    return render(request, "reports/phenotype_withdraw.html", context)
