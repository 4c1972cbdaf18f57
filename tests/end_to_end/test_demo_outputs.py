"""The main job's files in the hands of programs that nobody here wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from outside import Office as LibreOffice
from outside import Poppler

from nptracker.export.sheet import Document, plain
from nptracker.export.sheet_json import fingerprint
from nptracker.services.office import Office
from nptracker.services.sample import RETURNS_FOLDER, make_sample

pytestmark = pytest.mark.office
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    monkey = pytest.MonkeyPatch()
    monkey.setenv("NPTRACKER_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    try:
        folder = tmp_path_factory.mktemp("demo") / "out"
        make_sample(folder)
        return folder
    finally:
        monkey.undo()


@pytest.fixture(scope="module")
def sent(demo: Path) -> dict[str, Document]:
    """The frozen returns by snapshot number, as the file holds them."""
    office = Office.open(demo / "示例区.npt", read_only=True)
    try:
        return {str(r["number"]): office.returns.snapshot_document(r.id) for r in office.returns.snapshots()}
    finally:
        office.close()


def texts(document: Document) -> list[str]:
    return [
        str(plain(cell))
        for sheet in document.sheets
        for row in sheet.rows
        for cell in row
        if plain(cell) not in (None, "")
    ]


def squeezed(text: str) -> str:
    return "".join(text.split())


def files(demo: Path, ending: str) -> list[Path]:
    return sorted((demo / RETURNS_FOLDER).glob(f"*.{ending}"))


def test_libreoffice_opens_every_workbook_with_every_cell(
    demo: Path, sent: dict[str, Document], office: LibreOffice
) -> None:
    for path in files(demo, "xlsx"):
        document = sent[path.stem.rsplit("_", 1)[1]]
        for sheet, rows in zip(document.sheets, all_rows(office, path), strict=True):
            shown = squeezed("\n".join("\n".join(row) for row in rows))
            assert squeezed(sheet.title) in shown
            for row in sheet.rows:
                for cell in row:
                    if isinstance(plain(cell), str):
                        assert squeezed(str(plain(cell))) in shown, (path.name, cell)


def all_rows(office: LibreOffice, path: Path) -> list[list[list[str]]]:
    """Let LibreOffice save the workbook again and read what it understood, sheet by sheet."""
    import openpyxl

    book = openpyxl.load_workbook(office.xlsx(path), data_only=True)
    return [
        [
            ["" if value is None else str(value) for value in row]
            for row in book[name].iter_rows(values_only=True)
        ]
        for name in book.sheetnames
        if book[name].sheet_state == "visible"
    ]


def test_pdftotext_finds_every_chinese_cell(demo: Path, sent: dict[str, Document], poppler: Poppler) -> None:
    for path in files(demo, "pdf"):
        shown = squeezed(poppler.text(path, layout=False))
        document = sent[path.stem.rsplit("_", 1)[1]]
        wanted = [text for text in texts(document) if CHINESE.search(text)]
        assert wanted
        for text in wanted:
            pieces = [piece for piece in re.split(r"\s+", text) if piece]
            assert all(squeezed(piece) in shown for piece in pieces), (path.name, text)
        assert f"快照{path.stem.rsplit('_', 1)[1]}" in shown
        assert fingerprint(document) in shown


def test_paper_is_a4_or_a3_in_landscape_with_the_fonts_embedded(
    demo: Path, sent: dict[str, Document], poppler: Poppler
) -> None:
    for path in files(demo, "pdf"):
        width, height = map(float, re.findall(r"[\d.]+", poppler.info(path)["Page size"])[:2])
        first = sent[path.stem.rsplit("_", 1)[1]].sheets[0]
        expected = (1190.55, 841.89) if len(first.columns) > 14 else (841.89, 595.28)
        assert (width, height) == pytest.approx(expected, abs=1)
        for line in poppler.fonts(path).splitlines()[2:]:
            assert re.search(r"\byes\s+yes\s+yes\b", line), line


def test_pages_are_kept_for_looking(demo: Path, poppler: Poppler, pictures: Path) -> None:
    made = [page for path in files(demo, "pdf") for page in poppler.pictures(path, pictures)]
    assert len(made) >= len(files(demo, "pdf"))
