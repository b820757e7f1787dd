"""The units that forms print, as UCUM codes. The units of laboratory results stand with their tests (`analytes.py`)."""

from collections.abc import Mapping
from types import MappingProxyType

# As printed beside a box → UCUM.
UCUM: Mapping[str, str] = MappingProxyType(
    {
        "%": "%",
        "°C": "Cel",
        "cm": "cm",
        # UCUM has no column of cerebrospinal fluid; a column of water is the same pressure within the reading error.
        "cmCSF": "cm[H2O]",
        "cmH₂O": "cm[H2O]",
        "dB": "dB",
        "kg": "kg",
        "kPa": "kPa",
        "L": "L",
        "m": "m",
        "m/s": "m/s",
        "mL": "mL",
        "mm": "mm",
        "mmol/min/kPa": "mmol/min/kPa",
        "mmol/min/kPa/L": "mmol/min/kPa/L",
        "mmHg": "mm[Hg]",
        "ms": "ms",
        "mV": "mV",
        "s": "s",
        "µm": "um",
        "/µL": "/uL",
        "µV": "uV",
    }
)
