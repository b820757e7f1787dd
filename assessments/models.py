"""Each kind of assessment keeps its columns beside its declaration; importing the registry tells Django of them all."""

from assessments.confirmations import Confirmation
from assessments.instruments import INSTRUMENTS
from assessments.reference_ranges import ReferenceRange

__all__ = ["INSTRUMENTS", "Confirmation", "ReferenceRange"]
