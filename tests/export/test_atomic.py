from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from nptracker.errors import CancelledError, UserError
from nptracker.export.atomic import write_atomically


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fill_new(file: BinaryIO) -> None:
    file.write(b"new")


def test_the_file_appears_whole_in_a_folder_made_for_it(tmp_path: Path) -> None:
    target = tmp_path / "上报" / "表.xlsx"
    assert write_atomically(target, fill_new) == target
    assert target.read_bytes() == b"new"
    assert names(target.parent) == ["表.xlsx"]


def test_the_target_is_untouched_until_all_is_written(tmp_path: Path) -> None:
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"old")

    def fill(file: BinaryIO) -> None:
        file.write(b"half")
        file.flush()
        assert target.read_bytes() == b"old"

    write_atomically(target, fill)
    assert target.read_bytes() == b"half"


@pytest.mark.parametrize("trouble", [CancelledError("停止"), ZeroDivisionError(), KeyboardInterrupt()])
def test_any_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, trouble: BaseException) -> None:
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"old")

    def fill(file: BinaryIO) -> None:
        file.write(b"half")
        raise trouble

    with pytest.raises(type(trouble)):
        write_atomically(target, fill)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["表.xlsx"]


@pytest.mark.parametrize("owner", [".~lock.表.xlsx#", "~$表.xlsx"])
def test_a_file_open_in_an_office_program_gets_a_numbered_neighbour(tmp_path: Path, owner: str) -> None:
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"old")
    (tmp_path / owner).write_bytes(b"")
    assert write_atomically(target, fill_new) == tmp_path / "表(2).xlsx"
    assert write_atomically(target, fill_new) == tmp_path / "表(3).xlsx"
    assert target.read_bytes() == b"old"
    assert (tmp_path / "表(2).xlsx").read_bytes() == b"new"


def test_a_target_that_refuses_to_be_replaced_gets_a_numbered_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"old")
    replace = Path.replace

    def refuse(self: Path, other: Path) -> Path:
        if other == target:
            raise PermissionError(errno.EACCES, "in use")  # what Windows says while Excel has it open
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", refuse)
    assert write_atomically(target, fill_new) == tmp_path / "表(2).xlsx"
    assert names(tmp_path) == ["表(2).xlsx", "表.xlsx"]


def test_a_full_disk_is_told_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    def fill(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UserError) as caught:
        write_atomically(tmp_path / "表.xlsx", fill)
    assert "磁盘空间不够" in caught.value.what
    assert caught.value.safe
    assert caught.value.todo
    assert names(tmp_path) == []


def test_a_folder_in_the_way_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "上报").write_text("a file, not a folder")
    with pytest.raises(UserError) as caught:
        write_atomically(tmp_path / "上报" / "表.xlsx", fill_new)
    assert caught.value.file == "表.xlsx"


def test_a_leftover_of_a_killed_program_is_cleared_later(tmp_path: Path) -> None:
    old, fresh = tmp_path / ".~表.xlsx.aaaa.part", tmp_path / ".~表.xlsx.bbbb.part"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    write_atomically(tmp_path / "表.xlsx", fill_new)
    assert names(tmp_path) == [fresh.name, "表.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits are a Unix matter")
def test_the_file_gets_ordinary_permissions(tmp_path: Path) -> None:
    beside = tmp_path / "ordinary"
    beside.write_bytes(b"")
    path = write_atomically(tmp_path / "表.xlsx", fill_new)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(beside.stat().st_mode)
