"""The first page: every number is counted again from the stored rows, and equals the tasks it hands out."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light
from nptracker.services.file_names import file_name
from nptracker.services.office import Office
from nptracker.services.overview_charts import EVERY, UNREPORTED

Q3, Q4 = ReportingPeriod.parse("2026-Q3"), ReportingPeriod.parse("2026-Q4")
TOWNS = ("东街街道", "大满镇", "乌江镇")


def task(office: Office, no: str) -> str:
    return next(line.id for line in office.tasks.lines() if line.no == no and not line.is_safeguard)


def write(office: Office, kind: str, **values: object) -> str:
    with office._session.verb("fill", "填入"):
        return office._session.table(kind).insert(values)


def org(office: Office, name: str) -> str:
    return next(r.id for r in office._session.table("org").all() if r["name"] == name)


def test_findings_past_their_date_are_counted_until_closed(district: Office) -> None:
    today = district.today()
    for number, (state, days) in enumerate(
        [("整改中", -1), ("", -1), ("已销号", -1), ("整改中", 0), ("整改中", 1)], start=1
    ):
        texts = {"number": f"W{number}", "state": state, "due_on": str(today + timedelta(days=days))}
        district.records.create("finding", district.records.typed("finding", texts))
    assert [f["number"] for f in district.overview.board().findings_overdue] == ["W1", "W2"]


# charts


@pytest.fixture
def reported(planned: Office) -> Office:
    """The shipped plan with a few entries of the last two quarters."""
    for no, period, state in (
        ("1", Q3, "on_schedule"), ("1", Q4, "ahead"), ("2", Q4, "on_schedule"), ("3", Q3, "behind"), ("3", Q4, "done"),
    ):  # fmt: skip
        planned.tasks.record_progress(task(planned, no), period, state=state, note="在做", reason="缺经费")
    return planned


def test_sections_count_every_task_once_in_the_state_that_was_told(reported: Office) -> None:
    sections = {r.id: r["title"] for r in reported._session.table("section").all()}
    told = {
        r["task"]: r["state"]
        for r in reported._session.table("progress_entry").all()
        if r["period"] == Q4.code
    }
    expected = Counter(
        (sections[t["section"]], told.get(t.id, UNREPORTED)) for t in reported._session.table("task").all()
    )
    chart = reported.overview.board(Q4).sections
    assert {(bar.name, s): n for bar in chart.bars for s, n in bar.counts.items()} == expected


def test_a_task_counts_at_each_of_its_bodies_when_nobody_leads(reported: Office) -> None:
    expected: Counter[str] = Counter()
    shares: dict[str, list[tuple[str, str]]] = {}
    for share in reported._session.table("task_org").all():
        shares.setdefault(share["task"], []).append((share["role"], share.labels["org"]))
    for record in reported._session.table("task").all():
        given = [s for s in shares.get(record.id, []) if s[0] != "implied"]
        chosen = [name for role, name in given if role == "lead"] or [name for _role, name in given]
        expected.update(set(chosen) or {"未写责任单位"})
    chart = reported.overview.board(Q4).departments
    assert {bar.name: len(bar.tasks()) for bar in chart.bars} == expected


def test_a_merged_body_leaves_its_bar_to_the_heir(reported: Office) -> None:
    before = {b.name: len(b.tasks()) for b in reported.overview.board(Q4).departments.bars}
    gone, heir = org(reported, "区发展改革局"), org(reported, "区发展和改革局")
    reported.orgs.merge(gone, heir, reported.today())
    after = {b.name: len(b.tasks()) for b in reported.overview.board(Q4).departments.bars}
    assert "区发展改革局" in before
    assert "区发展改革局" not in after
    assert (
        before["区发展和改革局"]
        < after["区发展和改革局"]
        <= sum(before[n] for n in ("区发展改革局", "区发展和改革局"))
    )


def test_until_townships_are_named_their_collective_word_has_the_bar(planned: Office) -> None:
    chart = planned.overview.board(Q4).townships
    assert {bar.name for bar in chart.bars} <= {"各乡镇、街道", "各乡镇"}
    assert "乡镇街道" in chart.note


def test_each_township_answers_for_the_tasks_of_all_townships(planned: Office) -> None:
    collective = {r.id for r in planned._session.table("org").all() if r["kind"] == "township"}
    shared = {s["task"] for s in planned._session.table("task_org").all() if s["org"] in collective}
    planned.orgs.add_townships(TOWNS)
    first = sorted(shared)[0]
    write(planned, "progress_entry", task=first, org=org(planned, "大满镇"), period=Q4.code, state="done")
    write(
        planned, "progress_entry", task=first, org=org(planned, "乌江镇"), period=Q4.code,
        state="ahead", confirmed="no",
    )  # fmt: skip
    chart = planned.overview.board(Q4).townships
    assert [bar.name for bar in chart.bars] == list(TOWNS)
    assert {bar.name: bar.counts for bar in chart.bars} == {
        "东街街道": {UNREPORTED: len(shared)},
        "大满镇": {"done": 1, UNREPORTED: len(shared) - 1},
        "乌江镇": {UNREPORTED: len(shared)},
    }
    assert chart.tasks("大满镇", "done")[0].state_words == "已完成"
    assert chart.note == ""


def test_the_trend_shows_each_period_as_it_stood_at_its_end(reported: Office) -> None:
    reported.tasks.tick(task(reported, "4"))  # today, in the fourth quarter
    chart = reported.overview.trend(Q4)
    counts = {bar.name: bar.counts for bar in chart.bars}
    assert [bar.name for bar in chart.bars][-2:] == ["2026年第三季度", "2026年第四季度"]
    assert counts["2026年第三季度"] == {"on_schedule": 1, "behind": 1, UNREPORTED: 18}
    assert counts["2026年第四季度"] == {"ahead": 1, "on_schedule": 1, "done": 2, UNREPORTED: 16}
    assert len(chart.bars) <= 8


def test_the_trend_begins_with_the_plan(planned: Office) -> None:
    plan = next(iter(planned._session.table("plan").all()))
    with planned._session.verb("date", "实施日期"):
        planned._session.table("plan").update(plan.id, {"starts_on": date(2026, 6, 1)})
    names = [bar.name for bar in planned.overview.trend(Q4).bars]
    assert names == ["2026年第二季度", "2026年第三季度", "2026年第四季度"]


@pytest.mark.parametrize("code", ["section", "department", "township", "trend"])
def test_every_number_of_a_chart_equals_the_tasks_it_hands_out(reported: Office, code: str) -> None:
    reported.orgs.add_townships(TOWNS)
    chart = reported.overview.chart(code, Q4)
    assert chart.bars
    for bar in chart.bars:
        for state, number in bar.counts.items():
            tasks = reported.overview.tasks_of(code, Q4, bar.name, state)
            assert len(tasks) == number > 0
            assert {line.state if line.is_told else UNREPORTED for line in tasks} == {state}
        assert len(reported.overview.tasks_of(code, Q4, bar.name, EVERY)) == sum(bar.counts.values())
    assert reported.overview.tasks_of(code, Q4, "没有这一行") == ()


def test_an_answer_is_kept_until_something_is_written(reported: Office) -> None:
    board = reported.overview.board(Q4)
    assert reported.overview.board(Q4) is board
    reported.tasks.record_progress(task(reported, "5"), Q4, state="done", note="完")
    assert len(reported.overview.board(Q4).missing) == len(board.missing) - 1
    reported.history.undo()
    assert reported.overview.board(Q4).counters == board.counters


def test_an_answer_does_not_outlive_its_day(tmp_path: Path) -> None:
    day = [date(2024, 12, 30)]
    office = Office.create(tmp_path / "甲.npt", region="清水区", today=lambda: day[0])
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    before = {line.id for line in office.overview.board(Q4).overdue}
    day[0] = date(2025, 1, 1)
    newly = {line.id for line in office.overview.board(Q4).overdue} - before
    due = {r["task"] for r in office._session.table("deadline").all() if r["due_on"] == date(2024, 12, 31)}
    assert due
    assert newly == due
    office.close()


# what must go out


def progress_things(office: Office, period: ReportingPeriod) -> list[Any]:
    return [thing for thing in office.overview.outgoing(period) if thing.return_name != "indicators"]


def duty(office: Office, due_on: date, period: str, **values: object) -> str:
    rule = write(
        office, "obligation", **{"title": "报送进展", "cadence": "Q", "starts_on": date(2025, 1, 1)} | values
    )
    return write(office, "obligation_due", obligation=rule, period=period, due_on=due_on)


def test_duties_due_within_thirty_days_or_overdue_must_go_out(district: Office) -> None:
    today = district.today()
    days = {-40: "2026-Q1", 0: "2026-Q2", 30: "2026-Q3", 31: "2026-Q4"}
    for days_ahead, period in days.items():
        duty(district, today + timedelta(days=days_ahead), period, title="报送总结")
    found = district.overview.outgoing(Q4)
    assert [(t.name, t.light) for t in found] == [
        ("报送总结（2026年第二季度）", Light.RED),
        ("报送总结（2026年第三季度）", Light.GREEN),
        ("报送总结（2026年第一季度）", Light.OVERDUE),
    ]
    assert [t.missing for t in found] == [None, None, None]


def test_what_is_done_or_sent_no_longer_goes_out(planned: Office, tmp_path: Path) -> None:
    due = duty(planned, planned.today(), Q4.code, return_name="task_progress")
    done = duty(planned, planned.today(), Q4.code, title="报送总结")
    with planned._session.verb("done", "办结"):
        planned._session.table("obligation_due").update(done, {"done_on": planned.today()})
    assert [t.due_id for t in progress_things(planned, Q4)] == [due]  # and not once more as a usual return
    planned.returns.send("task_progress", Q4, ("xlsx",), tmp_path)
    assert progress_things(planned, Q4) == []
    assert [t.return_name for t in progress_things(planned, Q3)] == ["task_progress"]


def test_a_progress_return_lacks_the_tasks_nobody_reported(reported: Office) -> None:
    (thing,) = progress_things(reported, Q4)
    told = {r["task"] for r in reported._session.table("progress_entry").all() if r["period"] == Q4.code}
    every = {r.id for r in reported._session.table("task").all()}
    assert thing.missing is not None
    assert {line.id for line in thing.missing} == every - told
    owed = {d.name: {line.id for line in d.tasks} for d in thing.debtors}
    shares: dict[str, set[str]] = {}
    for share in reported._session.table("task_org").all():
        if share["role"] != "implied" and share["task"] not in told:
            shares.setdefault(share.labels["org"], set()).add(share["task"])
    assert owed == shares


def test_a_duty_of_one_task_asks_for_that_task_alone(reported: Office) -> None:
    for no in ("1", "6"):
        duty(reported, reported.today(), Q4.code, title=f"报{no}", task=task(reported, no))
    by_title = {t.title: t for t in reported.overview.outgoing(Q4)}
    assert by_title["报1"].missing == ()
    assert by_title["报1"].debtors == ()
    missing = by_title["报6"].missing
    assert missing is not None
    assert [line.no for line in missing] == ["6"]


def test_a_duty_of_one_body_names_it(district: Office) -> None:
    district.orgs.create("区水务局")
    duty(district, district.today(), Q4.code, org=org(district, "区水务局"))
    (thing,) = district.overview.outgoing(Q4)
    assert [(d.name, d.tasks) for d in thing.debtors] == [("区水务局", ())]


def test_errors_that_block_a_return_are_found(district: Office) -> None:
    texts = {"number": "W1", "state": "整改中", "due_on": "2026-12-01", "found_on": "2026-12-02"}
    district.records.create("finding", district.records.typed("finding", texts))
    thing = next(t for t in district.overview.outgoing(Q4) if t.return_name == "findings")
    assert district.overview.blocking(thing) == district.returns.blocking("findings", Q4)
    assert district.overview.blocking(thing)


# files


def test_a_chart_leaves_as_a_table_of_its_numbers(reported: Office, tmp_path: Path) -> None:
    chart = reported.overview.board(Q4).sections
    path = reported.overview.export_chart(chart, Q4, tmp_path / "类别.xlsx")
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "任务类别")
    assert rows[head] == ("任务类别", "按序时", "超前", "已完成", "未报", "合计", "完成率（%）")
    for row, bar in zip(rows[head + 1 :], chart.bars, strict=False):
        numbers = [bar.counts.get(s, 0) for s in ("on_schedule", "ahead", "done", UNREPORTED)]
        assert row[:6] == (bar.name, *numbers, sum(numbers))
        assert row[6] == pytest.approx(100 * numbers[2] / sum(numbers), abs=0.05)


def test_a_list_of_tasks_leaves_row_by_row(reported: Office, tmp_path: Path) -> None:
    lines = reported.overview.board(Q4).missing
    path = reported.overview.export_tasks("本期未报", lines, tmp_path / "未报.xlsx")
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert [row[3] for row in rows if isinstance(row[0], int)] == [line.title for line in lines]


@pytest.mark.parametrize(
    ("words", "name"),
    [("甲/乙:局", "甲_乙_局"), ("甲\t乙 局.", "甲_乙 局"), (" ..", "未命名"), ('a<b>|"c', "a_b_c")],
)
def test_file_names_hold_nothing_that_windows_refuses(words: str, name: str) -> None:
    assert file_name(words) == name
