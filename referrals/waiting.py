"""What the pages of the waiting-time clock show: periods, codes with who recorded them, and what does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinical.pathway import Period, Problem, pathway
from clinical.waiting_time import target_on
from patients.models import TreatmentLine
from referrals.models import ClockActivity, PatientDelay, WaitingClock


@dataclass(frozen=True)
class ShownPeriod:
    """One run of the clock. `days` is None when it was nullified; `breached` only where the target applies."""

    period: Period
    days: int | None
    target_on: date
    breached: bool


@dataclass(frozen=True)
class ClockPage:
    """`rows` oldest first, withdrawn ones among them, each with its problem in words or ""."""

    periods: Sequence[ShownPeriod]
    rows: Sequence[tuple[ClockActivity, str]]
    problems: Sequence[Problem]
    delays: Sequence[PatientDelay]


def clock_page(clock: WaitingClock, today: date) -> ClockPage:
    rows = list(clock.activities.select_related("recorded_by", "withdrawal__withdrawn_by"))
    counted = [row for row in rows if not hasattr(row, "withdrawal")]
    found = pathway([row.as_activity for row in counted], today)
    why = {problem.activity: problem.why for problem in found.problems}
    return ClockPage(
        periods=[
            ShownPeriod(
                each,
                each.days(today),
                target_on(each.started_on),
                clock.reportable is not False and each.has_breached(today),
            )
            for each in found.periods
        ],
        rows=[(row, why.get(row.as_activity, "") if row in counted else "") for row in rows],
        problems=found.problems,
        delays=list(clock.delays.select_related("recorded_by")),
    )


def treatment_since(clock: WaitingClock, today: date) -> TreatmentLine | None:
    """The first treatment that began while this clock runs: a reason to ask for code 30, never to record it."""
    if not clock.is_running:
        return None
    lines = TreatmentLine.objects.counted().filter(
        patient=clock.patient_id, started_on__gte=clock.started_on, started_on__lte=today
    )
    return lines.order_by("started_on", "pk").first()
