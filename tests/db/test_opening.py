"""Opening looks into the file once: what it costs must not grow with the looks taken."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from builders import DEVICE, PERSON, enterprise, fill, make_district

from nptracker.db.connection import address_of
from nptracker.db.district import open_district


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = make_district(tmp_path)
    fill(file, 3)
    file.close()
    return file.path


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been connected to, in order; every connection reads the whole schema anew."""
    made: list[str] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def note(database: object, *rest: Any, **options: Any) -> sqlite3.Connection:
        made.append(str(database))
        return connect(database, *rest, **options)

    monkeypatch.setattr(sqlite3, "connect", note)
    return made


def in_thread(work: Callable[[], object]) -> object:
    """Return what a thread of its own finds; its reader ends with it."""
    with ThreadPoolExecutor(1) as lane:
        return lane.submit(work).result()


def test_a_lent_reader_serves_the_next_thread(sound: Path, connected: list[str]) -> None:
    with closing(open_district(sound, DEVICE)) as file:
        table = file.table("enterprise")
        file.readers.lend()
        assert in_thread(table.count) == 3
        assert len(connected) == 1
        assert table.count() == 3, "and the lender gets another one"
        assert len(connected) == 2


def test_a_reader_is_made_before_it_is_needed(sound: Path, connected: list[str]) -> None:
    with closing(open_district(sound, DEVICE)) as file:
        table = file.table("enterprise")
        file.readers.lend()
        in_thread(table.count)
        in_thread(file.readers.provide)
        assert len(connected) == 2
        assert table.count() == 3
        assert len(connected) == 2
        file.readers.lend()
        file.readers.lend()  # there is none to lend any more
        assert table.count() == 3
        assert len(connected) == 2


@pytest.mark.parametrize("read_only", [True, False])
def test_opening_and_reading_take_one_connection(sound: Path, connected: list[str], read_only: bool) -> None:
    file = open_district(sound, DEVICE, read_only=read_only)
    assert file.table("enterprise").count() == 3
    assert file.is_read_only == read_only
    file.close()
    assert len(connected) == 1
    assert connected[0].endswith("?mode=ro")


def test_the_first_write_makes_the_second_connection(sound: Path, connected: list[str]) -> None:
    file = open_district(sound, DEVICE)
    for number in (4, 5):
        with file.verb("add", "新增", PERSON):
            file.table("enterprise").insert(enterprise(number))
    assert file.table("enterprise").count() == 5
    file.close()
    assert len(connected) == 2


def test_tables_are_made_when_asked_for(sound: Path) -> None:
    with closing(open_district(sound, DEVICE)) as file:
        assert file.table("finding") is file.table("finding")
        with pytest.raises(KeyError):
            file.table("no_such_kind")


def test_a_file_left_in_another_way_of_logging_is_taken_back(sound: Path) -> None:
    with closing(sqlite3.connect(sound)) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    with closing(open_district(sound, DEVICE)) as file, file.verb("add", "新增", PERSON):
        file.table("enterprise").insert(enterprise(4))
    assert sound.read_bytes()[18:20] == b"\x01\x01"
    with closing(open_district(sound, DEVICE)) as file:
        assert file.table("enterprise").count() == 4


def test_the_server_of_a_network_share_is_part_of_the_path() -> None:
    assert address_of(PureWindowsPath(r"\\server\share\a b.npt")) == "file:////server/share/a%20b.npt"
    assert address_of(PureWindowsPath(r"C:\a b.npt")) == "file:///C:/a%20b.npt"
    assert address_of(PurePosixPath("/a b.npt")) == "file:///a%20b.npt"


@pytest.mark.skipif(sys.platform == "win32", reason="a share is written otherwise on Windows")
def test_sqlite_opens_an_address_with_two_more_slashes(sound: Path) -> None:
    address = f"file:///{sound.as_uri().removeprefix('file://')}?mode=ro"
    assert address.startswith("file:////")
    with closing(sqlite3.connect(address, uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM enterprise").fetchone() == (3,)
