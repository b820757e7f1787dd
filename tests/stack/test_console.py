"""What is said on the console and kept in the logs: whole lines, behind the name of the part that said them."""

import io
import os
import re
import stat
import threading
from pathlib import Path

import pytest

from poems_clinic.stack.console import Console, Pump
from poems_clinic.stack.folders import LONGEST_SOCKET_PATH, account_name, digest, read_json, socket_folder
from poems_clinic.stack.logs import LARGEST, ServerLog


def pumped(name: str, said: bytes, console: Console | None) -> Pump:
    """A part that says these bytes and ends."""
    read, write = os.pipe()
    os.write(write, said)
    os.close(write)
    pump = Pump(console, name, os.fdopen(read, "rb"))
    pump._thread.join(5)
    return pump


@pytest.mark.parametrize(
    ("name", "said", "shown"),
    [
        ("web", b"ready\n", "web       | ready\n"),
        ("worker", b"one\ntwo\n", "worker    | one\nworker    | two\n"),
        ("postgres", b"  indented\n", "postgres  |   indented\n"),
        ("beat", b"spaces at the end   \r\n", "beat      | spaces at the end\n"),
        ("web", b"\n\n", ""),
        ("web", b"no end of line", "web       | no end of line\n"),
        ("web", "Frisén".encode(), "web       | Frisén\n"),
        ("web", b"broken \xff byte\n", "web       | broken \ufffd byte\n"),
    ],
)
def test_each_line_stands_behind_the_name_of_its_part(name: str, said: bytes, shown: str) -> None:
    stream = io.StringIO()
    pumped(name, said, Console(stream))
    assert stream.getvalue() == shown


def test_the_last_words_are_the_last_lines_and_no_more() -> None:
    pump = pumped("worker", b"".join(b"line %d\n" % n for n in range(100)), None)
    assert pump.last_words(2) == "    line 98\n    line 99"
    assert len(pump.last) == 60, "a part that talks for days fills no memory"
    assert pumped("worker", b"", None).last_words() == "    (nothing)"


def test_lines_of_several_threads_are_never_mixed() -> None:
    stream = io.StringIO()
    console = Console(stream)
    threads = [
        threading.Thread(target=lambda n=n: [console.say(f"part {n} " + str(n) * 40) for _ in range(50)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 200
    assert all(re.fullmatch(r"part (\d) \1{40}", line) for line in lines)


def test_a_step_says_how_long_it_took() -> None:
    stream = io.StringIO()
    with Console(stream).step("Preparing the database"):
        assert stream.getvalue() == "Preparing the database …"
    assert re.fullmatch(r"Preparing the database … \d+\.\d s\n", stream.getvalue())


def test_a_line_in_the_middle_of_a_step_does_not_run_into_it() -> None:
    stream = io.StringIO()
    console = Console(stream)
    with console.step("Preparing"):
        console.say("postgres  | hello")
    assert re.fullmatch(r"Preparing …\npostgres  \| hello\nPreparing … \d+\.\d s\n", stream.getvalue())


def test_a_step_that_fails_ends_its_line_and_claims_no_time() -> None:
    stream = io.StringIO()
    console = Console(stream)
    with pytest.raises(ValueError, match="x"), console.step("Preparing"):
        raise ValueError("x")
    console.say("It failed")
    assert stream.getvalue() == "Preparing …\nIt failed\n"


def test_a_console_that_nobody_reads_any_more_stops_nothing() -> None:
    read, write = os.pipe()
    os.close(read)
    stream = os.fdopen(write, "w")
    Console(stream).say("to nobody")
    with pytest.raises(BrokenPipeError):
        stream.close()
    closed = io.StringIO()
    closed.close()
    Console(closed).say("to nobody")


# The log files of the servers


def test_a_log_is_private_and_only_ever_added_to(tmp_path: Path) -> None:
    log = ServerLog(tmp_path / "server.log")
    for words in (b"first\n", b"second\n"):
        with log.open() as handle:
            os.write(handle, words)
    assert log.path.read_text() == "first\nsecond\n"
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_what_was_said_since_a_mark_leaves_out_what_came_before(tmp_path: Path) -> None:
    log = ServerLog(tmp_path / "server.log")
    log.mark()
    assert log.since_mark() == ""
    log.path.write_text("old trouble\n")
    log.mark()
    assert log.since_mark() == ""
    with log.open() as handle:
        os.write(handle, b"new \xff trouble\n")
    assert log.since_mark() == "new \ufffd trouble\n"


def test_the_tail_is_short_and_says_when_there_is_none(tmp_path: Path) -> None:
    log = ServerLog(tmp_path / "server.log")
    assert log.tail() == "    (nothing)"
    log.path.write_text("")
    assert log.tail() == "    (nothing)"
    log.path.write_text("\n".join(str(n) for n in range(20)))
    assert log.tail(2) == "    18\n    19"


def test_a_large_log_is_put_aside_over_the_one_before_it(tmp_path: Path) -> None:
    log = ServerLog(tmp_path / "server.log")
    log.trim()
    log.path.write_text("small")
    log.trim()
    assert log.path.read_text() == "small"
    for letter in ("a", "b"):
        log.path.write_text(letter * (LARGEST + 1))
        log.trim()
        assert not log.path.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["server.log.old"]
    assert (tmp_path / "server.log.old").read_text()[0] == "b"


# Short socket paths


def test_a_socket_goes_to_the_preferred_folder_as_long_as_its_path_fits(tmp_path: Path) -> None:
    name = ".s.PGSQL.5432"
    fits = Path("/" + "x" * (LONGEST_SOCKET_PATH - len(name) - 2))
    assert len(os.fsencode(fits / name)) == LONGEST_SOCKET_PATH
    assert socket_folder(fits, name, 1000) == fits
    too_long = Path(f"{fits}x")
    short = socket_folder(too_long, name, 1000)
    assert short == Path(f"/tmp/poems-1000-{digest(too_long)}")
    assert len(os.fsencode(short / name)) < LONGEST_SOCKET_PATH


def test_the_length_is_counted_in_bytes_and_not_in_letters() -> None:
    folder = Path("/" + "é" * 60)
    assert len(str(folder)) < LONGEST_SOCKET_PATH < len(os.fsencode(folder))
    assert socket_folder(folder, "s", 7) != folder


def test_two_data_folders_never_share_a_socket_and_one_always_finds_its_own(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert digest(one) == digest(tmp_path / "." / "one") != digest(other)
    assert re.fullmatch(r"[0-9a-f]{10}", digest(one))


def test_an_account_without_a_name_is_called_by_its_number() -> None:
    assert account_name(0) == "root"
    assert account_name(3_999_999_999) == "account 3999999999"


@pytest.mark.parametrize("text", ["", "{", "not json", "\x00"])
def test_a_damaged_file_is_said_with_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(text)
    with pytest.raises(Exception, match=r"secrets\.json cannot be read .* Put it back from a backup, or start afresh"):
        read_json(path)
