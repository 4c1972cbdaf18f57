"""What comes back makes its own rows: each once, however long nobody looked, and none in the way of undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.domain.draft import PlanDraft, TaskDraft, UnitDraft, UnitRole
from nptracker.domain.obligation import USUAL, DueState
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.domain.recurrence import MONTHS_OF, Rule
from nptracker.errors import UserError
from nptracker.services.obligations import Duty
from nptracker.services.office import Office

START = date(2026, 8, 22)
MONTHLY = Rule("M", START, day=10, covers_last=True)


class Clock:
    """A calendar that tests turn."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def open_office(tmp_path: Path, clock: Clock) -> Iterator[Callable[[], Office]]:
    path = tmp_path / "示例.npt"
    Office.create(path, region="清水区", person="王敏", today=clock).close()
    opened: list[Office] = []

    def open_again() -> Office:
        opened.append(Office.open(path, person="王敏", today=clock))
        return opened[-1]

    yield open_again
    for office in opened:
        office.close()


def rows(office: Office) -> list[tuple[str, str]]:
    return sorted((str(line.due_on), line.period) for line in office.obligations.due())


def test_three_months_away_make_exactly_three_rows(open_office: Callable[[], Office], clock: Clock) -> None:
    office = open_office()
    office.obligations.add(Duty("上月进展", MONTHLY))
    assert rows(office) == []  # the tenth of August was before the first day
    office.obligations.catch_up()
    office.close()
    clock.day = date(2026, 11, 22)
    office = open_office()
    assert office.obligations.catch_up().count == 3
    assert rows(office) == [
        ("2026-09-10", "2026-M08"),
        ("2026-10-10", "2026-M09"),
        ("2026-11-10", "2026-M10"),
    ]
    assert {line.state for line in office.obligations.due()} == {DueState.OVERDUE}
    assert office.obligations.catch_up().count == 0
    assert office.obligations.lines()[0].missed == 3
    office.close()


def test_made_rows_are_no_step_of_undo(open_office: Callable[[], Office], clock: Clock) -> None:
    office = open_office()
    office.obligations.add(Duty("上月进展", MONTHLY))
    clock.day = date(2026, 10, 1)
    office.obligations.catch_up()
    assert office.history.next_undo() == "添加定期事项：上月进展"
    office.history.undo()
    assert (office.obligations.lines(), office.obligations.due()) == ([], [])
    office.history.redo()
    assert rows(office) == [("2026-09-10", "2026-M08"), ("2026-10-10", "2026-M09")]
    assert office.obligations.catch_up().count == 0
    office.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cadence=st.sampled_from(list(MONTHS_OF)),
    day=st.none() | st.integers(1, 31),
    covers_last=st.booleans(),
    steps=st.lists(st.integers(0, 400), max_size=5),
)
def test_catching_up_in_any_steps_gives_the_rows_of_one(
    district: Office, cadence: str, day: int | None, covers_last: bool, steps: list[int]
) -> None:
    rule = Rule(cadence, START, day=day, covers_last=covers_last)
    days = sorted(START + timedelta(days=step) for step in [*steps, 400])
    for several in (True, False):
        for line in district.obligations.lines():
            district.obligations.remove(line.id)
        district.obligations.add(Duty("事项", rule))
        for each in days if several else days[-1:]:
            district.obligations.catch_up(each)
        found = [(str(r["due_on"]), str(r["period"])) for r in made(district)]
        if several:
            in_steps = sorted(found)
    assert in_steps == sorted(found)
    assert len(set(found)) == len(found)


def made(office: Office) -> list[dict[str, object]]:
    return [dict(r.values) for r in office.records.first("obligation_due", Query(), 5_000)]


def test_a_tick_and_a_sent_return_fulfil_and_tell_when(
    open_office: Callable[[], Office], clock: Clock, tmp_path: Path
) -> None:
    clock.day = date(2026, 9, 29)
    office = open_office()
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    for name in ("quarter_end", "two_months"):
        office.obligations.add_usual(name)
    quarter, pair = sorted(office.obligations.due(), key=lambda line: line.due_on)
    assert (quarter.period, quarter.state, pair.period, pair.state) == (
        "2026-Q3", DueState.SOON, "2026-B5", DueState.OPEN,
    )  # fmt: skip
    office.returns.send("task_progress", ReportingPeriod.parse("2026-Q3"), ["xlsx"], tmp_path)
    sent = next(line for line in office.obligations.due() if line.period == "2026-Q3")
    assert (sent.state, sent.sent_on, sent.is_ticked) == (DueState.DONE, date(2026, 9, 29), False)
    clock.day = date(2026, 11, 2)
    office.obligations.mark(pair.id, note="已发邮件")
    done = next(line for line in office.obligations.due() if line.id == pair.id)
    assert (done.state, done.done_by, done.note) == (DueState.LATE, "王敏", "已发邮件")
    office.history.undo()
    assert next(line for line in office.obligations.due() if line.id == pair.id).state is DueState.OVERDUE
    office.close()


def test_an_edited_rule_moves_what_is_to_come_and_leaves_the_past(
    open_office: Callable[[], Office], clock: Clock
) -> None:
    office = open_office()
    office.obligations.add(Duty("上月进展", MONTHLY))
    clock.day = date(2026, 10, 8)
    office.obligations.catch_up()
    line = office.obligations.lines()[0]
    office.obligations.edit(line.id, Duty("上月进展", replace(MONTHLY, day=25)))
    assert rows(office) == [("2026-09-10", "2026-M08"), ("2026-10-25", "2026-M09")]
    office.obligations.edit(line.id, Duty("上月进展", Rule("Q", START)))
    assert rows(office) == [("2026-09-10", "2026-M08"), ("2026-12-31", "2026-Q4")]
    office.history.undo()
    assert rows(office) == [("2026-09-10", "2026-M08"), ("2026-10-25", "2026-M09")]
    office.obligations.end(line.id, date(2026, 10, 20))
    assert rows(office) == [("2026-09-10", "2026-M08")]
    clock.day = date(2027, 3, 1)
    assert office.obligations.catch_up().count == 0
    assert office.obligations.lines()[0].is_ended
    office.close()


def test_a_plan_brings_its_obligations_and_takes_them_away(district: Office) -> None:
    task = TaskDraft(
        no="1",
        title="报送进展",
        section="",
        text="每季度末月25日前，各部门报送任务进展情况。2025年底前完成。",
        units=(UnitDraft("区生态环境分局", UnitRole.LEAD), UnitDraft("区农业农村局", UnitRole.RESPONSIBLE)),
    )
    district.plans.accept(PlanDraft(title="清水区工作方案", tasks=(task,)))
    (line,) = district.obligations.lines()
    assert (line.title, line.rule.words(), line.org) == (
        "各部门报送任务进展情况", "每季度末月25日前", "区生态环境分局",
    )  # fmt: skip
    assert rows(district) == [("2026-12-25", "2026-Q4")]
    district.history.undo()
    assert (district.obligations.lines(), made(district)) == ([], [])


def test_obligations_of_a_task_end_with_its_plan(district: Office) -> None:
    task = TaskDraft(no="1", title="报送", section="", text="每月10日前报送上月进展。")
    district.plans.accept(PlanDraft(title="旧方案", tasks=(task,)))
    old = district.plans.plans()[0].id
    district.records.update("plan", old, {"ended_on": date(2027, 2, 1)})
    district.obligations.catch_up(date(2027, 6, 1))
    dues = district.records.first("obligation_due", Query(), 99)
    assert max((str(due["due_on"]), due["period"]) for due in dues) == ("2027-01-10", "2026-M12")


@pytest.mark.parametrize(
    ("duty", "words"),
    [
        (Duty(" ", MONTHLY), "事项名称"),
        (Duty("报", Rule("Q", START, month=4)), "1 到 3"),
        (Duty("报", Rule("M", START, day=32)), "1 到 31"),
        (Duty("报", Rule("M", START, ends_on=START - timedelta(days=1))), "止日"),
        (Duty("报", Rule("Q", date(26, 1, 1))), "2000 年以后"),
    ],
)
def test_impossible_rules_are_refused(district: Office, duty: Duty, words: str) -> None:
    with pytest.raises(UserError, match=words):
        district.obligations.add(duty)
    assert district.obligations.lines() == []


def test_every_usual_calendar_can_be_added(district: Office) -> None:
    for name in USUAL:
        district.obligations.add_usual(name)
    assert [line.title for line in district.obligations.lines()] == [usual.title for usual in USUAL.values()]
    soonest = min(line.due_on for line in district.obligations.due())
    assert soonest == date(2026, 11, 30)  # today is 22 November


def test_a_read_only_file_is_left_alone(open_office: Callable[[], Office], clock: Clock) -> None:
    office = open_office()
    office.obligations.add(Duty("上月进展", MONTHLY))
    path = office.path
    office.close()
    clock.day = date(2026, 12, 1)
    reading = Office.open(path, read_only=True, today=clock)
    assert reading.obligations.catch_up().count == 0
    reading.close()


def test_rows_made_while_the_clock_ran_ahead_wait_for_their_time(
    open_office: Callable[[], Office], clock: Clock
) -> None:
    office = open_office()
    office.obligations.add(Duty("上月进展", MONTHLY))
    clock.day = date(2099, 12, 31)
    office.obligations.catch_up()
    clock.day = date(2026, 10, 2)
    office.obligations.catch_up()
    assert rows(office) == [("2026-09-10", "2026-M08"), ("2026-10-10", "2026-M09")]
    assert [line.missed for line in office.obligations.lines()] == [1]
    clock.day = date(2026, 11, 2)
    office.obligations.catch_up()
    assert rows(office)[-1] == ("2026-11-10", "2026-M10")


def test_marking_again_keeps_the_day_and_the_hand_of_the_first_time(
    open_office: Callable[[], Office], clock: Clock
) -> None:
    office = open_office()
    office.obligations.add(Duty("上月进展", MONTHLY))
    clock.day = date(2026, 9, 8)
    office.obligations.catch_up()
    due = office.obligations.due()[0].id
    office.obligations.mark(due)
    clock.day, office.person = date(2026, 9, 20), "李强"
    office.obligations.mark(due, note="补记文号")
    line = office.obligations.due()[0]
    assert (line.done_on, line.done_by, line.note) == (date(2026, 9, 8), "王敏", "补记文号")
    office.obligations.mark(due, done=False)
    office.obligations.mark(due)
    assert office.obligations.due()[0].done_on == date(2026, 9, 20)
