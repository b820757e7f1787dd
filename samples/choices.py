"""Closed lists of a sample, each with its words."""

from django.db import models

from samples.lifecycle import State


class StateWord(models.TextChoices):
    """What the screens call each state."""

    REQUESTED = State.REQUESTED.value, "Requested"
    TAKEN = State.TAKEN.value, "Taken"
    DISPATCHED = State.DISPATCHED.value, "Dispatched"
    RECEIVED = State.RECEIVED.value, "Received"
    ACCEPTED = State.ACCEPTED.value, "Accepted by the laboratory"
    REJECTED = State.REJECTED.value, "Rejected"
    IN_ANALYSIS = State.IN_ANALYSIS.value, "In analysis"
    REPORTED = State.REPORTED.value, "Reported"
    REVIEWED = State.REVIEWED.value, "Reviewed"
    ACTED_ON = State.ACTED_ON.value, "Closed"
    CANCELLED = State.CANCELLED.value, "Cancelled"


# What the button of one press says.
STEP_WORDS = {
    State.TAKEN: "Record as taken",
    State.DISPATCHED: "Record as dispatched",
    State.RECEIVED: "Record as received",
    State.ACCEPTED: "Record as accepted",
    State.IN_ANALYSIS: "Record as in analysis",
    State.REPORTED: "Record the report",
    State.ACTED_ON: "Close: acted on",
}


class Specimen(models.TextChoices):
    """The codes are those of a result's sample type, so that the two can be compared."""

    SERUM = "serum", "Serum"
    PLASMA_EDTA = "plasma_edta", "Plasma, EDTA"
    CSF = "csf", "CSF"


class Test(models.TextChoices):
    VEGF = "vegf", "VEGF"
    OTHER = "other", "Other"


class Rejection(models.TextChoices):
    UNLABELLED = "unlabelled", "Unlabelled"
    MISMATCH = "mismatch", "Label and request do not match"
    WRONG_TUBE = "wrong_tube", "Wrong tube"
    HAEMOLYSED = "haemolysed", "Haemolysed"
    INSUFFICIENT = "insufficient", "Too little sample"
    DELAYED = "delayed", "Delayed"
    NO_REQUEST_FORM = "no_request_form", "No request form"
    DUPLICATE = "duplicate", "Duplicate"
    LEAKED = "leaked", "Leaked"


class Acknowledged(models.TextChoices):
    SEEN = "seen", "Seen, no action"
    ACTED = "acted", "Seen, acted on"
    # Nobody claims to have seen it: it was signed before this clinic had an inbox.
    BEFORE = "before", "Signed before the results inbox began"
