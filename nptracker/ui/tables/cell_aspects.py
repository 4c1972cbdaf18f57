"""How cells and heads of a table look: alignment, marks of problems, words on hovering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from nptracker.domain.forms.field import FieldType
from nptracker.ui.tables.marks import head_font, head_ground, mark_icon, mark_tint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QBrush, QFont, QIcon

    from nptracker.domain.forms.field import Field
    from nptracker.domain.query import Query
    from nptracker.ui.tables.grouping import Grouping
    from nptracker.ui.tables.row_source import RowSource
    from nptracker.ui.tables.shown_row import Mark, ShownRow

Index = QModelIndex | QPersistentModelIndex
ENTRY_MARK = "＊"
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class ShownTable(Protocol):
    """As much of a table model as its looks depend on."""

    source: RowSource
    fields: tuple[Field, ...]
    query: Query
    rows: int
    grouping: Grouping | None

    def shown(self, row: int) -> ShownRow:
        """Return a row as shown."""

    def shown_already(self, row: int) -> ShownRow | None:
        """Return a row that has been shown before."""

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell as it can be typed back."""


def column_head(model: ShownTable, section: int, role: int) -> str | None:
    """Return the heading of a column with its sort mark, or its help."""
    field = model.fields[section]
    if role == _DISPLAY:
        return field.full_heading + _sort_mark(model, field.key)
    if role == Qt.ItemDataRole.ToolTipRole:
        return f"{field.full_heading}\n{model.source.form.help_of(field).words()}".strip()
    return None


def row_head(model: ShownTable, row: int, role: int) -> str | QIcon | None:
    """Return the number of a row, and the mark of a record with problems, also in columns not shown."""
    if role == _DISPLAY:
        return _row_number(model, row)
    if role not in {Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ToolTipRole}:
        return None
    ready = model.shown_already(row)
    mark = ready.row_mark if ready is not None else None
    if mark is None:
        return None
    return mark.words if role == Qt.ItemDataRole.ToolTipRole else mark_icon(mark.severity)


def _row_number(model: ShownTable, row: int) -> str:
    if row >= model.rows:
        return ENTRY_MARK
    if model.grouping is None:
        return str(row + 1)
    return str(model.grouping.rank(row)) if model.grouping.head_at(row) is None else ""


def _sort_mark(model: ShownTable, key: str) -> str:
    sorts = model.query.sort
    for place, sort in enumerate(sorts, start=1):
        if sort.field == key:
            rank = str(place) if len(sorts) > 1 else ""
            return f" {'▼' if sort.descending else '▲'}{rank}"
    return ""


def _mark(model: ShownTable, index: Index) -> Mark | None:
    return model.shown(index.row()).cell_marks.get(model.fields[index.column()].key)


def _edit_text(model: ShownTable, index: Index) -> str:
    return model.text(index.row(), index.column())


def _alignment(model: ShownTable, index: Index) -> int:
    return _RIGHT if model.fields[index.column()].is_numeric else _LEFT


def _decoration(model: ShownTable, index: Index) -> QIcon | None:
    mark = _mark(model, index)
    return mark_icon(mark.severity) if mark else None


def _background(model: ShownTable, index: Index) -> QBrush | None:
    """Tint a wrong value; where one is missing the sign is enough, or a new table is a wall of red."""
    if model.shown(index.row()).is_head:
        return head_ground()
    mark = _mark(model, index)
    has_text = bool(model.shown(index.row()).texts[index.column()])
    return mark_tint(mark.severity) if mark and has_text else None


def _font(model: ShownTable, index: Index) -> QFont | None:
    return head_font() if model.shown(index.row()).is_head else None


def _tool_tip(model: ShownTable, index: Index) -> str | None:
    if mark := _mark(model, index):
        return mark.words
    is_long = model.fields[index.column()].type is FieldType.LONG_TEXT
    return _edit_text(model, index) if is_long else None


ASPECTS: Mapping[int, Callable[[Any, Index], Any]] = {
    int(Qt.ItemDataRole.EditRole): _edit_text,
    int(Qt.ItemDataRole.TextAlignmentRole): _alignment,
    int(Qt.ItemDataRole.DecorationRole): _decoration,
    int(Qt.ItemDataRole.BackgroundRole): _background,
    int(Qt.ItemDataRole.ToolTipRole): _tool_tip,
    int(Qt.ItemDataRole.FontRole): _font,
}
