"""A built folder may ask Windows only for what every supported Windows has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import system_libraries

ASKED = {
    "nptracker.exe": ["kernel32.dll", "python311.dll", "api-ms-win-crt-runtime-l1-1-0.dll"],
    "python311.dll": ["version.dll", "VCRUNTIME140.dll".lower()],
    "vcruntime140.dll": ["kernel32.dll"],
    "qt6core.dll": ["icuuc.dll", "winspool.drv"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def asked_for(path: Path) -> Iterator[str]:
        return iter(ASKED[path.name.lower()])

    monkeypatch.setattr(system_libraries, "asked_for", asked_for)
    for name in ("nptracker.exe", "python311.dll", "VCRUNTIME140.dll"):
        (tmp_path / name).touch()
    (tmp_path / "说明.txt").touch()
    return tmp_path


def test_what_lies_beside_the_program_or_in_windows_is_no_stranger(folder: Path) -> None:
    assert system_libraries.strangers(folder) == {}
    assert system_libraries.main([str(folder)]) == 0


def test_a_library_of_later_windows_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "Qt6Core.dll").touch()
    assert system_libraries.main([str(folder)]) == 1
    assert "icuuc.dll is asked for by Qt6Core.dll" in capsys.readouterr().out


def test_an_empty_folder_is_no_proof(tmp_path: Path) -> None:
    assert system_libraries.main([str(tmp_path)]) == 1
