from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nptracker import paths


def test_resources_are_found_in_the_checkout() -> None:
    assert paths.resource_path("fonts", "NotoSerifSC-Regular.ttf").is_file()


def test_a_frozen_program_looks_into_its_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resource_path("icons", "a.svg") == tmp_path / "resources" / "icons" / "a.svg"


def test_a_portable_copy_keeps_its_data_where_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.DATA_DIR_VARIABLE, str(tmp_path / "u盘"))
    assert paths.data_dir() == tmp_path / "u盘"
    assert paths.backup_dir() == tmp_path / "u盘" / "backups"
    assert paths.backup_dir().is_dir()


def test_data_lies_in_the_users_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(paths.DATA_DIR_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert paths.data_dir() == tmp_path / "nptracker"
    assert paths.data_dir().is_dir()


@pytest.mark.parametrize("marked", [True, False])
def test_a_built_program_with_the_marker_beside_it_keeps_its_data_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, marked: bool
) -> None:
    monkeypatch.delenv(paths.DATA_DIR_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "用户"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "用户"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nptracker" / "nptracker.exe"))
    (tmp_path / "nptracker").mkdir()
    if marked:
        (tmp_path / "nptracker" / "便携版.txt").touch()
    assert paths.data_dir() == (
        tmp_path / "nptracker" / "数据" if marked else tmp_path / "用户" / "nptracker"
    )


def test_a_stick_that_cannot_be_written_leaves_the_data_to_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(paths.DATA_DIR_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "用户"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "用户"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nptracker" / "nptracker.exe"))
    (tmp_path / "nptracker").mkdir()
    (tmp_path / "nptracker" / "便携版.txt").touch()
    (tmp_path / "nptracker" / "数据").touch()  # no folder can be made, nor written into
    assert paths.data_dir() == tmp_path / "用户" / "nptracker"


def test_the_marker_in_the_package_is_the_one_the_program_looks_for() -> None:
    packing = (Path(__file__).parent.parent / "packaging" / "pack.py").read_text("utf-8")
    assert f'MARKER = "{paths.PORTABLE_MARKER}"' in packing
    assert f"“{paths.PORTABLE_DATA}”文件夹" in packing


def test_the_way_back_is_known_only_after_an_update(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "nptracker" / "program" / "nptracker.exe"
    program.parent.mkdir(parents=True)
    assert paths.rollback_program() is None, "run from source"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    way_back = tmp_path / "nptracker" / "rollback.exe"
    way_back.touch()
    assert paths.rollback_program() is None, "nothing to go back to"
    (tmp_path / "nptracker" / "previous").mkdir()
    assert paths.rollback_program() == way_back
