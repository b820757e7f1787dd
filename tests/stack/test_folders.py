"""Private folders: ours or refused, never opened wider."""

import os
import stat
from pathlib import Path

import pytest

from poems_clinic.stack.data_folder import MARKER, DataFolder
from poems_clinic.stack.errors import StackError
from poems_clinic.stack.folders import kept_secrets, make_private, passable, write_private


def test_a_new_folder_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = make_private(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(StackError, match="is not a folder"):
        make_private(tmp_path / "link")


def test_a_folder_that_others_may_write_into_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(StackError, match="chmod go-w"):
        make_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o777


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_account_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    with pytest.raises(StackError, match="belongs to nobody"):
        make_private(folder)


def test_a_secret_file_is_private_and_kept(tmp_path: Path) -> None:
    first = kept_secrets(tmp_path / "secrets.json", ("one", "two"))
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert kept_secrets(tmp_path / "secrets.json", ("one", "two", "three")).items() > first.items()
    assert len(set(first.values())) == 2
    assert min(map(len, first.values())) >= 40


def test_a_damaged_secrets_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(StackError, match="cannot be read"):
        kept_secrets(tmp_path / "secrets.json", ("one",))
    assert (tmp_path / "secrets.json").read_text() == "{"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    write_private(tmp_path / "file", "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(tmp_path / "file", "new \ud800")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "old"


def test_a_closed_folder_on_the_way_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "closed" / "inside"
    folder.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not passable(folder)


def test_reset_deletes_what_is_ours_and_nothing_else(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    data.prepare()
    data.hold()
    data.secret_key()
    data.folder("files").joinpath("letter.pdf").write_text("%PDF")
    (data.path / "notes.txt").write_text("mine")
    assert "files" in data.empty()
    data.release()
    assert sorted(path.name for path in data.path.iterdir()) == ["notes.txt", "stack.lock"]


def test_reset_refuses_a_folder_that_this_program_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    with pytest.raises(StackError, match="nothing in it was deleted"):
        DataFolder(tmp_path).empty()
    assert (tmp_path / "files").exists()


def test_two_supervisors_cannot_hold_one_folder(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path / "data"), DataFolder(tmp_path / "data")
    first.prepare()
    first.hold()
    first.write_state({"pid": 1, "url": "http://127.0.0.1:8000/"})
    with pytest.raises(StackError, match=r"already running at http://127\.0\.0\.1:8000/"):
        second.hold()
    first.release()
    second.hold()
    second.release()


def test_a_nearly_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from poems_clinic.stack import data_folder

    monkeypatch.setattr(data_folder.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10**7}))
    with pytest.raises(StackError, match="10 MB are free"):
        DataFolder(tmp_path / "data").prepare()
    assert not (tmp_path / "data" / MARKER).exists()
