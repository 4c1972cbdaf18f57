"""What the drives of the installed program make of names, of words and of the registry."""

from __future__ import annotations

from pathlib import Path

import pytest
from drive_file import cells
from drive_place import Done, DriveError, Place, expect, spoken
from drive_registry import registry_value
from first_use import steps_to_entries
from kill import IMPORTED, filled_book

from nptracker.services.imports import blank_form
from nptracker.ui.survey.survey_tabs import SURVEY_TABS


@pytest.fixture
def place(tmp_path: Path) -> Place:
    home = tmp_path / "prefix" / "drive_c" / "办公 软件"
    return Place(home, tmp_path, {"WINE": "wine64", "WINEPREFIX": str(tmp_path / "prefix")})


def test_paths_have_the_names_that_windows_gives_them(place: Place) -> None:
    name = "C:\\办公 软件\\program\\nptracker.exe"
    assert place.name_of(place.window_program) == name
    assert place.path_of(name) == place.window_program
    assert place.name_of(Path("/w/a b.txt")) == "Z:\\w\\a b.txt"
    assert place.command(place.console_program, "check", place.out / "甲.npt")[1:3] == [
        "C:\\办公 软件\\program\\nptracker-cli.exe",
        "check",
    ]


def test_what_windows_says_is_read_in_either_encoding() -> None:
    assert spoken("张三 测试\r\n".encode("gbk")) == "张三 测试\n"
    assert spoken("张三 测试\r\n".encode()) == "张三 测试\n"


SAID = """
HKEY_CURRENT_USER\\Software\\nptracker
    InstallDir    REG_SZ    C:\\办公 软件

"""


@pytest.mark.parametrize(("done", "value"), [(Done(0, SAID, ""), "C:\\办公 软件"), (Done(1, SAID, ""), "")])
def test_a_value_of_the_registry_is_found(
    place: Place, monkeypatch: pytest.MonkeyPatch, done: Done, value: str
) -> None:
    monkeypatch.setattr(Place, "run", lambda *_arguments: done)
    assert registry_value(place, "HKCU\\Software\\nptracker", "InstallDir") == value


def test_what_does_not_hold_is_said() -> None:
    expect(1, "never said")
    with pytest.raises(DriveError, match="no such file"):
        expect([], "no such file")


def test_the_tabs_of_the_survey_are_counted_as_the_window_has_them() -> None:
    assert [tab.text for tab in SURVEY_TABS][steps_to_entries()] == "调查表"


def test_the_blank_is_filled_in_below_its_heads(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Place, "say", lambda _place, *words: str(blank_form("enterprise", words[-1])))
    monkeypatch.setattr("kill.IMPORTED", 3)
    found = cells(filled_book(place, tmp_path))
    assert IMPORTED > 1_000
    assert [cell.row for cell in found if "成批导入" in str(cell.value)] == [5, 6, 7]
    townships = [cell for cell in found if cell.value == "东街街道" and cell.parent.title == "企业底册"]
    assert [cell.coordinate for cell in townships] == ["E5", "E6", "E7"]
