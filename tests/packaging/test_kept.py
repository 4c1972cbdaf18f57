"""What goes into the built program."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path

import pytest
from kept import KEPT, kept, missing, patterns

NOT_COPIED = ("PySide6/plugins/", "PySide6/translations/", "PySide6/Qt/plugins/", "PySide6/Qt/translations/")


def entry(name: str) -> tuple[str, str, str]:
    return name, f"/somewhere/{name}", "BINARY"


def test_of_qt_only_what_is_named_is_kept_and_of_the_rest_everything() -> None:
    names = ["PySide6\\Qt6Network.dll", "PySide6\\Qt6Core.dll", "PySide6\\opengl32sw.dll", "PySide6\\QtCore.pyd",
             "PySide6\\plugins\\platforms\\qwindows.dll", "PySide6\\plugins\\platforms\\qdirect2d.dll",
             "PySide6\\translations\\qtbase_zh_CN.qm", "PySide6\\translations\\qtbase_zh_TW.qm",
             "PySide6\\a file of a later release.dll", "python311.dll", "resources\\fonts\\x.ttf"]  # fmt: skip
    assert [name for name, _, _ in kept(map(entry, names), "win32")] == [
        "PySide6\\Qt6Core.dll", "PySide6\\QtCore.pyd", "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6\\translations\\qtbase_zh_CN.qm", "python311.dll", "resources\\fonts\\x.ttf",
    ]  # fmt: skip


def test_a_bundle_without_something_needed_is_told_apart_from_a_whole_one() -> None:
    names = ["libpython3.11.so.1.0", *(pattern.replace(".*", ".so") for pattern in patterns("linux"))]
    assert missing(map(entry, names), "linux") == []
    names.remove("PySide6/Qt/plugins/platforms/libqxcb.so")
    names.remove("libpython3.11.so.1.0")
    assert missing(map(entry, names), "linux") == [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "libpython3*.so*",
    ]


def test_alternatives_in_braces_are_all_asked_for() -> None:
    assert {"PySide6/QtCore.*", "PySide6/QtGui.*", "PySide6/QtWidgets.*"} <= set(patterns("win32"))
    assert not [pattern for platform in KEPT for pattern in patterns(platform) if set("{}") & set(pattern)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into the wheels for Linux")
def test_every_file_named_for_linux_is_in_the_installed_packages() -> None:
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    site = Path(spec.origin).parents[1]
    folders = ("PySide6", "PIL", "pillow.libs", "pypdfium2_raw")
    files = [path.relative_to(site).as_posix() for name in folders for path in (site / name).rglob("*")]
    assert [want for want in patterns("linux") if not any(fnmatchcase(file, want) for file in files)] == []
