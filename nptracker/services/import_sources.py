"""From what a person chose to the files to read: folders looked through, archives opened, each named once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from nptracker.domain.problem import Problem, Severity
from nptracker.errors import UnreadableFileError, UserError
from nptracker.importing.files import bytes_of
from nptracker.importing.packed_files import ARCHIVES, MAX_ARCHIVE, is_archive, unpack
from nptracker.importing.reading_pool import Job
from nptracker.importing.workbook import MAX_BYTES, SUFFIXES


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: where it lies, and for one from an archive the names on the way to it and its bytes."""

    path: Path
    name: str
    inside: tuple[str, ...] = ()
    packed: bytes | None = None

    def data(self) -> bytes:
        """Return the file's bytes; raises UnreadableFileError."""
        return bytes_of(self.path, MAX_BYTES) if self.packed is None else self.packed

    def job(self) -> Job:
        """Return it as work for the reading pool."""
        return Job(self.name, partial(Source.data, self))


@dataclass
class Sources:
    """The files to read, and what had to be left out."""

    files: list[Source] = field(default_factory=list)
    unreadable: list[tuple[Path, str, UnreadableFileError]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def gather(paths: Sequence[Path]) -> Sources:
    """Return the files behind some paths, in order and once; raises UserError for a path that is not there."""
    found = Sources()
    files = expand(paths)
    for path, name in zip(files, _names(files), strict=True):
        if path.suffix.lower() in ARCHIVES:
            _open_archive(path, name, found)
        else:
            found.files.append(Source(path, name))
    return found


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the named files, and every workbook and archive in the named folders, in order and once."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(p for p in path.rglob("*") if _is_wanted(p))))
        elif path.exists():
            found[path] = None
        else:
            raise UserError(
                "找不到文件或文件夹。", safe="没有写入任何数据。", todo="请核对路径。", file=str(path)
            )
    return list(found)


class SourcesAgain:
    """Fetches the bytes of files read before; an archive is opened once."""

    def __init__(self) -> None:
        self._packed: dict[Path, dict[tuple[str, ...], bytes]] = {}

    def data(self, path: Path, inside: tuple[str, ...]) -> bytes:
        """Return the bytes of a file, empty when it is gone from its archive; raises UnreadableFileError."""
        if not inside:
            return bytes_of(path, MAX_BYTES)
        if path not in self._packed:
            packed, _problems = unpack(bytes_of(path, MAX_ARCHIVE), path.name)
            self._packed[path] = {file.inside: file.data for file in packed}
        return self._packed[path].get(inside, b"")


def _open_archive(path: Path, name: str, found: Sources) -> None:
    try:
        data = bytes_of(path, MAX_ARCHIVE)
        if not is_archive(data):
            found.files.append(Source(path, name))
            return
        packed, problems = unpack(data, name)
    except UnreadableFileError as error:
        found.unreadable.append((path, name, error))
        return
    found.problems += problems
    found.files += [Source(path, f"{name}/{'/'.join(one.inside)}", one.inside, one.data) for one in packed]
    if not packed:
        found.problems.append(Problem("file.empty", Severity.ERROR, "压缩包里没有电子表格", name))


def _is_wanted(path: Path) -> bool:
    is_owner_file = path.name.startswith(("~$", ".~"))
    return path.suffix.lower() in SUFFIXES | ARCHIVES and not is_owner_file and path.is_file()


def _names(paths: Sequence[Path]) -> list[str]:
    """Return what to call each file: its name, with folders before it where names repeat."""
    parts = dict.fromkeys(paths, 1)
    while True:
        names = {path: "/".join(path.parts[-count:]) for path, count in parts.items()}
        uses = Counter(names.values())
        longer = [p for p, name in names.items() if uses[name] > 1 and parts[p] < len(p.parts)]
        if not longer:
            return [names[path] for path in paths]
        parts.update({path: parts[path] + 1 for path in longer})
