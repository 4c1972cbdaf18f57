"""The dialog in which a ledger is declared: its name, its fields, its checks, and how its table will look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.own_ledger import DATED, OwnField, OwnLedger, form_of, name_doubts, rule_words
from nptracker.ui.icons import icon
from nptracker.ui.ledgers.own_checks import ChecksPane
from nptracker.ui.ledgers.own_fields_table import FieldsTable
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark

_SIZE = (880, 450)  # fits a screen of 1366×768 at 150 %
_NO_DATE = ("", "（不按期统计）")
_PREVIEW = 2


class OwnLedgerDialog(QDialog):
    """Asks for a declaration; ``faults`` says in words what keeps it from being made."""

    manual = "own-ledgers"

    def __init__(
        self,
        parent: QWidget | None,
        ledger: OwnLedger,
        themes: Sequence[str],
        faults: Callable[[OwnLedger], list[str]],
        *,
        is_known: bool,
    ) -> None:
        super().__init__(parent)
        self._given, self._faults = ledger, faults
        self.setWindowTitle("修改台账" if is_known else "新建台账")
        self.resize(*_SIZE)
        self.name = QLineEdit(ledger.title, self)
        self.name.setPlaceholderText("如：河道巡查台账")
        self.theme = QComboBox(self)
        self.theme.setEditable(True)
        self.theme.addItems([theme for theme in dict.fromkeys([*themes, ledger.theme]) if theme])
        self.theme.setCurrentText(ledger.theme)
        self.dated = QComboBox(self)
        self.dated.setMinimumContentsLength(10)
        self.note = QLineEdit(ledger.note, self)
        self.note.setPlaceholderText("填表说明，印在空白表上")
        self.fields = FieldsTable(self)
        self.checks = ChecksPane(ledger.checks, self)
        self.preview = QTableWidget(self)
        self.preview.setAccessibleName("预览")
        self.preview_words = QLabel(self)
        self.preview_words.setWordWrap(True)
        self.warning = QLabel(self)
        self.warning.setWordWrap(True)
        mark(self.warning, "danger")
        self._lay_out()
        self.fields.show_fields(ledger.fields, ledger.key, are_known=is_known)
        self._offer_dates()
        self.dated.setCurrentIndex(max(0, self.dated.findData(ledger.dated_by)))
        self.fields.changed.connect(self._fields_changed)
        self._fields_changed()
        self.name.setFocus()

    # -- layout -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        for row in (
            (("名称(&M)：", self.name, 3), ("主题(&Z)：", self.theme, 2)),
            (("说明(&S)：", self.note, 3), ("按期统计用(&Q)：", self.dated, 2)),
        ):
            line = QHBoxLayout()
            for words, widget, share in row:
                label = QLabel(words, self)
                label.setBuddy(widget)
                widget.setAccessibleName(words.partition("(")[0])
                line.addWidget(label)
                line.addWidget(widget, share)
            column.addLayout(line)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(self._fields_tab(), "栏目")
        self.tabs.addTab(self.checks, "检查")
        self.tabs.addTab(self._preview_tab(), "预览")
        self.tabs.currentChanged.connect(lambda at: self._show_preview() if at == _PREVIEW else None)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.warning)
        box = QDialogButtonBox(self)
        box.addButton("保存(&B)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("取消(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept_if_sound)
        box.rejected.connect(self.reject)
        column.addWidget(box)

    def _fields_tab(self) -> QWidget:
        tab = QWidget(self)
        column = QVBoxLayout(tab)
        buttons = [
            self._button("加栏目(&A)", "add", self.add_field),
            self._button("上移(&U)", "previous", lambda: self.fields.move_current(-1)),
            self._button("下移(&D)", "next", lambda: self.fields.move_current(1)),
            self._button("去掉(&X)", "delete", self._drop_field),
        ]
        column.addLayout(FlowRow(*buttons))
        column.addWidget(self.fields, 1)
        return tab

    def _preview_tab(self) -> QWidget:
        tab = QWidget(self)
        column = QVBoxLayout(tab)
        column.addWidget(self.preview)
        column.addWidget(self.preview_words)
        return tab

    def _button(self, words: str, sign: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(icon(sign), words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    # -- what is declared ---------------------------------------------------------------------------------

    def ledger(self) -> OwnLedger:
        """Return the declaration as it stands in the dialog."""
        return replace(
            self._given,
            title=self.name.text().strip(),
            theme=self.theme.currentText().strip(),
            note=self.note.text().strip(),
            fields=self.fields.fields(),
            key=self.fields.key(),
            dated_by=str(self.dated.currentData() or ""),
            checks=tuple(self.checks.checks),
        )

    def add_field(self) -> None:
        """Add an empty field and begin to type its name."""
        self.fields.add(OwnField("", ""))
        self.fields.setCurrentCell(self.fields.rowCount() - 1, 0)
        self.fields.editItem(self.fields.currentItem())

    def _drop_field(self) -> None:
        self.warning.setText(self.fields.remove_current())

    def _fields_changed(self) -> None:
        doubts = name_doubts(self.ledger())
        self.warning.setText(f"△ {'；'.join(doubts)}（不妨碍保存）" if doubts else "")
        self._offer_dates()
        self.checks.show_fields(self.fields.fields())

    def _offer_dates(self) -> None:
        chosen = self.dated.currentData()
        self.dated.clear()
        self.dated.addItem(_NO_DATE[1], _NO_DATE[0])
        for field in self.fields.fields():
            if field.type in DATED and not field.is_retired:
                self.dated.addItem(field.heading, field.key)
        self.dated.setCurrentIndex(max(0, self.dated.findData(chosen)))

    def _show_preview(self) -> None:
        ledger = self.ledger()
        if wrong := self._faults(ledger):
            self.preview.setColumnCount(0)
            self.preview_words.setText("还不能预览：" + "；".join(wrong))
            return
        fields = form_of(ledger).table_fields
        self.preview.setRowCount(3)
        self.preview.setColumnCount(len(fields))
        self.preview.setHorizontalHeaderLabels(
            [f"{f.full_heading}{' *' if f.required else ''}" for f in fields]
        )
        letter = self.fontMetrics().horizontalAdvance("字")
        for column, field in enumerate(fields):
            self.preview.setColumnWidth(column, letter * max(len(field.full_heading) + 2, field.width // 2))
        known = "、".join(field.heading for field in ledger.in_use if field.key in ledger.key)
        lines = [f"查重：{known or '没有定，每次导入都算新增'}", *rule_words(ledger, ledger.checks)]
        self.preview_words.setText("　".join(("带 * 的必填。", *lines)))

    def accept_if_sound(self) -> None:
        """Go on, or say what is wrong."""
        self.warning.setText("；".join(self._faults(self.ledger())))
        if not self.warning.text():
            self.accept()
