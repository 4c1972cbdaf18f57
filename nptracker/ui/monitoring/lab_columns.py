"""The columns of a laboratory's sheet as rows: what each is taken for, and of results which substance in what unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal

from nptracker.domain.forms.lab_sheet import LAB_SHEET, RESULT
from nptracker.ui.plan.headed_model import HeadedModel, Index
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from nptracker.services.lab_draft import LabDraft

KEY, NAME, UNIT = 2, 3, 4
LEFT_OUT = "（不导入）"
RESULT_WORD = "结果"
KEY_WORDS = {"": LEFT_OUT, RESULT: RESULT_WORD, **{field.key: field.heading for field in LAB_SHEET.fields}}


class LabColumnModel(HeadedModel):
    """``chosen`` carries a column's number, and its key, substance and unit as a person wants them."""

    chosen = Signal(int, str, str, str)

    def __init__(self) -> None:
        super().__init__(("列", "表头", "是什么", "项目（样品）", "单位", "前几个值"))
        self.draft: LabDraft | None = None

    def show_draft(self, draft: LabDraft) -> None:
        """Show the columns of a sheet; those of the same sheet keep the cursor in its place."""
        same = (
            self.draft is not None
            and self.draft.path == draft.path
            and self.rowCount() == len(draft.table.columns)
        )
        if not same:
            self.beginResetModel()
        self.draft = draft
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 5))
        else:
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns of the file."""
        return 0 if parent.isValid() or self.draft is None else len(self.draft.table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a text; what is still to be looked at has a sign and a colour."""
        assert self.draft is not None
        column = self.draft.table.columns[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == KEY:
            return column.why
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._texts(index.row())[index.column()]
        if role == Qt.ItemDataRole.EditRole:
            return {KEY: column.key, NAME: column.about.name, UNIT: column.about.unit}.get(index.column(), "")
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in {KEY, NAME, UNIT}:
            return colour("warning") if not column.is_settled else colour("ink" if column.key else "soft")
        return None

    def _texts(self, row: int) -> tuple[str, ...]:
        assert self.draft is not None
        column = self.draft.table.columns[row]
        is_result = column.key == RESULT
        what = KEY_WORDS[column.key] + ("" if column.is_settled else "　？")
        unit = (column.about.unit or self._unit_below(column.number)) if is_result else ""
        return (
            column.letters + ("（隐藏）" if column.is_hidden else ""),
            column.heading,
            what,
            column.about.name if is_result else "",
            unit,
            "　".join(column.samples) or "（空）",
        )

    def _unit_below(self, number: int) -> str:
        """Return the unit that a row below the heads, the lines above or a person give a column without its own."""
        assert self.draft is not None
        meta = self.draft.table.meta.get(number, {})
        return meta.get("unit") or self.draft.table.unit or self.draft.options.unit

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell what can be typed: the kind of any column, substance and unit of a column of results."""
        flags = super().flags(index)
        assert self.draft is not None
        is_result = self.draft.table.columns[index.row()].key == RESULT
        return (
            flags | Qt.ItemFlag.ItemIsEditable
            if index.column() == KEY or (is_result and index.column() in {NAME, UNIT})
            else flags
        )

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what was chosen or typed."""
        if role != Qt.ItemDataRole.EditRole or self.draft is None:
            return False
        column = self.draft.table.columns[index.row()]
        key = str(value) if index.column() == KEY else column.key
        name = str(value).strip() if index.column() == NAME and value != column.about.name else ""
        unit = str(value).strip() if index.column() == UNIT else ""
        self.chosen.emit(column.number, key, name, unit)
        return True
