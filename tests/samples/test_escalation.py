"""Nobody is forgotten: who is told about a result that nobody has seen, and when."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from accounts.models import User
from patients.models import Patient
from samples.actions import results as actions
from tests.assessments.recording import number, vegf
from tests.samples.factories import make_report
from work.models import Task

pytestmark = pytest.mark.django_db
ULN = {"ref_high": Decimal(771)}


@pytest.mark.parametrize(
    ("day", "abnormal", "keys"),
    [
        ("2026-11-05", True, []),
        ("2026-11-06", True, ["soon"]),
        ("2026-11-06", False, []),
        ("2026-11-09", False, []),
        ("2026-11-10", False, ["nurse"]),
        ("2026-11-10", True, ["nurse", "soon"]),
        ("2026-11-17", False, ["lead"]),
    ],
)
def test_who_is_told_about_an_unseen_result_and_when(
    consultant: User, patient: Patient, day: str, abnormal: bool, keys: list[str]
) -> None:
    with time_machine.travel("2026-11-02 12:00+00:00", tick=False):
        report = make_report(patient, consultant, vegf(4200 if abnormal else 300, **ULN))
    with time_machine.travel(f"{day} 06:00+00:00", tick=False):
        assert actions.escalate() == len(keys)
        assert actions.escalate() == 0, "once"
    found = {task.once_key.removeprefix(f"report-{report.pk}-"): task for task in Task.objects.all()}
    assert sorted(found) == keys
    roles = {"soon": "consultant", "nurse": "nurse", "lead": "consultant"}
    for key, task in found.items():
        assert (task.role, task.patient, task.due_on) == (roles[key], patient, date.fromisoformat(day))
        assert "4,200" not in task.title
        assert "VEGF" not in task.title


def test_a_panel_raises_one_task_and_seeing_all_of_it_closes_the_task(consultant: User, patient: Patient) -> None:
    Patient.objects.filter(pk=patient.pk).update(consultant=consultant)
    with time_machine.travel("2026-11-02 12:00+00:00", tick=False):
        report = make_report(patient, consultant, vegf(4200, **ULN), number("crp", 90, ref_high=Decimal(5)))
    assert actions.escalate(date(2026, 11, 6)) == 1
    task = Task.objects.get()
    assert (task.owner, task.role) == (consultant, "")
    first, second = report.results.all()
    actions.acknowledge(result=first, by=consultant)
    assert Task.objects.open().exists()
    actions.acknowledge(result=second, by=consultant)
    assert not Task.objects.open().exists()
