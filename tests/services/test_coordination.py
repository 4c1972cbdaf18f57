"""Decisions become tasks, and the ledger of the coordination mechanism is printed as at the period's end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.export.sheet import Document, Sheet, plain
from nptracker.export.xlsx import write_xlsx
from nptracker.services.office import Office

YEAR = ReportingPeriod.parse("2026")


def add(office: Office, kind: str, /, **values: Value) -> str:
    return office.records.create(kind, values).record_ids[0]


def meeting(office: Office, on: date, title: str = "第一次全体会议") -> str:
    return add(office, "meeting", held_on=on, title=title, kind="full", attending=("甲局", "乙局"))


def column(sheet: Sheet, heading: str) -> list[object]:
    place = [c.heading[-1] for c in sheet.columns].index(heading)
    return [plain(row[place]) for row in sheet.rows]


def sheets(office: Office, period: ReportingPeriod = YEAR) -> dict[str, Sheet]:
    return {sheet.tab_name(): sheet for sheet in office.returns.build("coordination", period).sheets}


@pytest.fixture
def decided(planned: Office) -> tuple[Office, str]:
    """A district with a plan and one decision of a meeting."""
    lead = planned.orgs.named("区水务局")
    held = meeting(planned, date(2026, 3, 18))
    decision = add(
        planned, "decision", meeting=held, no="1", text="排查沿河取水口\n并上报清单", lead_org=lead,
        orgs=("区农业农村局", "区新设办"), due_on=date(2026, 6, 30),
    )  # fmt: skip
    return planned, decision


def test_a_decision_becomes_a_task_of_the_own_plan(decided: tuple[Office, str]) -> None:
    office, decision = decided
    before = office.tasks.lines()
    changes = office.decisions.make_task(decision)
    line = office.tasks.lines()[-1]
    assert (line.no, line.title, line.section) == ("议1", "排查沿河取水口", "议定事项")
    assert (line.lead, line.others, line.due_on) == (
        ("区水务局",), ("区农业农村局", "区新设办"), date(2026, 6, 30),
    )  # fmt: skip
    assert line.plan_id == before[0].plan_id
    assert office.records.get("decision", decision)["task"] == line.id
    linked = office.decisions.of_task(line.id)
    assert linked is not None
    assert linked.id == decision
    detail = office.tasks.detail(line.id)
    assert detail.text == "排查沿河取水口\n并上报清单"
    assert detail.deadlines[0]["sentence"] == "2026-03-18 第一次全体会议 议定事项1"
    assert changes.touches("task", "decision")
    with pytest.raises(UserError, match="已经转成任务“议1 排查沿河取水口”"):
        office.decisions.make_task(decision)
    office.history.undo()
    assert office.tasks.lines() == before
    assert office.records.get("decision", decision)["task"] is None


def test_the_section_for_decisions_is_made_once(decided: tuple[Office, str]) -> None:
    office, decision = decided
    office.decisions.make_task(decision)
    held = office.records.get("decision", decision)["meeting"]
    other = add(office, "decision", meeting=held, no="2", text="建立联络员群")
    office.decisions.make_task(other)
    sections = [r for r in office.records.first("section", Query(), 99) if r["title"] == "议定事项"]
    assert len(sections) == 1
    line = office.tasks.lines()[-1]
    assert (line.no, line.lead, line.due_on) == ("议2", (), None)


def test_without_an_own_plan_there_is_nowhere_to_put_a_task(district: Office) -> None:
    held = meeting(district, date(2026, 3, 18))
    decision = add(district, "decision", meeting=held, no="1", text="排查")
    with pytest.raises(UserError, match="还没有本级的工作方案"):
        district.decisions.make_task(decision)
    assert district.records.count("task") == 0


def test_members_are_those_of_the_periods_end_under_the_names_of_that_day(district: Office) -> None:
    body = district.orgs.create("区环保局").record_ids[0]
    other = district.orgs.create("区水务局").record_ids[0]
    add(district, "member", role="liaison", org=other, name="丁某")
    add(district, "member", role="member", org=body, name="甲某", until=date(2025, 9, 1))
    add(district, "member", role="member", org=body, name="乙某", since=date(2025, 9, 1), phone="0900-1")
    add(district, "member", role="convener", org=body, name="丙某", since=date(2026, 2, 1))
    district.orgs.rename(body, "区生态环境分局", date(2026, 7, 1))
    early = sheets(district, ReportingPeriod.parse("2024"))["成员名单"]
    assert column(early, "姓名") == ["甲某", "丁某"]
    assert column(early, "单位") == ["区环保局", "区水务局"]
    now = sheets(district)["成员名单"]
    assert column(now, "姓名") == ["丙某", "乙某", "丁某"]
    assert column(now, "单位") == ["区生态环境分局", "区生态环境分局", "区水务局"]
    assert column(now, "联系电话") == ["未报", "0900-1", "未报"]
    assert now.foot_notes == ("成员单位 2 个，成员 3 人。",)


def test_meetings_decisions_and_joint_actions_of_the_period(district: Office) -> None:
    last_year = meeting(district, date(2025, 12, 1), "去年的会")
    this_year = meeting(district, date(2026, 3, 18))
    meeting(district, date(2027, 1, 5), "明年的会")
    for held, no, due_on, done_on in (
        (last_year, "1", None, date(2025, 12, 20)),  # finished before the period: not listed
        (last_year, "2", date(2026, 1, 31), date(2026, 2, 1)),
        (this_year, "1", date(2026, 6, 30), None),
        (this_year, "2", None, date(2027, 1, 9)),  # on the period's end still open
    ):
        add(district, "decision", meeting=held, no=no, text=f"事项{no}", due_on=due_on, done_on=done_on)
    add(
        district,
        "joint_action",
        started_on=date(2026, 5, 6),
        title="联合执法周",
        kind="enforcement",
        enterprises=0,
    )
    add(district, "joint_action", started_on=date(2025, 5, 6), title="去年的行动", kind="survey")
    found = sheets(district)
    assert list(found) == ["成员名单", "会议台账", "议定事项", "联合行动"]
    assert column(found["会议台账"], "会议名称") == ["第一次全体会议"]
    assert column(found["会议台账"], "议定事项（项）") == [2]
    assert column(found["会议台账"], "会议纪要") == ["未报"]
    decisions = found["议定事项"]
    assert column(decisions, "状态") == ["已落实", "超期未落实", "落实中"]
    assert column(decisions, "完成日期") == [date(2026, 2, 1), "—", "—"]
    assert decisions.foot_notes == ("议定事项 3 项，其中已落实 1 项，超期未落实 1 项，落实中 1 项。",)
    assert column(found["联合行动"], "行动名称") == ["联合执法周"]
    assert column(found["联合行动"], "涉及企业数（家）") == [0]
    assert column(found["联合行动"], "发现问题数（个）") == ["未报"]


def test_a_decision_is_done_when_its_task_is(decided: tuple[Office, str]) -> None:
    office, decision = decided
    office.decisions.make_task(decision)
    assert column(sheets(office)["议定事项"], "状态") == ["超期未落实"]
    task = office.tasks.lines()[-1].id
    office.tasks.tick(task)
    assert column(sheets(office)["议定事项"], "状态") == ["已落实"]
    office.tasks.tick(task, done=False)
    assert column(sheets(office)["议定事项"], "状态") == ["超期未落实"]
    assert column(sheets(office)["议定事项"], "转成的任务") == ["议1 排查沿河取水口"]


def test_the_ledger_is_sent_as_workbook_and_paper(decided: tuple[Office, str], tmp_path: Path) -> None:
    office, _ = decided
    paths = office.returns.send("coordination", YEAR, ["xlsx", "pdf"], tmp_path)
    assert [path.suffix for path in paths] == [".xlsx", ".pdf"]
    book = openpyxl.load_workbook(paths[0])
    assert book.sheetnames[:4] == ["成员名单", "会议台账", "议定事项", "联合行动"]
    assert paths[1].read_bytes().startswith(b"%PDF")


def test_usual_members_take_one_line_in_the_workbook(district: Office, tmp_path: Path) -> None:
    body = district.orgs.create("市生态环境局清水分局").record_ids[0]
    add(district, "member", role="member", org=body, name="周大明", post="副局长", doc_no="示例〔2023〕成立文件",
        since=date(2023, 6, 1))  # fmt: skip
    document = Document((sheets(district)["成员名单"],))
    written = openpyxl.load_workbook(write_xlsx(document, tmp_path / "成员.xlsx")).active
    assert written is not None
    (at,) = [cell.row for row in written.iter_rows() for cell in row if cell.value == "周大明"]
    assert written.row_dimensions[at].height is None  # the usual one of the sheet


def test_task_returns_print_the_names_and_bodies_of_the_day(planned: Office) -> None:
    body, heir = planned.orgs.named("区科技局"), planned.orgs.named("区工信局")
    first = planned.tasks.lines()[0]
    planned.tasks.record_progress(
        first.id, ReportingPeriod.parse("2026-Q2"), state="on_schedule", note="一稿", org_id=body
    )
    planned.tasks.record_progress(
        first.id, ReportingPeriod.parse("2026-Q2"), state="on_schedule", note="二稿", org_id=body
    )
    planned.orgs.rename(body, "区科学技术局", date(2026, 5, 1))
    planned.orgs.merge(body, heir, date(2026, 8, 1))

    def row(period: str) -> tuple[str, str, str]:
        sheet = planned.returns.build("task_progress", ReportingPeriod.parse(period)).sheets[0]
        bodies, note = column(sheet, "责任（配合）单位")[0], column(sheet, "本期进展")[0]
        return str(bodies), str(note), str(column(sheet, "以前各期")[0])

    q1, q2, q3 = (row(f"2026-Q{n}") for n in (1, 2, 3))
    assert "区科技局" in q1[0].split("、")
    assert "区科学技术局" in q2[0].split("、")
    assert q2[1] == "区科学技术局：二稿"  # what it sent first is kept, and printed no more
    assert "区科学技术局" not in q3[0]
    assert "区工信局" in q3[0].split("、")
    assert q3[2] == "【2026年第二季度】区科学技术局：二稿"
    names = {sheet.tab_name() for sheet in planned.returns.build("department_tasks", YEAR).sheets}
    assert "区科学技术局" not in names
