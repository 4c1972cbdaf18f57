"""The survey's returns as files: LibreOffice and poppler, which nobody here wrote, find every cell and every sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from outside import Office as LibreOffice
from outside import Poppler
from survey_rows import DICHLOROMETHANE, NONYLPHENOL, fill, nil, part, write

from nptracker.domain.period import ReportingPeriod
from nptracker.export.pdf import write_pdf
from nptracker.export.sheet import Document, plain
from nptracker.export.xlsx import write_xlsx
from nptracker.services.office import Office

pytestmark = pytest.mark.office
Y2025 = ReportingPeriod.parse("2025")
NAMES = ("survey", "key_controlled", "survey_database")  # the others are built of the same pieces


def squeezed(text: str) -> str:
    return "".join(text.split())


def words_of(document: Document) -> list[str]:
    return [
        str(plain(cell))
        for sheet in document.sheets
        for row in sheet.rows
        for cell in row
        if isinstance(plain(cell), str) and plain(cell)
    ]


@pytest.fixture
def told(district: Office) -> Office:
    """A district with something in every ledger of the survey."""
    ids = fill(district)
    release = {"medium": "废水", "destination": "直接排入环境", "treatment": "汽提"}
    write(district, "survey_release", part(ids, 0, DICHLOROMETHANE, amount="3.5", **release))
    write(district, "survey_convention", part(ids, 1, NONYLPHENOL, stage="使用", amount="0.000001"))
    write(
        district,
        "survey_measure",
        part(ids, 0, DICHLOROMETHANE, measure_no="1", answer="落实", evidence="台账"),
    )
    write(district, "survey_use", part(ids, 0, DICHLOROMETHANE, use="=清洗", amount="1.2 吨"))
    write(district, "zero_return", nil(ids, 3, "全部"))
    return district


def test_libreoffice_and_poppler_find_every_word(
    told: Office, tmp_path: Path, office: LibreOffice, poppler: Poppler
) -> None:
    import openpyxl

    for name in NAMES:
        choices = {"by": "township"} if name == "survey" else {}
        document = told.returns.build(name, Y2025, choices=choices)
        workbook = write_xlsx(document, tmp_path / f"{name}.xlsx")
        paper = squeezed(poppler.text(write_pdf(document, tmp_path / f"{name}.pdf"), layout=False))
        book = openpyxl.load_workbook(office.xlsx(workbook), data_only=False)
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
        shown = {squeezed(str(cell.value)) for cell in cells}
        assert len(book.sheetnames) == len(document.sheets)
        assert [words for words in words_of(document) if squeezed(words) not in shown] == []
        assert "f" not in {cell.data_type for cell in cells}  # “=清洗” is a text, not a formula
        pieces = [p for words in words_of(document) for p in re.split(r"\s+", words) if p]
        assert [piece for piece in pieces if piece not in paper] == []
