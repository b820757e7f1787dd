"""The tables of the sample room."""

from samples.models.event import SampleEvent
from samples.models.results import Acknowledgement, Routing
from samples.models.sample import Sample, new_sample_ref

__all__ = ["Acknowledgement", "Routing", "Sample", "SampleEvent", "new_sample_ref"]
