"""The composition of all services over one open district file."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.db.district import DistrictFile, create_district, open_district, open_district_at_once
from nptracker.db.opening import TakesTimeError
from nptracker.db.progress import UNWATCHED, Watch
from nptracker.services.device import device_id
from nptracker.services.field_office import FieldOffice
from nptracker.services.history import HistoryService
from nptracker.services.overview import OverviewService
from nptracker.services.records import RecordService
from nptracker.services.search_index import SearchIndexService
from nptracker.services.session import Session
from nptracker.services.settings import SettingService
from nptracker.services.survey_office import SurveyOffice
from nptracker.services.tasks import TaskService

if TYPE_CHECKING:
    from nptracker.db.open_verb import OpenVerb
    from nptracker.domain.forms.registry import Registry
    from nptracker.services.arrears import ArrearsService
    from nptracker.services.backups import BackupService
    from nptracker.services.bulk_edit import BulkEditService
    from nptracker.services.column_mapping import ColumnMappingService
    from nptracker.services.column_reads import ColumnReadService
    from nptracker.services.deadlines import DeadlineService
    from nptracker.services.decisions import DecisionService
    from nptracker.services.enterprises import EnterpriseService
    from nptracker.services.guide import GuideService
    from nptracker.services.imports import ImportService
    from nptracker.services.indicators import IndicatorService
    from nptracker.services.ledger_feeds import LedgerFeedService
    from nptracker.services.obligations import ObligationService
    from nptracker.services.orgs import OrgService
    from nptracker.services.own_ledgers import OwnLedgerService
    from nptracker.services.plan_carry_over import CarryOverService
    from nptracker.services.plan_links import PlanLinkService
    from nptracker.services.plan_revision import PlanRevisionService
    from nptracker.services.plans import PlanService
    from nptracker.services.result_readings import ResultReadingService
    from nptracker.services.returns import ReturnService
    from nptracker.services.substance_lists import SubstanceListService
    from nptracker.services.substances import SubstanceService
    from nptracker.services.table_views import TableViewService
    from nptracker.services.withdrawal import WithdrawalService


class Office(FieldOffice, SurveyOffice):
    """Everything the window and the command line can do with one file.

    What the first painted page does not need is loaded when it is first asked for.
    """

    def __init__(self, file: DistrictFile, person: str, today: Callable[[], date]) -> None:
        self._session = Session(file, person or _login_name(), today, _settle_cases)
        session = self._session
        self.settings = SettingService(session)
        self.records = RecordService(session)
        self.tasks = TaskService(session)
        self.overview = OverviewService(session, self.tasks)
        self.history = HistoryService(session)
        self.search_index = SearchIndexService(session)

    @cached_property
    def plans(self) -> PlanService:
        """Plan documents in."""
        from nptracker.services.plans import PlanService

        return PlanService(self._session)

    @cached_property
    def links(self) -> PlanLinkService:
        """Own tasks and those of superiors."""
        from nptracker.services.plan_links import PlanLinkService

        return PlanLinkService(self._session, self.tasks)

    @cached_property
    def revisions(self) -> PlanRevisionService:
        """New versions of a plan."""
        from nptracker.services.plan_revision import PlanRevisionService

        return PlanRevisionService(self._session)

    @cached_property
    def carry_over(self) -> CarryOverService:
        """The next cycle's plan from what is unfinished."""
        from nptracker.services.plan_carry_over import CarryOverService

        return CarryOverService(self._session, self.tasks)

    @cached_property
    def deadlines(self) -> DeadlineService:
        """Extensions, milestones and the thresholds of lights."""
        from nptracker.services.deadlines import DeadlineService

        return DeadlineService(self._session)

    @cached_property
    def obligations(self) -> ObligationService:
        """What comes back every month, quarter or year."""
        from nptracker.services.obligations import ObligationService

        return ObligationService(self._session)

    @cached_property
    def bulk(self) -> BulkEditService:
        """Find, replace and edit in many records at once."""
        from nptracker.services.bulk_edit import BulkEditService

        return BulkEditService(self._session, self.records)

    @cached_property
    def orgs(self) -> OrgService:
        """Responsible bodies over time."""
        from nptracker.services.orgs import OrgService

        return OrgService(self._session, self.tasks)

    @cached_property
    def arrears(self) -> ArrearsService:
        """What bodies still owe for a period."""
        from nptracker.services.arrears import ArrearsService

        return ArrearsService(self._session, self.settings, self.tasks)

    @cached_property
    def columns(self) -> ColumnReadService:
        """Groups and sums of the tables."""
        from nptracker.services.column_reads import ColumnReadService

        return ColumnReadService(self._session)

    @cached_property
    def decisions(self) -> DecisionService:
        """Decisions of meetings that become tasks."""
        from nptracker.services.decisions import DecisionService

        return DecisionService(self._session, self.tasks)

    @cached_property
    def views(self) -> TableViewService:
        """Saved views of the ledgers."""
        from nptracker.services.table_views import TableViewService

        return TableViewService(self._session)

    @cached_property
    def guide(self) -> GuideService:
        """The first steps of a new file."""
        from nptracker.services.guide import GuideService

        return GuideService(self._session, self.settings, self.orgs, self.tasks)

    @cached_property
    def indicators(self) -> IndicatorService:
        """Targets against what was reached."""
        from nptracker.services.indicators import IndicatorService

        return IndicatorService(self._session, self.records, self.tasks)

    @cached_property
    def result_readings(self) -> ResultReadingService:
        """Stored monitoring results as this edition of the program reads them."""
        from nptracker.services.result_readings import ResultReadingService

        return ResultReadingService(self._session)

    @property
    def substances(self) -> SubstanceService:
        """The substances of the lists in force: found, told apart, with their tiers and measures."""
        return self.records.substances

    @cached_property
    def substance_lists(self) -> SubstanceListService:
        """Lists of substances: adopted from a workbook, compared, added to by hand."""
        from nptracker.services.substance_lists import SubstanceListService

        return SubstanceListService(self._session, self.substances)

    @cached_property
    def imports(self) -> ImportService:
        """Workbooks out and back."""
        from nptracker.services.imports import ImportService

        return ImportService(self._session, self.records, self.tasks)

    @cached_property
    def mapping(self) -> ColumnMappingService:
        """Tables from elsewhere, their columns matched with fields once per layout."""
        from nptracker.services.column_mapping import ColumnMappingService

        return ColumnMappingService(self._session)

    @cached_property
    def enterprises(self) -> EnterpriseService:
        """Enterprises that stand in the ledger twice."""
        from nptracker.services.enterprises import EnterpriseService

        return EnterpriseService(self._session)

    @cached_property
    def feeds(self) -> LedgerFeedService:
        """What the ledgers give to indicators and tasks."""
        from nptracker.services.ledger_feeds import LedgerFeedService

        return LedgerFeedService(self._session, self.tasks)

    @cached_property
    def own_ledgers(self) -> OwnLedgerService:
        """The ledgers that the officer has declared."""
        from nptracker.services.own_ledgers import OwnLedgerService

        return OwnLedgerService(self._session)

    @cached_property
    def withdrawal(self) -> WithdrawalService:
        """Earlier steps taken back, with what was edited since kept."""
        from nptracker.services.withdrawal import WithdrawalService

        return WithdrawalService(self._session)

    @cached_property
    def returns(self) -> ReturnService:
        """Returns upward."""
        from nptracker.services.returns import ReturnService

        return ReturnService(self._session, self.settings, self.tasks, self.records)

    @cached_property
    def backups(self) -> BackupService:
        """Backups, restore and the check of the file."""
        from nptracker.services.backups import BackupService

        return BackupService(self._session)

    @classmethod
    def open(  # noqa: PLR0913 - the ways to open, all by name
        cls,
        path: Path,
        *,
        person: str = "",
        read_only: bool = False,
        take_over: bool = False,
        view_newer: bool = False,
        today: Callable[[], date] = date.today,
        watch: Watch = UNWATCHED,
    ) -> Office:
        """Open a district file; somebody else's open file is opened read-only. Raises DistrictFileError.

        ``take_over`` is a person's word that the holder on another computer has really gone; ``view_newer`` shows
        what a newer program wrote, only for looking. ``watch`` may stop it with CancelledError, and everything is
        as before then.
        """
        path, device = path.absolute(), device_id()
        file = open_district(
            path, device, read_only=read_only, take_over=take_over, view_newer=view_newer, watch=watch
        )
        return cls(file, person, today)

    @classmethod
    def open_at_once(
        cls,
        path: Path,
        *,
        person: str = "",
        read_only: bool = False,
        take_over: bool = False,
        today: Callable[[], date] = date.today,
    ) -> Office | None:
        """Open a file as ``open`` does, or return None when it would take longer than a window may wait."""
        path = path.absolute()
        try:
            file = open_district_at_once(path, device_id(), read_only=read_only, take_over=take_over)
        except TakesTimeError:
            return None
        return cls(file, person, today)

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        region: str,
        region_code: str = "",
        person: str = "",
        today: Callable[[], date] = date.today,
    ) -> Office:
        """Make a new district file for a region and open it; never overwrites a file."""
        office = cls(create_district(path.absolute(), device_id()), person, today)
        for name, value in (("region", region), ("region_code", region_code)):
            if value:  # what a file is about is no step that undo could take back
                office.settings.put(name, value, way="keep")
        return office

    @property
    def forms(self) -> Registry:
        """The kinds of record of this file: the program's, and those its officer has declared."""
        return self._session.forms

    @property
    def path(self) -> Path:
        """The district file."""
        return self._session.file.path

    @property
    def person(self) -> str:
        """In whose name verbs are written."""
        return self._session.person

    @person.setter
    def person(self, name: str) -> None:
        self._session.person = name.strip() or self._session.person

    @property
    def today(self) -> Callable[[], date]:
        """The calendar the services work by."""
        return self._session.today

    @property
    def clock_doubt(self) -> str:
        """Why the computer's clock must be wrong, in words; empty when it may be right."""
        from nptracker.services.clock import clock_doubt

        return clock_doubt(self._session)

    @property
    def read_only(self) -> bool:
        """Tell whether nothing can be written."""
        return self._session.file.is_read_only

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be written, in words; empty when writing is possible."""
        return self._session.file.read_only_reason

    @property
    def may_take_over(self) -> bool:
        """Tell whether a person may declare the holder on another computer gone and write after all."""
        return self._session.file.may_take_over

    @property
    def region(self) -> str:
        """The district this file is about."""
        return self.settings.get("region")

    def lend_reader(self) -> None:
        """Let the next thread read through what this one has read through until now."""
        self._session.file.readers.lend()

    def provide_reader(self) -> None:
        """Make ready what the next thread reads through, so that it need not wait; raises DistrictFileError."""
        self._session.file.readers.provide()

    def close(self) -> None:
        """Close the file and give up the right to write."""
        self._session.file.close()


def _settle_cases(session: Session, verb: OpenVerb) -> None:
    """Let survey cases whose audited answers a verb has changed go back to the audit with it."""
    from nptracker.services.survey_case_guard import settle_cases

    settle_cases(session, verb)


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "未署名"
