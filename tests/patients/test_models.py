"""Names, numbers and ages as clinical screens show them."""

from datetime import date

import pytest

from patients.models import Patient


@pytest.mark.parametrize(
    "surname,given,title,shown",
    [
        ("Okafor", "Daniel", "Mr", "OKAFOR, Daniel (Mr)"),
        ("O'Neill", "Siobhán", "", "O'NEILL, Siobhán"),
        ("van der Berg", "", "", "VAN DER BERG"),
        ("Unknown", "", "Ms", "UNKNOWN (Ms)"),
    ],
)
def test_a_name_is_shown_as_surname_first_name_title(surname: str, given: str, title: str, shown: str) -> None:
    assert Patient(surname=surname, given_name=given, title=title).name_display == shown


@pytest.mark.parametrize(
    "number,kind,shown",
    [
        ("9990000018", "nhs", ("NHS No.", "999 000 0018")),
        ("1407581234", "chi", ("CHI No.", "140758 1234")),
        ("3200000010", "hc", ("H&C No.", "320 000 0010")),
    ],
)
def test_a_number_is_shown_in_its_own_groups_that_do_not_break(number: str, kind: str, shown: tuple[str, str]) -> None:
    label, text = Patient(national_id=number, national_id_type=kind).national_id_display
    assert (label, text.replace("\N{NO-BREAK SPACE}", " ")) == shown
    assert " " not in text


def test_a_missing_number_is_none_rather_than_empty_text() -> None:
    assert Patient(national_id=None).national_id_display is None


@pytest.mark.parametrize(
    "precision,shown",
    [("day", "14-Jul-1958"), ("month", "Jul-1958"), ("year", "1958"), ("about", "about 1958")],
)
def test_a_birth_date_says_how_exact_it_is(precision: str, shown: str) -> None:
    assert Patient(birth_date=date(1958, 7, 14), birth_precision=precision).born_display == shown


def test_an_unknown_birth_date_is_said_in_words() -> None:
    assert Patient().born_display == "Not known"
    assert Patient().age_on(date(2026, 11, 21)) is None


@pytest.mark.parametrize(
    "day,years",
    [(date(2026, 7, 13), 67), (date(2026, 7, 14), 68), (date(1958, 7, 14), 0), (date(2026, 11, 21), 68)],
)
def test_age_is_in_completed_years(day: date, years: int) -> None:
    assert Patient(birth_date=date(1958, 7, 14), birth_precision="day").age_on(day) == years


def test_someone_born_on_29_february_turns_a_year_older_on_1_march() -> None:
    leapling = Patient(birth_date=date(1960, 2, 29), birth_precision="day")
    assert leapling.age_on(date(2025, 2, 28)) == 64
    assert leapling.age_on(date(2025, 3, 1)) == 65


def test_age_stops_at_death() -> None:
    patient = Patient(birth_date=date(1958, 7, 14), deceased=True, died_on=date(2026, 3, 2))
    assert patient.age_on(date(2030, 1, 1)) == 67
