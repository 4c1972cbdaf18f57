"""A real district file under real record and history services, for tests of tables, forms and imports."""

from __future__ import annotations

from array import array
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from nptracker.db.district import create_district
from nptracker.domain.forms import form_named
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.errors import BusyError
from nptracker.services.bulk_edit import BulkEditService
from nptracker.services.column_reads import ColumnReadService
from nptracker.services.history import HistoryService
from nptracker.services.records import RecordService
from nptracker.services.session import Session
from nptracker.services.table_views import TableViewService

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from nptracker.domain.forms.form import Form
    from nptracker.domain.problem import Problem

TODAY = date(2026, 11, 23)
USCC = "91350100M000100Y43"


class LedgerOffice:
    """As much of an office as tables and forms need, over a real file."""

    def __init__(self, path: Path) -> None:
        self.file = create_district(path, "test-device")
        session = Session(self.file, "张三", lambda: TODAY)
        self.path = path
        self.person = "张三"
        self.read_only = False
        self.read_only_reason = ""
        self.today = lambda: TODAY
        self.forms = self.file.forms
        self.records = RecordService(session)
        self.substances = self.records.substances
        self.history = HistoryService(session)
        self.bulk = BulkEditService(session, self.records)
        self.columns = ColumnReadService(session)
        self.views = TableViewService(session)
        self.returns: Any = SimpleNamespace()
        self.imports: Any = SimpleNamespace()
        self.tasks: Any = SimpleNamespace()

    def close(self) -> None:
        self.file.close()

    def add_enterprises(self, count: int) -> list[str]:
        rows = [
            (None, {"name": f"清河化工{i:03d}厂", "township": "东街街道", "industry_code": "2614"})
            for i in range(1, count + 1)
        ]
        return list(self.records.write_block("enterprise", rows, f"新增 {count} 家").record_ids)

    def texts(self, kind: str, key: str) -> list[str]:
        """What stands in a field, record by record in natural order, read past the table."""
        form = form_named(kind)
        return [record.text(form, key) for record in self.records.first(kind, Query(), 10_000)]


class ListedRows:
    """Rows made on demand, which count how often they were asked for; they stand for a million records."""

    def __init__(self, count: int, kind: str = "enterprise") -> None:
        self.form: Form = form_named(kind)
        self.total = count
        self.asked_rows = 0
        self.is_busy = False

    def _record(self, number: int) -> Record:
        values: Mapping[str, Any] = {
            "name": f"企业{number}",
            "uscc": USCC,
            "township": "东街街道",
            "industry_code": "2614",
        }
        return Record(self.form.kind, f"id-{number}", number, values)

    def _guard(self) -> None:
        if self.is_busy:
            raise BusyError("正在写入")

    def count(self, query: Query) -> int:
        self._guard()
        return self.total

    def numbers(self, query: Query, stop: Callable[[], bool] | None = None) -> array[int]:
        self._guard()
        return array("q", range(1, self.total + 1))

    def first(self, query: Query, limit: int) -> list[Record]:
        self._guard()
        return self.rows(range(1, min(limit, self.total) + 1))  # type: ignore[return-value]

    def after(self, number: int, limit: int) -> list[Record]:
        self._guard()
        return self.rows(range(number + 1, min(number + limit, self.total) + 1))  # type: ignore[return-value]

    def rows(self, numbers: Sequence[int]) -> list[Record | None]:
        self._guard()
        self.asked_rows += len(numbers)
        return [self._record(number) for number in numbers]

    def number_of(self, record_id: str) -> int | None:
        return int(record_id.removeprefix("id-"))

    def problems(self, record: Record) -> list[Problem]:
        return self.form.problems(record.values)
