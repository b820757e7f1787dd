"""What earlier meetings decided and nobody has done: the next meeting opens with it."""

from datetime import date

from mdt.models import Decision, Meeting
from work.choices import TaskState


def open_actions(before: date) -> list[Decision]:
    """Standing actions of meetings before that day whose task is open, oldest first."""
    rows = Decision.objects.standing().filter(task__state=TaskState.OPEN, outcome__case__meeting__held_on__lt=before)
    people = ("task__owner", "outcome__case__meeting", "outcome__case__patient", "owner")
    return list(rows.select_related(*people).order_by("task__due_on", "pk"))


def next_meeting(today: date) -> Meeting | None:
    """The meeting that people prepare: the soonest of today or later whose minutes are open."""
    return Meeting.objects.with_people().coming(today).first()
