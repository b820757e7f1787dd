"""The life of a referral and its visit as a model: which steps are possible, and what each leaves behind.

It decides with the tables that the actions use (lifecycle, next steps), and holds no rows. A walk through the real
actions is compared with it, so that the many walks through the model say something about the clinic.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from django.utils import timezone

from referrals import next_steps
from referrals.lifecycle import OPEN, TAKEN_ON, UNDECIDED, NotPossible, Status, check_move, needs_reason
from referrals.next_steps import NextStep

URGENCY = "urgent"
S = Status


def _decide() -> NextStep:
    return next_steps.to_decide(URGENCY, timezone.localdate())


# Verb: the status it leads to, and the next step it sets (None: a closed referral has none).
MOVES: dict[str, tuple[Status, Callable[[], NextStep] | None]] = {
    "ask": (S.INFO_REQUESTED, lambda: next_steps.to_chase(URGENCY, timezone.localdate())),
    "answer": (S.READY, _decide),
    "ready": (S.READY, _decide),
    "accept": (S.ACCEPTED, lambda: next_steps.to_see(URGENCY, timezone.localdate(), mdt_only=False)),
    "advise": (S.ADVISED, None),
    "reject": (S.REJECTED, None),
    "redirect": (S.REDIRECTED, None),
    "duplicate": (S.DUPLICATE, None),
    "withdraw": (S.WITHDRAWN, None),
    "reopen": (S.RECEIVED, _decide),
    "book": (S.BOOKED, lambda: next_steps.to_attend(timezone.localdate())),
    "move": (S.BOOKED, lambda: next_steps.to_attend(timezone.localdate())),
    "cancel": (S.ACCEPTED, lambda: next_steps.to_book_again(URGENCY, timezone.localdate())),
    "missed": (S.ACCEPTED, lambda: next_steps.after_missed(URGENCY, timezone.localdate(), communicated=False)),
    "complete": (S.SEEN, lambda: next_steps.to_conclude(URGENCY, timezone.localdate())),
    "review": (S.UNDER_REVIEW, None),
    "discharge": (S.DISCHARGED, None),
}
# Steps of the visit alone.
ARRIVALS = {"arrive": ("booked", "arrived"), "undo": ("arrived", "booked")}
VERBS = (*MOVES, *ARRIVALS)
# In which states of the visit a verb is possible; None: there is none.
_VISIT: dict[str, set[str | None]] = {
    "book": {None},
    "move": {"booked"},
    "cancel": {"booked", "arrived"},
    "missed": {"booked"},
    "complete": {"booked", "arrived"},
}


@dataclass
class Life:
    """One referral: where it stands, what is next, its visit, and every change of status so far."""

    status: str = S.RECEIVED.value
    owner: bool = True
    step: NextStep | None = field(default_factory=_decide)
    patient: bool = False
    visit: str | None = None
    events: list[tuple[str, str]] = field(default_factory=lambda: [("", S.RECEIVED.value)])

    def take(self, verb: str, *, reason: bool = True) -> bool:
        """Take the step; False when it is refused, and then nothing has changed."""
        if verb in ARRIVALS:
            before, after = ARRIVALS[verb]
            if self.visit != before:
                return False
            self.visit = after
            return True
        to, step = MOVES[verb]
        # A missed visit says so itself; moving one asks for words although the referral would not.
        reason = reason or verb == "missed"
        if verb == "move" and not reason:
            return False
        if not self._allows(verb, to) or (needs_reason(self.status, to) and not reason):
            return False
        try:
            check_move(self.status, to)
        except NotPossible:
            return False
        self.events.append((self.status, to.value))
        self.status, self.step = to.value, step() if step else None
        self.patient = self.patient or to in TAKEN_ON
        # Only the room that books touches a visit: a referral that ended another way would leave it behind.
        if verb in _VISIT:
            self.visit = "booked" if verb in {"book", "move"} else None
        return True

    def possible(self) -> list[str]:
        """The steps that would be taken now, given a reason."""
        return [verb for verb in VERBS if replace(self, events=list(self.events)).take(verb)]

    def choice(self, number: int, *, lead_on: bool) -> str:
        """The verb that a number means: of all, or of those that lead on from here."""
        among = (self.possible() if lead_on else None) or VERBS
        return among[number % len(among)]

    def _allows(self, verb: str, to: Status) -> bool:
        if verb in _VISIT and self.visit not in _VISIT[verb]:
            return False
        if verb == "accept":
            return self.status in UNDECIDED
        if verb == "reopen":
            # One that was accepted once is logged anew.
            return not self.patient
        return True

    def broken(self) -> list[str]:
        """The promises that do not hold now."""
        found = []
        if self.status in OPEN and not (self.owner and self.step and self.step.text and self.step.on):
            found.append("an open referral without owner, step or date")
        if self.status not in OPEN and self.step:
            found.append("a closed referral with a next step")
        if self.events[-1][1] != self.status:
            found.append("the last line does not say the status")
        if any(one[1] != two[0] for one, two in pairwise(self.events)):
            found.append("the chain of lines is broken")
        if self.status in TAKEN_ON and not self.patient:
            found.append("accepted without a patient")
        if (self.status == S.BOOKED) != (self.visit is not None):
            found.append("booked and its visit do not go together")
        return found
