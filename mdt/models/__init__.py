"""Meetings, who came, which patients were discussed, and what was decided."""

from mdt.models.case import Case, Dismissed
from mdt.models.meeting import Addendum, Attendance, Meeting
from mdt.models.outcome import Decision, Outcome

__all__ = ["Addendum", "Attendance", "Case", "Decision", "Dismissed", "Meeting", "Outcome"]
