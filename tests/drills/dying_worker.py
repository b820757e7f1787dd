"""The real worker, except that it is killed (-9, children and all) when it passes a chosen line.

DRILL_DIES names the line. Instants of a millisecond, such as the one between naming a file and committing its row,
cannot be hit from outside.
"""

import importlib
import os
import signal
from collections.abc import Callable
from typing import Any

from celery.signals import worker_process_init

from poems_clinic.celery import app as app


def die() -> None:
    # The leader of the group is the worker itself: all go together, as when the machine is switched off.
    os.killpg(os.getpgrp(), signal.SIGKILL)


def before(function: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*_: Any, **__: Any) -> None:
        die()

    return dying


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*given: Any, **named: Any) -> None:
        function(*given, **named)
        die()

    return dying


LINES: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "typesetting begins": ("reports.letters", "typeset", before),
    "the file is written aside": ("reports.actions", "write_aside", after),
    "the file has its name, the row is not committed": ("reports.actions", "put_in_place", after),
    "the row is committed, the task is not acknowledged": ("reports.actions", "_publish", after),
}


@worker_process_init.connect
def lay_the_mine(**_: Any) -> None:
    """Each process of the worker comes here when it starts."""
    module, name, when = LINES[os.environ["DRILL_DIES"]]
    place = importlib.import_module(module)
    setattr(place, name, when(getattr(place, name)))
