"""The rows of a meeting's list as one person may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.permissions import Permission
from mdt.choices import CaseState
from mdt.models import Case, Decision, Meeting
from patients.banner import age_words


@dataclass(frozen=True)
class CaseLine:
    """One case with its number on the list.

    hidden   the question, the reason and the outcome stay out of sight: the role sees no findings, or the record is
             restricted and this person does not treat the patient
    missing  what must still be there before the case is ready
    """

    case: Case
    number: int
    age: str
    hidden: bool
    decisions: Sequence[Decision] = ()

    @property
    def missing(self) -> list[str]:
        case = self.case
        lacks = [("question", case.question.strip()), ("presenter", case.presenter.strip())]
        return [word for word, there in lacks if not there]

    @property
    def word(self) -> str:
        """The status word of the closed list."""
        case = self.case
        if case.state != CaseState.WAITING:
            return case.get_state_display()
        if case.ready:
            return "Ready"
        return "No question" if "question" in self.missing else "Not yet started"

    @property
    def lacks(self) -> str:
        """What is missing in words; "" for a case that is ready or decided."""
        if self.case.ready or not self.case.is_waiting:
            return ""
        named = self.missing
        return f"Missing: {' and '.join(named)}" if named else "Not yet marked as ready"


def lines_of(meeting: Meeting, viewer: User, today: date) -> list[CaseLine]:
    """Two queries for any number of cases."""
    clinical = viewer.can(Permission.VIEW_CLINICAL)
    cases = Case.objects.listed().with_people().filter(meeting=meeting).prefetch_related("outcome__decisions__owner")
    return [
        CaseLine(
            case,
            number,
            age_words(case.patient, today),
            hidden=not clinical or (case.patient.restricted and not case.patient.is_treated_by(viewer)),
            decisions=list(case.outcome.decisions.all()) if hasattr(case, "outcome") else (),
        )
        for number, case in enumerate(cases, start=1)
    ]
