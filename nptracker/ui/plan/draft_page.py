"""A page that works on something of its own, which one job then writes as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.page import Page

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nptracker.ui.context import Context


class DraftPage(Page):
    """Nothing is in the file before its job; it cannot be left while that runs, nor unasked with changes on it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._is_writing = False

    @property
    def holds_changes(self) -> bool:
        """Tell whether leaving would lose something; a subclass knows."""
        raise NotImplementedError

    def confirm_leaving(self) -> bool:
        """Ask whether to throw this page's changes away; a subclass says what they are."""
        raise NotImplementedError

    def forget_changes(self) -> None:
        """Take note that nothing of this page is worth asking about any more."""
        raise NotImplementedError

    def may_leave(self) -> bool:
        """Tell whether the page may go; changes made here ask first, as they would be lost."""
        if self._is_writing:
            return False
        return not self.holds_changes or self.confirm_leaving()

    def cancel(self) -> None:
        """Leave without writing anything."""
        if self.may_leave():
            self.forget_changes()
            self.context.leave_page()

    def set_writing(self, is_writing: bool) -> None:
        """Hold the page still while its job writes."""
        self._is_writing = is_writing
        self.setEnabled(not is_writing)

    def writing_failed(self, error: Exception) -> None:
        """Let the officer go on after a job that wrote nothing, and say why."""
        self.set_writing(False)
        self.context.messages.show_failure(error)

    def ask_leaving(self, question: str, loss: str, leave_words: str, stay_words: str) -> bool:
        """Ask a question with what would be lost; returns whether the officer wants to leave."""
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(question)
        box.setInformativeText(loss)
        leave = box.addButton(leave_words, QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(stay_words, QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is leave
