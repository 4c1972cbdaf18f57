"""Two wordings of a task side by side, what went marked on the left, what came on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QLabel, QTextBrowser, QWidget

from nptracker.domain.word_diff import Piece, new_side, old_side
from nptracker.ui.plan.change_words import pieces_html
from nptracker.ui.theme import mark

_LEAST_LINES = 2


class TwoSides(QWidget):
    """Shows the pieces of one task; a side that has no task says so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self.before, self.after = QTextBrowser(self), QTextBrowser(self)
        for column, (words, view) in enumerate((("修订前", self.before), ("修订后", self.after))):
            label = QLabel(words, self)
            mark(label, "soft")
            view.setAccessibleName(words)
            view.setTabChangesFocus(True)
            view.setMinimumHeight(view.fontMetrics().height() * _LEAST_LINES)
            grid.addWidget(label, 0, column)
            grid.addWidget(view, 1, column)
            grid.setColumnStretch(column, 1)

    def show_pieces(self, pieces: Sequence[Piece], told: str = "") -> None:
        """Show what became of a text; ``told`` are words of neither side, set below the right one."""
        for view, side, nothing in (
            (self.before, old_side(pieces), "（修订前没有这项任务）"),
            (self.after, new_side(pieces), "（修订后没有这项任务）"),
        ):
            if side:
                view.setHtml(pieces_html(side))
            else:
                view.setPlainText(nothing)
        if told:
            self.after.append(told)
            self.after.verticalScrollBar().setValue(0)  # appending scrolls; both sides begin alike
