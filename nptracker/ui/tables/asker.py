"""Asks questions in the reading lane, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from nptracker.ui.jobs import Job, Jobs


class Asker:
    """One who asks: a newer question cancels the one before and drops its late answer or failure."""

    def __init__(self, owner: QObject, reading: Jobs, failed: Callable[[Exception], None]) -> None:
        self._owner, self._reading, self._failed = owner, reading, failed
        self._job: Job | None = None
        self._turn = 0

    def ask(self, work: Callable[[Job], Any], take: Callable[[Any], None], title: str = "") -> None:
        """Do ``work`` in the lane and hand its answer to ``take``, unless something newer was asked.

        A ``title`` shows it in the progress bar.
        """
        self.drop()
        turn = self._turn
        self._job = self._reading.run(
            title,
            work,
            owner=self._owner,
            done=lambda answer: take(answer) if turn == self._turn else None,
            failed=lambda error: self._failed(error) if turn == self._turn else None,
        )

    def find(
        self, read: Callable[[], Any], take: Callable[[Any], None], *, at_once: bool, title: str = ""
    ) -> None:
        """Hand what ``read`` returns to ``take``: at once where little is to be read, else from the lane."""
        if at_once:
            self.drop()
            take(read())
        else:
            self.ask(lambda _job: read(), take, title)

    def drop(self) -> None:
        """Ask for nothing any more."""
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self._turn += 1
