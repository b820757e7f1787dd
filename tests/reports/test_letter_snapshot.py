"""One letter is one moment of the record: real commits from another connection, progress, and the file's rights."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from patients.actions import amend
from patients.models import Patient
from reports import actions, letters
from reports.models import ReportRun
from tests.factories import make_patient, make_user
from tests.reports.factories import asked_for, make_conclusion

together = pytest.mark.django_db(transaction=True)


def elsewhere(what: Callable[[], Any]) -> None:
    """Do it in a thread, which has a connection of its own, and wait until it is committed."""
    problems: list[BaseException] = []

    def run() -> None:
        try:
            what()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    assert problems == []


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture
def people() -> tuple[Patient, User]:
    return make_patient(given_name="Before"), make_user("consultant")


@together
def test_what_a_colleague_commits_while_the_record_is_read_is_in_no_part_of_the_letter(
    people: tuple[Patient, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, consultant = people
    make_conclusion(patient, consultant, status="suspected", reason="The earlier words.")
    asked_for(patient, consultant)
    first_part, written = letters.panel_for, []
    typeset, content = letters.typeset, []

    def panel_then_edit(*args: Any, **more: Any) -> Any:
        panel = first_part(*args, **more)
        elsewhere(lambda: make_conclusion(patient, consultant, status="confirmed", reason="The later words."))
        written.append(True)
        return panel

    def keep(letter: letters.Letter, **more: Any) -> bytes:
        content.append(letter.content)
        return typeset(letter, **more)

    monkeypatch.setattr(letters, "panel_for", panel_then_edit)
    monkeypatch.setattr(letters, "typeset", keep)
    assert actions.make_due() == 1
    assert written, "the edit came after the first part was read and before the conclusion was"
    assert "The earlier words." in content[0]["conclusion"]
    assert "The later words." not in content[0]["conclusion"]
    assert patient.conclusions.first().reason == "The later words."


@together
def test_the_letter_after_the_edit_has_it_in_every_part(people: tuple[Patient, User]) -> None:
    patient, consultant = people
    asked_for(patient, consultant)
    elsewhere(lambda: amend(patient=patient, by=consultant, version=patient.version, given_name="After"))
    (run,) = ReportRun.objects.select_related("patient")
    about = letters.gather(run).content["patient"]
    assert "After" in about["name"] and "After" in about["banner"]
    assert "Before" not in str(about)


@together
def test_progress_goes_forward_and_is_seen_by_others_before_the_letter_is_done(
    people: tuple[Patient, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, consultant = people
    run = asked_for(patient, consultant)
    seen: list[tuple[str, int, str]] = []

    def look() -> None:
        seen.append(ReportRun.objects.values_list("state", "progress", "progress_text").get(pk=run.pk))

    for owner, name in ((letters, "gather"), (letters, "typeset"), (actions, "write_aside")):
        real = getattr(owner, name)

        def looked_at(*args: Any, real: Callable[..., Any] = real, **more: Any) -> Any:
            elsewhere(look)
            return real(*args, **more)

        monkeypatch.setattr(owner, name, looked_at)
    look()
    actions.make_due()
    look()
    assert seen == [
        ("planned", 0, "Waiting for a worker"),
        ("running", 10, "Reading the record"),
        ("running", 60, "Typesetting"),
        ("running", 90, "Storing"),
        ("done", 100, "Ready"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077], ids=["open umask", "usual umask", "strict umask"])
def test_folder_and_file_are_for_the_clinics_account_alone(
    mask: int, patient: Patient, consultant: User, files: Path
) -> None:
    run = asked_for(patient, consultant)
    with umask(mask):
        actions.make_due()
    assert oct(files.stat().st_mode & 0o777) == "0o700"
    assert oct(actions.path_of(run).stat().st_mode & 0o777) == "0o600"


@pytest.mark.django_db
@pytest.mark.parametrize("written", [0, 1, 500])
def test_a_write_that_breaks_off_names_no_file_and_closes_no_row(
    written: int, patient: Patient, consultant: User, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked_for(patient, consultant)
    real = actions.write_aside

    def breaks_off(run: ReportRun, pdf: bytes) -> Path:
        real(run, pdf[:written])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "write_aside", breaks_off)
        assert actions.make_due() == 0
    run.refresh_from_db()
    assert (run.state, run.size, run.sha256) == ("planned", 0, "")
    assert not actions.path_of(run).exists()

    ReportRun.objects.update(due_at=run.requested_at)
    assert actions.make_due() == 1
    assert [path.suffix for path in files.iterdir()] == [".pdf"], "what the broken try left is gone"


@pytest.mark.django_db
def test_the_file_is_named_only_inside_the_transaction_that_closes_the_row(
    patient: Patient, consultant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked_for(patient, consultant)
    real, seen = actions.put_in_place, []

    def look(waiting: Path, path: Path) -> None:
        stored = ReportRun.objects.get(pk=run.pk)
        seen.append((connection.in_atomic_block, stored.state, stored.size == waiting.stat().st_size, path.exists()))
        real(waiting, path)

    monkeypatch.setattr(actions, "put_in_place", look)
    actions.make_due()
    assert seen == [(True, "done", True, False)]
