"""数据检查: structure, references, the checksum of every row, the chain of history, and the attachments."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nptracker.db import journal
from nptracker.db.codec import checksum
from nptracker.db.connection import connect_reader
from nptracker.db.faults import UNREADABLE
from nptracker.db.own_kinds import unread_declarations
from nptracker.db.progress import Progress, silent
from nptracker.db.schema import LEADING, columns_of, quoted
from nptracker.domain.forms import FORMS

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
    check = _Check(progress or silent)
    try:
        with closing(connect_reader(path)) as connection:
            connection.execute("BEGIN")  # one state throughout, whatever is written meanwhile
            check.run(connection)
    except UNREADABLE as error:
        check.faults.append(f"有一部分内容读不出来（{error}）")
    return CheckReport(check.rows, check.verbs, check.blobs, tuple(check.faults))


class _Check:
    """One run over a file; a part that cannot be read does not keep the others from being checked."""

    def __init__(self, progress: Progress) -> None:
        self.rows = self.verbs = self.blobs = 0
        self.faults: list[str] = []
        self._progress = progress

    def run(self, connection: sqlite3.Connection) -> None:
        """Check everything, part by part."""
        kinds = sorted({kind for (kind,) in connection.execute("SELECT kind FROM forms")} | set(FORMS))
        parts: list[Callable[[], None]] = [
            lambda: self.faults.extend(_structure(connection)),
            *(partial(self._kind, connection, kind) for kind in kinds),
            lambda: self.faults.extend(unread_declarations(connection)),
            lambda: self.faults.extend(_history(connection)),
            lambda: self.faults.extend(_records_without_row(connection, kinds)),
            lambda: self._blobs(connection),
        ]
        for done, part in enumerate(parts, start=1):
            try:
                part()
            except UNREADABLE as error:
                self.faults.append(f"有一部分内容读不出来（{error}）")
            self._progress(done, len(parts))
        self.verbs = connection.execute("SELECT count(*) FROM verbs").fetchone()[0]

    def _kind(self, connection: sqlite3.Connection, kind: str) -> None:
        columns = columns_of(connection, kind)
        if not columns:
            self.faults.append(f"缺少“{kind}”的表")
            return
        for number, fault in _row_faults(connection, kind, columns):
            self.rows += 1
            if fault:
                self.faults.append(f"{kind} 第 {number} 行{fault}")

    def _blobs(self, connection: sqlite3.Connection) -> None:
        for digest, content in connection.execute("SELECT hash, content FROM blobs"):
            self.blobs += 1
            if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != digest:
                self.faults.append(f"附件 {str(digest)[:8]} 的内容与指纹不符")


def _structure(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check(100)"):
        if line != "ok":
            yield f"文件结构：{line}"
    for row in connection.execute("PRAGMA foreign_key_check"):
        yield f"{row[0]} 第 {row[1]} 行指向不存在的 {row[2]}"


def _row_faults(
    connection: sqlite3.Connection, kind: str, columns: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Yield every row's number with its fault: its own checksum, and the one its last journal entry noted."""
    names = ", ".join(f"t.{quoted(name)}" for name in columns)
    noted = "(SELECT chk FROM journal WHERE record = t.id AND kind = ? ORDER BY seq DESC LIMIT 1)"
    lead = len(LEADING)
    for *row, entry in connection.execute(
        f"SELECT {names}, {noted} FROM {quoted(kind)} t ORDER BY n", (kind,)
    ):
        if checksum(row[1], row[2], row[3], row[lead:]) != row[4]:
            yield row[0], "的内容与校验码不符"
        else:
            yield row[0], "" if entry == row[4] else "与历史不符"


def _history(connection: sqlite3.Connection) -> Iterator[str]:
    yield from (f"第 {seq} 步历史被改动过或有损坏" for seq in journal.broken_links(connection))
    stray = connection.execute(
        "SELECT count(*) FROM journal WHERE seq > (SELECT coalesce(max(last_entry), 0) FROM verbs)"
    ).fetchone()[0]
    if stray:
        yield f"有 {stray} 条历史不属于任何一步"


def _records_without_row(connection: sqlite3.Connection, kinds: Sequence[str]) -> Iterator[str]:
    """Yield the records that the journal says are there and that no table has.

    The journal's columns are named in full: a kind may have fields called ``record`` or ``kind`` itself.
    """
    cases = " ".join(
        f"WHEN '{kind}' THEN NOT EXISTS (SELECT 1 FROM {quoted(kind)} WHERE id = noted.record)"
        for kind in kinds
        if columns_of(connection, kind)
    )
    last = "SELECT kind, record, op, max(seq) FROM journal GROUP BY record"
    lost = connection.execute(
        f"SELECT kind, record FROM ({last}) noted WHERE op <> 'D' AND CASE noted.kind {cases} ELSE 1 END"
    )
    yield from (f"{kind} 记录 {str(record)[:8]} 在历史里有，表里没有" for kind, record in lost)
