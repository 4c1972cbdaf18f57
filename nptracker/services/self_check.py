"""The program proves itself on this computer: named checks in a scratch folder, each told in words.

Every check stands by itself: one that fails, even by a bug, never keeps the next from being made. The window adds
checks of its own (``ui.window_check``); they are of the same kind and run the same way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.errors import CancelledError, NptrackerError, UserError, reason_of
from nptracker.log import logger, trace_words
from nptracker.services.session import Progress

if TYPE_CHECKING:
    from nptracker.services.office import Office

_SCRATCH_FILE = "自检用的区县.npt"
_REGION = "示例区"


class CheckFailedError(NptrackerError):
    """A check did not find what it must find; its words are for the user."""


class Scratch:
    """A folder and a district file for one round of checks, made when first asked for and removed afterwards."""

    def __init__(self) -> None:
        self._office: Office | None = None

    @cached_property
    def folder(self) -> Path:
        """The folder; its name has Chinese letters and a space in it, as users' folders have."""
        import tempfile

        self._holder = tempfile.TemporaryDirectory(prefix="nptracker 自检 ", ignore_cleanup_errors=True)
        return Path(self._holder.name)

    @property
    def office(self) -> Office:
        """The scratch district, open for writing; raises DistrictFileError."""
        from nptracker.services.office import Office

        if self._office is None:
            self._office = Office.create(self.folder / _SCRATCH_FILE, region=_REGION, person="自检")
        return self._office

    def remove(self) -> None:
        """Close the district and remove the folder with everything in it."""
        if self._office is not None:
            self._office.close()
        if "folder" in vars(self):
            self._holder.cleanup()


@dataclass(frozen=True)
class Check:
    """One check. ``run`` returns what was found good, in Chinese, or raises CheckFailedError with what was not."""

    name: str
    title: str
    run: Callable[[Scratch], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended."""

    name: str
    title: str
    passed: bool
    words: str
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """The outcome as one line for people."""
        return f"{'通过' if self.passed else '没通过'}　{self.title}：{self.words}"

    def as_json(self) -> dict[str, object]:
        """Return the outcome as a JSON-ready dict."""
        return {
            "name": self.name,
            "title": self.title,
            "passed": self.passed,
            "words": self.words,
            "seconds": round(self.seconds, 2),
        }


def run_checks(checks: Iterable[Check], progress: Progress | None = None) -> Iterator[Outcome]:
    """Make the checks one by one and yield how each ended; ``progress`` may raise CancelledError between two."""
    checks = tuple(checks)
    with _scratch() as scratch:
        for done, check in enumerate(checks):
            if progress:
                progress(done, len(checks))
            yield _outcome(check, scratch)


@contextmanager
def _scratch() -> Iterator[Scratch]:
    scratch = Scratch()
    try:
        yield scratch
    finally:
        scratch.remove()


def _outcome(check: Check, scratch: Scratch) -> Outcome:
    begun = time.perf_counter()
    passed, words = _tried(check, scratch)
    return Outcome(check.name, check.title, passed, words, time.perf_counter() - begun)


def _tried(check: Check, scratch: Scratch) -> tuple[bool, str]:
    try:
        return True, check.run(scratch)
    except CancelledError:
        raise
    except CheckFailedError as failed:
        return False, str(failed)
    except UserError as error:
        return False, f"{error.what}{error.todo}"
    except OSError as error:
        return False, f"{reason_of(error)}。"
    except Exception as error:  # noqa: BLE001 - a bug here is a finding like any other; the next check goes on
        logger("self_check").warning("the check %s broke down: %s", check.name, trace_words(error))
        return False, f"程序内部出错（{trace_words(error).splitlines()[-1].strip()}）。"


def summary(outcomes: Iterable[Outcome]) -> str:
    """Return in one sentence how all checks together ended, with what to do when some failed."""
    outcomes = list(outcomes)
    failed = [outcome.title for outcome in outcomes if not outcome.passed]
    if not failed:
        return f"自检 {len(outcomes)} 项，全部通过。"
    return (
        f"自检 {len(outcomes)} 项，{len(failed)} 项没通过：{'、'.join(failed)}。"
        "区县数据文件没有被动过。可以先重新安装程序；还不行，请用“帮助”里的“诊断包”把情况发给维护人员。"
    )
