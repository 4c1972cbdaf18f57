"""Child processes that are killed: at a moment, or at their n-th step."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from types import FrameType

Say = Callable[[str], None]
FAILED = 17


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns where another thread runs
        return os.fork()


def _run_child(work: Callable[[Say], None], pipe: int) -> None:
    """Run ``work`` in this child and leave without any of pytest's tidying up."""
    code = 0
    try:
        work(lambda text: os.write(pipe, text.encode() + b"\n") and None)
    except BaseException:  # noqa: BLE001 - whatever it is, the parent is told
        traceback.print_exc()
        code = FAILED
    finally:
        sys.stderr.flush()
        os._exit(code)


class Child:
    """A running child process; what it says arrives through a pipe, even after its death."""

    def __init__(self, work: Callable[[Say], None]) -> None:
        reading, writing = os.pipe()
        self.pid = _fork()
        if self.pid == 0:
            os.close(reading)
            _run_child(work, writing)
        os.close(writing)
        self._pipe = reading

    def wait_for_words(self) -> str:
        """Return what the child says next; empty when it has ended."""
        return os.read(self._pipe, 65_536).decode()

    def kill(self) -> None:
        """Kill the child as kill -9 does."""
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> tuple[bool, list[str]]:
        """Wait for the child's end; return whether it was killed and the lines it said."""
        with os.fdopen(self._pipe, "rb") as pipe:
            said = pipe.read().decode().splitlines()
        _, status = os.waitpid(self.pid, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or os.WEXITSTATUS(status) == 0, "the child failed; see its traceback above"
        return killed, said


def killed_after(seconds: float, work: Callable[[Say], None], *, first_words: bool = False) -> list[str]:
    """Run ``work`` in a child, kill it after a while, and return the lines it said.

    With ``first_words`` the while begins when the child has said something.
    """
    child = Child(work)
    heard = child.wait_for_words() if first_words else ""
    time.sleep(seconds)
    child.kill()
    return heard.splitlines() + child.end()[1]


def _count_steps(work: Callable[[], object], room: str, on_step: Callable[[int], None]) -> None:
    taken = 0

    def count(frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal taken
        if room in frame.f_code.co_filename:
            taken += 1
            on_step(taken)

    sys.setprofile(count)
    work()
    sys.setprofile(None)


def steps_of(work: Callable[[], object], room: str = "/nptracker/db/") -> int:
    """Return how many steps ``work`` takes in a folder's code, counted in a child that is not killed.

    A step is the call or the end of a function, written in Python or in C.
    """

    def run(say: Say) -> None:
        taken = 0

        def note(step: int) -> None:
            nonlocal taken
            taken = step

        _count_steps(work, room, note)
        say(str(taken))

    return int(Child(run).end()[1][0])


def killed_at_step(n: int, work: Callable[[], object], room: str = "/nptracker/db/") -> bool:
    """Kill a child at its n-th step; return whether it came that far."""

    def die(step: int) -> None:
        if step == n:
            os.kill(os.getpid(), signal.SIGKILL)

    return Child(lambda _say: _count_steps(work, room, die)).end()[0]
