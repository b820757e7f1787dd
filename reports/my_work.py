"""My work: what will go wrong if this person does nothing, with the first button of each role."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Role
from assessments.instruments import INSTRUMENTS
from assessments.listing import unsaved_of
from clinics.models import Appointment
from mdt.choices import CaseState
from mdt.models import Case
from mdt.not_done import next_meeting
from patients.models import Patient
from referrals.lifecycle import Status
from referrals.models import Referral, WaitingClock
from reminders import worklist
from reports import my_results, my_tasks, prophylaxis
from reports.blocks import SHOWN, Block, Line
from reports.models import ReportRun


@dataclass(frozen=True)
class Work:
    first_button: tuple[str, str]
    more_buttons: Sequence[tuple[str, str]]
    blocks: Sequence[Block]
    problems: Sequence[str] = field(default_factory=tuple)


def work_for(user: User, today: date) -> Work:
    """The page of one person: buttons by role, then blocks, most urgent first."""
    everyone = [*my_tasks.blocks(user, today), *_reminders(user, today)]
    own = [*_unsaved(user), _drafts(user), _prophylaxis(user, today)]
    if user.role == Role.CONSULTANT:
        first = [_clinic_of_today(today), my_results.to_see(user, today), _to_triage(today)]
        blocks = [*first, *everyone, *own, _mdt_cases(today)]
    elif user.role == Role.NURSE:
        blocks = [*everyone, _incoming(today), _not_booked(today), *my_results.late(user, today), *own]
        blocks.append(_mdt_without_question(today))
    else:
        blocks = [_breaches(today), *everyone, _referral_steps(today), _not_booked(today)]
        blocks.append(_mdt_without_question(today))
    return Work(*_buttons(user), blocks=blocks, problems=_problems())


def _buttons(user: User) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    phone = ("Log a phone referral", reverse("log_phone_referral"))
    advice = ("Log telephone advice", reverse("log_advice"))
    triage = ("Triage the next referral", f"{reverse('referral_inbox')}?tab=ready")
    overdue = ("Open the overdue list", f"{reverse('caseload')}?view=overdue")
    register = ("Thrombosis register", reverse("thrombosis_register"))
    if user.role == Role.CONSULTANT:
        return triage, [phone, advice, register, ("Try the rules on a vignette", reverse("try_rules"))]
    if user.role == Role.NURSE:
        return phone, [advice, overdue, register]
    return overdue, [("Open the caseload", reverse("caseload")), ("Data quality", reverse("data_quality"))]


def _person(patient: Patient) -> tuple[str, str]:
    shown = patient.national_id_display
    return patient.name_display, f"{shown[0]} {shown[1]}" if shown else "NHS number not recorded"


def _reminders(user: User, today: date) -> list[Block]:
    lines = worklist.lines_for(user, today)
    groups = [
        ("Overdue", [one for one in lines if one.due.state in ("overdue", "escalated")], "Nothing is overdue."),
        ("Due", [one for one in lines if one.due.state == "due"], "Nothing is due today."),
    ]
    return [
        Block(
            title=title,
            lines=[
                Line(
                    *_person(one.patient)[:1],
                    what=one.due.title,
                    on=one.due.due_on,
                    url=reverse("follow_up", args=[one.patient.ref]),
                    tag="Overdue" if title == "Overdue" else "Due",
                    identifier=_person(one.patient)[1],
                )
                for one in found[:SHOWN]
            ],
            empty=empty,
            total=len(found),
            url=f"{reverse('caseload')}?view=overdue" if title == "Overdue" else f"{reverse('caseload')}?sort=due",
            date_heading="Due",
        )
        for title, found, empty in groups
    ]


def _referral_line(referral: Referral) -> Line:
    return Line(
        who=referral.name_display,
        what=referral.next_action,
        on=referral.received_on,
        url=reverse("referral", args=[referral.ref]),
        tag=referral.get_urgency_display(),
        identifier=referral.ref,
    )


def _to_triage(today: date) -> Block:
    waiting = Referral.objects.filter(status__in=[Status.READY, Status.RECEIVED]).in_order()
    return Block(
        title="Referrals to decide",
        lines=[_referral_line(each) for each in waiting[:SHOWN]],
        empty="No referral is waiting for a decision.",
        total=waiting.count(),
        url=reverse("referral_inbox"),
        date_heading="Received",
    )


def _incoming(today: date) -> Block:
    found = Referral.objects.undecided().in_order()
    return Block(
        title="Referrals",
        lines=[_referral_line(each) for each in found[:SHOWN]],
        empty="No referral is open.",
        total=found.count(),
        url=reverse("referral_inbox"),
        date_heading="Received",
    )


def _referral_steps(today: date) -> Block:
    found = Referral.objects.overdue(today).in_order()
    return Block(
        title="Referrals past their next step",
        lines=[_referral_line(each) for each in found[:SHOWN]],
        empty="Every open referral is on time.",
        total=found.count(),
        url=reverse("referral_inbox"),
        date_heading="Received",
    )


def _not_booked(today: date) -> Block:
    """Accepted referrals without a first visit in the book."""
    found = Referral.objects.filter(status=Status.ACCEPTED.value).in_order()
    return Block(
        title="Accepted, not booked",
        lines=[_referral_line(each) for each in found[:SHOWN]],
        empty="Every accepted referral is booked.",
        total=found.count(),
        url=f"{reverse('referral_inbox')}?tab=accepted",
        date_heading="Received",
    )


def _clinic_of_today(today: date) -> Block:
    """Who is expected, here or done today, by time."""
    found = Appointment.objects.with_everything().filter(slot__session__held_on=today).in_order()
    shown = [one for one in found if one.state_tag != "Cancelled"]
    return Block(
        title="Today's clinic",
        lines=[
            Line(
                who=one.patient.name_display,
                what=f"{one.slot.starts:%H:%M}, {one.get_kind_display().lower()}, {one.slot.session.place}",
                on=one.slot.session.held_on,
                url=reverse("patient_record", args=[one.patient.ref]),
                tag=one.state_tag,
                identifier=_person(one.patient)[1],
            )
            for one in shown[:SHOWN]
        ],
        empty="No patient is booked for today.",
        total=len(shown),
        url=reverse("clinic_day", args=[today.isoformat()]),
        date_heading="Date",
    )


def _breaches(today: date) -> Block:
    clocks = [
        clock
        for clock in WaitingClock.objects.running().select_related("patient", "referral").order_by("started_on")
        if clock.reportable is not False and clock.days_waited(today) >= 15 * 7
    ]
    return Block(
        title="Breach watch",
        lines=[
            Line(
                who=clock.patient.name_display,
                what=f"Waiting {clock.days_waited(today) // 7} weeks, 18 weeks end on {clock.target_on:%d-%b-%Y}",
                on=clock.started_on,
                url=reverse("waiting_clock", args=[clock.referral.ref]),
                tag="Breached" if clock.has_breached(today) else "Breach watch",
                identifier=_person(clock.patient)[1],
            )
            for clock in clocks[:SHOWN]
        ],
        empty="No waiting-time clock has passed 15 weeks.",
        total=len(clocks),
        url=reverse("breach_list"),
        date_heading="Clock started",
    )


def _drafts(user: User) -> Block:
    """Unsigned assessments, every one: a consultant sees everybody's, a nurse their own. No other page lists them."""
    lines = []
    for instrument in INSTRUMENTS:
        rows = instrument.model.objects.drafts().select_related("patient", "created_by").order_by("performed_on")
        if not user.can(Permission.SIGN_ASSESSMENT):
            rows = rows.filter(created_by=user)
        lines += [
            Line(
                who=row.patient.name_display,
                what=f"{instrument.title}, begun by {row.created_by.display_name if row.created_by else 'the system'}",
                on=row.performed_on,
                url=reverse("assessment_edit", args=[row.patient.ref, instrument.key, row.pk]),
                tag="Ready to sign" if row.ready else "Draft",
                identifier=_person(row.patient)[1],
            )
            for row in rows
        ]
    lines.sort(key=lambda line: line.on or date.max)
    return Block("Not yet signed", lines, "No draft is waiting to be signed.", date_heading="Examined")


def _prophylaxis(user: User, today: date) -> Block:
    """The tasks of the clinic's thromboprophylaxis rule that are this role's; of a restricted record, its team's."""
    tasks = [
        each
        for each in prophylaxis.prompts(today)
        if each.prompt.role == user.role and (not each.patient.restricted or each.patient.is_treated_by(user))
    ]
    return Block(
        title="Thromboprophylaxis",
        lines=[
            Line(
                who=each.patient.name_display,
                what=each.prompt.text,
                on=each.statement.reviewed_on if each.statement else None,
                url=reverse("thrombosis", args=[each.patient.ref]),
                tag="Due",
                identifier=_person(each.patient)[1],
            )
            for each in tasks[:SHOWN]
        ],
        empty="Nobody's thromboprophylaxis is waiting.",
        total=len(tasks),
        url=reverse("thrombosis_register"),
        date_heading="Last review",
    )


def _mdt_cases(today: date) -> Block:
    """The consultant's: who is to be discussed at the next meeting, in order."""
    return _mdt_block(today, "MDT cases", "No case is on the list of the next MDT.", Case.objects.all())


def _mdt_without_question(today: date) -> Block:
    """For those who prepare the list: what cannot be discussed yet."""
    return _mdt_block(
        today,
        "MDT: cases without a question",
        "Every case of the next MDT has a question.",
        Case.objects.exclude(question__regex=r"\S"),
    )


def _mdt_block(today: date, title: str, empty: str, cases: QuerySet[Case]) -> Block:
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
            identifier=_person(case.patient)[1],
        )
        for case in found[:SHOWN]
    ]
    return Block(title, lines, empty, found.count(), meeting.get_absolute_url(), "Meeting")


def _unsaved(user: User) -> list[Block]:
    """What this person typed and did not save; most people have none, most of the time."""
    lines = [
        Line(
            who=one.patient.name_display,
            what=one.instrument.title,
            on=timezone.localdate(one.saved_at),
            url=one.url,
            tag="Not saved",
            identifier=_person(one.patient)[1],
        )
        for one in unsaved_of(user)
    ]
    return [Block("Typed but not saved", lines, "", date_heading="Typed")] if lines else []


def _problems() -> list[str]:
    """What the machinery could not do, in words."""
    sentences = []
    counts = worklist.problems()
    if number := counts.get("failed"):
        sentences.append(f"{number} reminder{'s' if number != 1 else ''} could not be sent.")
    if number := counts.get("held"):
        sentences.append(f"{number} reminder{'s are' if number != 1 else ' is'} held back and need a look.")
    failed = ReportRun.objects.filter(state=ReportRun.State.FAILED).aggregate(n=Count("pk"))["n"]
    if failed:
        sentences.append(f"{failed} letter{'s' if failed != 1 else ''} could not be made.")
    return sentences
