"""Visits: what the database refuses, and what people do with them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from patients import actions
from patients.models import NotDone, Patient, Visit, VisitStaff
from tests.ledger.threads import at_once

pytestmark = pytest.mark.django_db

DAY = date(2026, 8, 14)


@pytest.fixture
def visit(patient: Patient, consultant: User) -> Visit:
    return actions.start_visit(patient=patient, by=consultant, held_on=DAY)


def refused(rule: str, write: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        write()


class TestTheDatabase:
    def test_one_open_visit_a_day(self, visit: Visit) -> None:
        again = Visit(patient=visit.patient, held_on=DAY, kind="ward")
        refused("patients_visit_open_once_a_day", again.save)
        Visit.objects.create(patient=visit.patient, held_on=DAY + timedelta(days=1), kind="ward")

    def test_a_finished_visit_leaves_room_for_another_on_that_day(self, visit: Visit, consultant: User) -> None:
        actions.finish_visit(visit=visit, by=consultant, version=visit.version)
        assert actions.start_visit(patient=visit.patient, by=consultant, held_on=DAY) != visit

    @pytest.mark.parametrize(
        ("rule", "change"),
        [
            ("patients_visit_kind_known", {"kind": "picnic"}),
            ("patients_visit_held_range", {"held_on": date(1949, 12, 31)}),
            ("patients_visit_finished_by_somebody", {"status": "finished"}),
            ("patients_visit_finished_by_somebody", {"status": "gone"}),
            ("patients_visit_finished_by_somebody", {"finished_at": timezone.now()}),
            ("patients_visit_error_with_reason", {"status": "in_error", "error_at": timezone.now()}),
            ("patients_visit_error_with_reason", {"error_reason": "wrong person"}),
        ],
    )
    def test_what_a_visit_cannot_say(self, visit: Visit, rule: str, change: dict[str, Any]) -> None:
        refused(rule, lambda: Visit.objects.filter(pk=visit.pk).update(**change))

    def test_a_person_is_present_once(self, visit: Visit, consultant: User) -> None:
        refused("patients_visitstaff_once", lambda: VisitStaff.objects.create(visit=visit, person=consultant))

    def test_not_done_needs_a_reason_and_stands_once(self, visit: Visit, nurse: User) -> None:
        refused("patients_notdone_reason_given", lambda: NotDone.objects.create(visit=visit, kind="eyes", reason=""))
        said = actions.say_not_done(visit=visit, by=nurse, kind="eyes", reason="no drops")
        refused("patients_notdone_once", lambda: NotDone.objects.create(visit=visit, kind="eyes", reason="tired"))
        rows = NotDone.objects.filter(pk=said.pk)
        refused("patients_notdone_withdrawn_by_somebody", lambda: rows.update(withdrawn_at=timezone.now()))


class TestStarting:
    def test_the_person_who_starts_it_is_present(self, visit: Visit, consultant: User) -> None:
        assert (visit.kind, visit.created_by, visit.is_open) == ("clinic", consultant, True)
        assert [one.person for one in visit.staff.all()] == [consultant]

    def test_who_starts_second_is_in_the_same_visit(self, visit: Visit, nurse: User) -> None:
        assert actions.start_visit(patient=visit.patient, by=nurse, held_on=DAY) == visit

    def test_yesterdays_open_visit_is_another_one(self, visit: Visit, nurse: User) -> None:
        assert actions.start_visit(patient=visit.patient, by=nurse, held_on=DAY + timedelta(days=1)) != visit


@pytest.mark.django_db(transaction=True)
def test_people_who_start_at_once_are_in_one_visit(patient: Patient, consultant: User) -> None:
    started = at_once(4, lambda: actions.start_visit(patient=patient, by=consultant, held_on=DAY))
    assert len({visit.pk for visit in started}) == 1
    assert Visit.objects.count() == 1


class TestChanging:
    def test_who_was_not_there_is_marked_and_can_come_back(self, visit: Visit, consultant: User, nurse: User) -> None:
        visit = actions.amend_visit(visit=visit, by=nurse, version=1, staff=[nurse], place="Room 4")
        assert {one.person: one.present for one in visit.staff.all()} == {consultant: False, nurse: True}
        visit = actions.amend_visit(visit=visit, by=nurse, version=2, staff=[nurse, consultant])
        assert all(one.present for one in visit.staff.all())
        assert visit.place == "Room 4"

    def test_a_stale_page_changes_nothing(self, visit: Visit, nurse: User) -> None:
        actions.amend_visit(visit=visit, by=nurse, version=1, place="Room 4")
        with pytest.raises(actions.ChangedMeanwhile):
            actions.amend_visit(visit=visit, by=nurse, version=1, place="Room 5")
        assert Visit.objects.get().place == "Room 4"

    def test_it_cannot_move_to_a_day_with_another_open_visit(self, visit: Visit, nurse: User) -> None:
        other = actions.start_visit(patient=visit.patient, by=nurse, held_on=DAY + timedelta(days=1))
        with pytest.raises(ValidationError, match="another open visit"):
            actions.amend_visit(visit=other, by=nurse, version=1, held_on=DAY)

    def test_finish_and_open_again(self, visit: Visit, consultant: User, nurse: User) -> None:
        done = actions.finish_visit(visit=visit, by=consultant, version=1)
        assert (done.is_finished, done.finished_by) == (True, consultant)
        with pytest.raises(actions.ChangedMeanwhile):
            actions.finish_visit(visit=visit, by=nurse, version=done.version)
        again = actions.reopen_visit(visit=done, by=nurse, version=done.version)
        assert again.is_open and again.finished_by is None

    def test_it_opens_again_only_where_no_other_is_open(self, visit: Visit, consultant: User) -> None:
        done = actions.finish_visit(visit=visit, by=consultant, version=1)
        actions.start_visit(patient=visit.patient, by=consultant, held_on=DAY)
        with pytest.raises(ValidationError, match="another open visit"):
            actions.reopen_visit(visit=done, by=consultant, version=done.version)

    def test_entered_in_error_is_the_last_word(self, visit: Visit, nurse: User) -> None:
        with pytest.raises(ValidationError):
            actions.enter_visit_in_error(visit=visit, by=nurse, version=1, reason=" ")
        wrong = actions.enter_visit_in_error(visit=visit, by=nurse, version=1, reason="Wrong patient")
        assert (wrong.is_in_error, wrong.error_by) == (True, nurse)
        for change in (actions.finish_visit, actions.reopen_visit, actions.amend_visit):
            with pytest.raises(actions.ChangedMeanwhile):
                change(visit=wrong, by=nurse, version=wrong.version)
        with pytest.raises(actions.ChangedMeanwhile):
            actions.say_not_done(visit=wrong, by=nurse, kind="eyes", reason="x")
        assert list(visit.patient.visits.counted()) == []


class TestNotDone:
    def test_said_twice_it_is_one_row_and_another_reason_is_not_overwritten(self, visit: Visit, nurse: User) -> None:
        first = actions.say_not_done(visit=visit, by=nurse, kind="eyes", reason="no drops")
        assert actions.say_not_done(visit=visit, by=nurse, kind="eyes", reason="no drops") == first
        with pytest.raises(actions.ChangedMeanwhile):
            actions.say_not_done(visit=visit, by=nurse, kind="eyes", reason="tired")

    def test_taken_back_it_stays_in_the_history(self, visit: Visit, nurse: User, consultant: User) -> None:
        actions.say_not_done(visit=visit, by=nurse, kind="eyes", reason="no drops")
        actions.withdraw_not_done(visit=visit, by=consultant, kind="eyes")
        assert list(visit.not_done.standing()) == []
        assert visit.not_done.get().withdrawn_by == consultant
        actions.say_not_done(visit=visit, by=nurse, kind="eyes", reason="tired")
