"""The district file: opened, guarded, written verb by verb, read from any thread."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nptracker import __version__
from nptracker.db import journal, schema, search
from nptracker.db.codec import Column
from nptracker.db.connection import (
    APPLICATION_ID,
    check_library,
    connect_reader,
    connect_writer,
    leftovers,
    look_at_header,
    newer_file,
    rehearse_recovery,
)
from nptracker.db.faults import worded_faults
from nptracker.db.lock import Holder, WriterLock, read_holder
from nptracker.db.migrations import SCHEMA_VERSION, apply_steps, pending_steps, unknown_steps
from nptracker.db.table import Table
from nptracker.domain.changes import Changes
from nptracker.domain.forms import FORMS
from nptracker.domain.forms.form import Form
from nptracker.errors import BusyError, DistrictFileError, ReadOnlyError

SMALL_ENOUGH_TO_CHECK = 64 << 20  # a quick_check of 64 MB takes about 0.2 s


@dataclass
class OpenVerb:
    """A verb while it is being written; ``kinds`` counts the records touched by kind."""

    seq: int
    title: str
    thread: int
    kinds: Counter[str] = field(default_factory=Counter)
    record_ids: list[str] = field(default_factory=list)

    def changes(self) -> Changes:
        """Return what has been touched so far."""
        touched = frozenset(kind for kind, count in self.kinds.items() if count)
        return Changes(touched, self.seq, self.title, sum(self.kinds.values()), tuple(self.record_ids))


class DistrictFile:
    """One open district file. Make it with ``open_district`` or ``create_district``."""

    def __init__(  # noqa: PLR0913 - the parts that opening has found out
        self,
        path: Path,
        *,
        lock: WriterLock | None,
        device: str,
        read_only_reason: str = "",
        forms: Mapping[str, Form] = FORMS,
        immutable: bool = False,
    ) -> None:
        self.path = path
        self.read_only_reason = read_only_reason
        self.forms = forms
        self.device = device
        self._lock = lock
        self._immutable = immutable
        self._lane = threading.Lock()
        self._verb: OpenVerb | None = None
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._writer = connect_writer(path) if lock else None
        if self._writer:
            search.register_functions(self._writer)
            self._note_commit()
        self._identity = _identity(path)
        self._tables = {kind: Table(self, form) for kind, form in forms.items()}

    @property
    def is_read_only(self) -> bool:
        """Tell whether nothing can be written."""
        return self._writer is None

    def table(self, kind: str) -> Table:
        """Return the store of one kind."""
        return self._tables[kind]

    # -- writing ------------------------------------------------------------------------------------------

    @contextmanager
    def verb(
        self, code: str, title: str, person: str, *, way: str = "do", target: int | None = None
    ) -> Iterator[OpenVerb]:
        """Run one verb: a transaction that is either wholly in the file, journalled and sealed, or not at all."""
        if self._writer is None:
            raise ReadOnlyError(
                self.read_only_reason or "文件以只读方式打开，不能修改。",
                safe="内容没有变化。",
                file=str(self.path),
            )
        if not self._lane.acquire(blocking=False):
            raise BusyError(
                "另一项操作正在写入，请等它完成后再试。", safe="已保存的内容都在，这一步没有写入。"
            )
        try:
            self._refuse_swapped_file()
            with worded_faults(self.path):
                yield from self._in_transaction(self._writer, code, title, person, way, target)
        finally:
            self._verb = None
            self._lane.release()

    def _in_transaction(  # noqa: PLR0913, PLR0917
        self, writer: sqlite3.Connection, code: str, title: str, person: str, way: str, target: int | None
    ) -> Iterator[OpenVerb]:
        writer.execute("BEGIN IMMEDIATE")
        try:
            seq = journal.begin(
                writer, code=code, title=title, person=person, device=self.device, way=way, target=target
            )
            self._verb = OpenVerb(seq, title, threading.get_ident())
            yield self._verb
            if self._verb.kinds.total():
                journal.seal(writer, seq)
                writer.execute("COMMIT")
            else:  # a verb that changed nothing leaves no line in the history
                writer.execute("ROLLBACK")
                self._verb.seq = 0
        except BaseException:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            raise
        self._note_commit()

    def touched(self, kind: str, count: int) -> None:
        """Count records written in the open verb."""
        if self._verb is not None:
            self._verb.kinds[kind] += count

    def writer(self) -> sqlite3.Connection:
        """Return the writing connection of the open verb; a write outside a verb is a bug."""
        if self._writer is None or self._verb is None:
            raise RuntimeError("writes happen inside a verb")
        return self._writer

    def maintenance_connection(self) -> sqlite3.Connection:
        """Return the writing connection for work that is no verb: backups and the search index."""
        if self._writer is None:
            raise ReadOnlyError("文件以只读方式打开。", file=str(self.path))
        return self._writer

    @contextmanager
    def exclusive(self) -> Iterator[sqlite3.Connection]:
        """Hold the writing lane for maintenance; raises BusyError while a verb runs."""
        if not self._lane.acquire(blocking=False):
            raise BusyError("另一项操作正在写入，请等它完成后再试。")
        try:
            with worded_faults(self.path):
                yield self.maintenance_connection()
        finally:
            self._lane.release()

    def _note_commit(self) -> None:
        if self._lock and self._writer:
            self._lock.note(*journal.last_sealed(self._writer))

    def _refuse_swapped_file(self) -> None:
        if _identity(self.path) != self._identity:
            raise DistrictFileError(
                "数据文件在打开期间被移走、删除或换成了别的文件。",
                safe="这一步没有写入；之前保存的内容在原来的文件里。",
                todo="请关闭后重新打开，确认是哪一个文件。",
                file=str(self.path),
            )

    # -- reading ------------------------------------------------------------------------------------------

    def reader(self) -> sqlite3.Connection:
        """Return this thread's reading connection; inside a verb, the writing one, which sees its changes."""
        verb = self._verb
        if verb is not None and self._writer is not None and verb.thread == threading.get_ident():
            return self._writer
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect_reader(self.path, immutable=self._immutable)
            search.register_functions(connection)
            self._local.connection = connection
            self._readers.append(connection)
        return connection

    def read(self, sql: str, parameters: Sequence[Column] = ()) -> sqlite3.Cursor:
        """Run a reading statement; raises BusyError when a commit is just being written."""
        with worded_faults(self.path):
            return self.reader().execute(sql, parameters)

    def search_condition(self, form: Form, text: str) -> tuple[str, list[str | int]]:
        """Return the SQL condition of a search in one kind's text."""
        indexer = self.table(form.kind).indexer
        assert indexer is not None
        return search.condition(form, text, search.waiting(self.reader(), form.kind), indexer)

    def close(self) -> None:
        """Close every connection and give up the right to write."""
        for connection in self._readers:
            connection.close()
        self._readers.clear()
        self._local = threading.local()
        if self._writer:
            self._writer.close()
            self._writer = None
        if self._lock:
            self._lock.release()
            self._lock = None


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return (0, 0)
    return (status.st_dev, status.st_ino)


def create_district(path: Path, device: str) -> DistrictFile:
    """Make an empty district file and open it; refuses to overwrite anything."""
    check_library()
    if path.exists():
        raise DistrictFileError(
            "已有同名文件，没有覆盖。", safe="原文件没有变化。", todo="请换一个文件名。", file=str(path)
        )
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        with worded_faults(path):
            _lay_ground(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return open_district(path, device)


def _lay_ground(path: Path) -> None:
    connection = connect_writer(path)
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        bring_up_to_date(connection)
        made_at = datetime.now().astimezone().isoformat(timespec="seconds")
        connection.execute(
            "INSERT INTO district VALUES (1, ?, ?, ?)", (uuid.uuid4().hex, made_at, __version__)
        )
    finally:
        connection.close()


def bring_up_to_date(connection: sqlite3.Connection, forms: Mapping[str, Form] = FORMS) -> None:
    """Apply pending steps and declarations; the caller works on a copy, so that a kill leaves the file whole."""
    connection.execute("PRAGMA foreign_keys = OFF")
    apply_steps(connection)
    connection.execute("BEGIN IMMEDIATE")
    schema.sync_forms(connection, forms.values())
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
    connection.execute("PRAGMA foreign_keys = ON")


def open_district(path: Path, device: str, *, read_only: bool = False) -> DistrictFile:
    """Open a district file for writing, or read-only when asked, held by someone else or not writable.

    Raises NewerFileError, ForeignFileError, DamagedFileError or another DistrictFileError, each in words; the
    file is not touched then.
    """
    from nptracker.db.upgrade import upgrade, upgraded_copy

    check_library()
    look_at_header(path)
    lock, reason = (None, "按要求以只读方式打开。") if read_only else _take_lock(path)
    try:
        if lock is not None or not _held(reason):
            _look_inside(path, read_holder_before(path, lock))
        if not needs_upgrade(path):
            return DistrictFile(
                path,
                lock=lock,
                device=device,
                read_only_reason=reason,
                immutable=_is_on_read_only_media(path),
            )
        if lock is None:
            return DistrictFile(upgraded_copy(path), lock=None, device=device, read_only_reason=reason)
        upgrade(path)
        return DistrictFile(path, lock=lock, device=device)
    except BaseException:
        if lock:
            lock.release()
        raise


def _take_lock(path: Path) -> tuple[WriterLock | None, str]:
    """Return (lock, "") or (None, why only reading is possible)."""
    if not os.access(path, os.W_OK):
        return None, "文件是只读的，只能查看和导出；要修改请另存到可写的位置。"
    _remember_holder(path)
    try:
        lock = WriterLock.acquire(path)
    except OSError:
        return None, "所在文件夹不能写入，只能查看和导出；要修改请另存到可写的位置。"
    if lock is None:
        holder = read_holder(path)
        return None, f"{_HELD}{'：' + holder.words() if holder else ''}，这里只能查看和导出。"
    return lock, ""


_HELD = "文件正被使用"
_crashed: dict[Path, Holder | None] = {}


def _held(reason: str) -> bool:
    return reason.startswith(_HELD)


def _remember_holder(path: Path) -> None:
    """Keep what a crashed program left in the side file, before our own lock overwrites it."""
    _crashed[path] = read_holder(path)


def read_holder_before(path: Path, lock: WriterLock | None) -> Holder | None:
    """Return who held the file before this program took it."""
    return _crashed.pop(path, None) if lock else read_holder(path)


def _look_inside(path: Path, holder: Holder | None) -> None:
    """Check structure and versions before anything relies on them."""
    with worded_faults(path):
        if leftovers(path):
            rehearse_recovery(path, holder)
        connection = sqlite3.connect(path, isolation_level=None) if leftovers(path) else connect_reader(path)
        try:
            if holder is not None or path.stat().st_size <= SMALL_ENOUGH_TO_CHECK:
                _quick_check(connection, path)
            if unknown_steps(connection) or (
                not pending_steps(connection) and schema.newer_kinds(connection, FORMS.values())
            ):
                raise newer_file(path)
        finally:
            connection.close()


def _quick_check(connection: sqlite3.Connection, path: Path) -> None:
    from nptracker.errors import DamagedFileError

    result = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if result != "ok":
        raise DamagedFileError(
            "文件内容有损坏，为避免扩大没有打开。",
            safe="原文件没有被改动。",
            todo="请恢复最近的备份，或抢救可读的内容。",
            file=str(path),
        )


def needs_upgrade(path: Path) -> bool:
    """Tell whether the file is of an older version than this program."""
    connection = connect_reader(path)
    try:
        with worded_faults(path):
            return bool(pending_steps(connection) or schema.stale_forms(connection, FORMS.values()))
    finally:
        connection.close()


def _is_on_read_only_media(path: Path) -> bool:
    """Tell whether SQLite could not even make its lock files there, as on a CD."""
    return not os.access(path, os.W_OK) and not os.access(path.parent, os.W_OK)
