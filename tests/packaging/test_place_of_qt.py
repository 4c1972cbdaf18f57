"""What the built program tells Qt before anything of Qt is loaded."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "place_of_qt.py"
SPEC = SCRIPT.parents[1] / "build.spec"


def _told(
    platform: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **environment: str
) -> dict[str, str]:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    for name in ("QT_PLUGIN_PATH", "QT_IM_MODULE", "IBUS_USE_PORTAL"):
        monkeypatch.setenv(name, "")  # noted, so that what the script sets is gone after the test
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    loaded = set(sys.modules)
    runpy.run_path(str(SCRIPT))
    assert not [name for name in set(sys.modules) - loaded if name.startswith(("PySide6", "shiboken6"))]
    return {name: os.environ[name] for name in ("QT_PLUGIN_PATH", "QT_IM_MODULE") if name in os.environ}


@pytest.mark.parametrize(
    ("platform", "inside"), [("linux", "PySide6/Qt/plugins"), ("win32", "PySide6/plugins")]
)
def test_qt_looks_for_its_plugins_in_the_bundle_alone(
    platform: str, inside: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = _told(platform, monkeypatch, tmp_path, QT_PLUGIN_PATH="/usr/lib/qt5/plugins")
    assert told == {"QT_PLUGIN_PATH": str(tmp_path / inside)}


@pytest.mark.parametrize(
    ("asked", "taken"), [("fcitx", "ibus"), ("fcitx5", "ibus"), ("ibus", "ibus"), ("xim", "xim")]
)
def test_fcitx_is_asked_in_the_language_that_qt_brings(
    asked: str, taken: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _told("linux", monkeypatch, tmp_path, QT_IM_MODULE=asked)["QT_IM_MODULE"] == taken
    assert ("IBUS_USE_PORTAL" in os.environ) is (asked != taken)


def test_the_script_that_would_import_qt_too_early_is_left_out() -> None:
    spec = SPEC.read_text(encoding="utf-8")
    assert '"pyi_rth_pyside6"' in spec
    assert "place_of_qt.py" in spec


def test_nothing_of_this_is_left_behind() -> None:
    assert "/PySide6/" not in os.environ.get("QT_PLUGIN_PATH", "")
