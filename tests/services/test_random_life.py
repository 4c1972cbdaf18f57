"""However a district lives, every past day can be looked at as it was seen on that day."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.domain.draft import DeadlineDraft, MeasureDraft, PlanDraft, TaskDraft, UnitDraft, UnitRole
from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.services.sample.clock import StoryClock
from nptracker.services.task_lines import TaskLine

BIRTH = date(2024, 1, 10)
BODIES = ("区农业局", "区水务局", "区工信局")
TOPICS = ("农药减量和包装回收", "饮用水源地监测", "清洁生产审核", "抗菌药物合理使用", "固体废物规范贮存")
Action = tuple[str, int, int]  # what, days since the action before, which task or body
Seen = dict[date, list[TaskLine]]


def task(topic: int) -> TaskDraft:
    return TaskDraft(
        no=str(topic + 1),
        title=TOPICS[topic],
        section="重点任务",
        text=f"各单位落实{TOPICS[topic]}，逐项建立台账并按期报送。",
        measures=(
            MeasureDraft("1", f"制定{TOPICS[topic]}计划"),
            MeasureDraft("2", f"开展{TOPICS[topic]}检查"),
        ),
        units=(UnitDraft(BODIES[topic % 3], UnitRole.LEAD), UnitDraft(BODIES[(topic + 1) % 3])),
        deadlines=(DeadlineDraft(date(2024, 3 + topic, 28), f"{3 + topic}月底前完成"),),
    )


@dataclass
class Life:
    """A district with a plan of four tasks on which a person works; what cannot be done just now is passed over."""

    office: Office
    clock: StoryClock
    draft: PlanDraft = field(
        default_factory=lambda: PlanDraft(title="方案", tasks=tuple(map(task, range(4))))
    )
    seen: Seen = field(default_factory=dict)

    def live(self, actions: Sequence[Action]) -> None:
        self.office.plans.accept(self.draft)
        verbs: dict[str, Callable[[int], object]] = {
            "report": self.report, "extend": self.extend, "meet": self.meet, "tick": self.tick,
            "close": self.close, "reopen": self.reopen, "rename": self.rename, "merge": self.merge,
            "revise": self.revise, "milestone": self.milestone,
        }  # fmt: skip
        for what, days, which in actions:
            self.look()
            self.clock.turn_to(self.clock() + timedelta(days))
            verbs[what](which)
        self.look()

    def look(self) -> None:
        self.seen[self.clock()] = self.as_on(self.clock())

    def as_on(self, day: date) -> list[TaskLine]:
        return self.office.tasks.lines(as_at=day, known_on=day)

    def line(self, which: int) -> TaskLine:
        lines = self.office.tasks.lines()
        return lines[which % len(lines)]

    def report(self, which: int) -> None:
        period = ReportingPeriod.containing(self.clock())
        state = ("on_schedule", "done", "behind")[which % 3]
        self.office.tasks.record_progress(
            self.line(which).id, period, state=state, note=f"第{which}次", reason="人手不足"
        )

    def extend(self, which: int) -> None:
        dates = [d for d in self.office.tasks.detail(self.line(which).id).dates if d.done_on is None]
        if dates:
            later = max(dates[0].current, self.clock()) + timedelta(20 + which)
            self.office.deadlines.extend(dates[0].id, to=later, reason="核对未完", approved_by="分管领导")

    def meet(self, which: int) -> None:
        dates = self.office.tasks.detail(self.line(which).id).dates
        if dates:
            self.office.tasks.meet_deadline(dates[-1].id)

    def tick(self, which: int) -> None:
        open_ = [m for m in self.office.tasks.detail(self.line(which).id).measures if not m["done_on"]]
        if open_:
            self.office.tasks.tick_measure(open_[0].id)

    def close(self, which: int) -> None:
        line = self.line(which)
        if not line.is_done:
            paper = self.office.path.with_name("证明.txt")
            paper.write_text("证明", "utf-8")
            self.office.tasks.attach("task", line.id, paper)
            self.office.tasks.close(line.id, checker="李主任", note="同意")

    def reopen(self, which: int) -> None:
        self.office.tasks.reopen(self.line(which).id, "抽查退回")

    def rename(self, which: int) -> None:
        there = [line for line in self.office.orgs.lines() if line.is_there]
        body = there[which % len(there)]
        self.office.orgs.rename(body.id, f"{body.name}新{len(self.seen)}", self.clock())

    def merge(self, which: int) -> None:
        there = [line for line in self.office.orgs.lines() if line.is_there]
        if len(there) > 1:
            self.office.orgs.merge(
                there[which % len(there)].id, there[which % len(there) - 1].id, self.clock()
            )

    def milestone(self, which: int) -> None:
        due_on = self.clock() + timedelta(which * 3)
        self.office.deadlines.add_milestone(self.line(which).id, f"节点{len(self.seen)}", due_on)

    def revise(self, which: int) -> None:
        """Drop a task, add one, reword one or put them in another order, and number them anew."""
        tasks = list(self.draft.tasks)
        if which % 4 == 0 and len(tasks) > 1:
            tasks.pop(which % len(tasks))
        elif which % 4 == 1:
            missing = [topic for topic, title in enumerate(TOPICS) if title not in {t.title for t in tasks}]
            tasks[:0] = [task(topic) for topic in missing[:1]]
        elif which % 4 == 2:
            at = which % len(tasks)
            tasks[at] = replace(tasks[at], text=f"{tasks[at].text}其中重点单位按季度复查，第{which}版。")
        else:
            tasks.reverse()
        tasks = [replace(each, no=str(number)) for number, each in enumerate(tasks, start=1)]
        self.draft = replace(self.draft, tasks=tuple(tasks))
        plan = self.office.tasks.own_plans()[0].id
        review = self.office.revisions.compare(plan, self.draft)
        self.office.revisions.apply(review, self.clock())


ACTIONS = st.tuples(
    st.sampled_from(
        ("report", "extend", "meet", "tick", "close", "reopen", "rename", "merge", "revise", "milestone")
    ),
    st.integers(0, 40),
    st.integers(0, 11),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, min_size=4, max_size=14))
def test_every_past_day_looks_as_it_did(actions: list[Action]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = StoryClock(BIRTH)
        office = Office.create(Path(folder) / "区.npt", region="清水区", person="王敏", today=clock)
        try:
            life = Life(office, clock)
            life.live(actions)
            clock.turn_to(clock() + timedelta(500))
            for day, lines in life.seen.items():
                assert life.as_on(day) == lines, day
        finally:
            office.close()
