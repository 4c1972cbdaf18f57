"""Reads unknown files in child processes that can be killed: a reader may loop, swell or abort.

A few children are kept for the next file and leave by themselves when nothing comes; what one file does to its
child never reaches the others. On Linux a child also has a limit of memory; elsewhere the limits on size,
ratio and cells bound it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from nptracker.errors import UnreadableFileError
from nptracker.importing.workbook_cells import Book, reader_failed, unreadable
from nptracker.log import logger, trace_words

_log = logger("importing")

SECONDS = 60.0  # for one file, and more for a big one
_SECONDS_PER_MEGABYTE = 10.0
_MEMORY = 2 << 30
_LOOK = 0.1  # seconds between two looks at cancel
_IDLE = 20.0  # seconds a child waits for the next file
_MOST_CHILDREN = 3
_FILES_FOR_ANOTHER = 8
_MOST_WAITING = 16  # books read and not looked at yet
_FILES_TO_A_COLLECTION = 64
_LARGE = 16 << 20  # bytes of a book between two processes

Step = Callable[[], None]
Outcome = Book | UnreadableFileError


class Job(NamedTuple):
    """One file to read: what to call it, and where its bytes come from; that may raise UnreadableFileError."""

    name: str
    data: Callable[[], bytes]


@dataclass(eq=False)
class _Child:
    """One child process and the pipe to it."""

    pipe: Connection
    process: Any
    number: int = -1  # of the job it works on
    until: float = 0.0

    def end(self) -> None:
        """Kill the process."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


_spare: list[_Child] = []
_spare_lock = threading.Lock()


def read_books(jobs: Sequence[Job], step: Step) -> Iterator[Outcome]:
    """Yield the workbook in each file, or why it cannot be read, in their order; ``step`` may raise to stop."""
    yield from _Reading(jobs, step).run()


@dataclass
class _Reading:
    """One run over some files."""

    jobs: Sequence[Job]
    step: Step
    children: list[_Child] = field(default_factory=list)
    done: dict[int, Outcome] = field(default_factory=dict)

    def run(self) -> Iterator[Outcome]:
        waiting = deque(range(len(self.jobs)))
        try:
            for number in range(len(self.jobs)):
                while number not in self.done:
                    self.step()
                    self._hand_out(waiting)
                    self._collect(waiting)
                self._hand_out(waiting)  # so that a child reads on while this one is looked at
                yield self.done.pop(number)
        finally:
            self._leave()

    def _hand_out(self, waiting: deque[int]) -> None:
        """Give files to children that have none, as long as few enough wait to be looked at."""
        while waiting and self._has_room_for(waiting[0]) and (child := self._free(len(waiting))):
            number = waiting.popleft()
            try:
                data = self.jobs[number].data()
            except UnreadableFileError as error:
                self.done[number] = error
                continue
            patience = SECONDS + _SECONDS_PER_MEGABYTE * len(data) / (1 << 20)
            child.number, child.until = number, time.monotonic() + patience
            with contextlib.suppress(OSError):  # a child that is gone is noticed when it answers
                child.pipe.send((self.jobs[number].name, data))

    def _has_room_for(self, number: int) -> bool:
        """Tell whether a file may be read now; one that all those read already wait for always may."""
        return len(self.done) < _MOST_WAITING or number < min(self.done)

    def _free(self, waiting: int) -> _Child | None:
        for child in self.children:
            if child.number < 0:
                return child
        most = min(_MOST_CHILDREN, max(1, (os.cpu_count() or 2) // 2), 1 + waiting // _FILES_FOR_ANOTHER)
        if len(self.children) < most:
            self.children.append(_spare_child() or _new_child())
            return self.children[-1]
        return None

    def _collect(self, waiting: deque[int]) -> None:
        busy = [child for child in self.children if child.number >= 0]
        # Windows keeps the pipe of a child open that died before it took it over, so the process is watched too
        ready = (
            wait([end for child in busy for end in (child.pipe, child.process.sentinel)], _LOOK)
            if busy
            else []
        )
        for child in busy:
            if child.pipe in ready:
                self._answer(child, waiting)
            elif child.process.sentinel in ready and not child.pipe.poll():
                self._bury(child, waiting)
            elif time.monotonic() > child.until:
                self._lose(child, _too_long(self.jobs[child.number].name))

    def _answer(self, child: _Child, waiting: deque[int]) -> None:
        from nptracker.importing.book_wire import unpack

        name = self.jobs[child.number].name
        try:
            sign, content = child.pipe.recv_bytes(), child.pipe.recv_bytes()
        except (EOFError, OSError):
            self._bury(child, waiting)
            return
        number, child.number = child.number, -1
        if sign == b"+":
            self.done[number] = unpack(content)
        elif sign == b"-":
            what, _, todo = content.decode().partition("\n")
            self.done[number] = unreadable(what, todo, name)
        else:  # whatever is known to be wrong with files has words of its own by now
            _log.warning("a reader gave up at %s", content.decode())
            self.done[number] = reader_failed(name)

    def _bury(self, child: _Child, waiting: deque[int]) -> None:
        """Do without a child that has ended; one that had just left for want of work leaves its file to another."""
        child.process.join(1)
        if child.process.exitcode == 0:
            waiting.appendleft(child.number)
            self._lose(child, None)
        else:
            self._lose(child, reader_failed(self.jobs[child.number].name))

    def _lose(self, child: _Child, error: UnreadableFileError | None) -> None:
        if error is not None:
            self.done[child.number] = error
        self.children.remove(child)
        child.end()

    def _leave(self) -> None:
        """Keep idle children for the next files, end those still at work."""
        for child in self.children:
            if child.number < 0:
                with _spare_lock:
                    _spare.append(child)
            else:
                child.end()


def _spare_child() -> _Child | None:
    while True:
        with _spare_lock:
            if not _spare:
                return None
            child = _spare.pop()
        if child.process.is_alive():
            return child
        child.end()


def end_spare_children() -> None:
    """End the children that wait for work, and wait until they are gone."""
    while child := _spare_child():
        child.end()


def _new_child() -> _Child:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=True)
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return _Child(ours, process)


def _too_long(file: str) -> UnreadableFileError:
    return unreadable("文件读了太久，已停止。", "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再试。", file)


def _serve(pipe: Connection) -> None:
    """Read one file after the other and send each back; leave when nothing comes."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    gc.disable()  # the cells of a book hold no cycles, and looking for some takes a tenth of the time
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):  # the program has ended
        for number in count(1):
            if not pipe.poll(_IDLE):
                break
            name, data = pipe.recv()
            sign, content = _answer_to(name, data)
            pipe.send_bytes(sign)
            pipe.send_bytes(content)
            if len(content) > _LARGE:
                break  # what a large book took is given back
            if number % _FILES_TO_A_COLLECTION == 0:
                gc.collect()


def _answer_to(name: str, data: bytes) -> tuple[bytes, bytes]:
    """Return what came of reading a file, as a sign, and the book, the words of an error or where it broke down."""
    from nptracker.importing.book_wire import pack
    from nptracker.importing.workbook import read_bytes

    try:
        return b"+", pack(read_bytes(data, name))
    except UnreadableFileError as error:
        return b"-", f"{error.what}\n{error.todo}".encode()
    except Exception as error:  # noqa: BLE001 - whatever a hostile file does to a reader, the parent words it
        return b"!", trace_words(error).encode()
