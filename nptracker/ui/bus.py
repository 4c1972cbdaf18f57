"""The one signal by which every page learns what a verb changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Bus(QObject):
    """Carries ``Changes`` from whoever ran a verb to whoever shows its records."""

    changed = Signal(object)  # nptracker.domain.changes.Changes
