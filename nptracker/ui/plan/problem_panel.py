"""The open doubts of a reading: listed, filtered, jumped to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.problem import SEVERITY_WORDS
from nptracker.services.plan_review import PLAN_KEY, Doubt, Review
from nptracker.ui.tables.marks import mark_icon

if TYPE_CHECKING:
    from collections.abc import Sequence

Index = QModelIndex | QPersistentModelIndex
_ALL = "全部"


class _DoubtModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.doubts: list[Doubt] = []
        self.texts: list[str] = []

    def set_doubts(self, doubts: Sequence[Doubt], texts: Sequence[str]) -> None:
        self.beginResetModel()
        self.doubts, self.texts = list(doubts), list(texts)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of doubts shown."""
        return 0 if parent.isValid() else len(self.doubts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a doubt or its sign."""
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self.texts[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return mark_icon(self.doubts[index.row()].problem.severity)
        return None


class ProblemPanel(QWidget):
    """The list with its filters. ``jumped`` carries the doubt to show, ``settled`` the one looked at."""

    jumped = Signal(object)
    settled = Signal(object)

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review = review
        self._model = _DoubtModel()
        self._severity, self._text = QComboBox(), QLineEdit()
        self._severity.addItems([_ALL, *SEVERITY_WORDS.values()])
        self._severity.setAccessibleName("疑点轻重")
        self._text.setPlaceholderText("筛选疑点")
        self._text.setClearButtonEnabled(True)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setWordWrap(True)
        self.list.setAccessibleName("疑点")
        self._none = QLabel("没有待核对的疑点。")
        self._settle = QPushButton("已核对")
        self._settle.setToolTip("看过、没有问题：从清单里去掉这处疑点")
        self._lay_out()
        self._connect()
        self.reload()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._severity)
        row.addWidget(self._text, 1)
        row.addWidget(self._settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addLayout(row)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)

    def _connect(self) -> None:
        self._severity.currentIndexChanged.connect(lambda _at: self.reload())
        self._text.textChanged.connect(lambda _text: self.reload())
        self._settle.clicked.connect(self._settle_current)
        self.list.clicked.connect(lambda _index: self._tell())
        self.list.activated.connect(lambda _index: self._tell())

    def reload(self) -> None:
        """List the doubts that are open now and pass the filters."""
        row = self.list.currentIndex().row()
        pairs = [(doubt, self._words(doubt)) for doubt in self._review.remaining()]
        pairs = [(doubt, words) for doubt, words in pairs if self._passes(doubt, words)]
        if [p[0] for p in pairs] != self._model.doubts or [p[1] for p in pairs] != self._model.texts:
            self._model.set_doubts([p[0] for p in pairs], [p[1] for p in pairs])
            self._set_row(min(row, len(pairs) - 1))
        self._none.setVisible(not pairs)
        self._none.setText("没有符合筛选的疑点。" if self._review.remaining() else "没有待核对的疑点。")
        self.list.setVisible(bool(pairs))
        self._settle.setEnabled(bool(pairs))

    def _passes(self, doubt: Doubt, words: str) -> bool:
        chosen = self._severity.currentText()
        severity = SEVERITY_WORDS[doubt.problem.severity]
        return chosen in {_ALL, severity} and self._text.text().strip() in words

    def _words(self, doubt: Doubt) -> str:
        problem = doubt.problem
        tail = f"（{problem.suggestion}）" if problem.suggestion else ""
        return f"{SEVERITY_WORDS[problem.severity]}　{self._place(doubt)}{problem.message}{tail}"

    def _place(self, doubt: Doubt) -> str:
        if doubt.key == PLAN_KEY:
            return "全文："
        task = self._review.tasks[self._review.index_of(doubt.key)].task
        return f"任务 {task.no or '无编号'} {task.title[:12]}："

    def _set_row(self, row: int) -> None:
        if row >= 0:
            self.list.setCurrentIndex(self._model.index(row, 0))

    def _tell(self) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row < len(self._model.doubts):
            self.jumped.emit(self._model.doubts[row])

    def _settle_current(self) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row < len(self._model.doubts):
            self.settled.emit(self._model.doubts[row])

    def step(self, by: int, key: int) -> None:
        """Jump to the next (1) or previous (-1) doubt, from the listed one or from the selected task."""
        doubts = self._model.doubts
        if not doubts:
            return
        row = self.list.currentIndex().row()
        if row < 0:
            row = next((at for at, doubt in enumerate(doubts) if doubt.key == key), 0) - (by > 0)
        self._set_row((row + by) % len(doubts))
        self._tell()

    def count(self) -> int:
        """Return the number of listed doubts."""
        return len(self._model.doubts)
