"""Workbooks of another data year than the one being collected: taken over only when a person says so."""

from __future__ import annotations

from collections.abc import Sequence

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.survey_book import ANSWERS
from nptracker.services.import_draft import WRITTEN, DraftRow, RowState
from nptracker.services.session import Session


def year_collected(session: Session) -> int:
    """Return the data year being collected: the latest whose survey was opened, else last year."""
    years = (record["data_year"] for record in session.table("survey_round").all())
    return max((year for year in years if isinstance(year, int)), default=session.today().year - 1)


def with_other_years(session: Session, rows: Sequence[DraftRow], year: int | None) -> list[DraftRow]:
    """Return the rows, those of senders' workbooks of other data years proposed; the first of each file says so.

    ``year`` is the one being collected, found out where it is not given.
    """
    collected = year or (year_collected(session) if any(row.from_sender for row in rows) else 0)
    told, said = list(rows), set[tuple[str, int]]()
    for place, row in enumerate(rows):
        own = row.values.get("data_year")
        is_answer = row.from_sender and row.kind in ANSWERS and isinstance(own, int)
        if not is_answer or own == collected or not isinstance(own, int):
            continue
        doubts = () if (row.file, own) in said else (_other_year(row, own, collected),)
        said.add((row.file, own))
        state = RowState.PROPOSED if row.state in WRITTEN else row.state
        told[place] = row._replace(state=state, problems=(*row.problems, *doubts))
    return told


def _other_year(row: DraftRow, own: int, collected: int) -> Problem:
    words = f"这本表是{own}数据年度的，现在收的是{collected}数据年度；没有确认的行不会写入"
    advice = f"确实补报{own}年度的，确认后写入{own}年度；年度写错的，请对方改正后重交"
    return Problem(
        "book.other-year", Severity.WARNING, words, row.file, row.sheet, f"第{row.row}行",
        field="data_year", value=str(own), suggestion=advice,
    )  # fmt: skip
