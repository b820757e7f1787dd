"""What a consultant does with the reference data: approve a value, and take an approval back."""

from accounts.models import User
from audit.actions import writing
from reference.approvals import approvals
from reference.models import Approval
from reference.subjects import Subject


class ChangedMeanwhile(Exception):
    """What is to be approved no longer reads as the page showed it, or somebody has decided meanwhile."""


def approve(*, by: User, subject: Subject, value: str, note: str = "") -> Approval:
    """Approve the subject for the value that the person saw. Approving it twice is one approval.

    Raises ChangedMeanwhile when `value` is not how the subject reads now, ValidationError when a rule is broken.
    """
    if value != subject.value:
        raise ChangedMeanwhile
    with writing(by=by, reason="approve reference data"):
        standing = approvals().of(subject)
        return standing.approval or _add(subject, by=by, note=note)


def withdraw(*, by: User, subject: Subject, note: str) -> Approval:
    """Take the approval back, with the reason: the value is to be confirmed again, or rests on its source alone.

    Raises ChangedMeanwhile when no approval holds, ValidationError without a reason.
    """
    with writing(by=by, reason="withdraw approval"):
        if approvals().of(subject).approval is None:
            raise ChangedMeanwhile
        return _add(subject, by=by, note=note, withdrawn=True)


def _add(subject: Subject, *, by: User, note: str, withdrawn: bool = False) -> Approval:
    row = Approval(
        kind=subject.kind,
        key=subject.key,
        value=subject.value,
        version=subject.version,
        withdrawn=withdrawn,
        note=note,
        approved_by=by,
    )
    row.full_clean()
    row.save(force_insert=True)
    return row
