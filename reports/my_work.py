"""My work: what will go wrong if this person does nothing, with the first button of each role."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Role
from assessments.instruments import INSTRUMENTS
from assessments.listing import unsaved_of
from reminders import worklist
from reports import my_mdt, my_referrals, my_results, my_tasks, prophylaxis
from reports.blocks import SHOWN, Block, Line, person
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
        first = [my_referrals.clinic_of_today(today), my_results.to_see(user, today), my_referrals.to_triage(today)]
        blocks = [*first, *everyone, *own, my_mdt.cases(today)]
    elif user.role == Role.NURSE:
        arriving = [my_referrals.incoming(today), my_referrals.not_booked(today)]
        blocks = [*everyone, *arriving, *my_results.late(user, today), *own, my_mdt.without_question(today)]
    else:
        late = [my_referrals.late_steps(today), my_referrals.not_booked(today)]
        blocks = [my_referrals.breaches(today), *everyone, *late, my_mdt.without_question(today)]
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
                    *person(one.patient)[:1],
                    what=one.due.title,
                    on=one.due.due_on,
                    url=reverse("follow_up", args=[one.patient.ref]),
                    tag="Overdue" if title == "Overdue" else "Due",
                    identifier=person(one.patient)[1],
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
                identifier=person(row.patient)[1],
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
                identifier=person(each.patient)[1],
            )
            for each in tasks[:SHOWN]
        ],
        empty="Nobody's thromboprophylaxis is waiting.",
        total=len(tasks),
        url=reverse("thrombosis_register"),
        date_heading="Last review",
    )


def _unsaved(user: User) -> list[Block]:
    """What this person typed and did not save; most people have none, most of the time."""
    lines = [
        Line(
            who=one.patient.name_display,
            what=one.instrument.title,
            on=timezone.localdate(one.saved_at),
            url=one.url,
            tag="Not saved",
            identifier=person(one.patient)[1],
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
