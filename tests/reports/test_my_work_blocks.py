"""My work as data: each role's blocks in order, their words, counts beyond ten, the breach watch and the problems."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import User
from ledger.models import LedgerRow
from patients.models import Patient
from referrals import actions as referrals
from reports.models import ReportRun
from reports.my_work import Block, work_for
from tests.assessments.factories import make_draft
from tests.factories import make_patient, make_user
from tests.referrals.factories import make_referral
from tests.reminders.factories import accepted_patient, number_of
from tests.reports.factories import asked_for, many_patients

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
# Title and what stands there when there is nothing, in order.
EMPTY = {
    "nurse": [
        ("Overdue", "Nothing is overdue."),
        ("Due", "Nothing is due today."),
        ("Referrals", "No referral is open."),
        ("Not yet signed", "No draft is waiting to be signed."),
        ("Thromboprophylaxis", "Nobody's thromboprophylaxis is waiting."),
        ("MDT: cases without a question", "No MDT is planned."),
    ],
    "consultant": [
        ("Referrals to decide", "No referral is waiting for a decision."),
        ("Not yet signed", "No draft is waiting to be signed."),
        ("Overdue", "Nothing is overdue."),
        ("Due", "Nothing is due today."),
        ("Thromboprophylaxis", "Nobody's thromboprophylaxis is waiting."),
        ("MDT cases", "No MDT is planned."),
    ],
    "admin": [
        ("Breach watch", "No waiting-time clock has passed 15 weeks."),
        ("Overdue", "Nothing is overdue."),
        ("Due", "Nothing is due today."),
        ("Referrals past their next step", "Every open referral is on time."),
        ("MDT: cases without a question", "No MDT is planned."),
    ],
}
BUTTONS = {
    "nurse": ["Log a phone referral", "Open the overdue list", "Thrombosis register"],
    "consultant": [
        "Triage the next referral",
        "Log a phone referral",
        "Thrombosis register",
        "Try the rules on a vignette",
    ],
    "admin": ["Open the overdue list", "Open the caseload"],
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def block(user: User, title: str) -> Block:
    (found,) = (each for each in work_for(user, TODAY).blocks if each.title == title)
    return found


@pytest.mark.parametrize("role", EMPTY)
def test_each_role_has_its_blocks_in_order_with_a_sentence_for_none(role: str) -> None:
    work = work_for(make_user(role), TODAY)
    assert [(each.title, each.empty) for each in work.blocks] == EMPTY[role]
    assert {each.count for each in work.blocks} == {0}
    assert [label for label, _ in (work.first_button, *work.more_buttons)] == BUTTONS[role]
    assert work.problems == []


@pytest.mark.parametrize(
    ("days", "title"),
    [(13, None), (14, "Due"), (42, "Due"), (43, "Overdue"), (200, "Overdue")],
    ids=["a day early", "the day", "last day in time", "the day after", "long after"],
)
def test_a_first_vegf_moves_from_nothing_over_due_to_overdue(days: int, title: str | None, nurse: User) -> None:
    accepted_patient(TODAY - timedelta(days=days), by=nurse)
    counts = {each.title: each.count for each in work_for(nurse, TODAY).blocks}
    assert {name: number for name, number in counts.items() if number} == ({title: 2} if title else {})


def test_ten_lines_are_shown_and_all_are_counted(nurse: User) -> None:
    many_patients(7, nurse, accepted_on=date(2026, 8, 1))
    overdue = block(nurse, "Overdue")
    assert (len(overdue.lines), overdue.count) == (10, 14)
    assert overdue.url.endswith("?view=overdue")


def test_open_referrals_beyond_ten_are_counted_most_urgent_first(nurse: User) -> None:
    for index in range(12):
        make_referral(nurse, surname=f"Caller{index}", urgency="emergency" if index == 11 else "routine")
    found = block(nurse, "Referrals")
    assert (len(found.lines), found.count) == (10, 12)
    assert (found.lines[0].who, found.lines[0].tag) == ("CALLER11", "Emergency")


def test_what_waits_for_information_is_the_nurses_and_not_the_consultants(nurse: User, consultant: User) -> None:
    asked, ready = make_referral(nurse, surname="Asked"), make_referral(nurse, surname="Ready")
    referrals.request_information(referral=asked, by=nurse, version=1, reason="VEGF")
    referrals.mark_ready(referral=ready, by=nurse, version=1)
    assert [line.who for line in block(consultant, "Referrals to decide").lines] == ["READY"]
    assert {line.who for line in block(nurse, "Referrals").lines} == {"ASKED", "READY"}


def test_a_referral_is_late_the_day_after_its_step_was_due(nurse: User, admin_user: User) -> None:
    for surname, day in (("Today", TODAY), ("Yesterday", TODAY - timedelta(days=1))):
        referrals.plan(
            referral=make_referral(nurse, surname=surname), by=nurse, version=1, next_action="Ring", on=day, owner=nurse
        )
    assert [line.who for line in block(admin_user, "Referrals past their next step").lines] == ["YESTERDAY"]


WATCH = [
    (104, None, ""),
    (105, "Breach watch", "Waiting 15 weeks, 18 weeks end on 14-Dec-2026"),
    (126, "Breach watch", "Waiting 18 weeks, 18 weeks end on 23-Nov-2026"),
    (127, "Breached", "Waiting 18 weeks, 18 weeks end on 22-Nov-2026"),
]


@pytest.mark.parametrize(("days", "tag", "words"), WATCH, ids=[f"day {days}" for days, *_ in WATCH])
def test_the_breach_watch_begins_at_15_weeks_and_says_when_18_end(
    days: int, tag: str | None, words: str, nurse: User, admin_user: User, patient: Patient
) -> None:
    referral = make_referral(nurse, received_on=TODAY - timedelta(days=days))
    referrals.accept(referral=referral, by=nurse, version=1, patient=patient)
    assert [(line.tag, line.what) for line in block(admin_user, "Breach watch").lines] == (
        [(tag, words)] if tag else []
    )


@pytest.mark.parametrize(
    ("country", "watched"),
    [("england", True), ("not_known", True), ("scotland", False), ("wales", False), ("other", False)],
)
def test_a_wait_is_watched_unless_the_england_target_surely_does_not_apply(
    country: str, watched: bool, nurse: User, admin_user: User
) -> None:
    person = make_patient(by=nurse, home_country=country)
    referral = make_referral(nurse, received_on=TODAY - timedelta(days=120))
    referrals.accept(referral=referral, by=nurse, version=1, patient=person)
    assert bool(block(admin_user, "Breach watch").count) == watched


def test_a_stopped_clock_leaves_the_watch_and_the_longest_wait_comes_first(nurse: User, admin_user: User) -> None:
    for index, days in enumerate((110, 140, 120)):
        person = make_patient(by=nurse, surname=f"Waits{days}", national_id=number_of(index + 40))
        referral = make_referral(nurse, received_on=TODAY - timedelta(days=days))
        referral = referrals.accept(referral=referral, by=nurse, version=1, patient=person)
        if days == 120:
            referrals.stop_clock(clock=referral.clock, by=nurse, code="30", on=TODAY)
    lines = block(admin_user, "Breach watch").lines
    assert [line.who for line in lines] == ["WAITS140, Daniel (Mr)", "WAITS110, Daniel (Mr)"]


def test_drafts_stand_oldest_examination_first_with_who_began_them(
    patient: Patient, nurse: User, consultant: User
) -> None:
    make_draft("eyes", patient, nurse, performed_on=date(2026, 11, 2))
    make_draft("neurology", patient, consultant, performed_on=date(2026, 10, 1))
    make_draft("imaging", patient, None, performed_on=date(2026, 9, 1))
    assert [line.what for line in block(consultant, "Not yet signed").lines] == [
        "Imaging, begun by the system",
        "Neurological examination, begun by Dr Connie Tester",
        "Eye examination, begun by Nora Tester",
    ]
    assert [line.what for line in block(nurse, "Not yet signed").lines] == ["Eye examination, begun by Nora Tester"]


@pytest.mark.parametrize(
    ("number", "sentence"), [(1, "1 letter could not be made."), (2, "2 letters could not be made.")]
)
def test_what_the_machinery_could_not_do_is_counted_in_words(
    number: int, sentence: str, patient: Patient, nurse: User
) -> None:
    for _ in range(number):
        asked_for(patient, nurse)
    assert work_for(nurse, TODAY).problems == []
    ReportRun.objects.update(state=LedgerRow.State.FAILED)
    assert work_for(nurse, TODAY).problems == [sentence]


def test_a_person_without_a_number_is_listed_with_that_said(nurse: User) -> None:
    accepted_patient(date(2026, 8, 1), by=nurse, national_id=None, national_id_note="Visitor")
    assert {line.identifier for line in block(nurse, "Overdue").lines} == {"NHS number not recorded"}
