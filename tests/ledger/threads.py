"""Many workers at once: each thread has a database connection of its own, and all start together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_once(number: int, work: Callable[[], Result]) -> list[Result]:
    """Run `work` in `number` threads that set off at the same moment; return what each returned."""
    start = threading.Barrier(number)

    def run() -> Result:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run) for _ in range(number)]]
