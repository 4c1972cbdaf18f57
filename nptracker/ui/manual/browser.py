"""Shows one page of the manual; pictures are drawn as wide as there is room, links go where the owner says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from nptracker.services.manual.html import to_html
from nptracker.services.manual.search import folded, words_of
from nptracker.ui.manual.looks import page_style
from nptracker.ui.theme import colour, ground

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from nptracker.services.manual.book import Page

_MARGIN, _INDENT, _SETTLE_MS = 22, 22, 120


class ManualBrowser(QTextBrowser):
    """Renders pages of one folder."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._page: Page | None = None
        self._sought = ""
        self._drawn_for = 0
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._draw_again)
        self.setAccessibleName("手册正文")
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # pictures are fitted beside it
        self.document().setDocumentMargin(_MARGIN)
        self.document().setIndentWidth(_INDENT)

    @property
    def page(self) -> Page | None:
        """The page shown."""
        return self._page

    def show_page(self, page: Page, anchor: str = "", sought: str = "") -> None:
        """Show a page from its top, or from an anchor; the words sought are marked, the first comes into view."""
        self._page, self._sought = page, sought
        self._draw()
        if anchor:
            self.scrollToAnchor(anchor)
        elif sought:
            self._go_to_first()

    def _draw(self) -> None:
        assert self._page is not None
        self._drawn_for = self._room()
        self.document().setDefaultStyleSheet(page_style(self.font().pointSizeF()))
        self.setHtml(f"<body>{to_html(self._page.text)}</body>")
        self._mark_sought()

    def _draw_again(self) -> None:
        if self._page is None or self._room() == self._drawn_for:
            return
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._draw()
        bar.setValue(round(share * bar.maximum()))

    def redraw(self) -> None:
        """Draw the page anew in another look."""
        self._drawn_for = 0
        self._draw_again()

    def _room(self) -> int:
        return self.viewport().width() - 2 * _MARGIN

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw pictures anew once the width is settled."""
        super().resizeEvent(event)
        self._settle.start()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return a picture of the manual in the size it has room for; nothing else is ever loaded."""
        target = name.toString() if isinstance(name, QUrl) else name
        path = (self._folder / target).resolve()
        is_ours = path.is_relative_to(self._folder.resolve())
        if kind != QTextDocument.ResourceType.ImageResource.value or not is_ours:
            return None
        return fitted(QImage(str(path)), self._room(), self.devicePixelRatioF())

    # -- words sought

    def _mark_sought(self) -> None:
        marks = []
        for cursor in self._places():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor  # type: ignore[attr-defined]
            mark.format.setBackground(ground("warning"))  # type: ignore[attr-defined]
            mark.format.setForeground(QColor(colour("ink")))  # type: ignore[attr-defined]
            marks.append(mark)
        self.setExtraSelections(marks)

    def _places(self) -> list[QTextCursor]:
        text = folded(self.toPlainText())
        found = []
        for word in words_of(self._sought):
            at = text.find(word)
            while at >= 0:
                cursor = QTextCursor(self.document())
                cursor.setPosition(at)
                cursor.setPosition(at + len(word), QTextCursor.MoveMode.KeepAnchor)
                found.append(cursor)
                at = text.find(word, at + len(word))
        return sorted(found, key=lambda cursor: cursor.selectionStart())

    def _go_to_first(self) -> None:
        places = self._places()
        if not places:
            return
        places[0].setPosition(places[0].selectionStart())
        self.setTextCursor(places[0])
        self.ensureCursorVisible()


def fitted(picture: QImage, room: int, ratio: float) -> QImage:
    """Return a picture smoothly made as wide as the room at most, sharp on a screen of this pixel ratio."""
    wide = min(picture.width(), max(1, room))
    made = picture.scaledToWidth(round(wide * ratio), Qt.TransformationMode.SmoothTransformation)
    made.setDevicePixelRatio(ratio)
    return made
