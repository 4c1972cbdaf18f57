"""The grid over a million records in a file, and the same grid over 60 records in memory.

A page counts as shown when a paint has ended after which no visible row waits for its record.
"""

from __future__ import annotations

import random
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bench.harness import Stopwatch, percentile, report
from bench.million import apart_from_the_user, million

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from nptracker.domain.forms.form import Form
    from nptracker.domain.problem import Problem
    from nptracker.domain.query import Query
    from nptracker.domain.record import Record
    from nptracker.ui.tables.row_source import RowSource
    from nptracker.ui.tables.window_model import WindowModel

KIND = "enterprise"
JUMPS = 200
SIZE = (1366, 700)


class MemoryRows:
    """A row source of a few records in a list: the least any source can cost."""

    def __init__(self, form: Form, records: Sequence[Record]) -> None:
        self.form = form
        self._records = {record.number: record for record in records}

    def count(self, _query: Query) -> int:
        return len(self._records)

    def numbers(self, _query: Query, _stop: Callable[[], bool] | None = None) -> array[int]:
        return array("q", self._records)

    def first(self, _query: Query, limit: int) -> list[Record]:
        return list(self._records.values())[:limit]

    def after(self, number: int, limit: int) -> list[Record]:
        return [record for n, record in self._records.items() if n > number][:limit]

    def rows(self, numbers: Sequence[int]) -> list[Record | None]:
        return [self._records.get(number) for number in numbers]

    def number_of(self, record_id: str) -> int | None:
        return next((n for n, record in self._records.items() if record.id == record_id), None)

    def problems(self, record: Record) -> list[Problem]:
        return self.form.problems(record.values)


class Stage:
    """A shown grid, with the means to wait until it shows what was asked for."""

    def __init__(self, app: QApplication, source: RowSource) -> None:
        from PySide6.QtCore import QObject

        from nptracker.ui.jobs import Jobs
        from nptracker.ui.tables.grid import Grid
        from nptracker.ui.tables.window_model import WindowModel

        self.app = app
        self._home = QObject()
        self.lane = Jobs("reading", self._home)
        self.model = WindowModel(source, self.lane, self._home)
        self.resets = 0
        self.model.modelReset.connect(self._count_reset)
        self.grid = Grid(self.model, lambda _kind, _text: [])
        self.grid.resize(*SIZE)

    def _count_reset(self) -> None:
        self.resets += 1

    def show_first_page(self) -> None:
        from nptracker.domain.query import Query

        self.model.set_query(Query())
        self.grid.show()
        self.wait_until(lambda: _is_shown(self))

    def ask(self, query: Query) -> None:
        """Show another query and wait for its first rows."""
        before = self.resets
        self.model.set_query(query)
        self.wait_until(lambda: self.resets > before and _is_shown(self))

    def jump(self, share: float) -> None:
        """Put the scroll bar somewhere and wait for the rows."""
        bar = self.grid.right.verticalScrollBar()
        bar.setValue(round(bar.maximum() * share))
        self.wait_until(lambda: _is_shown(self))

    def settle(self) -> None:
        self.wait_until(lambda: self.model.is_settled)

    def wait_until(self, is_reached: Callable[[], bool]) -> None:
        from PySide6.QtCore import QEventLoop

        self.app.processEvents()
        while not is_reached():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self.app.processEvents()


def _is_shown(stage: Stage) -> bool:
    view, model = stage.grid.right, stage.model
    first = view.rowAt(0)
    last = view.rowAt(view.viewport().height() - 1)
    rows = range(first, (last if last >= 0 else model.rows - 1) + 1)
    return not model.rows or (first >= 0 and all(_is_here(model, row) for row in rows))


def _is_here(model: WindowModel, row: int) -> bool:
    return row >= model.rows or model.shown(row).record is not None


def main(variant: str) -> None:
    from nptracker.app import make_application
    from nptracker.domain.forms import form_named
    from nptracker.services.office import Office
    from nptracker.ui import theme
    from nptracker.ui.tables.row_source import RecordRows

    app = make_application(["bench"])
    theme.apply(app, theme.Look.LIGHT, theme.LetterSize.NORMAL)
    office = Office.open(million(), read_only=True)
    form = form_named(KIND)
    if variant == "peer":
        records = [record for record in office.records.rows(KIND, range(1, 61)) if record]
        _measure_page(app, MemoryRows(form, records))
    else:
        _measure_all(app, RecordRows(office.records, form))
    office.close()


def _measure_page(app: QApplication, source: RowSource) -> None:
    with Stopwatch(of_thread=True) as page:
        stage = Stage(app, source)
        stage.show_first_page()
    stage.settle()
    report(**_milliseconds("first_page", page))
    stage.lane.close()


def _measure_all(app: QApplication, source: RowSource) -> None:
    from nptracker.domain.query import Filter, Op, Query, Sort

    with Stopwatch(of_thread=True) as page:
        stage = Stage(app, source)
        stage.show_first_page()
    with Stopwatch() as order:
        stage.settle()
    jumps = _jumps(stage)
    questions = {
        "filter": Query(filters=(Filter("township", Op.CONTAINS, "东街"),)),
        "rare_filter": Query(filters=(Filter("name", Op.CONTAINS, "99999号"),)),
        "search": Query(search="绿原"),
        "sort": Query(sort=(Sort("name"),)),
    }
    measures = _milliseconds("first_page", page) | _milliseconds("order", order)
    for name, query in questions.items():
        with Stopwatch() as asked:
            stage.ask(query)
        measures |= _milliseconds(name, asked)
        stage.settle()
    report(
        **measures,
        jump_p50_ms=percentile(jumps, 0.5),
        jump_p95_ms=percentile(jumps, 0.95),
        jump_max_ms=max(jumps),
    )
    stage.lane.close()


def _jumps(stage: Stage) -> list[float]:
    dice = random.Random(11)
    times = []
    for _ in range(JUMPS):
        share = dice.random()
        start = time.perf_counter()
        stage.jump(share)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _milliseconds(name: str, watch: Stopwatch) -> dict[str, float]:
    return {f"{name}_ms": watch.clock * 1000, f"{name}_cpu_ms": watch.processor * 1000}


if __name__ == "__main__":
    with apart_from_the_user():
        if sys.argv[1] == "prepare":
            million()
        else:
            main(sys.argv[1])
