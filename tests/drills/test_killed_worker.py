"""kill -9 of the worker while 200 reminders are in flight: afterwards each exists exactly once.

The expected list is written down from the patients before anything runs; what happened is read from the ledger, from
its history and from an independent mail sink. Other kinds of work (the letter) join the drill by planning their rows
before the first kill and comparing them after the last: see `Drill`.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from ledger.models import LedgerRow
from reminders.mail import message_id
from reminders.mailbox import file_name
from reminders.models import Reminder, digest_key, task_key
from tests.drills.celery_worker import Worker, wait_until
from tests.drills.mail_sink import MailSink
from tests.reminders.factories import accepted_patient, number_of

pytestmark = pytest.mark.django_db(transaction=True)
State = LedgerRow.State

PEOPLE = 70  # two lines on the work list each, and one message to the consultant of each; one to the team: 211
ACCEPTED_DAYS_AGO = 200


class Drill:
    """What must exist at the end, written down at the start."""

    def __init__(self, today: date) -> None:
        accepted_on = today - timedelta(days=ACCEPTED_DAYS_AGO)
        colleagues = User.objects.bulk_create(
            User(username=f"drill-{number}", role="consultant", email=f"drill-{number}@example.invalid", password="!")
            for number in range(PEOPLE)
        )
        due_on = accepted_on + timedelta(days=14)
        self.lines: set[str] = set()
        for number, colleague in enumerate(colleagues):
            patient = accepted_patient(accepted_on, national_id=number_of(number), consultant=colleague)
            self.lines |= {task_key(rule, patient.ref, due_on) for rule in ("vegf", "clinic_review")}
        self.mails = {digest_key("team", today), *(digest_key(f"user-{one.pk}", today) for one in colleagues)}

    @property
    def message_ids(self) -> set[str]:
        return {message_id(key) for key in self.mails}

    @staticmethod
    def finished() -> int:
        return Reminder.objects.filter(state=State.DONE).count()

    @staticmethod
    def unfinished() -> int:
        return Reminder.objects.exclude(state=State.DONE).count()

    def check_ledger(self) -> None:
        """Nothing lost, nothing doubled: every row is there, is done, and became done once."""
        assert set(Reminder.objects.tasks().values_list("key", flat=True)) == self.lines
        assert set(Reminder.objects.emails().values_list("key", flat=True)) == self.mails
        assert set(Reminder.objects.values_list("state", flat=True)) == {State.DONE}
        history = Reminder.pgh_event_model.objects.filter(state=State.DONE).values_list("pgh_obj_id", flat=True)
        assert set(Counter(history).values()) == {1}


@pytest.fixture
def drill() -> Drill:
    return Drill(timezone.localdate())


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with MailSink(seconds=0.1) as sink:
        yield sink


def let_leases_end() -> None:
    """What two minutes of silence do."""
    Reminder.objects.filter(state=State.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))


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
