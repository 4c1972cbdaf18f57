"""From which data year on an enterprise stands in the base ledger: noted when it is added beside an earlier survey."""

from __future__ import annotations

from functools import cached_property

from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.values import Values
from nptracker.services.import_years import year_collected
from nptracker.services.session import Session
from nptracker.services.upkeep import Upkeep


class EnterpriseUpkeep(Upkeep):
    """Notes the data year being collected in new enterprises; lives for one verb."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def new(self, values: Values) -> Values:
        """Return a new enterprise with the year it is added in, unless it says one or is of the first ledger."""
        if values.get("ledger_since") is not None or self._year is None:
            return values
        return {**values, "ledger_since": self._year}

    @cached_property
    def _year(self) -> int | None:
        """The data year being collected, None while no earlier one has been surveyed here."""
        year = year_collected(self._session)
        before = Query(filters=(Filter("data_year", Op.AT_MOST, str(year - 1)),))
        kinds = ("survey_round", "screening_step")
        return year if any(self._session.table(kind).count(before) for kind in kinds) else None
