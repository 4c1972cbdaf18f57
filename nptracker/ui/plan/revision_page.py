"""A revised document beside the plan in force: blanks at the top, changes below, nothing written before 采用修订."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.plan_diff import Change, TaskDiff
from nptracker.domain.wording import shortened
from nptracker.errors import UserError
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.plan.blanks_panel import BlanksPanel
from nptracker.ui.plan.change_words import COLOURS, change_words, number_words
from nptracker.ui.plan.draft_page import DraftPage
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.two_sides import TwoSides
from nptracker.ui.theme import colour, mark
from nptracker.ui.widgets.ask_dialog import day_field, day_of
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QResizeEvent

    from nptracker.domain.changes import Changes
    from nptracker.domain.draft import TaskDraft
    from nptracker.services.revised_deadlines import Fate
    from nptracker.services.revision_review import Blank, RevisionReview
    from nptracker.ui.context import Context

_HEADS = ("变化", "编号", "工作任务")
_IN_TITLE = 18  # characters of a plan's name beside the search box
_IN_SPLIT = 30  # characters of a title in the box of old tasks


class RevisionPage(DraftPage):
    """Shows what a revision changes, lets the officer pair tasks otherwise and fill blanks, and applies it."""

    title = "对照修订"
    manual = "plan-revision"
    help_text = (
        "上面是征求意见稿留空、要看正式稿怎么写的地方；仍空着的可以直接填写。\n"
        "批准过延期的时限，新文件改早了或不再写的，也列在上面：默认保留延期，按空格去掉勾就按新文件执行。\n"
        "新文件的时限不早于延期的，按新文件；任务取消的，延期随任务结束。\n"
        "左边是每项任务的变化，上面的按钮只看一类；右边左右对照，删去的字划线，新写的字加下划线。\n"
        "配错了对：在“对应的原任务”里改选，或选“（新任务）”。\n"
        "采用后任务的进展、勾选、佐证都留着；这一页的改动用 Ctrl+Z 收回，采用以后也能一步撤销。"
    )

    def __init__(self, context: Context, review: RevisionReview, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.review = review
        self.title = self._heading()  # type: ignore[misc]
        self._past: list[RevisionReview] = []
        self._future: list[RevisionReview] = []
        self._shown: list[TaskDiff] = []
        self.blanks = BlanksPanel(self)
        self.list = LinesTable("任务的变化", _HEADS, len(_HEADS) - 1, self)
        self.sides = TwoSides(self)
        self.pair = QComboBox(self)
        self.pair.setAccessibleName("对应的原任务")
        self.pair.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pair.setMinimumContentsLength(20)
        today = context.office.today()
        first = context.office.revisions.first_day(review)
        self.day, self.note = day_field(today, today), QLineEdit(self)
        self.day.setToolTip(f"从这一天起按修订版执行，不早于{first.why} {first.day}")
        self.note.setMinimumWidth(self.fontMetrics().horizontalAdvance("字") * 14)
        self.note.setPlaceholderText("如：正式印发、按专家意见修改")
        self.accept_button, self.cancel_button = QPushButton("采用修订", self), QPushButton("取消", self)
        self.kinds = QButtonGroup(self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)
        self.reload()

    # ---- layout

    def _lay_out(self) -> None:
        mark(self.accept_button, "primary")
        self.accept_button.setToolTip("从修订日期起按修订版执行（Ctrl+Return）；一步撤销可以全部收回")
        self.cancel_button.setToolTip("不采用，什么也不写入")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 4)
        column.setSpacing(4)
        column.addLayout(self._head_row())
        column.addWidget(self.blanks)
        column.addLayout(FlowRow(*self._kind_buttons()))
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(self._right())
        splitter.setSizes([500, 700])
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        column.addWidget(splitter, 1)

    def _heading(self) -> str:
        name = self.review.draft.title or str(self.review.plan["title"] or self.review.draft.source_name)
        return f"对照修订：{shortened(name, _IN_TITLE)}"

    def _head_row(self) -> FlowRow:
        row = FlowRow(spacing=8)
        for words, field in (("修订日期(&D)", self.day), ("说明(&N)", self.note)):
            label = QLabel(words, self)
            label.setBuddy(field)
            field.setAccessibleName(words.partition("(")[0])
            row.addWidget(label)
            row.addWidget(field)
        row.addWidget(self.accept_button)
        row.addWidget(self.cancel_button)
        return row

    def _kind_buttons(self) -> list[QPushButton]:
        buttons = [QPushButton(self) for _kind in (None, *Change)]
        for at, button in enumerate(buttons):
            button.setCheckable(True)
            self.kinds.addButton(button, at)
        buttons[0].setChecked(True)
        return buttons

    def _right(self) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout()
        label = QLabel("对应的原任务(&P)", box)
        label.setBuddy(self.pair)
        row.addWidget(label)
        row.addWidget(self.pair, 1)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.sides, 1)
        return box

    def _connect(self) -> None:
        self.kinds.idClicked.connect(lambda _at: self._fill_list())
        self.list.currentCellChanged.connect(lambda *_cells: self._show_line())
        self.pair.activated.connect(lambda _at: self._pair_otherwise())
        self.blanks.filled.connect(self._fill_blank)
        self.blanks.decided.connect(self._decide)
        self.accept_button.clicked.connect(self.apply)
        self.cancel_button.clicked.connect(self.cancel)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            ActionKey.ACCEPT_PLAN: self.apply,
            ActionKey.UNDO: self.undo,
            ActionKey.REDO: self.redo,
            ActionKey.BACK: self.cancel,
        }

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the changes most of a low window."""
        super().resizeEvent(event)
        self.blanks.fit(event.size().height())

    # ---- showing

    def reload(self) -> None:
        """Show the review as it stands."""
        counts = self.review.diff.counts()
        changed = sum(n for change, n in counts.items() if change is not Change.SAME)
        for at, words in enumerate(
            (f"有变化 {changed}", *(f"{change_words(change)} {n}" for change, n in counts.items()))
        ):
            self.kinds.button(at).setText(words)
        self._show_blanks()
        self._fill_list()

    def _show_blanks(self) -> None:
        self.blanks.show_blanks(self.review.blanks(), self.review.at_stake())

    def _fill_list(self) -> None:
        at = self.kinds.checkedId()
        wanted = set(Change) - {Change.SAME} if at == 0 else {list(Change)[at - 1]}
        self._shown = [line for line in self.review.lines() if line.change in wanted]
        self.list.blockSignals(True)
        self.list.show_lines((self._texts(line), line) for line in self._shown)
        for row, line in enumerate(self._shown):
            if item := self.list.item(row, 0):
                item.setForeground(colour(COLOURS[line.change]))
        self.list.blockSignals(False)
        self._show_line()

    def _texts(self, line: TaskDiff) -> tuple[str, str, str]:
        old, new = self.review.sides(line)
        task = new or old
        title = (task.title or task.text) if task else ""
        return change_words(line.change), number_words(old.no if old else "", new.no if new else ""), title

    @property
    def line(self) -> TaskDiff | None:
        """The change in front."""
        row = self.list.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _show_line(self) -> None:
        line = self.line
        told = "\n".join(f"◷ {x.words}。" for x in self.review.at_stake_in(line)) if line else ""
        self.sides.show_pieces(self.review.pieces(line) if line else (), told)
        self.pair.clear()
        self.pair.setEnabled(line is not None and line.new_at is not None)
        if line is None or line.new_at is None:
            self.pair.addItem("（修订后没有这项任务）" if line else "（没有这一类变化）", None)
            return
        self.pair.addItem("（新任务）", None)
        for at, old in enumerate(self.review.diff.old):
            self.pair.addItem(_called(old), at)
        self.pair.setCurrentIndex(0 if line.old_at is None else line.old_at + 1)

    # ---- what the officer changes here

    def _pair_otherwise(self) -> None:
        line, old_at = self.line, self.pair.currentData()
        if line is not None and line.new_at is not None and old_at != line.old_at:
            self._take(self.review.paired(line.new_at, old_at))
            self._turn_to(line.new_at)

    def _turn_to(self, new_at: int) -> None:
        row = next((row for row, line in enumerate(self._shown) if line.new_at == new_at), -1)
        if row >= 0:
            self.list.setCurrentCell(row, 0)

    def _fill_blank(self, blank: Blank, text: str) -> None:
        try:
            self._take(self.review.filled(blank, text))
        except UserError as error:
            self.context.messages.show_error(error)
            self._show_blanks()

    def _decide(self, deadline_id: str, fate: Fate) -> None:
        self._take(self.review.decided(deadline_id, fate))

    def _take(self, review: RevisionReview) -> None:
        self._past.append(self.review)
        self._future.clear()
        self.review = review
        self.reload()

    def undo(self) -> None:
        """Take the last change of this page back."""
        self._step(self._past, self._future, "已撤销这一页的上一步", "这一页没有可撤销的改动")

    def redo(self) -> None:
        """Do the change again that was last taken back."""
        self._step(self._future, self._past, "已重做", "这一页没有可重做的改动")

    def _step(
        self, source: list[RevisionReview], target: list[RevisionReview], done: str, nothing: str
    ) -> None:
        self.context.messages.show_note(done if source else nothing)
        if source:
            target.append(self.review)
            self.review = source.pop()
            self.reload()

    # ---- leaving

    def apply(self) -> None:
        """Make the revised document the plan, in one verb, and turn to the tasks."""
        revisions, review = self.context.office.revisions, self.review
        day, note = day_of(self.day), self.note.text()
        self.set_writing(True)
        self.context.jobs.run(
            "采用修订",
            lambda _job: revisions.apply(review, day, note),
            owner=self,
            done=self._applied,
            failed=self.writing_failed,
            can_cancel=False,
        )

    def _applied(self, changes: Changes) -> None:
        self.set_writing(False)
        if not changes.verb:
            self.context.messages.show_note("修订版和现行方案没有不同，没有写入。")
            return
        self.forget_changes()
        context = self.context
        context.leave_page()
        context.announce(changes)
        context.go("tasks", "", "")

    @property
    def holds_changes(self) -> bool:
        """Tell whether pairs or blanks were settled here."""
        return bool(self._past)

    def forget_changes(self) -> None:
        """Take note that nothing of this page is worth asking about any more."""
        self._past.clear()

    def confirm_leaving(self) -> bool:
        """Ask whether to throw this page's changes away."""
        return self.ask_leaving(
            "放弃这次对照？",
            "修订还没有采用，文件没有变化；这一页上改过的配对和补填的内容会丢掉。",
            "放弃对照",
            "继续对照",
        )


def _called(task: TaskDraft) -> str:
    return f"{task.no}　{shortened(task.title or task.text, _IN_SPLIT)}"
