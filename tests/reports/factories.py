"""Records that reach the pages of this room, built with the actions that people use."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessments import actions as assessments
from assessments.base import Assessment
from assessments.instruments.laboratory import LABORATORY
from patients.models import Conclusion, Patient
from reports import actions
from reports.models import ReportRun
from tests.assessments.factories import make_signed
from tests.factories import make_patient
from tests.reminders.factories import number_of

DAY = date(2026, 8, 14)


def results(patient: Patient, by: User, *lines: dict[str, Any], on: date = DAY, **report: Any) -> Assessment:
    """A signed laboratory report with the lines."""
    row = assessments.save_draft(
        instrument=LABORATORY, patient=patient, by=by, lines={"results": list(lines)}, performed_on=on, **report
    )
    return assessments.sign(row=row, by=by)


def vegf_line(value: int | str, matrix: str = "serum", **more: Any) -> dict[str, Any]:
    return {"analyte": "vegf", "value": Decimal(value), "unit": "pg/mL", "matrix": matrix} | more


def clone_line(light_chain: str = "lambda") -> dict[str, Any]:
    return {"analyte": "serum_ife", "coded": "positive", "heavy_chain": "IgA", "light_chain": light_chain}


def typical(patient: Patient, by: User) -> dict[str, Assessment]:
    """What meets the default rule set: neuropathy, lambda clone, raised VEGF and skin signs, each signed."""
    return {
        "neurology": make_signed("neurology", patient, by),
        "nerve_conduction": make_signed("nerve_conduction", patient, by),
        "laboratory": results(
            patient, by, vegf_line(4210, ref_high=Decimal(771)), clone_line(), on=DAY + timedelta(days=1)
        ),
        "skin_fluid": make_signed("skin_fluid", patient, by, hyperpigmentation="present"),
    }


def many_patients(number: int, by: User, **facts: Any) -> list[Patient]:
    return [
        make_patient(by=by, surname=f"Crowd{index}", national_id=number_of(index + 10), **facts)
        for index in range(number)
    ]


def asked_for(patient: Patient, by: User | None, opinion: str = "") -> ReportRun:
    return actions.request_letter(patient=patient, by=by, opinion=opinion, submission_key=uuid.uuid4())


def make_conclusion(patient: Patient, by: User, **facts: Any) -> Conclusion:
    """A conclusion of which only the answer of the criteria was kept, as before evaluations were stored."""
    given = {"status": "confirmed", "concluded_on": DAY, "reason": "Typical.", "overall": "met"} | facts
    return Conclusion.objects.create(patient=patient, recorded_by=by, rule_set="dispenzieri_2012", **given)
