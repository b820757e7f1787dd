"""Closed lists of the booking room."""

from django.db import models


class SessionKind(models.TextChoices):
    JOINT = "joint", "Joint clinic"
    NEUROLOGY = "neurology", "Neurology"
    HAEMATOLOGY = "haematology", "Haematology"
    NURSE = "nurse", "Nurse-led"
    OTHER = "other", "Other"


class Use(models.TextChoices):
    """Whom a slot is kept for."""

    NEW = "new", "New patients"
    FOLLOW_UP = "follow_up", "Follow-up"
    EITHER = "either", "Either"


class Kind(models.TextChoices):
    NEW = "new", "New"
    FOLLOW_UP = "follow_up", "Follow-up"


class State(models.TextChoices):
    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Arrived"
    IN_CLINIC = "in_clinic", "In clinic"
    COMPLETED = "completed", "Completed"
    DID_NOT_ATTEND = "did_not_attend", "Did not attend"
    CANCELLED_BY_PATIENT = "patient_cancel", "Cancelled by the patient"
    CANCELLED_BY_CLINIC = "clinic_cancel", "Cancelled by the clinic"


# Somebody is expected or here.
LIVE = (State.BOOKED, State.ARRIVED, State.IN_CLINIC)
CANCELLED = (State.CANCELLED_BY_PATIENT, State.CANCELLED_BY_CLINIC)
# These keep the slot from being given to somebody else.
HOLDING = (*LIVE, State.COMPLETED)


class Need(models.TextChoices):
    INTERPRETER = "interpreter", "Interpreter"
    TRANSPORT = "transport", "Transport"
    WHEELCHAIR = "wheelchair", "Wheelchair"
    ESCORT = "escort", "Escort"


class NeedsAnswer(models.TextChoices):
    SOME = "some", "Needs named"
    NONE_ASKED = "none_asked", "Asked, none"
    NOT_ASKED = "not_asked", "Not asked"


class Told(models.TextChoices):
    """How the patient learned of date, time and place."""

    PHONE = "phone", "By telephone"
    LETTER = "letter", "By letter"
    EMAIL = "email", "By e-mail or text"
    PERSON = "person", "In person"


class Test(models.TextChoices):
    """What is asked for so that the visit can decide something."""

    VEGF = "vegf", "VEGF"
    PARAPROTEIN = "paraprotein", "Paraprotein and light chains"
    BLOODS = "bloods", "Blood count and biochemistry"
    NERVE_CONDUCTION = "nerve_conduction", "Nerve conduction study"
    IMAGING = "imaging", "CT or PET-CT"
    EYES = "eyes", "Eye examination"
    HEART_AND_LUNGS = "heart_and_lungs", "Echocardiogram and lung function"
    RECORDS = "records", "Letters and results from elsewhere"


class Act(models.TextChoices):
    """What happened, in the history of an appointment."""

    BOOKED = "booked", "Booked"
    MOVED = "moved", "Moved"
    TOLD = "told", "Patient told"
    ARRIVED = "arrived", "Arrived"
    ARRIVAL_UNDONE = "undone", "Arrival taken back"
    STARTED = "started", "Visit started"
    COMPLETED = "completed", "Completed"
    MISSED = "missed", "Did not attend"
    CANCELLED = "cancelled", "Cancelled"


class CancelledBy(models.TextChoices):
    PATIENT = "patient", "The patient"
    CLINIC = "clinic", "The clinic"


class Late(models.TextChoices):
    """Why a first visit is booked after the 18 weeks end. Neither stops the clock."""

    PATIENT = "patient", "The patient asked for this date; the clock runs on"
    CAPACITY = "capacity", "There was no earlier place"
