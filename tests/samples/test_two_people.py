"""Two consultants press the same button at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from assessments.results import LabResult
from samples.actions import results as actions
from samples.models import Acknowledgement
from tests.factories import make_patient, make_user
from tests.samples.factories import make_result
from work.models import Task


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("acting", [False, True], ids=["seen", "acted"])
def test_one_row_whoever_is_first(acting: bool) -> None:
    people = [make_user("consultant"), make_user("consultant", "test-colleague")]
    patient = make_patient(by=people[0])
    for _ in range(4):
        pk = make_result(patient, people[0]).pk
        start = Barrier(2, timeout=10)

        def press(who: User, pk: int = pk, start: Barrier = start) -> str:
            try:
                result = LabResult.objects.select_related("assessment__patient").get(pk=pk)
                start.wait()
                if acting:
                    actions.act_on(result=result, by=who, title="Repeat", due_on=result.on, owner=who)
                else:
                    actions.acknowledge(result=result, by=who)
                return "first"
            except actions.AlreadySeen as late:
                return late.seen.by.username
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(press, people))
        seen = Acknowledgement.objects.get(result=pk)
        assert sorted(answers) == sorted(["first", seen.by.username])
    assert Acknowledgement.objects.count() == 4
    assert Task.objects.count() == (4 if acting else 0)
