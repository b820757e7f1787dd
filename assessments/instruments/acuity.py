"""Visual acuity as written, turned into logMAR. Source: the clinical specification, section 5."""

import re
from decimal import Decimal
from math import log10

OFF_CHART = {"CF": Decimal("1.90"), "HM": Decimal("2.30"), "LP": Decimal("2.70"), "NLP": Decimal("3.00")}
SNELLEN = re.compile(r"(\d{1,2}(?:\.\d)?)/(\d{1,3}(?:\.\d)?)")
LOGMAR = re.compile(r"[+-]?\d(?:\.\d{1,2})?")


def read_acuity(written: str) -> Decimal:
    """6/9 → 0.18; "0.2" or "0.2 logMAR" → 0.20; CF, HM, LP, NLP by table. Raises ValueError with what to enter."""
    text = written.strip().upper().replace("\u2212", "-").removesuffix("LOGMAR").strip()
    if text in OFF_CHART:
        return OFF_CHART[text]
    if match := SNELLEN.fullmatch(text):
        distance, line = float(match[1]), float(match[2])
        if distance > 0 and line > 0:
            value = Decimal(str(round(log10(line / distance), 2)))
            if Decimal("-0.30") <= value <= Decimal("2.00"):
                return value
    elif LOGMAR.fullmatch(text):
        value = Decimal(text)
        if Decimal("-0.30") <= value <= Decimal("1.60"):
            return value
    raise ValueError("enter 6/9, a logMAR value from \u22120.30 to 1.60, CF, HM, LP or NLP")
