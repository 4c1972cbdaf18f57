"""Under an own plan: where each of its tasks comes from, and its revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QWidget

from nptracker.ui.plan.plan_origins import OriginsTable
from nptracker.ui.plan.revisions_panel import RevisionsPanel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from nptracker.domain.record import Record

_ORIGINS, _REVISIONS = range(2)


class OwnPlanTabs(QTabWidget):
    """Two tabs; that of the revisions cannot be turned to while there are none."""

    def __init__(self, changes_of: Callable[[str], Any], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("本级方案")
        self.origins = OriginsTable(self)
        self.revisions = RevisionsPanel(changes_of, self)
        self.addTab(self.origins, "任务来由")
        self.addTab(self.revisions, "历次修订")

    def show_revisions(self, found: Sequence[Record]) -> None:
        """Show the revisions of the plan in front."""
        self.revisions.show_revisions(found)
        self.setTabText(_REVISIONS, f"历次修订 {len(found)}" if found else "还没有修订过")
        self.setTabEnabled(_REVISIONS, bool(found))

    def turn_to_likeliest(self) -> None:
        """Turn to the revisions where there are any, else to where the tasks come from."""
        self.setCurrentIndex(_REVISIONS if self.isTabEnabled(_REVISIONS) else _ORIGINS)
