"""Files made to harm: each ends in rows or in plain words, within seconds, and the district file stays as it was."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nptracker.domain.problem import Severity
from nptracker.errors import CancelledError, UnreadableFileError
from nptracker.importing import reading_pool
from nptracker.importing.packed_files import unpack
from nptracker.importing.reading_pool import Job, read_books
from nptracker.services.imports import blank_form
from nptracker.services.office import Office

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SECONDS = 60.0


@pytest.fixture
def district(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "区.npt", region="清水区", person="王敏")
    yield office
    office.close()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A blank with one enterprise in it."""
    path = blank_form("enterprise", tmp_path_factory.mktemp("好") / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A5"] = "清水化工厂"
    book.save(path)
    return path.read_bytes()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a package with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info.filename)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return stream.getvalue()


def declared(doctype: str, entity: str = "") -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        head, _, rest = (
            content.partition(b"?>")
            if content.startswith(b"<?xml")
            else (b"<?xml version='1.0'", b"", content)
        )
        return head + b"?>" + doctype.encode() + rest.replace(b"</row>", entity.encode() + b"</row>", 1)

    return change


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9)
) + "]>"  # fmt: skip
OUTSIDE = "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
SHEET = "xl/worksheets/sheet1.xml"


def bomb(good: bytes) -> bytes:
    """A sheet that swells to a gigabyte of spaces."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(good)) as old:
            archive.writestr("xl/workbook.xml", old.read("xl/workbook.xml"))
        with archive.open(SHEET, "w", force_zip64=True) as part:
            for _ in range(600):
                part.write(b" " * (1 << 20))
    return stream.getvalue()


def far_corner(_good: bytes) -> bytes:
    """An .xls-reader that trusts its corners would ask for half a terabyte; here as xlsx renamed .xls."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "甲", "乙"  # type: ignore[index]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


BAD: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "zip bomb": ("a.xlsx", bomb),
    "entity bomb in a sheet": ("a.xlsx", lambda g: with_part(g, SHEET, declared(LAUGHS, "<c><v>&j;</v></c>"))),
    "outside entity": ("a.xlsx", lambda g: with_part(g, SHEET, declared(OUTSIDE, "<c><v>&f;</v></c>"))),
    "doctype in styles": ("a.xlsx", lambda g: with_part(g, "xl/styles.xml", declared(OUTSIDE))),
    "doctype in workbook": ("a.xlsx", lambda g: with_part(g, "xl/workbook.xml", declared(LAUGHS))),
    "truncated": ("a.xlsx", lambda g: g[: len(g) // 2]),
    "no content": ("a.xlsx", lambda _g: b"\0" * 4096),
    "a web page": ("a.xls", lambda _g: b"<html><table><tr><td>1</td></tr></table></html>"),
    "a picture": ("a.et", lambda _g: b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "broken compound file": ("a.xls", lambda _g: bytes.fromhex("D0CF11E0A1B11AE1") + os.urandom(4096)),
    "zeros behind a compound head": ("a.et", lambda _g: bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 8192),
    "far corners": ("a.xls", far_corner),
    "a missing part": ("a.xlsx", lambda g: with_part(g, SHEET, lambda _c: b"<worksheet")),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_harms_is_refused_in_words_and_nothing_is_written(
    what: str, good: bytes, district: Office, tmp_path: Path
) -> None:
    name, make = BAD[what]
    (tmp_path / "来件").mkdir()
    (tmp_path / "来件" / name).write_bytes(make(good))
    (tmp_path / "来件" / "好.xlsx").write_bytes(good)
    before = hashlib.sha256(district.path.read_bytes()).hexdigest()
    began = time.monotonic()
    draft = district.imports.preview("", [tmp_path / "来件"])
    assert time.monotonic() - began < SECONDS
    (problem,) = [p for p in draft.problems if p.file == name and p.severity is Severity.ERROR]
    assert any("一" <= letter <= "鿿" for letter in problem.message)
    assert "Error" not in problem.message
    assert [row.file for row in draft.rows] == ["好.xlsx"]
    assert hashlib.sha256(district.path.read_bytes()).hexdigest() == before


def swollen_rows(good: bytes) -> bytes:
    """A million formatted empty rows below the one that says something."""

    def change(content: bytes) -> bytes:
        empty = "".join(
            f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(6, 300_000)
        )
        return content.replace(b"</sheetData>", empty.encode() + b"</sheetData>")

    return with_part(good, SHEET, change)


def all_merged(good: bytes) -> bytes:
    def change(content: bytes) -> bytes:
        merges = b'<mergeCells count="2"><mergeCell ref="A5:A1048576"/><mergeCell ref="B5:XFD1048576"/></mergeCells>'
        begin, end = content.find(b"<mergeCells"), content.find(b"</mergeCells>")
        return content[:begin] + merges + content[end + len(b"</mergeCells>") :]

    return with_part(good, SHEET, change)


def hidden_sheets(good: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(good))
    for number, state in enumerate(("hidden", "veryHidden")):
        sheet = book.copy_worksheet(book.worksheets[0])
        sheet.title, sheet.sheet_state = f"藏{number}", state
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("make", [swollen_rows, all_merged, hidden_sheets])
def test_what_is_only_odd_is_read(
    make: Callable[[bytes], bytes], good: bytes, district: Office, tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(make(good))
    began = time.monotonic()
    draft = district.imports.preview("", [tmp_path / "a.xlsx"])
    assert time.monotonic() - began < SECONDS
    assert [row.label for row in draft.rows] == ["清水化工厂"]
    listed = [p.sheet for p in draft.problems if p.code == "sheet.hidden"]
    assert listed == (["藏0", "藏1"] if make is hidden_sheets else [])


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_names_in_archives_lead_nowhere(good: bytes, tmp_path: Path, district: Office) -> None:
    names = ["../../逃.xlsx", "/etc/绝对.xlsx", "C:\\盘\\符.xlsx", "正常.xlsx"]
    (tmp_path / "来件.zip").write_bytes(zipped({name: good + bytes([i]) for i, name in enumerate(names)}))
    before = sorted(tmp_path.rglob("*"))
    draft = district.imports.preview("", [tmp_path / "来件.zip"])
    assert [f.file for f in draft.files] == [
        "来件.zip/逃.xlsx", "来件.zip/etc/绝对.xlsx", "来件.zip/盘/符.xlsx", "来件.zip/正常.xlsx"
    ]  # fmt: skip
    assert sorted(tmp_path.rglob("*")) == before
    district.imports.report(draft, tmp_path / "退回")
    assert {p.parent.name for p in tmp_path.rglob("*错误说明*")} == {"退回"}


def test_archives_that_swell_or_nest_are_refused(good: bytes) -> None:
    inner = zipped({"a.xlsx": good})
    found, problems = unpack(zipped({"一.zip": zipped({"二.zip": inner}), "好.xlsx": good}), "来件.zip")
    assert [file.inside for file in found] == [("好.xlsx",)]
    assert "不止一层" in problems[0].message
    with pytest.raises(UnreadableFileError, match="大得不正常"):
        unpack(zipped({"空.csv": b" " * (300 << 20)}), "来件.zip")
    with pytest.raises(UnreadableFileError, match="rar"):
        unpack(b"Rar!\x1a\x07\x01\x00", "来件.rar")


def test_names_in_gbk_are_read_as_their_sender_wrote_them(good: bytes) -> None:
    data = zipped({"x" * 8 + ".xlsx": good})
    renamed = data.replace(b"x" * 8, "东街报表".encode("gb18030"))
    (file,), _problems = unpack(renamed, "来件.zip")
    assert file.inside == ("东街报表.xlsx",)


def test_a_child_that_dies_or_hangs_takes_only_its_file_with_it(
    good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = reading_pool._new_child()
    monkeypatch.setattr(reading_pool, "_spare", [child])

    def kill() -> bytes:
        os.kill(child.process.pid, signal.SIGKILL)
        child.process.join()
        monkeypatch.setattr(reading_pool, "_spare_child", lambda: None)
        return good

    dead, alive = read_books([Job("死.xlsx", kill), Job("好.xlsx", lambda: good)], lambda: None)
    assert isinstance(dead, UnreadableFileError)
    assert "没有写入任何数据" in dead.words()
    assert not isinstance(alive, UnreadableFileError)
    sleeper = reading_pool._new_child()
    os.kill(sleeper.process.pid, signal.SIGSTOP)
    monkeypatch.setattr(reading_pool, "SECONDS", 0.3)
    monkeypatch.setattr(reading_pool, "_SECONDS_PER_MEGABYTE", 0.0)
    waiting: list[Any] = [sleeper]
    monkeypatch.setattr(reading_pool, "_spare_child", lambda: waiting.pop() if waiting else None)
    (slow,) = read_books([Job("慢.xlsx", lambda: good)], lambda: None)
    assert isinstance(slow, UnreadableFileError)
    assert "读了太久" in slow.words()
    assert not sleeper.process.is_alive()


def test_cancel_leaves_at_once_and_ends_the_child(good: bytes) -> None:
    def stop() -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        list(read_books([Job("a.xlsx", lambda: good)] * 3, stop))


FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://x","点")',
    "+1-1",
    "-2+3",
    "@SUM(A1)",
    "＝1",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    "'=1",
]


def test_formulas_in_texts_stay_texts_on_the_way_in_out_and_back(district: Office, tmp_path: Path) -> None:
    path = blank_form("enterprise", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row, text in enumerate(FORMULAS, start=5):
        sheet.cell(row, 1).value = f"清水{row}厂"
        cell = next(c for c in range(1, 40) if "详细地址" in str(sheet.cell(3, c).value))
        target: Any = sheet.cell(row, cell)
        target.data_type, target._value = "s", text
    book.save(path)
    district.imports.commit(district.imports.preview("", [path]))
    records = district.records.after("enterprise", 0, 50)
    assert [r["address"] for r in records] == [text.strip() for text in FORMULAS]
    out = openpyxl.load_workbook(district.imports.blank("enterprise", tmp_path / "b.xlsx"))
    assert not [c for row in out.worksheets[0].iter_rows() for c in row if c.data_type == "f"]
    again = district.imports.preview("", [tmp_path / "b.xlsx"])
    assert {str(row.state) for row in again.rows} == {"same"}
