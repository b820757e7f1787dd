"""Referrals on My work: what is to be decided, chased, booked, seen today, and who waits too long."""

from datetime import date

from django.urls import reverse

from clinics.models import Appointment
from referrals.lifecycle import Status
from referrals.models import Referral, WaitingClock
from reports.blocks import SHOWN, Block, Line, person


def _referral_line(referral: Referral) -> Line:
    return Line(
        who=referral.name_display,
        what=referral.next_action,
        on=referral.received_on,
        url=reverse("referral", args=[referral.ref]),
        tag=referral.get_urgency_display(),
        identifier=referral.ref,
    )


def to_triage(today: date) -> Block:
    waiting = Referral.objects.filter(status__in=[Status.READY, Status.RECEIVED]).in_order()
    return Block(
        title="Referrals to decide",
        lines=[_referral_line(each) for each in waiting[:SHOWN]],
        empty="No referral is waiting for a decision.",
        total=waiting.count(),
        url=reverse("referral_inbox"),
        date_heading="Received",
    )


def incoming(today: date) -> Block:
    found = Referral.objects.undecided().in_order()
    return Block(
        title="Referrals",
        lines=[_referral_line(each) for each in found[:SHOWN]],
        empty="No referral is open.",
        total=found.count(),
        url=reverse("referral_inbox"),
        date_heading="Received",
    )


def late_steps(today: date) -> Block:
    found = Referral.objects.overdue(today).in_order()
    return Block(
        title="Referrals past their next step",
        lines=[_referral_line(each) for each in found[:SHOWN]],
        empty="Every open referral is on time.",
        total=found.count(),
        url=reverse("referral_inbox"),
        date_heading="Received",
    )


def not_booked(today: date) -> Block:
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


def clinic_of_today(today: date) -> Block:
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
                identifier=person(one.patient)[1],
            )
            for one in shown[:SHOWN]
        ],
        empty="No patient is booked for today.",
        total=len(shown),
        url=reverse("clinic_day", args=[today.isoformat()]),
        date_heading="Date",
    )


def breaches(today: date) -> Block:
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
                identifier=person(clock.patient)[1],
            )
            for clock in clocks[:SHOWN]
        ],
        empty="No waiting-time clock has passed 15 weeks.",
        total=len(clocks),
        url=reverse("breach_list"),
        date_heading="Clock started",
    )
