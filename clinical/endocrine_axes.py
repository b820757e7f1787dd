"""What results suggest about each hormone axis: proposals for the clinician, who concludes (fact base 1.4, 7.1).

The rules are design. Thyroid disease and diabetes are proposed as well, although they do not count towards the
criterion. A drug or a state that may explain an abnormality makes the proposal "undecided" and names it: attribution is
the clinician's decision, so "explained" is never proposed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clinical.catalogue import AXES
from clinical.endocrine import Result
from clinical.endocrine_parts import CAUSES, Context, Part
from clinical.endocrine_rules import adrenal, glucose, gonadal, parathyroid, pituitary
from clinical.endocrine_thyroid import thyroid
from clinical.outcome import Status, unique
from clinical.settings import DEFAULTS, Settings

RULES = {
    "gonadal": gonadal,
    "pituitary": pituitary,
    "adrenal": adrenal,
    "parathyroid": parathyroid,
    "thyroid": thyroid,
    "glucose": glucose,
}
_STATUS = {"abnormal": Status.MET, "normal": Status.NOT_MET}


@dataclass(frozen=True)
class Proposal:
    """What the results suggest about one axis. It is never recorded by itself: a clinician confirms or changes it.

    axis        a key of clinical.catalogue.AXES
    value       normal, abnormal, undecided or not_tested, as the fact axis_<axis> would say
    rules       sentences: which rule decided, or left it open
    because     the results that were used
    missing     sentences: what would settle it
    causes      words of CAUSES: recorded drugs and states that may explain an abnormality
    kind        thyroid only: a value of the fact thyroid_kind, or ""
    confidence  "usual", or "low" where the rule can only point to the clinician
    """

    axis: str
    value: str
    rules: tuple[str, ...]
    because: tuple[Result, ...] = ()
    missing: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    kind: str = ""
    confidence: str = "usual"

    @property
    def status(self) -> Status:
        """MET abnormal, NOT_MET normal, else UNKNOWN."""
        return _STATUS.get(self.value, Status.UNKNOWN)

    @property
    def causes_text(self) -> tuple[str, ...]:
        return tuple(CAUSES[each] for each in self.causes)


def propose_axes(
    results: Iterable[Result], context: Context, *, as_at: date, settings: Settings = DEFAULTS
) -> Mapping[str, Proposal]:
    """A proposal for each of the six axes, in the order of AXES.

    results  in any order; those after `as_at` are left out. The newest of each analyte speaks; of testosterone two
    context  sex, drugs and states; None is "nobody said"
    """
    known = sorted((each for each in results if each.on <= as_at), key=lambda each: each.on)
    return {axis: _proposal(axis, RULES[axis](known, context, settings)) for axis in AXES}


def _proposal(axis: str, parts: tuple[Part, ...]) -> Proposal:
    """Kleene OR of the parts: one abnormality is enough, normal needs all of them. No part: nothing was tested."""
    if not parts:
        return Proposal(axis, "not_tested", ("No result of this axis is recorded",))
    for state, value in ((True, "abnormal"), (None, "undecided"), (False, "normal")):
        deciding = [part for part in parts if part.abnormal is state]
        if deciding:
            return Proposal(
                axis,
                value,
                unique(part.rule for part in deciding),
                unique(each for part in deciding for each in part.because),
                # What an abnormality still leaves to ask stays on the list.
                unique(each for part in deciding for each in part.missing),
                unique(each for part in deciding for each in part.causes),
                next((part.kind for part in deciding if part.kind), ""),
                "low" if any(part.low_confidence for part in deciding) else "usual",
            )
    raise AssertionError("every part is abnormal, open or normal")
