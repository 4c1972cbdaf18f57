"""A look at a whole data year reads each ledger once, and finds what looks at single enterprises find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from survey_rows import DICHLOROMETHANE, NONYLPHENOL, YEAR, entry_row, fill, nil, part, write

from nptracker.db.table import Table
from nptracker.domain.record import Record
from nptracker.services.office import Office


@pytest.fixture
def surveyed(district: Office) -> Office:
    """Entries of two years with a slip of units, a substance gone, contradicted zero returns and doublets."""
    ids = fill(district)
    earlier = [
        entry_row(ids, (0, DICHLOROMETHANE, "基本", "1200 吨", "1200 吨")) | {"data_year": str(YEAR - 1)},
        entry_row(ids, (1, NONYLPHENOL, "基本", "5", "5")) | {"data_year": str(YEAR - 1)},
    ]
    write(district, "survey_entry", *earlier, entry_row(ids, (2, DICHLOROMETHANE, "基本", "7", "9")))
    write(district, "zero_return", nil(ids, 0, "全部"), nil(ids, 3, "全部"))
    write(
        district, "survey_use", part(ids, 0, NONYLPHENOL, amount="3"), part(ids, 3, NONYLPHENOL, amount="3")
    )
    return district


def test_the_whole_year_finds_what_every_single_look_finds(surveyed: Office) -> None:
    whole = surveyed.cases.findings(YEAR)
    ids = [record.id for record in surveyed.records.after("enterprise", 0, 100)]
    assert whole == {
        owner: found for one in ids for owner, found in surveyed.cases.findings(YEAR, [one]).items()
    }
    codes = {finding.problem.code for found in whole.values() for finding in found}
    assert {"L6", "L9", "L11", "L15", "L20"} <= codes


def test_the_whole_year_looks_nothing_up_row_by_row(
    surveyed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = surveyed.cases.findings(YEAR)
    read: list[tuple[str, int]] = []
    plain = Table._records

    def counting(table: Table, tail: str, parameters: Sequence[str | int | None]) -> list[Record]:
        found = plain(table, tail, parameters)
        read.extend((table.form.kind, record.number) for record in found)
        return found

    def refuse(_table: Table, _keys: Sequence[str], _rows: Iterable[object]) -> list[Record]:
        raise AssertionError("looked up by several columns")

    monkeypatch.setattr(Table, "_records", counting)
    monkeypatch.setattr(Table, "matching", refuse)
    assert surveyed.cases.findings(YEAR) == before
    entries = [number for kind, number in read if kind == "survey_entry"]
    assert len(entries) == len(set(entries)) == surveyed.records.count("survey_entry")
