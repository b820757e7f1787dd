"""Laboratory: one sample, or one letter that reports results; the results line by line.

Each result is a `LabResult` with the test's own unit table (`assessments.analytes`). Two sample types taken at once,
serum and plasma, stand on one report as two results that are never compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from assessments import columns
from assessments.base import Assessment, ranges_in_database
from assessments.instruments.laboratory_facts import facts
from assessments.read_back import read_back
from assessments.reference_ranges import with_ranges
from assessments.results import LabResult, by_analyte, flc_ratio, latest_of_each
from assessments.spec import ROW, Change, Instrument, Item, ReadBack, Rows, Section
from audit.history import track
from clinical.amount import Amount
from clinical.monoclonal import MonoclonalResult, dflc, flc_questions

# Other reasons for a raised VEGF (fact base 2.1); `anaemia` is anaemia with low iron.
CONFOUNDERS = {
    "conf_anaemia": "Anaemia with low iron",
    "conf_copd": "COPD",
    "conf_sleep_apnoea": "Obstructive sleep apnoea",
    "conf_cancer": "Cancer",
    "conf_vasculitis": "Vasculitis",
    "conf_inflammatory": "Chronic inflammatory disease",
    "conf_acute_illness": "Acute illness",
    "conf_anti_mag": "Anti-MAG neuropathy",
    "conf_waldenstrom": "Waldenström macroglobulinaemia",
}
QUALITY = ("haemolysed", "delayed_spin", "insufficient", "wrong_tube")


@track()
@ranges_in_database
class LabReport(Assessment):
    taken_at = models.TimeField("time taken", null=True, blank=True)
    received_on = columns.day("received in the laboratory")
    reported_on = columns.day("reported")
    laboratory = columns.text("laboratory", 120)
    assay = columns.text("VEGF method", 80)
    accession = columns.text("report number", 40)

    haemolysed = columns.tick("Haemolysed")
    delayed_spin = columns.tick("Spun too late")
    insufficient = columns.tick("Too little sample")
    wrong_tube = columns.tick("Wrong tube")

    conf_anaemia = columns.tick(CONFOUNDERS["conf_anaemia"])
    conf_copd = columns.tick(CONFOUNDERS["conf_copd"])
    conf_sleep_apnoea = columns.tick(CONFOUNDERS["conf_sleep_apnoea"])
    conf_cancer = columns.tick(CONFOUNDERS["conf_cancer"])
    conf_vasculitis = columns.tick(CONFOUNDERS["conf_vasculitis"])
    conf_inflammatory = columns.tick(CONFOUNDERS["conf_inflammatory"])
    conf_acute_illness = columns.tick(CONFOUNDERS["conf_acute_illness"])
    conf_anti_mag = columns.tick(CONFOUNDERS["conf_anti_mag"])
    conf_waldenstrom = columns.tick(CONFOUNDERS["conf_waldenstrom"])

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            # What points at a report can be held to the same patient.
            models.UniqueConstraint(fields=["id", "patient"], name="labreport_of_patient"),
            models.CheckConstraint(
                condition=models.Q(received_on__isnull=True) | models.Q(received_on__gte=models.F("performed_on")),
                name="labreport_received_after_taken",
                violation_error_message="The day of receipt must be on or after the day of collection.",
            ),
            models.CheckConstraint(
                condition=models.Q(reported_on__isnull=True)
                | models.Q(reported_on__gte=Coalesce("received_on", "performed_on")),
                name="labreport_reported_after_received",
                violation_error_message="The day of the report must be on or after the days of collection and receipt.",
            ),
        ]

    @property
    def quality_flags(self) -> frozenset[str]:
        return frozenset(flag for flag in QUALITY if getattr(self, flag))


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    received, taken = cleaned.get("received_on"), cleaned.get("performed_on")
    if received and taken and received < taken:
        yield "received_on", "Enter a day of receipt on or after the day of collection"
    reported, before = cleaned.get("reported_on"), received or taken
    if reported and before and reported < before:
        yield "reported_on", "Enter a day of the report on or after the days of collection and receipt"


CHAINS = ("kappa_flc", "lambda_flc")
# A change of this many times, up or down, asks for a second look at the decimal point.
SLIP = 5


def questions(row: LabReport) -> Iterator[str]:
    """What the signer is asked to look at again; none of it stops the signature."""
    results = [result for result in row.results.all() if not result.removed]
    earlier = latest_of_each(row.patient, before=row.performed_on, apart_from=row)
    for result in results:
        if result.canonical is None:
            continue
        name = f"{result.kind.label} {result.shown_with_unit}"
        low, high = result.kind.soft or (None, None)
        if low is not None and not low <= result.canonical <= high:
            yield f"{name} is unusual. Check the number and the unit."
        last = earlier.get((result.analyte, result.matrix))
        if last and last.canonical and result.canonical:
            yield from slip_question(name, result, last)
    yield from (f"{question}." for question in flc_questions(*light_chains(row, results, earlier)))


def light_chains(
    row: LabReport, results: Sequence[LabResult], earlier: Mapping[tuple[str, str], LabResult]
) -> tuple[MonoclonalResult, MonoclonalResult | None]:
    """The free light chains of the report, and those of the last one, as the rules of the clone read them."""
    now = by_analyte(results)
    before = {name: earlier[name, ""] for name in CHAINS if (name, "") in earlier}
    reported = now.get("flc_ratio")
    printed = amount(reported)
    return (
        MonoclonalResult(
            row.performed_on,
            flc_ratio_reported=printed.value if printed and printed.exact else None,
            **{name: amount(now.get(name)) for name in CHAINS},
        ),
        MonoclonalResult(max(one.on for one in before.values()), **{name: amount(before.get(name)) for name in CHAINS})
        if before
        else None,
    )


def amount(result: LabResult | None) -> Amount | None:
    """The result in the kept unit with its comparator; None without a number."""
    if result is None or result.canonical is None:
        return None
    return Amount(result.canonical.normalize() + 0, result.comparator)


def worked_out(row: LabReport) -> Iterator[Sequence[str]]:
    """What follows from the two light chains: their ratio, and the difference where the clone's chain is known."""
    results = list(row.results.kept())
    ratio = flc_ratio(results)
    if ratio is not None:
        yield "Kappa/lambda ratio, computed", f"{ratio:.2f}", "Not applicable"
    chain = clonal_chain(row, results)
    if difference := dflc(light_chains(row, results, {})[0], chain):
        low, high = difference
        if low == high:
            other = "kappa" if chain == "lambda" else "lambda"
            label = "Free light chain difference (dFLC), computed"
            yield label, f"{low:,f} mg/L, {chain} minus {other}".replace("-", "\u2212"), "Not applicable"


def clonal_chain(row: LabReport, results: Sequence[LabResult]) -> str:
    """The light chain that immunofixation found: on this report, else on the last one that named it; "" if none did."""
    kept = LabResult.objects.counted().for_patient(row.patient).filter(assessment__performed_on__lte=row.performed_on)
    named = kept.filter(light_chain__in=["lambda", "kappa"]).oldest_first().last()
    here = next((one.light_chain for one in results if one.light_chain), "")
    return here or (named.light_chain if named else "")


def said_back(row: LabReport) -> Iterator[ReadBack]:
    """Each result beside the last one of the same test and sample type."""
    earlier = latest_of_each(row.patient, before=row.performed_on, apart_from=row)
    for result in row.results.kept():
        yield read_back(result, earlier.get((result.analyte, result.matrix)))


def changes(row: LabReport) -> Iterator[Change]:
    """Each result that differs from the last one of the same test and sample type."""
    earlier = latest_of_each(row.patient, before=row.performed_on, apart_from=row)
    for result in row.results.all():
        last = None if result.removed else earlier.get((result.analyte, result.matrix))
        if last and last.shown_with_unit != result.shown_with_unit:
            yield Change(result.label, last.shown_with_unit, last.on, result.shown_with_unit)


def slip_question(name: str, result: LabResult, last: LabResult) -> Iterator[str]:
    """A five-fold change is real now and then, and a slipped decimal point more often."""
    rise = result.canonical > last.canonical
    times = result.canonical / last.canonical if rise else last.canonical / result.canonical
    if times >= SLIP:
        change = f"{times:.0f} times {'' if rise else 'lower than '}the last value"
        yield f"{name} is {change} ({last.shown_with_unit} on {last.on:%d-%b-%Y}). Check the decimal point."


def summary(row: LabReport) -> str:
    """One line for lists: VEGF first, then how many other results."""
    results = [result for result in row.results.all() if not result.removed]
    vegf = [f"VEGF {one.shown_with_unit} ({one.matrix_words})" for one in results if one.analyte == "vegf"]
    others = len(results) - len(vegf)
    if others:
        vegf.append(f"{others} {'other ' if vegf else ''}result{'s' if others != 1 else ''}")
    return ", ".join(vegf) or "No results"


LABORATORY = Instrument(
    key="laboratory",
    title="Laboratory results",
    purpose="One sample, or one letter that reports results.",
    model=LabReport,
    date_label="Collected on",
    person_label="Requested by",
    sections=(
        Section(
            "Sample",
            (
                Item("taken_at"),
                Item("received_on"),
                Item("reported_on"),
                Item("laboratory"),
                Item("assay"),
                Item("accession"),
            ),
            layout=ROW,
        ),
        Section(
            "Quality of the sample",
            tuple(Item(name) for name in QUALITY),
            hint="Tick what the laboratory says. A VEGF result of such a sample does not count.",
            layout=ROW,
        ),
        Section(
            "Other reasons for a raised VEGF at the time",
            tuple(Item(name) for name in CONFOUNDERS),
            layout=ROW,
        ),
    ),
    rows=(
        Rows(
            key="results",
            title="Results",
            model=LabResult,
            line_name="result",
            hint="Enter what the report says: < 31 and > 10,000 are kept as they are. Where a letter gives no number, "
            "enter raised, low or normal. Where a report prints no range, its laboratory's range of that day is taken. "
            "Leave the other rows empty.",
            place=("analyte", "matrix"),
            shown=(
                ("Test", "label"),
                ("Result", "shown_whole"),
                ("Reference range", "range_words"),
            ),
            leads=True,
            complete=with_ranges,
            worked_out=worked_out,
            items=tuple(
                Item(name)
                for name in (
                    "analyte",
                    "matrix",
                    "comparator",
                    "value",
                    "places",
                    "unit",
                    "coded",
                    "ref_low",
                    "ref_high",
                    "range_origin",
                    "range_since",
                    "heavy_chain",
                    "light_chain",
                    "note",
                )
            ),
        ),
    ),
    facts=facts,
    summary=summary,
    read_back=said_back,
    questions=questions,
    changes=changes,
    check=check,
)
