"""Work of the window cut into portions, with room between them for painting and for what is being typed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

# A timer without interval would let the portions run in one go: what they post is worked off before any painting.
BETWEEN_MS = 8


class Portions(QObject):
    """Runs steps one by one in their order, each in a turn of its own."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: deque[Callable[[], object]] = deque()
        self._timer = QTimer(self, interval=BETWEEN_MS, singleShot=True)
        self._timer.timeout.connect(self._next)

    @property
    def is_running(self) -> bool:
        """Tell whether steps are left."""
        return bool(self._left)

    def run(self, *steps: Callable[[], object]) -> None:
        """Begin with some steps, behind those that are left."""
        self._left.extend(steps)
        self._timer.start()

    def finish(self) -> None:
        """Run now whatever is left."""
        self._timer.stop()
        while self._left:
            self._left.popleft()()

    def _next(self) -> None:
        if self._left:
            self._left.popleft()()
        if self._left:
            self._timer.start()
