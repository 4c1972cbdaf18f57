"""Collects garbage on the main thread only, in rounds that never keep the window waiting."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from nptracker.ui.jobs import Jobs

FIRST_MS = 1_000  # the first page comes first
ROUND_MS = 100
YOUNG = 2_000  # new objects that make a round worth while
AGED = 10  # rounds after which the next older generation has its turn, as Python does it


class Tidier(QObject):
    """Takes the place of Python's own collector while the window is open.

    That one strikes in whichever thread makes many objects. In a worker it would go through everything a long
    job holds while the window waits (190 ms for a pdf of 10,000 rows), and could end objects of Qt in the wrong
    thread. Here, only what is new is looked through while a job runs, and all the rest once the lanes are quiet.
    """

    def __init__(self, *lanes: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        gc.disable()
        self.destroyed.connect(gc.enable)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tidy)
        self._timer.start(FIRST_MS)

    def tidy(self) -> None:
        """Collect what is due now."""
        self._timer.setInterval(ROUND_MS)
        generation = due_generation(gc.get_count(), is_busy=any(lane.is_busy for lane in self._lanes))
        if generation is not None:
            gc.collect(generation)


def due_generation(counts: tuple[int, int, int], *, is_busy: bool) -> int | None:
    """Return the oldest generation to collect now, None when nothing is due."""
    new, middle, old = counts
    if not is_busy and old > AGED:
        return 2
    if not is_busy and middle > AGED:
        return 1
    return 0 if new > YOUNG else None
