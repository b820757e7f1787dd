"""A vignette: the recorded findings of one patient in words and numbers that a person can write, for trying the rules.

Nothing here decides anything: a vignette becomes the same facts that signed assessments become, and goes through the
same `clinical.criteria.evaluate`. Reading is strict: what could be meant in two ways is refused with one sentence.
"""

from clinical.vignette.example import EXAMPLE
from clinical.vignette.problems import VignetteError
from clinical.vignette.reader import (
    LARGEST,
    Reading,
    Result,
    Vignette,
    known_rule_set,
    read,
    run,
    vignettes_of,
)
from clinical.vignette.schema import schema, schema_text

__all__ = [
    "EXAMPLE",
    "LARGEST",
    "Reading",
    "Result",
    "Vignette",
    "VignetteError",
    "known_rule_set",
    "read",
    "run",
    "schema",
    "schema_text",
    "vignettes_of",
]
