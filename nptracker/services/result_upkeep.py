"""What goes along when monitoring results are written: what the words of the report mean, in counted units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nptracker.domain.monitoring.derived import READ_FROM, derived
from nptracker.domain.values import Values
from nptracker.services.entry_upkeep import Upkeep
from nptracker.services.import_draft import WRITTEN, DraftRow

if TYPE_CHECKING:
    from nptracker.services.session import Session

RESULT = "monitoring_result"


class ResultUpkeep(Upkeep):
    """Keeps what follows from a result in step with the words it follows from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def new(self, values: Values) -> Values:
        """Return a new result with what follows from its words."""
        return {**values, **derived(values)}

    def changed(self, record_id: str, values: Values) -> Values:
        """Return what to write; what follows from the words cannot be typed over."""
        before = self._session.table(RESULT).get(record_id).values
        follows = derived({**before, **values})
        if not READ_FROM & values.keys() and not follows.keys() & values.keys():
            return values
        return {**values, **follows}


def with_derived(session: Session, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows of an import, results that would be written with what follows from their words."""
    asked = [row for row in rows if row.kind == RESULT and row.state in WRITTEN]
    if not asked:
        return list(rows)
    ids = [row.record_id for row in asked]
    known = {record.id: record.values for record in session.table(RESULT).having("id", *ids)}
    return [
        row._replace(values={**row.values, **derived({**known.get(row.record_id, {}), **row.values})})
        if row.kind == RESULT and row.state in WRITTEN
        else row
        for row in rows
    ]
