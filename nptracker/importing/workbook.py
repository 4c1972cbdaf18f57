"""Opens whatever was sent in as a workbook: told by its bytes, not by its name, and refused in plain words."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

from nptracker.importing import office_zip
from nptracker.importing.text_decode import decode
from nptracker.importing.workbook_cells import Book, BookSheet, Cell, unreadable

MAX_BYTES = 50 * 1024 * 1024
MARK_SHEET = "_nptracker"
MARK_WORD = "nptracker"
BESIDE_MARK = frozenset({"选项", "填表说明"})  # what our blanks have beside the form itself
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv", ".txt"})
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_SAVE_AS = "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再导入。"

Step = Callable[[], None]


def no_step() -> None:
    """Stand in where nobody can cancel."""


def read_bytes(data: bytes, file: str, step: Step = no_step) -> Book:
    """Return the workbook in some bytes; ``file`` is named in errors and problems."""
    sheets = _sheets(data, file, step)
    fingerprint = hashlib.sha256(data).hexdigest()
    mark = next((_mark(sheet) for sheet in sheets if sheet.name == MARK_SHEET), {})
    return Book(file, tuple(s for s in sheets if s.name != MARK_SHEET), fingerprint, mark)


def _sheets(data: bytes, file: str, step: Step) -> list[BookSheet]:
    if not data.strip(b"\0 \r\n\t"):
        raise unreadable("文件是空的，里面没有内容。", "请对方重新发送，或重新另存一份。", file)
    if data.startswith(b"PK"):
        return _from_zip(data, file, step)
    if data.startswith(_OLE):
        return _from_ole(data, file)
    _refuse_other_kinds(data, file)
    return [_from_text(decode(data, file), file)]


def _from_zip(data: bytes, file: str, step: Step) -> list[BookSheet]:
    with office_zip.open_zip(data, file) as archive:
        parts = frozenset(archive.namelist())
        if "xl/workbook.xml" in parts:
            from nptracker.importing.workbook_xlsx import read_xlsx

            return read_xlsx(archive, file, step, mark_sheet=MARK_SHEET, beside_mark=BESIDE_MARK)
    if "word/document.xml" in parts:
        raise unreadable("这是 Word 文档，不是电子表格。", "请导入填好的 Excel 表。", file)
    if "ppt/presentation.xml" in parts:
        raise unreadable("这是演示文稿，不是电子表格。", "请导入填好的 Excel 表。", file)
    if "xl/workbook.bin" in parts or "content.xml" in parts:
        raise unreadable("暂不支持这种表格格式。", _SAVE_AS, file)
    raise unreadable("这是压缩包，不是电子表格。", "请先解压，再导入里面的 Excel 表。", file)


def _from_ole(data: bytes, file: str) -> list[BookSheet]:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("DRMEncrypted") or holds("DRMContent"):
        raise unreadable(
            "文件加了密（打开密码或文档权限），读不出内容。", "请去掉密码或权限后另存一份，再试一次。", file
        )
    if holds("WordDocument"):
        raise unreadable("这是 Word 文档，不是电子表格。", "请导入填好的 Excel 表。", file)
    if holds("PowerPoint Document"):
        raise unreadable("这是演示文稿，不是电子表格。", "请导入填好的 Excel 表。", file)
    from nptracker.importing.workbook_old import read_old

    return read_old(data, file)


def _refuse_other_kinds(data: bytes, file: str) -> None:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"%pdf"):
        raise unreadable(
            "这是 PDF，不是电子表格。", "请导入填好的 Excel 表；只有 PDF 的，请按空白表重填。", file
        )
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"mime-version")) or b"<html" in head:
        raise unreadable("这是网页或 XML，只是名字像电子表格。", _SAVE_AS, file)
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise unreadable("文件已损坏，或不是电子表格。", "请确认发来的是 Excel 表，或请对方重发。", file)


def _from_text(text: str, file: str) -> BookSheet:
    head = text[:10_000]
    mark = max(("\t", ",", ";"), key=head.count)
    limit = csv.field_size_limit(MAX_BYTES)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error as error:
        raise unreadable("文字表格的引号或分隔符乱了，读不出各栏。", _SAVE_AS, file) from error
    finally:
        csv.field_size_limit(limit)
    rows = {
        number: {column: Cell(part) for column, part in enumerate(line, start=1) if part.strip()}
        for number, line in enumerate(lines, start=1)
    }
    return BookSheet(Path(file).stem, {number: row for number, row in rows.items() if row})


def _mark(sheet: BookSheet) -> dict[str, object]:
    """Return what our own blank says about itself; empty when somebody changed it."""
    row = sheet.rows.get(1, {})
    word, text = row.get(1, Cell()).value, row.get(2, Cell()).value
    if word != MARK_WORD or not isinstance(text, str):
        return {}
    try:
        mark = json.loads(text)
    except ValueError:
        return {}
    return mark if isinstance(mark, dict) else {}
