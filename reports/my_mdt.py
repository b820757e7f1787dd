"""The MDT on My work: the cases of the next meeting, and those that lack their question."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from mdt.choices import CaseState
from mdt.models import Case
from mdt.not_done import next_meeting
from reports.blocks import SHOWN, Block, Line, person


def cases(today: date) -> Block:
    """The consultant's: who is to be discussed at the next meeting, in order."""
    return _block(today, "MDT cases", "No case is on the list of the next MDT.", Case.objects.all())


def without_question(today: date) -> Block:
    """For those who prepare the list: what cannot be discussed yet."""
    return _block(
        today,
        "MDT: cases without a question",
        "Every case of the next MDT has a question.",
        Case.objects.exclude(question__regex=r"\S"),
    )


def _block(today: date, title: str, empty: str, cases: QuerySet[Case]) -> Block:
    """No finding stands here: the question itself is on the list of the meeting."""
    meeting = next_meeting(today)
    if meeting is None:
        return Block(title, [], "No MDT is planned.", url=reverse("mdt_meetings"), date_heading="Meeting")
    found = cases.filter(meeting=meeting, state=CaseState.WAITING).select_related("patient").order_by("place")
    lines = [
        Line(
            who=case.patient.name_display,
            what="To be discussed" if case.question else "Question missing",
            on=meeting.held_on,
            url=f"{meeting.get_absolute_url()}#case-{case.pk}",
            tag="Ready" if case.ready else "Not yet started" if case.question else "No question",
            identifier=person(case.patient)[1],
        )
        for case in found[:SHOWN]
    ]
    return Block(title, lines, empty, found.count(), meeting.get_absolute_url(), "Meeting")
