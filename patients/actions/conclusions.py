"""The clinician's conclusion."""

from datetime import date
from typing import Any

from accounts.models import User
from audit.actions import writing
from patients.models import Conclusion, Patient


def record_conclusion(
    *,
    patient: Patient,
    by: User,
    status: str,
    concluded_on: date,
    reason: str,
    rule_set: str = "",
    overall: str = "",
    evaluation: dict[str, Any] | None = None,
) -> Conclusion:
    """Add the clinician's conclusion, with what the rule set said that day beside it.

    `evaluation` is a record of clinical.evaluation_record and is kept as it is.
    """
    with writing(by=by, reason="record conclusion"):
        conclusion = Conclusion(
            patient=patient,
            status=status,
            concluded_on=concluded_on,
            reason=reason,
            rule_set=rule_set,
            overall=overall,
            evaluation=evaluation or {},
            recorded_by=by,
        )
        conclusion.full_clean()
        # Pressing the button twice is one conclusion.
        Patient.objects.select_for_update().get(pk=patient.pk)
        last = patient.conclusions.order_by("-pk").first()
        if last and _same_conclusion(last, conclusion):
            return last
        conclusion.save(force_insert=True)
    return conclusion


def _same_conclusion(one: Conclusion, other: Conclusion) -> bool:
    content = ("status", "concluded_on", "reason", "rule_set", "overall", "evaluation", "recorded_by_id")
    return all(getattr(one, name) == getattr(other, name) for name in content)
