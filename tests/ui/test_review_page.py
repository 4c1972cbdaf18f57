"""The review page: keys, jumps, steps, acceptance in one verb, and a 200-task plan that stays fluid."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QPushButton, QWidget
from review_samples import sample_draft

from nptracker.domain.changes import Changes
from nptracker.domain.draft import UnitDraft, UnitRole
from nptracker.errors import BusyError, UserError
from nptracker.services.guide import GuideStep, StepKey
from nptracker.services.plan_review import Mark
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.review_page import ReviewPage
from nptracker.ui.plan.source_view import Places

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.domain.draft import PlanDraft

STEP_AHEAD = GuideStep(StepKey.CONTACTS, "联系人", False, "责任单位 3 个，已填联系人 0 个")


class FakeLane:
    """Runs a job at once, as the lane would later."""

    def run(
        self, _title: str, work: Callable, *, owner: object, done: Any, failed: Any, **_rest: object
    ) -> None:
        try:
            outcome = work(None)
        except UserError as error:
            failed(error)
        else:
            done(outcome)


class FakePlans:
    """Takes one draft, or refuses as a busy file does."""

    def __init__(self) -> None:
        self.accepted: list[PlanDraft] = []
        self.refusal: UserError | None = None

    def accept(self, draft: PlanDraft, *_place: object) -> Changes:
        if self.refusal:
            raise self.refusal
        self.accepted.append(draft)
        return Changes(frozenset({"plan", "task"}), 7, "采用方案", len(draft.tasks))


@pytest.fixture
def context(qtbot: Any) -> SimpleNamespace:
    window = QMainWindow()
    qtbot.addWidget(window)
    trail: list[Any] = []
    return SimpleNamespace(
        room=None,
        window=window,
        actions=Actions(window),
        messages=MessageBar(window),
        jobs=FakeLane(),
        office=SimpleNamespace(
            plans=FakePlans(), guide=SimpleNamespace(is_open=False, steps=lambda: [STEP_AHEAD])
        ),
        trail=trail,
        announce=trail.append,
        leave_page=lambda: trail.append("left"),
        go=lambda *where: trail.append(where),
    )


@pytest.fixture
def page(context: SimpleNamespace, qtbot: Any) -> ReviewPage:
    return shown(context, sample_draft(), qtbot)


def shown(context: SimpleNamespace, draft: PlanDraft, qtbot: Any) -> ReviewPage:
    page = ReviewPage(context, draft)
    context.actions.serve(page.handlers())
    context.window.setCentralWidget(page)
    context.window.resize(1366, 768)
    context.window.show()
    qtbot.waitExposed(context.window)
    context.window.activateWindow()
    page.outline.setFocus()
    return page


def numbers(page: ReviewPage) -> list[str]:
    return [task.task.no for task in page.review.tasks if not task.dropped]


def press(
    page: ReviewPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(page.outline, key, modifier)


class TestKeys:
    def test_space_and_enter_accept_and_go_on(self, page: ReviewPage) -> None:
        press(page, Qt.Key.Key_Space)
        press(page, Qt.Key.Key_Return)
        assert [task.mark for task in page.review.tasks[:3]] == [Mark.ACCEPTED, Mark.ACCEPTED, Mark.OPEN]
        assert page.key == page.review.tasks[2].key

    def test_arrows_pass_over_section_lines(self, page: ReviewPage) -> None:
        seen = [page.key]
        for _ in range(7):
            press(page, Qt.Key.Key_Down)
            seen.append(page.key)
        assert seen == [task.key for task in page.review.tasks]

    def test_delete_drops_and_brings_back(self, page: ReviewPage) -> None:
        press(page, Qt.Key.Key_Delete)
        assert numbers(page) == ["2", "3", "4", "5", "6", "7", "8"]
        press(page, Qt.Key.Key_Delete)
        assert numbers(page)[0] == "1"

    def test_f2_goes_to_the_title(self, page: ReviewPage, qtbot: Any) -> None:
        press(page, Qt.Key.Key_F2)
        qtbot.waitUntil(page.fields.title.hasFocus)
        QTest.keyClicks(page.fields.title, "New title")
        QTest.keyClick(page.fields.title, Qt.Key.Key_Return)
        assert page.review.tasks[0].task.title == "New title"
        assert page.outline.hasFocus()

    def test_ctrl_z_after_typing_takes_the_edit_back(self, page: ReviewPage, qtbot: Any) -> None:
        page.fields.title.setFocus()
        qtbot.waitUntil(page.fields.title.hasFocus)
        QTest.keyClicks(page.fields.title, "X")
        page.fields.commit_typing()
        assert page.review.tasks[0].task.title == "X建立部门会商机制"
        QTest.keyClick(page.fields.title, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert page.review.tasks[0].task.title == "建立部门会商机制"
        assert page.fields.title.text() == "建立部门会商机制"

    def test_escape_goes_to_the_outline_first_and_then_out(
        self, page: ReviewPage, context: SimpleNamespace, qtbot: Any
    ) -> None:
        page.fields.title.setFocus()
        qtbot.waitUntil(page.fields.title.hasFocus)
        page.handlers()[ActionKey.BACK]()
        qtbot.waitUntil(page.outline.hasFocus)
        assert context.trail == []
        page.handlers()[ActionKey.BACK]()
        assert context.trail == ["left"]

    def test_ctrl_m_merges_into_the_one_before(self, page: ReviewPage) -> None:
        page.select(page.review.tasks[2].key)
        press(page, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
        assert numbers(page) == ["1", "2", "4", "5", "6", "7", "8"]
        assert "第3项的第1步" in page.review.tasks[1].task.text
        assert page.key == page.review.tasks[1].key

    def test_ctrl_z_takes_the_last_step_back(self, page: ReviewPage) -> None:
        before = page.review.result()
        page.merge_task()
        page.select(page.review.tasks[2].key)
        page.merge_task()
        press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert page.review.result() == before
        press(page, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        assert numbers(page) == ["1", "2", "4", "5", "6", "7", "8"]

    def test_ctrl_z_in_a_field_without_own_typing_is_the_pages_undo(
        self, page: ReviewPage, qtbot: Any
    ) -> None:
        page.drop_or_restore()
        page.fields.title.setFocus()
        qtbot.waitUntil(page.fields.title.hasFocus)
        QTest.keyClick(page.fields.title, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert page.review.tasks[0].mark is Mark.OPEN

    def test_f8_walks_through_the_doubts_and_round(self, page: ReviewPage) -> None:
        keys = []
        for _ in range(4):
            press(page, Qt.Key.Key_F8)
            keys.append(page.review.tasks[page.index].task.no)
        assert keys == ["1", "2", "6", "6"]  # the document's own doubt leaves the selection where it is
        press(page, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
        assert page.review.tasks[page.index].task.no == "6"


class TestSource:
    def test_marks_the_selected_tasks_piece(self, page: ReviewPage) -> None:
        page.select(page.review.tasks[4].key)
        [selection] = page.source.extraSelections()
        span = page.review.tasks[4].task.spans[0]
        marked = selection.cursor.selectedText().replace("\u2029", "\n")
        assert marked == page.review.head.source_text[span.start : span.end]

    def test_a_click_selects_the_task_that_owns_the_place(self, page: ReviewPage) -> None:
        cursor = page.source.textCursor()
        cursor.setPosition(page.review.tasks[2].task.spans[0].start + 5)
        spot = page.source.cursorRect(cursor).center() + QPoint(2, 0)
        QTest.mouseClick(page.source.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert page.key == page.review.tasks[2].key

    def test_splits_at_the_cursor_of_the_source(self, page: ReviewPage) -> None:
        cursor = page.source.textCursor()
        cursor.setPosition(page.review.head.source_text.index("第3项的第2步"))
        page.source.setTextCursor(cursor)
        page.outline.setFocus()
        page.split_task()
        assert page.review.tasks[3].task.text.startswith("第3项的第2步")
        assert page.review.tasks[2].task.text.endswith("建立清单。")
        assert numbers(page)[2:5] == ["3", "", "4"]

    def test_says_where_to_put_the_cursor(self, page: ReviewPage, context: SimpleNamespace) -> None:
        page.split_task()
        assert "光标" in context.messages.text
        assert len(page.review.tasks) == 8

    @pytest.mark.parametrize("text", ["abc\ndef", "铬𬭊\r\n𬬻乙", "\r\n\r\n甲", "甲\r乙𬭛"])
    def test_places_agree_with_what_qt_counts(self, text: str, qtbot: Any) -> None:
        from PySide6.QtWidgets import QPlainTextEdit

        box = QPlainTextEdit()
        qtbot.addWidget(box)
        box.setPlainText(text)
        places = Places(text)
        for at, sign in enumerate(text):
            if sign in "\r\n":
                continue
            cursor = box.textCursor()
            cursor.setPosition(places.to_qt(at))
            cursor.setPosition(places.to_qt(at + 1), cursor.MoveMode.KeepAnchor)
            assert cursor.selectedText() == sign
            assert places.from_qt(places.to_qt(at)) == at


class TestFields:
    def test_unknown_values_are_empty_with_a_hint(self, page: ReviewPage) -> None:
        assert page.head.doc_no.text() == ""
        assert page.head.doc_no.placeholderText() == "原文未写"

    def test_typed_bodies_are_read_and_shown(self, page: ReviewPage) -> None:
        page.fields.units.setPlainText("区水务局牵头，区商务局、区卫健局配合")
        assert page.fields.units_read.text() == "读作　牵头：区水务局　配合：区商务局、区卫健局"
        page.fields.commit_typing()
        assert page.review.tasks[0].task.units == (
            UnitDraft("区水务局", UnitRole.LEAD),
            UnitDraft("区商务局", UnitRole.SUPPORTING),
            UnitDraft("区卫健局", UnitRole.SUPPORTING),
        )

    def test_a_line_that_is_no_day_is_told_beside_the_field(self, page: ReviewPage) -> None:
        model = page.fields.deadlines.model()
        model.setData(model.index(0, 0), "明年")
        assert "看不懂的日期“明年”" in page.fields.fault.text()
        assert page.review.next_undo == ""
        model.setData(model.index(0, 0), "2024年6月底")
        assert page.review.tasks[0].task.deadlines[0].on.isoformat() == "2024-06-30"
        assert page.fields.fault.text() == ""

    def test_typing_in_the_blank_line_adds_a_measure_and_delete_removes_it(self, page: ReviewPage) -> None:
        model = page.fields.measures.model()
        model.setData(model.index(3, 1), "公开清单。")
        assert page.review.tasks[0].task.measures[3].text == "公开清单。"
        page.fields.measures.setCurrentIndex(model.index(3, 1))
        QTest.keyClick(page.fields.measures, Qt.Key.Key_Delete)
        assert len(page.review.tasks[0].task.measures) == 3

    def test_unfinished_typing_goes_to_the_task_it_was_typed_for(self, page: ReviewPage) -> None:
        page.fields.title.setText("改过的名称")
        page.select(page.review.tasks[3].key)
        assert page.review.tasks[0].task.title == "改过的名称"
        assert page.review.tasks[3].task.title == sample_draft().tasks[3].title

    def test_implied_bodies_are_shown_on_later_tasks_only(self, page: ReviewPage) -> None:
        page.select(page.review.tasks[1].key)
        assert page.fields.implied.text() == ""
        page.select(page.review.tasks[3].key)
        assert page.fields.implied.text() == "隐含：各乡镇、街道"

    def test_the_tick_of_an_offer_keeps_spellings_apart(self, page: ReviewPage) -> None:
        model = page.same_units.offers
        model.setData(model.index(0, 0), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
        assert page.review.result().same_units == ()
        model.setData(model.index(0, 2), "区发展和改革局")
        model.setData(model.index(0, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
        assert page.review.result().same_units == (("区发展和改革局", "区发展改革局"),)


class TestProblems:
    def test_counts_are_in_the_head(self, page: ReviewPage) -> None:
        assert page.head.counts.text() == "8 项任务 · 3 处疑点"
        page.select(page.review.tasks[1].key)
        page.accept_task()
        assert page.head.counts.text() == "8 项任务 · 2 处疑点"

    def test_can_be_filtered_by_weight_and_words(self, page: ReviewPage) -> None:
        page.problems._severity.setCurrentText("留意")
        assert page.problems.count() == 1
        page.problems._severity.setCurrentText("全部")
        page.problems._text.setText("任务 6")
        assert page.problems.count() == 1
        page.problems._text.setText("没有这样的字")
        assert page.problems.count() == 0

    def test_a_jump_marks_the_doubtful_place(self, page: ReviewPage) -> None:
        page.problems._text.setText("任务 6")
        page.problems.step(1, page.key)
        problem = page.review.tasks[5].task.problems[0]
        marked = [selection.cursor.selectedText() for selection in page.source.extraSelections()]
        assert page.review.head.source_text[problem.start : problem.end] in marked


class TestLeaving:
    def test_accepting_hands_the_result_over_once_and_goes_to_the_tasks(
        self, page: ReviewPage, context: SimpleNamespace
    ) -> None:
        page.drop_or_restore()
        page.head.accept_button.click()
        assert context.office.plans.accepted == [page.review.result()]
        assert len(context.office.plans.accepted[0].tasks) == 7
        assert context.trail[0] == "left"
        assert context.trail[2] == ("tasks", "", "")
        assert page.may_leave()

    @pytest.mark.parametrize(("ahead", "where"), [([STEP_AHEAD], "overview"), ([], "tasks")])
    def test_accepting_goes_back_to_the_first_steps_while_some_are_ahead(
        self, page: ReviewPage, context: SimpleNamespace, ahead: list[GuideStep], where: str
    ) -> None:
        context.office.guide = SimpleNamespace(is_open=True, steps=lambda: ahead)
        page.accept_plan()
        assert context.trail[2] == (where, "", "")

    def test_a_refusal_keeps_the_page_and_says_why(self, page: ReviewPage, context: SimpleNamespace) -> None:
        context.office.plans.refusal = BusyError("另一项工作正在写入。")
        page.accept_plan()
        assert "正在写入" in context.messages.text
        assert context.trail == []
        assert page.isEnabled()

    def test_nothing_kept_cannot_be_accepted(self, page: ReviewPage, context: SimpleNamespace) -> None:
        for at in range(8):
            page.review.drop(at)
        page.reload()
        assert not page.head.accept_button.isEnabled()
        page.accept_plan()
        assert context.office.plans.accepted == []

    def test_cancelling_writes_nothing(self, page: ReviewPage, context: SimpleNamespace) -> None:
        page.cancel()
        assert context.trail == ["left"]
        assert context.office.plans.accepted == []

    def test_changes_ask_before_they_are_lost(
        self, page: ReviewPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = []
        monkeypatch.setattr(page, "confirm_leaving", lambda: answers.append(1) or False)
        assert page.may_leave()
        page.accept_task()
        assert not page.may_leave()
        assert answers == [1]


def test_an_empty_draft_can_be_looked_at(context: SimpleNamespace, qtbot: Any) -> None:
    from nptracker.domain.draft import PlanDraft

    page = shown(context, PlanDraft(source_text="只有一句话。"), qtbot)
    for handler in (
        page.accept_task,
        page.merge_task,
        page.drop_or_restore,
        page.undo,
        page.redo,
        page.split_task,
    ):
        handler()
    assert page.head.counts.text() == "0 项任务 · 0 处疑点"


def test_each_of_two_hundred_tasks_can_be_selected(context: SimpleNamespace, qtbot: Any) -> None:
    page = shown(context, sample_draft(200), qtbot)
    for task in page.review.tasks:
        page.select(task.key)
        assert page.fields._task == task.task


@pytest.mark.parametrize("width", [2000, 400, 120])
def test_a_flow_row_keeps_every_button_inside_and_apart(qtbot: Any, width: int) -> None:
    buttons = [QPushButton(word * 3) for word in "甲乙丙丁戊"]
    box = QWidget()
    qtbot.addWidget(box)
    row = FlowRow(*buttons)
    box.setLayout(row)
    box.resize(width, row.heightForWidth(width))
    box.show()
    places = [button.geometry() for button in buttons]
    assert all(box.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for a, b in itertools.combinations(places, 2))


def test_a_narrow_outline_gives_its_width_to_the_titles(page: ReviewPage, qtbot: Any) -> None:
    page.outline.setFixedWidth(900)
    qtbot.waitUntil(lambda: not page.outline.isColumnHidden(4))
    page.outline.setFixedWidth(240)
    qtbot.waitUntil(lambda: page.outline.isColumnHidden(4))
    assert page.outline.isColumnHidden(5)
    assert not page.outline.isColumnHidden(3)
