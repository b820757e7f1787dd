"""The kinds of assessment, in the order in which they are offered. A new kind is one file and one line here."""

from assessments.base import Assessment
from assessments.instruments.csf import CSF
from assessments.instruments.echocardiogram import ECHOCARDIOGRAM
from assessments.instruments.endocrine import ENDOCRINE
from assessments.instruments.eyes import EYES
from assessments.instruments.function import FUNCTION
from assessments.instruments.imaging import IMAGING
from assessments.instruments.laboratory import LABORATORY
from assessments.instruments.lung_function import LUNG_FUNCTION
from assessments.instruments.nerve_conduction import NERVE_CONDUCTION
from assessments.instruments.neurology import NEUROLOGY
from assessments.instruments.pathology import PATHOLOGY
from assessments.instruments.rehabilitation import REHABILITATION
from assessments.instruments.skin_fluid import SKIN_FLUID
from assessments.spec import Instrument

INSTRUMENTS: tuple[Instrument, ...] = (
    NEUROLOGY,
    NERVE_CONDUCTION,
    FUNCTION,
    EYES,
    SKIN_FLUID,
    IMAGING,
    LABORATORY,
    ENDOCRINE,
    PATHOLOGY,
    REHABILITATION,
    ECHOCARDIOGRAM,
    LUNG_FUNCTION,
    CSF,
)

BY_KEY = {instrument.key: instrument for instrument in INSTRUMENTS}


def instrument_or_none(key: str) -> Instrument | None:
    """The kind with this key, or None when there is no such kind."""
    return BY_KEY.get(key)


def instrument_of(row: Assessment) -> Instrument:
    """The kind to which a row belongs."""
    return next(one for one in INSTRUMENTS if one.model is type(row))
