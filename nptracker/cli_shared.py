"""What every command of the command line shares: printing, opening the file, finding period and task."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from nptracker.domain.period import ReportingPeriod
    from nptracker.services.office import Office


Told = tuple[Sequence[str], str]  # the result lines, and what is said to people


def say(text: str) -> None:
    """Tell people something, apart from the results on stdout; the windowed program on Windows has neither."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")


def put(text: str) -> None:
    """Print a result, where there is anything to print it on."""
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")


def flush() -> None:
    """Hand on all that was printed; raises BrokenPipeError when nobody reads it any more."""
    if sys.stdout is not None:
        sys.stdout.flush()


def stop_printing() -> int:
    """Give up results that nobody reads any more, as after ``| head``, and return the exit code: nothing is wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the rest is written when Python ends
    return 0


def alarm(text: str) -> None:
    """Tell a person why the program cannot go on; without a console, as on Windows, in a box of the system."""
    if sys.platform == "win32" and sys.stderr is None:
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, "新污染物治理工作台", 0x10)
    else:
        say(text)


def json_text(data: object) -> str:
    """Return a result for machines."""
    import json

    return json.dumps(data, ensure_ascii=False, indent=1)


def put_json(data: object) -> None:
    """Print a result for machines."""
    put(json_text(data))


def put_all(lines: Iterable[str]) -> int:
    """Print result lines; returns the exit code of success."""
    for line in lines:
        put(line)
    return 0


@contextmanager
def opened(options: argparse.Namespace, *, read_only: bool = False) -> Iterator[Office]:
    """Open the file a command names, in the name of its person, and close it after."""
    from nptracker.services.office import Office

    office = Office.open(options.file, person=getattr(options, "person", ""), read_only=read_only)
    try:
        if words := office.clock_doubt:
            say(f"注意：{words}。")
        yield office
    finally:
        office.close()


def period_of(options: argparse.Namespace) -> ReportingPeriod:
    """Return the period a command names, else the present quarter; raises UserError."""
    from datetime import date

    from nptracker.domain.period import ReportingPeriod

    if not options.period:
        return ReportingPeriod.containing(date.today())  # noqa: DTZ011 - the officer's own calendar
    try:
        return ReportingPeriod.parse(options.period)
    except ValueError as error:
        raise UserError(str(error)) from error


def day_meant(text: str) -> date:
    """Return the day that a typed date means, such as 2026-07-01 or 2026年底; raises UserError."""
    from nptracker.services.plan_typed import day_from

    try:
        return day_from(text)
    except UserError as error:
        raise UserError(
            f"看不懂的日期“{text}”。", safe="什么都没有写入。", todo="请写成 2026-07-01。"
        ) from error


def task_id(office: Office, wanted: str) -> str:
    """Return the one task meant by an id, a number or a title; raises UserError."""
    found = [line for line in office.tasks.lines() if wanted in {line.id, line.no, line.title}]
    if len(found) == 1:
        return found[0].id
    words = "没有这项任务" if not found else f"有 {len(found)} 项任务都叫“{wanted}”"
    raise UserError(f"{words}。", todo="请用 task list --json 里的 id 指明。")


def speak_utf8() -> None:
    """Chinese Windows consoles speak code page 936; what is piped on must be UTF-8 all the same."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
