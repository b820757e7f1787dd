"""What the invented laboratory calls normal, so that results entered by hand find a range."""

from datetime import date
from decimal import Decimal

from assessments.analytes import ANALYTES
from assessments.reference_ranges import ReferenceRange
from reports.demo.laboratory import LABORATORY_NAME

SINCE = date(2010, 1, 1)
SOURCE = "Invented for the demonstration"
VEGF = (("serum", "771"), ("plasma_edta", "96"))


def reference_ranges() -> list[ReferenceRange]:
    """The demonstration limits of every test that has some, and the upper limits of VEGF by sample type."""
    about = {"laboratory": LABORATORY_NAME, "in_force_from": SINCE, "source": SOURCE}
    rows = [
        ReferenceRange(
            analyte=analyte.key, unit=analyte.unit.code, low=one.low, high=one.high, sex=one.sex or "any", **about
        )
        for analyte in ANALYTES
        for one in analyte.ranges
    ]
    rows += [
        ReferenceRange(analyte="vegf", unit="pg/mL", matrix=matrix, high=Decimal(limit), **about)
        for matrix, limit in VEGF
    ]
    return ReferenceRange.objects.bulk_create(rows)
