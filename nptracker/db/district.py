"""The district file: opened, guarded, written verb by verb, read from any thread."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from nptracker import __version__
from nptracker.db import journal, own_kinds, search
from nptracker.db.codec import Column
from nptracker.db.connection import (
    APPLICATION_ID,
    check_library,
    connect_writer,
    look_at_header,
)
from nptracker.db.faults import InterruptedWriteError, worded_disk_faults, worded_faults
from nptracker.db.files import leftovers
from nptracker.db.lock import WriterLock
from nptracker.db.migrations import SCHEMA_VERSION
from nptracker.db.open_verb import OpenVerb
from nptracker.db.opening import (
    Access,
    Reader,
    TakesTimeError,
    gain_access,
    prepare,
    takes_time,
)
from nptracker.db.progress import UNWATCHED, Watch
from nptracker.db.readers import Readers
from nptracker.db.table import Table
from nptracker.db.viewing_copy import ViewingCopy
from nptracker.domain.forms import FORMS
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.registry import Registry
from nptracker.domain.ids import new_id
from nptracker.errors import BusyError, DistrictFileError, ReadOnlyError

Commit = tuple[int, str]  # number and hash of a sealed verb
_TRIES, _PAUSE_SECONDS = 20, 0.05  # to open a file whose writer is just committing


class DistrictFile:
    """One open district file. Make it with ``open_district`` or ``create_district``."""

    def __init__(  # noqa: PLR0913 - the parts that opening has found out
        self,
        path: Path,
        *,
        lock: WriterLock | None,
        device: str,
        reader: Reader | None = None,
        read_only_reason: str = "",
        forms: Mapping[str, Form] = FORMS,
        viewing_copy: ViewingCopy | None = None,
        may_take_over: bool = False,
    ) -> None:
        self.path = path
        self.read_only_reason = read_only_reason
        self.may_take_over = may_take_over
        self.forms = Registry(lambda: own_kinds.own_forms(self.reader()), forms)
        self.device = device
        self._lock = lock
        self._viewing_copy = viewing_copy
        self._lane = threading.Lock()
        self._verb: OpenVerb | None = None
        self.readers = Readers(path, reader)
        self._writer: sqlite3.Connection | None = None
        self._tables: dict[str, Table] = {}
        self._identity = _identity(path)
        self._known: Commit = journal.last_sealed(self.readers.of_thread().connection)
        if self._lock:
            self._lock.note(*self._known)

    @property
    def is_read_only(self) -> bool:
        """Tell whether nothing can be written."""
        return self._lock is None

    def table(self, kind: str) -> Table:
        """Return the store of one kind, made when it is first asked for."""
        form, found = self.forms[kind], self._tables.get(kind)
        if found is None or found.form is not form:  # its declaration was changed
            found = self._tables[kind] = Table(self, form)
        return found

    # -- writing ------------------------------------------------------------------------------------------

    @contextmanager
    def verb(
        self, code: str, title: str, person: str, *, way: str = "do", target: int | None = None
    ) -> Iterator[OpenVerb]:
        """Run one verb: a transaction that is wholly in the file, journalled and sealed, or not at all."""
        if self._lock is None:
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
                yield from self._in_transaction(
                    self.maintenance_connection(), code, title, person, way, target
                )
        finally:
            self._verb = None
            self._lane.release()

    def _in_transaction(  # noqa: PLR0913, PLR0917
        self, writer: sqlite3.Connection, code: str, title: str, person: str, way: str, target: int | None
    ) -> Iterator[OpenVerb]:
        writer.execute("BEGIN IMMEDIATE")
        try:
            if journal.last_sealed(writer) != self._known:
                raise self._swapped()
            seq = journal.begin(
                writer, code=code, title=title, person=person, device=self.device, way=way, target=target
            )
            self._verb = OpenVerb(seq, title, threading.get_ident())
            yield self._verb
            if self._verb.kinds[own_kinds.DECLARATIONS]:
                self.take_over_own_kinds()
            if self._verb.kinds.total():
                if self._verb.title != title:
                    journal.retitle(writer, seq, self._verb.title)
                journal.seal(writer, seq)
                writer.execute("COMMIT")
            else:  # a verb that changed nothing leaves no line in the history
                writer.execute("ROLLBACK")
                self._verb.seq = 0
        except BaseException:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            self.forms.renew()
            raise
        self._note_commit()

    def take_over_own_kinds(self) -> None:
        """Give the kinds declared in this file their tables; a verb that then writes rows of one calls it itself."""
        self.forms.renew(own_kinds.sync(self.writer()))

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
        """Return the writing connection for work that is no verb: backups and the search index.

        It is made at the first write: it reads the whole schema once more, and the first page need not wait.
        """
        if self._lock is None:
            raise ReadOnlyError("文件以只读方式打开。", file=str(self.path))
        if self._writer is None:
            self._writer = connect_writer(self.path)
            search.register_functions(self._writer)
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
            self._known = journal.last_sealed(self._writer)
            self._lock.note(*self._known)

    def _refuse_swapped_file(self) -> None:
        if _identity(self.path) != self._identity:
            raise self._swapped()

    def _refuse_swapped_content(self, reader: Reader) -> None:
        """Raise when another file's content was copied into this one; looks closer only after a change."""
        seq, digest = self._known
        version = reader.connection.execute("PRAGMA data_version").fetchone()[0]
        if version == reader.version:
            return
        row = reader.connection.execute("SELECT hash FROM verbs WHERE seq = ?", (seq,)).fetchone()
        if seq and row != (digest,):
            raise self._swapped()
        reader.version = version
        if self.is_read_only:  # somebody else writes, and may have declared a kind
            self.forms.renew()

    def _swapped(self) -> DistrictFileError:
        return DistrictFileError(
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
        self._refuse_swapped_file()
        reader = self.readers.of_thread()
        self._refuse_swapped_content(reader)
        return reader.connection

    def read(self, sql: str, parameters: Sequence[Column] = ()) -> sqlite3.Cursor:
        """Run a reading statement; raises BusyError when a commit is just being written."""
        with worded_faults(self.path):
            return self.reader().execute(sql, parameters)

    def search_condition(self, form: Form, text: str) -> tuple[str, list[str | int]]:
        """Return the SQL condition of a search in one kind's text."""
        indexer = self.table(form.kind).indexer
        assert indexer is not None
        return search.condition(form, text, search.waiting(self.reader(), form.kind), indexer)

    def search_rows(self, form: Form, text: str) -> tuple[str, list[str | int]] | None:
        """Return the index rows of a search in one kind's text, None when its index alone cannot tell."""
        return search.rows_alone(form, text, search.waiting(self.reader(), form.kind))

    def close(self) -> None:
        """Close every connection and give up the right to write."""
        self.readers.close()
        if self._writer:
            self._writer.close()
            self._writer = None
        if self._lock:
            self._lock.release()
            self._lock = None
        if self._viewing_copy:
            self._viewing_copy.remove()


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return (0, 0)
    return (status.st_dev, status.st_ino)


def create_district(path: Path, device: str) -> DistrictFile:
    """Make an empty district file and open it; refuses to overwrite anything."""
    check_library()
    with worded_disk_faults(path):  # a name too long for the disk fails at the first look
        is_taken = path.exists() or bool(leftovers(path))
    if is_taken:
        raise DistrictFileError(
            "已有同名文件或它留下的日志，没有覆盖。",
            safe="原文件没有变化。",
            todo="请换一个文件名。",
            file=str(path),
        )
    beside = path.with_name(f".{path.name}.{new_id()[-8:]}.new")
    with worded_disk_faults(path):
        try:
            _lay_ground(beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    return open_district(path, device)


def _lay_ground(path: Path) -> None:
    from nptracker.db.upgrade import bring_up_to_date

    connection = connect_writer(path)
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        bring_up_to_date(connection)
        made_at = datetime.now().astimezone().isoformat(timespec="seconds")
        row = (new_id(), made_at, __version__, __version__)
        connection.execute(
            "INSERT INTO district(one, file_id, made_at, made_with, needs) VALUES (1, ?, ?, ?, ?)", row
        )
    finally:
        connection.close()


def open_district(  # noqa: PLR0913 - the ways to open, all by name
    path: Path,
    device: str,
    *,
    read_only: bool = False,
    take_over: bool = False,
    view_newer: bool = False,
    watch: Watch = UNWATCHED,
) -> DistrictFile:
    """Open a district file for writing, or read-only when asked, held by someone else or not writable.

    ``take_over`` opens for writing what a program on another computer left in use; ``view_newer`` shows a file that
    a newer program wrote, as far as this one knows it, and only for looking. Raises NewerFileError,
    ForeignFileError, DamagedFileError or another DistrictFileError, each in words; the file is not touched then.
    CancelledError from ``watch`` leaves the file as it was.
    """
    path = _looked_at(path)

    def gained() -> Access:
        return gain_access(path, read_only=read_only, take_over=take_over, view_newer=view_newer)

    for _ in range(_TRIES):
        try:
            return _open(path, device, gained(), watch)
        except (BusyError, InterruptedWriteError):  # its writer was committing, or died just now
            watch.progress(0, 0)
            time.sleep(_PAUSE_SECONDS)
    return _open(path, device, gained(), watch)


def open_district_at_once(
    path: Path, device: str, *, read_only: bool = False, take_over: bool = False
) -> DistrictFile:
    """Open a district file as ``open_district`` does, but raise TakesTimeError where a window would have to wait.

    That is a large file, one with a journal left over, one that is just being written, and one to be upgraded.
    """
    path = _looked_at(path)
    with worded_disk_faults(path):
        if takes_time(path):
            raise TakesTimeError(str(path))
    try:
        return _open(path, device, gain_access(path, read_only=read_only, take_over=take_over), None)
    except (BusyError, InterruptedWriteError) as error:
        raise TakesTimeError(str(path)) from error


def _looked_at(path: Path) -> Path:
    """Return the file itself, whose side file must lie beside it, once its first bytes have been found good."""
    check_library()
    path = (
        Path(os.path.realpath(path)) if path.is_symlink() else path
    )  # a link in a circle is found unreadable below
    if look_at_header(path) > SCHEMA_VERSION:
        from nptracker.db.newer import newer_file

        raise newer_file(path)
    return path


def _open(path: Path, device: str, access: Access, watch: Watch | None) -> DistrictFile:
    """Open a file with the access gained; without a ``watch`` an older one is left alone."""
    ground = None
    try:
        ground = prepare(path, access, watch)
        return DistrictFile(
            ground.path,
            lock=access.lock,
            device=device,
            reader=ground.reader,
            read_only_reason=access.reason,
            viewing_copy=ground.copy,
            may_take_over=access.may_take_over,
        )
    except BaseException:
        if access.lock:
            access.lock.abandon()
        if ground and ground.copy:
            ground.copy.remove()
        raise
