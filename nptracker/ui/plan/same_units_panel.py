"""Bodies that are written in several ways, offered as one: a tick and a name each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nptracker.ui.plan.headed_model import HeadedModel, Index
from nptracker.ui.tables.typing_kept import may_fill

if TYPE_CHECKING:
    from nptracker.services.plan_review import Review, SameUnit

_HEADINGS = ("合为一个单位", "写法", "统一为")
_TICK, _SPELLINGS, _NAME = range(3)


class SameUnitModel(HeadedModel):
    """One line per group of spellings; ``chosen`` carries group, name and whether they are joined."""

    chosen = Signal(int, str, bool)

    def __init__(self, review: Review) -> None:
        super().__init__(_HEADINGS)
        self._review = review

    @property
    def groups(self) -> tuple[SameUnit, ...]:
        """The groups as they stand."""
        return self._review.same_units

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of groups."""
        return 0 if parent.isValid() else len(self.groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the tick, the spellings or the chosen name."""
        group = self.groups[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == _TICK:
            return Qt.CheckState.Checked if group.joined else Qt.CheckState.Unchecked
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        return ("合并" if group.joined else "分开", " / ".join(group.spellings), group.name)[index.column()]

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a tick or a name."""
        group = self.groups[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            self.chosen.emit(index.row(), group.name, Qt.CheckState(value) is Qt.CheckState.Checked)
        elif role == Qt.ItemDataRole.EditRole and index.column() == _NAME and str(value).strip():
            self.chosen.emit(index.row(), str(value).strip(), group.joined)
        else:
            return False
        self.reload()
        return True

    def reload(self) -> None:
        """Show the groups as they stand now."""
        if self.groups:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.groups) - 1, len(_HEADINGS) - 1))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell what can be ticked and typed."""
        extra = {_TICK: Qt.ItemFlag.ItemIsUserCheckable, _NAME: Qt.ItemFlag.ItemIsEditable}
        return super().flags(index) | extra.get(index.column(), Qt.ItemFlag.NoItemFlags)


class _NameDelegate(QStyledItemDelegate):
    """Offers the spellings of the group and lets another name be typed."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return the box with the spellings."""
        box = QComboBox(parent)
        box.setEditable(True)
        model = index.model()
        if isinstance(model, SameUnitModel):
            box.addItems(list(model.groups[index.row()].spellings))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Start from the chosen name."""
        if isinstance(editor, QComboBox) and may_fill(editor, index):
            editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Hand over the name."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText(), Qt.ItemDataRole.EditRole)


class SameUnitsPanel(QTableView):
    """The table of offers; it changes the review through ``model.chosen``."""

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offers = SameUnitModel(review)
        self.setModel(self.offers)
        self.setItemDelegateForColumn(_NAME, _NameDelegate(self))
        self.verticalHeader().hide()
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(_TICK, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_SPELLINGS, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.ResizeToContents)
        self.setAccessibleName("同一单位的不同写法")
