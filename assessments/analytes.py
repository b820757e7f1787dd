"""Every single-number or coded laboratory result the clinic keeps: its units, its limits and its code.

A plain tuple to read. Limits and units follow the fact base, sections 2, 3, 7 and 14.4. Reference ranges are those of
the report, or of its laboratory (`assessments.reference_ranges`). A LOINC code stands only where the fact base confirms
one for the unit kept here; an empty code is better than a wrong one.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from assessments.analyte import Analyte, Group, Unit

D = Decimal
NOT_DONE = "not_done"


def _span(low: str | int, high: str | int) -> tuple[Decimal, Decimal]:
    return D(low), D(high)


_STATED = MappingProxyType({"raised": "Raised, no number", "normal": "Normal, no number", "low": "Low, no number"})
_SCREEN = MappingProxyType({"negative": "Negative", "positive": "Positive", "equivocal": "Equivocal"})


def _number(key: str, label: str, group: Group, *units: Unit, **rest) -> Analyte:
    return Analyte(key=key, label=label, group=group, units=units, **{"stated": _STATED, **rest})


def _coded(key: str, label: str, group: Group, choices: Mapping[str, str], **rest) -> Analyte:
    """A result in words. That the laboratory did not do the test is one of them."""
    words = MappingProxyType({**choices, NOT_DONE: "Not done"})
    return Analyte(key=key, label=label, group=group, choices=words, **rest)


# Units used by several analytes. The first of an analyte is the one kept.
_G_L = Unit("g/L", "g/L")
_G_DL = Unit("g/dL", "g/dL", factor=D(10))
_MG_L = Unit("mg/L", "mg/L")
_MG_DL = Unit("mg/dL", "mg/dL", factor=D(10))
_MG_DL_PROTEIN = Unit("mg/dL", "mg/dL", divisor=D(100))  # kept in g/L
_U_L = Unit("U/L", "U/L", spellings=("IU/L",))
_COUNT = Unit("10*9/L", "×10⁹/L", spellings=("x10e9/L", "10e9/L", "109/L", "10*3/uL", "K/uL", "/nL", "10*3/mm3"))
_PER_UL = Unit("/uL", "per µL", divisor=D(1000), spellings=("/mm3", "per mm3", "/cmm"))
_UMOL_L = Unit("umol/L", "µmol/L")
_IU_L = Unit("[IU]/L", "IU/L", spellings=("U/L",))
_MIU_ML = Unit("m[IU]/mL", "mIU/mL", spellings=("mUI/mL", "mU/mL"))
_MIU_L = Unit("m[IU]/L", "mIU/L", spellings=("mU/L",))
_PMOL_L = Unit("pmol/L", "pmol/L")
_NMOL_L = Unit("nmol/L", "nmol/L")
_MMOL_L = Unit("mmol/L", "mmol/L")
_NG_L = Unit("ng/L", "ng/L")
_PG_ML = Unit("pg/mL", "pg/mL")
_CORTISOL = (_NMOL_L, Unit("ug/dL", "µg/dL", factor=D("27.59"), spellings=("mcg/dL",)))

_V, _P, _B, _H, _A, _C, _K, _G, _T, _I, _N = Group

ANALYTES: tuple[Analyte, ...] = (
    # 1 pg/mL is 1 ng/L. The code does not tell serum from plasma, so the sample type is a column of its own.
    _number(
        "vegf", "VEGF", _V, _PG_ML, _NG_L, Unit("ng/mL", "ng/mL", factor=D(1000)),
        hard=_span(0, 100_000), soft=_span(0, 15_000), loinc="34694-0", matrix_required=True,
        stated=MappingProxyType({"raised": "Raised", "normal": "Not raised"}),
    ),
    _coded("serum_ife", "Serum immunofixation", _P, _SCREEN, loinc="25700-6", chains=True),
    _coded("urine_ife", "Urine immunofixation", _P, _SCREEN, loinc="13440-3", chains=True),
    _coded(
        "spep", "Serum electrophoresis", _P,
        {"no_band": "No band", "band": "Band", "faint": "Faint or oligoclonal"}, loinc="12851-2",
    ),
    _number(
        "m_protein", "M-protein", _P, _G_L, _G_DL, hard=_span(0, 100), soft=_span(0, 60), loinc="33358-3", decimals=1,
        stated=MappingProxyType({"trace": "Trace, not quantifiable"}),
    ),
    _number(
        "kappa_flc", "Kappa free light chains", _P, _MG_L, _MG_DL,
        hard=_span(0, 20_000), soft=_span(1, 1_000), loinc="36916-5", decimals=1,
    ),
    _number(
        "lambda_flc", "Lambda free light chains", _P, _MG_L, _MG_DL,
        hard=_span(0, 20_000), soft=_span(1, 1_000), loinc="33944-0", decimals=1,
    ),
    _number(
        "flc_ratio", "Kappa/lambda ratio as reported", _P, Unit("{ratio}", "ratio", spellings=("1", "")),
        hard=_span(0, 10_000), soft=_span("0.01", 100), loinc="48378-4", decimals=2,
    ),
    _number("igg", "IgG", _P, _G_L, _MG_DL_PROTEIN,
            hard=_span(0, 150), soft=_span(1, 60), decimals=1),
    _number("iga", "IgA", _P, _G_L, _MG_DL_PROTEIN, hard=_span(0, 100), soft=_span(0, 40), decimals=2),
    _number("igm", "IgM", _P, _G_L, _MG_DL_PROTEIN, hard=_span(0, 150), soft=_span(0, 40), decimals=2),
    # Milligrams of one day and milligrams in a litre: without the volume of the day neither follows from the other.
    _number("urine_m_protein_24h", "Urine M-protein, 24 hours", _P, Unit("mg/d", "mg/24 h"),
            Unit("g/d", "g/24 h", factor=D(1000)),
            hard=_span(0, 50_000), soft=_span(0, 10_000)),
    _number("urine_m_protein", "Urine M-protein, concentration", _P, _MG_L, Unit("g/L", "g/L", factor=D(1000)),
            hard=_span(0, 50_000), soft=_span(0, 10_000)),
    _number("b2_microglobulin", "Beta-2 microglobulin", _P, _MG_L, hard=_span(0, 100), soft=_span("0.5", 40),
            loinc="1952-1", decimals=1),
    _number("ldh", "LDH", _P, _U_L, hard=_span(0, 50_000), soft=_span(50, 3_000), loinc="2532-0"),
    _number(
        "platelets", "Platelets", _B, _COUNT, _PER_UL,
        hard=_span(0, 3_000), soft=_span(20, 1_500), loinc="777-3",
    ),
    _number(
        "haemoglobin", "Haemoglobin", _B, _G_L, _G_DL, hard=_span(30, 250), soft=_span(60, 200), loinc="718-7",
    ),
    _number(
        "haematocrit", "Haematocrit", _B, Unit("L/L", "L/L", spellings=("fraction", "{ratio}")),
        Unit("%", "%", divisor=D(100)),
        hard=_span("0.10", "0.75"), soft=_span("0.20", "0.60"), loinc="4544-3", decimals=2,
    ),
    _number("white_cells", "White cells", _B, _COUNT, _PER_UL, hard=_span(0, 1_000), soft=_span("0.5", 100),
            decimals=1),
    _number("neutrophils", "Neutrophils", _B, _COUNT, _PER_UL, hard=_span(0, 500), soft=_span("0.2", 60), decimals=1),
    _number("lh", "LH", _H, _IU_L, _MIU_ML, hard=_span(0, 300), soft=_span(0, 100), loinc="10501-5", decimals=1),
    _number("fsh", "FSH", _H, _IU_L, _MIU_ML, hard=_span(0, 300), soft=_span(0, 150), loinc="15067-2", decimals=1),
    _number(
        "testosterone", "Testosterone", _H, _NMOL_L, Unit("ng/dL", "ng/dL", factor=D("0.0347")),
        Unit("ng/mL", "ng/mL", factor=D("3.47")), hard=_span(0, 200), soft=_span(0, 60), loinc="14913-8", decimals=1,
    ),
    _number("shbg", "SHBG", _H, _NMOL_L, hard=_span(0, 1_000), soft=_span(2, 250)),
    _number("oestradiol", "Oestradiol", _H, _PMOL_L, Unit("pg/mL", "pg/mL", factor=D("3.671"), spellings=("ng/L",)),
            hard=_span(0, 20_000), soft=_span(0, 5_000), loinc="14715-7"),
    # 14.4 gives a mass code only; the clinic keeps international units, so no code.
    _number("prolactin", "Prolactin", _H, _MIU_L, Unit("ug/L", "µg/L", factor=D("21.2"), spellings=("ng/mL",)),
            hard=_span(0, 500_000), soft=_span(0, 10_000)),
    _number("tsh", "TSH", _H, _MIU_L, Unit("u[IU]/mL", "µIU/mL", spellings=("uU/mL", "mcIU/mL")),
            hard=_span(0, 1_000), soft=_span(0, 100), loinc="3016-3", decimals=2),
    _number("free_t4", "Free T4", _H, _PMOL_L, Unit("ng/dL", "ng/dL", factor=D("12.87")),
            hard=_span(0, 200), soft=_span(1, 60), loinc="14920-3", decimals=1),
    _number("free_t3", "Free T3", _H, _PMOL_L, hard=_span(0, 100), soft=_span(1, 30), decimals=1),
    _number("cortisol_0900", "Cortisol, 09:00", _A, *_CORTISOL,
            hard=_span(0, 5_000), soft=_span(0, 1_500), loinc="14675-3"),
    _number("synacthen_0", "Cortisol before Synacthen", _A, *_CORTISOL, hard=_span(0, 5_000), soft=_span(0, 1_500)),
    # The pass mark (430) is assay-specific; no code in the fact base tells the 30-minute sample apart.
    _number("synacthen_30", "Cortisol, 30 min after Synacthen", _A, *_CORTISOL, hard=_span(0, 5_000),
            soft=_span(0, 1_500)),
    _number("synacthen_60", "Cortisol, 60 min after Synacthen", _A, *_CORTISOL, hard=_span(0, 5_000),
            soft=_span(0, 1_500)),
    _number("acth", "ACTH", _A, _NG_L, _PG_ML, hard=_span(0, 5_000), soft=_span(0, 1_000)),
    _number("igf1", "IGF-1", _A, _NMOL_L, hard=_span(0, 300), soft=_span(1, 120), decimals=1),
    # % = 0.0915 × mmol/mol + 2.15
    _number("hba1c", "HbA1c", _A, Unit("mmol/mol", "mmol/mol"), Unit("%", "%", offset=D("-2.15"), divisor=D("0.0915")),
            hard=_span(9, 200), soft=_span(15, 150), loinc="59261-8"),
    _number("glucose", "Glucose, fasting", _A, _MMOL_L, hard=_span("0.1", 100), soft=_span(2, 35), decimals=1),
    _number("pth", "PTH", _C, _PMOL_L, Unit("pg/mL", "pg/mL", factor=D("0.106"), spellings=("ng/L",)),
            hard=_span(0, 500), soft=_span(0, 150), loinc="14866-8", decimals=1),
    # 17861-6 is calcium by mass and unadjusted, so no code.
    _number("calcium", "Calcium, adjusted", _C, _MMOL_L, Unit("mg/dL", "mg/dL", factor=D("0.2495")),
            hard=_span("0.5", 6), soft=_span("1.5", "3.5"), decimals=2),
    _number("phosphate", "Phosphate", _C, _MMOL_L, hard=_span("0.05", 10), soft=_span("0.3", "3.5"), decimals=2),
    _number("vitamin_d", "Vitamin D, 25-OH", _C, _NMOL_L,
            Unit("ng/mL", "ng/mL", factor=D("2.496"), spellings=("ug/L",)), hard=_span(0, 1_000), soft=_span(3, 300)),
    _number("b12", "Vitamin B12", _C, _NG_L, _PG_ML, Unit("pmol/L", "pmol/L", divisor=D("0.738")),
            hard=_span(0, 20_000), soft=_span(50, 3_000)),
    _number("creatinine", "Creatinine", _K, _UMOL_L, Unit("mg/dL", "mg/dL", factor=D("88.4")),
            hard=_span(5, 5_000), soft=_span(20, 1_000), loinc="14682-9"),
    _number("egfr", "eGFR", _K, Unit("mL/min/{1.73_m2}", "mL/min/1.73 m²", spellings=("mL/min", "mL/min/1.73m2")),
            hard=_span(0, 200), soft=_span(5, 140), loinc="62238-1"),
    _number("urate", "Urate", _K, _UMOL_L, Unit("mg/dL", "mg/dL", factor=D("59.48")),
            hard=_span(0, 3_000), soft=_span(50, 1_000)),
    _number("urine_pcr", "Urine protein/creatinine", _K, Unit("mg/mmol", "mg/mmol"),
            Unit("mg/g", "mg/g", factor=D("0.1131")), hard=_span(0, 10_000), soft=_span(0, 2_000)),
    _number("albumin", "Albumin", _G, _G_L, _G_DL, hard=_span(5, 80), soft=_span(10, 60), loinc="1751-7"),
    _number("crp", "CRP", _G, _MG_L, _MG_DL, hard=_span(0, 1_000), soft=_span(0, 500), loinc="1988-5"),
    _number("ferritin", "Ferritin", _G, Unit("ug/L", "µg/L", spellings=("ng/mL", "mcg/L")), hard=_span(0, 100_000),
            soft=_span(1, 5_000)),
    _number("iron", "Iron", _G, _UMOL_L, Unit("ug/dL", "µg/dL", factor=D("0.1791"), spellings=("mcg/dL",)),
            hard=_span(0, 500), soft=_span(1, 100), decimals=1),
    _number("transferrin_sat", "Transferrin saturation", _G, Unit("%", "%"), hard=_span(0, 100), soft=_span(2, 95)),
    _number("alt", "ALT", _G, _U_L, hard=_span(0, 50_000), soft=_span(3, 2_000)),
    _number("alp", "ALP", _G, _U_L, hard=_span(0, 20_000), soft=_span(10, 2_000)),
    _number("ggt", "Gamma-GT", _G, _U_L, hard=_span(0, 20_000), soft=_span(3, 2_000)),
    _number("bilirubin", "Bilirubin", _G, _UMOL_L, Unit("mg/dL", "mg/dL", factor=D("17.1")),
            hard=_span(0, 2_000), soft=_span(1, 500)),
    _number("nt_probnp", "NT-proBNP", _T, _NG_L, _PG_ML, Unit("pmol/L", "pmol/L", factor=D("8.457")),
            hard=_span(0, 500_000), soft=_span(0, 70_000), loinc="33762-6"),
    # Two proteins with limits of their own: never one series.
    _number("troponin_t", "Troponin T", _T, _NG_L, _PG_ML, Unit("ug/L", "µg/L", factor=D(1000), spellings=("ng/mL",)),
            hard=_span(0, 500_000), soft=_span(0, 10_000)),
    _number("troponin_i", "Troponin I", _T, _NG_L, _PG_ML, Unit("ug/L", "µg/L", factor=D(1000), spellings=("ng/mL",)),
            hard=_span(0, 500_000), soft=_span(0, 50_000)),
    # Core antibody may come from infused immunoglobulin, so exposure to hepatitis B stays a clinician's statement.
    _coded("hbsag", "Hepatitis B surface antigen", _I, _SCREEN),
    _coded("anti_hbc", "Hepatitis B core antibody", _I, _SCREEN),
    _coded("anti_hcv", "Hepatitis C antibody", _I, _SCREEN),
    _coded("hiv", "HIV antigen and antibody", _I, _SCREEN),
    _coded("hhv8", "HHV-8, blood", _I, _SCREEN),
    _coded("csf_bands", "CSF oligoclonal bands", _N,
           {"none": "None", "csf_only": "In CSF only", "matched": "In CSF and serum"}),
    _number("csf_protein", "CSF protein", _N, _G_L, _MG_DL_PROTEIN, hard=_span(0, 10), soft=_span("0.05", 5),
            decimals=2),
    _number("csf_white_cells", "CSF white cells", _N, Unit("/uL", "per µL", spellings=("/mm3", "10*6/L", "x10e6/L")),
            hard=_span(0, 50_000), soft=_span(0, 500)),
    _number("csf_glucose", "CSF glucose", _N, _MMOL_L, hard=_span(0, 50), soft=_span(1, 15), decimals=1),
    _number("anti_mag", "Anti-MAG antibody", _N, Unit("{BTU}", "BTU"), hard=_span(0, 1_000_000),
            soft=_span(0, 100_000)),
)  # fmt: skip

BY_KEY: Mapping[str, Analyte] = MappingProxyType({analyte.key: analyte for analyte in ANALYTES})


def analyte_choices() -> list[tuple[str, str]]:
    return [(analyte.key, analyte.label) for analyte in ANALYTES]
