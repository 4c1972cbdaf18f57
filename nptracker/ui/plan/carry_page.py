"""Carrying over: what goes on into the next cycle, ticked by the officer, dates and targets given by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.plan_diff import target_words
from nptracker.domain.quantity import plain, read_number
from nptracker.errors import UserError
from nptracker.services.carry_proposal import CarriedDate
from nptracker.services.plan_typed import UNDECIDED, day_from
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.plan.draft_page import DraftPage
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import colour, mark
from nptracker.ui.widgets.ask_dialog import day_field, day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from nptracker.domain.changes import Changes
    from nptracker.services.carry_proposal import CarriedTarget, CarryLine, CarryProposal
    from nptracker.ui.context import Context

_HEADS = ("任务、时限和指标", "现状", "本周期", "下一周期（可以填写）")
_ANSWER = len(_HEADS) - 1
_ROLE = Qt.ItemDataRole.UserRole
_TASK, _DEADLINE, _TARGET = "task", "deadline", "target"


class _AnswersOnly(QStyledItemDelegate):
    """Lets only the column of the next cycle be typed into."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """Return an editor for an answer; other cells are turned down."""
        if index.column() != _ANSWER:
            return None  # type: ignore[return-value]  # Qt takes None for “not here”
        return super().createEditor(parent, option, index)


class _Tree(QTreeWidget):
    """Space ticks a task wherever the current cell is; Enter types into the answer."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer Space and Enter, leave the rest to Qt."""
        item = self.currentItem()
        is_task = item is not None and item.parent() is None
        if event.key() == Qt.Key.Key_Space and is_task:
            ticked = item.checkState(0) is Qt.CheckState.Checked
            item.setCheckState(0, Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None and not is_task:
            self.editItem(item, _ANSWER)
        else:
            super().keyPressEvent(event)


class CarryPage(DraftPage):
    """Shows the proposal and makes the next cycle's plan of it."""

    title = "结转到下一周期"
    manual = "plan-carry"
    help_text = (
        "没有完成的和长期坚持的任务已经勾上；空格改勾选，勾上的进入下一周期的方案。\n"
        "时限和指标不会自动改：在最后一列填写（回车或 F2），空着的就是未定；也可以一次顺延几年。\n"
        "结转后原方案到起始日期为止，进展、佐证都留在原任务里；新任务记住它接续的是哪一项。\n"
        "点“结转”以前什么也不写入；结转以后可以一步撤销。"
    )

    def __init__(self, context: Context, proposal: CarryProposal, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.proposal = proposal
        self._is_changed = False
        self.name = QLineEdit(proposal.title, self)
        self.day = day_field(proposal.starts_on)
        self.tree = _Tree(self)
        self.words = QLabel(self)
        self.shift_button = QPushButton("未定的时限都顺延(&S)…", self)
        self.make_button, self.cancel_button = QPushButton("结转", self), QPushButton("取消", self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.tree)
        self._fill()

    def _lay_out(self) -> None:
        mark(self.make_button, "primary")
        mark(self.words, "heading")
        self.make_button.setToolTip("做成下一周期的方案（Ctrl+Return）；一步撤销可以全部收回")
        self.name.setMinimumWidth(self.fontMetrics().horizontalAdvance("字") * 22)
        labels = []
        for words, field in (("方案名称(&N)", self.name), ("实施起始日期(&D)", self.day)):
            label = QLabel(words, self)
            label.setBuddy(field)
            field.setAccessibleName(words.partition("(")[0])
            labels += [label, field]
        self.tree.setAccessibleName("结转的任务")
        self.tree.setHeaderLabels(list(_HEADS))
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.setItemDelegate(_AnswersOnly(self.tree))
        self.tree.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        em = self.fontMetrics().horizontalAdvance("字")
        for column, width in ((1, 6), (2, 11), (3, 11)):
            self.tree.setColumnWidth(column, em * width)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(10, 8, 10, 8)
        column_.addLayout(
            FlowRow(*labels, self.shift_button, self.make_button, self.cancel_button, spacing=6)
        )
        column_.addWidget(self.words)
        column_.addWidget(self.tree, 1)

    def _connect(self) -> None:
        self.tree.itemChanged.connect(self._changed)
        self.shift_button.clicked.connect(self.shift)
        self.make_button.clicked.connect(self.make)
        self.cancel_button.clicked.connect(self.cancel)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.ACCEPT_PLAN: self.make, ActionKey.BACK: self.cancel}

    # ---- showing

    def reload(self) -> None:
        """Keep what is shown: the proposal is the page's own until it is made."""

    def _fill(self) -> None:
        self.tree.blockSignals(True)
        self.tree.clear()
        for line in self.proposal.lines:
            self.tree.addTopLevelItem(_task_item(line))
        self.tree.expandAll()
        self.tree.blockSignals(False)
        if first := self.tree.topLevelItem(0):
            self.tree.setCurrentItem(first)
        self._sum_up()

    def _sum_up(self) -> None:
        taken, undated = len(self.proposal.taken), self.proposal.undated
        words = f"结转 {taken} 项任务，共 {len(self.proposal.lines)} 项"
        self.words.setText(f"{words}；还有 {undated} 个时限未定" if undated else words)
        self.make_button.setEnabled(taken > 0)
        self.shift_button.setEnabled(undated > 0)

    # ---- what the officer says

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        kind, key = item.data(0, _ROLE)
        self._is_changed = True
        if kind == _TASK and column == 0:
            self.proposal = self.proposal.with_taken(key, item.checkState(0) is Qt.CheckState.Checked)
        elif column == _ANSWER:
            self._take_answer(item, kind, key)
        self._sum_up()

    def _take_answer(self, item: QTreeWidgetItem, kind: str, key: str) -> None:
        text = item.text(_ANSWER).strip()
        try:
            if kind == _DEADLINE:
                day = None if text in {"", UNDECIDED} else day_from(text)
                self.proposal = self.proposal.with_deadline(key, day)
            elif kind == _TARGET:
                self.proposal = self.proposal.with_target(key, _number(text))
        except UserError as error:
            self.context.messages.show_error(error)
        self._show_answer(item, kind, key)

    def _show_answer(self, item: QTreeWidgetItem, kind: str, key: str) -> None:
        parts = (part for line in self.proposal.lines for part in _parts(line))
        words = next((_answer(part) for part_kind, part in parts if (part_kind, part.id) == (kind, key)), "")
        self.tree.blockSignals(True)
        item.setText(_ANSWER, words)
        item.setForeground(_ANSWER, colour("warning" if words == UNDECIDED else "ink"))
        self.tree.blockSignals(False)

    def shift(self, years: int = 0) -> None:
        """Put every deadline that is still open some years later, when the officer says how many."""
        years = years or self._ask_years()
        if years:
            self._is_changed = True
            self.proposal = self.proposal.shifted(years)
            self._fill()

    def _ask_years(self) -> int:
        from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field

        field = choice_field((str(n), f"{n} 年") for n in range(1, 6))
        words = "还没有新日期的时限都往后推这么多年；已经填了的不动，推了以后还能逐个改。"
        dialog = AskDialog(self, "顺延时限", words, (("顺延", field),), accept_words="顺延(&S)")
        return int(field.currentData()) if dialog.asks() else 0

    # ---- leaving

    def make(self) -> None:
        """Make the next cycle's plan in one verb and turn to the tasks."""
        from dataclasses import replace

        carry_over = self.context.office.carry_over
        title = self.name.text().strip() or self.proposal.title
        wanted = replace(self.proposal, title=title, starts_on=self._start())
        self.set_writing(True)
        self.context.jobs.run(
            "结转到下一周期",
            lambda _job: carry_over.make(wanted),
            owner=self,
            done=self._made,
            failed=self.writing_failed,
            can_cancel=False,
        )

    def _start(self) -> date:
        return day_of(self.day)

    def _made(self, changes: Changes) -> None:
        self.set_writing(False)
        self.forget_changes()
        context = self.context
        context.leave_page()
        context.announce(changes)

    @property
    def holds_changes(self) -> bool:
        """Tell whether ticks or dates were given here."""
        return self._is_changed

    def forget_changes(self) -> None:
        """Take note that nothing of this page is worth asking about any more."""
        self._is_changed = False

    def confirm_leaving(self) -> bool:
        """Ask whether to throw this page's changes away."""
        return self.ask_leaving(
            "放弃这次结转？",
            "还没有结转，文件没有变化；这一页上改过的勾选和日期会丢掉。",
            "放弃结转",
            "继续",
        )


def _parts(line: CarryLine) -> list[tuple[str, CarriedDate | CarriedTarget]]:
    return [*((_DEADLINE, part) for part in line.deadlines), *((_TARGET, part) for part in line.targets)]


def _task_item(line: CarryLine) -> QTreeWidgetItem:
    measures = f"未完成措施 {line.open_measures} 条" if line.open_measures else "措施都已完成"
    item = QTreeWidgetItem([line.line.name, line.why, measures if line.standing.draft.measures else "—", ""])
    item.setData(0, _ROLE, (_TASK, line.id))
    item.setCheckState(0, Qt.CheckState.Checked if line.is_taken else Qt.CheckState.Unchecked)
    item.setToolTip(0, line.standing.draft.text)
    for kind, part in _parts(line):
        item.addChild(_part_item(kind, part))
    return item


def _part_item(kind: str, part: CarriedDate | CarriedTarget) -> QTreeWidgetItem:
    words = _answer(part)
    item = QTreeWidgetItem([_part_name(part), "", _old_words(part), words])
    item.setData(0, _ROLE, (kind, part.id))
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    item.setForeground(_ANSWER, colour("warning" if words == UNDECIDED else "ink"))
    item.setToolTip(0, _part_name(part))
    return item


def _part_name(part: CarriedDate | CarriedTarget) -> str:
    if isinstance(part, CarriedDate):
        return f"时限：{part.name or part.sentence or '（没有写明依据）'}"
    return f"指标：{part.old.name}"


def _old_words(part: CarriedDate | CarriedTarget) -> str:
    return (
        str(part.old_on)
        if isinstance(part, CarriedDate)
        else target_words(part.old).removeprefix(part.old.name)
    )


def _answer(part: CarriedDate | CarriedTarget) -> str:
    if isinstance(part, CarriedDate):
        return str(part.new_on or UNDECIDED)
    return UNDECIDED if part.value is None else plain(part.value)


def _number(text: str) -> Decimal | None:
    if text in {"", UNDECIDED}:
        return None
    number = read_number(text.rstrip("%％"))
    if number is None:
        raise UserError(f"目标值“{text}”不是数字", todo="请只写数字；还没有定的写“未定”。")
    return number
