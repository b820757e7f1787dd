"""Results over time: the flowsheet, the chart of one of its rows, VEGF with the treatment, and what is downloaded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from audit.models import AccessEvent
from interface.spreadsheet import csv_file
from patients.access import patient_or_404
from patients.models import Patient, TreatmentLine
from reports.charts import SMALL, draw
from reports.course import bars_of, events_of, legend
from reports.exports import DICTIONARY, VALUES, as_csv, dictionary, values_of
from reports.flowsheet import PERIODS, Choice, Period, change_words, sheet_of
from reports.measures import GROUPS, Measure, in_order, measure_or_none
from reports.observations import newest, series
from reports.plots import plot_of
from reports.series import Event, Plot, time_range
from reports.vegf import vegf_view


@require(Permission.VIEW_CLINICAL)
@require_GET
def results(request: HttpRequest, ref: str) -> HttpResponse:
    """Every measure by day. What is shown is chosen by codes in the address."""
    patient = patient_or_404(request, ref)
    choice = Choice.read(request.GET)
    sheet = sheet_of(patient, choice, timezone.localdate())
    chosen = choice.groups
    context = {
        "patient": patient,
        "sheet": sheet,
        "choice": choice,
        "periods": [(choice.with_(period=each).query, each) for each in PERIODS.values()],
        "groups": [
            (choice.with_(groups=_toggled(chosen, code)).query, title, code in chosen)
            for code, title in sheet.offered.items()
        ],
        "all_groups": choice.with_(groups=()).query,
        "abnormal": choice.with_(abnormal=not choice.abnormal).query,
        "swap": choice.with_(swapped=not choice.swapped).query,
        "usual": Choice(swapped=choice.swapped).query,
        "earlier": choice.with_(page=choice.page + 1).query,
        "later": choice.with_(page=choice.page - 1).query,
    }
    return render(request, "reports/results.html", context)


def _toggled(chosen: tuple[str, ...], code: str) -> tuple[str, ...]:
    return tuple(one for one in GROUPS if (one in chosen) != (one == code))


@dataclass(frozen=True)
class Axes:
    """How a chart is asked for: how far back, on which scale, and what is drawn under it. Never remembered."""

    period: Period
    log: bool
    under: Measure | None = None

    @classmethod
    def read(cls, given: QueryDict) -> "Axes":
        return cls(
            PERIODS.get(given.get("show", ""), PERIODS["all"]), "log" in given, measure_or_none(given.get("under", ""))
        )

    @property
    def query(self) -> str:
        pairs = {"show": self.period.code} if self.period.months else {}
        pairs |= {"log": "1"} if self.log else {}
        pairs |= {"under": self.under.key} if self.under else {}
        return f"?{urlencode(pairs)}"

    @property
    def periods(self) -> list[tuple[str, Period]]:
        return [(replace(self, period=each).query, each) for each in PERIODS.values()]

    @property
    def other_scale(self) -> str:
        return replace(self, log=not self.log).query

    @property
    def hidden(self) -> dict[str, str]:
        """What a form that changes only `under` must send along."""
        return dict(parse_qsl(replace(self, under=None).query.removeprefix("?")))


@dataclass(frozen=True)
class Drawing:
    """The same plot for a desk and for a telephone; empty where there is nothing to join."""

    plot: Plot
    svg: str = ""
    smallest: str = ""


def _drawing(
    plot: Plot,
    lines: Sequence[TreatmentLine],
    events: Sequence[Event],
    span: tuple[date, date],
    today: date,
    log: bool,
) -> Drawing:
    if len(plot.points) < 2:
        return Drawing(plot)
    wide = draw(plot, bars_of(lines), span=span, today=today, events=events, log=log)
    return Drawing(
        plot, wide, draw(plot, bars_of(lines, short=True), span=span, today=today, width=SMALL, events=events, log=log)
    )


@require(Permission.VIEW_CLINICAL)
@require_GET
def measure_chart(request: HttpRequest, ref: str, row: str) -> HttpResponse:
    """One row of the flowsheet as a chart and a table."""
    patient = patient_or_404(request, ref)
    measure = measure_or_none(row)
    if measure is None:
        raise Http404("No test has this key")
    if measure.is_vegf:
        return redirect("vegf_chart", patient.ref)
    axes, today = Axes.read(request.GET), timezone.localdate()
    observations = series(patient, measure)
    lines = list(TreatmentLine.objects.counted().for_patient(patient))
    events = events_of(patient, lines)
    plot = plot_of(measure, observations)
    span = time_range([plot], bars_of(lines), today, axes.period.since(today))
    changes = [change_words(measure, one, before) for before, one in pairwise([None, *observations])]
    context = {
        "patient": patient,
        "measure": measure,
        "axes": axes,
        "drawing": _drawing(plot, lines, events, span, today, axes.log),
        "results": list(zip(observations, changes, strict=True))[::-1],
        "legend": legend(events),
    }
    return render(request, "reports/measure.html", context)


@require(Permission.VIEW_CLINICAL)
@require_GET
def vegf_chart(request: HttpRequest, ref: str) -> HttpResponse:
    """VEGF by sample type, with platelets and treatment; another measure under it when asked for."""
    patient = patient_or_404(request, ref)
    axes, today = Axes.read(request.GET), timezone.localdate()
    lines = list(TreatmentLine.objects.counted().for_patient(patient))
    vegf = vegf_view(patient, lines, today, since=axes.period.since(today), log=axes.log)
    context = {
        "patient": patient,
        "vegf": vegf,
        "axes": axes,
        "legend": legend(vegf.events),
        "others": _others(patient),
        "under": _under(patient, axes.under, vegf.span, today) if axes.under else None,
    }
    return render(request, "reports/vegf.html", context)


def _others(patient: Patient) -> list[Measure]:
    """What may stand under VEGF: anything with two numbers."""
    found = newest(patient).values()
    pairs = [(each.latest, each.before) for each in found if each.before]
    return in_order(
        one.measure for one, before in pairs if not one.measure.is_vegf and None not in (one.number, before.number)
    )


def _under(patient: Patient, measure: Measure, span: tuple[date, date], today: date) -> Drawing:
    return _drawing(plot_of(measure, series(patient, measure)), [], [], span, today, log=False)


@require(Permission.VIEW_CLINICAL)
@require_GET
def results_download(request: HttpRequest, ref: str) -> HttpResponse:
    """Every signed value of one patient as CSV."""
    patient = patient_or_404(request, ref, verb=AccessEvent.Verb.EXPORT)
    # The name of the saved file carries the opaque reference and the day, never the person's name.
    name = f"results-{patient.ref}-{timezone.localdate()}.csv"
    return csv_file(as_csv(VALUES, values_of(patient)), name)


@require(Permission.VIEW_REFERENCE)
@require_GET
def data_dictionary(request: HttpRequest) -> HttpResponse:
    """Everything that can be recorded, as CSV. It is about no patient."""
    return csv_file(as_csv(DICTIONARY, dictionary()), "data-dictionary.csv")
