"""What each enterprise has said of a data year, read once for all who ask who has answered."""

from __future__ import annotations

from collections import defaultdict

from nptracker.db.columns import Columns
from nptracker.domain.dataclass import dataclass, field
from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.survey_return import Said, is_blank, said_of
from nptracker.domain.values import Values
from nptracker.services.session import Session

_OWNER, _CARRIED = "enterprise", "carried_fields"


@dataclass(frozen=True, slots=True)
class SaidRows:
    """The entries and zero returns of one enterprise and year; only what tells whether they are answers is kept."""

    entries: list[Values] = field(default_factory=list)
    zero_returns: list[Values] = field(default_factory=list)

    @property
    def said(self) -> Said:
        """How the enterprise stands."""
        return said_of(self.entries, self.zero_returns)

    @property
    def filled(self) -> int:
        """How many entries say an amount of their own."""
        return sum(not is_blank(entry) for entry in self.entries)


def said_rows(session: Session, year: int) -> defaultdict[str, SaidRows]:
    """Return by enterprise what was said of a data year; those that said nothing are made when asked for."""
    found: defaultdict[str, SaidRows] = defaultdict(SaidRows)
    query = Query(filters=(Filter("data_year", Op.EQUALS, str(year)),))
    # whole records only where a carried text has to be compared; the rest is read by its amounts
    for record in session.table("survey_entry").all(query.also(Filter(_CARRIED, Op.GIVEN))):
        found[str(record[_OWNER] or "")].entries.append(record.values)
    plain = query.also(Filter(_CARRIED, Op.EMPTY))
    for owner, values in _columns(session, "survey_entry", plain, AMOUNTS):
        found[owner].entries.append(values)
    for owner, values in _columns(session, "zero_return", query, ("category",)):
        found[owner].zero_returns.append(values)
    found.pop("", None)
    return found


def _columns(session: Session, kind: str, query: Query, keys: tuple[str, ...]) -> list[tuple[str, Values]]:
    """Return the owner of each row beside the values of some columns that hold numbers or plain text."""
    rows = Columns(session.file, form_named(kind)).values(query, [_OWNER, *keys])
    return [(str(owner or ""), dict(zip(keys, values, strict=True))) for owner, *values in rows]
