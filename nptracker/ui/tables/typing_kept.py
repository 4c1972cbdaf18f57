"""An entry that has begun outlives whatever the table around it shows anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QStyledItemDelegate

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QAbstractItemView, QWidget

_FILLED = "filled"  # the property of an editor that keeps what its cell said


def may_fill(editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> bool:
    """Tell whether an editor takes its cell's text: when it is new, or the text changed and nobody is typing.

    Qt fills open editors again whenever their cells are shown anew, also when another cell's new value is the
    reason. Where nothing changed nothing is filled: that would end a composition of an input method.
    """
    text, before = str(index.data(Qt.ItemDataRole.EditRole) or ""), editor.property(_FILLED)
    if before is not None and (text == before or typed_text(editor) != before):
        return False
    editor.setProperty(_FILLED, text)
    return True


def is_plain_enter(event: QEvent) -> bool:
    """Tell an Enter without Ctrl, Shift or Alt."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.KeyPress
        and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    )


def typed_text(editor: QWidget) -> str:
    """Return what stands in an editor; an editor of another kind is taken for an empty one."""
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    if isinstance(editor, QComboBox):
        return editor.currentText()
    return editor.text() if isinstance(editor, QLineEdit) else ""


def hand_on_typing(view: QAbstractItemView) -> None:
    """Write what is being typed in a table whose rows are about to be others: their editors go unasked."""
    editor = view.indexWidget(view.currentIndex())
    if editor is not None:
        view.commitData(editor)


class TypingKept(QStyledItemDelegate):
    """Fills an editor until something is typed into it."""

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Show the cell in its editor, unless somebody is typing there."""
        if may_fill(editor, index):
            super().setEditorData(editor, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt calls it
        """End an entry by Enter at once; Qt would do it later, when keys already waiting are in the old cell."""
        if isinstance(watched, QLineEdit) and is_plain_enter(event):
            self.commitData.emit(watched)
            self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.SubmitModelCache)
            return True
        return super().eventFilter(watched, event)
