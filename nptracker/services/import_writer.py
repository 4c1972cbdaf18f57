"""Writes the chosen rows of a preview, ledger after ledger in the order in which they refer to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from nptracker.domain.forms.form import Form
from nptracker.domain.values import Value, Values
from nptracker.errors import UserError
from nptracker.services.import_draft import DraftRow
from nptracker.services.import_matching import KnownRecords
from nptracker.services.records import RecordService
from nptracker.services.session import Session

if TYPE_CHECKING:
    from nptracker.db.open_verb import OpenVerb
    from nptracker.services.upkeep import Upkeep


class DraftWriter:
    """Writes chosen rows in the order in which ledgers refer to each other; lives for one verb."""

    def __init__(self, session: Session, records: RecordService, verb: OpenVerb) -> None:
        self._session, self._records, self._verb = session, records, verb
        self._real: dict[str, str] = {}  # ids of records just made, by the placeholder of their row

    def write(self, rows: Sequence[DraftRow]) -> list[str]:
        """Write the rows of every ledger and return the ids written; raises UserError for a stale preview."""
        written: list[str] = []
        by_kind: dict[str, list[DraftRow]] = defaultdict(list)
        for row in rows:
            by_kind[row.kind].append(row)
        for form in self._session.forms.ledgers:
            if own := by_kind.get(form.kind):
                written += self._write_kind(form, own)
        return written

    def real_id(self, record_id: str) -> str:
        """Return the id of the record made for a placeholder, or the id itself."""
        return self._real.get(record_id, record_id)

    def _write_kind(self, form: Form, rows: Sequence[DraftRow]) -> list[str]:
        table = self._session.table(form.kind)
        known = {record.id: record for batch in _batches(rows) for record in table.having("id", *batch)}
        self._refuse_stale(form, rows, known.keys())
        new = [row for row in rows if row.record_id not in known]
        upkeep = self._records.upkeep(form.kind)
        made = table.insert_many([self._new(form, row, upkeep) for row in new]) if new else []
        self._real.update(zip((row.record_id for row in new), made, strict=True))
        changed = [row for row in rows if row.record_id in known]
        for row in changed:
            upkeep.noted(row.record_id, self._values(form, row), known[row.record_id].values)
        written = [row.record_id for row in changed if table.update(row.record_id, self._values(form, row))]
        upkeep.settle(self._verb)
        return made + written

    def _new(self, form: Form, row: DraftRow, upkeep: Upkeep) -> Values:
        """Return what to write for a new record; what lists give entries stood in the preview already."""
        values = self._values(form, row)
        return upkeep.new(values) if form.kind == "enterprise" else values

    def _values(self, form: Form, row: DraftRow) -> dict[str, Value]:
        values = dict(row.values)
        for field in form.references:
            value = values.get(field.key)
            if isinstance(value, str) and value in self._real:
                values[field.key] = self._real[value]
        return values

    def _refuse_stale(self, form: Form, rows: Sequence[DraftRow], known: Collection[str]) -> None:
        book = KnownRecords(self._session, form)
        book.load([row.values for row in rows])
        for row in rows:
            found = [record.id for record in book.match(row.values)]
            is_met = (
                row.record_id in known and set(found) <= {row.record_id}
                if row.by_id
                else ((row.record_id in known) == bool(found) and (not found or row.record_id in found))
            )
            if not is_met:
                raise UserError(
                    f"“{row.label}”在预览之后又变了。", safe="没有写入任何数据。", todo="请重新预览后再导入。"
                )


def _batches(rows: Sequence[DraftRow]) -> Iterator[list[str]]:
    ids = [row.record_id for row in rows]
    return (ids[start : start + 500] for start in range(0, len(ids), 500))
