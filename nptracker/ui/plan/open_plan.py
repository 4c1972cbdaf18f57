"""The ways a plan comes into the file: a document, pasted text, a built-in plan; each ends in review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nptracker.errors import UserError
from nptracker.services.regions import level_above
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan_intake import PlanIntake
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from nptracker.services.built_in_plans import BuiltInPlan
    from nptracker.ui.context import Context

_WIDEST = 980


class OpenPlan(QWidget):
    """Three ways side by side. Reading runs as a job; nothing is written before the review is accepted."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setAcceptDrops(True)
        self._plans: list[BuiltInPlan] = []
        self.choose_button = QPushButton("选择文件…")
        self.text = QPlainTextEdit()
        self.read_text_button = QPushButton("读取这段文字")
        self.built_in = QListWidget()
        self.take_button = QPushButton("用所选方案")
        self.note = QLabel()
        self.foreign, self.facts = QLabel(), QLabel()
        self.intake = PlanIntake(context, self, begun=self.note.hide, failed=self._show_failure)
        self._dress()
        self._lay_out()
        self._connect()

    def _dress(self) -> None:
        mark(self.choose_button, "primary")
        mark(self.note, "danger")
        mark(self.foreign, "warning")
        mark(self.facts, "soft")
        for words in (self.note, self.foreign, self.facts):
            words.setWordWrap(True)
            words.hide()
        self.text.setPlaceholderText("在这里按 Ctrl+V 粘贴方案全文或其中几段")
        self.text.setTabChangesFocus(True)
        leave_drops_to_page(self.text)
        self.text.setAccessibleName("方案文字")
        self.built_in.setAccessibleName("内置方案")
        self.built_in.setWordWrap(True)
        self.built_in.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.built_in.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.read_text_button.setEnabled(False)
        self.take_button.setEnabled(False)

    def _lay_out(self) -> None:
        body = QFrame()
        body.setMaximumWidth(_WIDEST)
        grid = QGridLayout(body)
        grid.setSpacing(12)
        grid.addWidget(_words("先把方案读进来", "heading"), 0, 0, 1, 2)
        told = "读出来的任务会和原文并排，逐条核对、改正后再采用；采用以前什么也不写入文件。"
        grid.addWidget(_words(told, "soft"), 1, 0, 1, 2)
        grid.addWidget(self.note, 2, 0, 1, 2)
        grid.addWidget(self._file_card(), 3, 0)
        below = (self.facts, self.foreign)  # the button stands in the head: they may be long
        grid.addWidget(_card("用内置方案", self.built_in, *below, beside=self.take_button), 4, 0)
        grid.addWidget(_card("粘贴文字", self.text, self.read_text_button), 3, 1, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(4, 1)
        self._area = area = QScrollArea()
        area.setAccessibleName("读取方案的几种办法")
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)

    def _file_card(self) -> QFrame:
        told = (
            "可读：Word（.docx）、PDF（有文字的）、纯文本、网页、Excel（.xlsx）任务清单。\n"
            "老格式 .doc、.wps 请先另存为 .docx；扫描件请先做文字识别。\n"
            "也可以把文件拖到这里。"
        )
        return _card("读取方案文件", _words(told, "soft"), self.choose_button)

    def _connect(self) -> None:
        self.choose_button.clicked.connect(self.intake.ask_for_file)
        self.read_text_button.clicked.connect(self.read_text)
        self.take_button.clicked.connect(self.take_built_in)
        self.text.textChanged.connect(self._check_text)
        self.built_in.currentRowChanged.connect(self._tell_of)
        self.built_in.itemActivated.connect(lambda _item: self.take_built_in())
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)  # wherever the keyboard is
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.paste)

    def _tell_of(self, row: int) -> None:
        """Say what a built-in plan is before it is taken, and what another region's plan asks for."""
        plan = self._plans[row] if 0 <= row < len(self._plans) else None
        self.take_button.setEnabled(plan is not None)
        self.facts.setVisible(plan is not None)
        words = self._standing(plan) if plan is not None else ""
        self.foreign.setVisible(bool(words))
        self.foreign.setText(words)
        mark(self.foreign, "warning" if words.startswith("△") else "good")
        if plan is not None:
            self.facts.setText(plan.facts)
            lowest = self.foreign if words else self.facts  # on a low screen both lie below the edge
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(lowest))

    def _standing(self, plan: BuiltInPlan) -> str:
        """Return what a plan is to the own district in words, "" for its own."""
        own, region = self._context.office.region, plan.region
        if region == own:
            return ""
        if level_above(self._context.office.settings.get("region_code"), region):
            return f"✔ {region}是{own}的上级：读入后作为上级方案，用来和本级方案对照，不计入本级任务。"
        return (
            f"△ 这是{region}的方案，不是{own}的。只能当底稿：每项任务都会列出要改成本地的责任单位、时限和指标，"
            "核对改好再采用。"
        )

    def _is_from_elsewhere(self, plan: BuiltInPlan) -> bool:
        return self._standing(plan).startswith("△")

    def _check_text(self) -> None:
        self.read_text_button.setEnabled(bool(self.text.toPlainText().strip()))

    def reload(self) -> None:
        """List the built-in plans."""
        self.built_in.clear()
        self._plans = sorted(self._context.office.plans.built_in(), key=self._is_from_elsewhere)
        for plan in self._plans:
            item = QListWidgetItem(plan.name)
            item.setData(Qt.ItemDataRole.UserRole, plan.key)
            self.built_in.addItem(item)

    def paste(self) -> None:
        """Put what is on the clipboard into the box for it."""
        self.text.setFocus()
        self.text.paste()

    def read_text(self) -> None:
        """Read the pasted text."""
        self.intake.read_text(self.text.toPlainText())

    def take_built_in(self) -> None:
        """Take the selected built-in plan as the draft."""
        item = self.built_in.currentItem()
        if item is not None:
            self.intake.start_from(str(item.data(Qt.ItemDataRole.UserRole)))

    def _show_failure(self, error: Exception) -> None:
        """Say beside the buttons why nothing was read: what to do is about the file just chosen."""
        if not isinstance(error, UserError):
            raise error
        self.note.setText(f"✕ {error.words()}")
        self.note.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one local file."""
        if dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the dropped file."""
        path = dropped_file(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.intake.read_file(path)


def dropped_file(data: QMimeData) -> Path | None:
    """Return the first local file of what is being dragged, None when there is none."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if paths else None


def leave_drops_to_page(box: QPlainTextEdit) -> None:
    """Let a file dropped on a box reach the page, which reads it; the box would insert its address."""
    box.setAcceptDrops(False)
    box.viewport().setAcceptDrops(False)


def _words(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    mark(label, role)
    return label


def _card(title: str, middle: QWidget, *below: QWidget, beside: QWidget | None = None) -> QFrame:
    """Return a card with its title, something ``beside`` the title, a middle that grows, and what stands below."""
    card = QFrame()
    mark(card, "card")
    column = QVBoxLayout(card)
    head = QHBoxLayout()
    head.addWidget(_words(title, "heading"), 1)
    if beside is not None:
        head.addWidget(beside)
    column.addLayout(head)
    column.addWidget(middle, 1)
    for widget in below:
        is_button = isinstance(widget, QPushButton)
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0))
    return card


class OpenPlanPage(Page):
    """The same three ways as a page of their own, for a further plan beside those in the file."""

    title = "读取方案"
    manual = "plan-reading"
    help_text = "选文件、粘贴文字或用内置方案，读出来后先核对，采用才写入文件。"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.choice = OpenPlan(context)
        column = QVBoxLayout(self)
        column.addWidget(self.choice)

    def reload(self) -> None:
        """List the built-in plans."""
        self.choice.reload()

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.BACK: self.context.leave_page}
