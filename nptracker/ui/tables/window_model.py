"""The model of every table of records: a window of a few pages over as many rows as there are."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from nptracker.domain.query import Query
from nptracker.errors import BusyError, UserError
from nptracker.ui.tables.asker import Asker
from nptracker.ui.tables.block_edit import BlockEdit, cell_edit
from nptracker.ui.tables.cell_aspects import ASPECTS, column_head, row_head
from nptracker.ui.tables.grouping import Grouping, read_grouping
from nptracker.ui.tables.row_cache import PAGE_ROWS, IdReader, RowCache, is_prefix
from nptracker.ui.tables.shown_row import ShownRow, entry_row, head_row, pending_row, shown_row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.domain.forms.field import Field
    from nptracker.ui.jobs import Job, Jobs
    from nptracker.ui.tables.grouping import ReadGroups
    from nptracker.ui.tables.row_source import RowSource

    Order = array[int] | Grouping

Index = QModelIndex | QPersistentModelIndex
ROWS_AT_HAND = 2048  # shown rows kept ready; dropped altogether when full, which costs one repaint
RETRY_MS = 150
PAINT_FIRST_MS = 40  # the heads of a million rows take as long as a page to paint, so the page goes first
APPEND_LIMIT = 500
_ROOT = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_SELECTABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _SELECTABLE | Qt.ItemFlag.ItemIsEditable


class WindowModel(QAbstractTableModel):
    """Shows the rows of one query, and an empty last row to begin a new record in.

    The first page is there at once; the number of rows and their order come from the reading lane a
    moment later. Rows not read yet show “…”. What is typed goes out through ``write``, which the owner
    sets; without it the table cannot be edited.
    """

    counted = Signal(int, int)  # rows of the query, rows of the kind
    settled = Signal()  # every row can be had
    appended = Signal(int)  # records begun in the entry row, which has moved down by as many
    read_failed = Signal(object)  # a UserError
    asking = Signal()  # a question goes into the reading lane; whoever else reads there gives way

    def __init__(self, source: RowSource, reading: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.write: Callable[[BlockEdit], bool] | None = None
        self.fields: tuple[Field, ...] = source.form.table_fields
        self.query = Query()
        self.base = Query()  # what “all” means here: every record, or the details of one
        self.group = ""  # the key of the column the rows are grouped by
        self.grouping: Grouping | None = None
        self.read_groups: ReadGroups | None = None  # set by the owner of a table that can be grouped
        self.rows = 0
        self.total = 0
        self._asker = Asker(self, reading, self._read_failed)
        self._cache = RowCache(source)
        self._at_hand: dict[int, ShownRow] = {}
        self.is_settled = False  # true while every row can be had: no question is on its way
        self._is_held = False
        self._is_reload_due = False
        self._retry = QTimer(self, interval=RETRY_MS, singleShot=True)
        self._retry.timeout.connect(self._ask_again)
        self._count_later = QTimer(self, singleShot=True)
        self._count_later.timeout.connect(self._count)
        self._describe_columns()

    # -- what is shown ---------------------------------------------------------------------------

    def set_fields(self, fields: Sequence[Field]) -> None:
        """Show these fields as the columns."""
        self.beginResetModel()
        self.fields = tuple(fields)
        self._describe_columns()
        self._at_hand.clear()
        self.endResetModel()

    def set_query(self, query: Query) -> None:
        """Show the rows of a query; the old rows stay until the first of the new ones are here."""
        self.query = query
        self._drop_question()
        if self._is_held or self.group:
            self.reload()
        elif query.is_plain:
            self._start_now()
        else:
            source = self.source
            self._read(lambda _job: source.first(query, PAGE_ROWS), self._begin)

    def reload(self) -> None:
        """Read the rows of the query again, keeping place where they are the same."""
        if self._is_held:
            self._is_reload_due = True
            return
        self._read_order()

    def set_group(self, key: str) -> None:
        """Group the rows by a column, or no more with an empty key."""
        self.group = key if self.read_groups is not None else ""
        self._read_order()

    def turn_group(self, row: int) -> bool:
        """Fold away or open the group whose head a row is; returns False for a record's row."""
        place = self.grouping.head_at(row) if self.grouping else None
        if self.grouping is None or place is None:
            return False
        self.grouping.turn(place)
        self._show_order(self.grouping.order)
        return True

    def fold_all(self, closed: bool) -> None:
        """Fold all groups away, or open them all."""
        if self.grouping is not None:
            self.grouping.fold_all(closed)
            self._show_order(self.grouping.order)

    def hold(self) -> None:
        """Keep the rows where they are while somebody types in a cell."""
        self._is_held = True

    def release(self) -> None:
        """Let the rows move again."""
        self._is_held = False
        if self._is_reload_due:
            self._is_reload_due = False
            self.reload()

    def refresh_rows(self) -> None:
        """Read the visible rows again; their places are unchanged."""
        self._cache.forget()
        self._repaint()

    def append_records(self, record_ids: Sequence[str]) -> None:
        """Show records just made at the end, wherever sorting would put them, so that entry goes on below."""
        order = self._cache.order
        if order is None or len(record_ids) > APPEND_LIMIT:
            self.reload()
            return
        numbers = [number for key in record_ids if (number := self.source.number_of(key)) is not None]
        self.total += len(numbers)
        if numbers:
            self._grow_order(order + array("q", numbers))
            self.appended.emit(len(numbers))

    # -- questions of the view -------------------------------------------------------------------

    @property
    def order(self) -> array[int] | None:
        """The row numbers as shown, heads of groups negative; None while they are being read."""
        return self._cache.order

    @property
    def records(self) -> int:
        """How many records the query has, those in folded groups included."""
        return len(self.grouping.numbers) if self.grouping else self.rows

    @property
    def has_entry_row(self) -> bool:
        """Tell whether the last row is there to begin a record in; among groups it would have no place."""
        return self.is_writable and self.grouping is None

    @property
    def is_writable(self) -> bool:
        """Tell whether cells can be typed in."""
        return self.write is not None

    def shown(self, row: int) -> ShownRow:
        """Return a row as shown."""
        ready = self._at_hand.get(row)
        return ready if ready is not None else self._make_row(row)

    def shown_already(self, row: int) -> ShownRow | None:
        """Return a row that has been shown, None for one not looked at yet; reads nothing."""
        return self._at_hand.get(row)

    def is_head(self, row: int) -> bool:
        """Tell whether a row is the head of a group."""
        return self.grouping is not None and self.grouping.head_at(row) is not None

    def numbers_in(self, rows: Sequence[int]) -> array[int]:
        """Return the row numbers of the records in some rows; empty while the order is not known."""
        found = self._cache.numbers_in(rows)
        return array("q", (number for number in found if number > 0)) if self.grouping else found

    def record_id_at(self, row: int) -> str | None:
        """Return the id of the record in a row, None for the entry row and beyond."""
        return self.shown(row).record_id if 0 <= row < self.rows else None

    def id_reader(self) -> IdReader | None:
        """Return a reader of ids for long blocks, None while the order of the rows is not known."""
        order = self._cache.order
        return IdReader(self.source, order) if order is not None else None

    def row_of(self, record_id: str) -> int:
        """Return the row a record is in, -1 when the query does not have it or the order is not known."""
        row = self._cache.row_of(record_id)
        if row is None:
            return next((row for row, ready in self._at_hand.items() if ready.record_id == record_id), -1)
        return row

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell as it can be typed back."""
        record = self.shown(row).record
        return record.text(self.source.form, self.fields[column].key) if record is not None else ""

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the rows of the query and the entry row."""
        return 0 if parent.isValid() else self.rows + self.has_entry_row

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return how many fields are shown."""
        return 0 if parent.isValid() else len(self.fields)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return one aspect of a cell; called thousands of times per repaint, hence the single branch."""
        if role == _DISPLAY:
            return self.shown(index.row()).texts[index.column()]
        answer = ASPECTS.get(role)
        return answer(self, index) if answer is not None and index.isValid() else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the heading of a column with its sort mark, or the number and the mark of a row."""
        if orientation == Qt.Orientation.Horizontal:
            return column_head(self, section, role) if 0 <= section < len(self.fields) else None
        return row_head(self, section, role) if section >= 0 else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell what can be done with a cell; Qt asks for every row of a selection, so no row is read for it."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        ready = self._at_hand.get(row := index.row())
        is_here = row >= self.rows or (ready is not None and ready.record is not None)
        return _EDITABLE if is_here and self.is_writable else _SELECTABLE

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        """Write what was typed in one cell; an unchanged text writes nothing."""
        if role != _EDIT or self.write is None or not index.isValid():
            return False
        text, row = str(value), index.row()
        if text == self.text(row, index.column()):
            return True
        return self.write(
            cell_edit(self.source.form, self.fields[index.column()], self.record_id_at(row), text)
        )

    # -- reading ---------------------------------------------------------------------------------

    def _start_now(self) -> None:
        try:
            self._begin(self.source.first(self.query, PAGE_ROWS))
        except BusyError:
            self._begin([])
            self._retry.start()

    def _begin(self, first: list[Any]) -> None:
        if self._is_held:  # typing began in the old rows after the question was asked
            self._is_reload_due = True
            return
        self.beginResetModel()
        self._cache.start(self.query, first)
        self._at_hand.clear()
        self.rows = len(first)
        self.endResetModel()
        self._count_later.start(PAINT_FIRST_MS if len(first) == PAGE_ROWS else 0)

    def _count(self) -> None:
        source, query, base = self.source, self.query, self.base
        self._read(lambda _job: (source.count(query), source.count(base)), self._take_count)

    def _take_count(self, counts: tuple[int, int]) -> None:
        rows, self.total = counts
        self._resize(rows)
        self.counted.emit(self.records, self.total)
        self._read_order()

    def _take_order(self, outcome: tuple[Order, int]) -> None:
        if self._is_held:
            self._is_reload_due = True
            return
        found, self.total = outcome
        old, was_grouped = self._cache.order, self.grouping is not None
        self.grouping = found if isinstance(found, Grouping) else None
        if isinstance(found, Grouping):
            self._show_order(found.order)
        elif was_grouped or (old is not None and not is_prefix(old, found)):
            self._show_order(found)
        else:
            self._grow_order(found)
        self.is_settled = True
        self.settled.emit()

    def _show_order(self, order: array[int]) -> None:
        self.beginResetModel()
        self._cache.query = self.query
        self._cache.set_order(order)
        self._cache.forget()
        self._at_hand.clear()
        self.rows = len(order)
        self.endResetModel()
        self.counted.emit(self.records, self.total)

    def _grow_order(self, order: array[int]) -> None:
        self._cache.set_order(order)
        self._cache.forget()
        self._resize(len(order))
        self.counted.emit(self.records, self.total)
        self._repaint()

    def _resize(self, rows: int) -> None:
        self._at_hand.clear()
        if rows > self.rows:
            self.beginInsertRows(_ROOT, self.rows, rows - 1)
            self.rows = rows
            self.endInsertRows()
        elif rows < self.rows:
            self.beginRemoveRows(_ROOT, rows, self.rows - 1)
            self.rows = rows
            self.endRemoveRows()

    def _read_order(self) -> None:
        source, query, base, old = self.source, self.query, self.base, self.grouping
        key, read_groups = self.group, self.read_groups

        def order(job: Job) -> Order:
            if key and read_groups is not None:
                return read_grouping(read_groups, query, key, job.stopping, old)
            return source.numbers(query, job.stopping)

        self._read(lambda job: (order(job), source.count(base)), self._take_order)

    def _read(self, work: Callable[[Job], Any], take: Callable[[Any], None]) -> None:
        self._drop_question()
        self.asking.emit()
        self._asker.ask(work, take)

    def _drop_question(self) -> None:
        self._asker.drop()
        self._count_later.stop()
        self.is_settled = False

    def _read_failed(self, error: Exception) -> None:
        if isinstance(error, BusyError):
            self._is_reload_due = True
            self._retry.start()
        elif isinstance(error, UserError):
            if self.group != (shown := self.grouping.key if self.grouping else ""):
                self.set_group(shown)  # what cannot be grouped is shown as it was
            self.read_failed.emit(error)
        else:
            raise error

    def _ask_again(self) -> None:
        self._cache.is_busy = False
        self._repaint()
        if self._is_reload_due and not self._is_held:
            self._is_reload_due = False
            self.reload()

    def _repaint(self) -> None:
        self._at_hand.clear()
        if rows := self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, len(self.fields) - 1))

    def _make_row(self, row: int) -> ShownRow:
        if row >= self.rows:
            return self._entry
        place = self.grouping.head_at(row) if self.grouping else None
        if self.grouping is not None and place is not None:
            return head_row(self.grouping.words(place), len(self.fields))
        record = self._cache.record(row)
        if record is None:
            if self._cache.is_busy and not self._retry.isActive():
                self._retry.start()
            return self._pending
        if len(self._at_hand) >= ROWS_AT_HAND:
            self._at_hand.clear()
        ready = self._at_hand[row] = shown_row(self.source, record, self.fields)
        return ready

    def _describe_columns(self) -> None:
        self._entry, self._pending = entry_row(len(self.fields)), pending_row(len(self.fields))
