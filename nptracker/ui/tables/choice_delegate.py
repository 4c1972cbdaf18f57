"""A cell that is chosen from a list, opened at once; a choice closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QAbstractItemModel, QObject

    from nptracker.ui.plan.headed_model import Index

_MOST_SHOWN = 18  # lines of the list


class ChoiceDelegate(QStyledItemDelegate):
    """Chooses one of some keys, shown as words."""

    def __init__(self, words: Mapping[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._words = words

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        """Return the box, opened; a choice closes it."""
        box = QComboBox(parent)
        for key, word in self._words.items():
            box.addItem(word, key)
        box.setMaxVisibleItems(_MOST_SHOWN)
        box.activated.connect(lambda _at: self._finish(box))
        return box

    def _finish(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show what is chosen so far."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))
            editor.showPopup()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the choice over."""
        if isinstance(editor, QComboBox):
            place = model.index(index.row(), index.column())
            model.setData(place, editor.currentData(), Qt.ItemDataRole.EditRole)
