"""Until when an enterprise has to fill in: its own day where it was given one, else that of the whole survey."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from nptracker.domain.values import Values
from nptracker.services.session import Session


def round_days(session: Session, years: Collection[int]) -> dict[int, date]:
    """Return by data year until when its survey is to be filled in; years without a day are left out."""
    rounds = session.table("survey_round").having("data_year", *years)
    days = ((record["data_year"], record["fill_by"]) for record in rounds)
    return {year: day for year, day in days if isinstance(year, int) and isinstance(day, date)}


def due_day(case: Values, round_day: date | None) -> date | None:
    """Return the day of one case; ``case`` is empty while nobody has touched it."""
    own = case.get("due_on")
    return own if isinstance(own, date) else round_day
