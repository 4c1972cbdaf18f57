"""滞后及延期任务表 and 任务完成情况表: every cell against a district told here by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.draft import DeadlineDraft, PlanDraft, TaskDraft, UnitDraft, UnitRole
from nptracker.domain.period import ReportingPeriod
from nptracker.export.sheet import Sheet, plain
from nptracker.services.office import Office
from nptracker.services.returns.deadline_returns import completion_words

Q2, Q3, YEAR = (ReportingPeriod.parse(code) for code in ("2026-Q2", "2026-Q3", "2026"))
CYCLE = ReportingPeriod.parse("2025-01-01_2026-12-31")
LEAD = (UnitDraft("区生态环境分局", UnitRole.LEAD), UnitDraft("区水务局"))


class Clock:
    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> date:
        return self.day


def task(no: str, *days: date) -> TaskDraft:
    deadlines = tuple(DeadlineDraft(day, f"{day}前") for day in days)
    return TaskDraft(no, f"任务{no}", "一、治理", f"做{no}", units=LEAD, deadlines=deadlines)


@pytest.fixture
def clock() -> Clock:
    return Clock(date(2026, 3, 1))


@pytest.fixture
def town(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """Six tasks: extended and done in time, done late, overdue, behind without a date, done in time, not for us."""
    office = Office.create(tmp_path / "清水.npt", region="清水区", person="王敏", today=clock)
    office.settings.put("reporting_unit", "清水分局")
    tasks = (
        task("1", date(2026, 6, 30)), task("2", date(2026, 7, 31)), task("3", date(2026, 8, 31)),
        task("4"), task("5", date(2026, 9, 15)), task("6", date(2026, 5, 1)),
    )  # fmt: skip
    office.plans.accept(PlanDraft(title="清水区方案", tasks=tasks))
    ids = {line.no: line.id for line in office.tasks.lines()}
    due = office.tasks.detail(ids["1"]).dates[0].id
    clock.day = date(2026, 6, 20)
    office.tasks.record_progress(ids["6"], Q2, state="not_applicable", note="本区没有")
    office.tasks.record_progress(ids["4"], Q2, state="behind", reason="缺人", note="刚起步")
    office.deadlines.extend(
        due, to=date(2026, 9, 30), reason="资金未到", approved_by="区政府", doc_no="函1号"
    )
    clock.day = date(2026, 8, 10)
    office.tasks.tick(ids["2"])
    office.tasks.tick(ids["1"])
    paper = tmp_path / "验收.txt"
    paper.write_text("验收", "utf-8")
    office.tasks.attach("task", ids["1"], paper)
    office.tasks.close(ids["1"], checker="李主任", note="同意")
    clock.day = date(2026, 9, 10)
    office.tasks.record_progress(ids["4"], Q3, state="behind", reason="还缺人", note="招人中")
    office.tasks.record_progress(ids["6"], Q3, state="not_applicable", note="本区没有")
    office.tasks.record_progress(ids["5"], Q3, state="on_schedule", note="完成八成")
    office.tasks.tick(ids["5"])
    clock.day = date(2026, 10, 9)
    yield office
    office.close()


def table(sheet: Sheet) -> dict[str, list[object]]:
    return {c.heading[-1]: [plain(row[i]) for row in sheet.rows] for i, c in enumerate(sheet.columns)}


def test_late_and_extended_tasks_are_listed_with_their_dates(town: Office) -> None:
    sheet = town.returns.build("late_tasks", Q3).sheets[0]
    found = table(sheet)
    assert found["工作任务"] == ["1　任务1", "2　任务2", "3　任务3", "4　任务4"]
    assert found["原时限"] == [date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31), "无时限"]
    assert found["延至"] == [date(2026, 9, 30), "—", "—", "—"]
    assert found["完成日期"] == [date(2026, 8, 10), date(2026, 8, 10), "未完成", "未完成"]
    assert found["超期天数"] == [0, 10, 30, "—"]
    assert found["情况"] == ["延期后按时完成", "逾期完成", "已超期", "滞后"]
    assert found["原因"] == ["延期（2026-06-30→2026-09-30）：资金未到", "未报", "未报", "滞后：还缺人"]
    assert found["批准人"][:2] == ["区政府", "—"]
    assert found["批准日期"][:2] == [date(2026, 6, 20), "—"]
    assert found["文号"][:2] == ["函1号", "—"]
    assert sheet.foot_notes[0] == (
        "全部时限 4 个：按原时限完成 1 个，延期后按时完成 1 个，逾期完成 1 个，未完成未到期 0 个，已超期 1 个；"
        "另有 1 项任务无时限。“不涉及”的任务不计。"
    )


def test_an_earlier_quarter_prints_as_it_stood(town: Office) -> None:
    found = table(town.returns.build("late_tasks", Q2).sheets[0])
    assert found["工作任务"] == ["1　任务1", "4　任务4"]
    assert found["情况"] == ["未完成未到期", "滞后"]
    assert found["完成日期"] == ["未完成", "未完成"]


def test_the_assessment_counts_and_quotes_the_whole_year(town: Office) -> None:
    sheet = town.returns.build("assessment", YEAR).sheets[0]
    assert sheet.preface == (
        "　　任务 6 项：完成 3 项、推进 0 项、滞后 1 项、未启动 0 项、未报 1 项、不涉及 1 项；完成率 60.0%（3÷5）。",
    )
    found = table(sheet)
    assert found["状态"] == ["已完成", "已完成", "未报", "滞后", "已完成", "不涉及"]
    assert found["完成情况"][3] == "【2026年第二季度】刚起步\n【2026年第三季度】招人中"
    assert found["完成情况"][2] == "未报"
    assert found["按时情况"] == ["延期后按时完成", "逾期完成", "已超期", "无时限", "按原时限完成", "不涉及"]
    assert found["佐证材料"] == ["1.验收.txt", *["未提供"] * 5]
    assert found["核查人"] == ["李主任", *["未销号"] * 5]
    assert found["销号日期"][0] == date(2026, 8, 10)
    assert found["完成时限"][0] == "2026-06-30（延至2026-09-30）"
    cycle = table(town.returns.build("assessment", CYCLE).sheets[0])
    assert cycle["状态"] == found["状态"]


def test_closed_tasks_always_print_with_their_evidence(town: Office) -> None:
    details = [town.tasks.detail(line.id) for line in town.tasks.lines()]
    closed = {d.line.name: [str(e["name"]) for e in d.evidence] for d in details if d.line.closed}
    found = table(town.returns.build("assessment", YEAR).sheets[0])
    printed = dict(zip(found["工作任务"], found["佐证材料"], strict=True))
    assert closed
    for name, files in closed.items():
        assert all(file in str(printed[name]) for file in files)


def test_a_rate_without_denominator_is_a_dash() -> None:
    assert completion_words(["not_applicable"]).endswith("完成率 —。")
    assert completion_words([]).startswith("　　任务 0 项")
    assert completion_words(["done", "done", ""]).endswith("完成率 66.7%（2÷3）。")


def test_nothing_late_says_so(district: Office) -> None:
    sheet = district.returns.build("late_tasks", Q3).sheets[0]
    assert sheet.rows == ()
    assert sheet.foot_notes[-1] == "本期没有滞后、超期或延期的任务。"


@pytest.mark.parametrize("name", ["late_tasks", "assessment"])
def test_both_are_written_as_workbook_and_paper(town: Office, tmp_path: Path, name: str) -> None:
    paths = town.returns.send(name, YEAR, ["xlsx", "pdf"], tmp_path / "出")
    assert [path.suffix for path in paths] == [".xlsx", ".pdf"]
    assert all(path.stat().st_size > 2_000 for path in paths)
