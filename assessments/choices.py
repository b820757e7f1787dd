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
    NOT_KNOWN = "not_known", "Not known"


# The words for what is not there.
NOT_RECORDED = "Not recorded"
NOT_EXAMINED = "Not examined today"
