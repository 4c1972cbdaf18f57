"""Loads what an open file needs while nobody waits for it: module by module, with a turn of events between."""

from __future__ import annotations

import sys
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

FIRST_MS = 300  # the page in front is painted first
BETWEEN_MS = 5
# each with what it needs first, so that no turn loads many at once
MODULES = (
    "nptracker.domain.forms.codes",
    "nptracker.domain.forms.form",
    "nptracker.domain.forms.plan_forms",
    "nptracker.domain.forms.enterprise",
    "nptracker.domain.forms.substance_lists",
    "nptracker.domain.forms.survey_entry",
    "nptracker.domain.forms",
    "nptracker.db.search",
    "nptracker.db.connection",
    "nptracker.db.opening",
    "nptracker.domain.query",
    "nptracker.db.table",
    "nptracker.db.district",
    "nptracker.services.history",
    "nptracker.services.records",
    "nptracker.domain.plan",
    "nptracker.domain.deadline",
    "nptracker.services.task_lines",
    "nptracker.services.tasks",
    "nptracker.services.overview_charts",
    "nptracker.services.overview",
    "nptracker.services.office",
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
    """Loads the modules one after another until all are there or its page is gone."""

    def __init__(self, parent: QObject, modules: tuple[str, ...] = MODULES) -> None:
        super().__init__(parent)
        self._waiting = [name for name in reversed(modules) if name not in sys.modules]
        self._timer = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._timer.timeout.connect(self._load_next)
        if self._waiting:
            self._timer.start()

    def _load_next(self) -> None:
        import_module(self._waiting.pop())
        if self._waiting:
            self._timer.start(BETWEEN_MS)
