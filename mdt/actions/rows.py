"""The rows behind every verb: lock the meeting first, then the case, so that two people wait for each other."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import User
from audit.actions import writing
from mdt.models import Case, Meeting
from patients.actions import ChangedMeanwhile


class MinutesLocked(Exception):
    """The minutes of the meeting are locked: only an addendum can be added."""


@contextmanager
def locked_meeting(meeting: Meeting, by: User | None, verb: str, version: int | None = None) -> Iterator[Meeting]:
    """The meeting's row, fresh and locked, in one transaction under a name."""
    with writing(by=by, reason=verb):
        fresh = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if fresh.is_locked:
            raise MinutesLocked
        if version is not None and fresh.version != version:
            raise ChangedMeanwhile
        yield fresh


@contextmanager
def locked_case(case: Case, by: User | None, verb: str, version: int | None = None) -> Iterator[Case]:
    """The case's row, fresh and locked, of a meeting whose minutes are open."""
    with locked_meeting(case.meeting, by, verb) as meeting:
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        if version is not None and fresh.version != version:
            raise ChangedMeanwhile
        fresh.meeting = meeting
        yield fresh


def save_case(case: Case) -> None:
    """Save a locked case as the next version. Raises ValidationError."""
    case.version += 1
    case.full_clean(exclude=["created_by"])
    case.save()


def save_meeting(meeting: Meeting) -> None:
    """Save a locked meeting as the next version. Raises ValidationError."""
    meeting.version += 1
    meeting.full_clean(exclude=["created_by"])
    meeting.save()
