"""The closed lists of a nerve conduction study."""

from django.db import models


class Conduction(models.TextChoices):
    NORMAL = "normal", "Normal"
    DEMYELINATING = "demyelinating", "Demyelinating"
    AXONAL = "axonal", "Axonal"
    MIXED = "mixed", "Mixed"
    INEXCITABLE = "inexcitable", "Inexcitable"
    EQUIVOCAL = "equivocal", "Equivocal"


class MotorNerve(models.TextChoices):
    MEDIAN = "median", "Median"
    ULNAR = "ulnar", "Ulnar"
    RADIAL = "radial", "Radial"
    TIBIAL = "tibial", "Tibial"
    COMMON_FIBULAR = "common_fibular", "Common fibular"


class SensoryNerve(models.TextChoices):
    MEDIAN = "median", "Median"
    ULNAR = "ulnar", "Ulnar"
    RADIAL = "radial", "Radial"
    SURAL = "sural", "Sural"
    SUPERFICIAL_FIBULAR = "superficial_fibular", "Superficial fibular"


class Side(models.TextChoices):
    RIGHT = "right", "Right"
    LEFT = "left", "Left"


class FWave(models.TextChoices):
    """A word in place of a latency."""

    ABSENT = "absent", "Absent"
    NOT_TESTED = "not_tested", "Not tested"


class Block(models.TextChoices):
    NONE = "none", "None"
    POSSIBLE = "possible", "Possible"
    DEFINITE = "definite", "Definite"


class Muscle(models.TextChoices):
    DELTOID = "deltoid", "Deltoid"
    BICEPS = "biceps", "Biceps brachii"
    EXTENSOR_DIGITORUM = "extensor_digitorum", "Extensor digitorum communis"
    FIRST_DORSAL_INTEROSSEOUS = "first_dorsal_interosseous", "First dorsal interosseous"
    ABDUCTOR_POLLICIS_BREVIS = "abductor_pollicis_brevis", "Abductor pollicis brevis"
    VASTUS = "vastus", "Vastus lateralis or medialis"
    TIBIALIS_ANTERIOR = "tibialis_anterior", "Tibialis anterior"
    GASTROCNEMIUS = "gastrocnemius", "Gastrocnemius"
    EXTENSOR_HALLUCIS = "extensor_hallucis", "Extensor hallucis longus"
    PARASPINAL = "paraspinal", "Paraspinal"
    OTHER = "other", "Other muscle"


class Fibrillation(models.TextChoices):
    """Fibrillation potentials and positive sharp waves, by the usual five steps."""

    NONE = "0", "0"
    ONE = "1", "1+"
    TWO = "2", "2+"
    THREE = "3", "3+"
    FOUR = "4", "4+"
