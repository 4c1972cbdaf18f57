"""The rows of an import as the review page shows them: what happens, where from, and old → new cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush

from nptracker.services.import_draft import ASKED, STATE_WORDS, WRITTEN, DraftRow, RowState
from nptracker.ui.icons import icon
from nptracker.ui.tables.marks import mark_icon, mark_tint
from nptracker.ui.tables.shown_row import LINE_END_MARK, Mark, mark_of
from nptracker.ui.theme import ground

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nptracker.domain.forms.field import Field
    from nptracker.domain.problem import Problem

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
ARROW = " → "
BLANK_WORDS = "（空）"
_LOOKED_AT = 2_000  # rows tell well enough which columns a file fills
_COMPARED = frozenset(  # with what is known
    {RowState.CHANGED, RowState.AGAIN, RowState.PROPOSED, RowState.CONFLICT}
)
SIGNS: Mapping[RowState, tuple[str, str]] = {
    RowState.NEW: ("add", "good"),
    RowState.CHANGED: ("edit", "note"),
    RowState.AGAIN: ("warning", "warning"),
    RowState.PROPOSED: ("help", "warning"),
    RowState.SAME: ("done", "grey"),
    RowState.CONFLICT: ("warning", "warning"),
    RowState.REFUSED: ("error", "danger"),
}
STATE_HELP: Mapping[RowState, str] = {
    RowState.NEW: "还没有这条记录，导入后新增",
    RowState.CHANGED: "已有这条记录，有些栏目不同，导入后改成表里的",
    RowState.AGAIN: "这个单位这一期已经报过，这次内容不同：勾选采用新报，不勾保留原报",
    RowState.PROPOSED: "像是原有的一行改了写法、企业改了名，或是别的年度的：勾选才写入",
    RowState.SAME: "和已有的记录完全相同，不用导入",
    RowState.CONFLICT: "同一条记录交来几份不同的，勾选其中一行导入；不勾选的不导入",
    RowState.REFUSED: "有错误，认不出是哪条记录，改正后再导入",
}


class Chosen:
    """Which rows of a draft will be written: every new and changed one, and of a conflict at most one row."""

    def __init__(self, rows: Sequence[DraftRow] = ()) -> None:
        self._rows = rows
        self.places = {place for place, row in enumerate(rows) if row.state in WRITTEN}

    def can_be(self, place: int) -> bool:
        """Tell whether a person may choose a row."""
        return self._rows[place].state in WRITTEN | ASKED

    def put(self, place: int, chosen: bool) -> None:
        """Choose a row or leave it; of the rows about one record the one chosen last counts."""
        if not chosen or not self.can_be(place):
            self.places.discard(place)
            return
        row = self._rows[place]
        if row.state is RowState.CONFLICT:
            self.places -= {
                other
                for other in self.places
                if (self._rows[other].kind, self._rows[other].record_id) == (row.kind, row.record_id)
            }
        self.places.add(place)


class ReviewModel(QAbstractTableModel):
    """The rows of a draft of one kind, all of them or those of one state. Three columns come before the fields."""

    HEADS = ("处理", "来源", "记录")
    chosen_changed = Signal()

    def __init__(self, fields: Sequence[Field], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fields = tuple(fields)
        self.chosen = Chosen()
        self._all: Sequence[tuple[int, DraftRow]] = ()
        self.rows: Sequence[tuple[int, DraftRow]] = ()
        self._marks: dict[int, dict[str, Mark]] = {}

    def set_rows(self, rows: Sequence[tuple[int, DraftRow]], fields: Sequence[Field], chosen: Chosen) -> None:
        """Show these rows, each with its place in the draft, under these columns."""
        self.beginResetModel()
        self.fields, self.chosen = tuple(fields), chosen
        self._all = self.rows = rows
        self._marks = {}
        self.endResetModel()

    def show_only(self, state: RowState | None) -> None:
        """Show the rows of one state, or all."""
        self.beginResetModel()
        self.rows = [pair for pair in self._all if state is None or pair[1].state is state]
        self.endResetModel()

    def place_of(self, row: DraftRow) -> int:
        """Return where a row is shown, -1 when it is not."""
        return next((place for place, (_, shown) in enumerate(self.rows) if shown is row), -1)

    def column_of(self, key: str) -> int:
        """Return the column of a field, 0 when it is not shown."""
        return next((i for i, field in enumerate(self.fields, len(self.HEADS)) if field.key == key), 0)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return what comes first and the fields."""
        return 0 if parent.isValid() else len(self.HEADS) + len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return headings, and running numbers of the rows."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        heads = len(self.HEADS)
        return self.HEADS[section] if section < heads else self.fields[section - heads].full_heading

    def data(self, index: Index, role: int = 0) -> Any:
        """Return one aspect of a cell."""
        if not index.isValid():
            return None
        (place, row), column = self.rows[index.row()], index.column()
        if column == 0 and role == Qt.ItemDataRole.CheckStateRole:
            return self._tick(place)
        if column < len(self.HEADS):
            return _head_aspect(row, column, role)
        key = self.fields[column - len(self.HEADS)].key
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_words(row, key).replace("\n", LINE_END_MARK)
        mark = self._marks_of(row).get(key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return mark.words if mark else cell_words(row, key)
        if role == Qt.ItemDataRole.DecorationRole:
            return mark_icon(mark.severity) if mark else None
        if role == Qt.ItemDataRole.BackgroundRole:
            return _ground_of(row, key, mark)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let a person choose the rows that can be written."""
        flags = super().flags(index)
        if index.isValid() and index.column() == 0 and self.chosen.can_be(self.rows[index.row()][0]):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = 0) -> bool:
        """Choose a row or leave it."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.chosen.put(self.rows[index.row()][0], Qt.CheckState(value) == Qt.CheckState.Checked)
        last = self.index(len(self.rows) - 1, 0)
        self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.CheckStateRole])
        self.chosen_changed.emit()
        return True

    def _tick(self, place: int) -> Qt.CheckState | None:
        if not self.chosen.can_be(place):
            return None
        return Qt.CheckState.Checked if place in self.chosen.places else Qt.CheckState.Unchecked

    def _marks_of(self, row: DraftRow) -> dict[str, Mark]:
        """Gather the problems of a row by field, once it is looked at."""
        if id(row) not in self._marks:
            by_field: dict[str, list[Problem]] = {}
            for problem in row.problems:
                by_field.setdefault(problem.field, []).append(problem)
            self._marks[id(row)] = {key: mark_of(problems) for key, problems in by_field.items()}
        return self._marks[id(row)]


def telling_first(fields: Sequence[Field], rows: Sequence[DraftRow]) -> list[Field]:
    """Return the fields with those first that would change, then those filled in, last those nobody has filled."""
    changed = {change.key for row in rows if row.state in _COMPARED for change in row.differences}
    filled = {key for row in rows[:_LOOKED_AT] for key in row.texts}
    return sorted(fields, key=lambda field: (field.key not in changed, field.key not in filled))


def cell_words(row: DraftRow, key: str) -> str:
    """Return a cell as “old → new” where the import would change it, else what the sender wrote."""
    for change in row.differences:
        if change.key == key:
            return f"{change.old or BLANK_WORDS}{ARROW}{change.new or BLANK_WORDS}"
    return row.texts.get(key, "")


def source_words(row: DraftRow) -> str:
    """Return the file, sheet and row a draft row comes from."""
    return f"{row.file} · {row.sheet} 第 {row.row} 行" if row.sheet else f"{row.file} 第 {row.row} 行"


def _head_aspect(row: DraftRow, column: int, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return (STATE_WORDS[row.state], source_words(row), row.label)[column]
    if role == Qt.ItemDataRole.DecorationRole and column == 0:
        return icon(*SIGNS[row.state])
    if role == Qt.ItemDataRole.ToolTipRole:
        return (STATE_HELP[row.state], source_words(row), row.label)[column]
    return None


def _ground_of(row: DraftRow, key: str, mark: Mark | None) -> QBrush | None:
    if mark is not None:
        return mark_tint(mark.severity)
    is_changed = any(change.key == key for change in row.differences)
    return QBrush(ground("note")) if is_changed and row.state is not RowState.NEW else None
