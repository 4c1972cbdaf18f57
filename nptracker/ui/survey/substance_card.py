"""The card of a substance: shown on the lists page and beside a field in which one types a substance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QTextBrowser, QWidget

from nptracker.ui.survey.substance_words import card_html
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from nptracker.domain.substances import SubstanceBook

EMPTY_WORDS = "选一个物质，这里显示它在哪些名录上、属于哪几档、有哪些管控措施。"


class SubstanceCard(QTextBrowser):
    """Shows what the lists of a book say about one substance; read only, its text can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("物质卡片")
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[SubstanceBook, str, str] | None = None
        self.show_nothing()

    def show_substance(self, book: SubstanceBook, name: str, cas_rn: str) -> None:
        """Show a substance by name, CAS RN or serial number, or both."""
        if not name.strip() and not cas_rn.strip():
            self.show_nothing()
            return
        self._shown = (book, name.strip(), cas_rn.strip())
        self.setHtml(card_html(*self._shown))

    def show_nothing(self) -> None:
        """Say what would be shown."""
        self._shown = None
        self.setHtml(f"<p style='color:{colour('soft').name()}'>{EMPTY_WORDS}</p>")

    def changeEvent(self, event: QEvent) -> None:
        """Colour the words anew when the look changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            if self._shown is not None:
                self.setHtml(card_html(*self._shown))
            else:
                self.show_nothing()
