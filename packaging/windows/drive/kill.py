"""Kills the installed program amid typing and amid an import, and finds everything that was acknowledged."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from drive_file import DistrictFile
from drive_place import Place, expect
from drive_stage import fresh_folder, run_stage, step
from drive_window import InstalledWindow, installed_window
from driver import wait_until

NAMES = ("东关印染厂", "西关制药厂", "南关农药厂", "北关涂料厂")
LOST = "没有写完的厂"
IMPORTED = 8_000
_NAME_HEAD, _HEAD_ROWS = "*企业详细名称", 8
_ALL_ALIKE = {"*乡镇(街道)": "东街街道", "*行业代码": "2614", "*经营状态": "在产"}
_AMID_SECONDS = 0.2  # after the first page was put into the journal; the rows take a second and more
_IMPORT_SECONDS = 300


def filled_book(place: Place, folder: Path) -> Path:
    """Return a blank of the program filled in with many enterprises by another program."""
    from openpyxl import load_workbook

    path = folder / "企业底册.xlsx"
    place.say("form", "blank", "enterprise", path)
    book = load_workbook(path)
    sheet = next(sheet for sheet in book if sheet.sheet_state == "visible")
    places = {cell.value: cell.coordinate for row in sheet.iter_rows(max_row=_HEAD_ROWS) for cell in row}
    columns = {head: places[head].rstrip("0123456789") for head in (_NAME_HEAD, *_ALL_ALIKE)}
    first = 1 + max(area.max_row for area in sheet.merged_cells.ranges if places[_NAME_HEAD] in area)
    for row in range(first, first + IMPORTED):
        sheet[f"{columns[_NAME_HEAD]}{row}"] = f"成批导入第{row:05}号化工厂"
        for head, words in _ALL_ALIKE.items():
            sheet[f"{columns[head]}{row}"] = words
    book.save(path)
    return path


def type_and_kill(window: InstalledWindow, file: DistrictFile) -> None:
    """Type into the grid of enterprises and lose the power in the middle of a cell."""
    window.wait_for_title(file.path.name)
    window.key("ctrl+3")
    for count, name in enumerate(NAMES, start=1):
        window.paste(name)
        file.wait_for("enterprise", count)
        window.key("Down")
    window.key("F2")
    window.paste(LOST)  # into the open cell, no Enter
    window.keep("20_before_power_cut")
    window.cut_power()


def look_again(place: Place, file: DistrictFile) -> None:
    """Open the file after the power cut: nothing acknowledged is missing, and it can be undone."""
    with installed_window(place, file.path) as window:
        window.wait_for_title(file.path.name)
        expect(not any("（只读）" in title for title in window.titles()), "a lock outlived its holder")
        window.key("ctrl+3")
        window.keep("21_after_power_cut")
        expect(
            file.names("enterprise", "name") == list(NAMES), f"{file.names('enterprise', 'name')} are left"
        )
        window.key("ctrl+z")
        file.wait_for("enterprise", len(NAMES) - 1)
        window.key("ctrl+y")
        file.wait_for("enterprise", len(NAMES))
        window.quit()
    file.expect_sound()


def kill_import(place: Place, file: DistrictFile, book: Path) -> None:
    """Kill the program while the rows of a workbook are being written."""
    journal = file.path.with_name(f"{file.path.name}-journal")
    command = place.command(place.console_program, "form", "import", file.path, book)
    with subprocess.Popen(
        command,
        env=dict(place.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as importing:
        wait_until(
            lambda: importing.poll() is not None or journal.exists(),
            "the import writes",
            _IMPORT_SECONDS,
        )
        time.sleep(_AMID_SECONDS)
        expect(importing.poll() is None, "the import had ended before it could be killed")
        importing.kill()  # at once: Windows' own taskkill takes longer to start than the rows to be written
        importing.wait()
    expect(journal.exists(), "the import was not in the middle of writing when it was killed")


def expect_as_before(place: Place, file: DistrictFile) -> None:
    """Find the file as it was before the killed import, and whole."""
    expect("没有发现问题" in place.say("check", file.path), "the program's own check finds a fault")
    place.say("history", file.path)  # opening it rolls the broken import back
    file.expect_sound()
    expect(
        file.names("enterprise", "name") == list(NAMES),
        f"{len(file.rows('enterprise'))} enterprises are left",
    )


def import_again(place: Place, file: DistrictFile, book: Path) -> None:
    """Import the same workbook once more, to its end."""
    place.say("form", "import", file.path, book, seconds=_IMPORT_SECONDS)
    expect(
        len(file.rows("enterprise")) == len(NAMES) + IMPORTED, f"{len(file.rows('enterprise'))} enterprises"
    )
    file.expect_sound()


def drive(place: Place) -> None:
    """Go through both kills."""
    folder = fresh_folder(place, "断电 演练")
    file = DistrictFile(folder / "断电.npt")
    place.say("new", file.path, "--region", "620702")
    with step("power cut amid typing"), installed_window(place, file.path) as window:
        type_and_kill(window, file)
    time.sleep(1)
    with step("started again"):
        look_again(place, file)
    with step("workbook filled in"):
        book = filled_book(place, folder)
    with step("killed amid an import"):
        kill_import(place, file, book)
    with step("looked at again"):
        expect_as_before(place, file)
    with step("imported again"):
        import_again(place, file, book)


if __name__ == "__main__":
    raise SystemExit(run_stage(drive))
