"""Reads the rows of tables straight from the pages of an SQLite file, past everything that leads to them.

A table's rows lie in leaf pages, each complete in itself. Where the schema or the pages above the leaves are
lost, SQLite finds nothing any more although the rows are still there. The format is SQLite's own file format
(sqlite.org/fileformat2.html): all numbers big-endian, lengths as variable-length integers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

Cell = str | int | float | bytes | None
_TABLE_LEAF = 0x0D
_USUAL_PAGE_SIZE = 4096
_INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def leaf_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (row number, values) of every row that can be read in any leaf page, also of pages given back.

    What cannot be read is passed over; the caller has to know good rows from stale and damaged ones.
    """
    content = path.read_bytes()
    size = _page_size(content)
    for number in range(1, len(content) // size + 1):
        page = content[(number - 1) * size : number * size]
        for start in _cell_starts(page, 100 if number == 1 else 0):
            try:
                yield _row(content, page, start)
            except (IndexError, ValueError, struct.error):
                continue


def _page_size(content: bytes) -> int:
    size = int.from_bytes(content[16:18], "big")
    return size if size >= 512 and size & (size - 1) == 0 else _USUAL_PAGE_SIZE


def _cell_starts(page: bytes, head: int) -> Iterator[int]:
    if page[head] != _TABLE_LEAF:
        return
    count = int.from_bytes(page[head + 3 : head + 5], "big")
    for i in range(min(count, len(page) // 4)):
        yield int.from_bytes(page[head + 8 + 2 * i : head + 10 + 2 * i], "big")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a variable-length integer and where it ends."""
    value = 0
    for i in range(8):
        value = value << 7 | data[at + i] & 0x7F
        if data[at + i] < 0x80:
            return value, at + i + 1
    return value << 8 | data[at + 8], at + 9


def _row(content: bytes, page: bytes, start: int) -> tuple[int, list[Cell]]:
    length, at = _varint(page, start)
    number, at = _varint(page, at)
    usable = len(page)
    largest = usable - 35
    if length <= largest:
        return number, _record(page[at : at + length])
    least = (usable - 12) * 32 // 255 - 23
    wanted = least + (length - least) % (usable - 4)
    local = wanted if wanted <= largest else least
    following = int.from_bytes(page[at + local : at + local + 4], "big")
    return number, _record(page[at : at + local] + _overflow(content, usable, following, length - local))


def _overflow(content: bytes, size: int, page: int, missing: int) -> bytes:
    """Return what a long row has put on further pages, each of which names the next."""
    if missing > len(content):
        raise ValueError("longer than the file")
    parts = []
    while missing > 0:
        start = (page - 1) * size
        if page < 1 or start + size > len(content):
            raise ValueError("no such page")
        page = int.from_bytes(content[start : start + 4], "big")
        parts.append(content[start + 4 : start + min(size, missing + 4)])
        missing -= size - 4
    return b"".join(parts)


def _record(payload: bytes) -> list[Cell]:
    head, at = _varint(payload, 0)
    values: list[Cell] = []
    body = head
    while at < head:
        kind, at = _varint(payload, at)
        value, body = _value(payload, body, kind)
        values.append(value)
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Cell, int]:
    """Return one value and where it ends; the kinds are those of the file format's serial types."""
    if kind == 0:
        return None, at
    if kind in _INTEGER_SIZES:
        size = _INTEGER_SIZES[kind]
        return int.from_bytes(_exactly(payload, at, size), "big", signed=True), at + size
    if kind == 7:
        return struct.unpack(">d", payload[at : at + 8])[0], at + 8
    if kind in {8, 9}:
        return kind - 8, at
    size = (kind - 12) // 2
    raw = _exactly(payload, at, size)
    return (raw.decode() if kind % 2 else raw), at + size


def _exactly(payload: bytes, at: int, size: int) -> bytes:
    raw = payload[at : at + size]
    if size < 0 or len(raw) != size:
        raise ValueError("cut off")
    return raw
