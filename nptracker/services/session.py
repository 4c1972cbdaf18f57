"""What every service shares: the district file, who works on it, and which day it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from nptracker.db.district import DistrictFile
from nptracker.db.open_verb import OpenVerb
from nptracker.db.table import Table
from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms.registry import Registry

Progress = Callable[[int, int], None]
Stop = Callable[[], bool]


def never() -> bool:
    """Stand in where nobody can cancel."""
    return False


@dataclass
class Session:
    """One open file, the person working on it and the calendar they work by."""

    file: DistrictFile
    person: str
    today: Callable[[], date]
    goes_along: Callable[[Session, OpenVerb], None] | None = (
        None  # written last in every verb, whoever runs it
    )

    @property
    def forms(self) -> Registry:
        """The kinds of record of this file, its own ledgers included."""
        return self.file.forms

    def table(self, kind: str) -> Table:
        """Return the store of one kind."""
        return self.file.table(kind)

    @contextmanager
    def verb(self, code: str, title: str, *, way: str = "do") -> Iterator[OpenVerb]:
        """Run one verb in this person's name."""
        with self.file.verb(code, title, self.person, way=way) as verb:
            yield verb
            if self.goes_along:
                self.goes_along(self, verb)
