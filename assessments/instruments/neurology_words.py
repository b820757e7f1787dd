"""The closed lists of the neurological examination."""

from django.db import models


class Mrc(models.TextChoices):
    NONE = "0", "0"
    FLICKER = "1", "1"
    NO_GRAVITY = "2", "2"
    GRAVITY = "3", "3"
    FOUR_MINUS = "4-", "4-"
    FOUR = "4", "4"
    FOUR_PLUS = "4+", "4+"
    NORMAL = "5", "5"
    NOT_TESTABLE = "NT", "Not testable"


class Reflex(models.TextChoices):
    ABSENT = "absent", "Absent"
    REINFORCED = "with_reinforcement", "With reinforcement"
    REDUCED = "reduced", "Reduced"
    NORMAL = "normal", "Normal"
    BRISK = "brisk", "Brisk"
    CLONUS = "clonus", "Clonus"


class Plantar(models.TextChoices):
    FLEXOR = "flexor", "Flexor"
    EXTENSOR = "extensor", "Extensor"
    MUTE = "mute", "Mute"


class ArmLevel(models.TextChoices):
    NONE = "none", "Normal"
    FINGERS = "fingers", "To fingers"
    WRIST = "wrist", "To wrist"
    ELBOW = "elbow", "To elbow"
    SHOULDER = "shoulder", "To shoulder"


class LegLevel(models.TextChoices):
    NONE = "none", "Normal"
    TOES = "toes", "To toes"
    ANKLE = "ankle", "To ankle"
    MID_SHIN = "mid_shin", "To mid-shin"
    KNEE = "knee", "To knee"
    THIGH = "thigh", "To thigh"
    TRUNK = "trunk", "To trunk"


class Task(models.TextChoices):
    NOT_AFFECTED = "not_affected", "Not affected"
    AFFECTED = "affected", "Affected"
    PREVENTED = "prevented", "Prevented"


class Pattern(models.TextChoices):
    LENGTH_DEPENDENT = "length_dependent", "Length-dependent"
    PROXIMAL_AND_DISTAL = "proximal_and_distal", "Proximal and distal"
    ASYMMETRIC = "asymmetric", "Asymmetric"
    PURE_SENSORY = "pure_sensory", "Pure sensory"
    PURE_MOTOR = "pure_motor", "Pure motor"


class Tempo(models.TextChoices):
    ACUTE = "acute", "Acute, under 4 weeks"
    SUBACUTE = "subacute", "Subacute, 4 to 8 weeks"
    CHRONIC = "chronic", "Chronic, over 8 weeks"


class Mobility(models.TextChoices):
    INDEPENDENT = "independent", "Independent"
    UNILATERAL_AID = "unilateral_aid", "One-sided aid"
    BILATERAL_AID = "bilateral_aid", "Two-sided aid"
    WHEELCHAIR = "wheelchair", "Wheelchair"
    BED = "bed", "Bed"


class Gait(models.TextChoices):
    NORMAL = "normal", "Normal"
    STEPPAGE = "steppage", "Steppage"
    ATAXIC = "ataxic", "Ataxic"
    UNABLE = "unable", "Unable to walk"


class Romberg(models.TextChoices):
    NEGATIVE = "negative", "Negative"
    POSITIVE = "positive", "Positive"
    UNABLE = "unable", "Unable to stand"
    NOT_DONE = "not_done", "Not done"


class Wasting(models.TextChoices):
    NONE = "none", "None"
    DISTAL = "distal", "Distal"
    GENERAL = "proximal_and_distal", "Proximal and distal"


class Tone(models.TextChoices):
    NORMAL = "normal", "Normal"
    REDUCED = "reduced", "Reduced"
    INCREASED = "increased", "Increased"


class Whole(models.TextChoices):
    NORMAL = "normal", "Normal"
    ABNORMAL = "abnormal", "Abnormal"
    NOT_KNOWN = "not_known", "Not known"
