"""What happened on one day of a line of treatment: the base of cycles, radiotherapy, toxicity, response, relapse."""

from typing import ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models

from patients.models.recorded import Recorded
from patients.models.treatment import TreatmentLine

# A check constraint cannot look into another table.
NOT_BEFORE_LINE = pgtrigger.Trigger(
    name="not_before_line",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NOT NEW.entered_in_error AND NEW.happened_on < (
            SELECT started_on FROM patients_treatmentline WHERE id = NEW.line_id
        ) THEN
            RAISE EXCEPTION 'not_before_line: the line of treatment starts later' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class LineRow(Recorded):
    """One dated row of a line. Each kind says itself in `what` and `details`, for pages, letters and charts."""

    line = models.ForeignKey(TreatmentLine, on_delete=models.PROTECT, related_name="%(class)s_rows", editable=False)
    happened_on = models.DateField("date")

    # Properties of each kind: a few words, "Cycle 6"; and the rest in sentences, "" when there is nothing to add.
    what: str
    details: str

    # Given as part of the line, so not after its end either. What a line leads to may come later.
    given: ClassVar[bool] = False

    class Meta(Recorded.Meta):
        abstract = True
        ordering = ["happened_on", "pk"]
        triggers = [NOT_BEFORE_LINE]

    def clean(self) -> None:
        day, line = self.happened_on, self.line
        if day is None:
            return
        if day < line.started_on:
            raise ValidationError(
                {"happened_on": f"Enter a date on or after the start of the line, {line.started_on:%d-%b-%Y}"}
            )
        if self.given and line.ended_on and day > line.ended_on:
            raise ValidationError(
                {"happened_on": f"Enter a date on or before the end of the line, {line.ended_on:%d-%b-%Y}"}
            )
        if line.patient.died_on and day > line.patient.died_on:
            raise ValidationError(
                {"happened_on": f"Enter a date on or before the death on {line.patient.died_on:%d-%b-%Y}"}
            )
