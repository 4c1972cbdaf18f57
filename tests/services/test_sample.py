"""The sample district is whole, clean, and cannot be taken for real."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.problem import Severity
from nptracker.errors import UserError
from nptracker.services.office import Office
from nptracker.services.returns import RETURNS
from nptracker.services.sample import make_sample


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    monkey = pytest.MonkeyPatch()
    monkey.setenv("NPTRACKER_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    try:
        return make_sample(tmp_path_factory.mktemp("示例") / "out", today=lambda: date(2026, 11, 22))
    finally:
        monkey.undo()


def test_it_holds_every_return_in_both_formats(made: list[Path]) -> None:
    names = [path.name for path in made[1:]]
    for kind in RETURNS.values():
        assert sorted(name[-4:] for name in names if kind.title in name) == [".pdf", "xlsx"]
    assert all(path.stat().st_size > 2000 for path in made)


def test_every_return_has_something_to_look_at(made: list[Path]) -> None:
    office = Office.open(made[0], read_only=True)
    try:
        newest = {str(record["return_name"]): record for record in reversed(office.returns.snapshots())}
        assert newest.keys() == RETURNS.keys()
        for name, record in newest.items():
            sheets = office.returns.snapshot_document(record.id).sheets
            assert all(sheet.rows for sheet in sheets), name
    finally:
        office.close()


def test_its_records_are_without_errors_and_its_history_is_sound(made: list[Path]) -> None:
    office = Office.open(made[0], today=lambda: date(2026, 11, 22))
    try:
        for kind in (
            "enterprise",
            "inspection",
            "finding",
            "zero_return",
            "survey_release",
            "survey_measure",
        ):
            for record in office.records.after(kind, 0, 1000):
                if kind == "survey_measure" and record["answer"] is None:
                    continue  # asked again for the new year, and still to be answered
                found = office.records.problems(kind, record.values, record.id)
                assert [p for p in found if p.severity is not Severity.NOTICE] == []
        assert office.backups.check().ok
        board = office.overview.board()
        assert min(board.counters[name] for name in ("overdue", "behind", "missing", "findings_overdue")) > 0
    finally:
        office.close()


@pytest.mark.office
def test_every_page_of_every_pdf_carries_the_mark_of_a_sample(made: list[Path], poppler) -> None:
    for path in made:
        if path.suffix == ".pdf":
            pages = poppler.text(path).split("\f")[:-1]
            assert pages, path.name
            assert all("示例数据" in "".join(page.split()) for page in pages), path.name


def test_every_sheet_of_every_workbook_carries_the_mark_of_a_sample(made: list[Path]) -> None:
    for path in made:
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
                assert sheets, path.name
                for name in sheets:
                    text = parts.read(name).decode()
                    assert "【示例数据　不得上报】" in text, (path.name, name)
                    assert text.count("示例数据　不得上报") >= 3, (path.name, name)  # with head and foot
            assert "_示例-2026-" in path.name


def test_it_never_overwrites(made: list[Path]) -> None:
    before = made[0].read_bytes()
    with pytest.raises(UserError, match="已有示例区"):
        make_sample(made[0].parent)
    assert made[0].read_bytes() == before
