"""Undo and redo: entries of a verb taken back under a new verb, with the search index kept in step."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from nptracker.db import journal, search
from nptracker.db.district import DistrictFile
from nptracker.db.journal import Entry
from nptracker.db.progress import Progress
from nptracker.domain.changes import NOTHING, Changes
from nptracker.errors import DistrictFileError

_CHUNK = 500


def undo(file: DistrictFile, person: str, progress: Progress | None = None) -> Changes:
    """Take back the newest verb that is in force; NOTHING when there is none."""
    target = journal.next_undo(file.reader())
    if target is None:
        return NOTHING
    return _walk(file, person, "undo", target, journal.redoing_verb(file.reader(), target), progress)


def redo(file: DistrictFile, person: str, progress: Progress | None = None) -> Changes:
    """Bring back the verb undone last; NOTHING when something new was done since."""
    target = journal.next_redo(file.reader())
    if target is None:
        return NOTHING
    return _walk(file, person, "redo", target, journal.undoing_verb(file.reader(), target), progress)


_NAMES = {"undo": "撤销", "redo": "重做"}


def _walk(  # noqa: PLR0913, PLR0917 - who walks, which way, and over what
    file: DistrictFile, person: str, way: str, target: int, source: int, progress: Progress | None
) -> Changes:
    """Revert the entries of ``source`` as a verb that undoes or redoes ``target``."""
    title = f"{_NAMES[way]}：{journal.title_of(file.reader(), target)}"
    try:
        with file.verb(way, title, person, way=way, target=target) as verb:
            total = sum(journal.changed_kinds(file.writer(), source).values())
            _leave_big_kinds_unindexed(file, source)
            done = 0
            for chunk in _chunks(journal.entries_backwards(file.writer(), source)):
                _revert(file, chunk)
                done += len(chunk)
                if progress:
                    progress(done, total)
    except sqlite3.IntegrityError as error:
        raise _in_the_way(file, way, title) from error
    return verb.changes()


def _in_the_way(file: DistrictFile, way: str, title: str) -> DistrictFileError:
    """Build the refusal of a step whose records something that is not undone has built on since."""
    return DistrictFileError(
        f"“{title}”做不到：后来的内容还要用到这些记录。",
        safe=f"没有{_NAMES[way]}，内容没有变化。",
        todo="请先处理后来的内容。",
        file=str(file.path),
    )


def _leave_big_kinds_unindexed(file: DistrictFile, source: int) -> None:
    """Leave big kinds to the indexing job; unindexing a big import row by row would take minutes."""
    for kind, count in journal.changed_kinds(file.writer(), source).items():
        if count > search.BULK and file.table(kind).indexer:
            search.forget_all(file.writer(), file.forms[kind])


def _chunks(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while chunk := list(islice(entries, _CHUNK)):
        yield chunk


def _revert(file: DistrictFile, chunk: list[Entry]) -> None:
    writer = file.writer()
    touched: dict[str, dict[str, None]] = defaultdict(dict)
    for entry in chunk:
        touched[entry.kind][entry.record] = None
    for kind, ids in touched.items():
        rows = file.table(kind).raw_rows(list(ids))
        file.table(kind).refuse_damaged(rows)
        file.table(kind).unindex(writer, rows)
    for entry in chunk:
        journal.revert(writer, entry)
        file.touched(entry.kind, 1)
    for kind, ids in touched.items():
        rows = file.table(kind).raw_rows(list(ids))
        file.table(kind).reseal(writer, rows)
        file.table(kind).index(writer, rows)
