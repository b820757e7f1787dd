"""Echocardiogram, with the mean pressure of a right-heart catheter where there is one.

Two systolic pressures are kept: the one that the report states, and the one worked out from its parts.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from assessments import columns
from assessments.base import Assessment, ranges_in_database
from assessments.choices import Presence, YesNo
from assessments.spec import ROW, Instrument, Item, Reading, Section
from audit.history import track
from clinical.cardiopulmonary import MPAP, echo_class, pasp_from_tr, pulmonary_hypertension
from clinical.catalogue import CATALOGUE
from clinical.facts import Fact
from clinical.settings import DEFAULTS


class AtrialPressure(models.TextChoices):
    """The estimate in mmHg from the inferior vena cava: narrow and collapsing, in between, wide and stiff."""

    LOW = "3", "3 mmHg"
    MIDDLE = "8", "8 mmHg"
    HIGH = "15", "15 mmHg"


class Ventricle(models.TextChoices):
    NORMAL = "normal", "Normal"
    MILD = "mild", "Mildly impaired"
    MODERATE = "moderate", "Moderately impaired"
    SEVERE = "severe", "Severely impaired"
    NOT_ASSESSED = "not_assessed", "Not assessed"


@track()
@ranges_in_database
class Echocardiogram(Assessment):
    place = columns.text("hospital", 120)

    lvef = columns.whole("left ventricular ejection fraction", 10, 80)
    septum_mm = columns.decimal("septal thickness", "3", "40")
    right_ventricle = columns.choice("right ventricular function", Ventricle)

    tr_vmax = columns.decimal("TR Vmax", "1", "6", 2)
    right_atrial_pressure = columns.choice("right atrial pressure, estimate", AtrialPressure)
    pasp_reported = columns.whole("PASP or RVSP, as reported", 10, 150)
    pasp_worked_out = columns.decimal("PASP, worked out", "0", "200", 1, editable=False)

    pericardial = columns.choice("pericardial effusion", Presence)
    pericardial_mm = columns.whole("pericardial effusion, depth", 1, 100)
    haemodynamic = columns.choice("haemodynamic effect of the effusion", YesNo)

    mean_pressure = columns.whole("mean pulmonary artery pressure", int(MPAP[0]), int(MPAP[1]))
    catheter_on = columns.day("right-heart catheter, date")

    report = models.TextField("report text", max_length=10_000, blank=True)

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            models.CheckConstraint(
                condition=Q(mean_pressure__isnull=True) | Q(catheter_on__isnull=False),
                name="echocardiogram_catheter_dated",
                violation_error_message="Enter the date of the right-heart catheter.",
            ),
            models.CheckConstraint(
                condition=Q(pericardial_mm__isnull=True, haemodynamic="") | Q(pericardial=Presence.PRESENT),
                name="echocardiogram_effusion_there",
                violation_error_message="Depth and effect belong to a pericardial effusion that is present.",
            ),
        ]


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if cleaned.get("mean_pressure") is not None and not cleaned.get("catheter_on"):
        yield "catheter_on", "Enter the date of the right-heart catheter: its day decides which pressure counts"
    if cleaned.get("catheter_on") and cleaned.get("mean_pressure") is None:
        yield "mean_pressure", "Enter the mean pulmonary artery pressure, or empty the date of the catheter"
    described = cleaned.get("pericardial_mm") is not None or cleaned.get("haemodynamic")
    if described and cleaned.get("pericardial") != Presence.PRESENT:
        yield "pericardial", "Select Present for the pericardial effusion, or empty its depth and effect"


def derive(row: Echocardiogram) -> dict[str, Any]:
    """The systolic pressure by 4 × TR Vmax² + right atrial pressure, where both are there."""
    atrial = int(row.right_atrial_pressure) if row.right_atrial_pressure else None
    return {"pasp_worked_out": pasp_from_tr(row.tr_vmax, atrial).value}


def systolic(row: Echocardiogram) -> Decimal | None:
    """The pressure that counts: as reported, else as worked out; None outside what a pressure may be."""
    if row.pasp_reported is not None:
        return Decimal(row.pasp_reported)
    spec, worked_out = CATALOGUE["pasp"], row.pasp_worked_out
    return worked_out if worked_out is not None and spec.low <= worked_out <= spec.high else None


def facts(row: Echocardiogram) -> Iterator[Fact]:
    source, on = f"echocardiogram:{row.pk}", row.performed_on
    if row.lvef is not None:
        yield Fact("lvef", row.lvef, on, source)
    if (pressure := systolic(row)) is not None:
        how = "as reported" if row.pasp_reported is not None else "from TR Vmax and right atrial pressure"
        yield Fact("pasp", pressure, on, source, f"Echocardiogram: PASP {pressure} mmHg, {how}")
    if row.pericardial in (Presence.PRESENT, Presence.ABSENT):
        words = f"Echocardiogram: pericardial effusion {row.pericardial}"
        yield Fact("pericardial_effusion", row.pericardial, on, source, words)
    if row.mean_pressure is not None:
        yield Fact("mpap", row.mean_pressure, row.catheter_on, source)


CLASS_RULE = "Low up to 2.8 m/s or 36 mmHg; high above 3.4 m/s or 50 mmHg; else intermediate (ESC/ERS 2015, F48)"
PRESSURE_RULE = (
    f"By catheter: mean pressure above {DEFAULTS.ph_mpap_threshold:n} mmHg. By echocardiogram: present from "
    f"{DEFAULTS.ph_pasp_threshold:n} mmHg, possible above {DEFAULTS.ph_pasp_low:n} mmHg (F26, F48)"
)


def readings(row: Echocardiogram) -> Iterator[Reading]:
    """Pressure, class and the clinic's rule for pulmonary hypertension."""
    if row.pasp_worked_out is not None:
        beside = f"; the report states {row.pasp_reported} mmHg" if row.pasp_reported is not None else ""
        yield Reading(
            "Systolic pulmonary pressure",
            f"{row.pasp_worked_out} mmHg{beside}",
            "4 × TR Vmax² + right atrial pressure (F48)",
        )
    pressure = systolic(row)
    classes = echo_class(row.tr_vmax, pressure)
    if classes.name:
        ways = (("velocity", classes.by_velocity), ("pressure", classes.by_pressure))
        said = ", ".join(f"{name} by {way}" for way, name in ways if name)
        yield Reading("Echocardiogram class", said[:1].upper() + said[1:], CLASS_RULE)
    mean = None if row.mean_pressure is None else Decimal(row.mean_pressure)
    answer = pulmonary_hypertension(pasp=pressure, mpap=mean)
    if answer.word:
        word = {"present": "Present", "possible": "Possible", "no": "Not by this rule"}[answer.word]
        yield Reading("Pulmonary hypertension", f"{word}. {answer.rule}", PRESSURE_RULE)


def questions(row: Echocardiogram) -> Iterator[str]:
    """Where the report and the formula, or velocity and pressure, point to different answers."""
    if row.pasp_reported is not None and row.pasp_worked_out is not None:
        words = {pulmonary_hypertension(pasp=Decimal(value)).word for value in (row.pasp_reported, row.pasp_worked_out)}
        if len(words) > 1:
            yield (
                f"The report states a PASP of {row.pasp_reported} mmHg; TR Vmax and right atrial pressure give "
                f"{row.pasp_worked_out} mmHg, which the rule for pulmonary hypertension reads differently"
            )
    if echo_class(row.tr_vmax, systolic(row)).disagrees:
        yield "TR Vmax and systolic pressure fall into different classes"


def summary(row: Echocardiogram) -> str:
    parts = []
    if row.lvef is not None:
        parts.append(f"LVEF {row.lvef}%")
    if (pressure := systolic(row)) is not None:
        parts.append(f"PASP {pressure} mmHg")
    if row.mean_pressure is not None:
        parts.append(f"mean pressure {row.mean_pressure} mmHg by catheter")
    return ", ".join(parts)


ECHOCARDIOGRAM = Instrument(
    key="echocardiogram",
    title="Echocardiogram",
    purpose="Ventricles, pulmonary pressure, pericardium and right-heart catheter.",
    model=Echocardiogram,
    date_label="Date of the study",
    person_label="Reported by",
    sections=(
        Section(
            "Ventricles",
            (
                Item("lvef", unit="%", chart=True),
                Item("right_ventricle"),
                Item("septum_mm", unit="mm", hint="Thickened in amyloid"),
                Item("place"),
            ),
            layout=ROW,
        ),
        Section(
            "Pulmonary pressure",
            (
                Item("tr_vmax", unit="m/s", chart=True),
                Item("right_atrial_pressure"),
                Item("pasp_reported", unit="mmHg", chart=True),
            ),
            layout=ROW,
            hint="Where TR Vmax and right atrial pressure are there, PASP is worked out beside what the report states.",
        ),
        Section(
            "Pericardium",
            (Item("pericardial"), Item("pericardial_mm", unit="mm"), Item("haemodynamic")),
            layout=ROW,
        ),
        Section(
            "Right-heart catheter",
            (Item("mean_pressure", unit="mmHg", chart=True), Item("catheter_on")),
            layout=ROW,
            beside=True,
        ),
        Section("Report", (Item("report", hint="The wording of the report, without the patient's name"),)),
    ),
    facts=facts,
    check=check,
    derive=derive,
    readings=readings,
    questions=questions,
    summary=summary,
)
