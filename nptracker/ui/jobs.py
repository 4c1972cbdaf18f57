"""A lane for long work: one thread, one job after another, results delivered on the main thread."""

from __future__ import annotations

import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from nptracker.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
SWITCH_SECONDS = 0.0005  # the default 5 ms lets a busy worker starve the window for up to a second
REPORT_SECONDS = 0.05  # a worker that reports each row must not flood the main thread


def keep_window_lively() -> None:
    """Make Python hand over between threads often enough for the window to keep up with any worker."""
    sys.setswitchinterval(SWITCH_SECONDS)


class Job:
    """One piece of long work: its name, how far it is, and the wish to stop it."""

    def __init__(
        self, title: str, report: Callable[[Job, int, int], None], *, can_cancel: bool = True
    ) -> None:
        self.title = title
        self.can_cancel = can_cancel
        self._report = report
        self._stop = threading.Event()
        self._last_report = 0.0

    def progress(self, done: int, total: int) -> None:
        """Report progress from the worker; raises CancelledError once the job is cancelled.

        ``total`` is 0 while it is not known. Services take this method as their ``progress``.
        """
        if self._stop.is_set():
            raise CancelledError(self.title)
        now = time.monotonic()
        if now - self._last_report >= REPORT_SECONDS or done == total:
            self._last_report = now
            self._report(self, done, total)

    def stopping(self) -> bool:
        """Tell a worker that polls, whether it should stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the job to stop; it ends at its next progress report, with everything as before."""
        self._stop.set()


class _Ticket(NamedTuple):
    """A job with what it does and who wants to hear of it."""

    job: Job
    work: Callable[[Job], Any]
    owner: QObject
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    cancelled: Callable[[], None] | None


class Jobs(QObject):
    """One lane. Two writers can never meet in it, and the window never waits for it.

    ``failed_unheard`` carries the error of a job without a ``failed`` of its own.
    """

    started = Signal(object)
    progressed = Signal(object, object, object)  # job, done, total; Qt's own int has only 32 bits
    ended = Signal(object)
    failed_unheard = Signal(object)
    _finished = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tickets: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._open: list[_Ticket] = []
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(  # noqa: PLR0913 - the outcomes are named, and none can be guessed
        self,
        title: str,
        work: Callable[[Job], T],
        *,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        can_cancel: bool = True,
    ) -> Job:
        """Do ``work(job)`` in the lane and hand its result to ``done`` on the main thread.

        Nothing is delivered once ``owner`` is gone; its job is cancelled then. An empty title keeps the job
        out of the progress bar. A closed lane does nothing: the timers of a window that is going still ask.
        """
        job = Job(title, self._report, can_cancel=can_cancel)
        if self._is_closed:
            job.cancel()
            return job
        ticket = _Ticket(job, work, owner, done, failed, cancelled)
        owner.destroyed.connect(job.cancel)
        self._open.append(ticket)
        self._ensure_thread()
        self._tickets.put(ticket)
        self.started.emit(job)
        return job

    @property
    def is_busy(self) -> bool:
        """Tell whether a job is running or waiting."""
        return bool(self._open)

    @property
    def titles(self) -> list[str]:
        """The titles of the jobs a person knows of, running or waiting."""
        return [ticket.job.title for ticket in self._open if ticket.job.title]

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing runs in the lane's thread any more."""
        return self._thread is None or not self._thread.is_alive()

    def cancel_all(self) -> None:
        """Ask every job of the lane to stop."""
        for ticket in self._open:
            ticket.job.cancel()

    def open(self) -> None:
        """Take jobs again after the lane was closed."""
        self._is_closed = False

    def close(self, timeout: float = 10.0) -> bool:
        """Cancel everything, end the thread and take no more; returns False when a job would not end in time."""
        self._is_closed = True
        self.cancel_all()
        if self._thread is None or not self._thread.is_alive():
            return True  # a word to end would wait for the next thread, which would then end before its first job
        self._tickets.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _ensure_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._work_off, name=f"nptracker-{self._name}", daemon=True
            )
            self._thread.start()

    def _work_off(self) -> None:
        while (ticket := self._tickets.get()) is not None:
            outcome = _outcome(ticket)
            if not shiboken6.isValid(self):
                return
            self._finished.emit(ticket, outcome)

    def _report(self, job: Job, done: int, total: int) -> None:
        if shiboken6.isValid(self):
            self.progressed.emit(job, done, total)

    def _deliver(self, ticket: _Ticket, outcome: object) -> None:
        self._open.remove(ticket)
        self.ended.emit(ticket.job)
        if not shiboken6.isValid(ticket.owner):
            return
        ticket.owner.destroyed.disconnect(ticket.job.cancel)
        if isinstance(outcome, CancelledError):
            _call(ticket.cancelled)
        elif isinstance(outcome, Exception):
            (ticket.failed or self.failed_unheard.emit)(outcome)
        elif ticket.done is not None:
            ticket.done(outcome)


def _outcome(ticket: _Ticket) -> object:
    """Return what the work made, or the exception it ended with; the main thread decides what to say."""
    if ticket.job.stopping():
        return CancelledError(ticket.job.title)
    try:
        return ticket.work(ticket.job)
    except Exception as error:  # noqa: BLE001 - delivered to the main thread, which shows or reports it
        return error


def _call(slot: Callable[[], None] | None) -> None:
    if slot is not None:
        slot()
