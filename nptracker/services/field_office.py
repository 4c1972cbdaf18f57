"""The services of field work over one open district file; ``Office`` is one of these."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nptracker.services.draws import DrawService
    from nptracker.services.field_work import FieldWork
    from nptracker.services.lab_sheets import LabSheetService
    from nptracker.services.monitoring import MonitoringService
    from nptracker.services.monitoring_figures import MonitoringFigureService
    from nptracker.services.ranking import RankingService
    from nptracker.services.records import RecordService
    from nptracker.services.session import Session
    from nptracker.services.settings import SettingService
    from nptracker.services.tasks import TaskService
    from nptracker.services.yearly_caps import YearlyCapService


class FieldOffice:
    """Each service is loaded when it is first asked for."""

    _session: Session
    settings: SettingService
    records: RecordService
    tasks: TaskService

    @cached_property
    def caps(self) -> YearlyCapService:
        """How often an enterprise may be inspected in a year, and how often it was."""
        from nptracker.services.yearly_caps import YearlyCapService

        return YearlyCapService(self._session)

    @cached_property
    def draws(self) -> DrawService:
        """The yearly inspection plan and the random draws made from it."""
        from nptracker.services.draws import DrawService

        return DrawService(self._session)

    @cached_property
    def field(self) -> FieldWork:
        """Visits with their checklists, and the findings that are put right."""
        from nptracker.services.field_work import FieldWork

        return FieldWork(self._session, self.settings, self.tasks, self.records)

    @cached_property
    def monitoring(self) -> MonitoringService:
        """Monitoring results summed up."""
        from nptracker.services.monitoring import MonitoringService

        return MonitoringService(self._session, self.settings)

    @cached_property
    def monitoring_figures(self) -> MonitoringFigureService:
        """Monitoring results in figures to look at."""
        from nptracker.services.monitoring_figures import MonitoringFigureService

        return MonitoringFigureService(self._session, self.settings, self.monitoring)

    @cached_property
    def lab_sheets(self) -> LabSheetService:
        """Sheets of laboratories in."""
        from nptracker.services.lab_sheets import LabSheetService

        return LabSheetService(self._session, self.records.substances)

    @cached_property
    def ranking(self) -> RankingService:
        """Which substances to look at first."""
        from nptracker.services.ranking import RankingService

        return RankingService(self._session)
