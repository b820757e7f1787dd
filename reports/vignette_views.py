"""Try the rules on a vignette: a page for signing the rules off. It reads what is sent, shows it, and keeps nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission, require
from clinical.catalogue import CATALOGUE
from clinical.rulesets import CRITERIA
from clinical.vignette import EXAMPLE, Result, run, schema_text
from clinical.vignette.schema import described, written_as
from reports.criteria import Panel, panel_of
from reports.forms import VignetteForm

NO_CRITERION = "Shown, counts for no criterion"


@dataclass(frozen=True)
class Tried:
    """One vignette with its panel. The heading tells it from the others of a list, whatever they are called."""

    heading: str
    result: Result
    panel: Panel


@dataclass(frozen=True)
class NameLine:
    """One finding name as the page of names shows it."""

    name: str
    holds: str
    words: str


@require(Permission.VIEW_CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def try_rules(request: HttpRequest) -> HttpResponse:
    tried: list[Tried] = []
    if request.method == "POST":
        form = VignetteForm(request.POST, request.FILES, sent_bytes=int(request.META.get("CONTENT_LENGTH") or 0))
        if form.is_valid():
            tried = list(_tried(form))
    else:
        form = VignetteForm(initial={"text": EXAMPLE} if "example" in request.GET else None)
    return render(request, "reports/vignette.html", {"form": form, "tried": tried})


def _tried(form: VignetteForm) -> Iterator[Tried]:
    today = timezone.localdate()
    chosen = {"as_at": form.cleaned_data["as_at"], "rule_set": form.cleaned_data["rule_set"]}
    several = len(form.reading.vignettes) > 1
    for vignette in form.reading.vignettes:
        result = run(vignette, today=today, **chosen)
        heading = f"{vignette.number}. {vignette.name}" if several else vignette.name
        yield Tried(heading, result, panel_of(None, result.evaluation))


@require(Permission.VIEW_CLINICAL)
@require_GET
def finding_names(request: HttpRequest) -> HttpResponse:
    """Every name, by the criterion it speaks to, in the order of the catalogue."""
    groups: dict[str, list[NameLine]] = {title: [] for title in (*CRITERIA.values(), NO_CRITERION)}
    for spec in CATALOGUE.values():
        line = NameLine(spec.name, written_as(spec), described(spec))
        groups[CRITERIA.get(spec.use, NO_CRITERION)].append(line)
    return render(request, "reports/vignette_names.html", {"groups": groups.items()})


@require(Permission.VIEW_CLINICAL)
@require_GET
def vignette_schema(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        schema_text(),
        content_type="application/schema+json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="vignette.schema.json"'},
    )
