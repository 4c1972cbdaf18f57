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
