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


class RequestState(models.TextChoices):
    OPEN = "open", "Waiting"
    ANSWERED = "answered", "Answered"
    GIVEN_UP = "given_up", "Given up"


class OrganisationKind(models.TextChoices):
    REFERRER = "referrer", "Referrer"
    GP = "gp", "GP practice"
    LABORATORY = "laboratory", "Laboratory"
    IMAGING = "imaging", "Imaging department"
    ORTHOTICS = "orthotics", "Orthotics"
    OTHER = "other", "Other"


class How(models.TextChoices):
    PHONE = "phone", "Telephone"
    EMAIL = "email", "Email"
    LETTER = "letter", "Letter"
    OTHER = "other", "Another way"


class ChaseOutcome(models.TextChoices):
    REACHED = "reached", "Reached"
    LEFT_MESSAGE = "left_message", "Left message"
    NO_ANSWER = "no_answer", "No answer"
    WRONG_NUMBER = "wrong_number", "Wrong number"
