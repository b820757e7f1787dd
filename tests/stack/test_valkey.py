"""The launcher of the embedded Valkey, against the real server and Celery's own client library."""

import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from kombu import Connection

from poems_clinic.stack.valkey import Valkey
from tests.stack.running import temporary_folder, wait_until


@pytest.fixture
def place() -> Iterator[Path]:
    folder = temporary_folder()
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture
def server(place: Path) -> Iterator[Valkey]:
    valkey = Valkey(place / "with space" / "valkey")
    valkey.start()
    yield valkey
    valkey.destroy()


def test_tasks_in_the_queue_survive_kill_9(server: Valkey) -> None:
    with Connection(server.url) as broker:
        queue = broker.SimpleQueue("drill")
        for number in range(50):
            queue.put({"number": number})
    with redis.Redis.from_url(server.client_url) as client:
        # Its file is written once a second; a kill before that may cost the last second and no more.
        client.config_set("appendfsync", "always")
        client.set("written", "yes")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not server.alive(), 5, "the server lives")
    server.start()
    with Connection(server.url) as broker:
        queue = broker.SimpleQueue("drill")
        assert [queue.get(timeout=2).payload["number"] for _ in range(50)] == list(range(50))


def test_it_asks_for_a_password_and_opens_no_port(server: Valkey) -> None:
    with redis.Redis(unix_socket_path=str(server.socket)) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    with redis.Redis.from_url(server.client_url) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_the_password_is_not_on_its_command_line(server: Valkey) -> None:
    import psutil

    assert server.pid
    assert server._password() not in " ".join(psutil.Process(server.pid).cmdline())


def test_nothing_in_its_folder_can_be_read_by_others(server: Valkey) -> None:
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert not [path for path in server.folder.rglob("*") if path.lstat().st_mode & 0o077]


def test_a_damaged_file_is_put_aside_and_the_start_goes_on(server: Valkey) -> None:
    with redis.Redis.from_url(server.client_url) as client:
        client.set("some", "thing" * 100)
        client.set("more", "things" * 100)
    server.stop()
    said: list[str] = []
    (file,) = (server.folder / "appendonlydir").glob("*.incr.aof")
    content = bytearray(file.read_bytes())
    content[20:60] = b"\xff" * 40
    file.write_bytes(content)
    again = Valkey(server.folder, say=said.append)
    again.start()
    try:
        assert "put aside" in said[0]
        assert list(server.folder.glob("appendonlydir.damaged-*"))
    finally:
        again.stop()
