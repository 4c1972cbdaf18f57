"""A file before it is attached: what keeps it out, and what should be asked about it first."""

from __future__ import annotations

from pathlib import Path

from nptracker.domain.file_kinds import HEAD_BYTES, claims_to_be_picture, is_program
from nptracker.errors import UserError, reason_of

MOST_BYTES = 200 << 20
LARGE_BYTES = 20 << 20  # a photo of a telephone has two to eight million bytes


def doubt_about(path: Path) -> str:
    """Return what should be asked before a file is attached, "" for nothing; what cannot be read is no doubt yet."""
    try:
        size, head = path.stat().st_size, _head(path)
    except OSError:  # attaching it tells why in words
        return ""
    if size > MOST_BYTES or is_program(path.name, head):
        return ""
    if claims_to_be_picture(path.name, head):
        return f"“{path.name}”名字是图片，内容不是能显示的图片，加进去也看不到、印不出"
    if size > LARGE_BYTES:
        return f"“{path.name}”有 {size >> 20} MB，存进区县文件后，文件和每次备份都会变大这么多"
    return ""


def read_attachment(path: Path) -> bytes:
    """Return the content of a file to be attached; raises UserError for what cannot be read, is empty or a program."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if 0 < size <= MOST_BYTES else b""
    except OSError as error:
        raise UserError(
            f"文件读不出来（{reason_of(error)}）。",
            safe="没有添加。",
            todo="请确认文件没有被移走。",
            file=path.name,
        ) from error
    if not content:
        words = "文件是空的（0字节）。" if size == 0 else f"文件超过 {MOST_BYTES >> 20} MB。"
        raise UserError(words, safe="没有添加。", todo="请检查后另选文件。", file=path.name)
    if is_program(path.name, content[:HEAD_BYTES]):
        raise UserError(
            "这是能运行的程序，不是照片或材料。",
            safe="没有添加。",
            todo="请核对文件来源，另选文件。",
            file=path.name,
        )
    return content


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
