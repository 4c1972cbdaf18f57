"""The work ledgers by theme with their counts, narrowed by words or the initials of their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from nptracker.domain.forms.work_ledgers import THEMES
from nptracker.ui.plan.grouped_list import GroupedList, Line, heading

if TYPE_CHECKING:
    from nptracker.domain.forms.form import Form

OWN_THEME = "自建台账"
_WIDTHS = (9, 3)
Group = tuple[str, tuple["Form", ...]]


class LedgerList(QWidget):
    """Offers ledgers; ``chosen`` carries the kind moved to, ``entered`` that the table is wanted."""

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: Sequence[Group] = ()
        self._counts: Mapping[str, int] = {}
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("找台账（可用拼音首字母）")
        self.words.setAccessibleName("找台账")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(lambda _text: self._fill(choose_first=True))
        self.list = GroupedList(("台账", "条数"), _WIDTHS, 0, optional=(1,), parent=self)
        self.list.setAccessibleName("工作台账")
        self.list.chosen.connect(lambda kind: self.chosen.emit(str(kind)))
        self.list.answer({Qt.Key.Key_Return: self.entered.emit, Qt.Key.Key_Enter: self.entered.emit})
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the arrow keys leave the field for the list."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show other ledgers."""
        self._groups = groups
        self._fill()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many records each ledger has."""
        self._counts = counts
        self._fill()

    def _fill(self, *, choose_first: bool = False) -> None:
        lines: list[Line] = []
        for title, forms in self._groups:
            found = [form for form in forms if _is_meant(form.title, self.words.text())]
            lines += [heading(title, 2), *(self._line(form) for form in found)] if found else []
        self.list.set_lines(lines, self.list.key())
        if choose_first and lines:
            self.list.select_first()

    def _line(self, form: Form) -> Line:
        count = self._counts.get(form.kind)
        return Line(
            form.kind, (form.title, "" if count is None else f"{count:,}"), {} if count else {1: "grey"}
        )


def _is_meant(title: str, words: str) -> bool:
    from nptracker.domain.pinyin import initials

    wanted = words.strip().lower()
    return wanted in title.lower() or (wanted.isascii() and wanted in initials(title))


def groups_of(forms: Mapping[str, Form], themes: Mapping[str, str]) -> list[Group]:
    """Return the ledgers by theme; ``themes`` are those of the own ones, by kind, each joining its namesake."""
    groups = {theme.title: list(theme.forms) for theme in THEMES}
    for kind, theme in themes.items():
        if kind in forms and forms[kind].is_ledger:
            groups.setdefault(theme or OWN_THEME, []).append(forms[kind])
    return [(title, tuple(found)) for title, found in groups.items()]
