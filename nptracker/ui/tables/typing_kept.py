"""An entry that has begun outlives whatever the table around it shows anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QWidget


class TypingKept(QStyledItemDelegate):
    """Fills an editor until something is typed into it.

    Qt fills open editors again whenever their cells are shown anew, also when another cell's new value is the reason.
    """

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Show the cell in its editor, unless somebody is typing there."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)
