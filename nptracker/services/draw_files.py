"""The record of a draw as a file, and a file from elsewhere drawn again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.domain.draw_record import (
    DrawRecord,
    EnterpriseLine,
    InspectorLine,
    Recusal,
    from_plain,
    to_plain,
)
from nptracker.domain.forms.inspection_plan_codes import EXCLUSION, SEED_SOURCE
from nptracker.errors import UnreadableFileError, UserError, reason_of
from nptracker.services.draw_document import (
    ENTERPRISE_HEADS,
    ENTERPRISES_TAB,
    FACTS,
    FACTS_TAB,
    INSPECTOR_HEADS,
    INSPECTORS_TAB,
    RECUSAL_HEADS,
    RECUSALS_TAB,
    draw_document,
)

if TYPE_CHECKING:
    from nptracker.importing.workbook_cells import Book, BookSheet

FORMATS = ("xlsx", "pdf", "json")
_NUMBERS = frozenset({"wanted", "group_size"})
_BLANK = frozenset({"", "—"})
_MOST_BYTES = 50 * 1024 * 1024
_HEAD_BYTES = 4096
_BEFORE_JSON = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # marks that editors put before a text, and blanks


def write_record(region: str, record: DrawRecord, path: Path, mark: str = "") -> Path:
    """Write a record as xlsx, pdf or json by the path's ending; returns the path really written."""
    ending = path.suffix.lstrip(".").lower()
    if ending == "json":
        return _write_json(record, path)
    from nptracker.services.returns.service import writer

    return writer(ending)(replace(draw_document(region, record), mark=mark), path, None)


def _write_json(record: DrawRecord, path: Path) -> Path:
    from nptracker.export.atomic import put_atomically

    return put_atomically(path, json.dumps(to_plain(record), ensure_ascii=False, indent=1).encode("utf-8"))


def read_record(path: Path) -> DrawRecord:
    """Return the record in a file written by ``write_record``; raises UnreadableFileError, which names the file."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        raise _unreadable(f"文件打不开：{reason_of(error)}", path) from error
    if data[:_HEAD_BYTES].lstrip(_BEFORE_JSON).startswith(b"{"):
        return _from_json(data, path)
    from nptracker.importing.workbook import read_bytes

    try:
        return _from_book(read_bytes(data, path.name))
    except ValueError as error:
        raise _unreadable(str(error), path) from error


def _unreadable(what: str, path: Path) -> UserError:
    return UnreadableFileError(
        f"{what}。",
        safe="没有改动。",
        todo="请选本程序导出的抽查记录（.xlsx 或 .json），内部版。",
        file=path.name,
    )


def _from_json(data: bytes, path: Path) -> DrawRecord:
    try:
        record = from_plain(json.loads(data))
        json.dumps(to_plain(record), ensure_ascii=False).encode("utf-8")  # half a sign cannot be drawn with
        return record
    except (ValueError, RecursionError) as error:
        words = str(error) if isinstance(error, ValueError) and not _is_json(error) else "内容不是完整的 JSON"
        raise _unreadable(words, path) from error


def _is_json(error: ValueError) -> bool:
    return isinstance(error, json.JSONDecodeError | UnicodeError)


def _from_book(book: Book) -> DrawRecord:
    sheets = {sheet.name: sheet for sheet in book.sheets}
    if missing := {FACTS_TAB, ENTERPRISES_TAB, INSPECTORS_TAB, RECUSALS_TAB} - set(sheets):
        raise ValueError(f"表里没有“{'”“'.join(sorted(missing))}”")
    facts = _facts_in(sheets[FACTS_TAB])
    excluded = EXCLUSION.by_label
    enterprises = (
        EnterpriseLine(
            code, name, township, "", excluded.get(why, why), reason, _whole(rank, "抽中次序"), _codes(people)
        )
        for code, name, township, why, reason, rank, people in _rows(
            sheets[ENTERPRISES_TAB], ENTERPRISE_HEADS
        )
    )
    inspectors = (
        InspectorLine(code, person, badge, "", excluded.get(why, why), reason)
        for code, person, badge, why, reason in _rows(sheets[INSPECTORS_TAB], INSPECTOR_HEADS)
    )
    recusals = (Recusal(*row) for row in _rows(sheets[RECUSALS_TAB], RECUSAL_HEADS))
    texts = {key: text for key, text in facts.items() if key not in _NUMBERS}
    source = texts.get("seed_source", "")
    texts["seed_source"] = SEED_SOURCE.by_label.get(source, source)
    return DrawRecord(
        **{"number": "", "seed": "", **texts},
        wanted=_whole(facts.get("wanted", ""), "应抽数量"),
        group_size=_whole(facts.get("group_size", ""), "每组人数"),
        enterprises=tuple(enterprises),
        inspectors=tuple(inspectors),
        recusals=tuple(recusals),
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split("、")) if text else ()


def _whole(text: str, heading: str) -> int:
    if not text:
        return 0
    if not text.isdecimal():
        raise ValueError(f"“{heading}”不是整数：{text}")
    return int(text)


def _facts_in(sheet: BookSheet) -> Mapping[str, str]:
    found = {}
    for row in sheet.rows:
        heading = _text(sheet, row, 1)
        if heading in FACTS:
            found[FACTS[heading]] = _text(sheet, row, 2)
    return found


def _text(sheet: BookSheet, row: int, column: int) -> str:
    from nptracker.importing.workbook_cells import shown

    text = shown(sheet.rows.get(row, {}).get(column)).strip()
    return "" if text in _BLANK else text


def _rows(sheet: BookSheet, heads: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the texts of the numbered rows under the heads, in the order of the heads."""
    head = next((row for row in sorted(sheet.rows) if _text(sheet, row, 2) == heads[0]), None)
    if head is None:
        raise ValueError(f"“{sheet.name}”里没有“{heads[0]}”一栏")
    places = {_text(sheet, head, column): column for column in sheet.rows[head]}
    if missing := [name for name in heads if name not in places]:
        raise ValueError(f"“{sheet.name}”里没有“{missing[0]}”一栏")
    for row in sorted(row for row in sheet.rows if row > head):
        if _text(sheet, row, 1).isdecimal():
            yield tuple(_text(sheet, row, places[name]) for name in heads)
