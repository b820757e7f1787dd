"""The tasks in a real Celery worker: from the broker to the work list and the mailbox."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from ledger.models import Heartbeat
from reminders.models import Reminder
from tests.drills.celery_worker import Worker, wait_until
from tests.reminders.factories import accepted_patient

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    worker = Worker(tmp_path, DEMO="1")
    yield worker
    worker.stop()


def test_a_worker_plans_and_then_sends_without_being_asked_twice(worker: Worker, tmp_path: Path) -> None:
    accepted_patient(timezone.localdate() - timedelta(days=60))
    worker.start(processes=1)
    worker.poke("reminders.plan")
    wait_until(lambda: Reminder.objects.filter(state="done").count() == 3, what=worker.log)
    worker.poke("reminders.plan")
    worker.poke("reminders.send_due")
    worker.poke("ledger.heartbeat")
    wait_until(lambda: Heartbeat.objects.filter(name="ledger.heartbeat").exists())
    assert list(Reminder.objects.values_list("state", "attempts")) == [("done", 1)] * 3
    assert len(list((tmp_path / "mailbox").glob("*.eml"))) == 1
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {
        "reminders.plan",
        "reminders.send_due",
        "ledger.heartbeat",
    }
