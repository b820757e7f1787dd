"""Names compared inside the database: accents, order and sound; served by indexes; offered apart."""

import os
import time
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from patients import actions
from patients.models import Patient
from patients.search import find
from referrals.matching import possible_matches
from tests.audit.sql import rows
from tests.conftest import as_owner
from tests.factories import make_patient
from tests.ledger.threads import at_once

TODAY = date(2026, 11, 21)
BORN = date(1958, 7, 14)
# Connections that the server gives the application at one moment; the rest of the 200 follow at once.
AT_ONCE, CREATIONS = 40, 200


def person(surname: str, given_name: str, **facts: Any) -> Patient:
    return make_patient(surname=surname, given_name=given_name, national_id=None, **facts)


@pytest.mark.django_db
class TestSearch:
    @pytest.mark.parametrize("typed", ["Ó Néill Siobhan", "siobhan o neill", "SIOBHÁN O'NEILL", "oneill, siobhan"])
    def test_accents_marks_and_order_do_not_matter(self, typed: str) -> None:
        hers = person("O'NEILL", "SIOBHÁN")
        assert list(find(typed, today=TODAY).patients) == [hers]

    @pytest.mark.parametrize(
        "typed,surname,given",
        [
            ("Clarke", "Clark", "Ann"),
            ("Steven", "Hill", "Stephen"),
            ("Steven Clarke", "Clark", "Stephen"),
            ("Clarke Steven", "Clark", "Stephen"),
            ("Catherine", "Ward", "Katherine"),
        ],
    )
    def test_a_name_that_sounds_alike_is_offered_apart(self, typed: str, surname: str, given: str) -> None:
        heard, other = person(surname, given), person("Zhang", "Wei")
        found = find(typed, today=TODAY)
        assert list(found.patients) == []
        assert list(found.nearly) == [heard]
        assert other not in found.nearly

    def test_it_is_offered_beside_exact_ones_too_and_not_among_them(self) -> None:
        exact, heard = person("Clarke", "Ann"), person("Clark", "Bea")
        found = find("Clarke", today=TODAY)
        assert (list(found.patients), list(found.nearly)) == ([exact], [heard])

    @pytest.mark.parametrize("typed", ["日本人", "hhh", "🙂🙂🙂", "---"])
    def test_a_text_without_a_sound_offers_nobody(self, typed: str) -> None:
        person("Clark", "Ann")
        assert list(find(typed, today=TODAY).nearly) == []
        assert possible_matches(surname=typed) == []


@pytest.mark.django_db
class TestMatches:
    def test_each_way_of_writing_one_person_is_offered(self) -> None:
        hers = person("O'Neill", "Siobhán")
        for surname, given in [("Ó Néill", "Siobhan"), ("Siobhan", "O’Neill"), ("ONEIL", "Shivaun"), ("Oneill", "")]:
            matches = possible_matches(surname=surname, given_name=given, birth_date=BORN, birth_precision="day")
            assert [match.patient for match in matches] == [hers], surname

    def test_what_only_sounds_alike_comes_after_what_is_written_so(self) -> None:
        heard = person("Clark", "Steven", birth_date=None, birth_precision="unknown")
        written = person("Clarke", "Stephen", birth_date=None, birth_precision="unknown")
        matches = possible_matches(surname="Clarke", given_name="Stephen")
        assert [match.patient for match in matches] == [written, heard]
        assert matches[1].why == "Surname sounds alike, date of birth not known"

    def test_three_queries_answer(self, django_assert_max_num_queries: Any) -> None:
        person("Clark", "Ann")
        with django_assert_max_num_queries(3):
            possible_matches(
                surname="Clarke", given_name="Ann", birth_date=BORN, birth_precision="day", identifier="9990000018"
            )


def plan_of(query: Any) -> str:
    """The plan for a large table: the empty one of a test would be read from end to end."""
    sql, params = query.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.django_db
def test_the_questions_are_served_by_indexes() -> None:
    from referrals.matching import _named_like

    plan = plan_of(_named_like("Clarke", "Stephen"))
    assert "patients_name_key" in plan
    assert "patients_name_sounds" in plan


@pytest.mark.django_db(transaction=True)
def test_many_people(capsys: Any) -> None:
    """A measure, printed and not judged: a busy machine is slow and not wrong. MANY_PEOPLE=100000 for the whole one."""
    many = int(os.environ.get("MANY_PEOPLE", "2000"))
    Patient.objects.bulk_create(
        (
            # Random references of so many would collide now and then.
            Patient(
                ref=f"P-{number:05}{first[0]}{second[0]}",
                surname=f"{first}{second}{number % 97}son",
                given_name=f"{second}a",
                birth_precision="unknown",
            )
            for number in range(many // 100)
            for first in ("Bra", "Clo", "Dun", "Fer", "Gil", "Hal", "Jor", "Kel", "Lan", "Mor")
            for second in ("ber", "cal", "den", "fin", "gor", "han", "kin", "lor", "min", "nor")
        ),
        batch_size=5000,
    )
    hers = person("O'Neill", "Siobhán")
    with as_owner(), connection.cursor() as cursor:
        # The server does this by itself some minutes after such a load.
        cursor.execute("VACUUM ANALYZE patients_patient")
    with capsys.disabled():
        for typed in ("Ó Néill Siobhan", "Clobersen", "siobhan oneil", "Brabre"):
            begun = time.perf_counter()
            found = find(typed, today=TODAY)
            print(f"\n{typed!r} among {many}: {time.perf_counter() - begun:.3f} s, {found.total} found", end="")
        begun = time.perf_counter()
        matches = possible_matches(surname="Oneill", given_name="Siobhan", birth_date=BORN, birth_precision="day")
        print(f"\nmatches of a referral: {time.perf_counter() - begun:.3f} s", end="")
    assert [match.patient for match in matches] == [hers]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_hundred_creations_of_one_patient_make_one_row(self) -> None:
        """Forty connections set off at the same moment, five times; each number is one of the 999 range."""

        def create() -> str:
            try:
                return make_patient(surname="Once").ref
            except ValidationError as refusal:
                return refusal.messages[0]

        answers = [answer for _ in range(CREATIONS // AT_ONCE) for answer in at_once(AT_ONCE, create)]
        assert len(answers) == CREATIONS
        assert Patient.objects.filter(surname="Once").count() == 1
        assert [answer for answer in answers if answer.startswith("P-")] == [Patient.objects.get().ref]
        # Each of the others is told where the record is.
        assert set(answers) == {Patient.objects.get().ref, actions.NUMBER_TAKEN}

    def test_two_people_of_one_name_and_birthday_without_a_number_both_stay(self) -> None:
        at_once(2, lambda: person("Twin", "Sam"))
        assert rows("SELECT count(*) FROM patients_patient WHERE surname = 'Twin'") == [(2,)]
        assert Patient.objects.filter(surname="Twin", birth_date=BORN, national_id=None).count() == 2
