"""Closed lists of this room, in the words that the screens use."""

from django.db import models

# A person or a role does a task; the roles are those of the people.
from accounts.models import User

RoleWord = User.Roles


class TaskState(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


class Origin(models.TextChoices):
    """Why the task is here: the sentence of the list says "From triage"."""

    TRIAGE = "triage", "From triage"
    MDT = "mdt", "From the MDT meeting"
    ADVICE = "advice", "From telephone advice"
    RESULT = "result", "From a result"
    SAMPLE = "sample", "From a sample"
    BOOKING = "booking", "From booking"
    PERSON = "person", "Added by a person"
    CHASE = "chase", "Chased without an answer"
