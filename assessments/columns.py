"""Short ways to write the columns of an assessment: each is an ordinary Django field that may be left empty.

The range is stated here once; the form's message, the CHECK and the data dictionary read it from the column.
"""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

# The highest number that a small integer column holds.
SMALL = 32_767


def whole(label: str, low: int, high: int, **options: object) -> models.IntegerField:
    """A whole number from `low` to `high`, or nothing."""
    column = models.SmallIntegerField if high <= SMALL else models.IntegerField
    return column(label, null=True, blank=True, validators=[MinValueValidator(low), MaxValueValidator(high)], **options)


def decimal(label: str, low: str, high: str, places: int = 1, **options: object) -> models.DecimalField:
    """A number with up to `places` decimals from `low` to `high` (given as text), or nothing."""
    digits = max(len(str(int(abs(Decimal(limit))))) for limit in (low, high)) + places
    return models.DecimalField(
        label,
        max_digits=digits,
        decimal_places=places,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(low)), MaxValueValidator(Decimal(high))],
        **options,
    )


def choice(label: str, choices: type[models.TextChoices], **options: object) -> models.CharField:
    """One answer of a closed list; empty is "Not recorded"."""
    longest = max(len(value) for value in choices.values)
    return models.CharField(label, max_length=longest, choices=choices.choices, blank=True, **options)


def text(label: str, length: int = 200, **options: object) -> models.CharField:
    """A line of free text."""
    return models.CharField(label, max_length=length, blank=True, **options)


def day(label: str, **options: object) -> models.DateField:
    """A date, or nothing."""
    return models.DateField(label, null=True, blank=True, **options)


def tick(label: str, **options: object) -> models.BooleanField:
    """A tick box. Only for statements whose absence means nothing, such as "not examined today"."""
    return models.BooleanField(label, default=False, **options)
