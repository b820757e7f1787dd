"""Who a referral may be about: found by number or name and birth date, and nobody else."""

from datetime import date

import pytest

from accounts.models import User
from patients.models import Patient
from referrals.matching import alike, matches_for, other_referrals, plain, possible_matches
from tests.factories import make_patient
from tests.referrals.factories import make_referral

BORN = date(1958, 7, 14)


def found(**asked: object) -> list[tuple[str, str]]:
    asked.setdefault("surname", "")
    return [(match.patient.surname, match.why) for match in possible_matches(**asked)]


def test_names_are_compared_without_accents_capitals_and_marks() -> None:
    assert plain("O’Néill-Óg") == plain("o'neill og") == "oneillog"


@pytest.mark.parametrize(("one", "other"), [("Okafor", "Okafar"), ("Oka", "OKAFOR"), ("MacLeod", "McLeod")])
def test_half_typed_and_misheard_names_are_alike(one: str, other: str) -> None:
    assert alike(one, other) >= 0.7


@pytest.mark.parametrize(("one", "other"), [("Okafor", "Smith"), ("", "Okafor"), ("Ng", "Ngozi")])
def test_other_names_are_not(one: str, other: str) -> None:
    assert alike(one, other) < 0.7


@pytest.mark.django_db
def test_the_number_finds_the_record_whatever_the_name(patient: Patient) -> None:
    assert found(surname="Wrongly", identifier="9990000018") == [("Testcase", "Same number")]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Testcase", "test", "Tetscase", "TESTCASE"])
def test_a_surname_with_the_birth_date_finds_the_record(typed: str, patient: Patient) -> None:
    assert [surname for surname, _ in found(surname=typed, birth_date=BORN, birth_precision="day")] == ["Testcase"]


@pytest.mark.django_db
def test_names_in_the_wrong_order_are_found(patient: Patient) -> None:
    assert found(surname="Daniel", given_name="Testcase", birth_date=BORN, birth_precision="day")


@pytest.mark.django_db
@pytest.mark.parametrize("born", [date(1985, 7, 14), date(1958, 7, 24), date(1958, 8, 14)])
def test_one_slip_in_the_birth_date_is_forgiven(born: date, patient: Patient) -> None:
    assert found(surname="Testcase", birth_date=born, birth_precision="day") == [
        ("Testcase", "Similar surname, nearly the same date of birth")
    ]


@pytest.mark.django_db
def test_another_birth_date_is_another_person(patient: Patient) -> None:
    assert found(surname="Testcase", birth_date=date(1971, 3, 2), birth_precision="day") == []


@pytest.mark.django_db
def test_an_estimated_age_finds_people_of_about_that_age(patient: Patient) -> None:
    assert found(surname="Testcase", birth_date=date(1960, 7, 1), birth_precision="about")
    assert not found(surname="Testcase", birth_date=date(1990, 7, 1), birth_precision="about")


@pytest.mark.django_db
def test_two_letters_or_nothing_find_nobody(patient: Patient) -> None:
    assert found(surname="Te") == found() == []


@pytest.mark.django_db
def test_both_apostrophes_are_one(nurse: User) -> None:
    make_patient(by=nurse, surname="O’Neill", national_id=None)
    make_patient(by=nurse, surname="O'Neill", national_id=None)
    assert len(found(surname="o'nei")) == len(found(surname="O’Neill")) == 2


@pytest.mark.django_db
def test_the_strongest_reason_comes_first_and_six_are_shown(nurse: User) -> None:
    for number in range(9):
        make_patient(by=nurse, surname=f"Brown{number}", birth_date=None, birth_precision="unknown", national_id=None)
    twin = make_patient(by=nurse, surname="Browne", national_id="9990000026")
    matches = possible_matches(surname="Brown", birth_date=BORN, birth_precision="day")
    assert len(matches) == 6
    assert matches[0].patient == twin


@pytest.mark.django_db
def test_other_referrals_of_the_same_person_are_shown(nurse: User) -> None:
    first = make_referral(nurse, birth_date=BORN, birth_precision="day")
    other_date = make_referral(nurse, birth_date=date(1971, 3, 2), birth_precision="day")
    no_date, stranger = make_referral(nurse), make_referral(nurse, surname="Elsewhere")
    again = make_referral(nurse, birth_date=BORN, birth_precision="day")
    shown = other_referrals(again)
    assert {one.pk for one in shown} == {first.pk, no_date.pk}
    assert other_date not in shown
    assert stranger not in shown


@pytest.mark.django_db
def test_a_logged_referral_finds_the_same_records(nurse: User, patient: Patient, other_patient: Patient) -> None:
    referral = make_referral(nurse, surname="Testcase", identifier_typed="999 000 0026")
    assert [match.patient for match in matches_for(referral)] == [other_patient, patient]
