"""Changing many cells at once: first a plan that writes nothing, then one verb that writes exactly the plan."""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import TYPE_CHECKING

from nptracker.db.columns import Columns
from nptracker.domain.cell_rule import CellRule, Way
from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import display, fault
from nptracker.domain.needle import Needle
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.values import Unread, Value, is_given
from nptracker.errors import UserError
from nptracker.services.records import RecordService
from nptracker.services.session import Progress, Session, Stop

if TYPE_CHECKING:
    from nptracker.services.upkeep import Upkeep

_STEP = 500  # rows read at a time, and between two looks at progress and cancel
_MOST_KEPT = 5_000  # texts whose reading is remembered

Rows = Query | Sequence[int]  # the rows of a view, or row numbers


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a plan as texts; ``problem`` says in Chinese why it is not going to be written."""

    record_id: str
    label: str
    heading: str
    before: str
    after: str
    problem: str = ""


@dataclass
class Cells:
    """Cells by row number and place among the plan's columns, with a fingerprint of what stood in them.

    Fourteen bytes a cell: a plan may hold a million.
    """

    numbers: array[int] = field(default_factory=lambda: array("q"))
    places: array[int] = field(default_factory=lambda: array("H"))
    prints: array[int] = field(default_factory=lambda: array("I"))

    def __len__(self) -> int:
        """Return how many cells there are."""
        return len(self.numbers)

    def add(self, number: int, place: int, print_: int) -> None:
        """Take in one cell."""
        self.numbers.append(number)
        self.places.append(place)
        self.prints.append(print_)


@dataclass
class BulkPlan:
    """What one rule would do to some columns: the cells it changes and those it cannot; nothing is written.

    ``same`` counts the cells looked at that stay as they are.
    """

    form: Form
    keys: tuple[str, ...]
    rule: CellRule
    changed: Cells = field(default_factory=Cells)
    wrong: Cells = field(default_factory=Cells)
    same: int = 0

    @property
    def kind(self) -> str:
        """The kind of record."""
        return self.form.kind

    @property
    def title(self) -> str:
        """The name of the verb in the history."""
        if self.rule.way is Way.REPLACE:
            return f"{self.form.title}：{self.rule.words()}，{len(self.changed)} 格"
        columns = "、".join(self.form.by_key[key].heading for key in self.keys)
        return f"{self.form.title}：“{columns}”{self.rule.words()}，{len(self.changed)} 条"


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a typed text becomes in a field."""

    value: Value
    shown: str
    problem: str


class BulkEditService:
    """Plans and writes bulk edits, and finds the cells that hold a text."""

    def __init__(self, session: Session, records: RecordService) -> None:
        self._session, self._records = session, records

    # -- finding ------------------------------------------------------------------------------------------

    def find(  # noqa: PLR0913 - what to look for, where, and when to stop
        self,
        kind: str,
        query: Query,
        keys: Sequence[str],
        needle: Needle,
        *,
        stop: Stop | None = None,
        most: int = sys.maxsize,
    ) -> Cells:
        """Return the cells of a view that show a text, in the view's order, ``most`` of them at most."""
        found = Cells()
        if not needle.text:
            return found
        places = self._columns(kind).places(query, keys, needle, stop)
        for number, place in islice(places, most):
            found.add(number, place, 0)
        return found

    def _columns(self, kind: str) -> Columns:
        return Columns(self._session.file, self._session.forms[kind])

    # -- planning -----------------------------------------------------------------------------------------

    def plan(  # noqa: PLR0913 - what to change, how, where, and who looks on
        self,
        kind: str,
        keys: Sequence[str],
        rule: CellRule,
        rows: Rows,
        *,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> BulkPlan:
        """Return what a rule would do to the columns ``keys`` of some rows; ``stop`` breaks off early."""
        plan = BulkPlan(self._session.forms[kind], tuple(keys), rule)
        reader = _Reader(self._records, plan)
        numbers = self._numbers(plan, rows, stop)
        for done in range(0, len(numbers), _STEP):
            if progress:
                progress(done, len(numbers))
            if stop and stop():
                break
            for record in self._session.table(kind).rows(numbers[done : done + _STEP]):
                if record is not None:
                    _look_at(plan, reader, record)
        return plan

    def _numbers(self, plan: BulkPlan, rows: Rows, stop: Stop | None) -> Sequence[int]:
        if not isinstance(rows, Query):
            return rows
        needle = plan.rule.needle
        if plan.rule.way is Way.REPLACE and needle is not None:
            found = self.find(plan.kind, rows, plan.keys, needle, stop=stop)
            return array("q", dict.fromkeys(found.numbers))
        return self._records.numbers(plan.kind, rows, stop)

    def lines(self, plan: BulkPlan, cells: Cells, start: int, limit: int) -> list[CellChange]:
        """Return some cells of a plan as before and after; cells of records gone since are left out."""
        stop = min(start + limit, len(cells))
        records = self._session.table(plan.kind).rows(sorted(set(cells.numbers[start:stop])))
        by_number = {record.number: record for record in records if record is not None}
        reader = _Reader(self._records, plan)
        return [
            reader.line(by_number[cells.numbers[i]], cells.places[i])
            for i in range(start, stop)
            if cells.numbers[i] in by_number
        ]

    # -- writing ------------------------------------------------------------------------------------------

    def apply(self, plan: BulkPlan, progress: Progress | None = None) -> Changes:
        """Write the changed cells of a plan as one verb.

        Raises UserError, with nothing written, when any of the cells was changed since it was planned.
        """
        if not len(plan.changed):
            return NOTHING
        reader, upkeep = _Reader(self._records, plan), self._records.upkeep(plan.kind)
        with self._session.verb("bulk", plan.title) as verb:
            self._session.table(plan.kind).expect_updates(len(plan.changed), plan.keys)
            done = 0
            for batch in _batches(plan.changed):
                self._write(plan, reader, upkeep, batch)
                done += len(batch)
                if progress:
                    progress(done, len(plan.changed))
            upkeep.settle(verb)
        return verb.changes() if verb.seq else NOTHING

    def _write(
        self, plan: BulkPlan, reader: _Reader, upkeep: Upkeep, batch: Sequence[tuple[int, int, int]]
    ) -> None:
        table = self._session.table(plan.kind)
        numbers = list(dict.fromkeys(number for number, _place, _print in batch))
        records = dict(zip(numbers, table.rows(numbers), strict=True))
        for number, cells in groupby(batch, key=lambda cell: cell[0]):
            record = records[number]
            values: dict[str, Value] = {}
            for _number, place, print_ in cells:
                key = plan.keys[place]
                if record is None or _print(_state(record, plan.form, key)) != print_:
                    raise _changed_meanwhile(record, plan.form)
                values[key] = reader.outcome(key, record).value
            if record is not None:
                table.update(record.id, upkeep.changed(record.id, values))


class _Reader:
    """Reads what a rule makes of cells; most cells of a bulk edit get the same text, which is read once."""

    def __init__(self, records: RecordService, plan: BulkPlan) -> None:
        self._records, self._plan = records, plan
        self._known: dict[tuple[str, str], _Outcome] = {}

    def outcome(self, key: str, record: Record) -> _Outcome:
        """Return what a cell becomes."""
        after = self._plan.rule.after(record.text(self._plan.form, key))
        found = self._known.get((key, after))
        if found is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            found = self._known[key, after] = self._read(self._plan.form.by_key[key], after)
        return found

    def line(self, record: Record, place: int) -> CellChange:
        """Return one cell as before and after."""
        form, key = self._plan.form, self._plan.keys[place]
        outcome = self.outcome(key, record)
        before, heading = record.text(form, key), form.by_key[key].heading
        return CellChange(record.id, record.label(form), heading, before, outcome.shown, outcome.problem)

    def _read(self, field: Field, text: str) -> _Outcome:
        value = self._records.typed(self._plan.kind, {field.key: text})[field.key]
        if field.required and not is_given(value):
            return _Outcome(value, display(field, value), f"“{field.heading}”必须填写")
        if field.type is FieldType.REFERENCE and isinstance(value, Unread):
            return _Outcome(value, text, f"没有找到“{text}”，或不止一条叫这个名字")
        return _Outcome(value, self._shown(field, value), fault(field, value))

    def _shown(self, field: Field, value: Value) -> str:
        if field.type is FieldType.REFERENCE and isinstance(value, str):
            return self._records.labels(field.refers_to, [value]).get(value, "") or display(field, value)
        return display(field, value)


def _look_at(plan: BulkPlan, reader: _Reader, record: Record) -> None:
    """Sort the cells of one record into changed, wrong and same."""
    form = plan.form
    for place, key in enumerate(plan.keys):
        before = record.text(form, key)
        if plan.rule.after(before) == before:
            plan.same += 1
            continue
        outcome = reader.outcome(key, record)
        if outcome.shown == before and _is_same(form.by_key[key], record[key], outcome.value):
            plan.same += 1
            continue
        cells = plan.wrong if outcome.problem else plan.changed
        cells.add(record.number, place, _print(_state(record, form, key)))


def _is_same(field: Field, old: Value, new: Value) -> bool:
    """Tell whether cells that look the same are the same: two records may share a label."""
    return old == new if field.type is FieldType.REFERENCE else True


def _state(record: Record, form: Form, key: str) -> str:
    value = record[key]
    is_id = form.by_key[key].type is FieldType.REFERENCE and isinstance(value, str)
    return str(value) if is_id else record.text(form, key)


def _print(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _batches(cells: Cells) -> Iterator[list[tuple[int, int, int]]]:
    """Yield cells as (row number, place, fingerprint), never parting the cells of one row."""
    batch: list[tuple[int, int, int]] = []
    for cell in zip(cells.numbers, cells.places, cells.prints, strict=True):
        if len(batch) >= _STEP and cell[0] != batch[-1][0]:
            yield batch
            batch = []
        batch.append(cell)
    if batch:
        yield batch


def _changed_meanwhile(record: Record | None, form: Form) -> UserError:
    which = f"“{record.label(form)}”" if record is not None else "其中一条记录"
    what = "又被改过" if record is not None else "已被删除"
    return UserError(
        f"预览之后，{which}{what}。",
        safe="这次批量修改一格也没有写入。",
        todo="请重新预览，核对后再写入。",
    )
