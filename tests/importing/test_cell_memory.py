"""What a cell means is remembered from row to row, and never taken for what merely equals it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from nptracker.domain.forms import form_named
from nptracker.importing import filled_rows
from nptracker.importing.filled_rows import read_cell, read_rows
from nptracker.importing.headings import find_layout
from nptracker.importing.workbook import no_step
from nptracker.importing.workbook_cells import BookSheet, Cell, shown

FORM = form_named("survey_use")
HEADS = ("substance", "cas_rn", "use", "amount")
ODD = [
    *(Cell(value) for value in (1.0, True, 0.0, False, -0.0, "1", "0", date(2025, 1, 2), datetime(2025, 1, 2))),  # noqa: DTZ001
    Cell(1.0, percent=True),
    Cell(1.0, unit="吨"),
    Cell(1.0, formula=True),
    Cell("1吨"),
    Cell("约5"),
    Cell(error="#N/A"),
]  # fmt: skip


def of_cells(cells: list[Cell]) -> BookSheet:
    head = {n: Cell(FORM.by_key[key].heading) for n, key in enumerate(HEADS, start=1)}
    rows = {n: {1: Cell("甲苯"), 2: cell, 3: Cell("合成"), 4: cell} for n, cell in enumerate(cells, start=2)}
    return BookSheet("用途", {1: head, **rows})


@pytest.mark.parametrize("most", [1, 4_000])
def test_cells_read_in_any_order_mean_what_they_mean_alone(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(filled_rows, "_MOST_REMEMBERED", most)
    cells = [*ODD, *reversed(ODD), *ODD]
    sheet = of_cells(cells)
    layout = find_layout(FORM, sheet, "表.xlsx")
    assert layout is not None
    rows = read_rows(sheet, layout, "表.xlsx", no_step).rows
    assert len(rows) == len(cells)
    for cell, row in zip(cells, rows, strict=True):
        for key in ("cas_rn", "amount"):
            alone = read_cell(FORM.by_key[key], cell, layout.units.get(key, ""))
            assert repr(row.values.get(key)) == repr(alone.value)
            assert row.texts[key] == shown(cell)
            codes = [problem.code for problem in row.problems if problem.field == key]
            assert codes == [problem.code for problem in alone.problems]
            places = {problem.cell for problem in row.problems if problem.field == key}
            assert places <= {f"{'B' if key == 'cas_rn' else 'D'}{row.row}"}


def test_two_sheets_of_one_head_may_measure_otherwise() -> None:
    amounts = []
    for heading in ("数量(吨)", "数量(克)"):
        sheet = of_cells([Cell(5.0)])
        head = {**sheet.rows[1], 4: Cell(f"{FORM.by_key['amount'].heading}{heading[2:]}")}
        sheet = BookSheet("用途", {**sheet.rows, 1: head})
        layout = find_layout(FORM, sheet, "表.xlsx")
        assert layout is not None
        (row,) = read_rows(sheet, layout, "表.xlsx", no_step).rows
        amounts.append(row.values["amount"].value)  # type: ignore[union-attr]
    assert amounts == [Decimal(5_000), Decimal("0.005")]
