"""Review of a plan draft: exact undo, no lost text, no lost task, doubts that close when cured."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nptracker.domain.draft import (
    DeadlineDraft,
    HeadingDraft,
    IssueStatus,
    MeasureDraft,
    PlanDraft,
    Span,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    UnitRole,
)
from nptracker.domain.problem import Problem, Severity
from nptracker.errors import UserError
from nptracker.services.plan_review import PLAN_KEY, Doubt, Mark, Review

OPEN_LIST = Problem("plan.unit-list-open", Severity.WARNING, "后面可能缺单位", field="units")
NO_NUMBER = Problem("plan.no-doc-no", Severity.NOTICE, "没有找到文号", field="doc_no")
PIECES = (
    "1．建立机制。定期会商。\n责任单位：甲局、\n",
    "2．开展调查。摸清底数。\n按期完成。\n",
    "3．以下均需各镇落实。\n",
)
SOURCE = "一、总则\n" + "".join(PIECES)
SPANS = (Span(5, 27), Span(27, 46), Span(46, 58))


def three_tasks() -> PlanDraft:
    first = TaskDraft(
        "1", "建立机制", "总则", "定期会商。", section_no="一",
        units=(UnitDraft("甲局"),), problems=(OPEN_LIST,), spans=SPANS[:1],
    )  # fmt: skip
    second = TaskDraft(
        "2", "开展调查", "总则", "摸清底数。\n按期完成。", section_no="一",
        units=(UnitDraft("乙局", UnitRole.LEAD), UnitDraft("丙局")), spans=SPANS[1:2],
        measures=(MeasureDraft("1", "摸清底数。"), MeasureDraft("2", "按期完成。")),
        deadlines=(DeadlineDraft(date(2025, 12, 31), "按期完成。"),),
        targets=(TargetDraft("底数", ">=", Decimal(5), "家", None, "摸清底数。"),),
    )  # fmt: skip
    third = TaskDraft("3", "属地", "", "以下均需各镇落实。", spans=SPANS[2:])
    return PlanDraft(
        title="方案", tasks=(first, second, third), sections=(HeadingDraft("一", "总则"),),
        same_units=(("发改局", "发展改革局"),), problems=(NO_NUMBER,), source_text=SOURCE,
        implied_units=("各镇",), implied_from="2",
    )  # fmt: skip


def words(draft: PlanDraft) -> str:
    """Every word of the task texts, blanks aside, in order."""
    return re.sub(r"\s", "", "".join(task.text for task in draft.tasks))


class TestUntouched:
    def test_gives_the_draft_back_exactly(self) -> None:
        draft = three_tasks()
        assert Review(draft).result() == draft

    def test_knows_that_nothing_would_be_lost(self) -> None:
        review = Review(three_tasks())
        assert not review.is_changed
        review.accept(0)
        assert review.is_changed

    def test_the_source_spans_of_the_sample_are_right(self) -> None:
        assert tuple(SOURCE[span.start : span.end] for span in SPANS) == PIECES


class TestEdit:
    def test_changes_only_the_named_fields(self) -> None:
        review = Review(three_tasks())
        review.edit(1, title="开展普查", units=(UnitDraft("丁局"),))
        assert review.result().tasks[1] == replace(
            three_tasks().tasks[1], title="开展普查", units=(UnitDraft("丁局"),)
        )
        assert review.tasks[1].mark is Mark.EDITED

    def test_settles_the_doubts_about_the_edited_field(self) -> None:
        review = Review(three_tasks())
        review.edit(0, title="建立会商机制")
        assert Doubt(0, OPEN_LIST) in review.remaining()
        review.edit(0, units=(UnitDraft("甲局"), UnitDraft("乙局")))
        assert Doubt(0, OPEN_LIST) not in review.remaining()
        assert review.result().tasks[0].problems == ()

    def test_an_equal_value_is_no_step(self) -> None:
        review = Review(three_tasks())
        before = review.snapshot
        review.edit(0, title="建立机制")
        review.set_header(title="方案")
        assert review.next_undo == ""
        assert review.snapshot is before
        review.edit(0, title="别的名称")
        assert review.snapshot is not before

    def test_a_known_section_brings_its_number(self) -> None:
        review = Review(three_tasks())
        review.edit(2, section="总则")
        assert review.result().tasks[2].section_no == "一"

    def test_a_new_section_joins_the_sections_of_the_plan(self) -> None:
        review = Review(three_tasks())
        review.edit(2, section="属地责任")
        assert [s.title for s in review.result().sections] == ["总则", "属地责任"]


class TestMergeAndSplit:
    def test_a_merge_keeps_every_part_of_both(self) -> None:
        review = Review(three_tasks())
        review.merge(1, 0)
        one = review.result().tasks[0]
        assert (one.no, one.title) == ("1", "建立机制")
        assert words(review.result()) == "定期会商。开展调查摸清底数。按期完成。以下均需各镇落实。"
        assert [unit.name for unit in one.units] == ["甲局", "乙局", "丙局"]
        assert one.spans == SPANS[:2]
        assert one.deadlines == three_tasks().tasks[1].deadlines
        assert one.problems == (OPEN_LIST,)

    def test_a_split_sends_the_parts_where_their_words_are(self) -> None:
        review = Review(three_tasks())
        review.split(1, len("摸清底数。"))
        first, second = review.result().tasks[1:3]
        assert (first.text, second.text) == ("摸清底数。", "按期完成。")
        assert [m.no for m in first.measures] == ["1"]
        assert [m.no for m in second.measures] == ["2"]
        assert (len(first.deadlines), len(second.deadlines)) == (0, 1)
        assert (len(first.targets), len(second.targets)) == (1, 0)
        assert (second.no, second.title) == ("", "")
        assert second.units == first.units
        assert SOURCE[second.spans[0].start : second.spans[0].end] == "按期完成。\n"

    def test_a_split_asks_for_the_missing_title(self) -> None:
        review = Review(three_tasks())
        review.split(1, 5)
        asked = [doubt for doubt in review.remaining() if doubt.key == review.tasks[2].key]
        assert [doubt.problem.field for doubt in asked] == ["title"]
        review.edit(2, title="按期完成")
        assert not [doubt for doubt in review.remaining() if doubt.key == review.tasks[2].key]

    @pytest.mark.parametrize("offset", [-3, 0, len("摸清底数。\n按期完成。"), 99])
    def test_a_split_that_leaves_nothing_on_one_side_is_refused(self, offset: int) -> None:
        review = Review(three_tasks())
        with pytest.raises(UserError, match="拆不出"):
            review.split(1, offset)
        assert review.result() == three_tasks()

    def test_a_place_in_the_source_is_found_in_the_text(self) -> None:
        review = Review(three_tasks())
        assert review.split_offset(1, SOURCE.index("按期")) == len("摸清底数。\n")
        assert review.split_offset(1, SOURCE.index("一、")) == -1

    def test_dropped_tasks_take_no_part(self) -> None:
        review = Review(three_tasks())
        review.drop(0)
        with pytest.raises(UserError):
            review.merge(0, 1)
        with pytest.raises(UserError):
            review.split(0, 2)


class TestImpliedBodies:
    def test_are_on_every_later_task_that_does_not_name_them(self) -> None:
        review = Review(three_tasks())
        assert [review.implied_units(at) for at in range(3)] == [(), (), ("各镇",)]
        review.edit(2, units=(UnitDraft("各镇"),))
        assert review.implied_units(2) == ()

    def test_follow_the_task_that_says_so_through_a_new_number(self) -> None:
        review = Review(three_tasks())
        review.edit(1, no="2-1")
        assert review.result().implied_from == "2-1"

    def test_fall_back_to_the_task_before_when_it_is_dropped(self) -> None:
        review = Review(three_tasks())
        review.drop(1)
        assert review.result().implied_from == "1"

    def test_follow_a_merge(self) -> None:
        review = Review(three_tasks())
        review.merge(0, 1)
        assert review.result().implied_from == "1"


class TestHeaderAndUnits:
    def test_the_header_settles_its_own_doubts(self) -> None:
        review = Review(three_tasks())
        review.set_header(doc_no="云政办发〔2024〕3号", status=IssueStatus.ISSUED)
        assert Doubt(PLAN_KEY, NO_NUMBER) not in review.remaining()
        assert review.result().problems == ()
        assert review.result().status is IssueStatus.ISSUED

    def test_a_chosen_name_stands_first_in_its_group(self) -> None:
        review = Review(three_tasks())
        review.set_same_unit(0, "区发展和改革局")
        assert review.result().same_units == (("区发展和改革局", "发改局", "发展改革局"),)
        review.set_same_unit(0, "发展改革局")
        assert review.result().same_units == (("发展改革局", "发改局"),)

    def test_spellings_kept_apart_are_not_in_the_result(self) -> None:
        review = Review(three_tasks())
        review.set_same_unit(0, joined=False)
        assert review.result().same_units == ()

    def test_an_accepted_task_has_no_open_doubt_but_keeps_what_was_found(self) -> None:
        review = Review(three_tasks())
        review.accept(0)
        assert [doubt.key for doubt in review.remaining()] == [PLAN_KEY]
        assert review.result().tasks[0].problems == (OPEN_LIST,)

    def test_a_click_in_the_source_finds_its_task(self) -> None:
        review = Review(three_tasks())
        assert [review.task_at(SOURCE.index(word)) for word in ("一、", "定期", "按期")] == [-1, 0, 1]


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(
            ["edit", "accept", "drop", "restore", "move", "merge", "split", "units", "head", "rest", "settle"]
        ),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=25,
)


def run(review: Review, name: str, a: int, b: int) -> None:
    count = len(review.tasks)
    i, j = a % count, b % count
    steps = {
        "edit": lambda: review.edit(i, title=f"名称{b}", no=str(b)),
        "accept": lambda: review.accept(i, bool(b % 2)),
        "drop": lambda: review.drop(i),
        "restore": lambda: review.restore(i),
        "move": lambda: review.move(i, j),
        "merge": lambda: review.merge(i, j),
        "split": lambda: review.split(i, b),
        "units": lambda: review.set_same_unit(0, f"单位{b % 3}", bool(a % 2)),
        "head": lambda: review.set_header(title=f"方案{b % 4}"),
        "rest": review.accept_rest,
        "settle": lambda: [review.settle(doubt) for doubt in review.remaining()[:1]],
    }
    try:
        steps[name]()
    except UserError:
        return


@given(OPERATIONS)
@settings(max_examples=150, deadline=None)
def test_undo_restores_the_exact_draft_and_redo_the_exact_outcome(operations: list) -> None:
    draft = three_tasks()
    review = Review(draft)
    for name, a, b in operations:
        run(review, name, a, b)
    after, tasks = review.result(), review.tasks
    steps = 0
    while review.undo():
        steps += 1
    assert review.result() == draft
    assert not review.is_changed
    for _ in range(steps):
        assert review.redo()
    assert (review.result(), review.tasks) == (after, tasks)
    assert review.redo() == ""


@given(OPERATIONS)
@settings(max_examples=150, deadline=None)
def test_no_sequence_of_merges_splits_and_moves_loses_a_word(operations: list) -> None:
    review = Review(replace(three_tasks(), tasks=tuple(replace(t, title="") for t in three_tasks().tasks)))
    before = Counter(words(review.result()))
    for name, a, b in operations:
        if name in {"merge", "split", "move", "accept", "units"}:
            run(review, name, a, b)
    assert Counter(words(review.result())) == before


@given(OPERATIONS)
@settings(max_examples=100, deadline=None)
def test_every_task_is_kept_dropped_or_merged_and_keys_stay_unique(operations: list) -> None:
    review = Review(three_tasks())
    expected = 3
    for name, a, b in operations:
        before = len(review.tasks)
        run(review, name, a, b)
        expected += {"merge": -1, "split": 1}.get(name, 0) if len(review.tasks) != before else 0
    assert len(review.tasks) == expected
    assert len({task.key for task in review.tasks}) == expected
    kept = [task for task in review.tasks if not task.dropped]
    assert len(review.result().tasks) == len(kept)


@given(st.text("甲乙丙，。\n 𬭊a", min_size=1, max_size=40), st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_split_then_merge_gives_the_same_words_back(text: str, offset: int) -> None:
    draft = PlanDraft(tasks=(TaskDraft("1", "", "", text, spans=(Span(0, len(text)),)),), source_text=text)
    review = Review(draft)
    try:
        review.split(0, offset)
    except UserError:
        assert not text[:offset].strip() or not text[offset:].strip()
        return
    review.merge(0, 1)
    one = review.result().tasks[0]
    assert re.sub(r"\s", "", one.text) == re.sub(r"\s", "", text)
    covered = {at for span in one.spans for at in range(span.start, span.end)}
    assert covered == set(range(len(text)))
