from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ledger import actions as ledger
from ledger.models import LedgerRow
from reminders.models import Reminder
from tests.ledger.factories import let_lease_end, planned_row, unsaved_row
from tests.ledger.threads import at_once

pytestmark = pytest.mark.django_db
State = LedgerRow.State


def claim_one() -> Reminder:
    [row] = ledger.claim(Reminder, limit=1)
    return row


def test_planning_twice_inserts_once() -> None:
    assert ledger.plan(Reminder, [unsaved_row(1), unsaved_row(2)]) == 2
    assert ledger.plan(Reminder, [unsaved_row(1), unsaved_row(2), unsaved_row(3)]) == 1
    assert Reminder.objects.count() == 3


def test_planning_again_leaves_a_finished_row_finished() -> None:
    planned_row()
    ledger.finish(claim_one())
    assert ledger.plan(Reminder, [unsaved_row()]) == 0
    assert Reminder.objects.get().state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_planning_in_eight_threads_makes_each_row_once() -> None:
    at_once(8, lambda: ledger.plan(Reminder, [unsaved_row(number) for number in range(50)]))
    assert Reminder.objects.count() == 50


def test_a_row_that_is_not_yet_due_is_not_claimed() -> None:
    planned_row(due_at=timezone.now() + timedelta(seconds=5))
    assert ledger.claim(Reminder) == []


def test_rows_are_claimed_in_order_of_their_due_time() -> None:
    now = timezone.now()
    late, early = planned_row(1, due_at=now), planned_row(2, due_at=now - timedelta(days=1))
    assert [row.pk for row in ledger.claim(Reminder)] == [early.pk, late.pk]


def test_a_claim_takes_no_more_than_its_limit_and_nothing_twice() -> None:
    for number in range(3):
        planned_row(number)
    assert len(ledger.claim(Reminder, limit=2)) == 2
    assert len(ledger.claim(Reminder, limit=2)) == 1
    assert ledger.claim(Reminder, limit=2) == []


def test_a_claim_can_be_narrowed_to_one_row() -> None:
    planned_row(1)
    wanted = planned_row(2)
    assert [row.pk for row in ledger.claim(Reminder, only=wanted.pk)] == [wanted.pk]


@pytest.mark.django_db(transaction=True)
def test_eight_threads_claim_each_row_exactly_once() -> None:
    Reminder.objects.bulk_create([unsaved_row(number) for number in range(200)])

    def drain() -> list[int]:
        mine: list[int] = []
        while rows := ledger.claim(Reminder, limit=3):
            mine += [row.pk for row in rows]
            for row in rows:
                ledger.finish(row)
        return mine

    claimed = Counter(pk for mine in at_once(8, drain) for pk in mine)
    assert len(claimed) == 200
    assert set(claimed.values()) == {1}
    assert set(Reminder.objects.values_list("state", "attempts")) == {(State.DONE, 1)}


def test_a_row_whose_worker_died_is_taken_over_when_its_lease_ends() -> None:
    planned_row()
    first = claim_one()
    assert ledger.claim(Reminder) == []
    let_lease_end(first)
    second = claim_one()
    assert second.pk == first.pk
    assert second.lease_token != first.lease_token
    assert second.attempts == 2


def test_a_worker_that_comes_back_from_the_dead_cannot_finish_and_what_it_wrote_is_undone() -> None:
    planned_row(1)
    other = planned_row(2, due_at=timezone.now() + timedelta(days=1))
    zombie = claim_one()
    let_lease_end(zombie)
    holder = claim_one()
    with pytest.raises(ledger.LeaseLost), transaction.atomic():
        Reminder.objects.filter(pk=other.pk).update(why={"written by": "the zombie"})
        ledger.finish(zombie)
    other.refresh_from_db()
    assert other.why == {}
    ledger.finish(holder)
    holder.refresh_from_db()
    assert holder.state == State.DONE


def test_a_zombie_cannot_fail_the_row_of_its_successor_either() -> None:
    planned_row()
    zombie = claim_one()
    let_lease_end(zombie)
    claim_one()
    ledger.fail(zombie, "late")
    row = Reminder.objects.get()
    assert (row.state, row.last_error) == (State.RUNNING, "")


def test_finishing_twice_is_refused() -> None:
    planned_row()
    row = claim_one()
    ledger.finish(row)
    with pytest.raises(ledger.LeaseLost):
        ledger.finish(row)


def test_a_row_that_was_cancelled_meanwhile_cannot_be_finished() -> None:
    planned_row()
    row = claim_one()
    assert ledger.cancel(row, "not needed")
    with pytest.raises(ledger.LeaseLost):
        ledger.finish(row)


def test_a_worker_can_finish_a_row_as_cancelled_with_the_reason() -> None:
    planned_row()
    ledger.finish(claim_one(), state=State.CANCELLED, because="nothing is open any more")
    row = Reminder.objects.get()
    assert (row.state, row.last_error) == (State.CANCELLED, "nothing is open any more")
    assert row.finished_at is not None


def test_each_failure_waits_longer_than_the_one_before() -> None:
    planned_row()
    pauses = []
    for _ in range(4):
        now = timezone.now()
        ledger.fail(claim_one(), "no mail server")
        row = Reminder.objects.get()
        assert (row.state, row.last_error) == (State.PLANNED, "no mail server")
        pauses.append((row.due_at - now).total_seconds())
        Reminder.objects.update(due_at=now)
    assert pauses == sorted(pauses)
    assert 7 < pauses[0] < 13
    assert 60 < pauses[3] < 100


def test_after_the_last_attempt_a_failure_is_shown_to_staff_and_not_tried_again() -> None:
    planned_row()
    Reminder.objects.update(attempts=ledger.MAX_ATTEMPTS - 1)
    ledger.fail(claim_one(), "no mail server")
    row = Reminder.objects.get()
    assert (row.state, row.last_error) == (State.FAILED, "no mail server")
    assert ledger.claim(Reminder) == []
    assert ledger.retry(row)
    assert claim_one().attempts == 1


def test_a_row_that_kills_each_of_its_workers_is_given_up() -> None:
    planned_row(1)
    for _ in range(ledger.MAX_ATTEMPTS):
        let_lease_end(claim_one())
    planned_row(2)
    assert [row.recipient for row in ledger.claim(Reminder)] == ["user-2"]
    assert Reminder.objects.get(recipient="user-1").state == State.FAILED


def test_only_open_rows_can_be_cancelled() -> None:
    done, held = planned_row(1), planned_row(2)
    ledger.finish(ledger.claim(Reminder, only=done.pk)[0])
    Reminder.objects.filter(pk=held.pk).update(state=State.HELD)
    assert not ledger.cancel(done, "late")
    assert ledger.cancel(held, "not needed")
    assert not ledger.cancel(held, "again")


def test_a_cancelled_row_can_be_planned_again_and_a_finished_one_cannot() -> None:
    cancelled, done = planned_row(1), planned_row(2)
    ledger.cancel(cancelled, "result recorded")
    ledger.finish(ledger.claim(Reminder, only=done.pk)[0])
    assert ledger.reopen(cancelled, due_at=timezone.now())
    assert not ledger.reopen(done, due_at=timezone.now())
    assert [row.pk for row in ledger.claim(Reminder)] == [cancelled.pk]


def test_what_a_person_did_first_is_done_and_the_worker_that_held_it_learns_so() -> None:
    planned_row()
    held = claim_one()
    assert ledger.done_by_hand(held)
    assert not ledger.done_by_hand(held)
    with pytest.raises(ledger.LeaseLost):
        ledger.finish(held)


def test_held_rows_wait_until_they_are_released() -> None:
    planned_row()
    Reminder.objects.update(state=State.HELD)
    assert ledger.claim(Reminder) == []
    assert ledger.release(Reminder) == 1
    assert len(ledger.claim(Reminder)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "sent"},
        {"state": "running"},
        {"state": "done"},
        {"state": "failed", "finished_at": timezone.now()},
        {"lease_until": timezone.now()},
    ],
)
def test_the_database_refuses_a_row_in_two_minds(wrong: dict[str, object]) -> None:
    row = planned_row()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.filter(pk=row.pk).update(**wrong)
