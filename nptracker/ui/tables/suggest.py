"""Suggestions under a text field, in a child of the window: in a popup, input methods would go dead."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem, QWidget

from nptracker.ui.tables.options import Offering, Option

ROWS_SHOWN = 8
_OPTION = Qt.ItemDataRole.UserRole


class SuggestionList(QListWidget):
    """The list itself; it never takes the focus from the field being typed in."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner.window())
        self._window = owner.window()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName("可选内容")
        self.hide()

    def offer(self, options: list[Option], typed: str) -> None:
        """Show these options. The one typed in full is marked, else the best one when the text can only mean it."""
        self.clear()
        for option in options:
            item = QListWidgetItem(option.shown, self)
            item.setData(_OPTION, option)
            item.setToolTip(option.shown)
            if option.label == typed:
                self.setCurrentItem(item)
        if typed and self.currentItem() is None and options[0].is_sure:
            self.setCurrentRow(0)

    def place_under(self, field: QWidget) -> None:
        """Put the list below the field, or above it where the window ends."""
        rows = min(self.count(), ROWS_SHOWN)
        height = rows * max(self.sizeHintForRow(0), 1) + 2 * self.frameWidth() + 4
        window = self._window
        corner = field.mapTo(window, QPoint(0, field.height()))
        if corner.y() + height > window.height() and corner.y() - field.height() - height >= 0:
            corner.setY(corner.y() - field.height() - height)
        width = min(max(field.width(), self.sizeHintForColumn(0) + 32), window.width())
        corner.setX(max(0, min(corner.x(), window.width() - width)))
        self.setGeometry(corner.x(), corner.y(), width, height)
        self.raise_()
        self.show()

    def step(self, by: int) -> None:
        """Move the marked option, stopping at the ends."""
        if self.count():
            self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + by)))

    def sizeHint(self) -> QSize:
        """Return a small size; the list is placed by hand."""
        return QSize(80, 40)


class Suggester(QObject):
    """Offers options while one types in a field, and puts in what is picked.

    Up and Down choose, Enter or a click picks, Escape closes the list and nothing else.
    """

    picked = Signal(object)  # Option

    def __init__(self, field: QLineEdit, offering: Offering) -> None:
        super().__init__(field)
        self._field, self._offering = field, offering
        self._list: SuggestionList | None = None
        field.textEdited.connect(self._typed)
        field.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Tell whether the list is on the screen."""
        return self._list is not None and self._list.isVisible()

    def open(self) -> None:
        """Show the options that suit the text in the field."""
        text = self._field.text()
        if not text.strip() and not self._offering.opens_empty:
            self.close()
            return
        options = self._offering.options(text)
        if not options:
            self.close()
            return
        suggestions = self._made()
        suggestions.offer(options, self._offering.part(text))
        suggestions.place_under(self._field)

    def close(self) -> None:
        """Take the list away."""
        if self._list is not None:
            self._list.hide()

    def retire(self) -> None:
        """Offer nothing any more in a field that goes on to be used otherwise."""
        self.close()
        self._field.textEdited.disconnect(self._typed)
        self._field.removeEventFilter(self)
        self.deleteLater()

    def pick_marked(self) -> bool:
        """Put the marked option into the field; returns False when there is none."""
        item = self._list.currentItem() if self._list is not None and self.is_open else None
        if item is None:
            return False
        self._pick(item)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Use the keys that belong to the list; everything else stays with the field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._uses(event)
        if event.type() in {QEvent.Type.FocusOut, QEvent.Type.Hide}:
            self.close()
        return super().eventFilter(watched, event)

    def _uses(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open()
            return True
        if not self.is_open or self._list is None:
            return False
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._list.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key == Qt.Key.Key_Escape:
            self.close()
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return self.pick_marked()
        if key == Qt.Key.Key_Tab:
            self.pick_marked()  # and the focus goes on
        return False

    def _typed(self, _text: str) -> None:
        self.open()

    def _made(self) -> SuggestionList:
        if self._list is None:
            self._list = SuggestionList(self._field)
            self._list.itemClicked.connect(self._pick)
            self._field.destroyed.connect(self._list.deleteLater)
        return self._list

    def _pick(self, item: QListWidgetItem) -> None:
        option: Option = item.data(_OPTION)
        self._field.setText(self._offering.put(self._field.text(), option.label))
        self.close()
        self.picked.emit(option)
