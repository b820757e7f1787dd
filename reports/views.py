"""My work, the record page and the clinician's conclusion."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from clinical.criteria import CURRENT, DIAGNOSTIC
from clinical.evaluation_record import as_record
from clinical.rulesets import RULE_SETS
from clinical.settings import DEFAULTS
from patients.access import patient_or_404
from patients.actions import record_conclusion
from patients.forms import ConclusionForm
from reports.criteria import panel_for
from reports.my_work import work_for
from reports.record import record_of


@require(Permission.MY_WORK)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return redirect("my_work")


@require(Permission.MY_WORK)
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    work = work_for(request.user, timezone.localdate())
    record_access(request, AccessEvent.Verb.LIST, count=sum(len(block.lines) for block in work.blocks))
    return render(request, "reports/my_work.html", {"work": work, "now": timezone.now()})


@require(Permission.VIEW_CLINICAL)
@require_GET
def patient_record(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref)
    context = {
        "patient": patient,
        "record": record_of(patient, timezone.localdate()),
        "may_write": request.user.can(Permission.WRITE_ASSESSMENT),
        # Who signs begins with the visit; who does not, with one assessment.
        "starts_visits": request.user.can(Permission.SIGN_ASSESSMENT),
    }
    return render(request, "reports/record.html", context)


# How the findings are read: what was ever shown, or what the newest records say.
READINGS = {DIAGNOSTIC: "Shown at any time", CURRENT: "In the newest records"}


@require(Permission.VIEW_CLINICAL)
@require_GET
def other_readings(request: HttpRequest, ref: str) -> HttpResponse:
    """The same findings by any of the published rule sets, for the diagnosis or for how things stand today."""
    patient = patient_or_404(request, ref)
    rules = RULE_SETS.get(request.GET.get("rules", ""), RULE_SETS[DEFAULTS.criteria_version])
    view = request.GET.get("view", "")
    view = view if view in READINGS else DIAGNOSTIC
    context = {
        "patient": patient,
        "panel": panel_for(patient, timezone.localdate(), rule_set=rules.id, view=view),
        "rule_sets": RULE_SETS.values(),
        "rules": rules,
        "clinic_rules": DEFAULTS.criteria_version,
        "readings": READINGS,
        "view": view,
    }
    return render(request, "reports/other_readings.html", context)


@require(Permission.RECORD_CONCLUSION)
def conclusion(request: HttpRequest, ref: str) -> HttpResponse:
    """The clinician's own conclusion, beside what the rule set said on that day."""
    patient = patient_or_404(request, ref)
    panel = panel_for(patient, timezone.localdate())
    form = ConclusionForm(request.POST or None, patient=patient)
    if request.method == "POST" and form.is_valid():
        record_conclusion(
            patient=patient,
            by=request.user,
            rule_set=panel.evaluation.rule_set.id,
            overall=panel.evaluation.status.value,
            evaluation=as_record(panel.evaluation),
            **{name: form.cleaned_data[name] for name in ("status", "concluded_on", "reason")},
        )
        messages.success(request, "Conclusion recorded")
        return redirect("patient_record", patient.ref)
    earlier = patient.conclusions.select_related("recorded_by")
    context = {"patient": patient, "form": form, "panel": panel, "earlier": earlier}
    return render(request, "reports/conclusion.html", context)
