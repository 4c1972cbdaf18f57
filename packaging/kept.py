"""What of Qt, Python and Pillow goes into the built program: a list of what is kept, not of what is left out.

A new release of Qt brings files that nobody here has heard of. A list of what to leave out would let them in unseen;
with this one they stay out, and what the program cannot do without is missed while it is built, not on an officer's desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

# where it goes in the bundle, where it comes from, PyInstaller's sign for what it is
Entry = tuple[str, str, str]

# Parts of the bundle of which only the patterns below are kept; everything outside of them is kept whole.
CHOSEN_FROM = ("PySide6/", "PIL/", "pillow.libs/", "pypdfium2_raw/")

_EVERYWHERE = (
    "PySide6/Qt{Core,Gui,Widgets}.*",
    "PIL/_imaging.*",
    "PIL/_webp.*",  # photographs from telephones
)
KEPT = {
    "win32": (
        *_EVERYWHERE,
        "PySide6/Qt6{Core,Gui,Widgets}.dll",
        "PySide6/pyside6.abi3.dll",
        # Microsoft's C++ library, which a fresh Windows does not have (and Wine does): without these Qt does not load
        "PySide6/MSVCP140{,_1,_2}.dll",
        "PySide6/plugins/platforms/{qwindows,qoffscreen}.dll",  # offscreen: ``window --picture`` and the self-check
        "PySide6/plugins/imageformats/{qgif,qjpeg,qwebp}.dll",  # PNG and BMP are part of Qt6Gui
        "PySide6/translations/qtbase_zh_CN.qm",
        "pypdfium2_raw/pdfium.dll",
        "pypdfium2_raw/version.json",
    ),
    "linux": (
        *_EVERYWHERE,
        "PySide6/libpyside6.abi3.so.6.8",
        "PySide6/Qt/lib/libQt6{Core,Gui,Widgets,DBus,XcbQpa}.so.6",
        "PySide6/Qt/lib/libicu{data,i18n,uc}.so.73",
        "PySide6/Qt/plugins/platforms/libq{xcb,offscreen}.so",
        "PySide6/Qt/plugins/platforminputcontexts/lib{compose,ibus}platforminputcontextplugin.so",
        "PySide6/Qt/plugins/imageformats/libq{gif,jpeg,webp}.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "pypdfium2_raw/libpdfium.so",
        "pypdfium2_raw/version.json",
        "pillow.libs/*",
    ),
}
# Nothing imports these at the start, so PyInstaller takes them for optional; the program does not work without them.
NEEDED = {
    "win32": (
        "python3*.dll",
        "vcruntime140.dll",
        "sqlite3.dll",
        "_sqlite3.pyd",
        "pyexpat.pyd",
        "_multiprocessing.pyd",
    ),
    "linux": ("libpython3*.so*",),
}


def _spelled_out(pattern: str) -> list[str]:
    """Return the patterns that one with alternatives in braces stands for."""
    head, opened, rest = pattern.partition("{")
    if not opened:
        return [pattern]
    choices, _, tail = rest.partition("}")
    return [f"{head}{choice}{tail}" for choice in choices.split(",")]


def patterns(platform: str) -> list[str]:
    """Return all patterns of what is kept on a platform."""
    return [each for pattern in KEPT[platform] for each in _spelled_out(pattern)]


def _slashed(name: str) -> str:
    return name.replace("\\", "/")


def kept(entries: Iterable[Entry], platform: str) -> list[Entry]:
    """Return those entries that go into the bundle."""
    wanted = [pattern.lower() for pattern in patterns(platform)]  # files of Windows are found in any letters

    def stays(name: str) -> bool:
        return not name.startswith(CHOSEN_FROM) or any(
            fnmatchcase(name.lower(), pattern) for pattern in wanted
        )

    return [entry for entry in entries if stays(_slashed(entry[0]))]


def missing(entries: Iterable[Entry], platform: str) -> Sequence[str]:
    """Return the patterns that nothing in the bundle meets; a sound bundle has none."""
    names = [_slashed(entry[0]) for entry in entries]
    bare = [PurePosixPath(name).name.lower() for name in names]  # VCRUNTIME140.dll, as it is asked for
    return [
        *(
            pattern
            for pattern in patterns(platform)
            if not any(fnmatchcase(name.lower(), pattern.lower()) for name in names)
        ),
        *(pattern for pattern in NEEDED[platform] if not any(fnmatchcase(name, pattern) for name in bare)),
    ]
