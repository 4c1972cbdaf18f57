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

    def ask(self, work: Callable[[Job], Any], take: Callable[[Any], None]) -> None:
        """Do ``work`` in the lane and hand its answer to ``take``, unless something newer was asked."""
        self.drop()
        turn = self._turn
        self._job = self._reading.run(
            "",
            work,
            owner=self._owner,
            done=lambda answer: take(answer) if turn == self._turn else None,
            failed=lambda error: self._failed(error) if turn == self._turn else None,
        )

    def drop(self) -> None:
        """Ask for nothing any more."""
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self._turn += 1
