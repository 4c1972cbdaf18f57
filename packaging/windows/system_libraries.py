"""Checks that a built folder asks Windows only for libraries that every supported Windows has.

``python.exe packaging/windows/system_libraries.py dist/nptracker`` with the Windows Python that built it (it has pefile).
A library that is missing shows on the officer's desk only, and only there: Wine brings its own.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

# Part of every Windows 10 since 1809; api-ms-win-* are doors to these. icuuc.dll came later, for instance.
_NAMES = """
advapi32 authz bcrypt bcryptprimitives comctl32 comdlg32 crypt32 d2d1 d3d11 d3d12 d3d9 dcomp dnsapi dwmapi dwrite dxgi
gdi32 imm32 iphlpapi kernel32 kernelbase mpr mscms msvcrt ncrypt netapi32 ntdll ole32 oleaut32 powrprof propsys psapi
rpcrt4 secur32 setupapi shcore shell32 shlwapi ucrtbase user32 userenv uxtheme uiautomationcore version winmm winspool
ws2_32 wsock32 wtsapi32
"""
OF_WINDOWS = frozenset(_NAMES.split())


def programs(folder: Path) -> list[Path]:
    """Return all executables and libraries of a folder."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in {".exe", ".dll", ".pyd"}]


def asked_for(path: Path) -> Iterator[str]:
    """Yield the names of the libraries that one file loads, at once or later, in small letters."""
    import pefile

    directories = [
        pefile.DIRECTORY_ENTRY[f"IMAGE_DIRECTORY_ENTRY_{kind}"] for kind in ("IMPORT", "DELAY_IMPORT")
    ]
    with pefile.PE(str(path), fast_load=True) as file:
        file.parse_data_directories(directories)
        for table in ("DIRECTORY_ENTRY_IMPORT", "DIRECTORY_ENTRY_DELAY_IMPORT"):
            for entry in getattr(file, table, []):
                yield entry.dll.decode().lower()


def _stem(library: str) -> str:
    return library.removesuffix(".dll").removesuffix(".drv")


def is_of_windows(library: str) -> bool:
    """Tell whether every supported Windows has a library."""
    return library.startswith("api-ms-win-") or _stem(library) in OF_WINDOWS


def strangers(folder: Path) -> dict[str, list[str]]:
    """Return the libraries that neither the folder nor Windows has, with the files that ask for them."""
    files = programs(folder)
    carried = {path.name.lower() for path in files}
    found: dict[str, list[str]] = defaultdict(list)
    for path in files:
        for library in asked_for(path):
            if library not in carried and not is_of_windows(library):
                found[library].append(path.name)
    return dict(found)


def main(arguments: list[str]) -> int:
    """Print what is missing and return 1, or the number of files looked at and return 0."""
    folder = Path(arguments[0])
    files = programs(folder)
    missing = strangers(folder)
    for library, askers in sorted(missing.items()):
        sys.stdout.write(f"{library} is asked for by {', '.join(askers)}\n")
    sys.stdout.write(f"{len(files)} files looked at\n")
    return 1 if missing or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
