"""Closed lists of a referral. Blank means "Not asked": it is another answer than "Not done" and "Not known"."""

from django.db import models

from referrals.lifecycle import Status


class StatusWord(models.TextChoices):
    """What the screens call each status."""

    RECEIVED = Status.RECEIVED.value, "New"
    INFO_REQUESTED = Status.INFO_REQUESTED.value, "Needs information"
    READY = Status.READY.value, "Ready for triage"
    ACCEPTED = Status.ACCEPTED.value, "Accepted"
    BOOKED = Status.BOOKED.value, "Booked"
    SEEN = Status.SEEN.value, "Seen"
    UNDER_REVIEW = Status.UNDER_REVIEW.value, "Under review"
    DISCHARGED = Status.DISCHARGED.value, "Discharged"
    ADVISED = Status.ADVISED.value, "Advice given"
    REDIRECTED = Status.REDIRECTED.value, "Redirected"
    REJECTED = Status.REJECTED.value, "Declined"
    DUPLICATE = Status.DUPLICATE.value, "Duplicate"
    WITHDRAWN = Status.WITHDRAWN.value, "Withdrawn"


class Channel(models.TextChoices):
    PHONE = "phone", "Telephone"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    ERS = "ers", "e-Referral Service"
    INTERNAL = "internal", "Within the hospital"
    MDT = "mdt", "MDT meeting"


class Specialty(models.TextChoices):
    NEUROLOGY = "neurology", "Neurology"
    HAEMATOLOGY = "haematology", "Haematology"
    ENDOCRINOLOGY = "endocrinology", "Endocrinology"
    DERMATOLOGY = "dermatology", "Dermatology"
    OPHTHALMOLOGY = "ophthalmology", "Ophthalmology"
    RHEUMATOLOGY = "rheumatology", "Rheumatology"
    GP = "gp", "General practice"
    OTHER = "other", "Other"


class Kind(models.TextChoices):
    NEW = "new_referral", "New referral"
    SECOND_OPINION = "second_opinion", "Second opinion"
    TRANSFER = "transfer_of_care", "Transfer of care"
    ADVICE_ONLY = "advice_only", "Advice only"
    SAMPLE_ONLY = "sample_only", "Sample only"


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", "Emergency"
    URGENT = "urgent", "Urgent"
    ROUTINE = "routine", "Routine"


class RedFlag(models.TextChoices):
    WALKING = "walking", "Walking rapidly worse"
    BREATHING = "breathing", "Breathless"
    VISION = "vision", "Vision falling"
    CLOT = "clot", "Clot or stroke"
    FLUID = "fluid", "Fluid overload"
    SWALLOWING = "swallowing", "Weight loss or cannot swallow"


class RedFlagsAnswer(models.TextChoices):
    SOME = "some", "Warning signs named"
    NONE_ASKED = "none_asked", "Asked, none"
    NOT_ASKED = "not_asked", "Not asked"


class Held(models.TextChoices):
    DONE = "done", "Done"
    SENT = "sent", "Sent"
    NOT_DONE = "not_done", "Not done"
    NOT_KNOWN = "not_known", "Not known"


# The five tests asked for at referral: column, words.
TESTS = (
    ("paraprotein", "Paraprotein"),
    ("vegf", "VEGF"),
    ("nerve_conduction", "Nerve conduction"),
    ("bone_imaging", "Bone imaging"),
    ("eye_examination", "Eye examination"),
)


# The tests that a consultant asks for at triage, in the order of a request: key of clinical.facts.TESTS, short words.
TESTS_IN_SHORT = {
    "vegf": "VEGF, serum or plasma",
    "serum_immunofixation": "Serum immunofixation",
    "urine_immunofixation": "Urine immunofixation",
    "nerve_conduction": "Nerve conduction",
    "bone_ct": "Whole-body CT for bone lesions",
    "blood_count": "Full blood count",
    "gonadal_axis": "Gonadal axis tests",
    "fundus_examination": "Dilated eye examination",
}
TESTS_AT_TRIAGE = tuple(TESTS_IN_SHORT)


class AcceptedFor(models.TextChoices):
    FIRST_VISIT = "first_visit", "First visit"
    MDT_ONLY = "mdt_only", "MDT discussion only"


class AttachmentKind(models.TextChoices):
    LETTER = "letter", "Letter or e-mail"
    REPORT = "report", "Test report"
    OTHER = "other", "Other"


class ContentType(models.TextChoices):
    """What a file really is, found from its bytes."""

    PDF = "application/pdf", "PDF"
    PNG = "image/png", "PNG picture"
    JPEG = "image/jpeg", "JPEG picture"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document"
    TEXT = "text/plain", "Text"


ENDINGS = {
    ContentType.PDF: "pdf",
    ContentType.PNG: "png",
    ContentType.JPEG: "jpg",
    ContentType.DOCX: "docx",
    ContentType.TEXT: "txt",
}
# 20 MB, as people count. poems_clinic/settings.py lets two of them through in one go.
LARGEST_ATTACHMENT = 20_000_000


class Act(models.TextChoices):
    """What happened, in the history of a referral."""

    RECEIVED = "received", "Logged"
    AMENDED = "amended", "Details changed"
    TAKEN = "taken", "Taken over"
    ASKED = "asked", "Information requested"
    ANSWERED = "answered", "Information received"
    PREPARED = "prepared", "Ready for triage"
    ACCEPTED = "accepted", "Accepted"
    ADVISED = "advised", "Advice given"
    REDIRECTED = "redirected", "Redirected"
    REJECTED = "rejected", "Declined"
    DUPLICATE = "duplicate", "Marked as a duplicate"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REOPENED = "reopened", "Opened again"
    BOOKED = "booked", "First visit booked"
    UNBOOKED = "unbooked", "Booking given back"
    SEEN = "seen", "First visit recorded"
    UNDER_REVIEW = "under_review", "Outcome recorded: under review"
    DISCHARGED = "discharged", "Outcome recorded: discharged"
    CLOCK_STOPPED = "clock_stopped", "Waiting-time clock stopped"
    PLANNED = "planned", "Next step changed"
    ATTACHED = "attached", "Attachment added"
    DETACHED = "detached", "Attachment withdrawn"
