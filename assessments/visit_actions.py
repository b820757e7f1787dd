"""Several drafts signed in one step: all of them or none."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from accounts.models import User
from assessments.actions import AlreadySigned, ChangedMeanwhile, sign
from assessments.base import Assessment
from audit.actions import writing


class NotSigned(Exception):
    """None was signed. `problems` maps the rows that stood in the way to sentences."""

    def __init__(self, problems: dict[Assessment, list[str]]) -> None:
        self.problems = problems
        super().__init__()


def sign_together(*, chosen: Sequence[tuple[Assessment, int]], by: User) -> list[Assessment]:
    """Sign each draft, which must have the version beside it, in one transaction.

    Raises NotSigned, naming every row that was changed or signed meanwhile or breaks a rule.
    """
    signed, problems = [], {}
    # Everybody takes the locks in the same order.
    in_order = sorted(chosen, key=lambda one: (one[0]._meta.model_name, one[0].pk))
    with writing(by=by, reason="sign visit"):
        for row, version in in_order:
            try:
                signed.append(sign(row=row, by=by, version=version))
            except AlreadySigned:
                problems[row] = ["Somebody else signed it or marked it as entered in error"]
            except ChangedMeanwhile:
                problems[row] = ["It was changed after you opened this page. Look at it again"]
            except ValidationError as problem:
                problems[row] = problem.messages
        if problems:
            # Leaving the transaction takes back what was signed before.
            raise NotSigned(problems)
    return signed
