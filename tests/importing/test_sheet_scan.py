"""A sheet read straight from its bytes says the same as one read event by event."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nptracker.domain.survey_book import Sender
from nptracker.errors import UnreadableFileError
from nptracker.export.survey_book import BookRow, SurveyBookWriter
from nptracker.importing.workbook import no_step
from nptracker.importing.workbook_cells import BookSheet, column_name
from nptracker.importing.workbook_xlsx import plain_sheet, strict_sheet, strict_texts
from nptracker.importing.xlsx_scan import Unusual, scan_texts
from nptracker.importing.xlsx_values import Look, Parts
from tests.importing.workbook_samples import MAIN

TEXTS = ["甲苯", "", "a_x000D_b", "80-05-7"]
LOOKS = [Look(), Look(is_date=True), Look(percent=True), Look(unit="吨")]


def parts() -> Parts:
    return Parts("表.xlsx", TEXTS, LOOKS, datetime(1899, 12, 30), no_step)  # noqa: DTZ001 - wall-clock time


def sheet(body: str, before: str = "", after: str = "", declared: str = "") -> bytes:
    return f'{declared}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'.encode()


def strict(content: bytes, counted: Parts) -> BookSheet | str:
    try:
        return strict_sheet(content, counted, "表", hidden=False)
    except UnreadableFileError as error:
        return error.what


def same(content: bytes) -> bool:
    """Compare both readings of a sheet; False where the quick one leaves it to the other."""
    counted, strictly_counted = parts(), parts()
    try:
        quick = plain_sheet(content, counted, "表", hidden=False)
    except Unusual:
        assert counted.room == parts().room
        return False
    slow = strict(content, strictly_counted)
    assert quick == slow
    assert isinstance(slow, BookSheet)
    assert [list(row) for row in quick.rows.values()] == [list(row) for row in slow.rows.values()]
    pairs = (
        (a, b)
        for n, row in quick.rows.items()
        for a, b in zip(row.values(), slow.rows[n].values(), strict=True)
    )
    assert all(type(a.value) is type(b.value) for a, b in pairs)  # True == 1.0 would pass above
    assert counted.room == strictly_counted.room
    return True


PLAIN = [
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1" t="s"><v>9</v></c></row>',
    '<row r="2" spans="1:3" hidden="1"><c r="A2" s="1"><v>45292</v></c><c r="B2" s="1"><v>45292.5</v></c></row>',
    '<row r="3"><c r="A3" s="2"><v>0.5</v></c><c r="XFD3" s="3"><v>1.25E3</v></c><c r="C3" t="b"><v>1</v></c></row>',
    '<row r="4"><c r="A4"><f>1+1</f><v>2</v></c><c r="B4"><f>SUM(A1:A2)</f></c><c r="C4" t="e"><v>#N/A</v></c></row>',
    '<row r="5"><c r="A5" t="inlineStr"><is><t xml:space="preserve"> a&lt;&amp;lt;b\n </t></is></c></row>',
    '<row r="6" ht="20" customHeight="1"/><row r="7"><c r="A7" t="str"><f>B</f><v>a_x000D_b</v></c></row>',
    '<row r="1048576"><c r="A1048576"><v>x</v></c><c r="A1048576" s="99"><v>7</v></c></row>',
    '<row r="8"><c r="A8" t="d"><v>2025-01-02T03:04:05</v></c><c r="B8" s="1"><v>0.25</v></c><c r="C8" s="1"/></row>',
    "",
]


@pytest.mark.parametrize("body", PLAIN)
def test_plainly_written_rows_are_read_alike(body: str) -> None:
    assert same(
        sheet(
            body,
            '<cols><col min="2" max="3" hidden="1"/></cols>',
            '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
        )
    )
    assert same(sheet(body, declared='<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'))


UNUSUAL = [
    sheet('<row><c><v>1</v></c><c><v>2</v></c></row>'),
    sheet('<row r="1"><c r="A2"><v>1</v></c></row>'),
    sheet('<row r="1" r="2"><c r="A1"><v>1</v></c></row>'),
    sheet('<row r="1" ht="1" ht="2"><c r="A1"><v>1</v></c></row>'),
    sheet('<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>'),
    sheet('<row r="1"><c r="A1"><v></v></c><c r="B1"><v/></c><c r="C1"><f>1</f><v></v></c></row>'),
    sheet('<row r="1"><c r="A1"><v>1</v></c><!-- 2 --></row>'),
    sheet('<row r="1"><c r="A1" t="str"><v><![CDATA[<v>]]></v></c></row>'),
    sheet('<row r="1"><c r="A1" t="str"><v>&#65;</v></c></row>'),
    sheet('<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>'),
    sheet('<row r="1"><c r="A1" t="str"><v>a\x01b</v></c></row>'),
    sheet('<row r="1"><c r="A1" t="str"><v>a]]></v></c></row>'),
    sheet('<row r="1"><c r="A1" t="str"><v>a\uffff</v></c></row>'),
    sheet('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>').replace("甲".encode(), b"\xb0\xa1"),
    sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
    sheet('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'),
    sheet('<row r="1"><c r="A1"><v>1</v></c>'),
    sheet('<row r="1"><c r="A1"><v>1</v></c></row></sheetData><sheetData><row r="2"><c r="A2"><v>1</v></c></row>'),
    sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after="<open>"),
    sheet('<row r="1"><c r="A1"><v>1</v></c></row>', before="<rPh>", after="</rPh>"),
    sheet('<row r="1"><c r="A1"><v>1</v></c></row>', declared='<!DOCTYPE x [<!ENTITY a "b">]>'),
    sheet('<row r="1"><c r="A1" t="str"><v>a</v></c></row>', declared='<?xml version="1.0" encoding="GBK"?>'),
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData>'
    "</x:worksheet>".encode(),
]  # fmt: skip


@pytest.mark.parametrize("content", UNUSUAL)
def test_anything_unusual_is_left_to_the_strict_reader(content: bytes) -> None:
    assert not same(content)
    assert strict(content, parts())


def sheets_of(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return [archive.read(name) for name in names]


def test_our_own_blanks_are_all_read_quickly(tmp_path: Path) -> None:
    rows = {"survey_entry": [BookRow({"substance": "甲苯", "cas_rn": "108-88-3", "used": 2_000})]}
    SurveyBookWriter("清水区").write(tmp_path / "表.xlsx", Sender("清水化工", "9", 2025, "1"), rows)
    sheets = sheets_of((tmp_path / "表.xlsx").read_bytes())
    assert len(sheets) >= 8
    assert [same(one) for one in sheets] == [True] * len(sheets)


def test_a_workbook_of_another_program_is_read_quickly() -> None:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["名称", "数量", "日期", None, "<&>"])
    page.append(["甲苯", 12.5, datetime(2025, 3, 4), True, "=B2*2"])  # noqa: DTZ001 - wall-clock time
    page.merge_cells("A3:B4")
    page.row_dimensions[2].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    (content,) = sheets_of(stream.getvalue())
    assert same(content) == (b"<v />" not in content and b"<v></v>" not in content)


WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
_KINDS = st.sampled_from(["", ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="n"', ' t="d"', ' t="inlineStr"'])


@st.composite
def cells(draw: st.DrawFn, number: int, column: int) -> str:
    kind, style = draw(_KINDS), draw(st.sampled_from(["", ' s="1"', ' s="3"']))
    words = draw(st.one_of(st.integers(0, 60_000).map(str), st.floats().map(repr), WORDS.map(escape)))
    formula = draw(st.sampled_from(["", "", "<f>A1&amp;B1</f>", "<f>A1</f>", '<f t="shared" si="0"/>']))
    at = f'<c r="{column_name(column)}{number}"{style}{kind}'
    inner = f"<is><t>{words}</t></is>" if "inline" in kind else f"{formula}<v>{words}</v>"
    return draw(st.sampled_from([f"{at}/>", f"{at}>{inner}</c>", f"{at}>{inner}</c>", f"{at}>{formula}</c>"]))


@st.composite
def bodies(draw: st.DrawFn) -> str:
    made = []
    for number in sorted(draw(st.sets(st.integers(1, 50), max_size=5))):
        columns = sorted(draw(st.sets(st.integers(1, 40), max_size=6)))
        hidden = draw(st.sampled_from(["", ' hidden="1"', ' hidden="0"']))
        made.append(f'<row r="{number}"{hidden}>{"".join(draw(cells(number, c)) for c in columns)}</row>')
    return "".join(made)


@settings(max_examples=120, deadline=None)
@given(bodies())
def test_made_up_sheets_are_read_alike(body: str) -> None:
    same(sheet(body))


@settings(max_examples=100, deadline=None)
@given(bodies(), st.integers(0, 2_000), st.binary(min_size=1, max_size=4))
def test_spoilt_sheets_are_never_read_otherwise(body: str, at: int, spoilt: bytes) -> None:
    content = sheet(body)
    at %= len(content)
    same(content[:at] + spoilt + content[at + len(spoilt) :])


@given(st.lists(WORDS))
def test_shared_texts_are_read_alike(words: list[str]) -> None:
    items = "".join(f'<si><t xml:space="preserve">{escape(word)}</t></si>' for word in words)
    content = f'<sst xmlns="{MAIN}" count="1">{items}</sst>'.encode()
    try:
        texts, around = scan_texts(content)
    except Unusual:
        return
    assert strict_texts(around, "表.xlsx", no_step) == []
    assert texts == strict_texts(content, "表.xlsx", no_step)


def test_shared_texts_in_parts_are_left_to_the_strict_reader() -> None:
    with pytest.raises(Unusual):
        scan_texts(f'<sst xmlns="{MAIN}"><si><r><t>a</t></r></si></sst>'.encode())
    texts, _ = scan_texts(f'<sst xmlns="{MAIN}"><si><t>a&amp;b</t></si><si><t>甲</t></si></sst>'.encode())
    assert texts == ["a&b", "甲"]
