"""The invented caseload: the same each time, plausible, plainly invented, and with every awkward case in it."""

import random
import statistics
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Model

from accounts.demo import create_demo_users
from assessments.instruments import INSTRUMENTS
from assessments.results import LabResult
from patients.duplicates import possible_duplicates
from patients.models import Conclusion, Patient, TreatmentLine
from referrals.actions.clock import pathway_of
from referrals.models import Referral, WaitingClock
from reports.demo.course import Course, course_of
from reports.demo.double import logged_twice
from reports.demo.load import SEED, NotEmpty, load
from reports.demo.people import BACK, FRONT, STORIES, Person, crowd
from tests.factories import make_patient
from work.models import AdviceCall, OutsideRequest, Task

TODAY = date(2026, 11, 21)
PEOPLE = 18


def everybody(seed: int = SEED, today: date = TODAY) -> list[tuple[Person, Course]]:
    rng = random.Random(seed)
    people = crowd(rng, today)
    return [(one, course_of(one.story.kind, one.story.years, rng, today)) for one in people]


@pytest.fixture(scope="module")
def caseload() -> list[tuple[Person, Course]]:
    return everybody()


def test_about_150_people_attend(caseload: list[tuple[Person, Course]]) -> None:
    assert len(caseload) == 150


def test_the_same_seed_and_day_give_the_same_people(caseload: list[tuple[Person, Course]]) -> None:
    assert everybody() == caseload
    assert everybody(seed=SEED + 1) != caseload


def test_every_number_is_of_the_test_range_valid_and_used_once(caseload: list[tuple[Person, Course]]) -> None:
    numbers = [person.national_id for person, _ in caseload if person.national_id]
    assert len(numbers) > 120
    assert {number[:3] for number in numbers} == {"999"}
    assert max(Counter(numbers).values()) == 1
    for number in numbers:
        weights = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False))
        assert (11 - weights % 11) % 11 == int(number[9])


@pytest.mark.django_db
def test_one_person_was_logged_twice_and_is_offered_as_a_possible_duplicate() -> None:
    first = make_patient(surname="Quillmere", given_name="Daniel", care_status="follow_up")
    second = logged_twice([first], create_demo_users(), TODAY)
    [pair] = possible_duplicates()
    assert (pair.kept, pair.other) == (first, second)
    assert pair.why.endswith("the other way round")


def test_who_has_no_number_has_a_reason(caseload: list[tuple[Person, Course]]) -> None:
    without = [person for person, _ in caseload if not person.national_id]
    assert without
    assert all(person.national_id_note for person in without)


def test_surnames_are_plainly_invented_or_stand_in_the_list_of_awkward_cases(
    caseload: list[tuple[Person, Course]],
) -> None:
    invented = {front + back for front in FRONT for back in BACK}
    awkward = [person.surname for person, _ in caseload if person.surname not in invented]
    assert len(awkward) == 14


def test_every_way_a_record_can_go_is_there(caseload: list[tuple[Person, Course]]) -> None:
    kinds = Counter(person.story.kind for person, _ in caseload)
    assert {kind for kind, _ in STORIES} <= set(kinds)
    assert {"nothing_known", "castleman_no_clone", "hypothyroid_only", "kappa", "plasma_only"} <= set(kinds)
    countries = {person.home_country for person, _ in caseload}
    assert {"england", "scotland", "wales", "northern_ireland", "other", "not_known"} <= countries
    assert {"day", "about", "unknown"} <= {person.birth_precision for person, _ in caseload}
    assert {"male", "female", "not_known"} <= {person.sex for person, _ in caseload}
    assert any(course.died for _, course in caseload)


def test_two_people_share_a_name_and_are_born_a_day_apart(caseload: list[tuple[Person, Course]]) -> None:
    first, second = (person for person, _ in caseload if (person.surname, person.given_name) == ("Jones", "David"))
    assert first.birth_date and second.birth_date
    assert abs((first.birth_date - second.birth_date).days) == 1
    assert first.national_id != second.national_id


def test_nothing_lies_in_the_future_or_before_birth(caseload: list[tuple[Person, Course]]) -> None:
    for person, course in caseload:
        days = [course.accepted, course.onset, *course.visits, *(line.start for line in course.lines)]
        days += [line.end for line in course.lines if line.end] + ([course.died] if course.died else [])
        assert max(days) <= TODAY, person
        if person.birth_date:
            assert person.birth_date < min(days), person


def test_nothing_happens_after_death(caseload: list[tuple[Person, Course]]) -> None:
    for person, course in caseload:
        if course.died:
            assert course.died > course.accepted, person
            assert all(day < course.died for day in course.visits), person
            assert all(line.start < course.died for line in course.lines), person


def test_about_54_per_cent_were_first_called_cidp() -> None:
    labels = [course.first_label for seed in range(4) for _, course in everybody(seed)]
    assert 0.49 < labels.count("CIDP") / len(labels) < 0.59
    own = [course.first_label for _, course in everybody()]
    assert 0.44 < own.count("CIDP") / len(own) < 0.64


def test_untreated_serum_vegf_is_as_published(caseload: list[tuple[Person, Course]]) -> None:
    serum = [course.vegf_0 for _, course in caseload if course.matrix == "serum"]
    assert 3_500 < statistics.median(serum) < 6_500
    assert min(serum) > 1_000
    assert max(serum) <= 13_800


def test_vegf_and_disability_fall_with_treatment(caseload: list[tuple[Person, Course]]) -> None:
    rng = random.Random(1)
    before, after, onls_before, onls_after = [], [], [], []
    for _, course in caseload:
        start = course.treatment_start
        later = [day for day in course.visits if start and (day - start).days > 540 and not course.relapse]
        if start and later:
            before.append(course.vegf_on(course.accepted, rng))
            after.append(course.vegf_on(later[-1], rng))
            onls_before.append(course.onls_on(course.accepted))
            onls_after.append(course.onls_on(later[-1]))
    assert len(before) > 30
    assert statistics.median(after) < statistics.median(before) * 0.35
    assert 5 <= statistics.median(onls_before) <= 7
    assert 2 <= statistics.median(onls_after) <= 4
    assert all(late <= early for early, late in zip(onls_before, onls_after, strict=True))


def test_more_men_than_women(caseload: list[tuple[Person, Course]]) -> None:
    sexes = Counter(person.sex for person, _ in caseload)
    assert 1.5 < sexes["male"] / sexes["female"] < 3.2


def content(model: type[Model]) -> list[dict[str, Any]]:
    """All rows without what the database numbers or stamps: keys of rows, and the time of writing."""
    return [
        {
            name: value
            for name, value in row.items()
            if not (name == "id" or name.endswith(("_id", "_key")) or isinstance(value, datetime))
        }
        for row in model.objects.order_by("pk").values()
    ]


def loaded_and_taken_back() -> dict[str, list[dict[str, Any]]]:
    """Everything a load writes, from a database that is empty again afterwards."""
    with transaction.atomic():
        load(today=TODAY, people=7)
        models = [Patient, Referral, WaitingClock, TreatmentLine, Conclusion, LabResult]
        found = {model.__name__: content(model) for model in [*models, *(one.model for one in INSTRUMENTS)]}
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
class TestLoaded:
    def test_a_loaded_caseload_is_whole_and_today_relative(self, files: Path) -> None:
        assert load(today=TODAY, people=PEOPLE) == PEOPLE
        assert Patient.objects.count() == PEOPLE
        assert Conclusion.objects.exists() and TreatmentLine.objects.exists()
        assert WaitingClock.objects.count() == PEOPLE
        for clock in WaitingClock.objects.all():
            [period] = pathway_of(clock, TODAY).periods
            assert (period.started_on, period.stopped_on) == (clock.started_on, clock.stopped_on)
            assert (period.stop_code, period.nullified) == (clock.stop_code, False)
        assert set(Referral.objects.values_list("status", flat=True)) >= {"received", "ready", "info_requested"}
        for instrument in INSTRUMENTS:
            rows = instrument.model.objects.all()
            assert rows.exists(), instrument.key
            assert all(row.performed_on <= TODAY for row in rows), instrument.key
            for row in rows:
                row.clean()
        assert list(files.glob("*.pdf"))
        assert Patient.pgh_event_model.objects.count() == PEOPLE
        with_a_task = Task.objects.exclude(origin__in=["chase", "advice"]).values("patient").distinct()
        assert with_a_task.count() >= (PEOPLE + 2) // 4
        assert OutsideRequest.objects.late(TODAY).exists() and AdviceCall.objects.count() == 2
        assert {call.out_of_hours for call in AdviceCall.objects.exclude(patient=None)} == {True}

    def test_the_same_seed_and_day_give_the_same_rows(self, files: Path) -> None:
        first = loaded_and_taken_back()
        assert not Patient.objects.exists()
        assert sum(map(len, first.values())) > 150
        assert loaded_and_taken_back() == first

    def test_it_is_never_mixed_with_patients_that_are_there(self) -> None:
        make_patient()
        with pytest.raises(NotEmpty):
            load(today=TODAY, people=PEOPLE)
        with pytest.raises(CommandError, match="There are patients already"):
            call_command("load_demo")
        assert Patient.objects.count() == 1

    def test_the_command_needs_the_demonstration_to_be_allowed(self, settings: Any) -> None:
        settings.DEMO = False
        with pytest.raises(CommandError, match="Set DEMO=1"):
            call_command("load_demo")
        assert not Patient.objects.exists()
