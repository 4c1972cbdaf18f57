"""Returns print what the records say, block on errors, and freeze what was sent."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.problem import Severity
from nptracker.domain.query import Filter, Op, Query
from nptracker.errors import DamagedFileError, UserError
from nptracker.export.sheet import Document, Sheet, plain
from nptracker.services.office import Office
from nptracker.services.returns import RETURNS

QUERY = Query()
Q3, Q4, Y2025, Y2026 = (ReportingPeriod.parse(code) for code in ("2026-Q3", "2026-Q4", "2025", "2026"))


def column(sheet: Sheet, heading: str) -> list[object]:
    at = next(i for i, c in enumerate(sheet.columns) if heading in c.heading)
    return [plain(row[at]) for row in sheet.rows]


def sheet_of(document: Document, name: str = "") -> Sheet:
    return next(s for s in document.sheets if not name or s.tab_name() == name)


def fill_survey(office: Office) -> None:
    records = office.records
    first = {
        "name": "清河化工",
        "uscc": "91350100M000100Y43",
        "township": "东街",
        "industry_code": "2614",
        "operating": "在产",
    }
    second = first | {"name": "河钢分公司", "uscc": "91130200699229617X"}
    records.write_block("enterprise", [(None, first), (None, second)], "录入")
    zero = dict.fromkeys(("produced", "bought_abroad", "sold_home", "sold_abroad", "disposed"), "零报告")
    base = {"data_year": "2025", "substance": "乙腈", "cas_rn": "75-05-8", "activity": "加工使用"} | zero
    rows = [
        base
        | {
            "enterprise": "清河化工",
            "stock_open": "1 吨",
            "bought_home": "2.5吨",
            "used": "3.1 吨",
            "stock_close": "400",
        },
        base
        | {
            "enterprise": "河钢分公司",
            "stock_open": "零报告",
            "bought_home": "800",
            "used": "800",
            "stock_close": "零报告",
        },
    ]
    records.write_block("survey_entry", [(None, row) for row in rows], "录入")


def test_unreported_tasks_print_so_and_never_last_periods_text(planned: Office) -> None:
    first = planned.tasks.lines()[0]
    planned.tasks.record_progress(first.id, Q3, state="on_schedule", note="三季度开会")
    sheet = sheet_of(planned.returns.build("task_progress", Q4))
    assert column(sheet, "本期进展")[0] == "未报"
    assert column(sheet, "以前各期")[0] == "【2026年第三季度】三季度开会"
    assert set(column(sheet, "进展状态")) == {"未报"}
    assert len(sheet.columns) > 14
    assert sheet.paper().value == "A3"


def test_earlier_periods_are_earlier_by_the_calendar(planned: Office) -> None:
    first = planned.tasks.lines()[0]
    for code in ("2026-H1", "2026-H2", "2025"):
        planned.tasks.record_progress(first.id, ReportingPeriod.parse(code), state="on_schedule", note=code)
    earlier = column(sheet_of(planned.returns.build("task_progress", Q3)), "以前各期")[0]
    assert earlier == "【2026年上半年】2026-H1\n【2025年度】2025"


def test_a_past_period_shows_the_state_at_its_end(planned: Office) -> None:
    planned.tasks.tick(planned.tasks.lines()[0].id)  # on 2026-11-22
    assert column(sheet_of(planned.returns.build("task_progress", Q3)), "进展状态")[0] == "未报"
    assert column(sheet_of(planned.returns.build("task_progress", Q4)), "进展状态")[0] == "已完成"


def test_department_sheets_hold_only_their_own_tasks(planned: Office) -> None:
    document = planned.returns.build("department_tasks", Q4)
    lines = planned.tasks.lines()
    for sheet in document.sheets:
        own = [line.name for line in lines if sheet.tab_name() in {*line.lead, *line.others, *line.implied}]
        assert own
        assert set(own) <= set(column(sheet, "工作任务"))
    (org_id, name), *_ = planned.returns.bodies()
    assert [s.tab_name() for s in planned.returns.build("department_tasks", Q4, org_id).sheets] == [name]


def test_what_goes_to_each_body_counts_its_own_pages(planned: Office) -> None:
    for name in ("department_tasks", "urging"):
        assert {sheet.own_pages for sheet in planned.returns.build(name, Q4).sheets} == {True}
    assert not sheet_of(planned.returns.build("task_progress", Q4)).own_pages


def test_a_body_has_its_role_whatever_the_plan_calls_it(planned: Office) -> None:
    task = planned.tasks.lines()[0]
    made = planned.orgs.create("清水区新组建局").record_ids[0]
    planned.orgs.give_task(made, task.id, "lead")
    (share,) = [s for s in planned.orgs.card(made).shares if s.is_now]
    planned.records.update("task_org", share.id, {"written_as": "新组建的那个局"})
    sheet = sheet_of(planned.returns.build("department_tasks", Q4, made))
    assert column(sheet, "分工") == ["牵头"]


def test_a_notice_is_signed_by_the_bureau_that_urges(planned: Office) -> None:
    planned.settings.put("reporting_unit", "云溪分局")
    for sheet in planned.returns.build("urging", Q4).sheets:
        assert sheet.closing == ("云溪分局（盖章）", "2026年11月22日")


def test_survey_totals_are_exact_kilograms_and_kinds_of_empty_stay(district: Office) -> None:
    fill_survey(district)
    sheet = sheet_of(district.returns.build("survey", Y2025))
    assert column(sheet, "期初库存") == [Decimal(1000)]
    assert column(sheet, "国内购入") == [Decimal("3300")]
    assert column(sheet, "自用量") == [Decimal(3900)]
    assert column(sheet, "生产量") == ["零报告"]
    assert column(sheet, "企业数（家）") == [2]
    assert sheet.unit_note == "单位：千克"


def test_a_return_with_errors_is_not_sent(district: Office, tmp_path: Path) -> None:
    fill_survey(district)
    record = district.records.first("survey_entry", QUERY, 1)[0]
    district.records.update(
        "survey_entry", record.id, district.records.typed("survey_entry", {"used": "2000万"})
    )
    (problem,) = [p for p in district.returns.blocking("survey", Y2025) if p.field == "used"]
    assert "20000000" in problem.message
    with pytest.raises(UserError, match="错误"):
        district.returns.send("survey", Y2025, ["xlsx"], tmp_path)
    assert district.returns.snapshots() == []
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_warning_passes_with_a_reason_that_is_printed(district: Office, tmp_path: Path) -> None:
    fill_survey(district)
    record = district.records.first("survey_entry", QUERY, 1)[0]
    district.records.update(
        "survey_entry", record.id, district.records.typed("survey_entry", {"bought_abroad": ""})
    )
    with pytest.raises(UserError, match="核实"):
        district.returns.send("survey", Y2025, ["xlsx"], tmp_path, reason="无")
    district.returns.send("survey", Y2025, ["xlsx"], tmp_path, reason="企业纸质表已签")
    document = district.returns.snapshot_document(district.returns.snapshots()[0].id)
    assert "核实说明：企业纸质表已签" in document.sheets[0].foot_notes


def test_a_snapshot_keeps_what_was_sent(district: Office, tmp_path: Path) -> None:
    fill_survey(district)
    first = district.returns.send("survey", Y2025, ["xlsx", "pdf"], tmp_path / "一")
    record = district.records.first("survey_entry", QUERY, 1)[0]
    district.records.update(
        "survey_entry", record.id, district.records.typed("survey_entry", {"note": "后来改的"})
    )
    again = district.returns.export_snapshot(
        district.returns.snapshots()[0].id, ["xlsx", "pdf"], tmp_path / "二"
    )
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]
    district.returns.send("survey", Y2025, ["xlsx"], tmp_path / "三")
    assert [r["draft_no"] for r in district.returns.snapshots()] == [2, 1]


def test_undo_passes_over_what_was_sent(district: Office, tmp_path: Path) -> None:
    fill_survey(district)
    district.returns.send("survey", Y2025, ["xlsx"], tmp_path)
    assert district.history.undo().title == "撤销：录入"
    assert len(district.returns.snapshots()) == 1


def test_a_changed_snapshot_is_noticed(district: Office, tmp_path: Path) -> None:
    fill_survey(district)
    district.returns.send("survey", Y2025, ["xlsx"], tmp_path)
    snapshot = district.returns.snapshots()[0]
    district.close()
    connection = sqlite3.connect(district.path)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'snapshot'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE snapshot SET document = replace(document, '乙腈', '三氯甲烷')")
    connection.commit()
    connection.close()
    office = Office.open(district.path)
    with pytest.raises(DamagedFileError, match="校验码"):
        office.returns.snapshot_document(snapshot.id)
    assert any("snapshot" in line for line in office.backups.check().lines)
    office.close()


def test_what_i_see_is_what_is_exported(district: Office, tmp_path: Path) -> None:
    import openpyxl

    fill_survey(district)
    query = QUERY.also(Filter("name", Op.CONTAINS, "河钢"))
    path = district.returns.export_table("enterprise", query, tmp_path / "企业.xlsx")
    sheet = openpyxl.load_workbook(path).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "河钢分公司" in texts
    assert "清河化工" not in texts
    assert {"筛选后 1 / 2 条", "筛选：企业详细名称 含“河钢”"} <= set(texts)


def test_a_finding_closed_later_was_open_at_the_periods_end(district: Office) -> None:
    fill_survey(district)
    values = {
        "number": "W1", "source": "现场检查", "found_on": "2026-06-01", "enterprise": "清河化工", "description": "标识缺失",
        "responsible": "清河化工", "due_on": "2026-07-01", "state": "已销号", "done_on": "2026-10-08", "filled_by": "甲",
        "accepted_by": "乙", "opinion": "到位", "closed_on": "2026-10-20", "evidence": "照片",
    }  # fmt: skip
    district.records.write_block("finding", [(None, values)], "录入")
    wide = {"layout": "columns"}
    third, fourth = (
        sheet_of(district.returns.build("findings", period, choices=wide)) for period in (Q3, Q4)
    )
    assert column(third, "进展状态") == ["整改中（超期）"]
    assert column(third, "销号日期") == ["—"]
    assert column(fourth, "进展状态") == ["已销号"]


@pytest.mark.parametrize("name", RETURNS)
def test_every_return_can_be_built_in_an_empty_district(district: Office, name: str) -> None:
    document = district.returns.build(name, Y2026)
    assert all(len(row) == len(sheet.columns) for sheet in document.sheets for row in sheet.rows)


def test_characters_that_no_font_has_are_named_before_sending(district: Office) -> None:
    document = district.returns.build("survey", ReportingPeriod.parse("2025"))
    assert district.returns.unprintable(document) == []
    odd = replace(document.sheets[0], title="汇总\U0001f525表\ue000")
    (notice,) = district.returns.unprintable(replace(document, sheets=(odd,)))
    assert notice.severity is Severity.NOTICE  # asks for no reason: the workbook shows them all the same
    assert "U+E000" in notice.message
    assert "U+1F525" in notice.message
