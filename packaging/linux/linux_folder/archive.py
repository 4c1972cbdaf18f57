"""The archive that an officer is given: the program with what installs, rolls back and removes it for one user."""

from __future__ import annotations

import gzip
import shutil
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
DESKTOP = HERE.parent / "desktop"
PICTURE = HERE.parents[1] / "nptracker.png"
_FILLED_IN = {"install.sh", "说明.txt"}
_PROGRAMS = {"install.sh", "uninstall.sh", "rollback.sh", "nptracker"}


def name_of(version: str) -> str:
    """Return the name of the folder in the archive."""
    return f"nptracker-{version}-linux-x86_64"


def make_archive(program: Path, version: str, glibc: str, target: Path) -> Path:
    """Write the tar.gz of a built program into a folder and return its path."""
    folder = target / name_of(version)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for part in sorted(DESKTOP.iterdir()):
        _lay(part, folder / part.name, {"@VERSION@": version, "@GLIBC@": glibc})
    shutil.copy2(PICTURE, folder / PICTURE.name)
    shutil.copytree(program, folder / "program", symlinks=True)
    (folder / "program" / "version.txt").write_text(f"{version}\n", encoding="utf-8")
    archive = target / f"{folder.name}.tar.gz"
    _pack(folder, archive)
    shutil.rmtree(folder)
    return archive


def _lay(part: Path, place: Path, known: dict[str, str]) -> None:
    text = part.read_text(encoding="utf-8")
    if part.name in _FILLED_IN:
        for mark, value in known.items():
            text = text.replace(mark, value)
    place.write_text(text, encoding="utf-8", newline="\n")


def _pack(folder: Path, archive: Path) -> None:
    """Pack a folder so that the same content gives the same bytes, whoever packs it and when."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = 0
        name = Path(entry.name).name
        entry.mode = 0o755 if entry.isdir() or name in _PROGRAMS or entry.mode & 0o100 else 0o644
        return entry

    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.add(folder, arcname=folder.name, filter=plain)
