"""R4 and R5: a full disk and places that cannot be written lose nothing, and say so in words."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import DEVICE, PERSON, dump, enterprise, fill, make_district
from crash import Child, Say

from nptracker.db import walk
from nptracker.db.backup import folder_for, take_backup
from nptracker.db.district import open_district
from nptracker.db.integrity import check_file
from nptracker.domain.query import Query
from nptracker.errors import DistrictFileError, ReadOnlyError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and rights of a POSIX system")
NOBODY = 65_534


def limited_to(size: int) -> None:
    """Let this process write no file longer than ``size`` bytes, which SQLite meets as a full disk."""
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def test_a_disk_that_fills_up_loses_nothing_and_trying_again_works(tmp_path: Path) -> None:
    path = make_and_close(tmp_path)
    before = dump(path)

    def work(say: Say) -> None:
        file = open_district(path, DEVICE)
        limited_to(path.stat().st_size + 20_000)
        many = [enterprise(i, note="长" * 100) for i in range(3_000)]
        try:
            with file.verb("bulk", "大批", PERSON):
                file.table("enterprise").insert_many(many)
        except DistrictFileError as error:
            say(error.words().replace("\n", " "))
        say(str(file.table("enterprise").count()))
        say(str(check_file(path).ok))
        limited_to(-1)
        with file.verb("bulk", "大批", PERSON):
            file.table("enterprise").insert_many(many)
        file.close()

    _, said = Child(work).end()
    assert len(said) == 3
    assert any(word in said[0] for word in ("磁盘已满", "读写文件失败"))
    assert "已保存的内容都在" in said[0]
    assert said[1:] == ["9", "True"]
    after = dump(path)
    assert len(after["enterprise"]) == 3_009
    assert before["inspection"] == after["inspection"]
    assert check_file(path).ok


def make_and_close(folder: Path) -> Path:
    file = make_district(folder)
    fill(file, 9)
    file.close()
    return file.path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_really_full_disk(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_and_close(small_disk)
    file = open_district(path, DEVICE)
    ballast = small_disk / "ballast"
    room = os.statvfs(small_disk)
    ballast.write_bytes(bytes(room.f_bavail * room.f_bsize - 40_000))
    done = 9
    with pytest.raises(DistrictFileError, match="磁盘已满"):  # noqa: PT012 - some of them fit
        while True:
            with file.verb("add", "加", PERSON):
                file.table("enterprise").insert_many(
                    [enterprise(done + i, note="长" * 500) for i in range(5)]
                )
            done += 5
    assert file.table("enterprise").count() == done
    monkeypatch.setenv("NPTRACKER_DATA_DIR", str(small_disk / "data"))
    with pytest.raises(DistrictFileError, match="磁盘已满"):
        take_backup(path, reason="满了")
    assert list(folder_for(path).glob("*")) == []
    file.close()
    again = open_district(path, DEVICE)
    assert not again.is_read_only, "a full disk is no reason to refuse opening"
    ballast.unlink()
    with again.verb("add", "再加", PERSON):
        again.table("enterprise").insert_many([enterprise(done + i) for i in range(5)])
    again.close()
    assert len(dump(path)["enterprise"]) == done + 5
    assert check_file(path).ok


# read-only places


def look_at_everything(path: Path, say: Say) -> None:
    """Open, read by every way of reading, try to write; say what happened."""
    file = open_district(path, DEVICE)
    say(f"{file.is_read_only} {file.read_only_reason}")
    for kind in file.forms:
        list(file.table(kind).all())
    say(str(file.table("enterprise").count(Query(search="清河"))))
    for attempt in (lambda: file.verb("x", "x", PERSON).__enter__(), lambda: walk.undo(file, PERSON)):
        try:
            attempt()
        except ReadOnlyError as error:
            say(error.words().replace("\n", " "))
    file.close()


def as_nobody(path: Path, data: Path) -> list[str]:
    """Look at a file as a user without rights, who may not even read Python's own modules any more."""
    with tempfile.TemporaryDirectory() as folder:
        file = open_district(make_and_close(Path(folder)), DEVICE, read_only=True)
        for kind in file.forms:
            list(file.table(kind).all())
        file.table("enterprise").count(Query(search="清河"))
        file.close()

    def work(say: Say) -> None:
        os.environ["NPTRACKER_DATA_DIR"] = str(data)
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        look_at_everything(path, say)

    return Child(work).end()[1]


@pytest.fixture
def open_to_all(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that an unprivileged process reaches; pytest's own folders are private."""
    with tempfile.TemporaryDirectory(prefix="npt-open-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="must become another user")
@pytest.mark.parametrize("place", ["file", "folder", "both"])
def test_what_may_not_be_written_opens_for_looking(open_to_all: Path, tmp_path: Path, place: str) -> None:
    path = make_and_close(open_to_all)
    path.chmod(0o644 if place in ("file", "both") else 0o666)
    open_to_all.chmod(0o755 if place in ("folder", "both") else 0o777)
    before = path.read_bytes()
    said = as_nobody(path, tmp_path)
    assert said[0].startswith("True")
    assert "复制到能写入" in said[0]
    assert said[1] == "2"
    assert len(said) == 4, "both attempts at writing are refused in words"
    assert all("复制到能写入" in words for words in said[2:])
    assert path.read_bytes() == before
    assert [p.name for p in open_to_all.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="must become another user")
def test_a_crashed_file_in_a_read_only_place_opens_at_its_last_commit(
    open_to_all: Path, tmp_path: Path
) -> None:
    from test_swapped import crash_in_the_middle

    path = make_and_close(open_to_all)
    crash_in_the_middle(path)
    for side in open_to_all.iterdir():
        side.chmod(0o644)
    said = as_nobody(path, tmp_path)
    assert said[0].startswith("True")
    assert said[1] == "2"


def test_a_mounted_read_only_disk_opens_for_looking(tmp_path: Path) -> None:
    place = tmp_path / "cd"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount")
    try:
        path = make_and_close(place)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        said: list[str] = []
        look_at_everything(path, said.append)
        assert said[0].startswith("True")
        assert said[1] == "2"
        assert len(said) == 4
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
