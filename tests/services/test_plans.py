"""Accepting a draft brings everything it says into the file, once, and undo takes it out again."""

from __future__ import annotations

import json
from datetime import date

from nptracker.domain.draft import HeadingDraft, PlanDraft, TaskDraft, UnitDraft, UnitRole
from nptracker.paths import resource_path
from nptracker.services.office import Office


def shipped(key: str) -> dict:
    return json.loads(resource_path("plans", f"{key}.json").read_text("utf-8"))


def test_every_fact_of_a_shipped_plan_is_in_the_file(district: Office) -> None:
    for key in ("ganzhou", "yili", "beijing", "dalian", "neimenggu"):
        facts = shipped(key)
        changes = district.plans.accept(district.plans.built_in_draft(key))
        lines = district.tasks.lines(changes.record_ids[0])
        assert [line.title for line in lines] == [task["title"] or "" for task in facts["tasks"]]
        for line, task in zip(lines, facts["tasks"], strict=True):
            detail = district.tasks.detail(line.id)
            named = [unit["name"] for unit in task["units"] if unit["role"] != "implied"]
            assert [*line.lead, *line.others] == sorted(
                named, key=lambda n: (n not in line.lead, named.index(n))
            )
            assert [str(d["due_on"]) for d in detail.deadlines] == [d["on"] for d in task["deadlines"]]
            assert [m["text"] for m in detail.measures] == [m["text"] for m in task["measures"]]


def test_undecided_target_stays_undecided(planned: Office) -> None:
    line = next(line for line in planned.tasks.lines() if line.no == "12")
    (target,) = planned.tasks.detail(line.id).targets
    assert planned.records.get("target", target.id)["value"] == "undecided"
    assert target["measure_unit"] == "%"


def test_spellings_offered_as_one_share_a_body(district: Office) -> None:
    draft = PlanDraft(
        title="清水区方案",
        sections=(HeadingDraft("一", "重点任务"),),
        tasks=(
            TaskDraft("1", "甲", "重点任务", "做甲。", units=(UnitDraft("区发展改革局", UnitRole.LEAD),)),
            TaskDraft("2", "乙", "重点任务", "做乙。", units=(UnitDraft("区发展和改革局"),)),
        ),
        same_units=(("区发展和改革局", "区发展改革局"),),
    )
    district.plans.accept(draft)
    assert district.records.count("org") == 1
    first, second = district.tasks.lines()
    assert first.lead == ("区发展改革局",)  # shown as the document writes it
    assert second.others == ("区发展和改革局",)


def test_implied_bodies_stand_on_every_later_task(district: Office) -> None:
    draft = PlanDraft(
        title="清水区方案",
        tasks=tuple(
            TaskDraft(str(i), f"任务{i}", "", "做。", units=(UnitDraft("区水务局"),)) for i in (1, 2, 3)
        ),
        implied_units=("各乡镇",),
        implied_from="1",
    )
    district.plans.accept(draft)
    assert [line.implied for line in district.tasks.lines()] == [(), ("各乡镇",), ("各乡镇",)]


def test_accepting_is_one_step_of_undo(district: Office) -> None:
    district.plans.accept(district.plans.built_in_draft("beijing"))
    assert district.history.undo().title == "撤销：采用方案：北京市新污染物治理工作方案"
    kinds = ("plan", "section", "task", "measure", "org", "task_org", "deadline", "target")
    assert [district.records.count(kind) for kind in kinds] == [0] * len(kinds)
    district.history.redo()
    assert len(district.tasks.lines()) == len(shipped("beijing")["tasks"])
    assert district.backups.check().ok


def test_reading_pasted_text_writes_nothing(district: Office) -> None:
    before = district.path.read_bytes()
    draft = district.plans.read_text(
        "清水区方案\n一、重点任务\n（一）摸清底数。2027年6月底前完成。（区环保局负责）"
    )
    assert draft.tasks[0].deadlines[0].on == date(2027, 6, 30)
    assert district.path.read_bytes() == before


def test_a_day_before_the_cycle_has_the_plan_of_its_own_time(district: Office) -> None:
    old = district.plans.accept(district.plans.built_in_draft("beijing")).record_ids[0]
    above = district.plans.accept(district.plans.built_in_draft("dalian"), "city").record_ids[0]
    start = date(2026, 1, 1)
    new = district.plans.accept(
        district.plans.built_in_draft("ganzhou"), starts_on=start, follows=old
    ).record_ids[0]
    assert district.plans.in_its_place(new, date(2025, 12, 31)) == old
    assert district.plans.in_its_place(old, start) == new
    assert district.plans.in_its_place(new, start) == new
    assert district.plans.in_its_place(above, date(2020, 1, 1)) == above
