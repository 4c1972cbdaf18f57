"""数据检查: structure, references, the checksum of every row, the chain of history, and the attachments."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nptracker.db import journal
from nptracker.db.codec import checksum
from nptracker.db.connection import connect_reader
from nptracker.db.schema import LEADING, columns_of, quoted

Progress = Callable[[int, int], None]
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: counts of what was looked at, and every fault in Chinese."""

    rows: int
    verbs: int
    blobs: int
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults

    @property
    def lines(self) -> tuple[str, ...]:
        """The report as Chinese lines."""
        seen = f"检查了 {self.rows} 条记录、{self.verbs} 步历史、{self.blobs} 份附件。"
        if self.ok:
            return (seen, "没有发现问题。")
        shown = self.faults[:_SHOWN]
        more = (f"…… 另有 {len(self.faults) - _SHOWN} 处",) if len(self.faults) > _SHOWN else ()
        return (
            seen,
            f"发现 {len(self.faults)} 处问题：",
            *shown,
            *more,
            "请恢复最近的完好备份，或用“抢救”取出可读的内容。",
        )


def check_file(path: Path, progress: Progress | None = None) -> CheckReport:
    """Check a whole file through a connection of its own; a file SQLite cannot read at all is a fault too."""
    faults: list[str] = []
    rows = verbs = blobs = 0
    try:
        with closing(connect_reader(path)) as connection:
            faults += _structure(connection)
            kinds = [kind for (kind,) in connection.execute("SELECT kind FROM forms ORDER BY kind")]
            for done, kind in enumerate(kinds, start=1):
                count, found = _rows(connection, kind)
                rows += count
                faults += found
                if progress:
                    progress(done, len(kinds) + 2)
            verbs = connection.execute("SELECT count(*) FROM verbs").fetchone()[0]
            faults += [f"第 {seq} 步历史被改动过或有损坏" for seq in journal.broken_links(connection)]
            faults += _last_entries(connection, kinds)
            blobs, found = _blobs(connection)
            faults += found
    except sqlite3.DatabaseError as error:
        faults.append(f"有一部分内容读不出来（{error}）")
    return CheckReport(rows, verbs, blobs, tuple(faults))


def _structure(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check(100)"):
        if line != "ok":
            yield f"文件结构：{line}"
    for row in connection.execute("PRAGMA foreign_key_check"):
        yield f"{row[0]} 第 {row[1]} 行指向不存在的 {row[2]}"


def _rows(connection: sqlite3.Connection, kind: str) -> tuple[int, list[str]]:
    """Return how many rows a kind has, and those whose checksum does not fit."""
    found: list[str] = []
    count = 0
    columns = columns_of(connection, kind)
    names = ", ".join(quoted(name) for name in columns)
    lead = len(LEADING)
    for row in connection.execute(f"SELECT {names} FROM {quoted(kind)} ORDER BY n"):
        count += 1
        if checksum(row[1], row[2], row[3], row[lead:]) != row[4]:
            found.append(f"{kind} 第 {row[0]} 行的内容与校验码不符")
    return count, found


def _last_entries(connection: sqlite3.Connection, kinds: list[str]) -> Iterator[str]:
    """Compare every row with the checksum its last journal entry noted: rows removed, added or swapped."""
    for kind in kinds:
        query = (
            f"SELECT j.record FROM (SELECT record, chk, max(seq) FROM journal WHERE kind = ? GROUP BY record) j "
            f"LEFT JOIN {quoted(kind)} t ON t.id = j.record WHERE t.chk IS NOT j.chk"
        )
        yield from (
            f"{kind} 记录 {record[:8]} 与历史不符" for (record,) in connection.execute(query, (kind,))
        )
        lost = f"SELECT id FROM {quoted(kind)} t WHERE NOT EXISTS (SELECT 1 FROM journal WHERE record = t.id AND kind = ?)"
        yield from (f"{kind} 记录 {record[:8]} 没有来历" for (record,) in connection.execute(lost, (kind,)))


def _blobs(connection: sqlite3.Connection) -> tuple[int, list[str]]:
    found = []
    count = 0
    for digest, content in connection.execute("SELECT hash, content FROM blobs"):
        count += 1
        if hashlib.sha256(content).hexdigest() != digest:
            found.append(f"附件 {digest[:8]} 的内容与指纹不符")
    return count, found
