"""Lung function: spirometry, lung volume, gas transfer and respiratory muscles.

Predicted values are those of the report: the laboratory knows which reference equations it used.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from assessments import columns
from assessments.base import Assessment, ranges_in_database
from assessments.spec import GRID, ROW, Instrument, Item, Line, Reading, Section
from audit.history import track
from clinical.cardiopulmonary import (
    LITRES,
    PREDICTED_FVC,
    PREDICTED_TLCO,
    diaphragm_weakness_suggested,
    restriction,
    supine_fall_pct,
    tlco_severity,
)
from clinical.facts import Fact
from clinical.outcome import Status
from clinical.scores import Score
from clinical.settings import DEFAULTS


def litres(label: str) -> models.DecimalField:
    return columns.decimal(label, str(LITRES[0]), str(LITRES[1]), 2)


def predicted(label: str, limits: tuple[Decimal, Decimal] = PREDICTED_FVC) -> models.IntegerField:
    return columns.whole(label, int(limits[0]), int(limits[1]))


@track()
@ranges_in_database
class LungFunction(Assessment):
    place = columns.text("laboratory", 120)

    fev1 = litres("FEV1")
    fev1_percent = predicted("FEV1, of predicted")
    fvc = litres("FVC")
    fvc_percent = predicted("FVC, of predicted")
    ratio = columns.decimal("FEV1/FVC, as reported", "0.2", "1", 2)
    fvc_supine = litres("FVC lying down")
    supine_fall = columns.whole("fall of FVC lying down, as reported", -50, 100)

    tlc_percent = predicted("TLC, of predicted")
    tlco = columns.decimal("TLCO", "0.5", "25", 2)
    tlco_percent = predicted("TLCO, of predicted", PREDICTED_TLCO)
    tlco_lower_limit = predicted("TLCO, lower limit of the laboratory", PREDICTED_TLCO)
    kco = columns.decimal("KCO", "0.1", "5", 2)
    kco_percent = columns.whole("KCO, of predicted", 5, 200)

    mip = columns.whole("MIP", 0, 250)
    mep = columns.whole("MEP", 0, 350)
    snip = columns.whole("SNIP", 0, 250)

    report = models.TextField("report text", max_length=10_000, blank=True)

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fev1__isnull=True) | Q(fvc__isnull=True) | Q(fev1__lte=F("fvc")),
                name="lungfunction_fev1_of_fvc",
                violation_error_message="FEV1 cannot be more than FVC.",
            ),
        ]


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    fev1, fvc = cleaned.get("fev1"), cleaned.get("fvc")
    if fev1 is not None and fvc is not None and fev1 > fvc:
        yield "fev1", f"Enter FEV1 of at most {fvc} L, or correct FVC"
    if cleaned.get("fvc_supine") is not None and fvc is None:
        yield "fvc", "Enter FVC sitting as well, or empty FVC lying down"


def ratio_of(row: LungFunction) -> Decimal | None:
    """FEV1/FVC as reported, else worked out to two places."""
    if row.ratio is not None or row.fev1 is None or row.fvc is None:
        ratio: Decimal | None = row.ratio
        return ratio
    return (row.fev1 / row.fvc).quantize(Decimal("0.01"))


def fall_of(row: LungFunction) -> Score:
    """Fall of FVC lying down in %: worked out from litres, else as reported."""
    worked_out = supine_fall_pct(row.fvc, row.fvc_supine)
    if worked_out.value is None and row.supine_fall is not None:
        return Score(Decimal(row.supine_fall), 1, 1, "fvc_supine_fall_reported/1")
    return worked_out


def facts(row: LungFunction) -> Iterator[Fact]:
    values = (
        ("fvc_percent", row.fvc_percent),
        ("fev1_fvc", ratio_of(row)),
        ("tlc_percent", row.tlc_percent),
        ("tlco_percent", row.tlco_percent),
    )
    for name, value in values:
        if value is not None:
            yield Fact(name, value, row.performed_on, f"lung_function:{row.pk}")


TLCO_RULE = (
    f"Of predicted: normal from the laboratory's lower limit, else from {DEFAULTS.tlco_normal_pct:n}%; mild from "
    f"{DEFAULTS.tlco_mild_pct:n}%, moderate from {DEFAULTS.tlco_severe_pct:n}%, else severe (ATS/ERS 2005, recalled)"
)
RESTRICTION_RULE = (
    f"TLC below {DEFAULTS.restriction_tlc_pct:n}% of predicted; without TLC, FVC below "
    f"{DEFAULTS.restriction_fvc_pct:n}% with FEV1/FVC of {DEFAULTS.restriction_fev1_fvc:n} or more "
    "(recalled, to be confirmed)"
)
FALL_RULE = (
    f"A fall of more than {DEFAULTS.supine_fvc_fall_pct:n}% lying down suggests weakness of the diaphragm "
    "(recalled, to be confirmed)"
)
RESTRICTED = {
    Status.MET: "Restrictive pattern",
    Status.NOT_MET: "No restrictive pattern",
    Status.UNKNOWN: "FVC is reduced; without a normal FEV1/FVC or a TLC the rule does not settle it",
}


def readings(row: LungFunction) -> Iterator[Reading]:
    """Severity of gas transfer, restriction and the fall of vital capacity lying down."""
    if row.tlco_percent is not None:
        severity = tlco_severity(_number(row.tlco_percent), _number(row.tlco_lower_limit))
        words = "Normal" if severity == "normal" else f"{severity.capitalize()} reduction"
        yield Reading("Gas transfer (TLCO)", f"{words}, {row.tlco_percent}% of predicted", TLCO_RULE)
    if row.tlc_percent is not None or row.fvc_percent is not None:
        pattern = restriction(
            tlc_pct=_number(row.tlc_percent), fvc_pct=_number(row.fvc_percent), fev1_fvc=ratio_of(row)
        )
        yield Reading("Restriction", RESTRICTED[pattern], RESTRICTION_RULE)
    fall = fall_of(row)
    if fall.value is not None:
        weak = diaphragm_weakness_suggested(fall) is Status.MET
        words = "above the limit" if weak else "not above the limit"
        yield Reading("Fall of FVC lying down", f"{fall.value}%, {words}", FALL_RULE)


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def questions(row: LungFunction) -> Iterator[str]:
    """Where the report's own figure does not follow from its parts."""
    if row.ratio is not None and row.fev1 is not None and row.fvc is not None:
        worked_out = (row.fev1 / row.fvc).quantize(Decimal("0.01"))
        limit = DEFAULTS.restriction_fev1_fvc
        if (row.ratio >= limit) is not (worked_out >= limit):
            yield f"The report states FEV1/FVC {row.ratio}; FEV1 and FVC give {worked_out}"
    worked_out_fall = supine_fall_pct(row.fvc, row.fvc_supine)
    if row.supine_fall is not None and worked_out_fall.value is not None:
        limit = DEFAULTS.supine_fvc_fall_pct
        if (row.supine_fall > limit) is not (worked_out_fall.value > limit):
            yield f"The report states a fall of {row.supine_fall}% lying down; the litres give {worked_out_fall.value}%"


def summary(row: LungFunction) -> str:
    parts = (("FVC", row.fvc_percent), ("TLC", row.tlc_percent), ("TLCO", row.tlco_percent))
    said = ", ".join(f"{name} {value}%" for name, value in parts if value is not None)
    return f"{said} of predicted" if said else ""


def measured(label: str, amount: str, unit: str, percent: str) -> Line:
    return Line(label, (Item(amount, unit=unit), Item(percent, unit="%", chart=percent in CHARTED)))


CHARTED = {"fvc_percent", "tlco_percent"}

LUNG_FUNCTION = Instrument(
    key="lung_function",
    title="Lung function",
    purpose="Spirometry, lung volume, gas transfer and respiratory muscles.",
    model=LungFunction,
    date_label="Date of the tests",
    person_label="Reported by",
    sections=(
        Section(
            "Volumes and gas transfer",
            (
                measured("FEV1", "fev1", "L", "fev1_percent"),
                measured("FVC", "fvc", "L", "fvc_percent"),
                Line("TLC", (None, Item("tlc_percent", unit="%", chart=True))),
                measured("TLCO", "tlco", "mmol/min/kPa", "tlco_percent"),
                measured("KCO", "kco", "mmol/min/kPa/L", "kco_percent"),
            ),
            layout=GRID,
            columns=("Measured", "Of predicted"),
            corner="Measure",
            hint="FVC sitting.",
        ),
        Section(
            "As the report has it",
            (
                Item("ratio", hint="A ratio such as 0.71. Worked out when FEV1 and FVC are there"),
                Item("tlco_lower_limit", unit="%"),
                Item("place"),
            ),
            layout=ROW,
            beside=True,
        ),
        Section(
            "Lying down",
            (Item("fvc_supine", unit="L"), Item("supine_fall", unit="%", hint="Only where no litres are given")),
            layout=ROW,
        ),
        Section(
            "Respiratory muscles",
            (
                Item("mip", unit="cmH₂O", chart=True, hint="Inspiratory, at the mouth"),
                Item("mep", unit="cmH₂O", chart=True, hint="Expiratory, at the mouth"),
                Item("snip", unit="cmH₂O", chart=True, hint="Sniff, at the nose"),
            ),
            layout=ROW,
            hint="Maximal pressures as positive numbers.",
        ),
        Section("Report", (Item("report", hint="The wording of the report, without the patient's name"),)),
    ),
    facts=facts,
    check=check,
    readings=readings,
    questions=questions,
    summary=summary,
)
