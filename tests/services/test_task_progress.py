"""Progress by period: nothing is overwritten, taken-over words wait for a person, and a past day looks as it did."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.deadline import Punctuality
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light
from nptracker.domain.values import Unread
from nptracker.errors import UserError
from nptracker.export.sheet import plain
from nptracker.services.office import Office

Q2, Q3, Q4 = (ReportingPeriod.parse(code) for code in ("2026-Q2", "2026-Q3", "2026-Q4"))
ODD = ReportingPeriod.parse("2026-10-01_2026-11-15")


class Clock:
    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock(date(2026, 7, 5))


@pytest.fixture
def town(tmp_path: Path, clock: Clock) -> Office:
    office = Office.create(tmp_path / "清水.npt", region="清水区", person="王敏", today=clock)
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    return office


@pytest.fixture(autouse=True)
def closed(town: Office) -> object:
    yield
    town.close()


def first(office: Office) -> str:
    return office.tasks.lines()[0].id


def printed(office: Office, period: ReportingPeriod) -> list[object]:
    sheet = office.returns.build("task_progress", period).sheets[0]
    at = [i for i, c in enumerate(sheet.columns) if c.heading[-1] in {"进展状态", "本期进展"}]
    return [plain(sheet.rows[0][i]) for i in at]


def test_taken_over_words_count_only_when_confirmed(town: Office, clock: Clock) -> None:
    task = first(town)
    town.tasks.record_progress(
        task, Q2, state="on_schedule", note="开了会", next_steps="再开会", percent="40"
    )
    clock.day = date(2026, 10, 8)
    town.tasks.take_over(task, Q3)
    line = town.tasks.detail(task, Q3).line
    assert (line.reported, line.is_unconfirmed, line.state_words) == (False, True, "沿用 · 待核对")
    assert printed(town, Q3) == ["未报", "未报"]
    assert town.overview.board(Q3).counters["missing"] == 20
    town.tasks.confirm(task, Q3)
    entries = town.tasks.detail(task, Q3).progress
    assert [(e["period"], e["confirmed"], e["taken_from"]) for e in entries] == [
        ("2026-Q3", "yes", "2026-Q2"), ("2026-Q3", "no", "2026-Q2"), ("2026-Q2", None, None),
    ]  # fmt: skip
    assert entries[0]["note"] == entries[2]["note"] == "开了会"
    assert entries[0]["percent"] == entries[2]["percent"]
    assert printed(town, Q3) == ["按序时", "开了会"]
    assert town.tasks.confirm(task, Q3).verb == 0  # nothing waits any more
    town.history.undo()
    assert town.tasks.detail(task, Q3).line.is_unconfirmed


def test_the_return_prints_unconfirmed_words_as_not_reported(town: Office) -> None:
    task = first(town)
    town.tasks.record_progress(task, Q2, state="on_schedule", note="开了会")
    town.tasks.take_over(task, Q3)
    assert printed(town, Q3) == ["未报", "未报"]


def test_editing_taken_over_words_reports_them(town: Office) -> None:
    task = first(town)
    town.tasks.record_progress(task, Q2, state="on_schedule", note="开了会")
    town.tasks.take_over(task, Q3)
    town.tasks.record_progress(task, Q3, state="ahead", note="又开了会")
    assert town.tasks.detail(task, Q3).line.state == "ahead"
    assert printed(town, Q3) == ["超前", "又开了会"]
    assert town.tasks.confirm(task, Q3).verb == 0  # what was written after stands


def test_taking_over_needs_words_and_an_empty_period(town: Office, clock: Clock) -> None:
    clock.day = ODD.ends
    task = first(town)
    with pytest.raises(UserError, match="以前各期都没有填报"):
        town.tasks.take_over(task, Q3)
    town.tasks.record_progress(task, Q3, state="on_schedule", note="开会")
    with pytest.raises(UserError, match="已经有填报内容"):
        town.tasks.take_over(task, Q3)
    with pytest.raises(UserError, match="以前各期都没有填报"):
        town.tasks.take_over(task, Q2)  # a later period is no last one
    town.tasks.take_over(task, ODD)  # the third quarter ended before October
    assert town.tasks.detail(task, ODD).line.is_unconfirmed


def test_the_latest_period_counts_whatever_its_length(town: Office, clock: Clock) -> None:
    clock.day = Q4.ends
    task = first(town)
    for code in ("2026-Q2", "2026-M07", "2025"):
        town.tasks.record_progress(task, ReportingPeriod.parse(code), state="on_schedule", note=code)
    town.tasks.take_over(task, Q4)
    assert town.tasks.detail(task).progress[0]["note"] == "2026-M07"


def test_all_missing_tasks_are_taken_over_in_one_step(town: Office) -> None:
    ids = [line.id for line in town.tasks.lines()[:4]]
    for task in ids:
        town.tasks.record_progress(task, Q2, state="on_schedule", note="上期")
    town.tasks.record_progress(ids[0], Q3, state="on_schedule", note="本期")
    town.tasks.tick(ids[1])
    changes = town.tasks.take_over_missing(Q3)
    assert (changes.count, changes.title) == (2, "沿用上期进展到2026年第三季度：2 项任务，待核对")
    unconfirmed = [line.id for line in town.tasks.lines(period=Q3) if line.is_unconfirmed]
    assert unconfirmed == ids[2:]
    assert town.tasks.take_over_missing(Q3).verb == 0
    town.history.undo()
    assert not any(line.is_unconfirmed for line in town.tasks.lines(period=Q3))


def test_departments_words_are_taken_over_for_themselves_only(town: Office) -> None:
    task = first(town)
    org = str(next(iter(town.records.find("org", "卫生健康")))[0])
    town.tasks.record_progress(task, Q2, state="on_schedule", note="部门报的", org_id=org)
    with pytest.raises(UserError, match="以前各期只有责任单位交来的进展"):
        town.tasks.take_over(task, Q3)
    town.tasks.take_over(task, Q3, org)
    assert town.tasks.detail(task, Q3).progress[0]["org"] == org
    town.tasks.confirm(task, Q3, org)
    assert town.tasks.detail(task, Q3).line.reported


def test_a_look_back_shows_what_was_known_on_the_day(town: Office, clock: Clock) -> None:
    task = first(town)
    clock.day = date(2026, 10, 9)
    town.tasks.record_progress(task, Q3, state="on_schedule", note="十月补报")
    town.tasks.tick_measure(town.tasks.detail(task).measures[0].id)
    clock.day = date(2026, 11, 1)
    town.tasks.tick(task)
    september, october = date(2026, 9, 30), date(2026, 10, 31)
    of_return = town.tasks.detail(task, Q3, september)
    assert of_return.line.reported  # late, but it tells of the quarter
    looked_back = town.tasks.detail(task, Q3, september, september)
    assert (looked_back.line.reported, looked_back.line.measures_done, looked_back.progress) == (False, 0, ())
    later = town.tasks.detail(task, Q3, october, october)
    assert (later.line.reported, later.line.measures_done, later.line.is_done) == (True, 1, False)
    assert (later.closures, later.measures[0]["done_on"]) == ((), date(2026, 10, 9))
    assert town.tasks.detail(task).line.finished_on == date(2026, 11, 1)
    assert [line.is_done for line in town.tasks.lines(as_at=october)] == [False] * 20


# -- deadlines ------------------------------------------------------------------------------------------------


def deadline(office: Office, no: str) -> tuple[str, str, date]:
    detail = next(d for d in map(office.tasks.detail, ids(office)) if d.line.no == no and d.dates)
    return detail.line.id, detail.dates[0].id, detail.dates[0].due_on


def ids(office: Office) -> list[str]:
    return [line.id for line in office.tasks.lines()]


def test_an_extension_moves_the_light_and_keeps_the_plans_date(town: Office, clock: Clock) -> None:
    task, due, on = deadline(town, "5")
    assert on == date(2024, 12, 31)
    assert town.tasks.detail(task).line.light is Light.OVERDUE
    town.deadlines.extend(
        due, to=date(2026, 12, 31), reason="资金未到位", approved_by="区政府", doc_no="区政函1号"
    )
    line = town.tasks.detail(task).line
    assert (line.due_on, line.planned_on, line.is_extended) == (date(2026, 12, 31), on, True)
    assert line.light is Light.GREEN
    (extension,) = town.tasks.detail(task).extensions
    assert (extension["old_on"], extension["approved_on"]) == (on, date(2026, 7, 5))
    assert town.tasks.detail(task, as_at=date(2026, 7, 4)).line.light is Light.OVERDUE  # not approved yet
    clock.day = date(2027, 1, 2)
    town.deadlines.extend(due, to=date(2027, 6, 30), reason="再延", approved_by="区政府")
    assert town.tasks.detail(task).dates[0].extended_to == (date(2026, 12, 31), date(2027, 6, 30))
    assert town.history.next_undo().startswith("延期 2026-12-31 → 2027-06-30：5")
    older, newer = town.tasks.detail(task).extensions
    with pytest.raises(UserError, match="后面还有延期"):
        town.deadlines.withdraw(older.id)
    town.deadlines.withdraw(newer.id)
    assert town.tasks.detail(task).line.light is Light.OVERDUE
    town.history.undo()
    town.history.undo()
    assert town.tasks.detail(task).dates[0].extended_to == (date(2026, 12, 31),)


def test_an_extension_is_not_approved_before_the_one_it_builds_on(town: Office) -> None:
    task, due, _ = deadline(town, "5")
    approval = {"reason": "资金未到位", "approved_by": "区政府"}
    town.deadlines.extend(due, to=date(2026, 12, 31), approved_on=date(2026, 7, 1), **approval)
    with pytest.raises(UserError, match="早于上一次延期的批准日期 2026-07-01"):
        town.deadlines.extend(due, to=date(2027, 6, 30), approved_on=date(2026, 6, 30), **approval)
    town.deadlines.extend(due, to=date(2027, 6, 30), approved_on=date(2026, 7, 1), **approval)
    assert town.tasks.detail(task).dates[0].extended_to == (date(2026, 12, 31), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"to": date(2024, 12, 31)}, "晚于现行时限"),
        ({"reason": " "}, "延期理由"),
        ({"approved_by": ""}, "批准人"),
        ({"approved_on": date(2026, 7, 6)}, "批准日期"),
    ],
)
def test_an_extension_without_approval_is_refused(town: Office, parts: dict[str, object], words: str) -> None:
    task, due, _ = deadline(town, "5")
    whole = {"to": date(2026, 12, 31), "reason": "资金未到位", "approved_by": "区政府"} | parts
    with pytest.raises(UserError, match=words):
        town.deadlines.extend(due, **whole)  # type: ignore[arg-type]
    assert town.tasks.detail(task).extensions == ()
    town.tasks.meet_deadline(due)
    with pytest.raises(UserError, match="已经完成"):
        town.deadlines.extend(due, to=date(2027, 1, 1), reason="x", approved_by="y")


def test_milestones_come_and_go_but_what_the_plan_set_stays(town: Office, clock: Clock) -> None:
    task, due, on = deadline(town, "5")
    town.deadlines.add_milestone(task, "完成方案初稿", date(2026, 8, 1))
    milestone = town.tasks.detail(task).dates[-1]
    assert (milestone.name, milestone.due_on) == ("完成方案初稿", date(2026, 8, 1))
    town.deadlines.edit_milestone(milestone.id, name="完成初稿", due_on=date(2026, 8, 15))
    assert town.tasks.detail(task).dates[-1].due_on == date(2026, 8, 15)
    for verb in (
        lambda: town.deadlines.edit_milestone(due, name="改", due_on=date(2030, 1, 1)),
        lambda: town.deadlines.remove_milestone(due),
    ):
        with pytest.raises(UserError, match="方案规定"):
            verb()
    clock.day = date(2026, 9, 1)
    with pytest.raises(UserError, match="已超期"):
        town.deadlines.remove_milestone(milestone.id)
    town.deadlines.extend(milestone.id, to=date(2026, 10, 1), reason="延", approved_by="局长")
    with pytest.raises(UserError, match="延期记录"):
        town.deadlines.edit_milestone(milestone.id, name="完成初稿", due_on=date(2026, 12, 1))
    with pytest.raises(UserError, match="节点名称"):
        town.deadlines.add_milestone(task, " ", on)


def test_thresholds_are_set_in_one_step_and_move_the_lights(town: Office, clock: Clock) -> None:
    task, due, _ = deadline(town, "5")
    town.deadlines.extend(due, to=date(2026, 7, 25), reason="延", approved_by="局长")  # in twenty days
    assert town.tasks.detail(task).line.light is Light.GREEN
    town.deadlines.set_thresholds(7, 30)
    assert town.tasks.detail(task).line.light is Light.YELLOW
    assert (town.deadlines.thresholds.red, town.deadlines.thresholds.yellow) == (7, 30)
    clock.day = date(2026, 7, 18)
    assert town.tasks.detail(task).line.light is Light.RED
    town.history.undo()
    assert town.tasks.detail(task).line.light is Light.YELLOW
    for red, yellow in ((5, 5), (-1, 3), (3, 400)):
        with pytest.raises(UserError, match=r"天"):
            town.deadlines.set_thresholds(red, yellow)


# -- close-out ------------------------------------------------------------------------------------------------


def test_who_had_a_hand_in_a_task_cannot_check_it(town: Office, tmp_path: Path) -> None:
    task = first(town)
    town.person = "赵一"
    town.tasks.record_progress(task, Q2, state="on_schedule", note="填报")
    town.person = "王敏"
    paper = tmp_path / "材料.txt"
    paper.write_text("材料", "utf-8")
    town.tasks.attach("task", task, paper)
    for checker in ("赵一", " 王敏 ", ""):
        with pytest.raises(UserError, match="核查人"):
            town.tasks.close(task, checker=checker, note="同意")
    town.tasks.close(task, checker="李主任", note="同意")
    assert town.tasks.detail(task).line.closed


def test_evidence_may_be_a_record_or_not_be_asked_for(town: Office) -> None:
    task, other = ids(town)[:2]
    made = town.records.create("enterprise", {"name": "清河化工", "uscc": "91350100M000100Y43"}).record_ids[0]
    town.tasks.link_record(task, "enterprise", made)
    (evidence,) = town.tasks.detail(task).evidence
    assert (evidence["record"], str(evidence["name"]).startswith("企业")) == (made, True)
    with pytest.raises(UserError, match="没有文件"):
        town.tasks.attachment(evidence.id)
    town.tasks.close(task, checker="李主任", note="同意")
    with pytest.raises(UserError, match="佐证材料"):
        town.tasks.close(other, checker="李主任", note="同意")
    town.records.update("task", other, {"needs_evidence": "no"})
    town.tasks.close(other, checker="李主任", note="同意")
    assert [town.tasks.detail(key).line.closed for key in (task, other)] == [True, True]


def test_a_reopened_task_knows_the_closure_it_reopens(town: Office) -> None:
    task = first(town)
    town.records.update("task", task, {"needs_evidence": "no"})
    town.tasks.tick(task)
    town.tasks.close(task, checker="李主任", note="同意")
    town.tasks.reopen(task, "发现遗漏")
    town.tasks.tick(task)
    town.tasks.tick(task, False)
    chain = town.tasks.detail(task).closures[::-1]
    assert [c["event"] for c in chain] == ["done", "closed", "reopened", "done", "reopened"]
    assert (chain[2]["reopens"], chain[4]["reopens"]) == (chain[1].id, chain[3].id)
    assert all(chain[at]["reopens"] is None for at in (0, 1, 3))


def test_punctuality_follows_the_ticks(town: Office, clock: Clock) -> None:
    from nptracker.domain.deadline import punctuality

    task, due, _ = deadline(town, "5")
    town.deadlines.extend(due, to=date(2026, 12, 31), reason="延", approved_by="局长")
    clock.day = date(2026, 12, 1)
    town.tasks.tick(task)
    detail = town.tasks.detail(task)
    assert punctuality(detail.dates[0], clock.day, detail.line.finished_on) is Punctuality.AFTER_EXTENSION


@pytest.mark.parametrize(
    ("parts", "period", "words"),
    [
        ({"state": "nearly"}, Q3, "没有“nearly”这种进展状态"),
        ({"state": "ahead", "percent": "-5"}, Q3, "完成比例“-5”不对"),
        ({"state": "ahead", "percent": "101"}, Q3, "完成比例“101”不对"),
        ({"state": "ahead", "percent": "一半"}, Q3, "完成比例“一半”不对"),
        ({"state": "ahead"}, Q4, "2026年第四季度还没有开始"),
    ],
)
def test_impossible_progress_is_refused_in_words(
    town: Office, parts: dict[str, str], period: ReportingPeriod, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        town.tasks.record_progress(first(town), period, **parts)
    assert town.records.count("progress_entry") == 0
    town.tasks.record_progress(first(town), Q3, state="ahead", percent="100")
    assert town.records.count("progress_entry") == 1


def test_a_state_that_is_none_is_shown_as_typed(town: Office) -> None:
    town.tasks.record_progress(first(town), Q3, state="ahead")
    (entry,) = town.tasks.detail(first(town)).progress
    town.records.update("progress_entry", entry.id, {"state": Unread("差不多了")})
    assert town.tasks.lines(period=Q3)[0].state_label == "差不多了"
    assert printed(town, Q3)[0] == "差不多了"
    assessed = town.returns.build("assessment", Q3).sheets[0]
    assert "差不多了" in [plain(cell) for cell in assessed.rows[0]]
    count = len(assessed.rows)
    assert f"未报 {count} 项" in assessed.preface[0]  # what is no state counts for none
