"""对应各栏: which column of a table from elsewhere is which field, said once and remembered for its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.headed_model import HeadedModel, Index
from nptracker.ui.tables.asker import Asker
from nptracker.ui.tables.choice_delegate import ChoiceDelegate
from nptracker.ui.theme import colour, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from nptracker.domain.forms.form import Form
    from nptracker.services.column_mapping import MappedColumn, MappingDraft
    from nptracker.ui.context import Context

_SAMPLES, _FIELD = 2, 3  # the column that gives way, and the one in which a field is chosen
_LEFT_OUT = "（不导入）"
_DEEPEST_HEAD = 30
_KNOWN_WORDS = {
    "exact": "这种表头以前对应过，照上次的来；要改就改，改完会重新记住。",
    "near": "这种表头和以前的只差几列：一样的照上次，只要看标着“？”的。",
    "": "第一次见到这种表头：程序先猜了一遍，标着“？”的请看一看。以后同样的表头不再问。",
}


class MappingModel(HeadedModel):
    """The columns of the file as rows; ``chosen`` carries a column and the field chosen for it."""

    chosen = Signal(int, str)

    def __init__(self, form: Form) -> None:
        super().__init__(("列", "表头", "前几个值", "对应的栏目", "怎么认出来的"))
        self._headings_of = {field.key: field.heading for field in form.workbook_fields}
        self.columns: list[MappedColumn] = []

    def show_columns(self, columns: list[MappedColumn]) -> None:
        """Show other columns; the same ones keep the cursor in its place."""
        if [c.number for c in columns] == [c.number for c in self.columns]:
            self.columns = columns
            self.dataChanged.emit(self.index(0, 0), self.index(len(columns) - 1, _FIELD + 1))
            return
        self.beginResetModel()
        self.columns = columns
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns of the file."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a text; what is still to be looked at has a sign and a colour."""
        column = self.columns[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._texts(column)[index.column()]
        if role == Qt.ItemDataRole.EditRole and index.column() == _FIELD:
            return column.key
        if role == Qt.ItemDataRole.ForegroundRole and index.column() >= _FIELD:
            return colour("warning") if not column.is_settled else colour("ink" if column.key else "soft")
        return None

    def _texts(self, column: MappedColumn) -> tuple[str, ...]:
        samples = "　".join(column.samples) or "（空）"
        field = self._headings_of.get(column.key, _LEFT_OUT)
        why = column.why if column.is_settled else f"？ {column.why}，请确认"
        return column.letters, column.heading, samples, field, why

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell which field was chosen."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        self.chosen.emit(self.columns[index.row()].number, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell that the field can be chosen."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == _FIELD else flags


class MappingPage(Page):
    """Shows the columns of one file with a guess for each; ``then`` goes on with the import once they are kept."""

    title = "对应各栏"
    manual = "imports"
    help_text = (
        "告诉程序这张表的每一列是什么。表头、常见叫法和内容认得出的已经填好，标着“？”的请看一看。\n"
        "回车或 F2 选栏目，选“（不导入）”就跳过这一列。工作表或表头行不对的，在上面改。\n"
        "记住以后，同样表头的文件直接导入，一次也不用点；多了列、改了名的，只问不同的几列。\n"
        "到这里还没有写入企业，下一步先看预览再决定。"
    )

    def __init__(
        self,
        context: Context,
        form: Form,
        path: Path,
        then: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self.form, self._path, self._then = form, path, then
        self.draft: MappingDraft | None = None
        self._asker = Asker(self, context.reading, self._failed)
        self.sheet_box, self.head_box = QComboBox(self), QComboBox(self)
        self.only_open = QCheckBox("只看要确认的(&W)", self)
        self.words, self.missing = QLabel(self), QLabel(self)
        self.model = MappingModel(form)
        self.table = QTableView(self)
        self.keep_button = QPushButton("记住并看预览(&C)", self)
        self.cancel_button = QPushButton("取消", self)
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)

    def _dress(self) -> None:
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(_FIELD, ChoiceDelegate(_words_of(self.form), self.table))
        self.table.setAccessibleName("文件里的各列")
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.table.verticalHeader().hide()
        for row in range(1, _DEEPEST_HEAD + 1):
            self.head_box.addItem(f"表头在第 {row} 行", row)
        self.sheet_box.setAccessibleName("工作表")
        self.head_box.setAccessibleName("表头行")
        for label in (self.words, self.missing):
            label.setWordWrap(True)
        mark(self.missing, "warning")
        mark(self.keep_button, "primary")

    def _lay_out(self) -> None:
        em = self.fontMetrics().horizontalAdvance("字")
        for place, width in enumerate((3, 9, 12, 11, 17)):
            self.table.setColumnWidth(place, em * width)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.horizontalHeader().setSectionResizeMode(_SAMPLES, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.words)
        column.addLayout(FlowRow(self.sheet_box, self.head_box, self.only_open))
        column.addWidget(self.table, 1)
        column.addWidget(self.missing)
        column.addLayout(FlowRow(self.keep_button, self.cancel_button))

    def _connect(self) -> None:
        self.model.chosen.connect(self.choose)
        self.table.activated.connect(self._edit)
        self.sheet_box.activated.connect(lambda _at: self._look(self.sheet_box.currentText()))
        self.head_box.activated.connect(lambda _at: self._look_from())
        self.only_open.toggled.connect(lambda _on: self._show_columns())
        self.keep_button.clicked.connect(lambda _checked=False: self.keep())
        self.cancel_button.clicked.connect(lambda _checked=False: self.context.leave_page())

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.BACK: self.context.leave_page}

    # -- reading ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Look at the file once; what has been chosen stays."""
        if self.draft is None:
            self._look()

    def _look(self, sheet: str = "", head_row: int = 0) -> None:
        self.words.setText(f"正在看 {self._path.name} …")
        mapping, kind, path = self.context.office.mapping, self.form.kind, self._path
        self._asker.ask(lambda _job: mapping.look(kind, path, sheet, head_row), self._take, "认表头")

    def _look_from(self) -> None:
        row = self.head_box.currentData()
        if self.draft is not None and row != self.draft.head.row:
            self._look(self.draft.sheet, row)

    def _take(self, draft: MappingDraft) -> None:
        self.draft = draft
        self.sheet_box.clear()
        self.sheet_box.addItems(list(draft.sheets))
        self.sheet_box.setCurrentText(draft.sheet)
        self.sheet_box.setEnabled(len(draft.sheets) > 1)
        self.head_box.setCurrentIndex(self.head_box.findData(draft.head.row))
        self.words.setText(f"{self._path.name}：{_KNOWN_WORDS[draft.known]}")
        self._show_columns()
        self._to_first_question()

    def _failed(self, error: Exception) -> None:
        self.context.leave_page()
        self.say_failed(error)

    # -- choosing -----------------------------------------------------------------------------------------

    def _show_columns(self) -> None:
        if self.draft is None:
            return
        waiting = self.draft.open_columns
        self.model.show_columns(waiting if self.only_open.isChecked() else list(self.draft.columns))
        self.only_open.setText(f"只看要确认的 {len(waiting)} 列(&W)")
        missing = "、".join(self.draft.missing)
        self.missing.setText(
            f"△ 必填的栏目还没有对应的列：{missing}。可以先导入，以后再补。" if missing else ""
        )
        self.missing.setVisible(bool(missing))
        self.keep_button.setEnabled(not self.context.office.read_only)

    def _to_first_question(self) -> None:
        rows = [row for row, column in enumerate(self.model.columns) if not column.is_settled]
        self.table.setCurrentIndex(self.model.index(rows[0] if rows else 0, _FIELD))

    def _edit(self, index: Index) -> None:
        """Choose the field of a row, wherever in the row the cursor is."""
        self.table.edit(self.model.index(index.row(), _FIELD))

    def choose(self, number: int, key: str) -> None:
        """Let a column stand for a field."""
        if self.draft is not None:
            self.draft = self.draft.mapped(number, key)
            self._show_columns()

    def keep(self) -> None:
        """Remember the columns and go on with the import."""
        draft = self.draft
        if draft is None:
            return
        changes = self.context.perform(lambda: self.context.office.mapping.remember(draft), offer_undo=False)
        if changes is not None:
            self.context.leave_page()
            self._then()


def _words_of(form: Form) -> dict[str, str]:
    """Return what a column may be, by key: left out, or any field of a workbook of the form."""
    fields = {
        field.key: f"{field.heading}{'（必填）' if field.required else ''}" for field in form.workbook_fields
    }
    return {"": _LEFT_OUT, **fields}
