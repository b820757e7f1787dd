"""Asking others, asking again, and what becomes of it."""

import uuid
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import User
from patients.models import Patient
from tests.factories import make_user
from tests.ledger.threads import at_once
from tests.work.factories import make_request
from work import actions
from work.models import Chase, OutsideRequest, Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
TODAY = date(2026, 11, 23)


@pytest.fixture
def _monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 08:45+00:00", tick=False):
        yield


def again(request: OutsideRequest, by: User, outcome: str = "no_answer", **facts: object) -> OutsideRequest:
    actions.chase(request=request, by=by, version=request.version, how="phone", outcome=outcome, **facts)
    return OutsideRequest.objects.get(pk=request.pk)


def test_a_request_has_an_owner_and_a_day_to_ask_again(nurse: User) -> None:
    request = make_request(nurse)
    assert (request.owner, request.asked_by, request.asked_on) == (nurse, nurse, TODAY)
    assert request.chase_on == date(2026, 11, 30)
    assert request.ref.startswith("Q-")


@pytest.mark.parametrize(
    ("promised", "chase"),
    [(date(2026, 11, 25), date(2026, 11, 26)), (date(2026, 11, 27), date(2026, 11, 30)), (None, date(2026, 11, 30))],
)
def test_the_day_to_ask_again_follows_the_promise(promised: date | None, chase: date, nurse: User) -> None:
    assert make_request(nurse, promised_on=promised).chase_on == chase


def test_one_sending_makes_one_request(nurse: User) -> None:
    key = uuid.uuid4()
    assert make_request(nurse, submission_key=key) == make_request(nurse, submission_key=key)


def test_what_cannot_be_is_refused(nurse: User) -> None:
    with pytest.raises(ValidationError, match="today or in the past"):
        make_request(nurse, asked_on=date(2026, 11, 24))
    with pytest.raises(ValidationError, match="cannot be before"):
        make_request(nurse, promised_on=date(2026, 11, 1))


def test_late_is_a_broken_promise_or_a_day_to_ask_that_has_come(nurse: User) -> None:
    broken = make_request(nurse, asked_on=date(2026, 11, 2), promised_on=date(2026, 11, 20), chase_on=date(2026, 12, 1))
    due = make_request(nurse, asked_on=date(2026, 11, 2), chase_on=TODAY)
    make_request(nurse)
    promised_today = make_request(nurse, promised_on=TODAY)
    assert set(OutsideRequest.objects.late(TODAY)) == {broken, due}
    assert promised_today.chase_on == date(2026, 11, 24)


def test_a_chase_moves_the_day_and_keeps_what_they_promised(nurse: User) -> None:
    request = again(make_request(nurse), nurse, "reached", promised_on=date(2026, 12, 1), note="On Tuesday")
    assert (request.promised_on, request.chase_on) == (date(2026, 12, 1), date(2026, 12, 2))
    row = request.chases.get()
    assert (row.outcome, row.note, row.next_on, row.created_by) == ("reached", "On Tuesday", date(2026, 12, 2), nurse)


def test_a_later_chase_without_a_promise_does_not_forget_the_earlier_promise(nurse: User) -> None:
    request = again(make_request(nurse, promised_on=date(2026, 11, 24)), nurse, "left_message")
    assert (request.promised_on, request.chase_on) == (date(2026, 11, 24), date(2026, 11, 30))


def test_the_second_chase_without_an_answer_goes_to_the_consultants_once(nurse: User, patient: Patient) -> None:
    request = again(make_request(nurse, patient=patient), nurse)
    assert not Task.objects.exists()
    request = again(request, nurse, "left_message")
    task = Task.objects.get()
    assert (task.role, task.origin, task.patient, task.about) == ("consultant", "chase", patient, request.ref)
    assert task.address == request.get_absolute_url()
    assert task.due_on == date(2026, 11, 24)
    again(request, nurse)
    assert Task.objects.get() == task


def test_an_answer_closes_the_request_and_the_consultants_task(nurse: User) -> None:
    request = again(again(make_request(nurse), nurse), nurse)
    request = actions.answered(request=request, by=nurse, version=request.version, words="Slides came")
    assert (request.state, request.closed_on, request.closed_by, request.chase_on) == ("answered", TODAY, nurse, None)
    task = Task.objects.get()
    assert (task.state, task.closed_by, task.outcome) == ("done", nurse, "They answered")


def test_an_answer_cannot_be_of_tomorrow_or_of_before_the_question(nurse: User) -> None:
    request = make_request(nurse)
    for day in (date(2026, 11, 24), date(2026, 11, 22)):
        with pytest.raises(ValidationError):
            actions.answered(request=request, by=nurse, version=1, on=day)


def test_giving_up_needs_a_reason_and_leaves_the_consultants_task(nurse: User) -> None:
    request = again(again(make_request(nurse), nurse), nurse)
    with pytest.raises(ValidationError, match="why nobody will ask again"):
        actions.give_up(request=request, by=nurse, version=request.version, reason=" ")
    request = actions.give_up(request=request, by=nurse, version=request.version, reason="Slides are lost")
    assert (request.state, request.closing_words) == ("given_up", "Slides are lost")
    assert Task.objects.get().is_open


def test_a_closed_request_is_not_chased_and_a_stale_page_changes_nothing(nurse: User, consultant: User) -> None:
    request = make_request(nurse)
    actions.hand_over(request=request, by=nurse, version=1, owner=consultant)
    with pytest.raises(actions.ChangedMeanwhile):
        again(request, nurse)
    fresh = OutsideRequest.objects.get()
    assert fresh.owner == consultant
    actions.answered(request=fresh, by=nurse, version=fresh.version)
    with pytest.raises(actions.RequestClosed):
        again(fresh, nurse)
    assert not Chase.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_chase_at_once_one_is_told() -> None:
    nurse = make_user("nurse")
    request = make_request(nurse)

    def chase() -> str:
        try:
            return again(request, nurse).state
        except actions.ChangedMeanwhile:
            return "changed"

    assert sorted(at_once(2, chase)) == ["changed", "open"]
    assert Chase.objects.count() == 1
