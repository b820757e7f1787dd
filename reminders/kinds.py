"""The kinds of reminder there are, and their words.

A message that leaves the house carries counts and a link: no name, no identifier, no test, no finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reminders.models import Channel


@dataclass(frozen=True)
class Kind:
    """`key` stands in the ledger key and is never renamed. `meaning` is what the reminder log says."""

    key: str
    title: str
    channel: str
    meaning: str


TASK = Kind("due", "Work list", Channel.WORKLIST, "A line on the work list of the team")
DIGEST = Kind("daily", "E-mail of the day", Channel.EMAIL, "One e-mail a day with counts only, when something is open")

KINDS = (TASK, DIGEST)

# Order of the sentences; the keys are states of clinical.schedule.
_COUNTED = (("due", "due"), ("overdue", "overdue"), ("escalated", "overdue for long"))


def _reminders(number: int) -> str:
    return "1 reminder is" if number == 1 else f"{number} reminders are"


def digest_subject(counts: Mapping[str, int]) -> str:
    """ "3 reminders are open in POEMS Clinic"."""
    return f"{_reminders(sum(counts.get(state, 0) for state, _ in _COUNTED))} open in POEMS Clinic"


def digest_body(counts: Mapping[str, int], *, held: int, site_url: str) -> str:
    """Counts by state and where to log in. `counts` maps "due", "overdue", "escalated" to numbers."""
    lines = [
        f"{_reminders(number)} {words} in POEMS Clinic." for state, words in _COUNTED if (number := counts.get(state))
    ]
    if held:
        lines.append(f"{_reminders(held)} held back, because so many at once are unusual. Check them before they go.")
    return "\n".join(
        [
            *lines,
            "",
            f"Log in to see them: {site_url.rstrip('/')}/work/",
            "",
            "This message is automatic. Do not reply to it, and do not write patient details in an e-mail.",
            "",
        ]
    )
