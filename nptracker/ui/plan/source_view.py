"""The source text of a plan: read-only, with the selected task's pieces marked."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from nptracker.ui.theme import ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.draft import Span


class Places:
    """Turns character offsets of a Python text into positions of a Qt document and back.

    Qt counts UTF-16 units and takes CR LF as one line end; both move everything that follows.
    """

    def __init__(self, text: str) -> None:
        self._positions: array[int] | None = None
        if "\r\n" in text or any(ord(sign) > 0xFFFF for sign in text):
            self._positions = self._counted(text)

    @staticmethod
    def _counted(text: str) -> array[int]:
        positions, position = array("l"), 0
        for at, sign in enumerate(text):
            positions.append(position)
            if not (sign == "\r" and text[at + 1 : at + 2] == "\n"):
                position += 2 if ord(sign) > 0xFFFF else 1
        positions.append(position)
        return positions

    def to_qt(self, offset: int) -> int:
        """Return the document position of a character offset."""
        return offset if self._positions is None else self._positions[min(offset, len(self._positions) - 1)]

    def from_qt(self, position: int) -> int:
        """Return the character offset of a document position."""
        return position if self._positions is None else bisect_left(self._positions, position)


class SourceView(QPlainTextEdit):
    """The text on the left of the review page; ``pointed_at`` carries the offset a person clicked on."""

    pointed_at = Signal(int)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places = Places(text)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setPlainText(text)
        self.setPlaceholderText("内置方案是整理好的要点，没有原文可对照。请在右边逐条核对。")
        self.setUndoRedoEnabled(False)
        self.setAccessibleName("方案原文")

    def offset(self) -> int:
        """Return the character offset of the cursor."""
        return self._places.from_qt(self.textCursor().position())

    def mark(self, spans: Sequence[Span], problem: tuple[int, int] | None = None) -> None:
        """Mark the pieces of a task, one doubtful place in another colour, and bring the place into view."""
        marks = [self._selection(span.start, span.end, ground("accent")) for span in spans]
        if problem:
            marks.append(self._selection(*problem, ground("warning")))
        self.setExtraSelections(marks)
        start = problem[0] if problem else min((span.start for span in spans), default=-1)
        if start >= 0:
            self._scroll_to(start)

    def _selection(self, start: int, end: int, colour: QColor) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._places.to_qt(start))
        cursor.setPosition(self._places.to_qt(end), QTextCursor.MoveMode.KeepAnchor)
        shape = QTextCharFormat()
        shape.setBackground(colour)
        selection.cursor, selection.format = cursor, shape  # type: ignore[attr-defined]
        return selection

    def _scroll_to(self, offset: int) -> None:
        """Put the line of an offset a little below the upper edge, unless it is well in view already."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._places.to_qt(offset))
        top = self.cursorRect(cursor).top()
        if not self.hasFocus():
            self.setTextCursor(cursor)
        if not 0 <= top < self.viewport().height() * 2 // 3:
            block = cursor.block()
            line = block.layout().lineForTextPosition(cursor.positionInBlock()).lineNumber()
            self.verticalScrollBar().setValue(max(0, block.firstLineNumber() + max(line, 0) - 2))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell where was clicked; a dragged selection is for copying and tells nothing."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.pointed_at.emit(self.offset())
