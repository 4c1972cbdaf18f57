"""Monitoring in a real window: a laboratory's sheet in, its results summed up and drawn, the return sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from driver import wait_until
from driver_file import logged_errors
from living import OFFICER, Living, living

from nptracker.services.office import Office
from nptracker.services.returns import RETURNS
from nptracker.ui.monitoring.monitoring_tabs import MONITORING_TABS

pytestmark = pytest.mark.window
TABS = [tab.text for tab in MONITORING_TABS]
RIVER, WELL = (
    ("DB-1", "清水河下游", "surface", "100.42", "38.96"),
    ("DX-1", "东街井", "ground", "100.47", "38.94"),
)
SHEET = (
    ("清水区水质检测结果",),
    ("样品编号", "点位名称", "采样日期", "全氟辛酸", "PFOS"),
    ("单位", None, None, "ng/L", "μg/L"),
    ("检出限", None, None, 0.6, 0.0005),
    ("分析方法", None, None, "实验室方法", "实验室方法"),
    ("S1", "清水河下游", "2026-03-12", 21.4, "0.0005L"),
    ("S2", "清水河下游", "2026-06-12", "<0.6", 0.0032),
    ("S3", "东街井", "2026-06-13", 12.6, 0.0412),
)


@pytest.fixture
def here(
    tmp_path: Path, window_environment: dict[str, str], own_folders: Path, pictures: Path
) -> Iterator[Living]:
    """Open a district with two sites in a real window; afterwards the log has no error."""
    made = tmp_path / "new" / "xin.npt"
    made.parent.mkdir()
    office = Office.create(made, region="清水区", person=OFFICER, today=lambda: date(2026, 11, 22))
    for code, name, medium, x, y in (RIVER, WELL):
        place = {"longitude": Decimal(x), "latitude": Decimal(y)}
        office.records.create("monitoring_site", {"code": code, "name": name, "medium": medium, **place})
    office.close()
    with living(made, tmp_path, window_environment, own_folders, pictures) as window:
        yield window
    assert logged_errors(own_folders) == []


def keep(here: Living, name: str) -> None:
    here.window.keep(f"monitoring_{name}")


def turn(here: Living, before: str, tab: str) -> None:
    """Turn from one tab of 环境监测 to a later one."""
    for _step in range(TABS.index(tab) - TABS.index(before)):
        here.key("alt+Next")


def take_sheet(here: Living, path: Path) -> None:
    """Look at the sheet of a laboratory, and import it; undo and redo it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in SHEET:
        sheet.append(list(line))
    book.save(path)
    here.key("ctrl+6")
    turn(here, TABS[0], "导入化验单")
    here.key("alt+o")
    here.window.answer_file_dialog("选化验单", path)
    keep(here, "01_preview")
    assert here.witness.count("monitoring_result") == 0
    here.key("alt+d")
    here.witness.wait_for("monitoring_result", 6)
    here.window.wait_until_still()
    keep(here, "02_imported")
    here.undo()
    assert {here.witness.count(kind) for kind in ("monitoring_result", "monitoring_sample")} == {0}
    here.redo()
    assert here.witness.count("monitoring_sample") == 3


def expect_results(here: Living) -> None:
    """Find numbers and limits in one unit, a non-detect without a number."""
    stored = {(row["substance"], row["as_reported"]): row for row in here.witness.rows("monitoring_result")}
    assert stored["全氟辛酸", "21.4"]["canonical"] == "0.0214"
    assert stored["全氟辛酸", "<0.6"]["canonical"] is None
    assert stored["全氟辛酸", "<0.6"]["canonical_limit"] == "0.0006"
    assert {row["cas_rn"] for row in stored.values()} == {"335-67-1", "1763-23-1"}


def look_at_figures(here: Living) -> None:
    """Look at statistics, at the results behind a line, at the pictures and the map."""
    turn(here, "导入化验单", "统计")
    keep(here, "03_statistics")
    here.key("Return")
    keep(here, "04_behind_a_line")
    here.key("Escape")
    turn(here, "统计", "图")
    keep(here, "05_series")
    here.key("ctrl+Next")
    keep(here, "06_boxes")
    turn(here, "图", "地图")
    here.key("Right")
    keep(here, "07_map")


def send_statistics(here: Living, folder: Path) -> list[list[object]]:
    """Send the statistics of the year; returns the rows of the workbook."""
    folder.mkdir()
    here.key("ctrl+9")
    here.key("Home", *["Down"] * list(RETURNS).index("monitoring_statistics"))
    keep(here, "08_return")
    here.key("alt+d")
    here.window.answer_file_dialog("导出到文件夹", folder)
    wait_until(lambda: len(list(folder.iterdir())) == 2, f"two files in {folder}")
    here.window.wait_until_still()
    (workbook,) = folder.glob("*.xlsx")
    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_from_the_sheet_of_a_laboratory_to_the_return(here: Living, tmp_path: Path) -> None:
    take_sheet(here, tmp_path / "lab.xlsx")
    expect_results(here)
    look_at_figures(here)
    rows = send_statistics(here, tmp_path / "sent")
    river = next(row for row in rows if "地表水" in row and "全氟辛酸" in row)
    assert river[5:11] == ["0.0006", 1, 2, 1, 50, 100]  # limit, sites, samples, detected, rates
    assert river[11:16] == ["<0.0006", "0.01085", "0.01085", "0.02034", "0.0214"]  # of 0.3 and 21.4 ng/L
    assert any("未检出按1/2检出限参与统计" in str(cell) for row in rows for cell in row)
