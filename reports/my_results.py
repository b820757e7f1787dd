"""Samples and results on My work: what a consultant is to see, and what a nurse follows up."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from accounts.models import User
from reports.blocks import SHOWN, Block, Line
from samples import inbox
from samples.inbox import Item, OfPatient
from samples.models import Sample


def to_see(user: User, today: date) -> Block:
    """Results addressed to the person, one line for each patient, the most urgent first."""
    found = inbox.inbox_for(user, today, mine=True)
    return _results("Results to see", found.people, "No result is waiting for you.", f"{_inbox()}?whose=mine")


def late(user: User, today: date) -> list[Block]:
    """What a nurse follows up: samples whose next step is due, and results that nobody has seen for a week."""
    samples = Sample.objects.due(today).visible_to(user).with_people()
    lines = [_sample_line(one, today) for one in samples[:SHOWN]]
    found = inbox.inbox_for(user, today, mine=False)
    waiting = [
        OfPatient(one.patient, unseen)
        for one in found.people
        if (unseen := [item for item in one.items if item.waiting.to])
    ]
    return [
        Block(
            "Samples due or overdue", lines, "No sample is due.", total=samples.count(),
            url=reverse("sample_board"), date_heading="Due",
        ),
        _results(
            "Results not seen for 7 days", waiting, "Every result has been seen in time.", f"{_inbox()}?whose=all"
        ),
    ]  # fmt: skip


def _inbox() -> str:
    return reverse("results_inbox")


def _results(title: str, people: Sequence[OfPatient], empty: str, url: str) -> Block:
    return Block(
        title=title,
        lines=[
            Line(
                who=one.patient.name_display,
                identifier=_identifier(one),
                what=_words(one.items),
                on=min(item.result.on for item in one.items),
                url=f"{url}#result-{one.items[0].result.pk}",
                tag="Overdue" if any(item.waiting.to or item.waiting.abnormal for item in one.items) else "New",
            )
            for one in people[:SHOWN]
        ],
        empty=empty,
        total=sum(len(one.items) for one in people),
        url=url,
        date_heading="Taken",
    )


def _words(items: Sequence[Item]) -> str:
    """How many and whether any lies outside its range: the values stand in the inbox."""
    number = f"{len(items)} result{'s' if len(items) != 1 else ''}"
    outside = sum(item.abnormal for item in items)
    return f"{number}, {outside} outside the range" if outside else number


def _identifier(one: OfPatient) -> str:
    shown = one.patient.national_id_display
    return f"{shown[0]} {shown[1]}" if shown else "NHS number not recorded"


def _sample_line(sample: Sample, today: date) -> Line:
    shown = sample.patient.national_id_display
    return Line(
        who=sample.patient.name_display,
        identifier=f"{shown[0]} {shown[1]}" if shown else "NHS number not recorded",
        what=f"{sample.ref}, {sample.words}: {sample.get_state_display().lower()}",
        on=sample.next_step_on,
        url=sample.get_absolute_url(),
        tag="Overdue" if sample.days_late(today) else "Due today",
    )
