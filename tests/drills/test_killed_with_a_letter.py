"""kill -9 of the worker while letters and 200 reminders are in flight: afterwards each exists exactly once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from reminders.mailbox import file_name
from reports.models import ReportRun
from tests.drills.celery_worker import Worker, wait_until
from tests.drills.drill import Drill, Letters, State, let_leases_end
from tests.factories import make_patient

pytestmark = pytest.mark.django_db(transaction=True)

# The lines of dying_worker.py at which a letter can be lost or doubled, and whether the row is closed by then.
DIES = {
    "typesetting begins": False,
    "the file is written aside": False,
    "the file has its name, the row is not committed": False,
    "the row is committed, the task is not acknowledged": True,
}


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path, DEMO="1", REMINDERS_DAILY_LIMIT="1000")
    yield worker
    worker.stop()


def test_letters_and_reminders_in_flight_each_exist_exactly_once(worker: Worker, tmp_path: Path) -> None:
    drill = Drill(timezone.localdate())
    letters = Letters(drill.patients[:4], tmp_path / "files")

    # In the middle of both: some reminders are out, and a letter is being typeset.
    worker.start()
    worker.poke("reminders.plan")
    wait_until(lambda: drill.finished() >= 20, what="20 reminders sent")
    worker.poke("reports.make_due")
    wait_until(lambda: any(run.progress >= 60 for run in letters.in_flight()), what="a letter begun")
    worker.kill()
    assert letters.in_flight(), "the kill came too late to prove anything about the letter"
    assert drill.unfinished() > 20, "the kill came too late to prove anything about the reminders"

    # At an instant that nobody chose.
    seed = random.randrange(10**6)
    pause = random.Random(seed).uniform(0.05, 1.5)
    print(f"second kill: seed {seed}, after {pause:.3f} s")
    let_leases_end()
    worker.start()
    worker.poke("reports.make_due")
    worker.poke("reminders.send_due")
    time.sleep(pause)
    worker.kill(children_too=False)

    let_leases_end()
    worker.start()
    worker.poke("reports.make_due")
    for _ in range(3):
        worker.poke("reminders.send_due")
    wait_until(lambda: drill.unfinished() == 0 and letters.unfinished() == 0, seconds=120, what="everything to be done")
    worker.stop()

    drill.check_ledger()
    letters.check()
    assert {path.name for path in (tmp_path / "mailbox").glob("*.eml")} == {file_name(one) for one in drill.message_ids}


@pytest.mark.parametrize(("line", "closed"), DIES.items())
def test_a_letter_survives_a_kill_at_the_worst_line(line: str, closed: bool, worker: Worker, tmp_path: Path) -> None:
    letters = Letters([make_patient()], tmp_path / "files")
    worker.application = "tests.drills.dying_worker:app"
    worker.environment["DRILL_DIES"] = line
    worker.start(processes=1)
    worker.poke("reports.make_due")
    wait_until(lambda: worker.process and worker.process.poll() is not None, what="the worker to die")
    run = ReportRun.objects.get()
    assert run.state == (State.DONE if closed else State.RUNNING)

    let_leases_end()
    worker.application = "poems_clinic.celery:app"
    worker.start(processes=1)
    worker.poke("reports.make_due")
    wait_until(lambda: letters.unfinished() == 0, what="the letter")
    worker.stop()
    letters.check()
    run.refresh_from_db()
    assert run.attempts == (1 if closed else 2)
