"""Closed lists of answers that several kinds of assessment share. An empty answer is "Not recorded"."""

from django.db import models


class YesNo(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class Presence(models.TextChoices):
    PRESENT = "present", "Present"
    ABSENT = "absent", "Absent"
    NOT_DONE = "not_done", "Not done"


class Stated(models.TextChoices):
    """For what a clinician or a letter says as a whole, where "not known" is an answer."""

    PRESENT = "present", "Present"
    ABSENT = "absent", "Absent"
    NOT_KNOWN = "not_known", "Not known"


class Explained(models.TextChoices):
    """Whether something other than POEMS syndrome explains the finding better: the clinician's judgement."""

    YES = "yes", "Yes, another cause"
    NO = "no", "No other cause"
    UNDECIDED = "undecided", "Undecided"


# The words for what is not there.
NOT_RECORDED = "Not recorded"
NOT_EXAMINED = "Not examined today"
