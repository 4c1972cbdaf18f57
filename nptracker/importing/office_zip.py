"""Careful opening of zip-based office files: size, ratio and encryption limits, no DTD in any part."""

from __future__ import annotations

import io
import zipfile
import zlib

from nptracker.errors import UnreadableFileError

MAX_EXPANDED = 500 * 1024 * 1024
MAX_RATIO = 200
_SMALL = 1024 * 1024  # tiny parts compress beyond any ratio without harm
_SAFE = "没有写入任何数据，原文件没有改动。"


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Open the archive after checking its declared sizes; raise UnreadableFileError otherwise."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise damaged(name) from error
    expanded = sum(info.file_size for info in archive.infolist())
    if expanded > MAX_EXPANDED or (expanded > _SMALL and expanded > MAX_RATIO * len(data)):
        raise UnreadableFileError(
            "文件展开后大得不正常，已停止读取。",
            safe=_SAFE,
            todo="请确认文件来源；可另存一份后再试。",
            file=name,
        )
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise UnreadableFileError(
            "文件设了打开密码，读不出内容。", safe=_SAFE, todo="请去掉密码后另存一份，再试一次。", file=name
        )
    return archive


def names(data: bytes, name: str) -> frozenset[str]:
    """Return the names of the parts."""
    with open_zip(data, name) as archive:
        return frozenset(archive.namelist())


def part(archive: zipfile.ZipFile, part_name: str, name: str) -> bytes:
    """Return one part, never more than it declares; raise UnreadableFileError when it is damaged."""
    try:
        info = archive.getinfo(part_name)
        with archive.open(info) as stream:
            return stream.read(info.file_size + 1)
    except (
        KeyError,
        zipfile.BadZipFile,
        OSError,
        EOFError,
        NotImplementedError,
        ValueError,
        zlib.error,
    ) as error:
        raise damaged(name) from error


def damaged(name: str) -> UnreadableFileError:
    """Return the error for a broken file."""
    return UnreadableFileError(
        "文件已损坏或没有传完整，读不出内容。",
        safe=_SAFE,
        todo="请在 Word、Excel 或 WPS 中打开试试，能打开就另存一份再导入；打不开请对方重发。",
        file=name,
    )
