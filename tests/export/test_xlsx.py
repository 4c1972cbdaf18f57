from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sample_returns import LONG_NOTE, grouped_sheet, one_column, survey, survey_columns, survey_sheet

from nptracker.errors import CancelledError, UserError
from nptracker.export.sheet import Cell, Column, Document, Kind, Sheet
from nptracker.export.sheet_json import fingerprint, from_json, to_json
from nptracker.export.stamp import stamped
from nptracker.export.xlsx import write_table, write_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

FORMULA_LIKE = [
    "=1+1",
    '=HYPERLINK("http://a.example","x")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "\t=1+1",
    "\r=1+1",
    "http://a.example",
    "mailto:a@b.example",
    "#REF!",
    "TRUE",
    "3-4",
    "1/2",
    "00123",
    "1E5",
]


def saved(document: Document, folder: Path) -> Path:
    return write_xlsx(document, folder / "表.xlsx")


def opened(document: Document, folder: Path) -> Worksheet:
    return openpyxl.load_workbook(saved(document, folder)).worksheets[0]


def body(sheet: Worksheet) -> list[Any]:
    """Return the cells of a one-column sheet below title and head."""
    return [sheet.cell(row, 1) for row in range(3, sheet.max_row + 1)]


def xml(path: Path, member: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(member).decode()


def test_every_value_is_read_back_as_it_was(tmp_path: Path) -> None:
    document = survey(12)
    sheet = opened(document, tmp_path)
    assert (sheet["A1"].value, sheet["A2"].value) == ("附件2", "化学物质环境信息统计调查汇总表")
    first_row = 7  # attachment, title, subtitle, notes, two rows of head
    for r, row in enumerate(document.sheets[0].rows):
        for c, value in enumerate(row):
            got = sheet.cell(first_row + r, c + 1).value
            if isinstance(value, date):
                assert got == datetime(value.year, value.month, value.day)  # noqa: DTZ001
            elif isinstance(value, Decimal):
                assert Decimal(str(got)) == value
            else:
                assert got == value


def test_heads_merge_and_repeat_and_panes_freeze(tmp_path: Path) -> None:
    sheet = opened(survey(3), tmp_path)
    ranges = {str(found) for found in sheet.merged_cells.ranges}
    assert {"A5:A6", "D5:E5", "F5:G5", "I5:I6", "A2:I2"} <= ranges
    assert sheet["D5"].value == "化学物质"
    assert (sheet["D6"].value, sheet["E6"].value) == ("名称", "CAS号")
    assert sheet.print_title_rows == "$5:$6"
    assert sheet.freeze_panes == "C7"


def test_styles_say_what_a_column_is(tmp_path: Path) -> None:
    sheet = opened(survey(3), tmp_path)
    cas, made, sent, note, name = (sheet[f"{c}7"] for c in "EFHIB")
    assert cas.number_format == "@"
    assert cas.quotePrefix
    assert (made.number_format, made.alignment.horizontal) == ("#,##0.0", "right")
    assert sent.number_format == "yyyy-mm-dd"
    assert note.alignment.wrap_text
    assert (name.number_format, name.font.name) == ("@", "宋体")
    for cell in (cas, made, sent, note, name, sheet["I8"]):
        assert {cell.border.left.style, cell.border.right.style, cell.border.top.style} == {"thin"}
    assert sheet["A5"].fill.fgColor.rgb == "FFF0F0F0"
    assert sheet["A5"].font.name == "黑体"


def test_page_setup_fits_the_paper(tmp_path: Path) -> None:
    sheet = opened(survey(3), tmp_path)
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (int(sheet.page_setup.fitToWidth or 0), int(sheet.page_setup.fitToHeight or 0)) == (1, 0)
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert fingerprint(survey(3)) in sheet.oddFooter.left.text


def test_more_than_fourteen_columns_print_on_a3(tmp_path: Path) -> None:
    sheet = Sheet("宽表", tuple(Column((f"栏{i}",)) for i in range(15)))
    assert int(opened(Document((sheet,)), tmp_path).page_setup.paperSize or 0) == 8


def test_notes_signatures_and_stamp_stand_around_the_table(tmp_path: Path) -> None:
    document = survey(2, mark="示例数据 不得上报")
    rows = [[c.value for c in row if c.value] for row in opened(document, tmp_path).iter_rows()]
    assert ["【示例数据 不得上报】"] in rows
    assert ["填报单位（盖章）：示范区生态环境分局", "填报日期：2025年2月20日", "单位：千克"] in rows
    assert ["填报人：", "联系电话：", "审核人：", "填报日期："] in rows
    assert rows[-1] == [f"快照 2025-003　指纹 {fingerprint(document)}　生成 2025-02-20 09:30"]


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.NUMBER, Kind.DATE])
def test_nothing_from_data_becomes_a_formula_a_link_or_a_number(tmp_path: Path, kind: Kind) -> None:
    path = saved(one_column(*FORMULA_LIKE, kind=kind), tmp_path)
    cells = body(openpyxl.load_workbook(path).worksheets[0])
    assert [c.data_type for c in cells] == ["s"] * len(FORMULA_LIKE)
    assert [c.value for c in cells] == [words.replace("\r", "\n") for words in FORMULA_LIKE]
    assert all(c.quotePrefix for c in cells[:11])
    assert all(c.hyperlink is None for c in cells)
    assert not re.search(r"<f[ >]|<hyperlink", xml(path))


def test_titles_and_notes_are_no_formulas_either(tmp_path: Path) -> None:
    sheet = Sheet(
        "=1+1", (Column(("=2+2",)),), foot_notes=("=3+3",), notes_above=("=4+4",), signatures=("=5",)
    )
    path = saved(Document((sheet,)), tmp_path)
    assert "<f>" not in xml(path)
    assert openpyxl.load_workbook(path).worksheets[0]["A1"].value == "=1+1"
    path = saved(Document((sheet,), mark="&A"), tmp_path)
    assert "<f>" not in xml(path)
    assert openpyxl.load_workbook(path).worksheets[0]["A1"].value == "【&A】=1+1"
    assert xml(path).count("&amp;&amp;A") == 2  # over and under every printed page


def test_control_characters_are_spelled_out(tmp_path: Path) -> None:
    cells = body(opened(one_column("a\x00b\x1b", "坏\ud800", "\ufffe"), tmp_path))
    assert [c.value for c in cells] == ["a[U+0000]b[U+001B]", "坏[U+D800]", "[U+FFFE]"]


def test_markup_spaces_and_line_ends_survive(tmp_path: Path) -> None:
    words = ["<b>&amp;</b>", " 前后 ", "一\n二", "a  b", "]]>"]
    assert [c.value for c in body(opened(one_column(*words), tmp_path))] == words


def test_text_that_looks_like_an_excel_escape_is_guarded(tmp_path: Path) -> None:
    assert "_x005F_x0041_" in xml(saved(one_column("_x0041_"), tmp_path))


@pytest.mark.parametrize("char", ["中", "𬭊", "<"])
def test_the_longest_text_passes_and_one_more_names_its_cell(tmp_path: Path, char: str) -> None:
    units = len(char.encode("utf-16-le")) // 2
    longest = char * (32767 // units)
    assert body(opened(one_column("a", longest), tmp_path))[1].value == longest
    with pytest.raises(UserError) as caught:
        saved(one_column("a", longest + char), tmp_path / "new")
    assert (caught.value.sheet, caught.value.cell) == ("清单", "A4")
    assert list((tmp_path / "new").iterdir()) == []


def test_numbers_excel_would_round_are_kept_as_text(tmp_path: Path) -> None:
    cells = body(
        opened(one_column(10**15 - 1, 10**15, Decimal("0.1234567890123456"), kind=Kind.NUMBER), tmp_path)
    )
    assert [(c.data_type, c.value) for c in cells] == [
        ("n", 999999999999999),
        ("s", "1000000000000000"),
        ("s", "0.1234567890123456"),
    ]


def test_number_formats_follow_each_value(tmp_path: Path) -> None:
    written = (Decimal("12.50"), 3, Decimal("0.125"), Decimal("2E+3"))
    cells = body(opened(one_column(*written, kind=Kind.NUMBER), tmp_path))
    assert [c.number_format for c in cells] == ["0.00", "0", "0.000", "0"]
    cells = body(opened(one_column(*written, kind=Kind.NUMBER, number_format="0.0%"), tmp_path))
    assert {c.number_format for c in cells} == {"0.0%"}


def test_dates_before_excels_calendar_are_text(tmp_path: Path) -> None:
    cells = body(opened(one_column(date(1900, 2, 28), date(1900, 3, 1), kind=Kind.DATE), tmp_path))
    assert cells[0].value == "1900-02-28"
    assert cells[1].value == datetime(1900, 3, 1)  # noqa: DTZ001


def test_chinese_date_pattern_is_quoted_for_excel(tmp_path: Path) -> None:
    document = one_column(date(2025, 3, 9), kind=Kind.DATE, number_format="yyyy年m月d日")
    assert body(opened(document, tmp_path))[0].number_format == 'yyyy"年"m"月"d"日"'


@pytest.mark.parametrize("value", [1.5, float("nan"), True, ["a"]])
def test_other_kinds_of_value_are_refused(tmp_path: Path, value: object) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)):
        saved(one_column(value), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_dressed_cells_merge_indent_and_embolden(tmp_path: Path) -> None:
    rows = (
        (Cell("一、总体", column_span=3, bold=True), None, None),
        (Cell("科", row_span=2), Cell("甲", level=1), 1),
        (None, "乙", 2),
    )
    columns = (Column(("甲",)), Column(("乙",)), Column(("丙",), kind=Kind.NUMBER))
    sheet = opened(Document((Sheet("表", columns, rows),)), tmp_path)
    assert {"A3:C3", "A4:A5"} <= {str(found) for found in sheet.merged_cells.ranges}
    assert sheet["A3"].font.bold
    assert sheet["B4"].alignment.indent == 2
    assert sheet["B3"].border.top.style == "thin"


def test_rows_are_high_enough_for_wrapped_text(tmp_path: Path) -> None:
    document = one_column(LONG_NOTE, "短", kind=Kind.LONG_TEXT, width=20)
    sheet = opened(document, tmp_path)
    lines = -(-len(LONG_NOTE) * 2 // 20)
    assert (sheet.row_dimensions[3].height or 0) >= lines * 13.5  # 宋体 10 takes 13.5 points a line
    assert sheet.row_dimensions[4].height is None


def test_a_merged_cell_gets_height_from_its_rows_together(tmp_path: Path) -> None:
    words = "完善法规制度，建立健全新污染物治理体系，" * 4
    rows = ((Cell(words, row_span=2), "a"), (None, "b"))
    sheet = opened(Document((Sheet("表", (Column(("甲",), width=10), Column(("乙",))), rows),)), tmp_path)
    together = sum(sheet.row_dimensions[r].height or 20 for r in (3, 4))
    assert together >= len(words) * 2 / 10 * 13.5


def test_tab_names_are_made_acceptable(tmp_path: Path) -> None:
    column = (Column(("甲",)),)
    wishes = ["检查[1]:*?/\\表", "检查[1]:*?/\\表", "x" * 40, "'引号'", "\x01"]
    document = Document(tuple(Sheet("题", column, name=wish) for wish in wishes))
    names = openpyxl.load_workbook(saved(document, tmp_path)).sheetnames
    assert names == ["检查 1      表", "检查 1      表(2)", "x" * 31, "引号", "表"]


def test_filter_arrows_cover_the_table_only(tmp_path: Path) -> None:
    sheet = opened(Document((replace(survey_sheet(5), filterable=True),)), tmp_path)
    assert sheet.auto_filter.ref == "A6:I11"


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    first = saved(survey(9, mark="草稿"), tmp_path / "a").read_bytes()
    assert saved(survey(9, mark="草稿"), tmp_path / "b").read_bytes() == first
    assert saved(survey(10, mark="草稿"), tmp_path / "c").read_bytes() != first


def test_a_streamed_table_equals_a_written_one(tmp_path: Path) -> None:
    sheet = survey_sheet(700)  # more than two stretches
    rows = sheet.rows
    streamed = write_table(
        Document((replace(sheet, rows=()),), mark="草稿"), iter(rows), tmp_path / "b.xlsx", total=len(rows)
    )
    written = write_xlsx(Document((sheet,), mark="草稿"), tmp_path / "a.xlsx")
    assert streamed.read_bytes() == written.read_bytes()


def test_rows_of_mixed_kinds_across_stretches_keep_their_places(tmp_path: Path) -> None:
    values = [Decimal(i) / 4 if i % 300 else "未报" for i in range(900)]
    cells = body(opened(one_column(*values, kind=Kind.NUMBER), tmp_path))
    assert [c.value if isinstance(c.value, str) else Decimal(str(c.value)) for c in cells] == values


def test_progress_is_told_and_a_cancel_leaves_nothing(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    write_xlsx(survey(2500), tmp_path / "a.xlsx", lambda done, total: heard.append((done, total)))
    assert heard == [(0, 2500), (1000, 2500), (2000, 2500), (2500, 2500)]

    def cancel(done: int, _total: int) -> None:
        if done >= 1000:
            raise CancelledError("停止")

    with pytest.raises(CancelledError):
        write_xlsx(survey(2500), tmp_path / "b.xlsx", cancel)
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_an_empty_return_still_has_its_head_and_signatures(tmp_path: Path) -> None:
    sheet = opened(survey(0), tmp_path)
    assert sheet["A5"].value == "序号"
    assert sheet["A9"].value == "填报人："


@pytest.mark.office
def test_libreoffice_shows_each_cell(tmp_path: Path, office: Any, poppler: Any) -> None:
    sheets = (survey_sheet(12), grouped_sheet(3, 4))
    path = saved(stamped(Document(sheets), "2025-003", "2025-02-20 09:30"), tmp_path)
    rows = office.rows(path)
    shown = [row for row in rows if row[0].isdigit()]
    assert len(shown) == 12
    assert shown[0][1:5] == ["示范精细化工0厂", "91620702MA70000000", "二氯甲烷", "75-09-2"]
    assert shown[0][6] == "零报告"
    assert shown[0][7] == "2025-02-01"
    pdf = office.pdf(path)
    words = poppler.text(pdf, layout=False)
    for task in ("任务1.1", "任务3.4", "第2节"):
        assert task in words
    assert poppler.info(pdf)["Page size"].startswith("841.89 x 595.3")


@pytest.mark.office
def test_libreoffice_finds_no_formula_and_keeps_codes_as_text(tmp_path: Path, office: Any) -> None:
    path = saved(one_column(*FORMULA_LIKE, "75-09-2", kind=Kind.TEXT), tmp_path)
    back = openpyxl.load_workbook(office.xlsx(path)).worksheets[0]
    values = [c.value for c in body(back) if c.value is not None]
    assert "75-09-2" in values
    assert "=1+1" in values
    assert {c.data_type for c in body(back) if c.value is not None} == {"s"}


def test_columns_are_as_wide_as_asked(tmp_path: Path) -> None:
    sheet = opened(survey(1), tmp_path)
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEFGHI"]
    assert widths == [column.width for column in survey_columns()]


def test_the_closing_of_a_letter_stands_at_the_right_below_the_table(tmp_path: Path) -> None:
    letter = Sheet(
        "督办通知", (Column(("事项",)),), (("任务",),), foot_notes=("注",), closing=("某分局（盖章）", "某日")
    )
    assert from_json(to_json(Document((letter,)))).sheets == (letter,)
    cells = [row[0] for row in opened(Document((letter,)), tmp_path).iter_rows()]
    assert [cell.value for cell in cells] == ["督办通知", "事项", "任务", "注", "某分局（盖章）", "某日"]
    assert [cell.alignment.horizontal for cell in cells[3:]] == ["left", "right", "right"]
