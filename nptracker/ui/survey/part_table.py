"""The parts of one entry as a small grid: a row for each thing to answer, or for each thing somebody adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nptracker.domain.forms.field import CodeList, Field, FieldType
from nptracker.domain.values import ABSENT_WORDS, Absent
from nptracker.services.manual.page_names import form_page
from nptracker.ui.tables.cell_edit import CellLine
from nptracker.ui.tables.marks import mark_icon
from nptracker.ui.tables.options import Find, Offering, code_options, offering_for
from nptracker.ui.tables.shown_row import Mark
from nptracker.ui.tables.suggest import Suggester
from nptracker.ui.tables.typing_kept import TypingKept, hand_on_typing, may_fill

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from nptracker.domain.forms.form import Form
    from nptracker.domain.record import Record

Index = QModelIndex | QPersistentModelIndex
_NOT_RELEVANT = ABSENT_WORDS[Absent.NOT_APPLICABLE]
_NARROWEST, _WIDEST, _LONG_HEAD, _ROOMY = 5, 9, 8, 40  # Chinese letters


class PartRow(NamedTuple):
    """A row: what it is about in words, the texts a new record begins with, its record once there is one."""

    head: str
    begins_with: Mapping[str, str]
    record: Record | None = None
    tip: str = ""
    mark: Mark | None = None


class Typed(NamedTuple):
    """What was typed: the entry it belongs to, whatever is shown by then, the place and row, the field, the text."""

    entry_id: str
    at: int
    row: PartRow
    key: str
    text: str


class PartModel(QAbstractTableModel):
    """Shows the rows of one entry; ``typed`` carries what is to be written."""

    typed = Signal(object)  # Typed

    def __init__(self, form: Form, keys: Sequence[str], head: str) -> None:
        super().__init__()
        self.form, self.fields = form, [form.by_key[key] for key in keys]
        self._head = head
        self.entry_id = ""
        self.rows: list[PartRow] = []
        self.is_writable = True

    def show_rows(self, entry_id: str, rows: Sequence[PartRow]) -> None:
        """Show other rows; where those there stay in their places, what is being typed in one goes on."""
        if not self.keep_their_places(entry_id, rows):
            self.beginResetModel()
            self.entry_id, self.rows = entry_id, list(rows)
            self.endResetModel()
            return
        before = len(self.rows)
        if len(rows) > before:
            self.beginInsertRows(QModelIndex(), before, len(rows) - 1)
        self.rows = list(rows)
        if len(rows) > before:
            self.endInsertRows()
        self.dataChanged.emit(self.index(0, 0), self.index(before - 1, len(self.fields)))

    def keep_their_places(self, entry_id: str, rows: Sequence[PartRow]) -> bool:
        """Tell whether each row is still there, a row somebody has just begun now with its record."""
        is_same = entry_id == self.entry_id and 0 < len(self.rows) <= len(rows)
        return is_same and all(map(_is_same_row, self.rows, rows))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the head column and the fields."""
        return 0 if parent.isValid() else 1 + len(self.fields)

    def field(self, column: int) -> Field | None:
        """Return the field of a column, None for the head."""
        return self.fields[column - 1] if column > 0 else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, tip, and the mark of a row with problems."""
        row, field = self.rows[index.row()], self.field(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(row, field)
        if role == Qt.ItemDataRole.ToolTipRole:
            return (row.mark.words if row.mark else row.tip) if field is None else self._text(row, field)
        if role == Qt.ItemDataRole.DecorationRole and field is None and row.mark:
            return mark_icon(row.mark.severity)
        return None

    def _text(self, row: PartRow, field: Field | None) -> str:
        if field is None:
            return row.head
        return row.record.text(self.form, field.key) if row.record else row.begins_with.get(field.key, "")

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand on what was typed; nothing is changed here, the owner shows what was written."""
        row, field = self.rows[index.row()], self.field(index.column())
        if role != Qt.ItemDataRole.EditRole or field is None or value == self._text(row, field):
            return False
        self.typed.emit(Typed(self.entry_id, index.row(), row, field.key, str(value)))
        return True

    def record_of(self, typed: Typed) -> str:
        """Return the id of the record typed in, also of one that its row has got since; "" while it has none."""
        row = typed.row
        if row.record is None and typed.entry_id == self.entry_id and typed.at < len(self.rows):
            row = self.rows[typed.at]
        return row.record.id if row.record else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every field be typed in."""
        is_open = self.is_writable and index.column() > 0
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if is_open else Qt.ItemFlag.NoItemFlags)

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a heading, or the help of its field."""
        if side is not Qt.Orientation.Horizontal:
            return None
        field = self.field(section)
        if role == Qt.ItemDataRole.ToolTipRole and field is not None:
            return f"{field.full_heading}\n{self.form.help_of(field).words()}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return field.full_heading if field else self._head


def _is_same_row(old: PartRow, new: PartRow) -> bool:
    """Tell whether a row stands for the same part: the same record, the same thing to answer, or one added just now."""
    if old.record is not None:
        return new.record is not None and new.record.id == old.record.id
    return not old.begins_with or new.head == old.head


class _PartDelegate(TypingKept):
    """Edits a cell in one line, with the field's options; “不涉及” can always be chosen for an answer."""

    def __init__(self, model: PartModel, find: Find, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._find = model, find

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make the editor of a cell."""
        editor = CellLine(parent)
        field = self._model.field(index.column())
        offering = _offering(field, self._find) if field else None
        if offering is not None:
            editor.suggester = Suggester(editor, offering)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the text, all of it selected, unless somebody is typing there while the rows are shown anew."""
        if isinstance(editor, CellLine) and may_fill(editor, index):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Hand the typed text on, the marked option in place of its beginning."""
        if isinstance(editor, CellLine):
            if editor.suggester is not None and editor.suggester.is_open:
                editor.suggester.pick_marked()
            model.setData(index, editor.text().strip(), Qt.ItemDataRole.EditRole)


class PartTable(QTableView):
    """Type, Enter down, Tab on. ``typed`` carries a ``Typed`` once the editor is closed."""

    typed = Signal(object)

    def __init__(
        self, form: Form, keys: Sequence[str], head: tuple[str, int], find: Find, parent: QWidget
    ) -> None:
        """Show the fields ``keys``; ``head`` is the word over the rows' heads and their letters."""
        super().__init__(parent)
        head_words, head_letters = head
        self.parts = PartModel(form, keys, head_words)
        self.setModel(self.parts)
        self.setItemDelegate(_PartDelegate(self.parts, find, self))
        self.setAccessibleName(form.title)
        self.fields_page = form_page(form.kind)  # for Shift+F1
        self.setTabKeyNavigation(True)
        self.setWordWrap(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        stretched = 0 if head_letters > _LONG_HEAD else len(keys)
        self.horizontalHeader().setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        # The owner writes and shows the row anew, which must not happen while the editor is still closing.
        self.parts.typed.connect(self.typed, Qt.ConnectionType.QueuedConnection)
        self._head_letters = head_letters
        self._share_width()

    def show_rows(self, entry_id: str, rows: Sequence[PartRow]) -> None:
        """Show rows and keep the cursor's place; what is being typed is handed on before its row goes."""
        row, column = self.currentIndex().row(), self.currentIndex().column()
        if not self.parts.keep_their_places(entry_id, rows):
            hand_on_typing(self)
        self.parts.show_rows(entry_id, rows)
        if row >= 0 and not self.currentIndex().isValid():
            self.setCurrentIndex(self.parts.index(min(row, len(rows) - 1), max(column, 1)))
        self.resizeRowsToContents()

    def current_row(self) -> PartRow | None:
        """Return the row with the cursor, None without one."""
        at = self.currentIndex().row()
        return self.parts.rows[at] if 0 <= at < len(self.parts.rows) else None

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802
        """Go one row down after Enter."""
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            below = self.currentIndex().siblingAtRow(self.currentIndex().row() + 1)
            if below.isValid():
                self.setCurrentIndex(below)

    def _share_width(self) -> None:
        """Give prose less room where there is little, so that what is asked stays readable."""
        em = self.fontMetrics().horizontalAdvance("字")
        widest = _WIDEST if self.width() > _ROOMY * em else _NARROWEST
        self.setColumnWidth(0, em * self._head_letters + 16)
        for at, field in enumerate(self.parts.fields, start=1):
            letters = max(_NARROWEST, len(field.full_heading), field.width // 2)
            is_prose = field.type in {FieldType.TEXT, FieldType.LONG_TEXT}
            self.setColumnWidth(at, em * min(letters, widest if is_prose else _WIDEST) + 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the rows again: another width breaks texts elsewhere."""
        super().resizeEvent(event)
        self._share_width()
        self.resizeRowsToContents()


def _offering(field: Field, find: Find) -> Offering | None:
    if field.type is FieldType.CHOICE and field.codes:
        codes = CodeList(field.codes.key, {**field.codes.labels, _NOT_RELEVANT: _NOT_RELEVANT})
        return Offering(lambda text: code_options(codes, text))
    return offering_for(field, find)
