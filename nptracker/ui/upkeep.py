"""Looks after the open file while nobody waits for it: new days, what has come due, the search index, backups."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from nptracker.errors import BusyError, UserError

if TYPE_CHECKING:
    from nptracker.domain.changes import Changes
    from nptracker.services.backups import BackupLine
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job

FIRST_MS = 3_000  # the first page comes first
READER_MS = 600
DUE_MS = 2_500
PAUSE_MS = 300
NEW_DAY_CHECK_MS = 60_000
BACKUP_CHECK_MS = 10 * 60_000
BUSY_MS = 30_000
SLICE_SECONDS = 0.1  # indexing holds the right to write, and a person may want it


class Upkeep(QObject):
    """Runs nameless jobs in the data lane, short enough that an edit in between is not refused.

    ``day_turned`` says that the calendar shows another day than before: a later one after midnight or after
    a sleep of days, an earlier one when somebody set the clock back. Nothing waits for midnight itself, because
    timers stand still while the computer sleeps; the day is compared every minute and whenever the program
    comes to the front.
    """

    day_turned = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._heard: QMetaObject.Connection | None = None
        self._has_read_results = False
        self._index = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._index.timeout.connect(self._index_a_slice)
        self._reader = QTimer(self, singleShot=True, interval=READER_MS)
        self._reader.timeout.connect(self._provide_reader)
        self._reader.start()
        self._due = QTimer(self, singleShot=True, interval=DUE_MS)
        self._due.timeout.connect(self.catch_up)
        self._backup = QTimer(self)
        self._backup.timeout.connect(self.back_up_if_due)
        self._day = context.office.today()
        self._clock = QTimer(self, interval=NEW_DAY_CHECK_MS)
        self._clock.timeout.connect(self.check_day)
        self._clock.start()
        self._watch_front(is_on=True)
        QTimer.singleShot(FIRST_MS, self, self.tell_odd_clock)
        if context.office.read_only:
            return
        self._heard = context.bus.changed.connect(lambda _changes: self._index.start(PAUSE_MS))
        self._due.start()
        self._index.start()
        self._backup.start(2 * FIRST_MS)

    def stop(self) -> None:
        """Leave the file alone from now on, because it is being closed."""
        self._clock.stop()
        self._reader.stop()
        self._watch_front(is_on=False)
        self._due.stop()
        self._index.stop()
        self._backup.stop()
        if self._heard is not None:
            self._context.bus.changed.disconnect(self._heard)
            self._heard = None

    def _provide_reader(self) -> None:
        """Have a reader ready for the window, whose own was lent to the first page."""
        office = self._context.office
        self._context.reading.run("", lambda _job: office.provide_reader(), owner=self)

    # ---- days

    def _watch_front(self, *, is_on: bool) -> None:
        app = QGuiApplication.instance()
        if not isinstance(app, QGuiApplication):
            return
        if is_on:
            app.applicationStateChanged.connect(self._look_up)
        else:
            app.applicationStateChanged.disconnect(self._look_up)

    def _look_up(self, state: Qt.ApplicationState) -> None:
        """Compare the day when the program comes to the front, as after a sleep."""
        if state is Qt.ApplicationState.ApplicationActive:
            self.check_day()

    def check_day(self) -> None:
        """Take note of another day: tell it, and make what has come due since."""
        before, self._day = self._day, self._context.office.today()
        if before != self._day:
            self.tell_odd_clock()
            self.day_turned.emit()
            self.catch_up()

    def tell_odd_clock(self) -> None:
        """Warn of a clock that must be wrong before anything is written by it."""
        if not self._clock.isActive():
            return
        try:
            words = self._context.office.clock_doubt
        except BusyError:
            QTimer.singleShot(PAUSE_MS, self, self.tell_odd_clock)
        except UserError as error:  # the file was taken away meanwhile
            self._context.messages.show_error(error)
        else:
            if words:
                self._context.messages.show_warning(words)

    # ---- what has come due

    def catch_up(self) -> None:
        """Make the rows of periodic obligations that have come due since anybody looked."""
        if self._context.office.read_only:
            return
        if self._context.jobs.is_busy:
            self._due.start(PAUSE_MS)
            return
        office = self._context.office
        self._context.jobs.run(
            "",
            lambda _job: office.obligations.catch_up(),  # named in the lane, where its modules are loaded too
            owner=self,
            done=self._spread,
            failed=self._try_due_later,
            can_cancel=False,
        )

    def _spread(self, changes: Changes) -> None:
        if changes.verb:
            self._context.bus.changed.emit(changes)
        if not self._has_read_results:
            self._read_results_anew()

    def _read_results_anew(self) -> None:
        """Bring stored monitoring results in step with this edition of the program; nearly always there is nothing."""
        office = self._context.office

        def spread(changes: Changes) -> None:
            self._has_read_results = True
            if changes.verb:
                self._context.bus.changed.emit(changes)

        self._context.jobs.run(
            "",
            lambda job: office.result_readings.catch_up(job.progress),
            owner=self,
            done=spread,
            failed=self._try_due_later,
            can_cancel=False,
        )

    def _try_due_later(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        if isinstance(error, BusyError):
            self._due.start(PAUSE_MS)
        else:
            self._context.messages.show_error(error)

    # ---- search index

    def _index_a_slice(self) -> None:
        if self._context.jobs.is_busy:
            self._index.start(PAUSE_MS)
            return
        self._context.jobs.run(
            "", self._slice, owner=self, done=self._continue, failed=self._try_later, can_cancel=False
        )

    def _slice(self, _job: Job) -> bool:
        """Index for a moment; returns whether more waits."""
        index = self._context.office.search_index
        if not index.is_behind():
            return False
        end = time.monotonic() + SLICE_SECONDS
        index.catch_up(stop=lambda: time.monotonic() > end)
        return index.is_behind()

    def _continue(self, is_behind: bool) -> None:
        if is_behind:
            self._index.start(PAUSE_MS)

    def _try_later(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        if isinstance(error, BusyError):
            self._index.start(PAUSE_MS)
        else:
            self._context.messages.show_error(error)

    # ---- backups

    def back_up_if_due(self) -> None:
        """Back up when the last one is old and something was written since; silent unless it fails."""
        if self._context.jobs.is_busy:  # it may be a restore, which takes the file away
            self._backup.start(BUSY_MS)
            return
        self._backup.start(BACKUP_CHECK_MS)
        office = self._context.office

        def work(job: Job) -> BackupLine | None:
            return office.backups.take_if_due(progress=job.progress)

        self._context.jobs.run("", work, owner=self, failed=self._say_no_backup)

    def _say_no_backup(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        if not isinstance(error, BusyError):  # the next check is in ten minutes
            self._context.messages.show_error(error)
