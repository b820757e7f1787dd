"""Several people at one moment: one place goes to one of them, and nobody is left between two states."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from clinics import actions
from clinics.models import Appointment
from referrals.models import Referral
from tests.clinics.factories import make_accepted, make_first_visit, make_session, slot_of
from tests.factories import make_user


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs in threads that start together, each on its own connection; return results or exceptions."""
    barrier, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number: int, job: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            answers[number] = job()
        except Exception as problem:
            answers[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_four_who_book_one_place_at_once_one_gets_it() -> None:
    nurse = make_user("nurse")
    session = make_session(nurse, count=5)
    for number in range(5):
        place = slot_of(session, number)
        referrals = [make_accepted(nurse, surname=f"Person{number}{letter}") for letter in "abcd"]

        def book(referral: Referral, place: Any = place) -> Appointment:
            return actions.book(
                slot=place, patient=referral.patient, by=nurse, referral=referral, version=referral.version
            )

        answers = at_once(*[lambda one=one, book=book: book(one) for one in referrals])
        assert sorted(type(one).__name__ for one in answers) == ["Appointment", "SlotTaken", "SlotTaken", "SlotTaken"]
        statuses = Referral.objects.filter(pk__in=[one.pk for one in referrals]).values_list("status", flat=True)
        assert sorted(statuses) == ["accepted", "accepted", "accepted", "booked"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_books_once_and_both_see_the_booking() -> None:
    nurse = make_user("nurse")
    for _ in range(5):
        referral, place, key = make_accepted(nurse), slot_of(make_session(nurse)), uuid.uuid4()
        answers = at_once(
            *[
                lambda r=referral, p=place, k=key: actions.book(
                    slot=p, patient=r.patient, by=nurse, referral=r, version=r.version, submission_key=k
                )
            ]
            * 3
        )
        assert len({one.pk for one in answers}) == 1
        assert Appointment.objects.filter(referral=referral).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_session_that_is_cancelled_while_somebody_books_leaves_nobody_in_it() -> None:
    nurse = make_user("nurse")
    for number in range(5):
        session = make_session(nurse, in_days=7 + number)
        make_first_visit(nurse, session=session)
        referral = make_accepted(nurse, surname=f"Late{number}")
        answers = at_once(
            lambda s=session: actions.cancel_session(session=s, by=nurse, version=1, reason="Strike"),
            lambda s=session, r=referral: actions.book(
                slot=slot_of(s, 1), patient=r.patient, by=nurse, referral=r, version=r.version
            ),
        )
        assert not any(isinstance(one, Exception) and not isinstance(one, actions.SlotTaken) for one in answers), (
            answers
        )
        session.refresh_from_db()
        live = Appointment.objects.live().filter(slot__session=session).count()
        assert (session.is_cancelled, live) == (True, 0)


@pytest.mark.django_db(transaction=True)
def test_completed_and_cancelled_at_once_is_one_of_the_two() -> None:
    nurse = make_user("nurse")
    for _ in range(5):
        visit = make_first_visit(nurse, session=make_session(nurse, in_days=0))
        answers = at_once(
            lambda v=visit: actions.complete(appointment=v, by=nurse, version=1),
            lambda v=visit: actions.cancel(
                appointment=v, by=nurse, version=1, cancelled_by="patient", reason="Left again"
            ),
        )
        assert sorted(type(one).__name__ for one in answers) == ["Appointment", "ChangedMeanwhile"]
        ended = Appointment.objects.get(pk=visit.pk)
        status = Referral.objects.get(pk=visit.referral_id).status
        assert (ended.state, status) in {("completed", "seen"), ("patient_cancel", "accepted")}
