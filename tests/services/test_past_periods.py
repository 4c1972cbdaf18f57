"""What happens later never changes what a return of an earlier period says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.export.sheet import Sheet, plain
from nptracker.services.office import Office
from nptracker.services.sample.clock import StoryClock
from nptracker.services.sample.standing import standing_task

Q1, Q2 = (ReportingPeriod.parse(code) for code in ("2026-Q1", "2026-Q2"))


@pytest.fixture
def clock() -> StoryClock:
    return StoryClock(date(2026, 1, 5))


@pytest.fixture
def office(tmp_path: Path, clock: StoryClock) -> Iterator[Office]:
    """A district whose plan was accepted before the first quarter's end."""
    office = Office.create(tmp_path / "清水区.npt", region="清水区", person="王敏", today=clock)
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    yield office
    office.close()


def first_sheet(office: Office, name: str, period: ReportingPeriod) -> Sheet:
    return office.returns.build(name, period).sheets[0]


def column(sheet: Sheet, heading: str) -> list[object]:
    place = next(i for i, c in enumerate(sheet.columns) if heading in c.heading)
    return [plain(row[place]) for row in sheet.rows]


def row_of(office: Office, task: str, period: ReportingPeriod, heading: str) -> object:
    sheet = first_sheet(office, "task_progress", period)
    return next(
        cell
        for name, cell in zip(column(sheet, "工作任务"), column(sheet, heading), strict=True)
        if task in str(name)
    )


def test_a_milestone_stands_from_the_day_it_was_set(office: Office, clock: StoryClock) -> None:
    clock.turn_to(date(2026, 5, 6))
    office.deadlines.add_milestone(standing_task(office, "清洁生产"), "首批审核", date(2026, 9, 30))
    assert row_of(office, "清洁生产", Q1, "完成时限") == "—"
    assert "首批审核" in str(row_of(office, "清洁生产", Q2, "完成时限"))


def test_a_plan_keeps_the_title_of_the_day(office: Office, clock: StoryClock) -> None:
    draft = office.plans.built_in_draft("ganzhou")
    (plan,) = office.tasks.own_plans()
    for day, title in ((date(2026, 4, 20), "清水区方案（二稿）"), (date(2026, 7, 6), "清水区方案（三稿）")):
        clock.turn_to(day)
        review = office.revisions.compare(plan.id, replace(draft, title=title))
        office.revisions.apply(review, day)
    clock.turn_to(date(2026, 7, 20))
    q3 = ReportingPeriod.parse("2026-Q3")
    for name, end in (("task_progress", "任务进展调度表"), ("late_tasks", "滞后及延期任务表")):
        titles = [first_sheet(office, name, period).title for period in (Q1, Q2, q3)]
        assert titles == [f"{draft.title}{end}", f"清水区方案（二稿）{end}", f"清水区方案（三稿）{end}"]


def test_a_tick_taken_back_later_stays_in_the_periods_before(office: Office, clock: StoryClock) -> None:
    task = next(
        line.id for line in office.tasks.lines() if line.measures and office.tasks.detail(line.id).deadlines
    )
    detail = office.tasks.detail(task)
    measure, deadline = detail.measures[0].id, detail.deadlines[0].id
    steps = (
        (date(2026, 2, 3), True),
        (date(2026, 5, 6), False),
        (date(2026, 8, 1), True),
        (date(2026, 8, 1), False),
    )
    for day, done in steps:
        clock.turn_to(day)
        office.tasks.tick_measure(measure, done)
        office.tasks.meet_deadline(deadline, done)
    clock.turn_to(date(2026, 11, 22))

    def ticks(day: date) -> tuple[object, object, object, int]:
        seen = office.tasks.detail(task, as_at=day)
        ticked = next(m for m in seen.measures if m.id == measure)
        met = next(d for d in seen.dates if d.id == deadline)
        return ticked["done_on"], ticked["done_by"], met.done_on, seen.line.measures_done

    first = date(2026, 2, 3)
    assert ticks(date(2026, 2, 2)) == (None, None, None, 0)
    assert ticks(date(2026, 3, 31)) == ticks(date(2026, 5, 5)) == (first, "王敏", first, 1)
    assert (
        ticks(date(2026, 5, 6)) == ticks(date(2026, 11, 22)) == (None, None, None, 0)
    )  # the last was a slip
    office.tasks.tick_measure(measure)
    assert ticks(date(2026, 3, 31))[0] == first
    assert ticks(date(2026, 11, 22))[:2] == (date(2026, 11, 22), "王敏")
    for _step in range(7):  # all but the first two ticks
        office.history.undo()
    assert ticks(date(2026, 11, 22)) == ticks(date(2026, 3, 31)) == (first, "王敏", first, 1)


def test_a_paper_stands_from_the_day_it_was_attached(
    office: Office, clock: StoryClock, tmp_path: Path
) -> None:
    clock.turn_to(date(2026, 5, 6))
    paper = tmp_path / "总结.txt"
    paper.write_text("总结", "utf-8")
    office.tasks.attach("task", standing_task(office, "清洁生产"), paper)
    assert row_of(office, "清洁生产", Q1, "佐证材料") == "—"
    assert row_of(office, "清洁生产", Q2, "佐证材料") == "总结.txt"


def test_later_bonds_count_from_their_day_and_the_first_ones_always(
    office: Office, clock: StoryClock
) -> None:
    office.plans.accept(office.plans.built_in_draft("dalian"), level="city")
    superior = office.links.superiors()[0].id
    theirs = office.links.coverage(superior).lines[0].superior.id
    survey, control = standing_task(office, "信息调查"), standing_task(office, "含量控制")

    def bound(period: ReportingPeriod) -> list[str]:
        lines = office.links.coverage(superior, as_at=period.ends).lines
        return [task.id for line in lines if line.superior.id == theirs for task in line.linked]

    clock.turn_to(date(2026, 4, 20))
    office.links.confirm([(survey, theirs)])
    clock.turn_to(date(2026, 5, 6))
    office.links.confirm([(control, theirs)])
    assert bound(Q1) == [survey]
    assert bound(Q2) == [survey, control]


def test_a_competing_definition_stands_from_its_day_or_its_first_figures(
    office: Office, clock: StoryClock
) -> None:
    line = next(x for x in office.indicators.lines(Q1) if "农药" in x.name)
    clock.turn_to(date(2026, 5, 6))
    office.indicators.add_definition(line.id, {"title": "估算口径", "numerator_name": "回收量"})

    def definitions(period: ReportingPeriod) -> int:
        return sum(
            "估算口径" in str(cell) for cell in column(first_sheet(office, "indicators", period), "口径")
        )

    assert (definitions(Q1), definitions(Q2)) == (0, 1)
    other = office.indicators.line(line.id, Q1).definitions[1].id
    office.indicators.report([(other, Q1, {"numerator": "3"})])
    assert definitions(Q1) == 1


def test_indicators_name_their_tasks_as_the_plan_did_then(office: Office, clock: StoryClock) -> None:
    before = column(first_sheet(office, "indicators", Q1), "对应任务")
    clock.turn_to(date(2026, 5, 6))
    draft = office.plans.built_in_draft("ganzhou")
    moved = [replace(task, no=f"{task.no}甲") for task in draft.tasks]
    review = office.revisions.compare(office.plans.plans()[0].id, replace(draft, tasks=tuple(moved)))
    office.revisions.apply(review, date(2026, 5, 6))
    assert column(first_sheet(office, "indicators", Q1), "对应任务") == before
    assert all("甲" in str(name) for name in column(first_sheet(office, "indicators", Q2), "对应任务"))


def test_findings_closed_later_were_open_then(office: Office, clock: StoryClock) -> None:
    records = office.records
    clock.turn_to(date(2026, 3, 2))
    visit = {"number": "JC-1", "started_at": "2026-03-02 09:00", "result": "发现问题"}
    records.write_block("inspection", [(None, visit)], "录入")
    finding = {"number": "WT-1", "inspection": "JC-1", "found_on": "2026-03-02", "state": "整改中"}
    records.write_block("finding", [(None, finding)], "录入")
    clock.turn_to(date(2026, 5, 6))
    closing = {"state": "已销号", "done_on": "2026-05-04", "closed_on": "2026-05-06", "evidence": "照片"}
    records.write_block("finding", [(records.resolve("finding", "WT-1"), closing)], "销号")
    seen = first_sheet(office, "inspections", Q1)
    place = next(i for i, c in enumerate(seen.columns) if "已销号（个）" in c.heading)
    assert seen.rows[0][place] == 0
    evidence = next(
        i for i, c in enumerate(first_sheet(office, "findings", Q1).columns) if c.key == "evidence"
    )
    assert first_sheet(office, "findings", Q1).rows[0][evidence] == "—"
    assert first_sheet(office, "findings", Q2).rows[0][evidence] == "照片"


def test_a_decision_was_no_task_before_it_was_made_one(office: Office, clock: StoryClock) -> None:
    records = office.records
    year = ReportingPeriod.parse("2026")
    records.write_block("meeting", [(None, {"held_on": "2026-01-05", "title": "年初会议"})], "录入")
    texts = {"meeting": "年初会议", "no": "1", "text": "集中排查再生资源企业"}
    records.write_block("decision", [(None, texts)], "录入")
    clock.turn_to(date(2027, 2, 1))
    office.decisions.make_task(records.after("decision", 0, 1)[0].id)

    def task(period: ReportingPeriod) -> object:
        sheets = {sheet.name: sheet for sheet in office.returns.build("coordination", period).sheets}
        return column(sheets["议定事项"], "转成的任务")[0]

    assert task(year) == "—"
    assert "集中排查" in str(task(year.next()))


def test_a_raised_target_leaves_earlier_returns_with_the_one_of_their_time(
    office: Office, clock: StoryClock
) -> None:
    def printed(period: ReportingPeriod) -> str:
        sheet = first_sheet(office, "indicators", period)
        names = column(sheet, "指标")
        return str(column(sheet, "目标（期限）")[next(i for i, n in enumerate(names) if "农药" in str(n))])

    line = next(line for line in office.indicators.lines(Q1) if "农药" in line.name)
    office.indicators.set_target(line.targets[0].id, "80", "2026-12-31")
    clock.turn_to(date(2026, 5, 6))
    office.indicators.set_targets(line.id, [(line.targets[0].id, "85", "2026-12-31")])
    assert ("80" in printed(Q1), "85" in printed(Q2)) == (True, True)
    office.history.undo()
    assert "80" in printed(Q2)
