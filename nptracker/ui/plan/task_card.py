"""The card of one task: what is asked, the progress of the period, the evidence, the close-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.plan import checker_doubt
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.plan import task_words as words
from nptracker.ui.plan.check_table import CheckTable
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.open_plan import dropped_file
from nptracker.ui.plan.progress_form import ProgressForm
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from nptracker.services.task_lines import TaskDetail
    from nptracker.ui.actions import Actions

CONTENT, PROGRESS, EVIDENCE, CLOSING = range(4)
_HEADINGS = ("文件名", "大小", "添加日期", "说明")
_KEYS = (ActionKey.TICK, ActionKey.RECORD_PROGRESS, ActionKey.ATTACH)
_DEADLINE_KEYS = (ActionKey.EXTEND, ActionKey.ADD_MILESTONE)
_PROGRESS_KEYS = (ActionKey.TAKE_OVER, ActionKey.CONFIRM_PROGRESS)


def _label(role: str = "") -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if role:
        mark(label, role)
    return label


def _row(*widgets: QWidget) -> QWidget:
    """Return a widget that holds others in a row, which breaks where the card is narrow."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(FlowRow(*widgets))
    return holder


def _scrolled(inside: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class ContentTab(QWidget):
    """What the plan asks: bodies, measures, deadlines, targets, text, doubts of the reading."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.units, self.targets, self.text, self.problems = _label(), _label(), _label(), _label("warning")
        self.measures = CheckTable(("完成", "编号", "具体措施"), (7, 3))
        self.deadlines = CheckTable(("完成", "时限", "依据"), (7, 6))
        self.edit_milestone, self.remove_milestone = QPushButton("改节点…"), QPushButton("移除节点")
        self.withdraw_extension = QPushButton("撤回延期")
        self.withdraw_extension.setToolTip("记错了的延期：撤回光标所在时限最近的一次，可以用 Ctrl+Z 恢复")
        self.set_target = QPushButton("定目标值…")
        self.set_target.setToolTip("方案里空着的（未定）在这里定下来，或改一个目标值")
        keys = (actions.button(key, self) for key in _DEADLINE_KEYS)
        changing = (self.edit_milestone, self.remove_milestone, self.withdraw_extension)
        self._milestone_buttons = _row(*keys, *changing)
        self._target_part = QWidget()
        targets = QVBoxLayout(self._target_part)
        targets.setContentsMargins(0, 0, 0, 0)
        targets.addWidget(self.targets)
        targets.addLayout(FlowRow(self.set_target))
        self.writers = (*changing, self.set_target)
        self.measures.setAccessibleName("具体措施")
        self.deadlines.setAccessibleName("完成时限")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(6, 8, 8, 8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._form.addRow(self.problems)
        for name, widget in (
            ("责任单位", self.units), ("具体措施", self.measures), ("完成时限", self.deadlines),
            ("", self._milestone_buttons), ("量化指标", self._target_part), ("任务全文", self.text),
        ):  # fmt: skip
            self._form.addRow(name, widget)

    def show_task(self, detail: TaskDetail, as_at: date) -> None:
        """Fill everything as seen on a day; what a task does not have takes no room."""
        self.units.setText(words.units_words(detail.units))
        self.measures.set_lines(words.measure_lines(detail.measures))
        self.measures.setColumnHidden(1, not any(line.texts[1] for line in self.measures.checks.lines))
        self.deadlines.set_lines(words.deadline_lines(detail, as_at))
        has_milestone = any(deadline.name for deadline in detail.dates)
        for button in (self.edit_milestone, self.remove_milestone):
            button.setVisible(has_milestone)
        self.withdraw_extension.setVisible(bool(detail.extensions))
        self.targets.setText(words.targets_words(detail.targets))
        self.text.setText(detail.text)
        self.problems.setText("\n".join(f"⚠ {problem}" for problem in detail.problems))
        shown = (
            (self.measures, bool(detail.measures)), (self.deadlines, bool(detail.deadlines)),
            (self._target_part, bool(detail.targets)), (self.problems, bool(detail.problems)),
        )  # fmt: skip
        for widget, is_shown in shown:
            self._form.setRowVisible(widget, is_shown)


class ProgressTab(QWidget):
    """The entry of the period above, the earlier ones below."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.form = ProgressForm()
        self.earlier = _label()
        head = QLabel("历次填报")
        mark(head, "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 8, 8)
        column.addLayout(FlowRow(*(actions.button(key, self) for key in _PROGRESS_KEYS)))
        column.addWidget(self.form)
        column.addWidget(head)
        column.addWidget(self.earlier)
        column.addStretch(1)

    def show_task(self, detail: TaskDetail) -> None:
        """List the earlier entries; the form is filled by the page, which knows what was typed."""
        entries = [words.entry_words(entry) for entry in detail.progress]
        self.earlier.setText("\n\n".join(entries) or "还没有填报过。")


class EvidenceTab(QWidget):
    """The attached files. Files can be dropped on it; ``opened`` and ``removed`` carry a record id."""

    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.can_remove = True
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(list(_HEADINGS))
        self.list.setAccessibleName("佐证材料")
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.open_button, self.remove_button = QPushButton("打开"), QPushButton("移除")
        self.open_button.setToolTip("用电脑上的程序打开一份副本，或转到关联的记录（回车）")
        self.link_button = QPushButton("关联记录…")
        self.link_button.setToolTip("把检查、问题、会议等台账记录作为佐证")
        buttons = (
            actions.button(ActionKey.ATTACH, self),
            self.link_button,
            self.open_button,
            self.remove_button,
        )
        row = FlowRow(*buttons)
        hint = QLabel("也可以把文件拖到这里。文件存在本区县文件里面，不依赖原来的位置。")
        hint.setWordWrap(True)
        mark(hint, "soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 8, 8)
        column.addLayout(row)
        column.addWidget(hint)
        column.addWidget(self.list, 1)
        self.open_button.clicked.connect(lambda: self._tell(self.opened))
        self.remove_button.clicked.connect(lambda: self._tell(self.removed))
        self.list.itemActivated.connect(lambda _item, _column: self._tell(self.opened))
        self.list.itemSelectionChanged.connect(self._check_buttons)

    def show_task(self, detail: TaskDetail) -> None:
        """List the files."""
        self.list.clear()
        for evidence in detail.evidence:
            item = QTreeWidgetItem(list(words.evidence_texts(evidence)))
            item.setData(0, Qt.ItemDataRole.UserRole, evidence.id)
            self.list.addTopLevelItem(item)
        if detail.evidence:
            self.list.setCurrentItem(self.list.topLevelItem(0))
        self._check_buttons()

    def _check_buttons(self) -> None:
        is_chosen = self.list.currentItem() is not None
        self.open_button.setEnabled(is_chosen)
        self.remove_button.setEnabled(is_chosen and self.can_remove)

    def _tell(self, signal: SignalInstance) -> None:
        item = self.list.currentItem()
        if item is not None:
            signal.emit(str(item.data(0, Qt.ItemDataRole.UserRole)))


class ClosingTab(QWidget):
    """Close-out with a checker, and the history of ticks, close-outs and reopenings."""

    def __init__(self, actions: Actions, person: Callable[[], str]) -> None:
        super().__init__()
        self._person = person
        self._detail: TaskDetail | None = None
        self._typed: dict[str, tuple[str, str]] = {}  # checker and note by task
        self.checker, self.note = QLineEdit(), QLineEdit()
        self.checker.setPlaceholderText("核查人姓名，不能是经办人或填报人")
        self.note.setPlaceholderText("核查情况；重新打开时写原因")
        self.checker.setAccessibleName("核查人")
        self.note.setAccessibleName("说明")
        self.lacking, self.history = _label("warning"), _label()
        form = QFormLayout()
        form.addRow("核查人", self.checker)
        form.addRow("说明", self.note)
        row = FlowRow(*(actions.button(key, self) for key in (ActionKey.CLOSE_TASK, ActionKey.REOPEN_TASK)))
        head = QLabel("办结记录")
        mark(head, "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 8, 8)
        column.addLayout(form)
        column.addWidget(self.lacking)
        column.addLayout(row)
        column.addWidget(head)
        column.addWidget(self.history)
        column.addStretch(1)
        self.checker.textChanged.connect(lambda _text: self._show_lacking())

    def show_task(self, detail: TaskDetail) -> None:
        """Show the history and what a close-out still needs."""
        if self._detail is None or self._detail.line.id != detail.line.id:
            self._turn_to(detail.line.id)
        self._detail = detail
        self.history.setText(words.closure_words(detail.closures) or "还没有办结记录。")
        self._show_lacking()

    def _turn_to(self, task_id: str) -> None:
        """Put what is typed about the task before aside, and show what was typed about this one earlier."""
        if self._detail is not None:
            self._typed[self._detail.line.id] = self.checker.text(), self.note.text()
        checker, note = self._typed.pop(task_id, ("", ""))
        self.checker.setText(checker)
        self.note.setText(note)

    def lacking_words(self) -> str:
        """Return what a close-out still needs, empty when it can be done."""
        if self._detail is None:
            return ""
        lacks = words.lacking_for_close(self._detail, self._person(), self.checker.text())
        return f"销号还缺：{'、'.join(lacks)}" if lacks else ""

    def _doubt(self) -> str:
        """Return whom the checker may be under another writing."""
        hands = (self._person(), *self._detail.hands) if self._detail else ()
        return checker_doubt(self.checker.text(), hands)

    def _show_lacking(self) -> None:
        closed = self._detail is not None and self._detail.line.closed
        text = "" if closed else self.lacking_words() or self._doubt()
        self.lacking.setText(f"△ {text}" if text else "")
        self.lacking.setVisible(bool(text))


class TaskCard(QWidget):
    """The card with its four tabs; verbs are done by the page, which listens to the parts."""

    dropped = Signal(object)  # a Path

    def __init__(self, actions: Actions, person: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.stand = _label("heading"), _label("soft")
        self.content, self.progress = ContentTab(actions), ProgressTab(actions)
        self.evidence, self.closing = EvidenceTab(actions), ClosingTab(actions, person)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("任务的各个方面")
        self.content_area = _scrolled(self.content, "任务内容")
        for tab, title in (
            (self.content_area, "任务内容"), (_scrolled(self.progress, "进展"), "进展"),
            (self.evidence, "佐证"), (_scrolled(self.closing, "办结"), "办结"),
        ):  # fmt: skip
            self.tabs.addTab(tab, title)
        self._lay_out(actions)
        self.setAcceptDrops(True)

    def _lay_out(self, actions: Actions) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.name)
        column.addWidget(self.stand)
        column.addLayout(FlowRow(*(actions.button(key, self) for key in _KEYS)))
        column.addWidget(self.tabs, 1)

    def show_task(self, detail: TaskDetail, as_at: date) -> None:
        """Show a task as seen on a day; the tab in front stays in front."""
        line = detail.line
        self.name.setText(line.name or "（原文没有写名称）")
        due = f"　时限 {line.due_on}" if line.due_on else ""
        if line.is_extended:
            due += f"（原 {line.planned_on}）"
        self.stand.setText(f"{line.light.sign} {line.light.label}{due}　{words.state_words(line)}")
        mark(
            self.stand, {"red": "danger", "yellow": "warning", "green": "good"}.get(line.light.colour, "soft")
        )
        self.content.show_task(detail, as_at)
        for tab in (self.progress, self.evidence, self.closing):
            tab.show_task(detail)
        for at, (title, count) in enumerate(
            (("任务内容", 0), ("进展", len(detail.progress)), ("佐证", len(detail.evidence)), ("办结", 0))
        ):
            self.tabs.setTabText(at, f"{title} {count}" if count else title)

    def set_editable(self, is_editable: bool) -> None:
        """Switch what would write on or off."""
        self.content.measures.checks.can_tick = self.content.deadlines.checks.can_tick = is_editable
        for widget in (
            self.progress.form, self.closing.checker, self.closing.note, *self.content.writers,
        ):  # fmt: skip
            widget.setEnabled(is_editable)
        self.evidence.can_remove = is_editable
        self.evidence.link_button.setEnabled(is_editable)

    def take_focus(self) -> None:
        """Put the keyboard on what can be done in the tab in front."""
        first = {
            CONTENT: self.content.measures if self.content.measures.checks.lines else self.content_area,
            PROGRESS: self.progress.form.state,
            EVIDENCE: self.evidence.list,
            CLOSING: self.closing.checker,
        }[self.tabs.currentIndex()]
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if first is self.content.measures and not self.content.measures.currentIndex().isValid():
            self.content.measures.setCurrentIndex(self.content.measures.checks.index(0, 0))

    def turn_to(self, tab: int) -> None:
        """Bring a tab to the front with the keyboard in it."""
        self.tabs.setCurrentIndex(tab)
        self.take_focus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a local file as evidence."""
        if dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the dropped file on."""
        path = dropped_file(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.dropped.emit(path)
