"""Which state of a sample may follow which. No Django: the whole way to the laboratory and back on one screen."""

from enum import StrEnum


class State(StrEnum):
    REQUESTED = "requested"
    TAKEN = "taken"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_ANALYSIS = "in_analysis"
    REPORTED = "reported"
    REVIEWED = "reviewed"
    ACTED_ON = "acted_on"
    CANCELLED = "cancelled"


S = State
_STOPPED = {S.CANCELLED}
# A laboratory seldom says that it has begun: its next word may be the result, or a refusal.
_ANSWERED = {S.REJECTED, S.REPORTED}

MOVES: dict[State, frozenset[State]] = {
    S.REQUESTED: frozenset({S.TAKEN} | _STOPPED),
    # Carried to the bench by hand, it was never dispatched.
    S.TAKEN: frozenset({S.DISPATCHED, S.RECEIVED} | _STOPPED),
    S.DISPATCHED: frozenset({S.RECEIVED} | _ANSWERED | _STOPPED),
    S.RECEIVED: frozenset({S.ACCEPTED} | _ANSWERED | _STOPPED),
    S.ACCEPTED: frozenset({S.IN_ANALYSIS} | _ANSWERED | _STOPPED),
    S.IN_ANALYSIS: frozenset(_ANSWERED | _STOPPED),
    S.REPORTED: frozenset({S.REVIEWED}),
    S.REVIEWED: frozenset({S.ACTED_ON}),
    # Asked for again, or not needed any more.
    S.REJECTED: frozenset({S.ACTED_ON} | _STOPPED),
    S.ACTED_ON: frozenset(),
    S.CANCELLED: frozenset(),
}

# What one press does: the step that usually follows.
USUAL: dict[State, State] = {
    S.REQUESTED: S.TAKEN,
    S.TAKEN: S.DISPATCHED,
    S.DISPATCHED: S.RECEIVED,
    S.RECEIVED: S.ACCEPTED,
    S.ACCEPTED: S.IN_ANALYSIS,
    S.IN_ANALYSIS: S.REPORTED,
    S.REVIEWED: S.ACTED_ON,
}

# An open sample has an owner and a day for its next step; the database refuses it otherwise.
CLOSED = (S.ACTED_ON, S.CANCELLED)
OPEN = tuple(state for state in State if state not in CLOSED)
NOT_TAKEN = (S.REQUESTED,)
# On its way to a result.
WAITING = (S.TAKEN, S.DISPATCHED, S.RECEIVED, S.ACCEPTED, S.IN_ANALYSIS)
REPORTED = (S.REPORTED, S.REVIEWED)


class NotPossible(Exception):
    """The sample is not in a state from which this step can be taken."""

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before, after
        super().__init__(f"A sample cannot go from {before} to {after}.")


def may_move(before: str, after: str) -> bool:
    """True when the step is allowed. An unknown state may go nowhere."""
    return before in MOVES and after in MOVES[State(before)]


def check_move(before: str, after: str) -> None:
    """Raises NotPossible when the step is not allowed."""
    if not may_move(before, after):
        raise NotPossible(before, after)


def may_reject(state: str) -> bool:
    return may_move(state, S.REJECTED)


def may_cancel(state: str) -> bool:
    return may_move(state, S.CANCELLED)


def usual_step(state: str) -> State | None:
    """The step of one press; None where a person decides first, or nothing follows."""
    return USUAL.get(State(state)) if state in MOVES else None
