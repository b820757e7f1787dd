"""What the invented laboratory calls normal, so that results entered by hand find a range."""

from datetime import date
from decimal import Decimal

from assessments.analytes import BY_KEY
from assessments.reference_ranges import ForSex, ReferenceRange
from reports.demo.laboratory import LABORATORY_NAME

SINCE = date(2010, 1, 1)
SOURCE = "Invented for the demonstration"
VEGF = (("serum", "771"), ("plasma_edta", "96"))
# Test, lower and upper limit in the unit the clinic keeps, sex; "" is an open end, or anybody.
LIMITS = (
    ("kappa_flc", "3.3", "19.4", ""),
    ("lambda_flc", "5.7", "26.3", ""),
    ("flc_ratio", "0.26", "1.65", ""),
    ("igg", "6", "16", ""),
    ("iga", "0.8", "4.0", ""),
    ("igm", "0.5", "2.0", ""),
    ("platelets", "150", "400", ""),
    ("haemoglobin", "130", "170", "male"),
    ("haemoglobin", "120", "155", "female"),
    ("haematocrit", "0.40", "0.50", "male"),
    ("haematocrit", "0.36", "0.46", "female"),
    ("lh", "1.7", "8.6", "male"),
    ("fsh", "1.5", "12.4", "male"),
    ("testosterone", "8.6", "29", "male"),
    ("testosterone", "0.3", "1.7", "female"),
    ("shbg", "18", "54", "male"),
    ("oestradiol", "", "160", "male"),
    ("prolactin", "", "330", "male"),
    ("prolactin", "", "500", "female"),
    ("tsh", "0.27", "4.2", ""),
    ("free_t4", "12", "22", ""),
    ("free_t3", "3.1", "6.8", ""),
    ("cortisol_0900", "133", "537", ""),
    ("synacthen_30", "430", "", ""),
    ("acth", "7", "63", ""),
    ("hba1c", "", "41", ""),
    ("glucose", "3.9", "6.0", ""),
    ("pth", "1.6", "6.9", ""),
    ("calcium", "2.20", "2.60", ""),
    ("phosphate", "0.8", "1.5", ""),
    ("vitamin_d", "50", "", ""),
    ("b12", "200", "900", ""),
    ("creatinine", "59", "104", "male"),
    ("creatinine", "45", "84", "female"),
    ("egfr", "60", "", ""),
    ("albumin", "35", "50", ""),
    ("crp", "", "5", ""),
    ("ferritin", "30", "400", "male"),
    ("ferritin", "13", "150", "female"),
)


def reference_ranges() -> list[ReferenceRange]:
    """The limits of every test that has some, and the upper limits of VEGF by sample type."""
    about = {"laboratory": LABORATORY_NAME, "in_force_from": SINCE, "source": SOURCE}
    rows = [
        ReferenceRange(
            analyte=key,
            unit=BY_KEY[key].unit.code,
            low=Decimal(low) if low else None,
            high=Decimal(high) if high else None,
            sex=sex or ForSex.ANY,
            **about,
        )
        for key, low, high, sex in LIMITS
    ]
    rows += [
        ReferenceRange(analyte="vegf", unit="pg/mL", matrix=matrix, high=Decimal(limit), **about)
        for matrix, limit in VEGF
    ]
    return ReferenceRange.objects.bulk_create(rows)
