"""Access events one page at a time, newest first."""

from dataclasses import dataclass

from audit.models import AccessEvent, AccessEventQuerySet

WINDOW = 200


@dataclass(frozen=True)
class Window:
    """One page of events. `older` is the number to ask for the next page with, None at the end."""

    events: list[AccessEvent]
    older: int | None


def window_of(events: AccessEventQuerySet, *, before: int | None) -> Window:
    """The newest events, or those older than the event with the number `before`."""
    rows = list(events.newest(before=before)[: WINDOW + 1])
    return Window(rows[:WINDOW], rows[WINDOW - 1].pk if len(rows) > WINDOW else None)


def number_or_none(text: str) -> int | None:
    """A window's number from an address; None when somebody altered the address."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
