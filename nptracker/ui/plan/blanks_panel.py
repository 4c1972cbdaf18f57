"""What a draft left open and what the new version says: a small table at the top, filled in right there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nptracker.services.revision_review import NOTHING_SAID, Blank, BlankKind
from nptracker.ui.theme import colour, mark

_HEADS = ("留空的地方", "修订前", "修订后（可以直接填写）")
_LEAST_LINES, _MOST_LINES = 2, 4
_SHARE = 5  # the table takes at most a fifth of the page, and two lines at least


class BlanksPanel(QWidget):
    """Lists the blanks; ``filled`` carries a blank and what was typed for it."""

    filled = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blanks: list[Blank] = []
        self._shown: list[Blank] = []
        self._lines = _MOST_LINES
        self.words = QLabel(self)
        mark(self.words, "heading")
        self.with_optional = QCheckBox("连同没有写时限、文号的(&L)", self)
        self.with_optional.toggled.connect(lambda _on: self._fill())
        self.table = QTableWidget(0, len(_HEADS), self)
        self.table.setAccessibleName("留空的地方")
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.itemChanged.connect(self._typed)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.with_optional)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.table)

    def show_blanks(self, blanks: Sequence[Blank]) -> None:
        """Show these blanks, open ones first."""
        self._blanks = list(blanks)
        self.with_optional.setVisible(any(blank.is_optional for blank in blanks))
        self._fill()

    def _fill(self) -> None:
        wanted = self.with_optional.isChecked()
        self._shown = [blank for blank in self._blanks if wanted or not blank.is_optional]
        self.words.setText(self._sum())
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._shown))
        for row, blank in enumerate(self._shown):
            for column, text in enumerate((blank.label, blank.old_words, _answer(blank))):
                self.table.setItem(row, column, _item(text, blank, is_answer=column == len(_HEADS) - 1))
        self.table.blockSignals(False)
        self._fit()

    def _sum(self) -> str:
        still_open = sum(blank.is_open for blank in self._shown)
        if not self._shown:
            return "征求意见稿和修订版都没有留空的地方"
        return f"留空的地方 {len(self._shown)} 处，仍空着 {still_open} 处"

    def fit(self, height: int) -> None:
        """Take a share of a page of this height."""
        line = int(self.fontMetrics().height() * 1.7)
        self._lines = min(max(height // _SHARE // line, _LEAST_LINES), _MOST_LINES)
        self._fit()

    def _fit(self) -> None:
        line = int(self.fontMetrics().height() * 1.7)
        self.table.verticalHeader().setDefaultSectionSize(line)
        lines = min(len(self._shown), self._lines)
        self.table.setVisible(lines > 0)
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(head + lines * line + 2 * self.table.frameWidth() + 2)

    def _typed(self, item: QTableWidgetItem) -> None:
        blank = self._shown[item.row()]
        if item.text().strip() != _answer(blank):
            self.filled.emit(blank, item.text().strip())


def _answer(blank: Blank) -> str:
    if blank.is_open and blank.kind is not BlankKind.STATUS:
        return ""
    return "" if blank.new_words == NOTHING_SAID else blank.new_words


def _item(text: str, blank: Blank, *, is_answer: bool) -> QTableWidgetItem:
    open_words = f"✖ 仍空着：{text}" if blank.is_open else f"✔ {text}"
    item = QTableWidgetItem(text if is_answer else open_words if text == blank.label else text)
    item.setToolTip(text or "按 F2 或直接打字填写")
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if is_answer else flags)
    if not is_answer and text == blank.label:
        item.setForeground(colour("danger" if blank.is_open else "good"))
    return item
