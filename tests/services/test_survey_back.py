"""Survey workbooks back: whose they are, what is new in a second version, and a step taken back weeks later."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_survey_books import YEAR, add, add_enterprise, uscc

from nptracker.domain.query import Query
from nptracker.domain.values import Quantity
from nptracker.errors import UserError
from nptracker.services.import_draft import ImportDraft, RowState
from nptracker.services.office import Office
from nptracker.services.withdrawal import Fate

FIRST = 6  # the first row below the head


@pytest.fixture
def sent(district: Office, tmp_path: Path) -> list[Path]:
    """Blanks for two included enterprises, the first with one substance of last year."""
    for number in (1, 2):
        add_enterprise(district, number)
    about = {"enterprise": uscc(1), "data_year": "2024", "substance": "二氯甲烷", "cas_rn": "75-09-2"}
    add(district, "survey_entry", **about, activity="加工使用", used="12 吨")
    return district.survey_books.write_all(YEAR, tmp_path / "发出")


def type_in(path: Path, tab: str, row: int, **typed: Any) -> Path:
    """Type into the cells of one row by heading, as a person does."""
    book = openpyxl.load_workbook(path)
    sheet = book[tab]
    heads = {
        str(sheet.cell(5, c).value or sheet.cell(4, c).value).strip("*"): c
        for c in range(1, sheet.max_column + 1)
    }
    for heading, value in typed.items():
        sheet.cell(row, heads[heading]).value = value
    book.save(path)
    return path


def about(path: Path, **typed: Any) -> Path:
    """Type what an enterprise says about itself, one field below the other."""
    book = openpyxl.load_workbook(path)
    sheet = book["企业信息"]
    rows = {str(sheet.cell(r, 1).value).strip("*"): r for r in range(5, sheet.max_row + 1)}
    for heading, value in typed.items():
        sheet.cell(rows[heading], 2).value = value
    book.save(path)
    return path


def entry(path: Path, row: int = FIRST, used: Any = "7 吨", **more: Any) -> Path:
    typed = {
        "物质名称": "二氯甲烷",
        "CAS号或流水号": "75-09-2",
        "活动类型": "加工使用",
        "自用量（千克）": used,
    }
    return type_in(path, "调查表", row, **(typed | more))


def take(office: Office, *paths: Path, **how: Any) -> ImportDraft:
    draft = office.imports.preview("", list(paths), **how)
    office.imports.commit(draft)
    return draft


def entries(office: Office, year: int = YEAR) -> list[Any]:
    return [r for r in office.records.first("survey_entry", Query(), 100) if r["data_year"] == year]


def codes(draft: ImportDraft) -> list[str]:
    return [problem.code for problem in draft.problems]


def states(draft: ImportDraft, kind: str = "survey_entry") -> list[RowState]:
    return [row.state for row in draft.rows if row.kind == kind]


def test_rows_belong_to_the_sender_without_naming_him(district: Office, sent: list[Path]) -> None:
    entry(sent[0], used="7 吨")
    entry(sent[1], used=5)
    draft = take(district, *sent)
    assert states(draft) == [RowState.NEW, RowState.NEW]
    found = {str(r["enterprise"]): r["used"] for r in entries(district)}
    ids = [r.id for r in district.screening.included(YEAR)]
    assert found == {ids[0]: Quantity("7", "吨", Decimal(7000)), ids[1]: Quantity("5", "千克", Decimal(5))}
    returned = district.survey_books.returned(YEAR)
    assert {key: [(r["file_name"], r["row_count"]) for r in lines] for key, lines in returned.items()} == {
        ids[0]: [(sent[0].name, 1)],
        ids[1]: [(sent[1].name, 1)],
    }
    again = district.imports.preview("", sent)
    assert codes(again).count("file.again") == 2
    assert states(again) == [RowState.SAME, RowState.SAME]


def test_a_row_with_nothing_but_what_was_filled_in_is_told_and_not_taken(
    district: Office, sent: list[Path]
) -> None:
    untouched = take(district, sent[0])
    assert [p.code for p in untouched.problems if p.code.endswith("unfilled")] == ["book.unfilled"]
    draft = take(district, entry(sent[0], row=FIRST + 1, 物质名称="三氯甲烷", CAS号或流水号="67-66-3"))
    unfilled = [problem for problem in draft.problems if problem.code == "row.unfilled"]
    assert [(p.sheet, p.cell) for p in unfilled if p.sheet == "调查表"] == [("调查表", "第6行")]
    assert any("没有回答" in problem.message for problem in unfilled if problem.sheet == "管控措施")
    assert [r["substance"] for r in entries(district)] == ["三氯甲烷"]


def copied_sheet(path: Path, folder: Path) -> Path:
    """Copy a sheet into a new workbook without mark or style, moved by three rows and a column."""
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(path)["调查表"].iter_rows()]
    book = openpyxl.Workbook()
    book.active.title = "报来的表"  # type: ignore[union-attr]
    for number, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=2):
            book.active.cell(number, column).value = value  # type: ignore[union-attr]
    book.save(folder / "转抄.xlsx")
    return folder / "转抄.xlsx"


def test_the_card_is_read_wherever_it_was_copied_to_and_its_faults_have_their_cells(
    district: Office, sent: list[Path], tmp_path: Path
) -> None:
    about(sent[0], 环保联系人="甲某", 经营状态="在飞", 行业代码=2614.0)
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(sent[0])["企业信息"].iter_rows()]
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=2):
            book.active.cell(number, column).value = value  # type: ignore[union-attr]
    book.save(tmp_path / "转抄.xlsx")
    marked, copied = (district.imports.preview("", [path]) for path in (sent[0], tmp_path / "转抄.xlsx"))
    for draft, place in ((marked, "B20"), (copied, "C22")):
        (taken,) = [row for row in draft.rows if row.kind == "enterprise"]
        assert [(d.heading, d.new) for d in taken.differences] == [("环保联系人", "甲某")]
        assert [(p.sheet, p.cell, p.value) for p in draft.problems if p.code == "F2"] == [
            (taken.sheet, place, "在飞")
        ]
    (copy,) = district.imports.report(marked, tmp_path / "退回")
    sheet = openpyxl.load_workbook(copy)["企业信息"]
    told = {cell.row: str(cell.value) for cell in sheet["D"] if cell.value}
    assert list(told) == [4, 20]
    assert told[4] == "错误说明"
    assert "经营状态" in told[20]
    assert sheet["B20"].fill.fgColor.rgb == "FFFFC7CE"


def as_csv(path: Path, folder: Path) -> Path:
    sheet = openpyxl.load_workbook(path)["调查表"]
    stream = io.StringIO()
    csv.writer(stream).writerows(
        [["" if c.value is None else c.value for c in row] for row in sheet.iter_rows()]
    )
    (folder / "表.csv").write_bytes(stream.getvalue().encode("gb18030"))
    return folder / "表.csv"


def zipped_twice(path: Path, folder: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(zipfile.ZipInfo("..\\..\\逃.xlsx"), path.read_bytes())
        archive.writestr("说明.docx", b"PK")
    with zipfile.ZipFile(folder / "微信.zip", "w") as archive:
        archive.writestr("东街/内层.zip", inner.getvalue())
        archive.writestr("__MACOSX/._表.xlsx", b"\0")
    return folder / "微信.zip"


@pytest.mark.parametrize("way", [copied_sheet, as_csv, zipped_twice])
def test_the_sender_is_known_however_the_sheet_comes_back(
    district: Office, sent: list[Path], tmp_path: Path, way: Callable[[Path, Path], Path]
) -> None:
    draft = take(district, way(entry(sent[0]), tmp_path))
    assert states(draft) == [RowState.NEW]
    (found,) = entries(district)
    assert found["enterprise"] == district.screening.included(YEAR)[0].id
    assert found["used"] == Quantity("7", "吨", Decimal(7000))
    assert not any(code.startswith("head.missing") for code in codes(draft))


def without_head(path: Path, *, with_mark: bool) -> Path:
    """Delete the head over the amounts used, and on demand the hidden sheets with the mark."""
    book = openpyxl.load_workbook(path)
    sheet = book["调查表"]
    [cell] = [c for row in sheet.iter_rows(max_row=5) for c in row if str(c.value or "").startswith("自用量")]
    for merged in [m for m in sheet.merged_cells.ranges if cell.coordinate in m]:
        sheet.unmerge_cells(str(merged))
    cell.value = None
    for name in [s.title for s in book.worksheets if s.sheet_state != "visible" and not with_mark]:
        del book[name]
    book.save(path)
    return path


def test_amounts_under_a_deleted_head_are_known_by_their_place_or_missed_aloud(
    district: Office, sent: list[Path]
) -> None:
    marked = district.imports.preview("", [without_head(entry(sent[0], used="7 吨"), with_mark=True)])
    [row] = [row for row in marked.rows if row.kind == "survey_entry"]
    assert row.values["used"] == Quantity("7", "吨", Decimal(7000))
    assert [(p.code, p.sheet) for p in marked.problems if p.code.startswith("head.")] == [
        ("head.renamed", "调查表")
    ]
    bare = district.imports.preview("", [without_head(entry(sent[1], used="7 吨"), with_mark=False)])
    assert bare.rows
    assert all("used" not in row.values for row in bare.rows)
    assert [(p.cell[-1], p.message) for p in bare.problems if p.code == "head.blank"] == [
        ("5", "这一栏没有表头，下面 1 格内容没有导入")
    ]


def test_a_workbook_that_another_district_sent_out_is_told(district: Office, sent: list[Path]) -> None:
    path = entry(sent[0])
    assert "book.other-region" not in codes(district.imports.preview("", [path]))
    district.settings.put("region", "沙洲区", way="keep")
    [told] = [p for p in district.imports.preview("", [path]).problems if p.code == "book.other-region"]
    assert (told.file, "“清水区”" in told.message, "“沙洲区”" in told.message) == (path.name, True, True)


def test_another_enterprises_workbook_is_refused_whole(district: Office, sent: list[Path]) -> None:
    entry(sent[0])
    about(sent[0], 统一社会信用代码=uscc(2))
    draft = take(district, sent[0])
    (problem,) = [problem for problem in draft.problems if problem.code == "book.other-enterprise"]
    assert (problem.sheet, problem.cell, problem.value) == ("企业信息", "B6", uscc(2))
    assert draft.rows == ()
    assert entries(district) == []


def edit(office: Office, **typed: str) -> None:
    (record,) = entries(office)
    office.records.update("survey_entry", record.id, office.records.typed("survey_entry", typed))


def test_a_second_version_is_compared_with_the_first_and_with_the_office(
    district: Office, sent: list[Path]
) -> None:
    take(district, entry(sent[0], used="7 吨", 主要用途="清洗", 佐证材料="台账"))
    edit(district, uses="脱脂清洗", evidence="台账、发票")
    entry(sent[0], used="8 吨", 佐证材料="合同")
    draft = district.imports.preview("", [sent[0]])
    (row,) = [row for row in draft.rows if row.kind == "survey_entry"]
    assert row.state is RowState.AGAIN
    assert [(d.key, d.old, d.new) for d in row.differences] == [
        ("used", "7 吨", "8 吨"),
        ("evidence", "台账、发票", "合同"),
    ]
    said = {problem.code: problem.message for problem in row.problems}
    assert "第一次交来的也是“清洗”" in said["again.kept"]
    assert "王敏" in said["again.kept"]
    assert "第一次交来“台账”" in said["again.both"]
    assert "uses" not in row.values
    district.imports.commit(draft)
    assert entries(district)[0]["used"] == Quantity("7", "吨", Decimal(7000))
    district.imports.commit(draft, draft.places(RowState.AGAIN))
    (found,) = entries(district)
    assert (found["used"], found["evidence"], found["uses"]) == (
        Quantity("8", "吨", Decimal(8000)),
        "合同",
        "脱脂清洗",
    )


def test_what_only_the_sender_changed_is_taken_and_what_only_the_office_changed_stays(
    district: Office, sent: list[Path]
) -> None:
    take(district, entry(sent[0], used="7 吨", 主要用途="清洗"))
    edit(district, uses="脱脂清洗")
    assert states(district.imports.preview("", [sent[0]])) == [RowState.SAME]
    draft = take(district, entry(sent[0], used="9 吨"))
    assert states(draft) == [RowState.CHANGED]
    (found,) = entries(district)
    assert (found["used"], found["uses"]) == (Quantity("9", "吨", Decimal(9000)), "脱脂清洗")


def test_a_row_that_the_next_version_has_no_more_is_told_and_stays(
    district: Office, sent: list[Path], tmp_path: Path
) -> None:
    """The sender names another substance: that is a new row, and the old one is not left to be counted silently."""
    take(district, entry(sent[0], used="7 吨"))
    add(district, "survey_entry", enterprise=uscc(1), data_year="2025", substance="苯", activity="加工使用")
    again = tmp_path / "改.xlsx"
    again.write_bytes(sent[0].read_bytes())
    draft = take(district, entry(again, used="7 吨", 物质名称="三氯甲烷", CAS号或流水号="67-66-3"))
    assert states(draft) == [RowState.NEW]
    missing = [problem for problem in draft.problems if problem.code == "again.missing"]
    assert [(p.sheet, p.cell, "“2025 二氯甲烷”" in p.message) for p in missing] == [("调查表", "第6行", True)]
    assert {str(r["substance"]) for r in entries(district)} == {"二氯甲烷", "三氯甲烷", "苯"}


def test_blanks_erase_only_when_ticked_and_the_preview_lists_them(district: Office, sent: list[Path]) -> None:
    take(district, entry(sent[0], used="7 吨", 主要用途="清洗"))
    entry(sent[0], used="7 吨", 主要用途=None)
    assert states(district.imports.preview("", [sent[0]])) == [RowState.SAME]
    draft = take(district, sent[0], blanks_erase=True)
    (row,) = [row for row in draft.rows if row.kind == "survey_entry"]
    assert [(d.heading, d.old, d.new) for d in row.differences] == [("主要用途", "清洗", "")]
    (found,) = entries(district)
    assert (found["uses"], found["used"]) == (None, Quantity("7", "吨", Decimal(7000)))
    district.history.undo()
    assert entries(district)[0]["uses"] == "清洗"


def test_an_import_is_taken_back_weeks_later_with_what_was_edited_kept(
    district: Office, sent: list[Path]
) -> None:
    entry(sent[0])
    type_in(
        sent[0],
        "用途",
        FIRST,
        物质名称="二氯甲烷",
        CAS号或流水号="75-09-2",
        用途="清洗",
        **{"用途量（千克）": 7000},
    )
    about(sent[0], 环保联系人="甲某", 联系电话="0936-8200000")
    type_in(sent[0], "零报告", FIRST, 物质类别="全部", 依据="台账", 确认人="甲某", 确认日期="2026-03-01")
    draft = district.imports.preview("", [sent[0]])
    seq = district.imports.commit(draft).verb
    edit(district, used="6 吨")
    first = district.screening.included(YEAR)[0]
    district.records.update("enterprise", first.id, {"phone": "0936-8211111"})
    (zero,) = district.records.first("zero_return", Query(), 5)
    district.records.delete("zero_return", [zero.id])
    looked = district.withdrawal.look(seq)
    result = district.withdrawal.withdraw(seq)
    assert result.lines == looked.lines
    fates = {line.kind: (line.fate, line.reason) for line in result.lines}
    assert fates["survey_entry"][0] is Fate.KEPT
    assert fates["survey_entry"][1].startswith("王敏 ")
    assert fates["survey_entry"][1].endswith(" 改过“自用量”")
    assert fates["survey_use"] == (Fate.REVERTED, "")
    assert fates["enterprise"][0] is Fate.KEPT
    assert fates["zero_return"][0] is Fate.STUCK
    assert result.summary().endswith("，因后来改过而保留 2 条，不能撤回 1 条")
    kept = district.records.get("enterprise", first.id)
    assert (kept["phone"], kept["contact"]) == ("0936-8211111", None)
    assert entries(district)[0]["used"] == Quantity("6", "吨", Decimal(6000))
    assert district.records.count("survey_use") == 0
    assert district.survey_books.returned(YEAR) == {}
    district.history.undo()
    assert district.records.count("survey_use") == 1
    assert district.records.get("enterprise", first.id)["contact"] == "甲某"


def test_what_others_built_on_stays(district: Office, tmp_path: Path) -> None:
    changes = district.records.write_block(
        "enterprise", [(None, {"name": "甲厂"}), (None, {"name": "乙厂"})], "登记"
    )
    add(district, "survey_entry", enterprise="甲厂", data_year="2025", substance="苯", activity="生产")
    result = district.withdrawal.withdraw(changes.verb)
    assert {line.label: line.fate for line in result.lines} == {"甲厂": Fate.STUCK, "乙厂": Fate.REVERTED}
    assert "化学物质调查表还要用到它" in next(line.reason for line in result.lines if line.label == "甲厂")
    assert [r["name"] for r in district.records.first("enterprise", Query(), 9)] == ["甲厂"]


def test_an_undone_step_cannot_be_taken_back_again(district: Office) -> None:
    changes = district.records.write_block("enterprise", [(None, {"name": "甲厂"})], "登记")
    district.history.undo()
    with pytest.raises(UserError, match="已经撤销"):
        district.withdrawal.look(changes.verb)


def test_each_sender_gets_his_own_workbook_back_with_the_wrong_cells_marked(
    district: Office, sent: list[Path], tmp_path: Path
) -> None:
    entry(sent[0], used="<1")
    type_in(
        sent[0],
        "用途",
        FIRST,
        物质名称="二氯甲烷",
        CAS号或流水号="75-09-3",
        用途="清洗",
        **{"用途量（千克）": 7},
    )
    sheets = zipped_twice(sent[0], tmp_path), as_csv(sent[0], tmp_path)
    draft = district.imports.preview("", list(sheets))
    packed, rebuilt = district.imports.report(draft, tmp_path / "退回")
    before, after = openpyxl.load_workbook(sent[0]), openpyxl.load_workbook(packed)
    assert after.sheetnames == before.sheetnames
    for tab, cell in (("调查表", "J6"), ("用途", "B6")):
        assert after[tab][cell].fill.fgColor.rgb == "FFFFC7CE"
        assert after[tab][cell].value == before[tab][cell].value
        notes = [c for c in after[tab][6] if "【错误】" in str(c.value)]
        assert cell in notes[0].value
        assert after[tab].auto_filter.ref
    same = [[c.value for c in row] for row in before["企业信息"].iter_rows()]
    assert [[c.value for c in row][: len(same[0])] for row in after["企业信息"].iter_rows()] == same
    (sheet,) = openpyxl.load_workbook(rebuilt).worksheets
    assert (sheet["J6"].value, sheet["J6"].fill.fgColor.rgb) == ("<1", "FFFFC7CE")
    assert sheet["A2"].value == before["调查表"]["A2"].value
