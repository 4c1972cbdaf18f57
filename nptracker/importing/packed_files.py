"""Files in a zip that was sent in: measured before anything is expanded, taken into memory, never written out."""

from __future__ import annotations

import zipfile
from typing import NamedTuple

from nptracker.domain.problem import Problem, Severity
from nptracker.errors import UnreadableFileError
from nptracker.importing import office_zip
from nptracker.importing.workbook import MAX_BYTES, SUFFIXES

ARCHIVES = frozenset({".zip", ".rar", ".7z"})
MAX_ARCHIVE = 500 * 1024 * 1024
MAX_FILES = 5_000
_UTF8_NAME = 0x800  # the flag of an entry whose name is UTF-8
_UNSEEN = ("__MACOSX/", "~$", ".~", ".")


class PackedFile(NamedTuple):
    """One file from an archive: the names on the way to it, the last its own, and its bytes."""

    inside: tuple[str, ...]
    data: bytes


def is_archive(data: bytes) -> bool:
    """Tell whether bytes are an archive of files, not an office document, which is a zip too."""
    if data.startswith((b"Rar!", b"7z\xbc\xaf\x27\x1c")):
        return True
    if not data.startswith(b"PK"):
        return False
    try:
        names = office_zip.names(data, "")
    except UnreadableFileError:
        return False  # the reader of workbooks words it
    return "[Content_Types].xml" not in names and "xl/workbook.xml" not in names and "mimetype" not in names


def unpack(data: bytes, file: str) -> tuple[list[PackedFile], list[Problem]]:
    """Return the workbooks in an archive, those in an archive inside it too, and what was left out and why.

    Raises UnreadableFileError for an archive that cannot be read or is too big when expanded.
    """
    opened = _Unpacking(file)
    opened.add(data, ())
    return opened.found, opened.problems


class _Unpacking:
    """Goes through one archive; sizes of all levels count together."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.found: list[PackedFile] = []
        self.problems: list[Problem] = []
        self._room = office_zip.MAX_EXPANDED

    def add(self, data: bytes, inside: tuple[str, ...]) -> None:
        if not data.startswith(b"PK"):
            raise UnreadableFileError(
                "暂不支持 rar、7z 压缩包。",
                safe="没有写入任何数据，原文件没有改动。",
                todo="请先解压，再导入解压出来的文件夹。",
                file=self._file,
            )
        with office_zip.open_zip(data, self._file) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            self._room -= sum(info.file_size for info in entries)
            if self._room < 0 or len(self.found) + len(entries) > MAX_FILES:
                raise UnreadableFileError(
                    "压缩包展开后大得不正常，已停止读取。",
                    safe="没有写入任何数据，原文件没有改动。",
                    todo="请确认文件来源；可解压后分几次导入。",
                    file=self._file,
                )
            for info in entries:
                self._entry(archive, info, inside)

    def _entry(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, inside: tuple[str, ...]) -> None:
        name = _name(info)
        last = name.rpartition("/")[2]
        if name.startswith(_UNSEEN[:1]) or last.startswith(_UNSEEN[1:]):
            return
        suffix = f".{last.rpartition('.')[2].lower()}"
        if suffix not in SUFFIXES | ARCHIVES:
            self._leave(name, "不是电子表格，没有读取", Severity.NOTICE)
        elif info.file_size > MAX_BYTES:
            self._leave(name, f"超过 {MAX_BYTES >> 20} MB，没有读取", Severity.ERROR)
        elif suffix in ARCHIVES and inside:
            self._leave(name, "压缩包里套了不止一层压缩包，没有读取，请解压后导入", Severity.ERROR)
        else:
            self._take(archive, info, (*inside, name), suffix)

    def _take(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, inside: tuple[str, ...], suffix: str
    ) -> None:
        try:
            data = _bytes(archive, info, self._file)
            if suffix in ARCHIVES:
                self.add(data, inside)
            else:
                self.found.append(PackedFile(inside, data))
        except UnreadableFileError as error:
            self._leave("/".join(inside), f"{error.what}{error.todo}", Severity.ERROR)

    def _leave(self, name: str, words: str, severity: Severity) -> None:
        self.problems.append(Problem("file.left-out", severity, f"压缩包里的“{name}”{words}", self._file))


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    """Return one entry, never more than it declares, by its place: two entries may share a name."""
    import zlib

    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        raise office_zip.damaged(file) from error
    if len(data) > info.file_size:
        raise office_zip.damaged(file)
    return data


def _name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name as its sender saw it, without any way out of its folder."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:  # zip programs on Chinese Windows write GBK without saying so
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in {"", ".", ".."} and not part.endswith(":"))
