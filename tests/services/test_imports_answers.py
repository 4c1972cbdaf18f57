"""Department sheets: out with the body's own tasks, back as its progress of that period and nobody else's."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.errors import UserError
from nptracker.services.office import Office

Q3, Q4 = ReportingPeriod.parse("2026-Q3"), ReportingPeriod.parse("2026-Q4")


def busiest(office: Office) -> tuple[str, int]:
    """Return the body with most tasks and their number."""
    shares: dict[str, set[str]] = {}
    for share in office.records.first("task_org", Query(), 10_000):
        shares.setdefault(str(share["org"]), set()).add(str(share["task"]))
    org = max(shares, key=lambda key: len(shares[key]))
    return org, len(shares[org])


def answer(path: Path, *answers: dict[str, Any]) -> Path:
    """Fill in the first lines of a sheet by the words of its heads."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {str(sheet.cell(row, c).value).strip("*"): c for row in (3, 4) for c in range(1, 17)}
    for number, values in enumerate(answers, start=5):
        for head, value in values.items():
            sheet.cell(number, heads[head]).value = value
    book.save(path)
    return path


def test_every_body_gets_a_sheet_with_its_tasks(planned: Office, tmp_path: Path) -> None:
    paths = planned.imports.blank_all_department_answers(Q4, tmp_path)
    with_tasks = {str(share["org"]) for share in planned.records.first("task_org", Query(), 10_000)}
    assert len(paths) == len(with_tasks)
    org, count = busiest(planned)
    sheet = openpyxl.load_workbook(planned.imports.blank_department_answers(org, Q4, tmp_path / "a.xlsx"))
    first = sheet.worksheets[0]
    titles = [first.cell(row, 3).value for row in range(5, 5 + count)]
    assert set(titles) <= {line.title for line in planned.tasks.lines()}
    assert all(titles)
    assert first.cell(5 + count, 3).value is None
    assert first.cell(5, 3).protection.locked
    assert first.column_dimensions["G"].protection.locked is False


def test_a_sheet_asks_by_the_deadline_in_force(planned: Office, tmp_path: Path) -> None:
    line = next(line for line in planned.tasks.lines() if line.others)
    (deadline,) = planned.deadlines.add_milestone(line.id, "初稿", date(2026, 12, 1)).record_ids
    planned.deadlines.extend(deadline, to=date(2027, 3, 31), reason="设备未到货", approved_by="李主任")
    path = planned.imports.blank_department_answers(
        planned.orgs.named(line.others[0]), Q4, tmp_path / "a.xlsx"
    )
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=5, values_only=True)
    due = next(row[5] for row in rows if row[2] == line.title)
    assert "初稿：2026-12-01（延至2027-03-31）" in str(due).splitlines()


def test_a_merged_body_and_one_of_a_superiors_plan_get_no_sheet(planned: Office, tmp_path: Path) -> None:
    orgs = planned.orgs
    orgs.merge(orgs.named("区科技局"), orgs.named("区工信局"), planned.today())
    above = planned.records.create("plan", {"title": "省方案", "level": "province"}).record_ids[0]
    task = planned.records.create("task", {"plan": above, "no": "1", "title": "省任务"}).record_ids[0]
    body = orgs.create("省厅").record_ids[0]
    planned.records.create("task_org", {"task": task, "org": body, "role": "lead"})
    names = [path.name for path in planned.imports.blank_all_department_answers(Q4, tmp_path)]
    assert any("区工信局" in name for name in names)
    assert not any("区科技局" in name or "省厅" in name for name in names)
    with pytest.raises(UserError, match="没有承担任务"):
        planned.imports.blank_department_answers(orgs.named("区科技局"), Q4, tmp_path / "a.xlsx")


def test_answers_become_entries_of_that_body_and_period(planned: Office, tmp_path: Path) -> None:
    org, count = busiest(planned)
    path = planned.imports.blank_department_answers(org, Q4, tmp_path / "a.xlsx")
    answer(path, {"进展状态": "按序时", "本期进展": "排查 12 家", "完成比例（%）": 0.6, "联系电话": "0936-1"})
    draft = planned.imports.preview_answers([path], Q4)
    assert [str(row.state) for row in draft.rows] == ["new"]
    assert [p.code for p in draft.problems if p.code == "answer.open"] == (
        ["answer.open"] if count > 1 else []
    )
    changes = planned.imports.commit(draft)
    assert changes.kinds == frozenset({"progress_entry"})
    entry = planned.records.first("progress_entry", Query(), 1)[0]
    assert (entry["org"], entry["period"], entry["state"], entry["note"], entry["phone"]) == (
        org, "2026-Q4", "on_schedule", "排查 12 家", "0936-1",
    )  # fmt: skip
    planned.history.undo()
    assert planned.records.count("progress_entry") == 0


def test_a_second_version_shows_what_changed_and_keeps_the_first(planned: Office, tmp_path: Path) -> None:
    org, _ = busiest(planned)
    path = planned.imports.blank_department_answers(org, Q4, tmp_path / "a.xlsx")
    answer(path, {"进展状态": "按序时", "本期进展": "一稿"})
    planned.imports.commit(planned.imports.preview_answers([path]))
    again = planned.imports.blank_department_answers(org, Q4, tmp_path / "b.xlsx")
    assert [str(row.state) for row in planned.imports.preview_answers([again]).rows] == ["same"]
    answer(again, {"本期进展": "二稿"})
    draft = planned.imports.preview_answers([again])
    assert [(d.heading, d.old, d.new) for d in draft.rows[0].differences] == [("本期进展", "一稿", "二稿")]
    assert str(draft.rows[0].state) == "again"
    (told,) = [p for p in draft.problems if p.code == "answer.again"]
    assert "已报过这一项，这次有 1 栏不同" in told.message
    assert planned.imports.commit(draft).verb == 0  # nothing is overwritten while nobody has chosen
    assert planned.records.count("progress_entry") == 1
    changes = planned.imports.commit(draft, [0])
    assert changes.title == "导入部门任务单：再次报送 1 条（1 个文件）"
    notes = [e["note"] for e in planned.records.first("progress_entry", Query(), 9)]
    assert notes == ["一稿", "二稿"]
    assert planned.records.first("progress_entry", Query(), 9)[1]["state"] == "on_schedule"


def test_behind_needs_a_reason_and_every_line_a_state(planned: Office, tmp_path: Path) -> None:
    org, count = busiest(planned)
    assert count >= 3
    path = planned.imports.blank_department_answers(org, Q4, tmp_path / "a.xlsx")
    answer(path, {"进展状态": "滞后"}, {"本期进展": "只写了进展"}, {"进展状态": "差不多"})
    draft = planned.imports.preview_answers([path])
    assert [str(row.state) for row in draft.rows] == ["refused"] * 3
    assert {(p.code, p.cell) for p in draft.problems if p.cell.endswith(("5", "6", "7"))} == {
        ("D1", "K5"),
        ("F1", "G6"),
        ("F2", "G7"),
    }
    assert planned.imports.commit(draft).verb == 0


def test_sheets_of_another_period_district_or_origin_are_refused(planned: Office, tmp_path: Path) -> None:
    org, _ = busiest(planned)
    path = answer(
        planned.imports.blank_department_answers(org, Q4, tmp_path / "a.xlsx"), {"进展状态": "按序时"}
    )
    assert "answer.period" in {p.code for p in planned.imports.preview_answers([path], Q3).problems}
    planned.settings.put("region", "别的区")
    refused = planned.imports.preview_answers([path], Q4)
    assert (refused.own_problems[-1].code, refused.rows) == ("answer.region", ())
    planned.settings.put("region", "清水区")
    book = openpyxl.load_workbook(path)
    mark = book["_nptracker"]["B1"]
    mark.value = str(mark.value).replace(Q4.code, "第四季度")
    book.save(tmp_path / "改过.xlsx")
    changed = planned.imports.preview_answers([tmp_path / "改过.xlsx"], Q4)
    assert (changed.own_problems[-1].code, changed.rows) == ("answer.unmarked", ())
    del book["_nptracker"]
    book.save(path)
    assert "answer.unmarked" in {p.code for p in planned.imports.preview_answers([path], Q4).problems}


def test_two_versions_at_once_wait_for_a_choice(planned: Office, tmp_path: Path) -> None:
    org, _ = busiest(planned)
    one = planned.imports.blank_department_answers(org, Q4, tmp_path / "一.xlsx")
    two = Path(shutil.copy(one, tmp_path / "二.xlsx"))
    answer(one, {"进展状态": "按序时"})
    answer(two, {"进展状态": "已完成"})
    draft = planned.imports.preview_answers([one, two])
    assert [str(row.state) for row in draft.rows] == ["conflict", "conflict"]
    assert planned.imports.commit(draft, {1}).count == 1
    assert planned.records.first("progress_entry", Query(), 1)[0]["state"] == "done"


def test_a_task_sheet_is_no_ledger_and_an_idle_body_gets_none(planned: Office, tmp_path: Path) -> None:
    org, _ = busiest(planned)
    path = planned.imports.blank_department_answers(org, Q4, tmp_path / "a.xlsx")
    draft = planned.imports.preview("", [path])
    assert "收回部门任务单" in draft.own_problems[-1].message
    idle = planned.records.create("org", {"name": "闲置单位"}).record_ids[0]
    with pytest.raises(UserError, match="没有承担任务"):
        planned.imports.blank_department_answers(idle, Q4, tmp_path / "b.xlsx")


def test_a_preview_that_is_no_longer_true_writes_nothing(planned: Office, tmp_path: Path) -> None:
    org, _ = busiest(planned)
    sheet = planned.imports.blank_department_answers(org, Q4, tmp_path / "甲.xlsx")
    filled = answer(sheet, {"进展状态": "按序时"})
    first, second = (planned.imports.preview_answers([filled]) for _ in range(2))
    planned.imports.commit(first)
    before = planned.records.count("progress_entry")
    with pytest.raises(UserError, match="又有了新的填报"):
        planned.imports.commit(second)
    assert planned.records.count("progress_entry") == before == 1
