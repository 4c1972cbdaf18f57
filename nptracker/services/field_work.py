"""The services of inspections and rectification, each loaded when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from nptracker.services.session import Session

if TYPE_CHECKING:
    from nptracker.services.case_files import CaseFileService
    from nptracker.services.checklists import ChecklistService
    from nptracker.services.inspections import InspectionService
    from nptracker.services.item_findings import ItemFindingService
    from nptracker.services.records import RecordService
    from nptracker.services.rectification import RectificationService
    from nptracker.services.settings import SettingService
    from nptracker.services.tasks import TaskService


class FieldWork:
    """What an office does on site: visits with checklists, and the findings that come of them."""

    def __init__(
        self, session: Session, settings: SettingService, tasks: TaskService, records: RecordService
    ) -> None:
        self._session, self._settings, self._tasks, self._records = session, settings, tasks, records

    @cached_property
    def checklists(self) -> ChecklistService:
        """Checklists in editions, and what visits found with them."""
        from nptracker.services.checklists import ChecklistService

        return ChecklistService(self._session)

    @cached_property
    def item_findings(self) -> ItemFindingService:
        """Checklist items and the findings that rest on them."""
        from nptracker.services.item_findings import ItemFindingService

        return ItemFindingService(self._session)

    @cached_property
    def inspections(self) -> InspectionService:
        """Visits to enterprises, their result and their files."""
        from nptracker.services.inspections import InspectionService

        substances = self._records.substances
        return InspectionService(self._session, self._tasks, self.checklists, substances)

    @cached_property
    def rectification(self) -> RectificationService:
        """The steps by which findings are put right."""
        from nptracker.services.rectification import RectificationService

        return RectificationService(self._session)

    @cached_property
    def case_files(self) -> CaseFileService:
        """A visit on paper, and everything about it as one file."""
        from nptracker.services.case_files import CaseFileService

        return CaseFileService(
            self._session, self._settings, self.inspections, self.checklists, self.rectification
        )
