"""Opens SQLite the way a district file needs it, and looks at a file before SQLite may touch it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

from nptracker.db.lock import Holder
from nptracker.db.migrations import SCHEMA_VERSION
from nptracker.errors import DamagedFileError, DistrictFileError, ForeignFileError, NewerFileError

APPLICATION_ID = 0x4E505452  # "NPTR"
OLDEST_SQLITE = (3, 38, 0)  # json_group_object and the -> operators
_MAGIC = b"SQLite format 3\x00"
WRITE_WAIT_SECONDS = 10.0
READ_WAIT_SECONDS = 0.02  # a reader in the window's thread rather shows a placeholder than waits


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
    uri = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=READ_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def look_at_header(path: Path) -> None:
    """Raise in words unless the file is a whole district file of a version we know; reads 100 bytes only."""
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
            f"文件打不开（{error.strerror}）。", todo="请检查访问权限后再试。", file=name
        ) from error
    if len(header) < 100 or not header.strip(b"\x00") or not header.startswith(_MAGIC):
        if path.suffix.lower() == ".npt":
            raise DamagedFileError(
                "文件头已损坏，不能直接打开。",
                safe="原文件没有被改动。",
                todo="请恢复最近的备份，或抢救可读的内容。",
                file=name,
            )
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
    if int.from_bytes(header[60:64], "big") > SCHEMA_VERSION:
        raise newer_file(path)


def newer_file(path: Path) -> NewerFileError:
    """Build the refusal of a file that a newer program wrote."""
    return NewerFileError(
        "这个文件是用更新版本的程序保存的，本版本看不懂它的全部内容。",
        safe="文件没有被改动，内容都在。",
        todo="请安装新版程序后再打开。",
        file=str(path),
    )


def leftovers(path: Path) -> list[Path]:
    """Return journal files that lie beside a database and are not empty."""
    sides = (path.with_name(path.name + tail) for tail in ("-journal", "-wal", "-shm"))
    return [side for side in sides if side.exists() and side.stat().st_size]


def rehearse_recovery(path: Path, holder: Holder | None) -> None:
    """Try on a copy what SQLite will do with a left-over journal, and raise when that journal is another file's.

    SQLite rolls a left-over journal into whatever file lies beside it. If somebody put a backup there by hand
    after a crash, the result is wrong data that can even pass its checks. The side file tells which commit the
    crashed program had reached; the copy must reach it, or the one after it, and be sound.
    """
    with tempfile.TemporaryDirectory(prefix="npt-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        fault = _fault_before_recovery(copy, holder)
        for side in leftovers(path):
            shutil.copyfile(side, copy.with_name(side.name))
        fault = fault or _fault_after_recovery(copy, holder)
    if fault:
        raise DamagedFileError(
            f"文件旁边有上次没有写完留下的日志，但它与现在的文件对不上（{fault}），可能是文件被人换过。",
            safe="原文件和日志都没有被改动。",
            todo="请在恢复页选择：用现在的文件（日志另存），或恢复备份。",
            file=str(path),
        )


def _fault_before_recovery(copy: Path, holder: Holder | None) -> str:
    """Compare the file without its journal; a commit torn half-way is unreadable here, which is no fault."""
    if holder is None:
        return "没有写入者的记录"
    connection = connect_reader(copy, immutable=True)
    try:
        last = connection.execute(
            "SELECT coalesce(max(seq), 0) FROM verbs WHERE hash IS NOT NULL"
        ).fetchone()[0]
    except sqlite3.Error:
        return ""
    finally:
        connection.close()
    return _fault_in_commit(last, holder)


def _fault_in_commit(last: int, holder: Holder) -> str:
    if last in {holder.last_verb, holder.last_verb + 1}:
        return ""
    return f"应到第{holder.last_verb}步，实为第{last}步"


def _fault_after_recovery(copy: Path, holder: Holder | None) -> str:
    connection = sqlite3.connect(copy, isolation_level=None)
    try:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            return "回滚后结构损坏"
        last = connection.execute(
            "SELECT coalesce(max(seq), 0) FROM verbs WHERE hash IS NOT NULL"
        ).fetchone()[0]
        if holder is None:
            return "没有写入者的记录"
        known = connection.execute("SELECT hash FROM verbs WHERE seq = ?", (holder.last_verb,)).fetchone()
    except sqlite3.Error:
        return "回滚后读不出来"
    finally:
        connection.close()
    if holder.last_verb and (known is None or known[0] != holder.last_hash):
        return "历史对不上"
    return _fault_in_commit(last, holder)
