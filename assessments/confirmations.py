"""What a person read back before an assessment was saved, and said is right: who, when, in which words.

A typed number is a statement about a patient. Before it is saved it is shown again beside the last one, with a question
where it is improbable. Nobody is stopped: "they are right" is the answer that is kept here.
"""

from collections.abc import Collection, Iterable
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from assessments.base import Assessment
from assessments.spec import Instrument, ReadBack
from audit.roles import APPEND
from patients.models import Patient


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def about(self, row: Assessment) -> Self:
        return self.filter(assessment_key=row.submission_key).select_related("confirmed_by")


class Confirmation(models.Model):
    """One statement that somebody confirmed, in the words they saw. Rows are only ever added."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    # The `submission_key` of the assessment: one table serves every kind.
    assessment_key = models.UUIDField()
    statement = models.CharField(max_length=500)
    confirmed_at = models.DateTimeField(db_default=Now(), editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ConfirmationQuerySet.as_manager()

    table_rights = APPEND

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(statement=""), name="assessments_confirmation_says_something"),
            # Two people, or two clicks: the first one counts.
            models.UniqueConstraint(fields=["assessment_key", "statement"], name="assessments_confirmation_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stamp_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="NEW.confirmed_at = clock_timestamp(); RETURN NEW;",
            ),
        ]


class ToConfirm(Exception):
    """Nothing was saved yet: these are to be read back first. `questions` are what is improbable about them."""

    def __init__(self, read_back: Iterable[ReadBack], questions: Iterable[str]) -> None:
        self.read_back, self.questions = tuple(read_back), tuple(questions)
        super().__init__()


def confirm(instrument: Instrument, row: Assessment, by: User, confirmed: Collection[str]) -> None:
    """Keep what of the row was confirmed. Raises ToConfirm while something is not; call it in the saving transaction.

    Only for kinds that read back: an examiner who types what they see is asked when they sign.
    `confirmed` are statements as the person saw them. What somebody confirmed before is not asked again.
    """
    if instrument.read_back is None:
        return
    known = set(Confirmation.objects.about(row).values_list("statement", flat=True))
    lines = [line for line in instrument.read_back(row) if line.statement not in known]
    asked = [words for words in instrument.questions(row) if words not in known] if instrument.questions else []
    statements = [*(line.statement for line in lines), *asked]
    if any(statement not in confirmed for statement in statements):
        raise ToConfirm(lines, asked)
    Confirmation.objects.bulk_create(
        [
            Confirmation(patient=row.patient, assessment_key=row.submission_key, statement=statement, confirmed_by=by)
            for statement in statements
        ],
        ignore_conflicts=True,
    )
