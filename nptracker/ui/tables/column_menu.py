"""The menu in which a person chooses the columns of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent

    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form


class ColumnMenu(QMenu):
    """A list of all fields with ticks; it stays open while one ticks. The first column is always shown."""

    chosen = Signal(object)  # tuple[Field, ...]

    def __init__(self, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._ticks = {field.key: self._tick(field, place) for place, field in enumerate(form.fields)}
        self.addSeparator()
        self.addAction("全部显示", lambda: self._show_only([field.key for field in form.fields]))
        self.addAction("恢复默认", lambda: self._show_only([field.key for field in form.table_fields]))
        self.aboutToHide.connect(self._tell)

    def set_shown(self, fields: Sequence[Field]) -> None:
        """Tick the columns that are shown."""
        shown = {field.key for field in fields}
        for key, tick in self._ticks.items():
            tick.setChecked(key in shown)

    def shown(self) -> tuple[Field, ...]:
        """Return the ticked fields in the order of the form."""
        return tuple(field for field in self._form.fields if self._ticks[field.key].isChecked())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick without closing."""
        if not self._toggle(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with the space bar without closing."""
        if event.key() != Qt.Key.Key_Space or not self._toggle(self.activeAction()):
            super().keyPressEvent(event)

    def _tick(self, field: Field, place: int) -> QAction:
        words = f"{field.group} · {field.full_heading}" if field.group else field.full_heading
        action = self.addAction(words)
        action.setCheckable(True)
        action.setEnabled(place > 0)
        return action

    def _toggle(self, action: QAction | None) -> bool:
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.toggle()
        return True

    def _show_only(self, keys: Sequence[str]) -> None:
        for key, tick in self._ticks.items():
            tick.setChecked(key in keys)
        self._tell()

    def _tell(self) -> None:
        self.chosen.emit(self.shown())
