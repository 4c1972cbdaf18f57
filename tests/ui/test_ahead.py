"""The file of the start is opened while the window is made, and what goes wrong is told where the window asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from nptracker.app import Ahead
from nptracker.errors import DamagedFileError, DistrictFileError
from nptracker.services.office import Office


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "甲.npt"
    Office.create(made, region="甘州区", person="张三").close()
    return made


def opened(ahead: Ahead, path: Path, person: str = "张三", *, read_only: bool = False) -> Office:
    office = ahead.open_file(path, person, read_only, False)
    assert isinstance(office, Office)
    return office


def test_the_window_gets_what_was_opened_meanwhile_once(path: Path) -> None:
    ahead = Ahead(path, "张三")
    office = opened(ahead, path)
    assert (office.region, office.person, office.read_only) == ("甘州区", "张三", False)
    office.close()
    again = opened(ahead, path, "李四")
    assert (again.person, again.read_only) == ("李四", False)
    again.close()


def test_another_way_of_opening_is_opened_anew(path: Path) -> None:
    ahead = Ahead(path, "张三")
    office = opened(ahead, path, read_only=True)
    assert office.read_only
    office.close()
    writable = opened(ahead, path)
    assert not writable.read_only, "nothing was left open"
    writable.close()


def test_a_damaged_file_is_told_when_the_window_asks(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\x07" * 3996
    path.write_bytes(content)
    with pytest.raises(DamagedFileError):
        Ahead(path, "张三").open_file(path, "张三", False, False)


def test_a_missing_file_is_told_when_the_window_asks(tmp_path: Path) -> None:
    path = tmp_path / "乙.npt"
    with pytest.raises(DistrictFileError):
        Ahead(path, "张三").open_file(path, "张三", False, False)
