"""Takes every readable record out of a damaged file into a new one and lists what could not be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from nptracker.db import blobs
from nptracker.db.codec import UNDECODABLE, Column, RowDecoder, checksum
from nptracker.db.connection import address_of
from nptracker.db.district import DistrictFile, create_district
from nptracker.db.faults import UNREADABLE
from nptracker.db.pages import Cell, leaf_rows
from nptracker.db.schema import LEADING, quoted
from nptracker.domain.forms.form import Form
from nptracker.domain.own_ledger import is_own_kind
from nptracker.errors import DistrictFileError

_STEP = 64  # rows read at once; a step that fails is read again row by row
_SHOWN = 30  # characters of a damaged row's text in the report
Row = tuple[Column, ...]


@dataclass
class SalvageReport:
    """How many records of each kind were copied, and in Chinese what was lost."""

    path: Path
    copied: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[str, ...]:
        """The report as Chinese lines."""
        counts = "、".join(f"{self.titles[kind]} {count} 条" for kind, count in self.copied.items() if count)
        return (f"已抢救到 {self.path.name}：{counts or '没有记录'}。", *self.lost)


def salvage(damaged: Path, target: Path, device: str) -> SalvageReport:
    """Copy what can be read into a new district file; the damaged file is only read.

    The history is not carried over: the new file starts with one verb that says where its records come from.
    Ids stay, so references between records stay.
    """
    file = create_district(target, device)
    try:
        with file.verb("salvage", f"从损坏的文件“{damaged.name}”抢救", "程序", way="keep"):
            work = _Salvage(damaged, file)
            work.by_table()
            if work.faults or not work.has_schema:
                work.by_page()
            work.finish()
            if not any(work.report.copied.values()):
                raise DistrictFileError(
                    "损坏太重，一条记录也读不出来。",
                    safe="原文件没有被改动。",
                    todo="请恢复备份。",
                    file=str(damaged),
                )
    except BaseException:
        file.close()
        target.unlink(missing_ok=True)
        raise
    file.close()
    return work.report


class _Salvage:
    """One salvage: first as SQLite finds the rows, then, where that leaves gaps, page by page."""

    def __init__(self, damaged: Path, file: DistrictFile) -> None:
        self.report = SalvageReport(file.path)
        self.faults: dict[tuple[str, int], str] = {}  # by kind and row number
        self.has_schema = False
        self._damaged = damaged
        self._file = file
        self._forms = file.forms
        self._columns = {kind: (*LEADING, *form.by_key) for kind, form in self._forms.items()}
        self._ids: set[str] = set()

    def by_table(self) -> None:
        """Copy the rows that SQLite finds."""
        with closing(_connect_leniently(self._damaged)) as source:
            shipped = tuple(self._forms)
            found = [self._copy_kind(source, kind) for kind in shipped]
            self.has_schema = all(found)
            for kind in self._own_kinds(shipped):
                self._copy_kind(source, kind)
            self._copy_blobs(_readable_blobs(source))

    def _copy_kind(self, source: sqlite3.Connection, kind: str) -> bool:
        """Copy what can be read of one table; returns False when there is no such table to be seen."""
        names = _columns(source, kind)
        self._columns[kind] = names or (*LEADING, *self._forms[kind].by_key)
        for number, row in _readable_rows(source, kind, names) if names else ():
            self._take(kind, number, row)
        return bool(names)

    def _own_kinds(self, shipped: tuple[str, ...]) -> list[str]:
        """Give the kinds whose declarations have been copied their tables, and return them."""
        self._file.take_over_own_kinds()
        return [kind for kind in self._forms if kind not in shipped]

    def by_page(self) -> None:
        """Copy rows that SQLite does not find, if the journal says that they are the newest of their record."""
        newest = _newest_entries(self._damaged)
        self._take_loose(newest)
        self._file.take_over_own_kinds()
        if any(is_own_kind(kind) for kind, _ in newest.values()):  # now that their declarations are here
            self._take_loose(newest)
        self._copy_blobs(_loose_blobs(self._damaged))
        there = {record: kind for record, (kind, chk) in newest.items() if chk is not None}
        for record, kind in there.items():
            if record not in self._ids and kind in self._forms and not self._is_listed(kind):
                self.report.lost.append(f"{self._forms[kind].title} 记录 {record[:8]}：读不出来")

    def _take_loose(self, newest: Mapping[str, tuple[str, Cell]]) -> None:
        for number, cells in leaf_rows(self._damaged):
            kind, chk = newest.get(str(cells[1]) if len(cells) > len(LEADING) else "", ("", None))
            row = (number, *cells[1:])
            if kind in self._forms and cells[4] == chk and str(cells[1]) not in self._ids:
                self._columns.setdefault(kind, (*LEADING, *self._forms[kind].by_key))
                self._take(kind, number, row)  # type: ignore[arg-type]

    def _is_listed(self, kind: str) -> bool:
        """Tell whether the gaps of a kind are known by row number already."""
        return any(of == kind for of, _ in self.faults)

    def _take(self, kind: str, number: int, row: Row | None) -> None:
        """Copy one row, or note why not."""
        fault, values = _fault(row), None
        if row is not None and not fault:
            try:
                values = RowDecoder(self._forms[kind], self._columns[kind]).values(row)
            except UNDECODABLE:
                fault = "内容无法辨认"
        if row is None or values is None:
            readable = _label(self._forms[kind], self._columns[kind], row)
            self.faults.setdefault((kind, number), f"{readable}：{fault}")
            return
        self.faults.pop((kind, number), None)
        self._file.table(kind).insert_as(str(row[1]), values)
        self._ids.add(str(row[1]))
        self.report.titles[kind] = self._forms[kind].title
        self.report.copied[kind] = self.report.copied.get(kind, 0) + 1

    def _copy_blobs(self, found: Iterator[tuple[str, bytes | None]]) -> None:
        for digest, content in found:
            if content is None or blobs.put(self._file, content) != digest:
                self.report.lost.append(f"附件 {digest[:8]}：读不出来或已损坏")

    def finish(self) -> None:
        """List what is lost, and empty references to it so that the rest stays usable."""
        for (kind, number), fault in sorted(self.faults.items()):
            self.report.lost.append(f"{self._forms[kind].title} 第 {number} 行{fault}")
        writer = self._file.writer()
        loose = {(kind, n) for kind, n, *_ in writer.execute("PRAGMA foreign_key_check").fetchall()}
        for kind, number in sorted(loose):
            self._cut_loose(kind, number)

    def _cut_loose(self, kind: str, number: int) -> None:
        table = self._file.table(kind)
        query = f"SELECT id FROM {quoted(kind)} WHERE n = ?"
        (record_id,) = self._file.writer().execute(query, (number,)).fetchone()
        record = table.get(record_id)
        for reference in self._forms[kind].references:
            target = record[reference.key]
            if isinstance(target, str) and not self._file.table(reference.refers_to).labels([target]):
                table.update(record_id, {reference.key: None})
                self.report.lost.append(
                    f"{self._forms[kind].title} 记录 {record_id[:8]}：所属的{reference.heading}没有抢救出来"
                )


def _connect_leniently(path: Path) -> sqlite3.Connection:
    address = f"{address_of(path.absolute())}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _columns(source: sqlite3.Connection, kind: str) -> tuple[str, ...]:
    rows = _try(source, f"PRAGMA table_info({quoted(kind)})", ()) or []
    return tuple(str(row[1]) for row in rows)


def _fault(row: Row | None) -> str:
    if row is None:
        return "读不出来"
    intact = checksum(str(row[1]), row[2], row[3], row[len(LEADING) :]) == row[4]  # type: ignore[arg-type]
    return "" if intact else "内容与校验码不符，没有抄录"


def _label(form: Form, columns: tuple[str, ...], row: Row | None) -> str:
    """Return what can still be read of a row's name, so that people know what to type anew."""
    if row is None:
        return ""
    texts = [str(row[columns.index(key)] or "") for key in form.label if key in columns]
    return f"（{' '.join(texts).strip()[:_SHOWN]}）"


def _readable_rows(
    source: sqlite3.Connection, kind: str, names: tuple[str, ...]
) -> Iterator[tuple[int, Row | None]]:
    """Yield (n, row) with None for an unreadable row; row by row, so that one bad page stops nothing."""
    columns = ", ".join(quoted(name) for name in names)
    top = _highest_number(source, kind)
    for start in range(1, top + 1, _STEP):
        rows = _try(
            source,
            f"SELECT {columns} FROM {quoted(kind)} WHERE n BETWEEN ? AND ?",
            (start, start + _STEP - 1),
        )
        if rows is not None:
            yield from ((int(row[0] or 0), row) for row in rows)
            continue
        for n in range(start, min(start + _STEP, top + 1)):
            one = _try(source, f"SELECT {columns} FROM {quoted(kind)} WHERE n = ?", (n,))
            if one is None:
                yield n, None
            else:
                yield from ((n, row) for row in one)


def _highest_number(source: sqlite3.Connection, kind: str) -> int:
    """Return the highest row number ever used, from whichever place can still be read."""
    counters = _try(source, "SELECT seq FROM sqlite_sequence WHERE name = ?", (kind,)) or []
    rows = _try(source, f"SELECT max(n) FROM {quoted(kind)}", ()) or []
    known = [int(row[0]) for row in (*counters, *rows) if isinstance(row[0], int)]
    return min(max(known, default=0), 100_000_000)


def _try(source: sqlite3.Connection, sql: str, parameters: tuple[Column, ...]) -> list[Row] | None:
    try:
        return source.execute(sql, parameters).fetchall()
    except UNREADABLE:
        return None


def _readable_blobs(source: sqlite3.Connection) -> Iterator[tuple[str, bytes | None]]:
    for (digest,) in _try(source, "SELECT hash FROM blobs", ()) or []:
        content = _try(source, "SELECT content FROM blobs WHERE hash = ?", (digest,))
        raw: object = content[0][0] if content else None
        yield str(digest), raw if isinstance(raw, bytes) else None


def _loose_blobs(path: Path) -> Iterator[tuple[str, bytes | None]]:
    for _, cells in leaf_rows(path):
        match cells:
            case [str(digest), int(size), bytes(content)] if len(digest) == 64 and len(content) == size:
                yield digest, content


def _newest_entries(path: Path) -> dict[str, tuple[str, Cell]]:
    """Return kind and checksum (None for a deleted record) of every record, as the journal's pages say."""
    newest: dict[str, tuple[int, str, Cell]] = {}
    for seq, cells in leaf_rows(path):
        match cells:
            case [None, int(), str(kind), str(record), "I" | "U" | "D", _, chk]:
                if newest.get(record, (0,))[0] < seq:
                    newest[record] = (seq, kind, chk)
    return {record: (kind, chk) for record, (_, kind, chk) in newest.items()}
