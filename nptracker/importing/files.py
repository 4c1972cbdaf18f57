"""Files on disk as workbooks: measured first, then read in a child process that can be killed."""

from __future__ import annotations

from pathlib import Path

from nptracker.errors import UnreadableFileError, reason_of
from nptracker.importing.reading_pool import Job, read_books
from nptracker.importing.workbook import MAX_BYTES, Step, no_step
from nptracker.importing.workbook_cells import Book, unreadable


def read_book(path: Path, step: Step = no_step) -> Book:
    """Return a workbook of any accepted kind, read in a child process.

    Raises UnreadableFileError in words for everything else; ``step`` is called while waiting and may raise to stop.
    """
    (outcome,) = read_books([Job(path.name, lambda: bytes_of(path, MAX_BYTES))], step)
    if isinstance(outcome, UnreadableFileError):
        raise outcome
    return outcome


def bytes_of(path: Path, most: int) -> bytes:
    """Return the bytes of a file of at most so many; raises UnreadableFileError in words."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= most else b""
    except OSError as error:
        raise unreadable(
            f"文件打不开（{reason_of(error)}）。", "请确认文件还在、没有被别的程序占用，再试一次。", path.name
        ) from error
    if size > most:
        raise unreadable(
            f"文件超过 {most >> 20} MB，已停止读取。",
            "请删去图片和没有用的工作表，或拆成几个文件。",
            path.name,
        )
    return data
