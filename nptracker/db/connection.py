"""Opens SQLite the way a district file needs it, and looks at a file before SQLite may touch it."""

from __future__ import annotations

import sqlite3
from pathlib import Path, PurePath
from typing import TypedDict

from nptracker.db.faults import WordedConnection, damaged
from nptracker.errors import DistrictFileError, ForeignFileError, reason_of

APPLICATION_ID = 0x4E505452  # "NPTR"
OLDEST_SQLITE = (3, 38, 0)  # json_group_object and the -> operators
_MAGIC = b"SQLite format 3\x00"
SMALL_ENOUGH_TO_CHECK = 64 << 20  # a quick_check of 64 MB takes about 0.2 s
WRITE_WAIT_SECONDS = 10.0
READ_WAIT_SECONDS = 0.02  # a reader in the window's thread rather shows a placeholder than waits


class _Reading(TypedDict):
    uri: bool
    timeout: float
    isolation_level: None
    check_same_thread: bool


def check_library() -> None:
    """Refuse a SQLite library that lacks what the file needs; says so in words."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise DistrictFileError(
            f"本机的 SQLite 版本 {sqlite3.sqlite_version} 太旧。",
            safe="文件没有被打开。",
            todo="请安装新版程序。",
        )


def connect_writer(path: Path) -> sqlite3.Connection:
    """Return the writing connection: rollback journal, every commit flushed to the disk, foreign keys on."""
    connection = sqlite3.connect(
        path, timeout=WRITE_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if mode != "delete":
        raise DistrictFileError(
            f"日志方式应为 delete，实际是 {mode}。", safe="文件没有被改动。", file=str(path)
        )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -64000")
    return connection


def connect_reader(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """Return a read-only connection. ``immutable`` is for media that nobody can write, such as a CD."""
    return _prepared(sqlite3.connect(_uri(path, immutable=immutable), **_READING))


def connect_worded_reader(path: Path, *, immutable: bool = False) -> WordedConnection:
    """Return a read-only connection that raises the world's faults in words."""
    uri = _uri(path, immutable=immutable)
    connection = sqlite3.connect(uri, factory=WordedConnection, **_READING)
    connection.path = path
    _prepared(connection)
    return connection


_READING: _Reading = {
    "uri": True,
    "timeout": READ_WAIT_SECONDS,
    "isolation_level": None,
    "check_same_thread": False,
}


def _uri(path: Path, *, immutable: bool) -> str:
    return f"{address_of(path.absolute())}?mode=ro{'&immutable=1' if immutable else ''}"


def address_of(path: PurePath) -> str:
    """Return the address by which SQLite opens a file, given its absolute path.

    SQLite knows no hosts: the server of a network share belongs to the path, behind two more slashes.
    """
    address = path.as_uri()
    if path.drive.startswith("\\\\"):
        return f"file://{address.removeprefix('file:')}"
    return address


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def look_at_header(path: Path) -> int:
    """Return the schema version of a district file; raises in words for any other file. Reads 100 bytes only."""
    name = str(path)
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise DistrictFileError(
            "找不到这个文件。", todo="它可能被移动、改名，或所在的U盘没有插好。", file=name
        ) from None
    except OSError as error:
        raise DistrictFileError(
            f"文件打不开（{reason_of(error)}）。", todo="请检查访问权限后再试。", file=name
        ) from error
    if len(header) < 100 or not header.strip(b"\x00") or not header.startswith(_MAGIC):
        if path.suffix.lower() == ".npt":
            raise damaged(path, "文件头已损坏，不能直接打开。")
        raise ForeignFileError(
            "这不是区县数据文件（.npt）。", safe="文件没有被改动。", todo="请另选文件。", file=name
        )
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ForeignFileError(
            "这是别的程序的数据库，不是区县数据文件。",
            safe="文件没有被改动。",
            todo="请另选文件。",
            file=name,
        )
    return int.from_bytes(header[60:64], "big")


def check_structure(connection: sqlite3.Connection, path: Path) -> None:
    """Raise DamagedFileError when SQLite finds a fault in the structure of the file."""
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise damaged(path, "文件内容有损坏，为避免扩大没有打开。")
