"""Each kind of assessment keeps its columns beside its declaration; importing the registry tells Django of them all."""

from assessments.confirmations import Confirmation
from assessments.instruments import INSTRUMENTS
from assessments.reference_ranges import ReferenceRange
from assessments.working_copies import WorkingCopy

__all__ = ["INSTRUMENTS", "Confirmation", "ReferenceRange", "WorkingCopy"]
