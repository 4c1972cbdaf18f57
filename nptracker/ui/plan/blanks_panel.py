"""What is to be settled before a revision: extensions at stake and blanks, in a small table at the top."""

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

from nptracker.services.revised_deadlines import ExtensionAtStake, Fate
from nptracker.services.revision_review import NOTHING_SAID, Blank, BlankKind
from nptracker.ui.theme import colour, mark

_HEADS = ("留空的地方", "修订前", "修订后（可以直接填写）")
_HEADS_WITH_EXTENSIONS = ("要定的地方", "修订前", "修订后（可以勾选、填写）")
_RULE = "批准过的延期比新文件的时限晚，或新文件没有写时限的，默认保留；按空格去掉勾，就按新文件执行。"
_LEAST_LINES, _MOST_LINES = 2, 4
_SHARE = 5  # the table takes at most a fifth of the page, and two lines at least


class BlanksPanel(QWidget):
    """Lists extensions at stake, then blanks.

    ``filled`` carries a blank and what was typed for it, ``decided`` a deadline's id and the fate of its extension.
    """

    filled = Signal(object, str)
    decided = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at_stake: list[ExtensionAtStake] = []
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

    def show_blanks(self, blanks: Sequence[Blank], at_stake: Sequence[ExtensionAtStake] = ()) -> None:
        """Show these extensions and blanks, open ones first."""
        self._blanks, self._at_stake = list(blanks), list(at_stake)
        self.words.setToolTip(_RULE if at_stake else "")
        self.table.setHorizontalHeaderLabels(list(_HEADS_WITH_EXTENSIONS if at_stake else _HEADS))
        self.with_optional.setVisible(any(blank.is_optional for blank in blanks))
        self._fill()

    def _fill(self) -> None:
        wanted = self.with_optional.isChecked()
        self._shown = [blank for blank in self._blanks if wanted or not blank.is_optional]
        self.words.setText(self._sum())
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._at_stake) + len(self._shown))
        for row, at_stake in enumerate(self._at_stake):
            for column, item in enumerate(_extension_items(at_stake)):
                self.table.setItem(row, column, item)
        for row, blank in enumerate(self._shown, start=len(self._at_stake)):
            for column, text in enumerate((blank.label, blank.old_words, _answer(blank))):
                self.table.setItem(row, column, _item(text, blank, is_answer=column == len(_HEADS) - 1))
        self.table.blockSignals(False)
        self._fit()

    def _sum(self) -> str:
        still_open = sum(blank.is_open for blank in self._shown)
        extended = f"延期 {len(self._at_stake)} 处受影响，勾上的保留　" if self._at_stake else ""
        if not self._shown:
            return extended or "征求意见稿和修订版都没有留空的地方"
        return f"{extended}留空的地方 {len(self._shown)} 处，仍空着 {still_open} 处"

    def fit(self, height: int) -> None:
        """Take a share of a page of this height."""
        line = int(self.fontMetrics().height() * 1.7)
        self._lines = min(max(height // _SHARE // line, _LEAST_LINES), _MOST_LINES)
        self._fit()

    def _fit(self) -> None:
        line = int(self.fontMetrics().height() * 1.7)
        self.table.verticalHeader().setDefaultSectionSize(line)
        lines = min(self.table.rowCount(), self._lines)
        self.table.setVisible(lines > 0)
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(head + lines * line + 2 * self.table.frameWidth() + 2)

    def _typed(self, item: QTableWidgetItem) -> None:
        if item.row() < len(self._at_stake):
            is_kept = item.checkState() is Qt.CheckState.Checked
            self.decided.emit(self._at_stake[item.row()].deadline_id, Fate.KEPT if is_kept else Fate.ENDED)
            return
        blank = self._shown[item.row() - len(self._at_stake)]
        if item.text().strip() != _answer(blank):
            self.filled.emit(blank, item.text().strip())


def _answer(blank: Blank) -> str:
    if blank.is_open and blank.kind is not BlankKind.STATUS:
        return ""
    return "" if blank.new_words == NOTHING_SAID else blank.new_words


def _extension_items(at_stake: ExtensionAtStake) -> tuple[QTableWidgetItem, ...]:
    """Return the cells of an extension; the last one has a tick where there is a choice."""
    before = f"{at_stake.due_on} 延至 {at_stake.extended_to}（{at_stake.approval}）"
    items = tuple(QTableWidgetItem(text) for text in (f"◷ 延期：{at_stake.task}", before, at_stake.answer))
    for item in items:
        item.setToolTip(f"{at_stake.words}。\n{_RULE}")
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    items[0].setForeground(colour("warning"))
    if at_stake.is_open:
        answer = items[-1]
        answer.setFlags(answer.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        is_kept = at_stake.fate is Fate.KEPT
        answer.setCheckState(Qt.CheckState.Checked if is_kept else Qt.CheckState.Unchecked)
    return items


def _item(text: str, blank: Blank, *, is_answer: bool) -> QTableWidgetItem:
    open_words = f"✖ 仍空着：{text}" if blank.is_open else f"✔ {text}"
    item = QTableWidgetItem(text if is_answer else open_words if text == blank.label else text)
    item.setToolTip(text or "按 F2 或直接打字填写")
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if is_answer else flags)
    if not is_answer and text == blank.label:
        item.setForeground(colour("danger" if blank.is_open else "good"))
    return item
