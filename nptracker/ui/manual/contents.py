"""The left side of the manual's window: the tree of its contents, and what a search has found."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QTreeWidget, QTreeWidgetItem, QWidget

from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from nptracker.services.manual.book import Chapter
    from nptracker.services.manual.search import Hit

_NAME = Qt.ItemDataRole.UserRole
_PADDING = 6  # what the style puts around a line
_LEFT_CLOSED = 2  # chapters at the end that are not opened by themselves: the forms


class Contents(QTreeWidget):
    """Chapters and their pages; ``chosen`` carries the name of a page."""

    chosen = Signal(str)

    def __init__(self, chapters: Sequence[Chapter], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setAccessibleName("手册目录")
        self._items: dict[str, QTreeWidgetItem] = {}
        for place, chapter in enumerate(chapters):
            top = QTreeWidgetItem(self, [chapter.title])
            top.setExpanded(place < len(chapters) - _LEFT_CLOSED)
            for page in chapter.pages:
                item = QTreeWidgetItem(top, [page.title])
                item.setToolTip(0, page.title)
                item.setData(0, _NAME, page.name)
                self._items[page.name] = item
        self.currentItemChanged.connect(self._moved)

    def show_chosen(self, name: str) -> None:
        """Mark the page shown, without choosing it again."""
        if name not in self._items:
            return
        self.blockSignals(True)
        self.setCurrentItem(self._items[name])
        self.blockSignals(False)
        self.scrollToItem(self._items[name])
        self.viewport().update()

    def _moved(self, item: QTreeWidgetItem | None) -> None:
        name = item.data(0, _NAME) if item is not None else ""
        if name:
            self.chosen.emit(name)


class Hits(QListWidget):
    """The pages found: title and excerpt, the words marked; ``chosen`` carries the name of a page."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[tuple[QListWidgetItem, QLabel]] = []
        self.setAccessibleName("搜索结果")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(lambda item: self._tell(item))  # noqa: PLW0108 - Qt gives two
        self.itemActivated.connect(self._tell)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show these hits, none of them chosen yet."""
        self.blockSignals(True)
        self._labels.clear()  # first: a scroll bar that comes or goes makes this list fit them
        self.clear()
        for hit in hits:
            item = QListWidgetItem(self)
            item.setData(_NAME, hit.page)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.title}：{hit.excerpt}")
            label = self._label(hit)
            self.setItemWidget(item, label)
            self._labels.append((item, label))
        self.blockSignals(False)
        self._fit()

    def _label(self, hit: Hit) -> QLabel:
        tone = colour("accent").name()
        parts, at = [], 0
        for start, end in hit.marks:
            if start >= at:
                parts += [
                    escape(hit.excerpt[at:start]),
                    f'<b style="color:{tone}">{escape(hit.excerpt[start:end])}</b>',
                ]
                at = end
        excerpt = "".join([*parts, escape(hit.excerpt[at:])])
        label = QLabel(f"<b>{escape(hit.title)}</b><br>{excerpt}", self)
        label.setWordWrap(True)
        label.setContentsMargins(6, 4, 6, 4)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return label

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make each line as high as its words need in the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.viewport().width()
        for item, label in self._labels:
            height = label.heightForWidth(width - 2 * _PADDING) + 2 * _PADDING
            item.setSizeHint(QSize(width, height))

    def take_first(self) -> None:
        """Choose the first hit."""
        if self.count():
            self.setCurrentRow(0)

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_NAME)))
