"""Which status may follow which, and who must say why. No Django: the whole life of a referral on one screen."""

from enum import StrEnum


class Status(StrEnum):
    RECEIVED = "received"
    INFO_REQUESTED = "info_requested"
    READY = "ready"
    ACCEPTED = "accepted"
    BOOKED = "booked"
    SEEN = "seen"
    UNDER_REVIEW = "under_review"
    DISCHARGED = "discharged"
    ADVISED = "advised"
    REDIRECTED = "redirected"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


S = Status
# Decisions that end a referral here without a visit.
TURNED_AWAY = frozenset({S.ADVISED, S.REDIRECTED, S.REJECTED, S.DUPLICATE})
_DECISIONS = {S.ACCEPTED, *TURNED_AWAY, S.WITHDRAWN}

MOVES: dict[Status, frozenset[Status]] = {
    S.RECEIVED: frozenset({S.INFO_REQUESTED, S.READY} | _DECISIONS),
    # Asking again stays in the same status; the answer, or patience at an end, makes it ready.
    S.INFO_REQUESTED: frozenset({S.INFO_REQUESTED, S.READY} | _DECISIONS),
    S.READY: frozenset({S.INFO_REQUESTED} | _DECISIONS),
    # Seen without a booking: a discussion at the MDT, or an emergency.
    S.ACCEPTED: frozenset({S.BOOKED, S.SEEN, S.WITHDRAWN}),
    # Another day stays in the same status. A visit that will not happen gives the booking back, and only then can the
    # referral be withdrawn: else an appointment would wait for nobody.
    S.BOOKED: frozenset({S.BOOKED, S.ACCEPTED, S.SEEN}),
    S.SEEN: frozenset({S.UNDER_REVIEW, S.DISCHARGED}),
    # The patient's follow-up has taken over, or the clinic has let go.
    S.UNDER_REVIEW: frozenset(),
    S.DISCHARGED: frozenset(),
    # A mistake, new facts, or advice that became a referral.
    S.ADVISED: frozenset({S.RECEIVED}),
    S.REDIRECTED: frozenset({S.RECEIVED}),
    S.REJECTED: frozenset({S.RECEIVED}),
    S.DUPLICATE: frozenset({S.RECEIVED}),
    S.WITHDRAWN: frozenset({S.RECEIVED}),
}

# An open referral has an owner, a next step and its date; the database refuses it otherwise.
OPEN = (S.RECEIVED, S.INFO_REQUESTED, S.READY, S.ACCEPTED, S.BOOKED, S.SEEN)
CLOSED = (S.UNDER_REVIEW, S.DISCHARGED, S.ADVISED, S.REDIRECTED, S.REJECTED, S.DUPLICATE, S.WITHDRAWN)
UNDECIDED = (S.RECEIVED, S.INFO_REQUESTED, S.READY)
# The clinic has taken the person on: there is a patient record.
TAKEN_ON = (S.ACCEPTED, S.BOOKED, S.SEEN, S.UNDER_REVIEW, S.DISCHARGED)


class NotPossible(Exception):
    """The referral is not in a status from which this step can be taken."""

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before, after
        super().__init__(f"A referral cannot go from {before} to {after}.")


def may_move(before: str, after: str) -> bool:
    """True when the step is allowed. An unknown status may go nowhere."""
    return before in MOVES and after in MOVES[Status(before)]


def check_move(before: str, after: str) -> None:
    """Raises NotPossible when the step is not allowed."""
    if not may_move(before, after):
        raise NotPossible(before, after)


def needs_reason(before: str, after: str) -> bool:
    """True for steps that somebody will ask about later: a request, every no, every return to an earlier status."""
    if after == S.RECEIVED:
        return before != ""
    if (before, after) == (S.BOOKED, S.ACCEPTED):
        return True
    return after in TURNED_AWAY or after in {S.INFO_REQUESTED, S.WITHDRAWN, S.DISCHARGED}
