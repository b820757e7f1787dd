from datetime import UTC, datetime

import pytest
import time_machine

from ledger import actions as ledger
from ledger.tasks import heartbeat

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_a_site_that_never_had_a_worker_is_not_delayed() -> None:
    assert ledger.automation_delayed_since() is None


def test_a_worker_that_stopped_is_noticed_within_two_minutes() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        heartbeat()
        clock.shift(60)
        assert ledger.automation_delayed_since() is None
        clock.shift(60)
        assert ledger.automation_delayed_since() == NOON
        heartbeat()
        assert ledger.automation_delayed_since() is None


def test_one_kind_of_work_that_stopped_is_noticed_while_others_go_on() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        ledger.beat("reminders.plan", every=300)
        clock.shift(899)
        ledger.beat("reminders.send_due", every=30)
        assert ledger.automation_delayed_since() is None
        clock.shift(2)
        assert ledger.automation_delayed_since() == NOON
