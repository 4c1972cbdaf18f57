"""The room of a part that takes long to build: it is made at its first use, a moment after its page is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

W = TypeVar("W", bound=QWidget)
PAINTED_MS = 20  # the rest of the page is seen before


class LatePane(QWidget, Generic[W]):
    """Keeps its place while empty, so that nothing moves when the part comes."""

    def __init__(self, make: Callable[[QWidget], W], ready: Callable[[W], None], parent: QWidget) -> None:
        """Hold what ``make`` returns for this pane as parent; ``ready`` is called once with it before it is seen."""
        super().__init__(parent)
        self.made: W | None = None
        self._make, self._ready = make, ready
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._soon = QTimer(self, singleShot=True, interval=PAINTED_MS)
        self._soon.timeout.connect(lambda: self.part)
        self._then = QTimer(self, singleShot=True, interval=PAINTED_MS)
        self._then.timeout.connect(self._call_waiting)
        self._waiting: list[Callable[[], object]] = []

    @property
    def part(self) -> W:
        """The part, made now if nobody has asked for it before."""
        if self.made is None:
            self.made = self._make(self)
            self._ready(self.made)
            self._column.addWidget(self.made)
            self._then.start()
        return self.made

    def make_soon(self) -> None:
        """Make the part once the page has been painted."""
        if self.made is None:
            self._soon.start()

    def once_seen(self, slot: Callable[[], object]) -> None:
        """Call a slot when the part has been made and painted: a lane busy meanwhile would double the time of both."""
        if self.made is None or self._then.isActive():
            self._waiting.append(slot)
        else:
            slot()

    def _call_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for slot in waiting:
            slot()
