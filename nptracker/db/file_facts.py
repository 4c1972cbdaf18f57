"""A district file in numbers, for a diagnostic pack: its versions, sizes and counts, never anything it holds."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from nptracker.db import newer
from nptracker.db.connection import connect_reader
from nptracker.db.faults import UNREADABLE
from nptracker.db.files import leftovers
from nptracker.db.integrity import check_file
from nptracker.db.migrations import SCHEMA_VERSION
from nptracker.db.progress import Progress
from nptracker.db.schema import columns_of, quoted
from nptracker.domain.forms import FORMS
from nptracker.domain.own_ledger import is_own_kind

_PRAGMAS = ("page_size", "page_count", "freelist_count", "journal_mode", "user_version", "encoding")
# the faults that name nothing but a kind of the program and a row; all others are only counted
_TELLABLE = re.compile(r"(?P<kind>[a-z_]+) 第 \d+ 行.{1,20}")
_MOST_TOLD = 50


def fact_lines(path: Path, progress: Progress | None = None) -> list[str]:
    """Return what can be told of a file without telling anything in it; a file that cannot be read says so."""
    lines = [f"大小 {path.stat().st_size} 字节", f"旁边的日志 {len(leftovers(path))} 个"]
    try:
        with closing(connect_reader(path)) as connection:
            lines += _structure(connection)
            lines += _counts(connection)
    except UNREADABLE as error:
        return [*lines, f"读不出来：{type(error).__name__}"]
    return lines + _check_lines(path, progress)


def _structure(connection: sqlite3.Connection) -> list[str]:
    told = [f"{name} {connection.execute(f'PRAGMA {name}').fetchone()[0]}" for name in _PRAGMAS]
    steps, _ = _one_row(connection, "SELECT count(*), max(seq) FROM verbs")
    (blobs, size) = _one_row(connection, "SELECT count(*), coalesce(sum(size), 0) FROM blobs")
    is_newer = "是" if newer.is_newer(connection) else "否"
    return [
        "　".join(told),
        f"本版本的结构号 {SCHEMA_VERSION}　由更新的程序写过：{is_newer}",
        f"历史 {steps} 步　附件 {blobs} 份，{size} 字节",
    ]


def _one_row(connection: sqlite3.Connection, sql: str) -> tuple[int, int]:
    first, second = connection.execute(sql).fetchone()
    return int(first), int(second or 0)


def _counts(connection: sqlite3.Connection) -> list[str]:
    """Return how many records each kind has; kinds whose names an officer made up are told together."""
    rows, own = [], Counter[str]()
    for kind, version in connection.execute("SELECT kind, version FROM forms ORDER BY kind").fetchall():
        if not columns_of(connection, kind):
            continue
        count = int(connection.execute(f"SELECT count(*) FROM {quoted(kind)}").fetchone()[0])
        if is_own_kind(kind):
            own.update(ledgers=1, records=count)
        elif kind in FORMS:
            rows.append(f"{kind} 第 {version} 版（程序 {FORMS[kind].version}）：{count}")
        else:
            own.update(unknown=1)
    return [
        *rows,
        f"自建台账 {own['ledgers']} 本，共 {own['records']} 条",
        f"本版本不认识的台账 {own['unknown']} 本",
    ]


def _check_lines(path: Path, progress: Progress | None) -> list[str]:
    report = check_file(path, progress)
    told = [fault for fault in report.faults if _may_be_told(fault)][:_MOST_TOLD]
    untold = len(report.faults) - len(told)
    return [
        f"数据检查：{report.rows} 条记录、{report.verbs} 步历史、{report.blobs} 份附件，{len(report.faults)} 处问题",
        *told,
        *([f"另有 {untold} 处"] if untold else []),
    ]


def _may_be_told(fault: str) -> bool:
    told = _TELLABLE.fullmatch(fault)
    return told is not None and told["kind"] in FORMS
