"""The course under every chart of a patient: what was given when, and what happened on which day."""

from collections.abc import Sequence

from django.db.models import CharField, F, IntegerField, Value

from interface.templatetags.clinic import short_text
from mdt.choices import CaseState
from mdt.models import Case
from patients.choices import Modality, VisitKind
from patients.models import Patient, Radiotherapy, Transplant, TreatmentLine, Visit
from reports.series import Bar, Event

MARKED = {Modality.ASCT: ("A", "Autologous transplant"), Modality.RADIOTHERAPY: ("R", "Radiotherapy")}
VISIT, MDT = "visit", "mdt"
# The newest ones; older letters would cover each other.
EVENTS = 200


def bars_of(lines: Sequence[TreatmentLine], *, short: bool = False) -> list[Bar]:
    """A bar for each line of treatment, with its whole name or the short one."""
    return [
        Bar(line.regimen_short if short else line.get_regimen_display(), line.started_on, line.ended_on)
        for line in lines
    ]


def events_of(patient: Patient, lines: Sequence[TreatmentLine]) -> list[Event]:
    """Transplants, radiotherapy, meetings and visits, oldest first. One query.

    A transplant stands on its day 0 and radiotherapy on its first day; without such a row, on the start of the line.
    """
    mine = {"line__patient": patient, "line__entered_in_error": False}
    text, number = CharField(), IntegerField()
    visits = Visit.objects.counted().filter(patient=patient).order_by()
    transplants = Transplant.objects.counted().filter(infused_on__isnull=False, **mine).order_by()
    meetings = Case.objects.filter(patient=patient, state=CaseState.DISCUSSED).order_by()
    radiotherapy = Radiotherapy.objects.counted().filter(**mine).order_by()
    columns = ("row_of", "sort", "day", "of_line")
    first, *others = [
        rows.annotate(row_of=Value(source, text), sort=sort, day=F(day), of_line=of_line).values_list(*columns)
        for rows, source, sort, day, of_line in (
            (visits, VISIT, F("kind"), "held_on", Value(0, number)),
            (meetings, MDT, Value("", text), "meeting__held_on", Value(0, number)),
            (transplants, Modality.ASCT.value, Value("", text), "infused_on", F("line_id")),
            (radiotherapy, Modality.RADIOTHERAPY.value, Value("", text), "happened_on", F("line_id")),
        )
    ]
    rows = list(first.union(*others, all=True).order_by("-day")[:EVENTS])
    told = {line for source, _, _, line in rows if source != VISIT}
    rows += [(line.modality, "", line.started_on, line.pk) for line in lines if line.pk not in told]
    found = []
    for source, kind, on, _ in rows:
        if source == VISIT:
            found.append(Event("V", f"Visit: {VisitKind(kind).label}", on, common=True))
        elif source == MDT:
            found.append(Event("M", "Multidisciplinary meeting", on))
        elif source in MARKED:
            found.append(Event(*MARKED[source], on))
    return sorted(found, key=lambda event: event.on)


def legend(events: Sequence[Event]) -> str:
    """What the letters mean: "R radiotherapy, 22-Apr-2026; V a visit"; "" without events."""
    words = [f"{event.letter} {event.label.lower()}, {short_text(event.on)}" for event in events if not event.common]
    return "; ".join([*words, *(["V a visit"] if any(event.common for event in events) else [])])
