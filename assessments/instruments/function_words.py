"""The closed lists of disability and function."""

from django.db import models


class Ability(models.TextChoices):
    """The three answers of I-RODS."""

    UNABLE = "unable", "Unable"
    WITH_DIFFICULTY = "with_difficulty", "With difficulty"
    EASILY = "easily", "Easily"


class Timing(models.TextChoices):
    """What became of a timed test: "unable" has no time, and is never 0 seconds."""

    TIMED = "timed", "Timed"
    UNABLE = "unable", "Unable"
    NOT_DONE = "not_done", "Not done"


class Pace(models.TextChoices):
    COMFORTABLE = "comfortable", "Comfortable"
    FAST = "fast", "Fast"


class GripDevice(models.TextChoices):
    JAMAR = "jamar", "Jamar, kg"
    VIGORIMETER = "vigorimeter", "Martin vigorimeter, kPa"


class Dominance(models.TextChoices):
    RIGHT = "right", "Right"
    LEFT = "left", "Left"
    BOTH = "both", "Both"
