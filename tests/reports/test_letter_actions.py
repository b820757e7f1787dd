"""Asking for a letter, making it, and what happens when making it goes wrong."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from ledger import actions as ledger
from ledger.models import LedgerRow
from patients.models import Patient
from reports import actions, letters
from reports.models import ReportRun
from tests.reports.factories import asked_for

pytestmark = pytest.mark.django_db
State = LedgerRow.State


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The typesetter fails."""

    def fail(*_: object, **__: object) -> bytes:
        raise RuntimeError("Okafor 999 000 0018")

    with monkeypatch.context() as patch:
        patch.setattr(letters, "typeset", fail)
        yield


def claimed() -> ReportRun:
    (run,) = ledger.claim(ReportRun, limit=1)
    return run


def names(files: Path) -> set[str]:
    return {path.name for path in files.iterdir()}


def test_a_made_letter_is_one_file_with_the_sum_and_size_of_its_row(
    patient: Patient, consultant: User, files: Path
) -> None:
    run = asked_for(patient, consultant)
    assert actions.make_due() == 1
    run.refresh_from_db()
    content = (files / f"{run.file_id}.pdf").read_bytes()
    assert (run.state, run.progress, run.attempts) == (State.DONE, 100, 1)
    assert (run.sha256, run.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert names(files) == {f"{run.file_id}.pdf"}
    assert oct(files.stat().st_mode & 0o777) == "0o700"
    assert actions.make_due() == 0


def test_the_same_form_sent_twice_asks_for_one_letter(patient: Patient, consultant: User) -> None:
    key = uuid.uuid4()
    first, second = (
        actions.request_letter(patient=patient, by=consultant, opinion=opinion, submission_key=key)
        for opinion in ("Steady.", "Steady, again.")
    )
    assert first.pk == second.pk
    assert ReportRun.objects.get().opinion == "Steady."


def test_the_form_of_one_patient_cannot_ask_for_a_letter_about_another(
    patient: Patient, other_patient: Patient, consultant: User
) -> None:
    key = uuid.uuid4()
    actions.request_letter(patient=patient, by=consultant, opinion="About Daniel.", submission_key=key)
    with pytest.raises(ValidationError, match="opened for another patient"):
        actions.request_letter(patient=other_patient, by=consultant, opinion="About Olive.", submission_key=key)
    assert [run.patient for run in ReportRun.objects.all()] == [patient]


def test_a_worker_back_from_the_dead_can_neither_finish_nor_replace_the_file(
    patient: Patient, consultant: User, files: Path
) -> None:
    asked_for(patient, consultant)
    zombie = claimed()
    with time_machine.travel(timezone.now() + ledger.LEASE + timedelta(seconds=1)):
        assert actions.make_due() == 1
    run = ReportRun.objects.get()
    before = (files / f"{run.file_id}.pdf").read_bytes()

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert actions.make(zombie) is False
    run.refresh_from_db()
    assert (files / f"{run.file_id}.pdf").read_bytes() == before
    assert hashlib.sha256(before).hexdigest() == run.sha256
    assert names(files) == {f"{run.file_id}.pdf"}


def test_what_a_killed_try_left_behind_is_removed_by_the_next(patient: Patient, consultant: User, files: Path) -> None:
    run = asked_for(patient, consultant)
    files.mkdir()
    (files / f"{run.file_id}.{uuid.uuid4()}.part").write_bytes(b"%PDF-1.7 half")
    actions.make_due()
    assert names(files) == {f"{run.file_id}.pdf"}


def test_a_failed_letter_is_tried_again_after_growing_pauses(patient: Patient, consultant: User, broken: None) -> None:
    run = asked_for(patient, consultant, "Keep these words.")
    pauses = []
    now = timezone.now() + timedelta(seconds=1)
    for attempt in range(1, 5):
        with time_machine.travel(now, tick=False):
            assert actions.make_due() == 0
            run.refresh_from_db()
            assert (run.state, run.attempts) == (State.PLANNED, attempt)
            assert actions.make_due() == 0, "it is not tried at once"
        pauses.append(run.due_at - now)
        now = run.due_at + timedelta(seconds=1)
    assert pauses == sorted(pauses)
    assert pauses[0] >= timedelta(seconds=8)
    assert run.opinion == "Keep these words."


def test_after_the_last_try_it_is_shown_as_failed_with_its_opinion_and_can_be_tried_again(
    patient: Patient, consultant: User, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    run = asked_for(patient, consultant, "Keep these words.")
    with monkeypatch.context() as patch:
        patch.setattr(letters, "TEMPLATE", files / "no-such-template.typ")
        for _ in range(ledger.MAX_ATTEMPTS):
            ReportRun.objects.update(due_at=timezone.now())
            actions.make_due()
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.FAILED, ledger.MAX_ATTEMPTS)
    assert run.opinion == "Keep these words."
    assert run.last_error

    actions.retry(run, by=consultant)
    assert actions.make_due() == 1
    run.refresh_from_db()
    assert (run.state, run.opinion) == (State.DONE, "Keep these words.")


def test_the_row_of_a_failed_letter_names_the_kind_of_trouble_and_nobody(
    patient: Patient, consultant: User, broken: None
) -> None:
    run = asked_for(patient, consultant)
    actions.make_due()
    run.refresh_from_db()
    assert run.last_error == "RuntimeError"


def test_a_full_disk_fails_the_try_and_leaves_nothing_behind(
    patient: Patient, consultant: User, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked_for(patient, consultant)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "put_in_place", full)
        actions.make_due()
    run.refresh_from_db()
    assert (run.state, run.sha256, run.last_error) == (State.PLANNED, "", "OSError")
    assert names(files) == set()


def test_a_long_queue_is_left_to_the_next_task_when_the_time_is_up(patient: Patient, consultant: User) -> None:
    for _ in range(3):
        asked_for(patient, consultant)
    assert actions.make_due(seconds=0) == 1
    assert ReportRun.objects.filter(state=State.PLANNED).count() == 2


def test_only_a_failed_letter_is_retried(patient: Patient, consultant: User) -> None:
    run = asked_for(patient, consultant)
    actions.make_due()
    actions.retry(run, by=consultant)
    run.refresh_from_db()
    assert run.state == State.DONE


def test_an_opinion_that_is_too_long_is_refused_before_anything_is_planned(patient: Patient, consultant: User) -> None:
    with pytest.raises(ValidationError):
        asked_for(patient, consultant, "x" * 8001)
    assert not ReportRun.objects.exists()
