"""R9: one writer at a time, whoever starts, stops or is killed in whichever order."""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import time
from pathlib import Path

import pytest
from builders import DEVICE, PERSON, enterprise, make_district, scramble
from crash import Child, Say

from nptracker.db.district import open_district
from nptracker.db.integrity import check_file
from nptracker.db.lock import is_held, lock_path, read_holder
from nptracker.errors import ReadOnlyError

needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="starts processes through fork")


def leave_side_file(path: Path, **changes: object) -> None:
    """Write the side file that a program which is gone has left."""
    holder = {"user": "王某", "computer": socket.gethostname(), "pid": 1, "since": "2026-03-05 09:30"}
    lock_path(path).write_text(json.dumps({**holder, "last_verb": 0, "last_hash": "", **changes}), "utf-8")


@needs_fork
def test_a_second_process_reads_only_and_is_told_who_writes(tmp_path: Path) -> None:
    file = make_district(tmp_path)
    path = file.path
    assert is_held(path)

    def second(say: Say) -> None:
        file = open_district(path, DEVICE)
        say(f"{file.is_read_only} {file.read_only_reason}")

    _, said = Child(second).end()
    holder = read_holder(path)
    assert holder is not None
    assert said[0].startswith("True 文件正被使用")
    assert holder.user in said[0]
    assert holder.computer in said[0]
    file.close()
    assert not is_held(path)


def test_a_second_window_of_the_same_program_reads_only_too(tmp_path: Path) -> None:
    first = make_district(tmp_path)
    second = open_district(first.path, DEVICE)
    assert second.is_read_only
    with pytest.raises(ReadOnlyError, match="文件正被使用"), second.verb("x", "x", PERSON):
        pass
    with first.verb("fill", "填入", PERSON):
        first.table("enterprise").insert(enterprise())
    assert second.table("enterprise").count() == 1, "a reader sees what the writer has committed"
    second.close()
    first.close()
    third = open_district(first.path, DEVICE)
    assert not third.is_read_only
    third.close()
    assert not lock_path(first.path).exists(), "a clean end leaves nothing behind"


def test_a_side_file_left_by_a_dead_process_is_no_obstacle(tmp_path: Path) -> None:
    file = make_district(tmp_path)
    file.close()
    for pid in (999_999_999, os.getpid(), 1):  # gone, and used again by another program
        leave_side_file(file.path, pid=pid)
        again = open_district(file.path, DEVICE)
        assert not again.is_read_only
        again.close()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"user": 1}', "\x00" * 600])
def test_a_spoilt_side_file_is_no_obstacle(tmp_path: Path, text: str) -> None:
    file = make_district(tmp_path)
    file.close()
    lock_path(file.path).write_text(text)
    again = open_district(file.path, DEVICE)
    assert not again.is_read_only
    again.close()


def test_a_side_file_of_another_computer_asks(tmp_path: Path) -> None:
    """Locks do not reach across every share, so only a person can tell whether that program is gone."""
    file = make_district(tmp_path)
    file.close()
    leave_side_file(file.path, computer="二楼窗口", user="李某")
    before = lock_path(file.path).read_bytes().strip()
    careful = open_district(file.path, DEVICE)
    assert careful.is_read_only
    assert "李某" in careful.read_only_reason
    assert "二楼窗口" in careful.read_only_reason
    careful.close()
    assert json.loads(lock_path(file.path).read_bytes()) == json.loads(before)
    sure = open_district(file.path, DEVICE, take_over=True)
    assert not sure.is_read_only
    sure.close()


@pytest.mark.skipif(sys.platform == "win32", reason="links need special rights on Windows")
def test_opening_by_another_name_meets_the_same_lock(tmp_path: Path) -> None:
    file = make_district(tmp_path)
    shortcut = tmp_path / "桌面.npt"
    shortcut.symlink_to(file.path)
    other = open_district(shortcut, DEVICE)
    assert other.is_read_only
    other.close()
    file.close()


def test_a_failing_side_file_does_not_undo_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = make_district(tmp_path)
    assert file._lock is not None
    with Path("/dev/full").open("r+b", buffering=0) as full, monkeypatch.context() as patch:
        patch.setattr(file._lock, "_file", full)
        with file.verb("fill", "填入", PERSON):
            file.table("enterprise").insert(enterprise())
    assert file.table("enterprise").count() == 1
    file.close()


def hold_for_a_while(path: Path, seed: int, say: Say) -> None:
    """Open, write a little where that is possible, and close; again until killed."""
    import fcntl

    dice = random.Random(seed)
    for i in range(1_000):
        file = open_district(path, f"device-{seed}")
        if not file.is_read_only:
            with path.with_suffix(".writing").open("w") as marker:
                fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where two write at once
                with file.verb("fill", f"{seed}.{i}", PERSON):
                    file.table("setting").insert({"name": f"{seed}.{i}"})
                say(f"{seed}.{i}")
                time.sleep(dice.uniform(0, 0.01))
        file.close()


def interleave(path: Path, rounds: int, seed: int, least: int) -> int:
    """Start and kill three processes at random; return how many verbs were acknowledged."""
    dice = scramble(seed)
    running: list[Child] = []
    acknowledged: list[str] = []

    def end(child: Child) -> None:
        child.kill()
        acknowledged.extend(child.end()[1])

    i = 0
    # a machine busy with other tests lets few children get as far as writing: then there are more rounds
    while i < rounds or (len(acknowledged) <= least and i < 6 * rounds):
        i += 1
        if len(running) == 3 or (running and dice.random() < 0.5):
            end(running.pop(dice.randrange(len(running))))
        else:
            number = seed * 1_000_000 + i
            running.append(Child(lambda say, number=number: hold_for_a_while(path, number, say)))
        time.sleep(dice.uniform(0, 0.05))
    for child in running:
        end(child)
    file = open_district(path, DEVICE)
    assert not file.is_read_only
    titles = {row[0] for row in file.read("SELECT title FROM verbs").fetchall()}
    file.close()
    assert set(acknowledged) <= titles
    assert check_file(path).faults == ()
    return len(acknowledged)


@needs_fork
def test_random_starts_and_kills_never_give_two_writers(tmp_path: Path) -> None:
    file = make_district(tmp_path)
    file.close()
    # how many get as far as writing depends on the machine; a handful show that the test tests something
    assert interleave(file.path, 500, seed=1, least=10) > 10


@needs_fork
@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_ten_thousand_starts_and_kills_never_give_two_writers(tmp_path: Path) -> None:
    file = make_district(tmp_path)
    file.close()
    assert interleave(file.path, 10_000, seed=2, least=1_000) > 1_000
