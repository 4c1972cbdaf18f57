from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nptracker.domain.draft import DeadlineDraft, TargetDraft, TaskDraft, UnitDraft, UnitRole
from nptracker.domain.plan_diff import Change, TaskDiff, compared, paired_texts, parts_words
from nptracker.services.built_in_plans import built_in_draft, built_in_plans

KEYS = [plan.key for plan in built_in_plans()]
plans = st.sampled_from(KEYS).map(lambda key: built_in_draft(key).tasks)


@st.composite
def plan_and_order(draw: st.DrawFn) -> tuple[tuple[TaskDraft, ...], list[int]]:
    """A shipped plan without wordless tasks, which nothing but their place tells apart, and an order of it."""
    tasks = tuple(task for task in draw(plans) if task.text)
    return tasks, draw(st.permutations(range(len(tasks))))


def changes(old: tuple[TaskDraft, ...], new: tuple[TaskDraft, ...]) -> list[Change]:
    return [line.change for line in compared(old, new).lines()]


@pytest.mark.parametrize("key", KEYS)
def test_a_plan_against_itself_is_the_same(key: str) -> None:
    tasks = built_in_draft(key).tasks
    diff = compared(tasks, tasks)
    assert diff.pairing == tuple(range(len(tasks)))
    assert set(changes(tasks, tasks)) == {Change.SAME}


@settings(max_examples=15, deadline=None)
@given(plan_and_order())
def test_other_numbers_in_another_order_are_renumbered(
    made: tuple[tuple[TaskDraft, ...], list[int]],
) -> None:
    tasks, order = made
    new = tuple(replace(tasks[at], no=f"新{place}") for place, at in enumerate(order))
    diff = compared(tasks, new)
    assert list(diff.pairing) == order
    assert set(diff.counts()) == set(Change)
    assert diff.counts()[Change.RENUMBERED] == len(tasks)


@settings(max_examples=15, deadline=None)
@given(plans, st.sets(st.integers(0, 14)))
def test_dropped_tasks_are_gone_and_come_back_as_new(tasks: tuple[TaskDraft, ...], dropped: set[int]) -> None:
    left = tuple(task for at, task in enumerate(tasks) if at not in dropped)
    forth, back = compared(tasks, left), compared(left, tasks)
    assert {line.old_at for line in forth.lines() if line.change is Change.GONE} == dropped
    assert {line.new_at for line in back.lines() if line.change is Change.NEW} == dropped
    assert forth.counts()[Change.SAME] == back.counts()[Change.SAME] == len(left)


@settings(max_examples=15, deadline=None)
@given(plan_and_order(), st.sets(st.integers(0, 14)), st.sets(st.integers(0, 14)))
def test_every_task_of_both_sides_is_told_once_and_the_new_plan_is_all_there(
    made: tuple[tuple[TaskDraft, ...], list[int]], dropped: set[int], reworded: set[int]
) -> None:
    tasks, order = made
    new = tuple(
        replace(tasks[at], text=tasks[at].text + "按季度报送。") if at in reworded else tasks[at]
        for at in order
        if at not in dropped
    )
    lines = compared(tasks, new).lines()
    assert [line.new_at for line in lines if line.new_at is not None] == list(range(len(new)))
    assert sorted(line.old_at for line in lines if line.old_at is not None) == list(range(len(tasks)))
    told = {line.old_at for line in lines if line.change is Change.CHANGED}
    assert told == (reworded & set(range(len(tasks)))) - dropped


@pytest.mark.parametrize(
    ("key", "pairs"),
    [("beijing", 20), ("ganzhou", 20)],
)
def test_a_rewritten_half_of_a_text_still_finds_its_task(key: str, pairs: int) -> None:
    old = built_in_draft(key).tasks
    new = tuple(replace(task, text=task.text[: len(task.text) // 2] + "另行部署。") for task in old)
    assert compared(old, new).pairing == tuple(range(pairs))


OLD = TaskDraft(
    "3", "农药包装回收", "过程控制", "健全回收体系，2025年底前回收率达到＊＊％以上。",
    units=(UnitDraft("区农业农村局", UnitRole.LEAD), UnitDraft("各乡镇")),
    deadlines=(DeadlineDraft(date(2025, 12, 31), "2025年底前"),),
    targets=(TargetDraft("回收率", ">=", None, "%", date(2025, 12, 31), "回收率达到＊＊％"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        ({}, Change.SAME),
        ({"no": "4"}, Change.RENUMBERED),
        ({"text": OLD.text.replace("，", "，\n")}, Change.SAME),
        ({"title": "农药包装物回收"}, Change.CHANGED),
        ({"section": "末端治理"}, Change.CHANGED),
        ({"units": OLD.units[:1]}, Change.CHANGED),
        ({"units": OLD.units[::-1]}, Change.SAME),
        ({"deadlines": (DeadlineDraft(date(2026, 6, 30), "2026年6月底前"),)}, Change.CHANGED),
        ({"targets": (replace(OLD.targets[0], value=Decimal(85)),)}, Change.CHANGED),
        ({"targets": (replace(OLD.targets[0], sentence="回收率"),)}, Change.SAME),
    ],
)
def test_what_counts_as_a_change(edit: dict[str, object], change: Change) -> None:
    new = replace(OLD, **edit)  # type: ignore[arg-type]
    assert changes((OLD,), (new,)) == [change]


def test_another_spelling_of_a_body_is_no_change() -> None:
    new = replace(OLD, units=(UnitDraft("甘州区农业农村局", UnitRole.LEAD), UnitDraft("各乡镇")))
    same = {"甘州区农业农村局": "区农业农村局"}
    assert changes((OLD,), (new,)) == [Change.CHANGED]
    assert compared((OLD,), (new,), lambda name: same.get(name, name)).change_at(0) is Change.SAME


def test_the_officer_pairs_otherwise() -> None:
    other = replace(OLD, no="4", title="地膜回收", text="回收废旧地膜。", units=(), deadlines=(), targets=())
    diff = compared((OLD,), (other, OLD))
    assert diff.pairing == (None, 0)
    turned = diff.repaired(0, 0)
    assert turned.pairing == (0, None)
    assert turned.lines() == [TaskDiff(Change.CHANGED, 0, 0), TaskDiff(Change.NEW, None, 1)]
    assert turned.repaired(0, None).lines() == [
        TaskDiff(Change.GONE, 0, None),
        TaskDiff(Change.NEW, None, 0),
        TaskDiff(Change.NEW, None, 1),
    ]


def test_parts_in_words() -> None:
    assert parts_words(OLD) == (
        "牵头：区农业农村局\n责任：各乡镇\n时限：2025-12-31\n指标：回收率≥未定（2025-12-31）"
    )


def test_parts_pair_by_their_words() -> None:
    old = ["建立农药包装废弃物回收体系", "开展宣传培训", "报送季度进展"]
    new = ["报送季度进展", "建立健全农药包装废弃物回收体系", "组织专家会商"]
    assert paired_texts(old, new) == {0: 2, 1: 0}


def test_a_crowd_of_tasks_with_one_text_keeps_its_numbers() -> None:
    old = [TaskDraft(str(n), "排查", "", "开展企业排查。") for n in range(1, 151)]
    found = compared(old, old[7:])
    assert found.pairing == tuple(range(7, 150))
    assert found.counts()[Change.GONE] == 7


def test_thousands_of_tasks_in_few_words_are_compared_without_weighing_every_pair() -> None:
    words = [f"{a}{b}{c}" for a in "甲乙丙丁戊己庚辛" for b in "调查监测宣传培训" for c in "农药水源企业园区"]
    old = [
        TaskDraft(str(n), "", "", f"{words[n % 509]}。{words[n * 7 % 511]}。第{n}项。") for n in range(2_000)
    ]
    new = [
        replace(task, text=task.text + ("补充要求。" if n % 50 == 0 else "")) for n, task in enumerate(old)
    ]
    tracemalloc.start()
    found = compared(old, new[3:])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.pairing == tuple(range(3, 2_000))
    assert peak < 100 * 1024 * 1024, "four million pairs would take several hundred megabytes"
