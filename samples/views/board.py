"""The board: every open sample, by state, what is late first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from audit.actions import record_found
from audit.models import AccessEvent
from samples.choices import STEP_WORDS, StateWord
from samples.lifecycle import OPEN, State
from samples.models import Sample


@dataclass(frozen=True)
class BoardRow:
    """One open sample: whole days in its state, whole days past its next step, the words of its button."""

    sample: Sample
    days: int
    late: int
    button: str


@dataclass(frozen=True)
class Group:
    title: str
    rows: Sequence[BoardRow]


@require_safe
@require(Permission.TRACK_SAMPLES)
def board(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    everything = list(Sample.objects.open().with_people().order_by("next_step_on", "pk").prefetch_related("history"))
    shown = [one for one in everything if not one.patient.restricted or one.patient.is_treated_by(request.user)]
    record_found(request, AccessEvent.Verb.LIST, sorted({one.patient.ref for one in shown}), total=len(everything))
    rows = [row_of(sample, today) for sample in shown]
    late = sorted((row for row in rows if row.late), key=lambda row: -row.late)
    groups = [Group("Overdue", late)] if late else []
    for state in OPEN:
        found = [row for row in rows if row.sample.state == state and not row.late]
        if found:
            groups.append(Group(StateWord(state.value).label, found))
    context = {
        "groups": groups,
        "counts": [(StateWord(state.value).label, sum(row.sample.state == state for row in rows)) for state in OPEN],
        "left_out": len(everything) - len(shown),
        "today": today,
    }
    return render(request, "samples/board.html", context)


def row_of(sample: Sample, today: date) -> BoardRow:
    last = list(sample.history.all())[-1]
    step = sample.usual_step
    one_press = step is not None and step != State.REPORTED
    return BoardRow(
        sample, max(0, (today - last.happened_on).days), sample.days_late(today), STEP_WORDS[step] if one_press else ""
    )
