"""The course under every chart of a patient: what was given when, and what happened on which day."""

from collections.abc import Sequence

from patients.choices import Modality
from patients.models import Patient, TreatmentLine, Visit
from reports.charts import Bar, Event

MARKED = {Modality.ASCT: ("A", "Autologous transplant"), Modality.RADIOTHERAPY: ("R", "Radiotherapy")}
# The newest ones; older letters would cover each other.
VISITS = 100


def bars_of(lines: Sequence[TreatmentLine], *, short: bool = False) -> list[Bar]:
    """A bar for each line of treatment, with its whole name or the short one."""
    return [
        Bar(line.regimen_short if short else line.get_regimen_display(), line.started_on, line.ended_on)
        for line in lines
    ]


def events_of(patient: Patient, lines: Sequence[TreatmentLine]) -> list[Event]:
    """Transplants, radiotherapy and visits, oldest first. One query."""
    marked = [Event(*MARKED[line.modality], line.started_on) for line in lines if line.modality in MARKED]
    visits = Visit.objects.counted().filter(patient=patient).newest_first()[:VISITS]
    seen = [Event("V", f"Visit: {visit.get_kind_display()}", visit.held_on, common=True) for visit in visits]
    return sorted([*marked, *seen], key=lambda event: event.on)
