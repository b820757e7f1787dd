"""The clinic letter: plain data from one reading of the record, then typesetting.

Letters use the long date. What a person typed is carried as data and can never act as mark-up.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone

from assessments.instruments import INSTRUMENTS
from assessments.instruments.laboratory import LABORATORY
from assessments.listing import ListedRow, rows_of
from assessments.results import LabResult
from interface.templatetags.clinic import long_text
from patients.models import Patient, TreatmentLine
from reminders.due import due_items
from reports.criteria import CriterionLine, Panel, panel_for
from reports.models import ReportRun
from reports.vegf import UNIT, VegfView, vegf_view

TEMPLATE = Path(__file__).parent / "typst" / "clinic_letter.typ"
NO_EARLIER_RESULT = "No earlier result"
KEY_TESTS = ("platelets", "haemoglobin", "m_protein")
# So many lines of evidence for each criterion; the record has them all.
GROUNDS = 3
FONTS = settings.BASE_DIR / "static" / "vendor" / "fonts" / "source-sans-3"


@dataclass(frozen=True)
class Letter:
    """Everything the template prints, as strings, lists and dictionaries."""

    content: dict[str, Any]


def gather(run: ReportRun) -> Letter:
    """Read the record for one letter. Call it inside one snapshot."""
    patient, today = run.patient, timezone.localdate()
    treatments = list(TreatmentLine.objects.counted().for_patient(patient))
    vegf = vegf_view(patient, treatments, today)
    panel = panel_for(patient, today)
    author = run.requested_by
    return Letter(
        {
            "title": "Clinic letter",
            "clinic": "POEMS Clinic",
            "draft": True,
            "date_in_words": long_text(today),
            "reference": patient.ref,
            "footer": f"Made {long_text(today)} {timezone.localtime():%H:%M} from signed records.",
            "recipient": _recipient(patient),
            "patient": _patient(patient),
            "conclusion": _conclusion(patient),
            "opinion": run.opinion,
            "values": _vegf_values(vegf) + _blood(patient) + _key_values(rows_of(patient)),
            "charts": [{"svg": chart.svg, "words": chart.words} for chart in vegf.charts if chart.svg],
            "criteria": _criteria(panel),
            "treatments": [_treatment(line) for line in treatments],
            "plan": [
                [item.title, long_text(item.due_on), item.word]
                for item in due_items(today, [patient.pk])
                if (item.due_on - today).days <= 92
            ],
            "signature": {
                "name": author.display_name if author else "POEMS Clinic",
                "job": author.job_title if author else "",
            },
            "contact": f"Questions: {settings.HELP_EMAIL}. "
            + " ".join(f"{who}: {number}." for who, number in settings.CLINIC_PHONES.values()),
        }
    )


def typeset(letter: Letter, *, made_at: datetime) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1 and PDF/A-2a). The same content and time give the same bytes."""
    local = timezone.localtime(made_at)
    content = letter.content | {"made_at": {"year": local.year, "month": local.month, "day": local.day}}
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(content)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(made_at.timestamp()),
    )


def _recipient(patient: Patient) -> list[str]:
    lines = [patient.gp_name, patient.gp_practice]
    return [line for line in lines if line] or ["GP not recorded"]


def _patient(patient: Patient) -> dict[str, str]:
    number = patient.national_id_display
    identifier = f"{number[0]} {number[1]}" if number else "NHS number not recorded"
    born = long_text(patient.birth_date, patient.birth_precision) if patient.birth_date else "not known"
    name = " ".join(part for part in (patient.title, patient.given_name, patient.surname) if part)
    address = ", ".join(part for part in (*patient.address.splitlines(), patient.postcode) if part.strip())
    return {
        "name": name,
        "born": born,
        "identifier": identifier,
        "address": address or "Address not recorded",
        "banner": f"{patient.name_display} · Born {born} · {identifier}",
    }


def _conclusion(patient: Patient) -> str:
    conclusion = patient.conclusions.select_related("recorded_by").first()
    if conclusion is None:
        return "No conclusion has been recorded yet."
    return (
        f"{conclusion.get_status_display()}. Recorded by {conclusion.recorded_by.display_name}, "
        f"{long_text(conclusion.concluded_on)}. {conclusion.reason}"
    )


def _vegf_values(vegf: VegfView) -> list[list[str]]:
    return [
        [
            f"{chart.title}, {UNIT}",
            _dated(chart.latest_shown, chart.latest.on),
            _dated(chart.before_shown, chart.before.on) if chart.before else NO_EARLIER_RESULT,
        ]
        for chart in vegf.charts
    ]


def _blood(patient: Patient) -> list[list[str]]:
    """The blood results that a reader of the letter looks for, newest and the one before. One query."""
    found: dict[str, list[LabResult]] = {}
    for result in LabResult.objects.counted().for_patient(patient).filter(analyte__in=KEY_TESTS).oldest_first():
        found.setdefault(result.analyte, []).insert(0, result)
    return [
        [
            mine[0].label,
            _dated(mine[0].shown_with_unit, mine[0].on),
            _dated(mine[1].shown_with_unit, mine[1].on) if len(mine) > 1 else NO_EARLIER_RESULT,
        ]
        for analyte in KEY_TESTS
        if (mine := found.get(analyte))
    ]


def _key_values(rows: Sequence[ListedRow]) -> list[list[str]]:
    """For each kind of examination the summary of the newest signed one, and of the one before."""
    found: dict[str, list[ListedRow]] = {}
    for one in rows:
        if one.row.is_signed and one.summary:
            found.setdefault(one.instrument.key, []).append(one)
    return [
        [
            instrument.title,
            _dated(mine[0].summary, mine[0].row.performed_on),
            _dated(mine[1].summary, mine[1].row.performed_on) if len(mine) > 1 else "First examination",
        ]
        for instrument in INSTRUMENTS
        if instrument is not LABORATORY and (mine := found.get(instrument.key))
    ]


def _dated(text: str, day: date) -> str:
    return f"{text} ({long_text(day)})"


def _criteria(panel: Panel) -> dict[str, Any]:
    sentence = f"{panel.sentence}. {panel.settle}".strip() if panel.settle else f"{panel.sentence}."
    return {
        "sentence": sentence,
        "rows": [[line.title, line.state, _grounds(line)] for line in panel.lines],
        "caveat": panel.evaluation.caveat,
    }


def _grounds(line: CriterionLine) -> str:
    """What a state rests on, in a line or two. What was set aside stands only where the question is still open."""
    parts = [_dated(one.text, one.on) for one in line.evidence[:GROUNDS]]
    if line.css == "unknown":
        parts.append(line.reason)
    if line.css in ("unknown", "not-counting"):
        parts += [f"Does not count: {_dated(one.text, one.on)}. {one.why_not}" for one in line.set_aside[:GROUNDS]]
    if line.missing:
        parts.append(f"Missing: {'; '.join(line.missing)}")
    return ". ".join(part.rstrip(".") for part in parts if part) or "Nothing recorded"


def _treatment(line: TreatmentLine) -> list[str]:
    end = f"{long_text(line.ended_on)} ({line.get_stop_reason_display().lower()})" if line.ended_on else "Continuing"
    return [str(line.number), line.get_regimen_display(), long_text(line.started_on), end]
