"""Brings lanes of jobs to their end while the window goes on painting."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer

if TYPE_CHECKING:
    from nptracker.ui.jobs import Jobs

MOST_SECONDS, LOOK_MS = 10.0, 5


def end_lanes(*lanes: Jobs) -> bool:
    """Cancel all jobs and wait for the lanes, taking no input meanwhile; returns False when one does not end.

    A read of thousands of tasks ends seconds after it was cancelled, and the window would stand still so long.
    """
    for lane in lanes:
        lane.close(timeout=0)
    until = time.monotonic() + MOST_SECONDS
    waiting, look = QEventLoop(), QTimer(interval=LOOK_MS)
    look.timeout.connect(lambda: waiting.quit() if _have_ended(lanes) or time.monotonic() > until else None)
    if not _have_ended(lanes):
        look.start()
        waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    return _have_ended(lanes)


def _have_ended(lanes: tuple[Jobs, ...]) -> bool:
    return all(lane.has_ended for lane in lanes)
