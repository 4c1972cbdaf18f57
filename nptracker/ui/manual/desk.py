"""Opens the manual where one is, in the window and in its dialogs; the manual itself is loaded at the first question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from nptracker.errors import UserError
from nptracker.services.manual.page_names import START, form_page
from nptracker.ui.manual.places import fields_for, page_for

if TYPE_CHECKING:
    from nptracker.domain.forms.form import Form
    from nptracker.ui.main_window import MainWindow
    from nptracker.ui.manual.window import ManualWindow

FIRST_FORM = form_page("enterprise")
_KNOWS = "knowsHelp"


class HelpDesk(QObject):
    """Answers F1 everywhere. A window's own keys are not heard while a dialog is open, so each dialog gets them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)  # so that nothing is heard any more once the window is gone
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def show_here(self) -> None:
        """Open the page of where the keyboard is."""
        self.show(page_for(self._place()))

    def show_start(self) -> None:
        """Open the first page with the contents."""
        self.show(START)

    def show_fields(self) -> None:
        """Open 填表说明 at the field, or the form, where the keyboard is."""
        self.show(fields_for(self._place()) or FIRST_FORM)

    def show(self, place: str) -> None:
        """Open a page of the manual, named ``page`` or ``page#anchor``; a missing manual is said in words."""
        try:
            reader = self._reader()
            reader.show_place(place)
        except UserError as error:
            self._window.messages.show_error(error)
            return
        reader.show()
        reader.raise_()
        reader.activateWindow()

    def _place(self) -> QWidget:
        """Return the widget to start from: the one with the keyboard, unless that is in another window."""
        focused = QApplication.focusWidget()
        return focused if focused is not None else self._window

    def _reader(self) -> ManualWindow:
        """Return the window of the manual, made when there is none that can be used now.

        Above a modal dialog only its own children can be used, so the reader is one of them there.
        """
        from nptracker.services.manual.book import Manual
        from nptracker.ui.manual.window import ManualWindow

        owner = QApplication.activeModalWidget() or self._window
        for child in owner.children():
            if isinstance(child, ManualWindow):
                return child
        return ManualWindow(Manual(self._forms()), self._window.jobs, owner)

    def _forms(self) -> list[Form]:
        from nptracker.domain.forms import FORMS

        bench = self._window.bench
        return list((bench.context.office.forms if bench else FORMS).values())

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        top = now.window() if now is not None else None
        if not isinstance(top, QDialog) or top.property(_KNOWS) or not self._is_of_window(top):
            return
        top.setProperty(_KNOWS, True)
        QShortcut(QKeySequence("F1"), top, self.show_here)
        QShortcut(QKeySequence("Shift+F1"), top, self.show_fields)

    def _is_of_window(self, dialog: QDialog) -> bool:
        """Tell whether a dialog was opened from the window, or from another dialog of it."""
        above = dialog.parentWidget()
        while above is not None and above.window() is not self._window:
            above = above.window().parentWidget()
        return above is not None
