"""One box: numbers, dates, references and names, as people type them."""

from datetime import date

import pytest

from patients.lookalikes import lookalikes, sound_of
from patients.models import Patient
from patients.search import Found, Kind, find, kind_of, words_of
from tests.factories import make_patient

TODAY = date(2026, 11, 21)


def names(found: Found) -> list[str]:
    return [f"{patient.surname} {patient.given_name}".strip() for patient in found.patients]


@pytest.mark.parametrize(
    "text,kind",
    [
        ("9990000018", Kind.NUMBER),
        ("999 000 0018", Kind.NUMBER),
        ("999-000-0018", Kind.NUMBER),
        ("999 000 001", Kind.NUMBER),
        ("14 7 1958", Kind.BORN),
        ("14/07/58", Kind.BORN),
        ("14-Jul-1958", Kind.BORN),
        ("14 July 1958", Kind.BORN),
        ("14071958", Kind.BORN),
        ("1958-07-14", Kind.BORN),
        ("Jul 1958", Kind.BORN),
        ("1958", Kind.BORN),
        ("P-7K3QDX", Kind.REFERENCE),
        ("p7k3qdx", Kind.REFERENCE),
        ("Parker", Kind.NAME),
        ("Pacey", Kind.NAME),
        ("O'Neill", Kind.NAME),
        ("van der Berg", Kind.NAME),
        ("May", Kind.NAME),
        ("日本", Kind.NAME),
    ],
)
def test_the_kind_of_search_follows_from_what_is_typed(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_a_name_is_taken_apart_whatever_stands_between_its_words() -> None:
    assert words_of("Okafor, Daniel (Mr)") == ["okafor", "daniel", "mr"]
    assert words_of("O'Neill-Núñez") == ["oneill", "núñez"]


@pytest.mark.django_db
class TestByNumber:
    @pytest.mark.parametrize("typed", ["9990000018", "999 000 0018", " 999-000-0018 ", "999 000 0018"])
    def test_spaces_and_hyphens_do_not_matter(self, patient: Patient, typed: str) -> None:
        assert find(typed, today=TODAY).opens == patient

    def test_a_wrong_check_digit_is_said(self, patient: Patient) -> None:
        found = find("999 000 0019", today=TODAY)
        assert "does not fit" in found.problem
        assert not found.patients

    def test_nine_digits_are_counted(self) -> None:
        assert "You entered 9" in find("999 000 001", today=TODAY).problem

    def test_a_valid_number_that_nobody_has_opens_nothing(self, patient: Patient) -> None:
        found = find("9990000026", today=TODAY)
        assert (found.opens, found.total, found.problem) == (None, 0, "")

    def test_the_same_digits_of_two_kinds_are_listed_and_not_opened(self, patient: Patient) -> None:
        make_patient(surname="Second", national_id="9990000018", national_id_type="hc")
        found = find("9990000018", today=TODAY)
        assert found.total == 2
        assert found.opens is None

    def test_a_reference_opens_its_record_however_it_is_typed(self, patient: Patient) -> None:
        assert find(patient.ref.lower(), today=TODAY).opens == patient


@pytest.mark.django_db
class TestByBirth:
    @pytest.mark.parametrize("typed", ["14 7 1958", "14/07/58", "14-Jul-1958", "14071958", "Jul 1958", "1958"])
    def test_a_date_of_birth_finds_the_patient_but_opens_nothing(self, patient: Patient, typed: str) -> None:
        found = find(typed, today=TODAY)
        assert names(found) == ["Testcase Daniel"]
        assert found.opens is None

    def test_an_impossible_date_is_said(self) -> None:
        assert "28 days" in find("31 2 1958", today=TODAY).problem

    def test_a_whole_date_finds_those_whose_birth_is_known_only_roughly(self) -> None:
        make_patient(national_id=None, surname="Year", birth_date=date(1958, 1, 1), birth_precision="year")
        make_patient(national_id=None, surname="Month", birth_date=date(1958, 7, 1), birth_precision="month")
        make_patient(national_id=None, surname="Wrong", birth_date=date(1958, 8, 1), birth_precision="month")
        found = find("14 7 1958", today=TODAY)
        assert {patient.surname for patient in found.patients} == {"Year", "Month"}

    def test_the_first_of_january_does_not_find_everybody_of_whom_only_the_year_is_known(self) -> None:
        make_patient(national_id=None, surname="Exact", birth_date=date(1958, 1, 1))
        assert names(find("1 1 1958", today=TODAY)) == ["Exact Daniel"]


@pytest.mark.django_db
class TestByName:
    @pytest.fixture(autouse=True)
    def people(self) -> None:
        for surname, given in [
            ("O'Neill", "Siobhán"),
            ("Núñez-Smith", "José"),
            ("van der Berg", "Max"),
            ("Müller", "Zoë"),
            ("Smith", "Ann"),
            ("Smithson", "Bob"),
            ("Łukasz", "Ewa"),
        ]:
            make_patient(national_id=None, surname=surname, given_name=given)

    @pytest.mark.parametrize(
        "typed,expected",
        [
            ("oneill", ["O'Neill Siobhán"]),
            ("O'NEILL", ["O'Neill Siobhán"]),
            ("o’neill", ["O'Neill Siobhán"]),
            ("O Neill", ["O'Neill Siobhán"]),
            ("siobhan", ["O'Neill Siobhán"]),
            ("siobhan oneill", ["O'Neill Siobhán"]),
            ("ONEILL, Siobhan", ["O'Neill Siobhán"]),
            ("sio one", ["O'Neill Siobhán"]),
            ("nunez", ["Núñez-Smith José"]),
            ("vanderberg", ["van der Berg Max"]),
            ("berg", ["van der Berg Max"]),
            ("der berg max", ["van der Berg Max"]),
            ("muller", ["Müller Zoë"]),
            ("MÜLLER zoe", ["Müller Zoë"]),
            ("lukasz", ["Łukasz Ewa"]),
            ("smith", ["Núñez-Smith José", "Smith Ann", "Smithson Bob"]),
            ("smith ann", ["Smith Ann"]),
            ("smithann", ["Smith Ann"]),
            ("mith", []),
            ("smith bob ann", []),
        ],
    )
    def test_names_are_found_by_their_beginnings_in_either_order(self, typed: str, expected: list[str]) -> None:
        assert names(find(typed, today=TODAY)) == expected

    def test_a_single_name_match_is_shown_and_not_opened(self) -> None:
        found = find("oneill", today=TODAY)
        assert found.total == 1
        assert found.opens is None

    @pytest.mark.parametrize("typed", ["%", "_mith", "\\", "smi%", "Robert'); DROP TABLE patients_patient;--"])
    def test_signs_of_the_query_language_are_ordinary_letters(self, typed: str) -> None:
        assert find(typed, today=TODAY).total == 0
        assert Patient.objects.count() == 7

    def test_one_letter_is_too_little(self) -> None:
        assert "at least 2 letters" in find("s", today=TODAY).problem

    def test_a_misspelt_name_is_offered_apart(self) -> None:
        found = find("Smtih", today=TODAY)
        assert found.total == 0
        assert "Smith" in {patient.surname for patient in found.nearly}

    def test_preferred_names_count(self) -> None:
        make_patient(national_id=None, surname="Formal", given_name="Alexandra", preferred_name="Sasha")
        assert names(find("sasha formal", today=TODAY)) == ["Formal Alexandra"]

    def test_a_long_list_is_cut_and_counted(self) -> None:
        Patient.objects.bulk_create(Patient(surname=f"Manyson{n:02}") for n in range(60))
        found = find("manyson", today=TODAY)
        assert (len(found.patients), found.total) == (50, 60)

    @pytest.mark.parametrize("typed", ["\x00", "a" * 10_000, "’’", "()", "٣٤٥", "١٤ ٧ ١٩٥٨", "P-", "🙂🙂", "-" * 50])
    def test_no_text_at_all_breaks_the_search(self, typed: str) -> None:
        assert find(typed, today=TODAY).total == 0


class TestLookalikes:
    @pytest.mark.parametrize(
        "one,other",
        [("Smith", "Smyth"), ("Okafor", "Okeafor"), ("MacLeod", "McLeod"), ("Núñez", "Nunez"), ("Clark", "Clarke")],
    )
    def test_surnames_that_sound_alike_have_one_key(self, one: str, other: str) -> None:
        assert sound_of(one) == sound_of(other)

    @pytest.mark.parametrize("one,other", [("Smith", "Jones"), ("Okafor", "Adeyemi"), ("", "")])
    def test_other_surnames_do_not(self, one: str, other: str) -> None:
        assert sound_of(one) != sound_of(other) or sound_of(one) == ""

    def test_the_reason_is_said_for_both_and_nobody_else(self) -> None:
        smith = Patient(ref="P-AAAAA", surname="Smith", national_id="9990000018")
        smyth = Patient(ref="P-BBBBB", surname="Smyth")
        digits = Patient(ref="P-CCCCC", surname="Adeyemi", national_id="9990000026")
        alone = Patient(ref="P-DDDDD", surname="Zhang")
        assert lookalikes([smith, smyth, alone]) == {
            "P-AAAAA": "Surname sounds like P-BBBBB",
            "P-BBBBB": "Surname sounds like P-AAAAA",
        }
        assert lookalikes([smith, digits])["P-CCCCC"] == "Number differs from P-AAAAA in only 2 digits"

    def test_one_date_of_birth_is_a_reason_only_when_it_is_exact(self) -> None:
        born = {"birth_date": date(1960, 1, 1)}
        exact = [
            Patient(ref=ref, surname=s, birth_precision="day", **born) for ref, s in (("P-1", "Ash"), ("P-2", "Zen"))
        ]
        rough = [
            Patient(ref=ref, surname=s, birth_precision="year", **born) for ref, s in (("P-1", "Ash"), ("P-2", "Zen"))
        ]
        assert lookalikes(exact) == {"P-1": "Same date of birth as P-2", "P-2": "Same date of birth as P-1"}
        assert lookalikes(rough) == {}
