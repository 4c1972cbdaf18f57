"""Workbooks as people send them: every kind of cell told apart, every hostile or wrong file refused in words."""

from __future__ import annotations

import datetime
import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from workbook_samples import MAIN, package, row, text

from nptracker.errors import CancelledError, UnreadableFileError
from nptracker.importing import xlsx_values
from nptracker.importing.files import read_book
from nptracker.importing.workbook import MAX_BYTES, read_bytes
from nptracker.importing.workbook_cells import Cell, cell_name

FORMATS = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot;吨&quot;"/><numFmt numFmtId="166" formatCode="[$-804]0.00%"/>'
    '<numFmt numFmtId="167" formatCode="[Red]#,##0"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/><xf numFmtId="22"/><xf numFmtId="167"/></cellXfs>'
)


def cells(body: str, **more: str) -> dict[int, Cell]:
    return dict(read_bytes(package(f'<row r="1">{body}</row>', **more), "甲.xlsx").sheets[0].rows[1])


def test_numbers_keep_what_their_format_makes_of_them() -> None:
    body = "".join(
        f'<c r="{letter}1" s="{style}"><v>{number}</v></c>'
        for letter, style, number in (
            ("A", 0, "0.1"),
            ("B", 1, "45722"),
            ("C", 2, "45722"),
            ("D", 3, "12.5"),
            ("E", 4, "0.995"),
            ("F", 5, "45722.5"),
            ("G", 6, "1200"),
        )
    )
    found = cells(body, styles=FORMATS)
    # 45722 days after 30 December 1899
    day = datetime.date(1899, 12, 30) + datetime.timedelta(days=45722)
    assert found[1] == Cell(0.1)
    assert found[2].value == found[3].value == day
    assert found[4] == Cell(12.5, unit="吨")
    assert found[5] == Cell(0.995, percent=True)
    assert found[6].value == datetime.datetime.combine(day, datetime.time(12))
    assert found[7] == Cell(1200.0)


def test_formulas_errors_and_blanks_are_different_things() -> None:
    found = cells(
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>X()</f></c><c r="C1" t="str"><f>""</f><v></v></c>'
        '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="b"><v>1</v></c><c r="F1" s="1"/>'
        '<c r="G1" t="d"><v>2026-03-05</v></c>'
    )
    assert found[1] == Cell(2.0, formula=True)
    assert found[2] == Cell(None, formula=True)
    assert not found[2].is_blank
    assert found[3].is_blank
    assert found[4] == Cell(error="#DIV/0!", formula=True)
    assert found[5] == Cell(True)
    assert 6 not in found
    assert found[7].value == datetime.date(2026, 3, 5)


def test_rich_text_is_joined_and_readings_are_left_out() -> None:
    shared = (
        f'<sst xmlns="{MAIN}"><si><r><t>二氯</t></r><r><t xml:space="preserve"> 甲烷</t></r>'
        '<rPh sb="0" eb="1"><t>er</t></rPh></si><si><t>a_x000D_b_x0041_</t></si></sst>'
    )
    data = package(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>9</v></c></row>',
        extra={"xl/sharedStrings.xml": shared.encode()},
    )
    found = read_bytes(data, "甲.xlsx").sheets[0].rows[1]
    assert [found[i].value for i in (1, 2, 3)] == ["二氯 甲烷", "abA", ""]


def test_places_merges_and_hidden_parts_are_known() -> None:
    sheets = '<sheet name="显示" sheetId="1" r:id="rId1"/><sheet name="藏" sheetId="2" state="hidden" r:id="rId2"/>'
    body = f'<row r="3" hidden="1">{text("AB3", "x")}</row><row><c t="inlineStr"><is><t>y</t></is></c></row>'
    data = package(body, after='<mergeCells><mergeCell ref="AB3:AC5"/></mergeCells>', sheets=sheets)
    book = read_bytes(data, "甲.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("显示", False), ("藏", True)]
    sheet = book.sheets[0]
    assert sheet.rows[3][28].value == "x"
    assert cell_name(3, 28) == "AB3"
    assert sheet.rows[4][1].value == "y"  # a cell without an address stands behind the last one
    assert sheet.merges == ((3, 28, 5, 29),)
    assert sheet.hidden_rows == {3}


def test_a_value_in_the_last_corner_costs_nothing() -> None:
    data = package(
        row(1, "a") + f'<row r="1048576"><c r="H1048576" s="1"/>{text("XFD1048576", "z")}</row>',
        styles=FORMATS,
    )
    tracemalloc.start()
    sheet = read_bytes(data, "稀疏.xlsx").sheets[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sheet.rows[1048576][16384].value == "z"
    assert peak < 5_000_000


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_values.Parts, "__init__", _small_room(xlsx_values.Parts.__init__))
    with pytest.raises(UnreadableFileError, match="超过"):
        read_bytes(package("".join(row(n, "a") for n in range(1, 30))), "大.xlsx")


def _small_room(original):
    def made(self, *arguments, **named) -> None:
        original(self, *arguments, **named)
        self.room = 20

    return made


def _zip(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return stream.getvalue()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><worksheet>&a;</worksheet>'
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
GOOD = package(row(1, "a"))
WRONG = [
    (b"", "空的"),
    (bytes(4096), "空的"),
    (b"PK\x03\x04broken", "损坏"),
    (GOOD[: len(GOOD) // 2], "损坏"),
    (_zip(a_DOT_txt="x"), "压缩包"),
    (_zip(word__document_DOT_xml="x"), "Word"),
    (_zip(content_DOT_xml="x"), "另存为"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "加了密"),
    (OLE + "WordDocument".encode("utf-16-le"), "Word"),
    (OLE + bytes(4096), "损坏"),
    (b"%PDF-1.7", "PDF"),
    ("<html><table><tr><td>企业</td></tr></table></html>".encode(), "网页"),
    (b'<?xml version="1.0"?><Workbook/>', "网页或 XML"),
    (b"\x01\x02\0\x03" * 100, "损坏"),
    (package(row(1, "x") + "<row"), "损坏"),
    (package("", extra={"xl/styles.xml": BOMB.encode()}), "文档类型声明"),
    (
        _zip(xl__workbook_DOT_xml=f'<workbook xmlns="{MAIN}"><sheets><sheet name="a"/></sheets></workbook>'),
        "损坏",
    ),
    (package(text("ZZZ1", "x")), "损坏"),
]


@pytest.mark.parametrize(("data", "words"), WRONG)
def test_wrong_files_are_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words) as caught:
        read_bytes(data, "收到的表.xls")
    assert caught.value.file == "收到的表.xls"
    assert "没有写入" in caught.value.safe
    assert caught.value.todo


def test_a_sheet_with_a_document_type_is_refused() -> None:
    data = package("").replace(b"", b"")
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = BOMB.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(UnreadableFileError, match="文档类型声明"):
        read_bytes(made.getvalue(), "炸弹.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    data = package("", extra={"xl/media/a.bin": bytes(30_000_000)})
    assert len(data) < 100_000
    with pytest.raises(UnreadableFileError, match="大得不正常"):
        read_bytes(data, "炸弹.xlsx")


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(UnreadableFileError, match="50 MB"):
        read_book(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="打不开"):
        read_book(tmp_path / "没有.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_of_any_usual_encoding(encoding: str, mark: str) -> None:
    lines = [
        ["企业详细名称", "备注"],
        ["清河精细化工有限公司", "锑、䓬、铊"],
        ["", ""],
        ["第二家", '带"引号"'],
    ]
    words = "\r\n".join(mark.join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in line) for line in lines)
    sheet = read_bytes(words.encode(encoding), "交来.csv").sheets[0]
    assert sheet.name == "交来"
    assert {n: [cell.value for cell in r.values()] for n, r in sheet.rows.items()} == {
        1: lines[0],
        2: lines[1],
        4: lines[3],
    }


def test_reading_stops_when_asked() -> None:
    def stop() -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        read_bytes(GOOD, "甲.xlsx", stop)


def test_openpyxl_and_this_reader_agree() -> None:
    day = datetime.date(2026, 3, 5)
    moment = datetime.datetime.combine(day, datetime.time(9, 30))
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["文字", 12, 3.25, day, moment, True])
    stream = io.BytesIO()
    book.save(stream)
    found = read_bytes(stream.getvalue(), "甲.xlsx").sheets[0].rows[1]
    expected = ["文字", 12.0, 3.25, day, moment, True]
    assert [cell.value for cell in found.values()] == expected


def _xls(texts: list[str]) -> bytes:
    """Return a BIFF5 stream with one row of texts, the smallest thing an old reader accepts."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    globals_ = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0))
    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    for column, words in enumerate(texts):
        raw = words.encode("ascii")
        sheet += record(0x0204, struct.pack("<HHHH", 0, column, 0, len(raw)) + raw)
    sheet += record(0x000A, b"")
    name = b"Sheet1"
    bound_size = 4 + 6 + 1 + len(name)
    offset = len(globals_) + bound_size + 4
    bound = record(0x0085, struct.pack("<IBBB", offset, 0, 0, len(name)) + name)
    return _compound(globals_ + bound + record(0x000A, b"") + sheet)


def _compound(stream: bytes) -> bytes:
    """Return an OLE2 file with one stream called Book."""
    size = 512
    stream = stream.ljust(max(4096, -(-len(stream) // size) * size), b"\0")
    count = len(stream) // size
    head = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(size, b"\xff")

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        tail = bytes(36) + struct.pack("<IQ", start, length)
        return raw.ljust(64, b"\0") + struct.pack("<H", len(raw)) + links + tail

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Book", 2, 0xFFFFFFFF, 2, len(stream))
    return head + table + folder.ljust(size, b"\0") + stream


def test_an_old_workbook_is_read_in_a_child_process() -> None:
    sheet = read_bytes(_xls(["name", "75-09-2"]), "旧.et").sheets[0]
    assert [cell.value for cell in sheet.rows[1].values()] == ["name", "75-09-2"]
