"""Loads what an open file needs while nobody waits for it: services in a lane, then the window's parts bit by bit."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from nptracker.ui.jobs import Jobs

FIRST_MS = 300  # the page in front is painted first
BETWEEN_MS = 5
SERVICES = ("nptracker.services.office",)  # and all below it; no Qt, so that a lane can load them
# classes of Qt are made in the window's thread; each stands after what it needs, so that no turn loads many
PARTS = (
    "nptracker.ui.context",
    "nptracker.ui.search_box",
    "nptracker.ui.workbench",
    "nptracker.ui.plan_intake",
    "nptracker.ui.upkeep",
    "nptracker.ui.widgets.bar_chart",
    "nptracker.ui.widgets.chart_export",
    "nptracker.ui.pages.chart_tabs",
    "nptracker.ui.pages.outgoing_table",
    "nptracker.ui.pages.todo_lines",
    "nptracker.ui.widgets.period_picker",
    "nptracker.ui.pages.overview",
)


class Preloader(QObject):
    """Loads what is missing until all is there, which ``done`` tells, or its page is gone."""

    done = Signal()

    def __init__(
        self,
        lane: Jobs,
        parent: QObject,
        first_ms: int = FIRST_MS,
        services: tuple[str, ...] = SERVICES,
        parts: tuple[str, ...] = PARTS,
    ) -> None:
        super().__init__(parent)
        self._lane, self._services = lane, [name for name in services if name not in sys.modules]
        self._waiting = [name for name in reversed(parts) if name not in sys.modules]
        self.is_done = not self._services and not self._waiting
        self._first = QTimer(self, singleShot=True, interval=first_ms)
        self._first.timeout.connect(self._load_services)
        self._next = QTimer(self, singleShot=True, interval=BETWEEN_MS)
        self._next.timeout.connect(self._load_part)
        if not self.is_done:
            self._first.start()

    def _load_services(self) -> None:
        names = self._services
        self._lane.run("", lambda _job: [import_module(name) for name in names], owner=self, done=self._go_on)

    def _load_part(self) -> None:
        import_module(self._waiting.pop())
        self._go_on()

    def _go_on(self, _loaded: object = None) -> None:
        if self._waiting:
            self._next.start()
        else:
            self.is_done = True
            self.done.emit()
