"""Workbooks back from outside: what they would do is known before, written as one verb, and taken back by one."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nptracker.domain.forms import LEDGERS
from nptracker.domain.query import Query
from nptracker.domain.uscc import check_character
from nptracker.domain.values import Absent, Quantity, Unread
from nptracker.errors import CancelledError, ReadOnlyError, UserError
from nptracker.services.import_draft import ImportDraft, RowState
from nptracker.services.imports import blank_form
from nptracker.services.office import Office

FIRST_ROW = 5  # of a blank: title, hint, two rows of heads


def uscc(number: int) -> str:
    first17 = f"91620702M{number:08d}"
    return first17 + check_character(first17)


def enterprise(number: int, **more: Any) -> dict[str, Any]:
    return {
        "name": f"清水{number}号化工有限公司",
        "uscc": uscc(number),
        "township": "东街街道",
        "industry_code": "2614",
        "operating": "在产",
        **more,
    }


def entry(number: int, **more: Any) -> dict[str, Any]:
    return {
        "enterprise": uscc(number),
        "data_year": 2025,
        "substance": "二氯甲烷",
        "cas_rn": "75-09-2",
        "activity": "加工使用",
        **more,
    }


def fill(path: Path, kind: str, *rows: dict[str, Any]) -> Path:
    """Fill in a blank the way a person does, and return it."""
    from nptracker.domain.forms import form_named

    blank_form(kind, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {f.key: i for i, f in enumerate(form_named(kind).workbook_fields, start=1)}
    for number, row in enumerate(rows, start=FIRST_ROW):
        for key, value in row.items():
            sheet.cell(number, columns[key]).value = value
    book.save(path)
    return path


def take(office: Office, *paths: Path, kind: str = "") -> ImportDraft:
    draft = office.imports.preview(kind, list(paths))
    office.imports.commit(draft)
    return draft


def states(draft: ImportDraft) -> list[str]:
    return [str(row.state) for row in draft.rows]


def codes(draft: ImportDraft) -> list[str]:
    return [problem.code for problem in draft.problems]


def only(office: Office, kind: str, position: int = 0) -> Any:
    from nptracker.domain.query import Query

    return office.records.first(kind, Query(), position + 1)[position]


def test_a_filled_blank_becomes_records_in_one_undoable_verb(district: Office, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", "enterprise", enterprise(1), enterprise(2, opened_on=date(2012, 6, 1)))
    before = hashlib.sha256(district.path.read_bytes()).hexdigest()
    draft = district.imports.preview("", [path])
    assert hashlib.sha256(district.path.read_bytes()).hexdigest() == before
    assert states(draft) == ["new", "new"]
    assert draft.problems == []
    changes = district.imports.commit(draft)
    assert (changes.count, changes.kinds) == (2, frozenset({"enterprise"}))
    assert changes.title == "导入企业底册：新增 2 条（1 个文件）"
    found = only(district, "enterprise", 1)
    assert (found["uscc"], found["operating"], found["opened_on"]) == (uscc(2), "running", date(2012, 6, 1))
    district.history.undo()
    assert district.records.count("enterprise") == 0
    assert states(district.imports.preview("", [path])) == [
        "new",
        "new",
    ]  # an undone import leaves no doublets
    district.history.redo()
    assert states(district.imports.preview("", [path])) == ["same", "same"]


def test_a_blank_cell_never_erases_and_a_filled_one_says_old_and_new(
    district: Office, tmp_path: Path
) -> None:
    take(district, fill(tmp_path / "a.xlsx", "enterprise", enterprise(1, contact="甲某", note="旧")))
    later = fill(tmp_path / "b.xlsx", "enterprise", enterprise(1, township="大满镇", contact=None, note="  "))
    draft = take(district, later)
    assert states(draft) == ["changed"]
    assert [(d.heading, d.old, d.new) for d in draft.rows[0].differences] == [
        ("乡镇(街道)", "东街街道", "大满镇")
    ]
    found = only(district, "enterprise")
    assert (found["township"], found["contact"], found["note"]) == ("大满镇", "甲某", "旧")


def standing_problems(office: Office) -> list[str]:
    """Return the codes of what is doubtful in the records as they stand, read one by one."""
    return [
        problem.code
        for form in LEDGERS
        for record in office.records.first(form.kind, Query(), 1_000)
        for problem in office.records.problems(form.kind, record.values, record.id)
    ]


def test_every_ledger_goes_out_and_comes_back_unchanged(tmp_path: Path) -> None:
    from nptracker.services.sample import make_sample

    make_sample(tmp_path / "示例", today=lambda: date(2026, 11, 22))
    office = Office.open(next((tmp_path / "示例").glob("*.npt")))
    try:
        paths = [office.imports.blank(form.kind, tmp_path / f"{form.kind}.xlsx") for form in LEDGERS]
        draft = office.imports.preview("", paths)
        counts = {form.kind: office.records.count(form.kind) for form in LEDGERS}
        assert sum(1 for count in counts.values() if count) >= 8
        assert states(draft) == ["same"] * sum(counts.values())
        assert sorted(codes(draft)) == sorted(standing_problems(office))  # and nothing that the way caused
        assert office.imports.commit(draft).verb == 0
    finally:
        office.close()


def test_kinds_of_empty_and_typed_units_survive_the_way_out_and_back(
    district: Office, tmp_path: Path
) -> None:
    take(district, fill(tmp_path / "a.xlsx", "enterprise", enterprise(1)))
    row = entry(1, produced="1.20 万吨", used=0, sold_home="零报告", disposed="不涉及", content="99.50")
    take(district, fill(tmp_path / "b.xlsx", "survey_entry", row))
    found = only(district, "survey_entry")
    produced = found["produced"]
    assert isinstance(produced, Quantity)
    assert (produced.text, produced.unit, produced.value) == ("1.20", "万吨", 12_000_000)
    assert (found["sold_home"], found["disposed"]) == (Absent.NIL, Absent.NOT_APPLICABLE)
    out = district.imports.blank("survey_entry", tmp_path / "c.xlsx")
    assert states(district.imports.preview("", [out])) == ["same"]


def test_each_doubtful_cell_is_named_in_one_pass(district: Office, tmp_path: Path) -> None:
    take(district, fill(tmp_path / "a.xlsx", "enterprise", enterprise(1)))
    path = fill(
        tmp_path / "b.xlsx",
        "survey_entry",
        entry(1, cas_rn=date(1975, 9, 2), produced="2000万", used="约5", sold_home="<1", stock_open="/"),
        entry(1, substance="别的", cas_rn=date(1999, 1, 1), bought_home="1.2万吨", content="９９．５"),
    )
    draft = district.imports.preview("", [path])
    found = {p.cell: p for p in draft.problems if p.cell}
    assert {p.file for p in found.values()} == {"b.xlsx"}
    # D: CAS RN, I: produced, L: used, M: sold at home, H: opening stock
    assert found["D5"].code == "cell.cas-restored"
    assert "已按 75-09-2 读入" in found["D5"].message
    assert found["D5"].suggestion == "表里的这一格还是日期：设为文本后重填 75-09-2"
    assert (found["I5"].code, "20000000 千克" in found["I5"].message) == ("F3", True)
    assert "约数" in found["L5"].message
    assert "小于" in found["M5"].message
    assert "哪一种空" in found["H5"].message
    assert found["D6"].code == "cell.cas-date"
    assert found["R6"].code == "cell.full-width"
    first, second = draft.rows
    assert first.values["cas_rn"] == "75-09-2"
    assert first.values["produced"] == Quantity("2000万", "千克", Decimal(20_000_000))
    assert first.values["used"] == Quantity("约5", "千克", Decimal(5))
    assert first.values["sold_home"] == Unread("<1")
    assert "cas_rn" not in second.values
    assert second.values["bought_home"] == Quantity("1.2", "万吨", second.values["bought_home"].value)  # type: ignore[union-attr]


def test_codes_cut_off_by_the_spreadsheet_are_not_taken(district: Office, tmp_path: Path) -> None:
    path = fill(
        tmp_path / "a.xlsx",
        "enterprise",
        enterprise(1, phone="1.38E+10", permit_no=9.162070212345678e21),
        enterprise(2, phone=13800000000),
    )
    draft = district.imports.preview("", [path])
    assert codes(draft) == ["cell.lost-digits", "cell.lost-digits"]
    assert not {"phone", "permit_no"} & draft.rows[0].values.keys()
    assert draft.rows[1].values["phone"] == "13800000000"


def test_formulas_and_error_cells_are_told_apart(district: Office, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", "enterprise", enterprise(1, park="=NOW()", longitude="#N/A"))
    draft = district.imports.preview("", [path])
    assert sorted(codes(draft)) == ["cell.error", "cell.formula", "cell.no-result"]
    assert not {"park", "longitude"} & draft.rows[0].values.keys()


def test_an_unknown_enterprise_refuses_its_row_and_names_the_likely_one(
    district: Office, tmp_path: Path
) -> None:
    take(district, fill(tmp_path / "a.xlsx", "enterprise", enterprise(1)))
    rows = [entry(1, enterprise="清水1号化工有限公司"), entry(1, enterprise="清水1号化工", data_year=2024)]
    draft = take(district, fill(tmp_path / "b.xlsx", "survey_entry", *rows))
    assert states(draft) == ["new", "refused"]
    problem = next(p for p in draft.problems if p.code == "R1")
    assert (problem.cell, problem.value) == ("A6", "清水1号化工")
    assert "清水1号化工有限公司" in problem.suggestion
    assert district.records.count("survey_entry") == 1


def test_rows_may_refer_to_rows_of_the_same_import(district: Office, tmp_path: Path) -> None:
    visit = {
        "number": "JC-1",
        "enterprise": uscc(1),
        "kind": "日常检查",
        "counts": "是",
        "started_at": "2026-03-05 09:30",
        "inspector_1": "甲某",
        "inspector_2": "乙某",
        "result": "发现问题",
    }
    found = {
        "number": "WT-1",
        "inspection": "JC-1",
        "source": "现场检查",
        "found_on": date(2026, 3, 5),
        "enterprise": "清水1号化工有限公司",
        "description": "台账不全",
        "responsible": "企业",
        "due_on": date(2026, 4, 5),
        "state": "整改中",
    }
    draft = take(
        district,
        fill(tmp_path / "1.xlsx", "finding", found),
        fill(tmp_path / "2.xlsx", "inspection", visit),
        fill(tmp_path / "3.xlsx", "enterprise", enterprise(1)),
    )
    assert states(draft) == ["new", "new", "new"]
    record = only(district, "finding")
    assert record["inspection"] == only(district, "inspection").id
    assert record["enterprise"] == only(district, "enterprise").id
    district.history.undo()
    assert [district.records.count(k) for k in ("enterprise", "inspection", "finding")] == [0, 0, 0]


def test_two_senders_who_disagree_wait_for_a_choice(district: Office, tmp_path: Path) -> None:
    one = fill(tmp_path / "一.xlsx", "enterprise", enterprise(1), enterprise(2))
    two = fill(tmp_path / "二.xlsx", "enterprise", enterprise(1, township="大满镇"), enterprise(2))
    draft = district.imports.preview("enterprise", [one, two])
    assert states(draft) == ["conflict", "new", "conflict", "same"]
    assert "一.xlsx" in next(p.message for p in draft.problems if p.file == "二.xlsx")
    with pytest.raises(UserError, match="不止一行"):
        district.imports.commit(draft, {0, 2})
    assert district.imports.commit(draft).count == 1
    again = district.imports.preview("enterprise", [one, two])
    district.imports.commit(again, {states(again).index("conflict") + 2})
    assert {r["township"] for r in (only(district, "enterprise"), only(district, "enterprise", 1))} == {
        "东街街道",
        "大满镇",
    }


def test_the_same_file_twice_counts_once(district: Office, tmp_path: Path) -> None:
    one = fill(tmp_path / "一.xlsx", "enterprise", enterprise(1))
    (tmp_path / "里").mkdir()
    shutil.copy(one, tmp_path / "里" / "一.xlsx")
    (tmp_path / "~$一.xlsx").write_bytes(b"owner")
    draft = district.imports.preview("", [tmp_path])
    assert states(draft) == ["new"]
    assert codes(draft) == ["file.twice"]
    assert sorted(file.file for file in draft.files)[-1] == "里/一.xlsx"


def test_a_preview_that_has_gone_stale_is_not_written(district: Office, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", "enterprise", enterprise(1), enterprise(2))
    draft = district.imports.preview("", [path])
    district.imports.commit(draft)
    with pytest.raises(UserError, match="预览之后又变了"):
        district.imports.commit(draft)
    assert district.records.count("enterprise") == 2


def test_cancelling_leaves_everything_as_before(district: Office, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", "enterprise", enterprise(1))
    seen: list[tuple[int, int]] = []
    with pytest.raises(CancelledError):
        district.imports.preview(
            "", [path, path.parent], lambda *done: seen.append(done), lambda: len(seen) > 0
        )
    assert district.records.count("enterprise") == 0


def test_broken_files_do_not_stop_the_others(district: Office, tmp_path: Path) -> None:
    good = fill(tmp_path / "好.xlsx", "enterprise", enterprise(1))
    (tmp_path / "坏.xlsx").write_bytes(good.read_bytes()[:3000])
    (tmp_path / "无关.csv").write_text("甲,乙\n1,2\n", encoding="gb18030")
    draft = take(district, tmp_path)
    assert states(draft) == ["new"]
    assert sorted((p.code, p.file) for p in draft.problems) == [
        ("file.unreadable", "坏.xlsx"),
        ("head.none", "无关.csv"),
    ]
    assert district.records.count("enterprise") == 1


def test_a_gbk_table_without_our_marks_is_known_by_its_heads(district: Office, tmp_path: Path) -> None:
    lines = [
        "某区企业名单,,,,",
        "企业详细名称,统一社会信用代码,乡镇（街道）,行业代码,经营状态",
        f"清河精细化工有限公司,{uscc(7)},东街街道,2614,在产",
        "合计,1,,,",
        "填报人：甲某,,,,",
    ]
    path = tmp_path / "名单.csv"
    path.write_text("\n".join(lines), encoding="gb18030")
    draft = take(district, path)
    assert states(draft) == ["new"]
    assert draft.files[0].left_out == 2
    assert only(district, "enterprise")["name"] == "清河精细化工有限公司"


def test_an_enterprise_without_code_is_known_by_its_name(district: Office, tmp_path: Path) -> None:
    take(district, fill(tmp_path / "a.xlsx", "enterprise", enterprise(1, uscc=None)))
    assert district.records.count("enterprise") == 1
    draft = take(district, fill(tmp_path / "b.xlsx", "enterprise", enterprise(1)))
    assert states(draft) == ["changed"]
    assert only(district, "enterprise")["uscc"] == uscc(1)


def test_unknown_kinds_and_paths_are_refused_in_words(district: Office, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有“task”这种台账"):
        district.imports.preview("task", [])
    with pytest.raises(UserError, match="找不到文件"):
        district.imports.preview("", [tmp_path / "没有.xlsx"])
    with pytest.raises(UserError, match="这种台账"):
        blank_form("", tmp_path / "x.xlsx")


def test_a_read_only_file_can_be_looked_at_but_not_imported_into(district: Office, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", "enterprise", enterprise(1))
    district.close()
    viewer = Office.open(district.path, read_only=True)
    try:
        draft = viewer.imports.preview("", [path])
        assert draft.count(RowState.NEW) == 1
        with pytest.raises(ReadOnlyError):
            viewer.imports.commit(draft)
    finally:
        viewer.close()


def test_the_report_is_the_senders_own_workbook(district: Office, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", "enterprise", enterprise(1, opened_on="去年"), enterprise(2))
    (tmp_path / "b.csv").write_text(
        "企业详细名称,统一社会信用代码,乡镇,行业代码,经营状态\n甲厂,1,某镇,2,丙\n"
    )
    draft = district.imports.preview("", [path, tmp_path / "b.csv"])
    first, second = district.imports.report(draft, tmp_path / "问题")
    book = openpyxl.load_workbook(first)
    assert book.sheetnames == openpyxl.load_workbook(path).sheetnames
    sheet = book.worksheets[0]
    column = next(c.column for r in sheet.iter_rows() for c in r if str(c.value).startswith("错误说明"))
    assert "应填日期" in sheet.cell(FIRST_ROW, column).value
    assert sheet.cell(FIRST_ROW + 1, column).value is None
    marked = next(c for c in sheet[FIRST_ROW] if c.comment)
    assert (marked.value, marked.fill.fgColor.rgb) == ("去年", "FFFFC7CE")
    assert sheet.auto_filter.ref.startswith("A4:")
    assert "丙" in {c.value for r in openpyxl.load_workbook(second).worksheets[0].iter_rows() for c in r}
    assert states(district.imports.preview("", [first])) == ["new", "new"]  # the report itself comes back


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=30
)
given_row = st.fixed_dictionaries(
    {"name": words.map(lambda t: f"企业{t}厂"), "number": st.integers(0, 99_999_999)},
    optional={
        "township": words,
        "note": words,
        "opened_on": st.dates(date(1901, 1, 1), date(2099, 12, 31)),
        "longitude": st.decimals(0, 180, places=6).map(float),
        "phone": st.from_regex(r"[0-9]{3,4}-[0-9]{7,8}", fullmatch=True),
    },
)


@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(given_row, min_size=1, max_size=4, unique_by=lambda row: row["number"]))
def test_whatever_is_filled_in_arrives_and_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    office = Office.create(folder / "a.npt", region="清水区")
    try:
        filled = []
        for row in rows:
            values = {k: v for k, v in row.items() if k != "number"}
            filled.append({**enterprise(row["number"]), **values})
        draft = take(office, fill(folder / "a.xlsx", "enterprise", *filled))
        assert states(draft) == ["new"] * len(rows)
        blank = office.imports.blank("enterprise", folder / "b.xlsx")
        again = office.imports.preview("", [blank])
        assert states(again) == ["same"] * len(rows)
        for wanted, row in zip(filled, again.rows, strict=True):
            assert row.values["uscc"] == wanted["uscc"]
            assert row.values["name"] == wanted["name"].strip()
    finally:
        office.close()


def test_everyday_words_for_a_choice_are_read_and_said(district: Office, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", "enterprise", enterprise(1) | {"operating": "正常生产"})
    draft = district.imports.preview("", [path])
    assert [p.message for p in draft.problems if p.code == "cell.other-word"] == ["“正常生产”已按“在产”读入"]
    district.imports.commit(draft)
    assert only(district, "enterprise")["operating"] == "running"
