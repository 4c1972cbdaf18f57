"""Takes every readable record out of a damaged file into a new one and lists what could not be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from nptracker.db.codec import Column, RowDecoder, checksum
from nptracker.db.district import DistrictFile, create_district
from nptracker.db.schema import LEADING, quoted
from nptracker.domain.forms import FORMS
from nptracker.domain.forms.form import Form
from nptracker.errors import DistrictFileError

_STEP = 64  # rows read at once; a step that fails is read again row by row
Row = tuple[Column, ...]


@dataclass
class SalvageReport:
    """How many records of each kind were copied, and in Chinese what was lost."""

    path: Path
    copied: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    @property
    def lines(self) -> tuple[str, ...]:
        """The report as Chinese lines."""
        counts = "、".join(f"{FORMS[kind].title} {count} 条" for kind, count in self.copied.items() if count)
        return (f"已抢救到 {self.path.name}：{counts or '没有记录'}。", *self.lost)


def salvage(damaged: Path, target: Path, device: str) -> SalvageReport:
    """Copy what can be read into a new district file; the damaged file is only read.

    The history is not carried over: the new file starts with one verb that says where its records come from.
    Ids stay, so references between records stay.
    """
    report = SalvageReport(target)
    with closing(_connect_leniently(damaged)) as source:
        columns = _columns(source)
        if not columns:
            raise DistrictFileError(
                "损坏太重，一条记录也读不出来。",
                safe="原文件没有被改动。",
                todo="请恢复备份。",
                file=str(damaged),
            )
        file = create_district(target, device)
        try:
            with file.verb("salvage", f"从损坏的文件“{damaged.name}”抢救", "程序", way="keep"):
                for kind, names in columns.items():
                    _copy_kind(source, file, FORMS[kind], names, report)
                _copy_blobs(source, file, report)
                _cut_loose_ends(file, report)
        finally:
            file.close()
    return report


def _connect_leniently(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _columns(source: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    try:
        found = {
            kind: tuple(row[1] for row in source.execute(f"PRAGMA table_info({quoted(kind)})"))
            for kind in FORMS
        }
    except sqlite3.DatabaseError:
        return {}
    return {kind: names for kind, names in found.items() if names}


def _copy_kind(
    source: sqlite3.Connection, file: DistrictFile, form: Form, names: tuple[str, ...], report: SalvageReport
) -> None:
    decoder = RowDecoder(form, names)
    table = file.table(form.kind)
    copied = 0
    for number, row in _readable_rows(source, form.kind, names):
        fault = _fault(row)
        values = None
        if row is not None and not fault:
            try:
                values = decoder.values(row)
            except (ValueError, ArithmeticError, KeyError):
                fault = "内容无法辨认"
        if values is None or row is None:
            report.lost.append(f"{form.title} 第 {number} 行：{fault}")
            continue
        table.insert_as(str(row[1]), values)
        copied += 1
    report.copied[form.kind] = copied


def _fault(row: Row | None) -> str:
    if row is None:
        return "读不出来"
    lead = len(LEADING)
    intact = checksum(str(row[1]), row[2], row[3], row[lead:]) == row[4]  # type: ignore[arg-type]
    return "" if intact else "内容与校验码不符，没有抄录"


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
    except sqlite3.DatabaseError:
        return None


def _copy_blobs(source: sqlite3.Connection, file: DistrictFile, report: SalvageReport) -> None:
    from nptracker.db import blobs

    for (digest,) in _try(source, "SELECT hash FROM blobs", ()) or []:
        content = _try(source, "SELECT content FROM blobs WHERE hash = ?", (digest,))
        raw: object = content[0][0] if content else None
        if not isinstance(raw, bytes) or blobs.put(file, raw) != digest:
            report.lost.append(f"附件 {str(digest)[:8]}：读不出来或已损坏")


def _cut_loose_ends(file: DistrictFile, report: SalvageReport) -> None:
    """Empty references to records that were lost, so that the rest stays usable, and say so."""
    writer = file.writer()
    for kind, number, _, _ in writer.execute("PRAGMA foreign_key_check").fetchall():
        (record_id,) = writer.execute(f"SELECT id FROM {quoted(kind)} WHERE n = ?", (number,)).fetchone()
        record = file.table(kind).get(record_id)
        for reference in FORMS[kind].references:
            target = record[reference.key]
            if isinstance(target, str) and not file.table(reference.refers_to).labels([target]):
                file.table(kind).update(record_id, {reference.key: None})
                report.lost.append(
                    f"{FORMS[kind].title} 第 {number} 行：所属的{reference.heading}没有抢救出来"
                )
