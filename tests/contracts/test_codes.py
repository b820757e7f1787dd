"""Every unit has a UCUM code, every code fits its check digit and is one that the fact base confirms."""

import pytest

from assessments.analytes import ANALYTES, Analyte
from assessments.instruments import INSTRUMENTS
from assessments.spec import Instrument, Item
from assessments.units import UCUM
from clinical.codes import LOINC, SNOMED, is_loinc, is_snomed, is_ucum, system_of

# Fact base 14.4: the codes that were found or recomputed. A code that is not here is not used.
CONFIRMED = {
    "34694-0", "36916-5", "104544-2", "33944-0", "48378-4", "80517-6", "33358-3", "51435-6", "12851-2", "25700-6",
    "13440-3", "11118-7", "718-7", "4544-3", "777-3", "10501-5", "15067-2", "2842-3", "3016-3", "2986-8", "14913-8",
    "3024-7", "14920-3", "2143-6", "14675-3", "2731-8", "14866-8", "2243-4", "14715-7", "2132-9", "14685-2", "4548-4",
    "59261-8", "2160-0", "14682-9", "1751-7", "1988-5", "17861-6", "33762-6", "2532-0", "1952-1", "62238-1", "98979-8",
    "89247-1",
}  # fmt: skip
# Fact base 14.3.
CONFIRMED_SNOMED = {
    "79268002", "425657001", "128209004", "207036003", "40956001", "415112005", "42345000", "16294009", "80515008",
    "30746006", "60046008", "373945007", "40930008", "73211009", "277577000", "389026000",
}  # fmt: skip

each_kind = pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.key)
each_test = pytest.mark.parametrize("analyte", ANALYTES, ids=lambda one: one.key)


def items_of(instrument: Instrument) -> list[Item]:
    return [*instrument.items, *(item for rows in instrument.rows for item in rows.items)]


@each_kind
def test_every_unit_on_a_form_has_a_ucum_code(instrument: Instrument) -> None:
    assert [unit for item in items_of(instrument) for unit in item.units if unit not in UCUM] == []


@each_test
def test_every_unit_of_a_test_is_a_ucum_code_of_its_own(analyte: Analyte) -> None:
    assert [unit.code for unit in analyte.units if not is_ucum(unit.code)] == []
    codes = [unit.code for unit in analyte.units]
    assert len(set(codes)) == len(codes)


def test_the_table_of_units_holds_ucum_codes() -> None:
    assert [code for code in UCUM.values() if not is_ucum(code)] == []


@each_kind
def test_every_code_of_an_instrument_is_confirmed(instrument: Instrument) -> None:
    codes = {item.code for item in items_of(instrument) if item.code}
    assert codes <= CONFIRMED | CONFIRMED_SNOMED
    assert {system_of(code) for code in codes} <= {LOINC, SNOMED}


@each_test
def test_every_code_of_a_test_is_confirmed(analyte: Analyte) -> None:
    assert not analyte.loinc or (analyte.loinc in CONFIRMED and system_of(analyte.loinc) == LOINC)


def test_no_two_tests_have_the_same_code() -> None:
    codes = [analyte.loinc for analyte in ANALYTES if analyte.loinc]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("code", sorted(CONFIRMED))
def test_each_confirmed_loinc_code_fits_and_with_another_digit_does_not(code: str) -> None:
    assert is_loinc(code)
    number, check = code.split("-")
    assert [other for other in "0123456789" if is_loinc(f"{number}-{other}")] == [check]


@pytest.mark.parametrize("code", sorted(CONFIRMED_SNOMED))
def test_each_confirmed_snomed_code_fits_and_with_two_digits_changed_round_does_not(code: str) -> None:
    assert is_snomed(code)
    changed = [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)]
    assert [other for other in changed if other != code and is_snomed(other)] == []


@pytest.mark.parametrize(
    "code", ["", "33944-8", "777", "777-33", "0777-3", "a-1", "٧٧٧-3", "79268003", "12345", "1" * 19]
)
def test_what_is_no_code_has_no_system(code: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        system_of(code)


@pytest.mark.parametrize(
    "code", ["", "IU/L", "mmHg", "µg/L", "x10^9/L", "pg/ml/", "pg per mL", "mg//L", "ratio", "g L"]
)
def test_what_a_person_writes_for_a_unit_is_not_taken_for_ucum(code: str) -> None:
    assert not is_ucum(code)
