"""kill -9 of the worker while 200 reminders are in flight: afterwards each exists exactly once.

The expected list is written down from the patients before anything runs; what happened is read from the ledger, from
its history and from an independent mail sink. The letter's half of the drill is in `test_killed_with_a_letter.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from ledger.models import LedgerRow
from reminders.mailbox import file_name
from reminders.models import Reminder
from tests.drills.celery_worker import Worker, wait_until
from tests.drills.drill import Drill, let_leases_end
from tests.drills.mail_sink import MailSink

pytestmark = pytest.mark.django_db(transaction=True)
State = LedgerRow.State


@pytest.fixture
def drill() -> Drill:
    return Drill(timezone.localdate())


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with MailSink(seconds=0.1) as sink:
        yield sink


def kill_twice_and_finish(worker: Worker, drill: Drill) -> None:
    """Kill in the middle, first the whole worker, then only its head; then let a third one finish."""
    worker.start()
    worker.poke("reminders.plan")
    wait_until(lambda: drill.finished() >= 20, what="20 reminders sent")
    worker.kill()
    assert drill.unfinished() > 60, "the kill came too late to prove anything"

    let_leases_end()
    worker.start()
    for _ in range(2):
        worker.poke("reminders.send_due")
    before = drill.finished()
    wait_until(lambda: drill.finished() >= before + 20, what="20 more reminders sent")
    worker.kill(children_too=False)
    assert drill.unfinished() > 0, "the kill came too late to prove anything"

    # The orphans may still be at work: what they hold is taken from them, and they learn so when they finish.
    let_leases_end()
    worker.start()
    for _ in range(4):
        worker.poke("reminders.send_due")
    wait_until(lambda: drill.unfinished() == 0, seconds=120, what="all reminders sent")
    worker.stop()


def test_nothing_is_lost_or_doubled_with_a_slow_mail_server(drill: Drill, sink: MailSink, tmp_path: Path) -> None:
    worker = Worker(
        tmp_path,
        DEMO="1",
        REMINDERS_DAILY_LIMIT="1000",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=str(sink.port),
        EMAIL_USE_TLS="0",
    )
    try:
        kill_twice_and_finish(worker, drill)
    finally:
        worker.stop()
    drill.check_ledger()
    assert set(sink.accepted) == drill.message_ids
    # Outside the house a message may be repeated when the worker dies between sending and noting it: at most one per
    # killed or dispossessed process, and always under its own Message-ID.
    assert sum(sink.accepted.values()) - len(drill.mails) <= 6


def test_nothing_is_lost_or_doubled_in_the_mailbox(drill: Drill, tmp_path: Path) -> None:
    worker = Worker(tmp_path, DEMO="1", REMINDERS_DAILY_LIMIT="1000")
    try:
        kill_twice_and_finish(worker, drill)
    finally:
        worker.stop()
    drill.check_ledger()
    files = {path.name for path in (tmp_path / "mailbox").glob("*.eml")}
    assert files == {file_name(one) for one in drill.message_ids}


def test_the_drill_goes_red_when_a_row_is_done_twice(drill: Drill) -> None:
    """The oracle itself: a planted double must be found."""
    from reminders import actions

    actions.plan()
    Reminder.objects.update(state=State.PLANNED)
    actions.send_due()
    drill.check_ledger()
    row = Reminder.objects.first()
    Reminder.objects.filter(pk=row.pk).update(state=State.PLANNED, finished_at=None)
    actions.send_due()
    with pytest.raises(AssertionError):
        drill.check_ledger()
