"""Whose work the program carries, and on which terms: a list that can be searched, and the full text of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nptracker.errors import UserError
from nptracker.services.licences import matching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.services.licences import Licence

TITLE = "第三方许可"
_INTRO = "本程序用到的他人作品，各按自己的许可使用；左边选一项，右边是许可全文。"
_NONE = "没有名称或许可中含“{}”的组件。"


class LicencesDialog(QDialog):
    """Shows licences; the search box narrows the list by name or kind of licence."""

    manual = "install"

    def __init__(self, licences: Sequence[Licence], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(TITLE)
        self.resize(880, 470)
        self._licences = list(licences)
        self._shown: list[Licence] = []
        self.search = self._search_box()
        self.list = self._list()
        self.about = self._about()
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("许可全文")
        intro = QLabel(_INTRO, self)
        intro.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(intro)
        column.addWidget(self._halves(), 1)
        column.addWidget(self._buttons())
        self._fill("")
        self.search.setFocus()

    def _search_box(self) -> QLineEdit:
        box = QLineEdit(self)
        box.setPlaceholderText("按名称或许可查找")
        box.setAccessibleName("查找组件")
        box.setClearButtonEnabled(True)
        box.textChanged.connect(self._fill)
        return box

    def _list(self) -> QListWidget:
        found = QListWidget(self)
        found.setAccessibleName("组件")
        found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        found.setTextElideMode(Qt.TextElideMode.ElideRight)
        found.currentRowChanged.connect(self._show)
        return found

    def _about(self) -> QLabel:
        about = QLabel(self)
        about.setWordWrap(True)
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return about

    def _halves(self) -> QSplitter:
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        for parts, left, right in (((self.search, self.list), 0, 6), ((self.about, self.text), 6, 0)):
            half = QWidget(halves)
            column = QVBoxLayout(half)
            column.setContentsMargins(left, 0, right, 0)
            for part in parts:
                column.addWidget(part)
        halves.setStretchFactor(1, 1)
        halves.setSizes([260, 600])
        halves.setChildrenCollapsible(False)
        return halves

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        close = box.addButton("关闭(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)  # Enter in the search box must not close the dialog
        box.rejected.connect(self.reject)
        return box

    def _fill(self, words: str) -> None:
        self._shown = matching(self._licences, words)
        self.list.clear()
        for one in self._shown:
            self.list.addItem(f"{one.name} {one.version}".strip())
            self.list.item(self.list.count() - 1).setToolTip(one.kind)
        if self._shown:
            self.list.setCurrentRow(0)
        else:
            self.about.setText(_NONE.format(words.strip()))
            self.text.clear()

    def _show(self, row: int) -> None:
        if not 0 <= row < len(self._shown):
            return
        one = self._shown[row]
        head = f"{one.name} {one.version}".strip()
        self.about.setText(
            "\n".join(x for x in (head, f"许可：{one.kind}", one.source and f"来源：{one.source}") if x)
        )
        try:
            self.text.setPlainText(one.text)
        except UserError as error:
            self.text.setPlainText(error.words())


def show_licences(parent: QWidget) -> None:
    """Show the licences over a window; raises UserError when their list cannot be read."""
    from nptracker.services.licences import third_party

    LicencesDialog(third_party(), parent).exec()
