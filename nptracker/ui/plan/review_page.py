"""The review of a plan as read: source on the left, reading on the right; nothing is written before 采用."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from nptracker.errors import UserError
from nptracker.services.plan_purpose import OWN, Purpose
from nptracker.services.plan_review import PLAN_KEY, Doubt, Mark, Review
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.plan.draft_page import DraftPage
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.hand_over import HandOver
from nptracker.ui.plan.problem_panel import ProblemPanel
from nptracker.ui.plan.review_head import ReviewHead
from nptracker.ui.plan.review_outline import NO_KEY, Outline
from nptracker.ui.plan.same_units_panel import SameUnitsPanel
from nptracker.ui.plan.source_view import SourceView
from nptracker.ui.plan.task_fields import TaskFields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.domain.changes import Changes
    from nptracker.domain.draft import PlanDraft
    from nptracker.services.revision_review import RevisionReview
    from nptracker.ui.context import Context


class ReviewPage(DraftPage):
    """Compares a reading with its source, task by task, and hands the corrected draft over."""

    title = "核对方案"
    manual = "plan-reading"
    help_text = (
        "左边是原文，右边是读出来的任务。没有点“采用方案”以前，什么也不写入文件。\n"
        "上下键换任务，原文里对应的文字会标出来；在原文里点一下，就选中那一处的任务。\n"
        "空格或回车＝接受并到下一条，F2＝修改，Ctrl+M＝并入上一条，Ctrl+Shift+M＝在光标处拆分，Del＝不采用。\n"
        "F8、Shift+F8 在疑点之间跳转，Ctrl+Z 撤销这一页上的改动。\n"
        "空着的栏目是原文没有写，程序不会替您编。"
    )

    def __init__(
        self,
        context: Context,
        draft: PlanDraft,
        purposes: Sequence[Purpose] = (OWN,),
        chosen: Purpose = OWN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self.review = Review(draft)
        self.key = NO_KEY
        self._is_done = False
        self.head = ReviewHead()
        self.head.set_purposes(purposes, chosen)
        self.source = SourceView(draft.source_text)
        self.outline = Outline(self.review)
        self.fields = TaskFields()
        self.problems = ProblemPanel(self.review)
        self.same_units = SameUnitsPanel(self.review)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName("任务和单位写法")
        self._lay_out()
        self._connect()
        self.reload()
        self.select(self.review.tasks[0].key if self.review.tasks else NO_KEY)

    def _lay_out(self) -> None:
        self._tabs.addTab(self.problems, "疑点")
        self._tabs.addTab(self.same_units, "单位写法")
        left, right = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Vertical)
        for splitter, parts in ((left, (self.source, self._tabs)), (right, (self.outline, self.fields))):
            splitter.setChildrenCollapsible(False)
            for part in parts:
                splitter.addWidget(part)
        left.setSizes([420, 180])
        right.setSizes([260, 340])
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(left)
        both.addWidget(self._right_column(right))
        both.setSizes([480, 720])
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(self.head)
        column.addWidget(both, 1)

    def _right_column(self, below: QWidget) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._button_row())
        column.addWidget(below, 1)
        return box

    def _button_row(self) -> FlowRow:
        tip = "接受这一条，转到下一条（空格或回车）"
        self.accept_task_button = self._button("✓ 接受", tip, self.accept_task)
        edit = self._button("修改", "修改这一条（F2）", self.edit_task)
        self.restore_button = self._button("恢复", "恢复这一条（再按 Del）", self.restore_task)
        self.accept_rest_button = self._button("接受其余", "其余各条都看过了，一并接受", self.accept_rest)
        keys = (ActionKey.MERGE_TASK, ActionKey.SPLIT_TASK, ActionKey.DROP_TASK, ActionKey.UNDO)
        *steps, undo = (self.context.actions.button(key, self) for key in keys)
        return FlowRow(
            self.accept_task_button, edit, *steps, self.restore_button, undo, self.accept_rest_button
        )

    def _button(self, words: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(words)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _connect(self) -> None:
        self.outline.chosen.connect(self.select)
        self.outline.answer(
            {
                Qt.Key.Key_Space: self.accept_task,
                Qt.Key.Key_Return: self.accept_task,
                Qt.Key.Key_Enter: self.accept_task,
                Qt.Key.Key_F2: self.edit_task,
                Qt.Key.Key_Delete: self.drop_or_restore,
            }
        )
        self.outline.doubleClicked.connect(lambda _index: self.edit_task())
        self.source.pointed_at.connect(self._select_at)
        self.fields.edited.connect(self._edit)
        self.fields.left.connect(self.take_focus)
        self.head.edited.connect(self._edit_head)
        self.head.accepted.connect(self.accept_plan)
        self.head.cancelled.connect(self.cancel)
        self.problems.jumped.connect(self._show_doubt)
        self.problems.settled.connect(lambda doubt: self._change(lambda: self.review.settle(doubt)))
        self.same_units.offers.chosen.connect(self._join_units)
        split = QShortcut(QKeySequence("Ctrl+Shift+S"), self)
        split.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        split.activated.connect(self.split_task)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            ActionKey.ACCEPT_PLAN: self.accept_plan,
            ActionKey.NEXT_PROBLEM: lambda: self.problems.step(1, self.key),
            ActionKey.PREVIOUS_PROBLEM: lambda: self.problems.step(-1, self.key),
            ActionKey.MERGE_TASK: self.merge_task,
            ActionKey.SPLIT_TASK: self.split_task,
            ActionKey.DROP_TASK: self.drop_or_restore,
            ActionKey.UNDO: self.undo,
            ActionKey.REDO: self.redo,
            ActionKey.BACK: self.step_back,
        }

    def reload(self) -> None:
        """Show the review as it stands."""
        kept = sum(not task.dropped for task in self.review.tasks)
        doubts = len(self.review.remaining())
        self.head.show_head(self.review.head, kept, doubts)
        self.outline.reload(self.key)
        self.problems.reload()
        self.same_units.offers.reload()
        self._tabs.setTabText(0, f"疑点 {doubts}")
        self._tabs.setTabText(1, f"单位写法 {len(self.review.same_units)}")
        self._tabs.setTabVisible(1, bool(self.review.same_units))
        self.fields.set_sections(self.review.section_titles())
        self._show_task()

    @property
    def index(self) -> int:
        """The place of the selected task, -1 when there is none."""
        return self.review.index_of(self.key)

    def select(self, key: int) -> None:
        """Turn to a task; what was being typed about the last one is taken over first."""
        if key == self.key or self.review.index_of(key) < 0:
            return
        if self.index >= 0:
            self.fields.commit_typing()
        self.key = key
        self.outline.select(key)
        self._show_task()
        self.source.mark(self.review.tasks[self.index].task.spans)

    def _show_task(self) -> None:
        at = self.index
        self.fields.setEnabled(at >= 0)
        if at < 0:
            return
        task = self.review.tasks[at]
        problems = [doubt.problem for doubt in self.review.remaining() if doubt.key == self.key]
        implied = self.review.implied_units(at)
        self.fields.show_task(task.task, problems, implied, self.review.unit_names())
        self.restore_button.setVisible(task.mark is Mark.DROPPED)
        self.accept_task_button.setText("取消接受" if task.mark is Mark.ACCEPTED else "✓ 接受")

    def _select_at(self, offset: int) -> None:
        at = self.review.task_at(offset)
        if at >= 0:
            self.select(self.review.tasks[at].key)

    def _show_doubt(self, doubt: Doubt) -> None:
        if doubt.key != PLAN_KEY:
            self.select(doubt.key)
        place = (doubt.problem.start, doubt.problem.end) if doubt.problem.start >= 0 else None
        spans = self.review.tasks[self.index].task.spans if self.index >= 0 else ()
        self.source.mark(spans, place)

    def _change(self, step: Callable[[], None], key: int | None = None) -> None:
        """Run one step of the review and show the outcome; trouble goes to the message bar."""
        before = self.review.snapshot
        try:
            step()
        except UserError as error:
            self.context.messages.show_error(error)
            return
        if self.review.snapshot is before and key is None:
            return
        if key is not None and self.review.index_of(key) >= 0:
            self.key = key
        self.reload()
        if self.index >= 0:
            self.source.mark(self.review.tasks[self.index].task.spans)

    def _edit(self, fields: dict[str, Any]) -> None:
        if self.index >= 0:
            self._change(lambda: self.review.edit(self.index, **fields))

    def _edit_head(self, fields: dict[str, Any]) -> None:
        self._change(lambda: self.review.set_header(**fields))

    def _join_units(self, group: int, name: str, joined: bool) -> None:
        self._change(lambda: self.review.set_same_unit(group, name, joined))

    def accept_task(self) -> None:
        """Accept the selected task and go on to the next one; an accepted task is taken back instead."""
        at = self.index
        if at < 0:
            return
        self.fields.commit_typing()
        if self.review.tasks[at].mark is Mark.ACCEPTED:
            self._change(lambda: self.review.accept(at, False))
            return
        following = next((t.key for t in self.review.tasks[at + 1 :] if not t.dropped), self.key)
        self._change(lambda: self.review.accept(at), following)

    def accept_rest(self) -> None:
        """Accept every task that is still open."""
        self._change(self.review.accept_rest)

    def edit_task(self) -> None:
        """Go to the task's title."""
        self.fields.title.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.fields.title.selectAll()

    def merge_task(self) -> None:
        """Merge the selected task into the kept one before it."""
        at = self.index
        before = next((i for i in range(at - 1, -1, -1) if not self.review.tasks[i].dropped), -1)
        if before < 0:
            self.context.messages.show_note("前面没有可以并入的任务。")
            return
        self.fields.commit_typing()
        self._change(lambda: self.review.merge(before, at), self.review.tasks[before].key)

    def split_task(self) -> None:
        """Split the selected task where the cursor stands, in the task's text or in the source."""
        at, offset = self.index, self.fields.split_offset()
        if offset < 0:
            place = self.source.offset()
            at = self.review.task_at(place)
            offset = self.review.split_offset(at, place) if at >= 0 else -1
        if at < 0 or offset < 0:
            self.context.messages.show_note("请先把光标放在原文或任务全文里要分开的地方，再拆分。")
            return
        self.fields.commit_typing()
        self._change(lambda: self.review.split(at, offset), self.review.tasks[at].key)

    def drop_or_restore(self) -> None:
        """Leave the selected task out of the plan, or take it back."""
        at = self.index
        if at >= 0:
            dropped = self.review.tasks[at].dropped
            self._change(lambda: (self.review.restore if dropped else self.review.drop)(at))

    def restore_task(self) -> None:
        """Take a dropped task back."""
        self._change(lambda: self.review.restore(self.index))

    def undo(self) -> None:
        """Take the last change of this page back."""
        self.fields.commit_typing()
        key = self.review.touched
        self._say_step(self.review.undo(), "已撤销", "这一页没有可撤销的改动", key)

    def redo(self) -> None:
        """Do the change again that was last taken back."""
        title = self.review.redo()
        self._say_step(title, "已重做", "这一页没有可重做的改动", self.review.touched)

    def _say_step(self, title: str, done: str, nothing: str, key: int) -> None:
        self._change(lambda: None, key if key != PLAN_KEY else self.key)
        if self.index < 0 and self.review.tasks:
            self.select(self.review.tasks[0].key)
        self.context.messages.show_note(f"{done}：{title}" if title else nothing)

    def accept_plan(self) -> None:
        """Hand the corrected draft to the district file in one verb and turn to what comes next."""
        self.fields.commit_typing()
        draft = self.review.result()
        if not draft.tasks:
            self.context.messages.show_note("没有保留任何任务，不能采用。")
            return
        HandOver(self.context, self, draft, self.head.chosen_purpose).run(
            begun=lambda: self.set_writing(True),
            done=self._accepted,
            compared=self._compared,
            failed=self.writing_failed,
        )

    def _accepted(self, changes: Changes) -> None:
        self._is_done = True
        self.set_writing(False)
        context = self.context
        context.leave_page()
        context.announce(changes)
        context.go("overview" if self._has_steps_ahead() else "tasks", "", "")

    def _has_steps_ahead(self) -> bool:
        """Tell whether the five steps of a new file wait on the first page: that is where to go on."""
        guide = self.context.office.guide
        return guide.is_open and any(step.is_open for step in guide.steps())

    def _compared(self, review: RevisionReview) -> None:
        """Go on to the comparison with the plan in force; this page has done its part."""
        from nptracker.ui.plan.revision_page import RevisionPage

        self._is_done = True
        self.set_writing(False)
        self.context.leave_page()
        self.context.show_page(RevisionPage(self.context, review))

    def step_back(self) -> None:
        """Go from a field or the source to the outline, and from the outline out of the page."""
        if self.outline.hasFocus():
            self.cancel()
        else:
            self.fields.commit_typing()
            self.take_focus()

    @property
    def holds_changes(self) -> bool:
        """Tell whether the reading was corrected here and not yet handed over."""
        return not self._is_done and self.review.is_changed

    def forget_changes(self) -> None:
        """Take note that nothing of this page is worth asking about any more."""
        self._is_done = True

    def take_focus(self) -> None:
        """Start at the outline."""
        self.outline.setFocus(Qt.FocusReason.OtherFocusReason)

    def confirm_leaving(self) -> bool:
        """Ask whether to throw this page's changes away."""
        return self.ask_leaving(
            "放弃这一页的核对？",
            "方案还没有采用，文件没有变化；核对时的改动会丢掉。",
            "放弃核对",
            "继续核对",
        )
