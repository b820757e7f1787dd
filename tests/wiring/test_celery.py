"""Background work: which tasks there are, when they tick, and what no code of ours ever asks of Celery."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from ledger.actions import LEASE
from poems_clinic.celery import app
from tests.wiring.code import ROOMS, ROOT, called, calls, place, sources

app.loader.import_default_modules()
OURS = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
BEAT = app.conf.beat_schedule

# A date or a chain that lives in the broker is lost with the broker.
FORBIDDEN_CALLS = {"apply_async", "delay", "AsyncResult"}
# `bind` is what a task needs to ask the broker for another try; the ledger counts tries itself.
FORBIDDEN_WORDS = {"eta", "countdown", "bind", "autoretry_for"}
FORBIDDEN_IMPORTS = {"chord", "chain", "group", "chunks", "signature"}


def test_these_are_the_tasks() -> None:
    assert set(OURS) == {
        "ledger.heartbeat",
        "reminders.plan",
        "reminders.send_due",
        "reports.make_due",
        "samples.escalate",
    }


@pytest.mark.parametrize("entry", sorted(BEAT))
def test_every_tick_starts_a_task_that_exists(entry: str) -> None:
    assert BEAT[entry]["task"] in OURS


def test_every_task_has_a_tick_that_finds_what_a_lost_message_left() -> None:
    assert {entry["task"] for entry in BEAT.values()} == set(OURS)


@pytest.mark.parametrize("entry", sorted(BEAT))
def test_a_tick_that_nobody_took_expires_before_the_next_one(entry: str) -> None:
    assert 0 < BEAT[entry]["options"]["expires"] <= BEAT[entry]["schedule"]


def test_planning_ticks_less_often_than_sending() -> None:
    assert BEAT["plan-reminders"]["schedule"] > BEAT["send-due-reminders"]["schedule"] == settings.TICK_SECONDS


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_task_is_named_after_its_room_and_stands_there(name: str) -> None:
    room = name.split(".")[0]
    assert room in ROOMS
    assert type(OURS[name]).__module__ == f"{room}.tasks"


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_task_that_is_killed_is_given_back_and_leaves_no_result(name: str) -> None:
    task = OURS[name]
    assert task.acks_late
    assert task.reject_on_worker_lost
    assert task.ignore_result


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_tick_needs_to_be_told_nothing(name: str) -> None:
    """The rows to do are found in the database, so no message can carry a person's data."""
    run = OURS[name].run
    assert run.__code__.co_argcount - hasattr(run, "__self__") == 0


def test_a_worker_takes_one_task_at_a_time_and_each_has_an_end() -> None:
    assert app.conf.worker_prefetch_multiplier == 1
    assert 0 < app.conf.task_soft_time_limit < app.conf.task_time_limit
    assert app.conf.worker_soft_shutdown_timeout < app.conf.task_soft_time_limit


def test_a_lease_outlives_the_worker_that_holds_it() -> None:
    """When the lease ends, the hard limit has killed its holder already: no row is worked on twice."""
    assert timedelta(seconds=app.conf.task_time_limit) < LEASE


def test_no_web_request_waits_for_a_broker_that_is_away() -> None:
    options = app.conf.broker_transport_options
    assert app.conf.task_publish_retry is False
    assert options["socket_connect_timeout"] <= 2
    assert options["socket_timeout"] <= 5


def test_the_clock_is_the_one_on_the_wall_of_the_clinic() -> None:
    assert str(app.conf.timezone) == settings.TIME_ZONE == "Europe/London"


def forbidden(path: Path) -> list[str]:
    """Places that hand a date, a chain or a retry to the broker."""
    found = []
    for call in calls(path):
        by_word = any(keyword.arg in FORBIDDEN_WORDS for keyword in call.keywords)
        if called(call) in FORBIDDEN_CALLS or by_word:
            found.append(place(path, call))
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "celery":
            found += [place(path, node) for name in node.names if name.name in FORBIDDEN_IMPORTS]
    return found


def test_no_date_and_no_chain_lives_in_the_broker() -> None:
    assert [found for path in sources() for found in forbidden(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        "send.apply_async()",
        "send.delay(1)",
        "app.send_task('x', countdown=60)",
        "app.send_task('x', eta=when)",
        "shared_task(bind=True)",
        "from celery import chord",
        "from celery.canvas import chain",
    ],
)
def test_a_planted_one_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(line)
    monkeypatch.setattr("tests.wiring.code.ROOT", tmp_path)
    assert forbidden(planted) == ["planted.py:1"]


# Of a room, which Celery looks through; `actions/tasks.py` is about the tasks of people.
OF_A_ROOM = [path for path in sources() if path.relative_to(ROOT).parts[1:] == ("tasks.py",)]


@pytest.mark.parametrize("path", OF_A_ROOM, ids=lambda path: path.parent.name)
def test_every_task_states_its_name(path: Path) -> None:
    """A name that follows the file would change with it, and messages under way would find nobody."""
    nameless = [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if not (
            isinstance(decorator, ast.Call)
            and called(decorator) == "shared_task"
            and any(keyword.arg == "name" for keyword in decorator.keywords)
        )
    ]
    assert nameless == []
