"""The best response to a line of treatment, as a clinician judged it."""

from django.db import models
from django.db.models import Q

from audit.history import track
from patients.models.line_row import LineRow
from patients.treatment_choices import RESPONSE_DOMAINS, ResponseAnswer


@track()
class Response(LineRow):
    """The best response so far in one domain, on the day it was reached. A later row of the domain replaces it."""

    answer = models.CharField("best response", max_length=24, choices=ResponseAnswer.choices)
    note = models.CharField(max_length=300, blank=True)

    class Meta(LineRow.Meta):
        constraints = [
            *LineRow.Meta.constraints,
            models.CheckConstraint(condition=Q(answer__in=ResponseAnswer.values), name="patients_response_known"),
            models.UniqueConstraint(
                fields=["line", "answer", "happened_on"],
                condition=Q(entered_in_error=False),
                name="patients_response_once",
                violation_error_message="This response on this day is recorded already.",
            ),
        ]

    @property
    def domain(self) -> str:
        """A key of RESPONSE_DOMAINS."""
        return self.answer.partition("_")[0]

    @property
    def domain_words(self) -> str:
        return RESPONSE_DOMAINS[self.domain]

    @property
    def answer_words(self) -> str:
        """The answer without its domain: "complete response"."""
        return self.get_answer_display().partition(": ")[2]

    @property
    def what(self) -> str:
        return self.get_answer_display()

    @property
    def details(self) -> str:
        return self.note
