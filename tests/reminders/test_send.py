"""Delivery: the need is checked again at the last moment, each row takes effect once, failures are tried again."""

import random
import smtplib
import threading
import time
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from assessments.actions import enter_in_error
from ledger import actions as ledger
from ledger.models import Heartbeat
from patients import actions as patients
from patients.models import Patient
from reminders import actions
from reminders.due import due_items
from reminders.models import Reminder
from tests.ledger.factories import let_lease_end
from tests.ledger.threads import at_once
from tests.reminders.factories import accepted_patient, number_of, vegf

pytestmark = pytest.mark.django_db
State = Reminder.State
# A Monday morning after the e-mail of the day is due.
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen_clock(settings: Any) -> Any:
    settings.DEMO = False
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def overdue() -> Patient:
    """Accepted on 5 October: both first tests were due on 19 October and are overdue since 17 November."""
    return accepted_patient(date(2026, 10, 5))


def vegf_row() -> Reminder:
    return Reminder.objects.get(rule="vegf")


def test_due_reminders_are_put_on_the_list_and_counted_in_one_email(overdue: Patient) -> None:
    actions.plan()
    assert actions.send_due() == {"done": 3}
    assert set(Reminder.objects.values_list("state", "attempts")) == {(State.DONE, 1)}
    [message] = mail.outbox
    assert message.subject == "2 reminders are open in POEMS Clinic"
    assert Reminder.objects.emails().get().why == {"counts": {"overdue": 2}}


def test_sending_again_sends_nothing(overdue: Patient) -> None:
    actions.plan()
    actions.send_due()
    assert actions.send_due() == {}
    assert len(mail.outbox) == 1


def test_reminders_that_are_not_yet_due_wait(frozen_clock: Any) -> None:
    accepted_patient(date(2026, 11, 20))
    actions.plan()
    assert actions.send_due() == {}
    frozen_clock.move_to(datetime(2026, 12, 4, 0, 1, tzinfo=UTC))
    assert actions.send_due() == {"done": 2}


def test_someone_who_died_after_planning_is_not_reminded_about(overdue: Patient) -> None:
    actions.plan()
    patients.record_death(patient=overdue, by=None, died_on=date(2026, 11, 22))
    assert actions.send_due() == {"cancelled": 3}
    assert set(Reminder.objects.tasks().values_list("last_error", flat=True)) == {"The patient has died"}
    assert mail.outbox == []


@pytest.mark.parametrize("status", ["discharged", "transferred"])
def test_someone_who_left_after_planning_is_not_reminded_about(status: str, overdue: Patient) -> None:
    actions.plan()
    patients.set_care_status(patient=overdue, by=None, care_status=status)
    assert actions.send_due() == {"cancelled": 3}
    assert set(Reminder.objects.tasks().values_list("last_error", flat=True)) == {f"The patient is {status}"}


def test_a_test_that_was_done_after_planning_is_not_asked_for(overdue: Patient, consultant: User) -> None:
    actions.plan()
    vegf(overdue, date(2026, 11, 23), by=consultant)
    assert actions.send_due() == {"cancelled": 1, "done": 2}
    assert (vegf_row().state, vegf_row().last_error) == (State.CANCELLED, "A newer date is recorded")
    assert mail.outbox[0].subject == "1 reminder is open in POEMS Clinic"


@pytest.mark.django_db(transaction=True)
def test_a_death_that_is_being_recorded_is_waited_for_and_then_seen(overdue: Patient) -> None:
    actions.plan()
    [row] = ledger.claim(Reminder, only=vegf_row().pk)
    recording = threading.Event()

    def die() -> str:
        with transaction.atomic():
            patients.record_death(patient=overdue, by=None, died_on=None)
            recording.set()
            wait_for_a_waiting_query()
        return "recorded"

    def deliver() -> str:
        recording.wait(timeout=10)
        return actions.deliver(row)

    turns = iter([die, deliver])
    assert sorted(at_once(2, lambda: next(turns)())) == ["cancelled", "recorded"]
    assert vegf_row().last_error == "The patient has died"


def wait_for_a_waiting_query() -> None:
    """Until another connection waits for a row that this transaction has changed."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waited")


LEFT = {"discharge": "discharged", "transfer": "transferred"}
EVENTS = ["plan", "send", "die", "discharge", "transfer", "return", "result", "wrong result"]


@pytest.mark.parametrize("seed", range(25))
def test_in_any_order_of_events_nothing_is_delivered_after_what_cancels_it(
    seed: int, overdue: Patient, consultant: User, frozen_clock: Any
) -> None:
    dice = random.Random(seed)
    last = None
    for _ in range(30):
        match dice.choice(EVENTS):
            case "plan":
                actions.plan()
            case "send":
                delivered = set(Reminder.objects.filter(state=State.DONE).values_list("pk", flat=True))
                needed = {item.key for item in due_items(timezone.localdate()) if item.in_window}
                actions.send_due()
                new = Reminder.objects.tasks().filter(state=State.DONE).exclude(pk__in=delivered)
                assert set(new.values_list("key", flat=True)) <= needed
            case "die" if dice.random() < 0.1:
                patients.record_death(patient=overdue, by=None, died_on=None)
            case "discharge" | "transfer" as left:
                patients.set_care_status(patient=overdue, by=None, care_status=LEFT[left])
            case "return":
                patients.set_care_status(patient=overdue, by=None, care_status="follow_up")
            case "result" if last is None:
                last = vegf(overdue, timezone.localdate(), by=consultant)
            case "wrong result" if last is not None:
                enter_in_error(row=last, by=consultant, reason="Another patient's sample")
                last = None
        frozen_clock.shift(dice.choice([60, 3600, 86400]))


@pytest.mark.django_db(transaction=True)
def test_eight_senders_at_once_deliver_each_row_once() -> None:
    for index in range(15):
        accepted_patient(date(2026, 10, 5), national_id=number_of(index))
    actions.plan()
    ended = at_once(8, actions.send_due)
    assert sum(sum(one.values()) for one in ended) == 31
    assert set(Reminder.objects.values_list("state", "attempts")) == {(State.DONE, 1)}
    assert len(mail.outbox) == 1


def test_the_line_of_a_worker_that_died_is_delivered_by_the_next(overdue: Patient) -> None:
    actions.plan()
    for row in ledger.claim(Reminder):
        let_lease_end(row)
    assert actions.send_due() == {"done": 3}


def test_a_worker_that_comes_back_late_leaves_the_row_to_its_new_holder(overdue: Patient) -> None:
    actions.plan()
    [zombie] = ledger.claim(Reminder, only=vegf_row().pk)
    let_lease_end(zombie)
    [holder] = ledger.claim(Reminder, only=vegf_row().pk)
    assert actions.deliver(zombie) == "lost"
    assert vegf_row().lease_token == holder.lease_token
    assert actions.deliver(holder) == State.DONE


class BrokenServer:
    """A mail server that refuses; everything else is real."""

    def __init__(self, *args: object, **kwargs: object) -> None: ...

    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("patient Markername is not our business")


def test_a_mail_server_that_is_down_is_tried_again_with_the_same_message_id(
    overdue: Patient, settings: Any, frozen_clock: Any
) -> None:
    actions.plan()
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.BrokenServer"
    assert actions.send_due() == {"done": 2, "failed": 1}
    row = Reminder.objects.emails().get()
    assert (row.state, row.attempts, row.last_error) == (State.PLANNED, 1, "SMTPServerDisconnected")
    assert row.due_at > timezone.now()
    settings.EMAIL_BACKEND = good
    assert actions.send_due() == {}
    frozen_clock.shift(20)
    assert actions.send_due() == {"done": 1}
    assert mail.outbox[0].extra_headers["Message-ID"] == row.message_key


def test_a_message_that_never_goes_out_ends_on_the_front_page(
    overdue: Patient, settings: Any, frozen_clock: Any
) -> None:
    actions.plan()
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    for _ in range(ledger.MAX_ATTEMPTS):
        actions.send_due()
        frozen_clock.shift(800)
    assert Reminder.objects.emails().get().state == State.FAILED
    assert actions.send_due() == {}


def test_yesterdays_email_is_not_sent_today(overdue: Patient, frozen_clock: Any) -> None:
    actions.plan()
    frozen_clock.shift(24 * 3600)
    actions.plan()
    assert actions.send_due() == {"done": 3, "cancelled": 1}
    assert len(mail.outbox) == 1


def test_the_time_given_is_kept_and_the_rest_stays_for_the_next_run() -> None:
    accepted_patient(date(2026, 10, 5))
    actions.plan()
    assert actions.send_due(seconds=0) == {}
    assert Reminder.objects.filter(state=State.PLANNED).count() == 3


def test_sending_leaves_a_heartbeat_even_when_nothing_was_due() -> None:
    actions.send_due()
    assert Heartbeat.objects.get(name="reminders.send_due").at == MONDAY
