"""Tell a worker that there is work, without ever making anybody wait for Redis.

The work itself is a row in PostgreSQL. A poke that is lost costs a few seconds: the next tick finds the row.
"""

import logging
import threading
from functools import partial

from celery import current_app
from django.db import transaction

logger = logging.getLogger("ledger")


def poke(task: str) -> None:
    """After the caller's transaction has committed, ask a worker to run the named task now."""
    transaction.on_commit(partial(_in_background, task), robust=True)


def _in_background(task: str) -> None:
    # A Redis that is frozen accepts the connection and then says nothing for `socket_timeout`; a page must not
    # wait that long.
    threading.Thread(target=_send, args=(task,), name=f"poke-{task}", daemon=True).start()


def _send(task: str) -> None:
    try:
        current_app.send_task(task, retry=False, ignore_result=True, expires=300)
    except Exception as error:
        # Kombu, redis-py and the operating system each have their own error for "no broker".
        logger.warning("no broker for %s (%s): the next tick will do it", task, type(error).__name__)
