"""Which approvals hold today. Read once for a page, then asked as often as it has rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinical.schedule_rules import Rule
from reference.models import Approval
from reference.subjects import Subject, of_rule

APPROVED = "Approved"
TO_BE_CONFIRMED = "To be confirmed"
PUBLISHED = "Published source"


@dataclass(frozen=True)
class Standing:
    """How one subject stands.

    approval  the approval that holds, or None
    former    the last word on it when that does not hold: given for another value, or withdrawn
    """

    word: str
    approval: Approval | None = None
    former: Approval | None = None


@dataclass(frozen=True)
class Approvals:
    """The last word on each subject that anybody has given one on."""

    last: Mapping[tuple[str, str], Approval]

    def of(self, subject: Subject) -> Standing:
        """An approval holds for the words and the version it was given for, and until it is withdrawn."""
        last = self.last.get((subject.kind, subject.key))
        if last and not last.withdrawn and (last.value, last.version) == (subject.value, subject.version):
            return Standing(APPROVED, approval=last)
        return Standing(PUBLISHED if subject.published else TO_BE_CONFIRMED, former=last)

    def of_rule(self, rule: Rule) -> Standing:
        return self.of(of_rule(rule))


def approvals() -> Approvals:
    """All that holds and held, in one query."""
    return Approvals({(row.kind, row.key): row for row in Approval.objects.latest()})
