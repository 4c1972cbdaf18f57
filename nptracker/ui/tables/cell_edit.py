"""Editors inside the cells of a table, with the keys of a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nptracker.domain.forms.field import FieldType
from nptracker.ui.tables.block_edit import BlockEdit, cell_edit
from nptracker.ui.tables.options import Find, Option, offering_for
from nptracker.ui.tables.suggest import Suggester
from nptracker.ui.tables.typing_kept import may_fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.ui.tables.window_model import WindowModel

Index = QModelIndex | QPersistentModelIndex
LINES_IN_LONG_EDITOR = 5
_EDIT = Qt.ItemDataRole.EditRole
_MOVES = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class CellLine(QLineEdit):
    """A one-line cell editor; ``suggester`` offers options where the field has any."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.suggester: Suggester | None = None
        self.reference: Option | None = None  # the record picked, whose label may not be its own alone
        self.picked: Option | None = None  # what was picked last, with what belongs into the partner's cell
        self.setStyleSheet("QLineEdit { padding: 0 3px; border-radius: 0; }")


class CellText(QPlainTextEdit):
    """A cell editor for longer text: Alt+Enter begins a line, Enter ends the entry."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setStyleSheet("QPlainTextEdit { padding: 0; border-radius: 0; }")


class CellDelegate(QStyledItemDelegate):
    """Makes, fills and reads the editors. ``ended`` says where to go next: rows down, columns right."""

    ended = Signal(int, int)
    fill_wanted = Signal(str)  # Ctrl+Enter: the text is meant for every selected cell

    def __init__(self, model: WindowModel, find: Find, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._find = model, find
        self._was_refused = False
        self.is_block_selected: Callable[[], bool] = lambda: False
        self.is_typing_over = False  # begun by typing: the arrows end the entry, as in a spreadsheet

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make the editor of a cell; while it is open the rows stay where they are."""
        self._model.hold()
        field = self._model.fields[index.column()]
        if field.type is FieldType.LONG_TEXT:
            return CellText(parent)
        editor = CellLine(parent)
        if (offering := offering_for(field, self._find)) is not None:
            editor.suggester = Suggester(editor, offering)
            editor.suggester.picked.connect(lambda option: _picked(editor, option, field.type))
            if not self.is_typing_over and offering.opens_empty:
                QTimer.singleShot(0, editor, editor.suggester.open)
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        """Let the rows move again."""
        super().destroyEditor(editor, index)
        self._model.release()

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the text of the cell, all of it selected so that typing replaces it; what is being typed stays."""
        if not may_fill(editor, index):
            return
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, CellText):
            editor.setPlainText(text)
            editor.selectAll()
        elif isinstance(editor, CellLine):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the typed text to the model."""
        if isinstance(editor, CellLine) and (pair := self._pair(editor, index)) is not None:
            self._was_refused = self._model.write is not None and not self._model.write(pair)
        else:
            self._was_refused = not model.setData(index, _text_of(editor), _EDIT)

    def _pair(self, editor: CellLine, index: Index) -> BlockEdit | None:
        """Return one entry for a picked cell and its empty partner; None when there is no partner to fill."""
        form, field, picked = self._model.source.form, self._model.fields[index.column()], editor.picked
        partner = form.partner_of(field)
        if partner is None or picked is None or not picked.partner or picked.label != editor.text():
            return None
        record = self._model.shown(index.row()).record
        if record is not None and record.text(form, partner.key):
            return None
        record_id = self._model.record_id_at(index.row())
        return cell_edit(form, field, record_id, picked.label, {partner.key: picked.partner})

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """Lay the editor over its cell; the one for longer text is taller, as far as the table reaches."""
        rect = option.rect  # type: ignore[attr-defined]
        if isinstance(editor, CellText):
            rect.setHeight(editor.fontMetrics().lineSpacing() * LINES_IN_LONG_EDITOR + 8)
            rect.setWidth(max(rect.width(), 260))
            _keep_inside(rect, editor.parentWidget())
        editor.setGeometry(rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Treat the keys of an editor as a spreadsheet does."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
        ):
            return self._uses(watched, event) or super().eventFilter(watched, event)
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        ):
            event.accept()  # the key belongs to the entry, not to the table's own Ctrl+Enter
            return True
        return super().eventFilter(watched, event)

    def _uses(self, editor: QWidget, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if isinstance(editor, CellLine) and editor.suggester is not None and editor.suggester.is_open:
            if key == Qt.Key.Key_Escape:
                editor.suggester.close()
                return True
            if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
                return False  # the suggestions use them
        move = _MOVES.get(key)
        if move is None and self.is_typing_over and not event.modifiers():
            move = _ARROWS.get(key)
        if move is None:
            return False
        if move[0] and _is_control(event) and self.is_block_selected():
            self._end_for_block(editor)
            return True
        if isinstance(editor, CellText) and move[0] and _asks_for_line(event):
            editor.textCursor().insertText("\n")
            return True
        if key not in _ARROWS and isinstance(editor, CellLine) and editor.suggester is not None:
            editor.suggester.pick_marked()
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and key in _MOVES
        self._end(editor, -abs(move[0]) if back and move[0] else move[0], move[1])
        return True

    def _end_for_block(self, editor: QWidget) -> None:
        """Close the editor without writing its cell: the block, with this cell in it, is one verb."""
        if isinstance(editor, CellLine) and editor.suggester is not None:
            editor.suggester.pick_marked()
        text = _text_of(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        self.fill_wanted.emit(text)

    def _end(self, editor: QWidget, down: int, right: int) -> None:
        self.commitData.emit(editor)
        if self._was_refused:
            return  # the reason has been said; the typed text stays in the cell for another try
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        self.ended.emit(down, right)


def _text_of(editor: QWidget) -> str:
    if isinstance(editor, CellText):
        return editor.toPlainText()
    if not isinstance(editor, CellLine):
        return ""
    picked = editor.reference
    return picked.value if picked is not None and picked.label == editor.text() else editor.text()


def _picked(editor: CellLine, option: Option, kind: FieldType) -> None:
    editor.end(False)
    editor.picked = option
    if kind is FieldType.REFERENCE:
        editor.reference = option


def _keep_inside(rect: QRect, parent: QWidget | None) -> None:
    if parent is not None:
        rect.moveTop(max(0, min(rect.top(), parent.height() - rect.height())))
        rect.moveLeft(max(0, min(rect.left(), parent.width() - rect.width())))


def _is_control(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _asks_for_line(event: QKeyEvent) -> bool:
    """Tell Alt+Enter, as in Excel, and Ctrl+Enter from the plain Enter that ends an entry."""
    return bool(event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier))


def place_caret_at_end(editor: QWidget) -> None:
    """Show the caret behind the text instead of a selection: the way F2 opens a cell."""
    if isinstance(editor, CellText):
        editor.moveCursor(QTextCursor.MoveOperation.End)
    elif isinstance(editor, CellLine):
        editor.end(False)
