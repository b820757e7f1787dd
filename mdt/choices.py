"""The closed lists of the meeting."""

from django.db.models import TextChoices


class MeetingState(TextChoices):
    PLANNED = "planned", "Planned"
    # From the first outcome on.
    OPEN = "open", "In progress"
    LOCKED = "locked", "Locked"


class Profession(TextChoices):
    HAEMATOLOGY = "haematology", "Haematology"
    NEUROLOGY = "neurology", "Neurology"
    NURSE = "nurse", "Nurse"
    ENDOCRINOLOGY = "endocrinology", "Endocrinology"
    OPHTHALMOLOGY = "ophthalmology", "Ophthalmology"
    RADIOLOGY = "radiology", "Radiology"
    NUCLEAR_MEDICINE = "nuclear_medicine", "Nuclear medicine"
    HISTOPATHOLOGY = "histopathology", "Histopathology"
    NEUROPHYSIOLOGY = "neurophysiology", "Neurophysiology"


class Presence(TextChoices):
    EXPECTED = "expected", "Expected"
    PRESENT = "present", "Present"
    APOLOGIES = "apologies", "Apologies"
    # Put down by mistake; kept, because nothing is deleted.
    REMOVED = "removed", "Not on the list"


class CaseState(TextChoices):
    WAITING = "waiting", "To be discussed"
    DISCUSSED = "discussed", "Discussed"
    DEFERRED = "deferred", "Deferred"
    WITHDRAWN = "withdrawn", "Taken off the list"


class Origin(TextChoices):
    """What put a case on the list: a person, a case that was deferred, or a rule of clinical.mdt_agenda."""

    PERSON = "person", "Added by a person"
    DEFERRED = "deferred", "Deferred at an earlier meeting"
    NEW_REFERRAL = "new_referral", "New referral"
    VEGF_DOUBLED = "vegf_doubled", "VEGF twice its lowest value"
    RESPONSE_DUE = "response_due", "Response to treatment is due"
    IMAGING_REPORTED = "imaging_reported", "Imaging reported"
    RELAPSE_PROMPT = "relapse_prompt", "Relapse prompt"


RULES = (
    Origin.NEW_REFERRAL,
    Origin.RELAPSE_PROMPT,
    Origin.VEGF_DOUBLED,
    Origin.RESPONSE_DUE,
    Origin.IMAGING_REPORTED,
)
NO_CHANGE = "No change, continue."
