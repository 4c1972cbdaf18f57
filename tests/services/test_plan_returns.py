"""方案对照表 and 方案修订对照表, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.export.sheet import Sheet, plain
from nptracker.services.office import Office

QUARTER = ReportingPeriod.parse("2026-Q4")
YEAR = ReportingPeriod.parse("2026")


def texts(sheet: Sheet) -> list[list[str]]:
    return [["" if plain(cell) is None else str(plain(cell)) for cell in row] for row in sheet.rows]


@pytest.fixture
def linked(planned: Office) -> Office:
    """A district whose tasks 8 and 9 answer one of the province's, 3 another; the others are holes."""
    planned.plans.accept(planned.plans.built_in_draft("neimenggu"), level="province")
    own, superior = (planned.tasks.lines(plan.id) for plan in planned.plans.plans())
    planned.links.confirm(
        [(own[7].id, superior[5].id), (own[8].id, superior[5].id), (own[2].id, superior[0].id)]
    )
    planned.tasks.record_progress(
        own[7].id, QUARTER, state="behind", note="关停 1 家", reason="资金未到位", problems="缺经费"
    )
    return planned


def test_a_superiors_order_and_numbers_with_the_own_progress(linked: Office) -> None:
    (sheet,) = linked.returns.build("plan_comparison", QUARTER).sheets
    assert sheet.title == "清水区落实《内蒙古自治区新污染物治理工作方案》任务对照表"
    rows = texts(sheet)
    superior = linked.tasks.lines(linked.plans.plans()[1].id)
    assert [(row[2], row[3]) for row in rows if row[0]] == [(line.no, line.title or "—") for line in superior]
    sixth = next(at for at, row in enumerate(rows) if row[0] == "6")
    assert rows[sixth][6:] == [
        "8　严格施行淘汰或限用措施", rows[sixth][7], "—", "滞后", "关停 1 家", "缺经费", "—",
    ]  # fmt: skip
    assert rows[sixth + 1][:6] == [""] * 6  # under the merged cells of the superior's task
    assert rows[sixth + 1][6] == "9　强化产品中重点管控新污染物含量控制"
    assert rows[sixth + 1][9:11] == ["未报", "未报"]
    assert rows[1][6:] == ["未对应", "—", "—", "—", "—", "—", "—"]
    assert sheet.foot_notes[0] == (
        "上级任务 17 项：已对应 2 项，未对应 15 项；本级任务 17 项没有对应的上级任务。"
    )
    assert "10　强化清洁生产和绿色制造" in sheet.foot_notes[1]


def test_without_a_superiors_plan_the_table_says_what_to_do(planned: Office) -> None:
    (sheet,) = planned.returns.build("plan_comparison", QUARTER).sheets
    assert sheet.rows == ()
    assert "读入" in sheet.foot_notes[0]


def test_a_name_of_a_superiors_plan_does_not_take_the_own_ones_place(linked: Office) -> None:
    (sheet,) = linked.returns.build("task_breakdown", YEAR).sheets
    assert sheet.title == "甘州区新污染物治理工作方案任务分解表"


@pytest.fixture
def revised(planned: Office) -> Office:
    """A plan whose revision rewords task 12, drops task 15, adds one, and so renumbers another."""
    draft = planned.plans.built_in_draft("ganzhou")
    tasks = list(draft.tasks)
    tasks[11] = replace(tasks[11], text=tasks[11].text.replace("回收率目标原文留空", "回收率达到85%"))
    gone = tasks.pop(14)
    tasks[14] = replace(tasks[14], no=gone.no)
    tasks.append(replace(gone, no="（五）", title="建立考核通报制度", text="每半年通报一次各单位进展。"))
    review = planned.revisions.compare(planned.plans.plans()[0].id, replace(draft, tasks=tuple(tasks)))
    planned.revisions.apply(review, date(2026, 11, 2), "按专家意见修改")
    return planned


def test_a_revision_is_told_word_by_word(revised: Office) -> None:
    (sheet,) = revised.returns.build("plan_revisions", YEAR).sheets
    rows = texts(sheet)
    assert [(row[1], row[2], row[5]) for row in rows] == [
        ("修改", "12", "12"), ("取消", "15", "—"), ("只改编号", "16", "15"), ("新增", "—", "（五）"),
    ]  # fmt: skip
    assert "【删：目标原文留空】" in rows[0][3]
    assert "【增：达到85%】" in rows[0][6]
    assert "【" not in "".join(rows[2][3:])
    assert rows[3][6] == "建立考核通报制度\n每半年通报一次各单位进展。"
    assert rows[3][3] == "—"
    assert sheet.foot_notes[0] == "新增 1 项、修改 1 项、只改编号 1 项、取消 1 项、未变 17 项。"
    assert sheet.foot_notes[-1] == "说明：按专家意见修改"
    assert sheet.subtitle == "（2026年11月2日修订）"


def test_other_years_name_the_days_of_revisions(revised: Office) -> None:
    (sheet,) = revised.returns.build("plan_revisions", ReportingPeriod.parse("2025")).sheets
    assert sheet.rows == ()
    assert sheet.foot_notes == ("本期没有修订方案。", "其他期次的修订：2026-11-02。")


def test_both_are_written_as_workbook_and_paper(linked: Office, revised: Office, tmp_path: Path) -> None:
    for name, period in (("plan_comparison", QUARTER), ("plan_revisions", YEAR)):
        made = linked.returns.send(name, period, ("xlsx", "pdf"), tmp_path)
        assert [path.suffix for path in made] == [".xlsx", ".pdf"]
        assert all(path.stat().st_size > 3000 for path in made)


@pytest.mark.parametrize(("name", "period"), [("task_breakdown", YEAR), ("task_progress", QUARTER)])
def test_what_a_plan_does_not_name_is_a_dash_and_no_blank(
    linked: Office, name: str, period: ReportingPeriod
) -> None:
    (sheet,) = linked.returns.build(name, period).sheets
    section = 1  # merged downwards: the places below hold nothing
    blanks = [
        (row, sheet.columns[place].heading)
        for row, line in enumerate(sheet.rows)
        for place, cell in enumerate(line)
        if place != section and plain(cell) in (None, "")
    ]
    assert blanks == []
    lead = next(place for place, column in enumerate(sheet.columns) if column.heading == ("牵头单位",))
    assert {plain(row[lead]) for row in sheet.rows} == {"—"}  # the plan says 责任单位 throughout
