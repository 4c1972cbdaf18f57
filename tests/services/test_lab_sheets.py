"""Sheets of laboratories: wide, long and crossed, mapped once, every doubt by its cell, one undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.importing.column_heads import read_head
from nptracker.importing.lab_sheet import cells_of, heading_of, look_at
from nptracker.importing.workbook import read_bytes
from nptracker.importing.workbook_cells import Book, BookSheet, Cell
from nptracker.services.import_draft import RowState
from nptracker.services.lab_draft import LabDraft
from nptracker.services.lab_layouts import LabOptions
from nptracker.services.office import Office


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process: the child that a person's file is read in has tests of its own."""

    def read(path: Path) -> Book:
        return read_bytes(path.read_bytes(), path.name)

    monkeypatch.setattr("nptracker.services.lab_sheets.read_book", read)


@pytest.fixture
def sited(district: Office) -> Office:
    """A district with a river site, a well and a field."""
    for code, name, medium in (
        ("DB-1", "清水河上游", "surface"),
        ("DX-1", "东街井", "ground"),
        ("TR-1", "北川地块", "soil"),
    ):
        district.records.create("monitoring_site", {"code": code, "name": name, "medium": medium})
    return district


def book(path: Path, *lines: Sequence[object], merges: Sequence[str] = ()) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for line in lines:
        sheet.append(list(line))
    for merge in merges:
        sheet.merge_cells(merge)
    made.save(path)
    return path


WIDE = (
    ("清水区地表水检测结果",),
    ("样品编号", "点位名称", "采样日期", "全氟辛酸（ng/L）", "PFOS ng/L", "二氯甲烷(75-09-2)(μg/L)"),
    ("S1", "清水河上游", "2026-05-12", 12.5, "0.5L", "<0.2"),
    ("S2", "DX-1", "2026-05-13 09:40", "ND(0.8)", "未监测", "1.20"),
)


def results(office: Office) -> dict[tuple[str, str], Record]:
    """Every stored result by sample number and substance as written."""
    found = office.records.first("monitoring_result", Query(), 100)
    return {(record.labels["sample"], str(record["substance"])): record for record in found}


def imported(office: Office, path: Path, **options: str) -> LabDraft:
    draft = office.lab_sheets.look(path)
    if options:
        draft = office.lab_sheets.matched(_with(draft, options))
    office.lab_sheets.commit(draft)
    return draft


def _with(draft: LabDraft, options: dict[str, str]) -> LabDraft:
    return replace(draft, options=draft.options._replace(**options))


def test_a_wide_sheet(sited: Office, tmp_path: Path) -> None:
    draft = imported(sited, book(tmp_path / "化验单.xlsx", *WIDE))
    assert draft.table.way == "一行一个样品，一列一个项目"
    assert [row.state for row in draft.rows] == [RowState.NEW] * 6
    stored = results(sited)
    pfoa = stored["S1", "全氟辛酸"]
    assert (pfoa["cas_rn"], pfoa["unit"], pfoa["found"]) == ("335-67-1", "ng/L", "detected")
    assert (pfoa["value"], pfoa["canonical"], pfoa["canonical_unit"]) == (
        Decimal("12.5"),
        Decimal("0.0125"),
        "μg/L",
    )
    pfos = stored["S1", "PFOS"]
    assert (pfos["cas_rn"], pfos["found"], pfos["value"]) == ("1763-23-1", "not_detected", None)
    assert pfos["canonical_limit"] == Decimal("0.0005")
    assert stored["S2", "PFOS"]["found"] == "not_measured"
    assert stored["S2", "二氯甲烷"]["canonical"] == Decimal("1.2")
    samples = {str(r["number"]): r for r in sited.records.first("monitoring_sample", Query(), 9)}
    assert samples["S2"]["taken_on"] == date(2026, 5, 13)
    assert samples["S2"]["taken_time"] == "09:40"
    assert "DX-1" in samples["S2"].labels["site"]


def test_the_same_file_again_changes_nothing_and_one_undo_takes_all_back(
    sited: Office, tmp_path: Path
) -> None:
    path = book(tmp_path / "化验单.xlsx", *WIDE)
    imported(sited, path)
    again = sited.lab_sheets.look(path)
    assert again.known
    assert {row.state for row in again.rows} == {RowState.SAME}
    assert not sited.lab_sheets.commit(again).verb
    sited.history.undo()
    assert sited.records.count("monitoring_result") == sited.records.count("monitoring_sample") == 0


def test_a_corrected_file_shows_what_changes(sited: Office, tmp_path: Path) -> None:
    imported(sited, book(tmp_path / "一.xlsx", *WIDE))
    corrected = (*WIDE[:2], ("S1", "清水河上游", "2026-05-12", 13.5, "0.5L", "<0.2"))
    draft = imported(sited, book(tmp_path / "二.xlsx", *corrected))
    changed = [row for row in draft.rows if row.state is RowState.CHANGED]
    assert [(row.address, row.before, row.reported) for row in changed] == [("D3", "12.5 ng/L", "13.5 ng/L")]
    assert results(sited)["S1", "全氟辛酸"]["canonical"] == Decimal("0.0135")


def test_a_long_sheet_with_a_unit_above(sited: Office, tmp_path: Path) -> None:
    path = book(
        tmp_path / "长表.xlsx",
        ("检测结果报告单　除汞为μg/L外，其余均为mg/L",),
        ("样品编号", "采样点位", "采样日期", "检测项目", "检测结果", "方法检出限", "检测方法"),
        ("W1", "东街井", "2026/4/2", "汞", "0.05", "0.04", "HJ 694-2014"),
        ("W1", "东街井", "2026/4/2", "二氯甲烷", "ND", "0.001", "HJ 639-2012"),
    )
    draft = imported(sited, path)
    assert draft.table.way == "一行一个结果"
    stored = results(sited)
    assert (stored["W1", "汞"]["unit"], stored["W1", "汞"]["canonical"]) == ("μg/L", Decimal("0.05"))
    assert stored["W1", "二氯甲烷"]["canonical_limit"] == Decimal(1)
    assert stored["W1", "二氯甲烷"]["method"] == "HJ 639-2012"


def test_a_crossed_sheet_with_samples_in_columns(sited: Office, tmp_path: Path) -> None:
    imported(sited, book(tmp_path / "一.xlsx", *WIDE))
    path = book(
        tmp_path / "交叉.xlsx",
        ("检测项目", "单位", "检出限", "S1", "S2"),
        ("全氟己基磺酸", "ng/L", "0.3", "ND", "4.2"),
    )
    draft = imported(sited, path)
    assert draft.table.way == "一行一个项目，一列一个样品"
    stored = results(sited)
    assert stored["S1", "全氟己基磺酸"]["canonical_limit"] == Decimal("0.0003")
    assert stored["S2", "全氟己基磺酸"]["canonical"] == Decimal("0.0042")


def test_rows_of_units_and_limits_below_the_heads(sited: Office, tmp_path: Path) -> None:
    path = book(
        tmp_path / "两行头.xlsx",
        ("样品编号", "点位名称", "采样日期", "PFOA", "PFOS"),
        ("单位", None, None, "ng/L", "ng/L"),
        ("检出限", None, None, 0.4, 0.5),
        ("S1", "清水河上游", "2026-05-12", "ND", 3.1),
        ("标准限值", None, None, 80, 40),
    )
    draft = imported(sited, path)
    assert len(draft.rows) == 2
    assert results(sited)["S1", "PFOA"]["canonical_limit"] == Decimal("0.0004")


def test_a_sample_merged_over_its_results(sited: Office, tmp_path: Path) -> None:
    path = book(
        tmp_path / "合并.xlsx",
        ("样品编号", "点位名称", "采样日期", "检测项目", "检测结果", "单位"),
        ("S1", "清水河上游", "2026-05-12", "PFOA", "3", "ng/L"),
        (None, None, None, "PFOS", "4", "ng/L"),
        merges=("A2:A3", "B2:B3", "C2:C3"),
    )
    imported(sited, path)
    assert set(results(sited)) == {("S1", "PFOA"), ("S1", "PFOS")}


def test_every_doubt_names_its_cell(sited: Office, tmp_path: Path) -> None:
    path = book(
        tmp_path / "有错.xlsx",
        ("样品编号", "点位名称", "采样日期", "PFOA(ng/L)", "PFOS(mg/kg)"),
        ("S1", "清水河上游", "2026-05-12", "-0.3", "1.0"),
        ("S2", "没有的点", "2026-05-12", "3", "ND"),
        ("S3", "清水河上游", "2027-05-12", "3", "1"),
        ("S4", "清水河上游", "2026-05-12", "3", "/"),
    )
    draft = sited.lab_sheets.look(path)
    codes = {(p.cell, p.code) for p in draft.problems}
    assert {("D2", "M3"), ("E2", "M10"), ("D3", "Y2"), ("D4", "Y2"), ("E5", "M1")} <= codes
    assert [row.address for row in draft.rows if row.state is RowState.NEW] == ["D5"]
    sited.lab_sheets.commit(draft)
    assert set(results(sited)) == {("S4", "PFOA")}


def test_what_a_negative_number_means_is_said_once_for_the_layout(sited: Office, tmp_path: Path) -> None:
    lines = (("样品编号", "点位名称", "采样日期", "PFOA(ng/L)"), ("S1", "清水河上游", "2026-05-12", "-0.3"))
    imported(sited, book(tmp_path / "一.xlsx", *lines), minus="both")
    assert results(sited)["S1", "PFOA"]["canonical_limit"] == Decimal("0.0003")
    later = sited.lab_sheets.look(
        book(tmp_path / "二.xlsx", lines[0], ("S2", "清水河上游", "2026-06-12", "-1"))
    )
    assert later.known
    assert later.options == LabOptions(minus="both")
    assert later.rows[0].understood.startswith("未监测")


def test_unknown_sites_can_be_made(sited: Office, tmp_path: Path) -> None:
    path = book(
        tmp_path / "新点.xlsx",
        ("点位编号", "点位名称", "采样日期", "PFOA(ng/L)", "PFOS(ng/L)"),
        ("DX-9", "南街井", "2026-05-12", "3", "4"),
    )
    imported(sited, path, new_sites="ground")
    made = sited.records.first("monitoring_site", Query(), 9)[-1]
    assert (made["code"], made["name"], made["medium"]) == ("DX-9", "南街井", "ground")
    assert set(results(sited)) == {("DX-9-20260512", "PFOA"), ("DX-9-20260512", "PFOS")}


def test_a_known_sample_on_another_day_is_refused(sited: Office, tmp_path: Path) -> None:
    imported(sited, book(tmp_path / "一.xlsx", *WIDE))
    wrong = (*WIDE[:2], ("S1", "东街井", "2026-05-20", 1, 1, 1))
    draft = sited.lab_sheets.look(book(tmp_path / "二.xlsx", *wrong))
    assert {row.state for row in draft.rows} == {RowState.REFUSED}
    assert {p.code for p in draft.problems} == {"Y3"}


def test_typing_a_result_fills_in_what_follows(sited: Office) -> None:
    site = sited.records.resolve("monitoring_site", "DB-1")
    made = sited.records.create(
        "monitoring_sample", {"number": "T1", "site": site, "taken_on": date(2026, 6, 1)}
    )
    sample = made.record_ids[0]
    texts = {"sample": "T1", "substance": "PFOA", "as_reported": "0.001L", "unit": "mg/L"}
    result = sited.records.write_block("monitoring_result", [(None, texts)], "输入").record_ids[0]
    stored = sited.records.get("monitoring_result", result)
    assert (stored["sample"], stored["found"], stored["canonical_limit"]) == (
        sample,
        "not_detected",
        Decimal(1),
    )
    sited.records.update("monitoring_result", result, {"as_reported": "5"})
    stored = sited.records.get("monitoring_result", result)
    assert (stored["found"], stored["canonical"], stored["canonical_limit"]) == (
        "detected",
        Decimal(5000),
        None,
    )
    sited.records.update("monitoring_result", result, {"canonical": Decimal(1)})  # cannot be typed over
    assert sited.records.get("monitoring_result", result)["canonical"] == Decimal(5000)


def test_the_words_for_empty_are_results_too(sited: Office) -> None:
    texts = {"number": "T1", "site": "DB-1", "taken_on": "2026-06-01"}
    sited.records.write_block("monitoring_sample", [(None, texts)], "样品")
    told = {"sample": "T1", "unit": "ng/L", "mdl": "0.5"}
    rows = [{"substance": "PFOA", "as_reported": "未检出"}, {"substance": "PFOS", "as_reported": "未监测"}]
    sited.records.write_block("monitoring_result", [(None, told | row) for row in rows], "结果")
    stored = results(sited)
    assert (stored["T1", "PFOA"]["found"], stored["T1", "PFOA"]["canonical_limit"]) == (
        "not_detected",
        Decimal("0.0005"),
    )
    assert (stored["T1", "PFOS"]["found"], stored["T1", "PFOS"]["canonical"]) == ("not_measured", None)


def test_a_filled_sheet_of_the_ledger_is_understood_as_well(sited: Office, tmp_path: Path) -> None:
    texts = {"number": "T1", "site": "DB-1", "taken_on": "2026-06-01"}
    sited.records.write_block("monitoring_sample", [(None, texts)], "样品")
    heads = ("样品", "项目", "结果原文", "单位", "分析方法")
    blank = book(tmp_path / "填好.xlsx", heads, ("T1", "全氟辛酸", "<0.6", "ng/L", "未说明"))
    draft = sited.imports.preview("monitoring_result", [blank])
    assert [row.state for row in draft.rows] == [RowState.NEW]
    sited.imports.commit(draft)
    stored = results(sited)["T1", "全氟辛酸"]
    assert (stored["found"], stored["canonical_limit"], stored["cas_rn"]) == (
        "not_detected",
        Decimal("0.0006"),
        "335-67-1",
    )


_CELLS = st.one_of(
    st.text(max_size=8),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            "样品编号",
            "单位",
            "检出限",
            "采样日期",
            "PFOA(ng/L)",
            "ND",
            "0.5L",
            "2026-05-12",
            "结果",
            "检测项目",
        ]
    ),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.integers(1, 12), st.dictionaries(st.integers(1, 6), _CELLS, min_size=1), min_size=1)
)
def test_no_sheet_breaks_the_reader(cells: dict[int, dict[int, str | float]]) -> None:
    rows = {row: {column: Cell(value) for column, value in line.items()} for row, line in cells.items()}
    sheet = BookSheet("表", rows)
    table = look_at([sheet])
    if table is not None:
        for cell in cells_of(table, sheet):
            assert cell.told["as_reported"]
            assert cell.row in rows


def test_one_number_is_one_sample_of_a_sheet(sited: Office, tmp_path: Path) -> None:
    """Laboratories number each report from 1: results of another place or day never join the first sample."""
    lines = (
        ("样品编号", "点位名称", "采样日期", "检测项目", "检测结果", "单位"),
        ("1", "清水河上游", "2026-05-12", "PFOA", "1.0", "ng/L"),
        ("1", "清水河上游", "2026-05-12", "PFOS", "2.0", "ng/L"),
        ("1", "东街井", "2026-05-12", "二氯甲烷", "3.0", "ng/L"),
        ("1", "清水河上游", "2026-06-12", "三氯甲烷", "4.0", "ng/L"),
        ("1", None, None, "壬基酚", "5.0", "ng/L"),
        ("1", "没有的点", "2026-05-12", "双酚A", "6.0", "ng/L"),
    )
    draft = imported(sited, book(tmp_path / "化验单.xlsx", *lines))
    refused = [row for row in draft.rows if row.state is RowState.REFUSED]
    assert [row.problems[0].message for row in refused] == [
        "样品编号 1 在这张表里已用于另一个点位“DB-1 清水河上游”",
        "样品编号 1 在这张表里已用于 2026-05-12 的样品，这里是 2026-06-12",
        "样品编号 1 在这张表里已用于另一个点位“DB-1 清水河上游”",
    ]
    assert {substance for _number, substance in results(sited)} == {"PFOA", "PFOS", "壬基酚"}


def test_substances_under_one_merged_heading_keep_their_names(sited: Office, tmp_path: Path) -> None:
    path = book(
        tmp_path / "化验单.xlsx",
        ("样品编号", "点位名称", "采样日期", "全氟化合物", None),
        (None, None, None, "PFOA（ng/L）", "PFOS（ng/L）"),
        ("S1", "清水河上游", "2026-05-12", 1, 2),
        merges=("A1:A2", "B1:B2", "C1:C2", "D1:E1"),
    )
    imported(sited, path)
    assert {key: str(record["value"]) for key, record in results(sited).items()} == {
        ("S1", "PFOA"): "1",
        ("S1", "PFOS"): "2",
    }


def test_equal_columns_under_merged_headings_are_told_apart_by_them() -> None:
    rows = {
        1: {1: Cell("企业名称"), 2: Cell("产量"), 4: Cell("用量")},
        2: {2: Cell("数量"), 3: Cell("单位"), 4: Cell("数量"), 5: Cell("单位")},
        3: {1: Cell("甲厂"), 2: Cell("1"), 3: Cell("吨"), 4: Cell("2"), 5: Cell("千克")},
    }
    sheet = BookSheet("表", rows, merges=((1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)))
    assert [column.heading for column in read_head(sheet, 1).columns] == [
        "企业名称", "产量数量", "产量单位", "用量数量", "用量单位",
    ]  # fmt: skip


GROUPED = (
    ("样品编号", "点位名称", "采样日期", "全氟化合物 ng/L", None, "抗生素（μg/L）", None),
    (None, None, None, "PFOA", "PFOS", "红霉素", "PFBA（ng/L）"),
    ("S1", "清水河上游", 20260512, 12, "2L", 3, 4),
)
MERGED = ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1")


def test_a_unit_over_several_columns_is_that_of_each(sited: Office, tmp_path: Path) -> None:
    imported(sited, book(tmp_path / "化验单.xlsx", *GROUPED, merges=MERGED))
    told = {
        name: (str(r["unit"]), str(r["canonical"] or r["canonical_limit"]))
        for (_, name), r in results(sited).items()
    }
    assert told == {
        "PFOA": ("ng/L", "0.012"),
        "PFOS": ("ng/L", "0.002"),
        "红霉素": ("μg/L", "3"),
        "PFBA": ("ng/L", "0.004"),  # its own heading goes before the one above
    }


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("双酚A(BPA)/(ng/L)", "双酚A(BPA)", "ng/L"),
        ("PFOS/ng·L-1", "PFOS", "ng·L-1"),
        ("六溴环十二烷/ng/g", "六溴环十二烷", "ng/g"),
        ("检测结果(单位：ng/L)", "检测结果", "ng/L"),
        ("壬基酚, μg/L", "壬基酚", "μg/L"),
        ("1,2-二氯乙烷 μg/L", "1,2-二氯乙烷", "μg/L"),
        ("PFOS/PFOA", "PFOS/PFOA", ""),
        ("mg/L", "mg/L", ""),
    ],
)
def test_headings_as_laboratories_write_them(text: str, name: str, unit: str) -> None:
    assert heading_of(text)[:2] == (name, unit)


@pytest.mark.parametrize(
    ("site", "substance", "told"),
    [
        ("采样点位", "检测因子", "检测值"),
        ("监测断面", "污染物", "监测结果"),
        ("采样地点", "目标物", "测定值"),
    ],
)
def test_columns_are_known_by_the_names_that_laboratories_give_them(
    sited: Office, tmp_path: Path, site: str, substance: str, told: str
) -> None:
    path = book(
        tmp_path / "长表.xlsx",
        (site, "采样日期", "样品编号", substance, told, "计量单位", "检出限", "限值", "评价"),
        ("清水河上游", "2026-05-12", "S1", "PFOS", "12", "ng/L", "0.5", "40", "达标"),
    )
    draft = imported(sited, path)
    assert draft.own_problems == ()
    assert str(results(sited)["S1", "PFOS"]["as_reported"]) == "12"


@pytest.mark.parametrize(
    ("above", "state"),
    [
        (("采样日期：2026.05.12　样品类型：地表水",), RowState.NEW),
        (("采样日期", "2026年5月12日"), RowState.NEW),
        (("采样日期：2026.05.12～2026.05.14",), RowState.REFUSED),
        (("采样日期：2026.05.12　采样时间：2026.05.13",), RowState.REFUSED),
        (("报告日期：2026.05.12",), RowState.REFUSED),
    ],
)
def test_one_day_above_the_table_is_that_of_every_sample(
    sited: Office, tmp_path: Path, above: tuple[str, ...], state: RowState
) -> None:
    heads = ("点位编号", "点位名称", "PFOS（ng/L）")
    rows = (("DB-1", "清水河上游", 12), ("DX-1", "东街井", 3))
    path = book(tmp_path / "报告.xlsx", above, heads, *rows)
    draft = sited.lab_sheets.look(path)
    assert [row.state for row in draft.rows] == [state] * 2
    assert {row.day for row in draft.rows if row.state is RowState.NEW} <= {"2026-05-12"}


def test_a_day_in_the_row_goes_before_the_one_above(sited: Office, tmp_path: Path) -> None:
    path = book(
        tmp_path / "报告.xlsx",
        ("采样日期：2026.05.12",),
        ("点位名称", "采样日期", "PFOS（ng/L）"),
        ("清水河上游", "2026-05-13", 12),
        ("东街井", None, 3),
    )
    draft = sited.lab_sheets.look(path)
    assert (draft.rows[0].state, draft.rows[0].day) == (RowState.NEW, "2026-05-13")
    assert draft.rows[1].state is RowState.REFUSED  # a gap in the column is for a person to fill


def test_a_body_called_unit_does_not_hide_the_unit(sited: Office, tmp_path: Path) -> None:
    path = book(
        tmp_path / "报告.xlsx",
        ("委托单位：清水区生态环境分局　检测单位：某检测公司",),
        ("报告编号：2026-001　单位：ng/L",),
        ("样品编号", "点位名称", "采样日期", "PFOS"),
        ("W7", "东街井", "2026/4/2", 3),
    )
    imported(sited, path)
    assert str(results(sited)["W7", "PFOS"]["unit"]) == "ng/L"


def test_a_unit_remembered_is_held_against_the_one_of_the_sheet(sited: Office, tmp_path: Path) -> None:
    draft = sited.lab_sheets.look(book(tmp_path / "一月.xlsx", *GROUPED, merges=MERGED))
    draft = sited.lab_sheets.mapped(draft, 4, "result", unit="ng/L")
    sited.lab_sheets.commit(draft)
    head = (*GROUPED[0][:3], "全氟化合物 μg/L", *GROUPED[0][4:])
    row = ("S2", *GROUPED[2][1:])
    again = sited.lab_sheets.look(book(tmp_path / "二月.xlsx", head, GROUPED[1], row, merges=MERGED))
    assert again.known
    assert [p.message for p in again.own_problems if p.code == "Y8"] == [
        "“PFOA”（D 列）按 ng/L 读，表里另写着 μg/L，请核对",
        "“PFBA”（G 列）按 ng/L 读，表里另写着 μg/L，请核对",
    ]


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        (20260512, None),
        ("20260512", None),
        ("2026.5.12", None),
        ("2026年5月12日 9时05分", "9:05"),
        ("2026年5月12日09:05", "09:05"),
        ("2026-05-12T09:05:30", "09:05"),
        ("2026/5/12 00:00", None),
    ],
)
def test_days_as_laboratories_write_them(
    sited: Office, tmp_path: Path, day: str | int, clock: str | None
) -> None:
    head = ("样品编号", "点位名称", "采样日期", "PFOA（ng/L）")
    imported(
        sited, book(tmp_path / "单.xlsx", head, ("S1", "清水河上游", day, 1), ("S2", "清水河上游", day, 2))
    )
    (sample, _other) = sited.records.first("monitoring_sample", Query(), 9)
    assert (str(sample["taken_on"]), sample["taken_time"]) == ("2026-05-12", clock)


@pytest.mark.parametrize("day", ["20261312", "202605", "5月12日", "26.5.12"])
def test_what_is_no_certain_day_is_refused_with_its_cell(sited: Office, tmp_path: Path, day: str) -> None:
    head = ("样品编号", "点位名称", "采样日期", "PFOA（ng/L）")
    draft = sited.lab_sheets.look(book(tmp_path / "单.xlsx", head, ("S1", "清水河上游", day, 1)))
    (row,) = draft.rows
    assert (row.state, row.address) == (RowState.REFUSED, "D2")
    assert "没有能看懂的采样日期" in row.problems[0].message


def test_of_columns_with_one_name_none_is_taken_before_somebody_says_which(
    sited: Office, tmp_path: Path
) -> None:
    lines = (
        ("样品编号", "点位名称", "采样日期", "采样日期", "PFOA（ng/L）", "PFOA（ng/L）"),
        ("S1", "清水河上游", "2026-05-12", "2026-05-13", 1, 2),
    )
    labs = sited.lab_sheets
    draft = labs.look(book(tmp_path / "单.xlsx", *lines))
    assert [(column.key, column.is_settled) for column in draft.table.columns[2:]] == [("", False)] * 4
    assert [p.message for p in draft.own_problems if p.code == "Y7"] == [
        "C、D 列都叫“采样日期”，都没有选：请给要的一列选“是什么”",
        "E、F 列都叫“PFOA（ng/L）”，都没有选：请给要的一列选“是什么”",
    ]
    draft = labs.mapped(labs.mapped(draft, 4, "taken_on"), 6, "result")
    assert [p for p in draft.own_problems if p.code == "Y7"] == []
    labs.commit(draft)
    assert {key: str(record["value"]) for key, record in results(sited).items()} == {("S1", "PFOA"): "2"}
    (sample,) = sited.records.first("monitoring_sample", Query(), 9)
    assert str(sample["taken_on"]) == "2026-05-13"
    assert labs.look(draft.path).known, "asked once"


def test_an_empty_column_is_no_twin(sited: Office, tmp_path: Path) -> None:
    head = ("样品编号", "点位名称", "采样日期", "PFOA（ng/L）", "PFOA（ng/L）")
    draft = sited.lab_sheets.look(
        book(tmp_path / "单.xlsx", head, ("S1", "清水河上游", "2026-05-12", 1, None))
    )
    assert [row.address for row in draft.rows] == ["D2"]


def test_what_is_hidden_is_told_and_left_out_when_asked(sited: Office, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (
        ("样品编号", "点位名称", "采样日期", "PFOA（ng/L）", "PFOS（ng/L）"),
        ("S1", "清水河上游", "2026-05-12", 1, 2),
        ("S2", "清水河上游", "2026-05-13", 3, 4),
        ("S3", "清水河上游", "2026-05-14", 5, 6),
    ):
        sheet.append(list(line))
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["E"].hidden = True
    made.create_sheet("原始数据").append(["仪器", 1])
    made["原始数据"].sheet_state = "hidden"
    made.save(tmp_path / "单.xlsx")
    draft = sited.lab_sheets.look(tmp_path / "单.xlsx")
    told = ["隐藏的 1 行、E 列也在导入之列，可改选“隐藏的不导入”", "隐藏的工作表没有看：原始数据"]
    assert [p.message for p in draft.own_problems] == told
    assert len(draft.rows) == 6
    draft = sited.lab_sheets.with_options(draft, hidden="skip")
    assert [row.address for row in draft.rows] == [
        "D2",
        "D4",
    ]  # what a hidden column says of a row still holds
    assert draft.own_problems[0].message == "隐藏的 1 行、E 列没有导入"
    sited.lab_sheets.commit(draft)
    assert set(results(sited)) == {("S1", "PFOA"), ("S3", "PFOA")}
