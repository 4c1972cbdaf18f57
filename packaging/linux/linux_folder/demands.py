"""What a built folder asks of the system it is put on: the glibc version, and the libraries it does not bring itself.

The build asks here, too, which libraries of the building system to take along.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ELF = b"\x7fELF"
_VERSION = re.compile(r"\bGLIBC_(\d+(?:\.\d+)+)\b")
_NEEDED = re.compile(r"^\s*NEEDED\s+(\S+)", re.MULTILINE)
_FILE = re.compile(r"^(.+):\s+file format elf", re.MULTILINE)
_AT_A_TIME = 100
_TAKEN_ON_DEMAND = re.compile(
    r"(pillow\.libs/)?lib(?!python)[^/]*\.so[^/]*"
)  # what PyInstaller lays at the top, and Pillow's own
Entry = tuple[str, str, str]  # PyInstaller's: place in the bundle, file it comes from, kind

# Libraries of every graphical desktop, and which must be its own: they talk to its kernel, drivers and services.
OF_THE_DESKTOP = frozenset(
    {
        *("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1"),
        *("ld-linux-x86-64.so.2", "libgcc_s.so.1", "libstdc++.so.6"),
        *("libX11.so.6", "libX11-xcb.so.1", "libxcb.so.1", "libGL.so.1", "libEGL.so.1"),
        *(
            "libfontconfig.so.1",
            "libfreetype.so.6",
            "libdbus-1.so.3",
            "libglib-2.0.so.0",
            "libgthread-2.0.so.0",
        ),
        "libz.so.1",
    }
)


class Demand(NamedTuple):
    """What one file asks for; ``glibc`` is empty when it asks for no version."""

    file: Path
    glibc: tuple[int, ...]
    libraries: tuple[str, ...]


def demands(folder: Path) -> list[Demand]:
    """Return what every program and library in a folder asks for. Raises CalledProcessError and FileNotFoundError."""
    return _of_files(path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _of_files(paths: Iterable[Path]) -> list[Demand]:
    files = [path for path in paths if _is_elf(path)]
    return [one for group in _groups(files) for one in _asked(group)]


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == ELF


def _groups(files: list[Path]) -> Iterator[list[Path]]:
    for start in range(0, len(files), _AT_A_TIME):
        yield files[start : start + _AT_A_TIME]


def _asked(files: Iterable[Path]) -> Iterator[Demand]:
    command = ["objdump", "--private-headers", *map(str, files)]
    told = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    ).stdout
    parts = _FILE.split(told)[1:]
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        yield Demand(Path(name), _highest(text), tuple(_NEEDED.findall(text)))


def _highest(text: str) -> tuple[int, ...]:
    # only what is asked for: a library of glibc's own would also define versions
    asked = text.partition("Version References:")[2]
    return max((numbers(found) for found in _VERSION.findall(asked)), default=())


def numbers(version: str) -> tuple[int, ...]:
    """Return a version such as “2.31” as numbers that compare."""
    return tuple(map(int, version.split(".")))


def words(version: Iterable[int]) -> str:
    """Return a version as people write it."""
    return ".".join(map(str, version))


def highest_glibc(found: Iterable[Demand]) -> tuple[int, ...]:
    """Return the glibc version that the most demanding file asks for."""
    return max((one.glibc for one in found), default=())


def foreign_libraries(found: Iterable[Demand]) -> dict[str, list[str]]:
    """Return the libraries that are neither in the folder nor on every desktop, with the files that ask for them."""
    found = list(found)
    brought = {one.file.name for one in found}
    lacking: dict[str, list[str]] = {}
    for one in found:
        for name in one.libraries:
            if name not in brought and name not in OF_THE_DESKTOP:
                lacking.setdefault(name, []).append(one.file.name)
    return lacking


def without_orphans(entries: Sequence[Entry]) -> list[Entry]:
    """Return what goes into the bundle of libraries that PyInstaller found on the building system.

    It takes along what parts ask for that were left out later, and what each desktop has in a version that fits its
    own services.
    """
    sources = {place: Path(source) for place, source, kind in entries if kind != "SYMLINK"}
    told = {one.file: one.libraries for one in _of_files(sources.values())}
    asks = {place: told.get(source, ()) for place, source in sources.items()}
    places = {Path(place).name: place for place in asks if _TAKEN_ON_DEMAND.fullmatch(place)}
    wanted = {place for place in asks if not _TAKEN_ON_DEMAND.fullmatch(place)}
    waiting = list(wanted)
    while waiting:
        names = asks[waiting.pop()]
        new = {places[name] for name in names if name in places and name not in OF_THE_DESKTOP} - wanted
        wanted |= new
        waiting += new
    return [entry for entry in entries if entry[2] == "SYMLINK" or entry[0] in wanted]


def without_dead_links(entries: Iterable[Entry], bundled: Iterable[Entry]) -> list[Entry]:
    """Return the entries without links to what is not bundled."""
    stands = {os.path.normpath(place) for place, _, kind in bundled if kind != "SYMLINK"}

    def leads(place: str, source: str) -> bool:
        return os.path.normpath(os.path.join(os.path.dirname(place), source)) in stands

    return [entry for entry in entries if entry[2] != "SYMLINK" or leads(*entry[:2])]
