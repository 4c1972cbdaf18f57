"""Collects garbage on the main thread only, in rounds that never keep the window waiting."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from nptracker.ui.jobs import Jobs

FIRST_MS = 2_000  # the first page comes first
ROUND_MS = 100
YOUNG = 2_000  # new objects that make a round worth while
AGED = 10  # rounds after which the next older generation has its turn, as Python does it
WHOLE = 2  # the generation that holds everything old
FEW = 80_000  # objects that are looked through in 30 ms
MANY = 400_000  # objects from which garbage among them weighs more than a pause of the window


class Tidier(QObject):
    """Takes the place of Python's own collector while the window is open.

    That one strikes in whichever thread makes many objects. In a worker it would go through everything a long
    job holds while the window waits (190 ms for a pdf of 10,000 rows), and could end objects of Qt in the wrong
    thread. Here, only what is new is looked through while a job runs, and all the rest once the lanes are quiet.

    Several thousand tasks in memory make a look through everything last 100 ms. Then what has grown old is put
    aside, and looked through when the officer has turned to another program, or when twice as much has gathered.
    """

    def __init__(self, *lanes: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._is_away = False
        self._most = MANY
        gc.disable()
        self.destroyed.connect(_leave_to_python)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self.note_state)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tidy)
        self._timer.start(FIRST_MS)

    def tidy(self) -> None:
        """Collect what is due now."""
        self._timer.setInterval(ROUND_MS)
        generation = due_generation(gc.get_count(), is_busy=any(lane.is_busy for lane in self._lanes))
        if generation == WHOLE:
            self._tidy_old()
        elif generation is not None:
            gc.collect(generation)

    def note_state(self, state: Qt.ApplicationState) -> None:
        """Take note that the officer turned to another program, where a pause of this one is not seen."""
        self._is_away = self._is_away or state is not Qt.ApplicationState.ApplicationActive

    def _tidy_old(self) -> None:
        gc.collect(WHOLE - 1)
        gc.freeze()  # puts everything aside
        aside = gc.get_freeze_count()
        if self._is_away or aside <= FEW or aside > self._most:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._most = max(MANY, 2 * gc.get_freeze_count())
            self._is_away = False


def _leave_to_python() -> None:
    gc.unfreeze()
    gc.enable()


def due_generation(counts: tuple[int, int, int], *, is_busy: bool) -> int | None:
    """Return the oldest generation to collect now, None when nothing is due."""
    new, middle, old = counts
    if not is_busy and old > AGED:
        return 2
    if not is_busy and middle > AGED:
        return 1
    return 0 if new > YOUNG else None
