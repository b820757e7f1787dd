"""Every test with every unit it may be reported in: one worked value each, so that a factor can be checked by hand."""

from decimal import Decimal as D

import pytest

from assessments.amounts import Unreadable
from assessments.analyte import squeezed
from assessments.analytes import ANALYTES, BY_KEY
from assessments.readings import read_result

# test, as typed, unit as selected → in the unit the clinic keeps, rounded to four places.
WORKED = [
    ("vegf", "2310", "pg/mL", "2310"),
    ("vegf", "2310", "ng/L", "2310"),
    ("vegf", "2.31", "ng/mL", "2310"),
    ("m_protein", "8.2", "g/L", "8.2"),
    ("m_protein", "0.82", "g/dL", "8.2"),
    ("kappa_flc", "19.4", "mg/L", "19.4"),
    ("kappa_flc", "1.94", "mg/dL", "19.4"),
    ("lambda_flc", "26.3", "mg/L", "26.3"),
    ("lambda_flc", "2.63", "mg/dL", "26.3"),
    ("flc_ratio", "0.74", "{ratio}", "0.74"),
    ("igg", "16", "g/L", "16"),
    ("igg", "1600", "mg/dL", "16"),
    ("iga", "4", "g/L", "4"),
    ("iga", "400", "mg/dL", "4"),
    ("igm", "2", "g/L", "2"),
    ("igm", "200", "mg/dL", "2"),
    ("platelets", "451", "10*9/L", "451"),
    ("platelets", "451000", "/uL", "451"),
    ("haemoglobin", "166", "g/L", "166"),
    ("haemoglobin", "16.6", "g/dL", "166"),
    ("haematocrit", "0.491", "L/L", "0.491"),
    ("haematocrit", "49.1", "%", "0.491"),
    ("lh", "8.6", "[IU]/L", "8.6"),
    ("lh", "8.6", "m[IU]/mL", "8.6"),
    ("fsh", "12.4", "[IU]/L", "12.4"),
    ("fsh", "12.4", "m[IU]/mL", "12.4"),
    ("testosterone", "10", "nmol/L", "10"),
    ("testosterone", "300", "ng/dL", "10.41"),  # 0.0347 nmol/L each
    ("testosterone", "3", "ng/mL", "10.41"),
    ("shbg", "40", "nmol/L", "40"),
    ("oestradiol", "100", "pmol/L", "100"),
    ("oestradiol", "20", "pg/mL", "73.42"),  # 3.671 pmol/L each
    ("prolactin", "330", "m[IU]/L", "330"),
    ("prolactin", "15", "ug/L", "318"),  # 21.2 mIU/L each
    ("tsh", "4.2", "m[IU]/L", "4.2"),
    ("tsh", "4.2", "u[IU]/mL", "4.2"),
    ("free_t4", "12", "pmol/L", "12"),
    ("free_t4", "1.1", "ng/dL", "14.157"),  # 12.87 pmol/L each
    ("free_t3", "5.2", "pmol/L", "5.2"),
    ("cortisol_0900", "400", "nmol/L", "400"),
    ("cortisol_0900", "15", "ug/dL", "413.85"),  # 27.59 nmol/L each
    ("synacthen_30", "430", "nmol/L", "430"),
    ("synacthen_30", "18", "ug/dL", "496.62"),
    ("acth", "63", "ng/L", "63"),
    ("acth", "63", "pg/mL", "63"),
    ("igf1", "20", "nmol/L", "20"),
    ("hba1c", "48", "mmol/mol", "48"),
    ("hba1c", "6.5", "%", "47.541"),  # (6.5 − 2.15) ÷ 0.0915
    ("glucose", "5.5", "mmol/L", "5.5"),
    ("pth", "6.9", "pmol/L", "6.9"),
    ("pth", "65", "pg/mL", "6.89"),  # 0.106 pmol/L each
    ("calcium", "2.40", "mmol/L", "2.40"),
    ("calcium", "10", "mg/dL", "2.495"),  # 0.2495 mmol/L each
    ("phosphate", "1.2", "mmol/L", "1.2"),
    ("vitamin_d", "50", "nmol/L", "50"),
    ("vitamin_d", "20", "ng/mL", "49.92"),  # 2.496 nmol/L each
    ("b12", "300", "ng/L", "300"),
    ("b12", "300", "pg/mL", "300"),
    ("b12", "221.4", "pmol/L", "300"),  # 0.738 pmol/L to the ng/L
    ("creatinine", "88", "umol/L", "88"),
    ("creatinine", "1", "mg/dL", "88.4"),
    ("egfr", "58", "mL/min/{1.73_m2}", "58"),
    ("albumin", "38", "g/L", "38"),
    ("albumin", "3.8", "g/dL", "38"),
    ("crp", "5", "mg/L", "5"),
    ("crp", "0.5", "mg/dL", "5"),
    ("ferritin", "400", "ug/L", "400"),
    ("urine_m_protein_24h", "350", "mg/d", "350"),
    ("urine_m_protein_24h", "0.35", "g/d", "350"),
    ("urine_m_protein", "120", "mg/L", "120"),
    ("urine_m_protein", "0.12", "g/L", "120"),
    ("b2_microglobulin", "3.5", "mg/L", "3.5"),
    ("ldh", "240", "U/L", "240"),
    ("white_cells", "7.2", "10*9/L", "7.2"),
    ("white_cells", "7200", "/uL", "7.2"),
    ("neutrophils", "4.1", "10*9/L", "4.1"),
    ("neutrophils", "4100", "/uL", "4.1"),
    ("synacthen_0", "300", "nmol/L", "300"),
    ("synacthen_0", "10", "ug/dL", "275.9"),
    ("synacthen_60", "550", "nmol/L", "550"),
    ("synacthen_60", "20", "ug/dL", "551.8"),
    ("urate", "416", "umol/L", "416"),
    ("urate", "7", "mg/dL", "416.36"),  # 59.48 µmol/L each
    ("urine_pcr", "30", "mg/mmol", "30"),
    ("urine_pcr", "200", "mg/g", "22.62"),  # 0.1131 mg/mmol each: creatinine weighs 113.12 g/mol
    ("iron", "18", "umol/L", "18"),
    ("iron", "100", "ug/dL", "17.91"),  # 0.1791 µmol/L each
    ("transferrin_sat", "28", "%", "28"),
    ("alt", "35", "U/L", "35"),
    ("alp", "110", "U/L", "110"),
    ("ggt", "40", "U/L", "40"),
    ("bilirubin", "17", "umol/L", "17"),
    ("bilirubin", "1", "mg/dL", "17.1"),
    ("nt_probnp", "125", "ng/L", "125"),
    ("nt_probnp", "125", "pg/mL", "125"),
    ("nt_probnp", "100", "pmol/L", "845.7"),  # 8.457 ng/L each
    ("troponin_t", "14", "ng/L", "14"),
    ("troponin_t", "14", "pg/mL", "14"),
    ("troponin_t", "0.014", "ug/L", "14"),
    ("troponin_i", "30", "ng/L", "30"),
    ("troponin_i", "30", "pg/mL", "30"),
    ("troponin_i", "0.03", "ug/L", "30"),
    ("csf_protein", "0.9", "g/L", "0.9"),
    ("csf_protein", "90", "mg/dL", "0.9"),
    ("csf_white_cells", "2", "/uL", "2"),
    ("csf_glucose", "3.4", "mmol/L", "3.4"),
    ("anti_mag", "1200", "{BTU}", "1200"),
]


@pytest.mark.parametrize(
    ("key", "typed", "unit", "kept"), WORKED, ids=[f"{key} {typed} {unit}" for key, typed, unit, _ in WORKED]
)
def test_a_value_is_kept_in_the_clinics_unit(key: str, typed: str, unit: str, kept: str) -> None:
    reading = read_result(BY_KEY[key], typed, unit)
    assert reading.canonical == D(kept)
    assert (reading.value, reading.unit.code) == (D(typed), unit), "as reported, beside it"


def test_the_table_leaves_out_no_test_and_no_unit() -> None:
    accepted = {(analyte.key, unit.code) for analyte in ANALYTES for unit in analyte.units}
    assert {(key, unit) for key, _, unit, _ in WORKED} == accepted


# What other laboratories print for the same units.
SPELLINGS = [
    ("platelets", "x10e9/L", "10*9/L"),
    ("platelets", "× 10⁹ / L", "10*9/L"),
    ("platelets", "10^9/L", "10*9/L"),
    ("platelets", "K/uL", "10*9/L"),
    ("platelets", "/mm3", "/uL"),
    ("platelets", "per mm3", "/uL"),
    ("haematocrit", "fraction", "L/L"),
    ("lh", "U/L", "[IU]/L"),
    ("lh", "mUI/mL", "m[IU]/mL"),
    ("prolactin", "ng/mL", "ug/L"),
    ("prolactin", "µg/L", "ug/L"),
    ("prolactin", "\N{GREEK SMALL LETTER MU}g/L", "ug/L"),
    ("tsh", "mcIU/mL", "u[IU]/mL"),
    ("ferritin", "mcg/L", "ug/L"),
    ("cortisol_0900", "mcg/dL", "ug/dL"),
    ("oestradiol", "ng/L", "pg/mL"),
    ("pth", "ng/l", "pg/mL"),
    ("vitamin_d", "ug/L", "ng/mL"),
    ("vegf", "PG/ML", "pg/mL"),
    ("egfr", "ml/min/1.73 m²", "mL/min/{1.73_m2}"),
    ("flc_ratio", "", "{ratio}"),
]


@pytest.mark.parametrize(("key", "spelled", "code"), SPELLINGS)
def test_a_unit_is_known_by_its_other_spellings(key: str, spelled: str, code: str) -> None:
    assert BY_KEY[key].unit_named(spelled).code == code


def test_no_spelling_names_two_units_of_one_test() -> None:
    for analyte in ANALYTES:
        named = [squeezed(name) for unit in analyte.units for name in {unit.code, unit.label, *unit.spellings}]
        by_unit = [{squeezed(name) for name in (unit.code, unit.label, *unit.spellings)} for unit in analyte.units]
        assert sum(map(len, by_unit)) == len(set(named)), analyte.key


NUMBERS = [analyte for analyte in ANALYTES if analyte.kind == "number"]
each_number = pytest.mark.parametrize("analyte", NUMBERS, ids=lambda analyte: analyte.key)


@each_number
def test_a_unit_from_nowhere_is_refused_with_every_unit_that_is_accepted(analyte) -> None:
    with pytest.raises(Unreadable) as refused:
        read_result(analyte, "50", "furlongs")
    accepted = ", ".join(unit.label for unit in analyte.units)
    assert str(refused.value) == f"{analyte.label} cannot be entered in furlongs. Select one of: {accepted}"


@each_number
def test_the_hard_limits_are_accepted_and_the_next_digit_is_not(analyte) -> None:
    step = D("0.0001")
    low, high = analyte.hard
    for limit in (low, high):
        assert read_result(analyte, f"{limit:f}").canonical == limit
    for beyond in (low - step, high + step):
        with pytest.raises(Unreadable, match=analyte.label.split(",")[0].split("/")[0]):
            read_result(analyte, f"{beyond:f}")


@each_number
def test_the_limits_that_only_ask_are_inside_those_that_refuse_and_values_there_are_accepted(analyte) -> None:
    for limit in analyte.soft:
        assert read_result(analyte, f"{limit:f}").value == limit


CODED = [analyte for analyte in ANALYTES if analyte.kind == "coded"]


@pytest.mark.parametrize("analyte", CODED, ids=lambda analyte: analyte.key)
def test_a_test_in_words_takes_its_words_and_no_number(analyte) -> None:
    for code, label in analyte.choices.items():
        assert read_result(analyte, label).word == read_result(analyte, code).word == code
    with pytest.raises(Unreadable, match=f"Select .* for {analyte.label}"):
        read_result(analyte, "5")
    with pytest.raises(LookupError, match="has no unit"):
        _ = analyte.unit


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("haemoglobin", "16.6", "Is it in g/dL?"),
        ("haematocrit", "49", "Is it in %?"),
        ("platelets", "451000", "Is it in per µL?"),
    ],
)
def test_a_value_that_fits_another_unit_asks_for_that_unit(key: str, typed: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_result(BY_KEY[key], typed)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("sign", ["<", ">", "≤", "≥", "<=", ">="])
@each_number
def test_a_comparator_goes_with_every_number(analyte, sign: str) -> None:
    typed = f"{sign} {analyte.soft[1]:f}"
    assert read_result(analyte, typed).comparator == {"≤": "<=", "≥": ">="}.get(sign, sign)
