"""One reading of the file: every table is read at most once, however many questions are asked of it."""

from __future__ import annotations

from collections.abc import Iterator

from nptracker.db.codec import Column
from nptracker.db.table import Table
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.services.session import Session


class KeptTable(Table):
    """Keeps what it has read; it never writes."""

    def __init__(self, table: Table) -> None:
        vars(self).update(vars(table))  # it need not ask the file for its columns again
        self._everything: list[Record] | None = None
        self._answers: dict[tuple[Column, ...], list[Record]] = {}

    def all(self, query: Query = Query()) -> Iterator[Record]:  # noqa: B008 - frozen
        """Yield every record of a query; the whole table is read once."""
        if not query.is_plain:
            return super().all(query)
        if self._everything is None:
            self._everything = list(super().all())
        return iter(self._everything)

    def having(self, key: str, *values: Column) -> list[Record]:
        """Return the records whose column holds one of these values; a question asked again is not read again."""
        asked = (key, *values)
        if asked not in self._answers:
            self._answers[asked] = super().having(key, *values)
        return list(self._answers[asked])


class Reading(Session):
    """A session for one computation over many days or bodies.

    It is thrown away afterwards: what is written meanwhile stays unseen by it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session.file, session.person, session.today)
        self._kept: dict[str, KeptTable] = {}

    def table(self, kind: str) -> Table:
        """Return the kept store of one kind."""
        if kind not in self._kept:
            self._kept[kind] = KeptTable(self.file.table(kind))
        return self._kept[kind]
