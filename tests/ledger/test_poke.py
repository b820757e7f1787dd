import logging
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import transaction

from ledger import poke as poking
from ledger.poke import poke
from poems_clinic.celery import app


def wait_for_pokes() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("poke-"):
            thread.join(timeout=30)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tasks handed to the broker; what Redis does with them the worker tests show."""
    names: list[str] = []
    monkeypatch.setattr(poking, "_send", names.append)
    return names


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_poked_after_the_commit_and_not_before(sent: list[str]) -> None:
    with transaction.atomic():
        poke("reminders.plan")
        wait_for_pokes()
        assert sent == []
    wait_for_pokes()
    assert sent == ["reminders.plan"]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_poked_about_work_that_was_rolled_back(sent: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        poke("reminders.plan")
        raise ZeroDivisionError
    wait_for_pokes()
    assert sent == []


@pytest.fixture
def silent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Redis that takes the connection and never answers, as one does that is frozen."""
    server = socket.socket(socket.AF_UNIX)
    # pytest's own folders are too deep for the name of a socket.
    folder = tempfile.mkdtemp()
    path = f"{folder}/silent"
    server.bind(path)
    server.listen(50)
    with app.connection_for_write(f"redis+socket://{path}") as connection:
        connection.transport_options = app.conf.broker_transport_options | {"socket_timeout": 1}
        monkeypatch.setattr(app, "connection_for_write", lambda *args, **kwargs: connection)
        pool = app.amqp.producer_pool
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        yield
        monkeypatch.setattr(app.amqp, "_producer_pool", pool)
    server.close()
    shutil.rmtree(folder)


@pytest.mark.django_db(transaction=True)
def test_a_page_does_not_wait_for_a_frozen_redis(silent_broker: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="ledger")
    started = time.monotonic()
    for _ in range(5):
        poke("reminders.plan")
    assert time.monotonic() - started < 0.5
    wait_for_pokes()
    assert "the next tick will do it" in caplog.text
