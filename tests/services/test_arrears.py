"""What bodies owe: by body, by period, with heirs, duties and the words to ask with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.values import Value
from nptracker.errors import GoneError
from nptracker.services.office import Office

TODAY = date(2026, 11, 22)
Q3, Q4 = ReportingPeriod.parse("2026-Q3"), ReportingPeriod.parse("2026-Q4")


class Town:
    """Three bodies and two tasks: 1 is led by 甲 with 乙, its deadline gone; 2 belongs to 乙."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.a, self.b, self.own = (
            office.orgs.create(name).record_ids[0] for name in ("甲局", "乙局", "清水区生态环境分局")
        )
        plan = office.records.create("plan", {"title": "方案", "level": "own"}).record_ids[0]
        self.first, self.second = self._task(plan, "1"), self._task(plan, "2")
        for task, org, role in (
            (self.first, self.a, "lead"),
            (self.first, self.b, "supporting"),
            (self.second, self.b, "responsible"),
            (self.second, self.a, "implied"),
            (self.second, self.own, "lead"),
        ):
            office.records.create("task_org", {"task": task, "org": org, "role": role, "position": 1})
        self.add("deadline", task=self.first, due_on=date(2026, 11, 2), position=1)

    def _task(self, plan: str, no: str) -> str:
        return self.add("task", plan=plan, no=no, title=f"任务{no}", position=int(no))

    def add(self, kind: str, **values: Value) -> str:
        return self.office.records.create(kind, values).record_ids[0]

    def owed(self, org: str, period: ReportingPeriod = Q4) -> tuple[list[str], list[str], list[str]]:
        found = self.office.arrears.of(org, period)
        return (
            [o.task.no for o in found.unreported],
            [o.task.no for o in found.overdue],
            [d.title for d in found.duties],
        )


@pytest.fixture
def town(district: Office) -> Town:
    return Town(district)


def test_each_body_owes_its_own_entry_for_each_task(town: Town) -> None:
    assert town.owed(town.a) == (["1"], ["1"], [])
    assert town.owed(town.b) == (["1", "2"], ["1"], [])
    town.office.tasks.record_progress(town.first, Q4, state="on_schedule", org_id=town.a)
    assert town.owed(town.a) == ([], ["1"], [])
    assert town.owed(town.b)[0] == ["1", "2"]
    assert town.owed(town.a, Q3)[0] == ["1"]


def test_the_bureaus_own_entry_is_that_of_its_own_body(town: Town) -> None:
    assert town.owed(town.own)[0] == ["2"]
    town.office.tasks.record_progress(town.second, Q4, state="on_schedule")
    assert town.owed(town.own)[0] == []
    assert town.owed(town.b)[0] == ["1", "2"]
    town.office.settings.put("reporting_unit", "乙局")
    assert town.owed(town.own)[0] == ["2"]
    assert town.owed(town.b)[0] == ["1"]


def test_words_taken_over_count_only_when_confirmed(town: Town) -> None:
    town.add(
        "progress_entry", task=town.first, org=town.a, period="2026-Q4", state="on_schedule", confirmed="no"
    )
    assert town.owed(town.a)[0] == ["1"]
    town.add(
        "progress_entry", task=town.first, org=town.a, period="2026-Q4", state="on_schedule", confirmed="yes"
    )
    assert town.owed(town.a)[0] == []


def test_finished_tasks_are_owed_by_nobody(town: Town) -> None:
    town.office.tasks.tick(town.first)
    assert town.owed(town.a) == ([], [], [])
    assert [owed.name for owed in town.office.arrears.of_period(Q4)] == ["乙局", "清水区生态环境分局"]


def test_tasks_of_superiors_plans_are_not_owed(town: Town) -> None:
    above = town.add("plan", title="省方案", level="province")
    task = town.add("task", plan=above, no="9", title="省任务", position=1)
    town.add("task_org", task=task, org=town.a, role="lead", position=1)
    assert town.owed(town.a)[0] == ["1"]
    assert town.office.orgs.card(town.a).line.lead == 1


def test_a_bureau_without_tasks_here_takes_no_entries_from_the_one_that_has(town: Town) -> None:
    town.office.orgs.create("市生态环境局")
    town.office.tasks.record_progress(town.second, Q4, state="on_schedule")
    assert town.owed(town.own)[0] == []


def test_a_past_period_asks_for_the_tasks_of_its_own_plan(town: Town) -> None:
    plan = town.office.plans.plans()[0].id
    town.office.records.update("plan", plan, {"ended_on": date(2026, 10, 1)})
    assert town.owed(town.b, Q3)[0] == ["1", "2"]
    assert town.owed(town.b, Q4)[0] == []


def test_periodic_duties_are_owed_when_their_day_has_passed(town: Town) -> None:
    duty = town.add("obligation", title="季度小结", org=town.a, cadence="Q", starts_on=date(2026, 1, 1))
    town.add("obligation_due", obligation=duty, period="2026-Q3", due_on=date(2026, 9, 30))
    town.add("obligation_due", obligation=duty, period="2026-Q4", due_on=date(2026, 12, 31))
    town.add(
        "obligation_due",
        obligation=duty,
        period="2026-Q2",
        due_on=date(2026, 6, 30),
        done_on=date(2026, 6, 29),
    )
    found = town.office.arrears.of(town.a, Q4).duties
    assert [(d.title, d.period, d.due_on) for d in found] == [
        ("季度小结", "2026年第三季度", date(2026, 9, 30))
    ]


def test_a_duty_whose_return_went_out_is_owed_no_longer(town: Town, tmp_path: Path) -> None:
    values: dict[str, Value] = {"title": "季度调度", "cadence": "Q", "starts_on": date(2026, 1, 1)}
    duty = town.add("obligation", org=town.a, return_name="task_progress", **values)
    town.add("obligation_due", obligation=duty, period=Q3.code, due_on=date(2026, 9, 30))
    assert town.owed(town.a)[2] == ["季度调度"]
    town.office.returns.send("task_progress", Q3, ("xlsx",), tmp_path)
    assert town.owed(town.a)[2] == []


def test_the_heir_owes_what_the_merged_body_did_not_send(town: Town) -> None:
    duty = town.add("obligation", title="季度小结", org=town.a, cadence="Q", starts_on=date(2026, 1, 1))
    town.add("obligation_due", obligation=duty, period="2026-Q3", due_on=date(2026, 9, 30))
    town.office.tasks.record_progress(town.first, Q3, state="on_schedule", org_id=town.a)
    town.office.orgs.merge(town.a, town.b, date(2026, 10, 15))
    assert town.owed(town.b) == (["1", "2"], ["1"], ["季度小结"])
    assert town.owed(town.b, Q3)[0] == ["2"]  # 甲局 had reported on 1, and 乙局 stands for both now
    assert [owed.name for owed in town.office.arrears.of_period(Q4)] == ["乙局", "清水区生态环境分局"]


def test_the_message_lists_tasks_and_days_and_only_our_own_number(town: Town) -> None:
    town.office.settings.put("reporting_unit", "清水区生态环境分局")
    town.office.settings.put("phone", "0900-1000000")
    town.office.orgs.add_contact(town.a, "周某", phone="0900-7654321")
    words = town.office.arrears.message(town.a, Q4)
    assert words.splitlines() == [
        "甲局：",
        "您好！2026年第四季度新污染物治理工作中，贵单位还有以下事项，请予支持：",
        "【尚未报送2026年第四季度进展】1 项",
        "· 1　任务1（牵头，时限 2026年11月2日）",
        "【已超过完成时限】1 项",
        "· 1　任务1（时限 2026年11月2日，已超 20 天）",
        "请于2026年11月29日前填报任务单并反馈；如已报送，请忽略本消息。谢谢！",
        "清水区生态环境分局",
        "联系电话：0900-1000000",
        "2026年11月22日",
    ]
    idle = town.office.orgs.create("丙局").record_ids[0]
    assert town.office.arrears.message(idle, Q4) == ""
    with pytest.raises(GoneError):
        town.office.arrears.message("0" * 32, Q4)
