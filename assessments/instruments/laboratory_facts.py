"""What a signed laboratory report says, as facts in the unit the clinic keeps."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments.analytes import NOT_DONE
from assessments.results import LabResult, by_analyte, flc_ratio
from clinical.facts import Fact, VegfResult

if TYPE_CHECKING:
    from assessments.instruments.laboratory import LabReport

# Results that are facts under their own name, as numbers in the kept unit.
NUMBER_FACTS = ("m_protein", "kappa_flc", "lambda_flc", "egfr", "platelets", "haemoglobin", "haematocrit")
# As facts these have room for an exact number only; a bound stays on the report.
EXACT_FACTS = ("igg", "iga", "igm", "albumin", "hba1c", "prolactin", "b12", "csf_protein")
# A limit below the range ("< 20") says nothing about a threshold above it, so it is shown and sends no number.
UPPER_THRESHOLD = ("platelets", "haemoglobin", "haematocrit")
WORD_FACTS = ("serum_ife", "urine_ife", "spep")
# A letter's words without a number.
STATED_FACTS = {"platelets": "thrombocytosis", "haemoglobin": "polycythaemia", "haematocrit": "polycythaemia"}


def facts(row: "LabReport") -> Iterator[Fact]:
    """The facts of one report; one query for its results."""
    results = [result for result in row.results.all() if not result.removed]
    for result in results:
        yield from facts_of(row, result)
    yield from ratio_fact(row, results)


def facts_of(row: "LabReport", result: LabResult) -> Iterator[Fact]:
    on, source = row.performed_on, f"laboratory:{row.pk}"
    label = f"{result.kind.label} {result.shown_with_unit}"
    if result.analyte == "vegf":
        yield from vegf_facts(row, result)
    elif result.analyte in WORD_FACTS and result.coded != NOT_DONE:
        yield Fact(result.analyte, result.coded, on, source, f"{result.kind.label}: {result.shown}")
        # One report may show other chains in urine than in serum.
        place = "urine_" if result.analyte == "urine_ife" else ""
        for name in ("heavy_chain", "light_chain"):
            if value := getattr(result, name):
                yield Fact(f"{place}{name}", value, on, source, f"{result.kind.label}: {result.shown}")
    elif result.analyte in NUMBER_FACTS and result.canonical is not None:
        censored_low = result.comparator in ("<", "<=")
        if not (censored_low and result.analyte in UPPER_THRESHOLD):
            yield Fact(result.analyte, result.canonical, on, source, label)
    elif result.analyte in EXACT_FACTS and result.canonical is not None and result.comparator == "=":
        yield Fact(result.analyte, result.canonical, on, source, label)
    if result.analyte in STATED_FACTS and result.coded:
        value = "present" if result.coded == "raised" else "absent"
        yield Fact(STATED_FACTS[result.analyte], value, on, source, label)


def vegf_facts(row: "LabReport", result: LabResult) -> Iterator[Fact]:
    on, source, matrix = row.performed_on, f"laboratory:{row.pk}", result.matrix_words
    label = f"VEGF {result.shown_with_unit}, {matrix}"
    if result.canonical is not None:
        value = VegfResult(
            value=result.canonical,
            matrix=result.matrix,
            unit=result.kind.unit.label,
            comparator=result.comparator,
            ref_upper=upper_limit(result),
            flags=row.quality_flags,
            assay=row.assay,
            laboratory=row.laboratory,
        )
        yield Fact("vegf", value, on, source, label)
    if result.coded:
        yield Fact("vegf_reported_raised", "yes" if result.coded == "raised" else "no", on, source, label)


def upper_limit(result: LabResult) -> Decimal | None:
    """The laboratory's upper limit in the kept unit."""
    if result.ref_high is None:
        return None
    return result.kind.unit_named(result.unit or result.kind.unit.code).to_canonical(result.ref_high)


def ratio_fact(row: "LabReport", results: list[LabResult]) -> Iterator[Fact]:
    """The computed ratio; the printed one only when there is nothing to compute from."""
    on, source = row.performed_on, f"laboratory:{row.pk}"
    computed, reported = flc_ratio(results), by_analyte(results).get("flc_ratio")
    if computed is not None and computed <= Decimal(10_000):
        yield Fact("flc_ratio", computed, on, source, f"Free light chain ratio {computed:.2f}, computed")
    elif reported is not None and reported.canonical is not None and reported.comparator == "=":
        yield Fact("flc_ratio", reported.canonical, on, source, f"Free light chain ratio {reported.shown}, as reported")
