"""A page that reads in the reading lane, so that the window never waits for a grown file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from nptracker.ui.page import Page

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job

T = TypeVar("T")


class LanePage(Page):
    """Answers to questions asked before ``start_over`` are dropped; what it shows stays until new answers come."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._turn = 0
        self._asked: list[Job] = []

    def start_over(self) -> None:
        """Drop every question still open."""
        self._turn += 1
        for job in self._asked:
            job.cancel()
        self._asked.clear()

    def ask(self, question: Callable[[], T], answer: Callable[[T], None]) -> None:
        """Run a question in the lane and hand its result to ``answer``, one after another."""
        turn = self._turn

        def take(result: T) -> None:
            if turn == self._turn:
                self._asked.remove(job)
                answer(result)

        def fail(error: Exception) -> None:
            if turn == self._turn:
                self._asked.remove(job)
                self.say_failed(error)

        job = self.context.reading.run("", lambda _job: question(), owner=self, done=take, failed=fail)
        self._asked.append(job)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the lane to the page that comes to the front; what is not answered yet is asked again at the next show."""
        super().hideEvent(event)
        if self._asked and not event.spontaneous():  # a minimized window hides too
            self.start_over()
            self._is_stale = True
