"""``nptracker self-check``: the installed program proves itself, its window in a process of its own."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nptracker import __version__
from nptracker.cli_shared import json_text, put, say
from nptracker.services.self_check import Outcome, run_checks, summary
from nptracker.services.self_check_round import all_checks

if TYPE_CHECKING:
    import argparse

_PATIENCE = 60.0  # seconds for the window's process, which loads Qt first
_WINDOW = ("window", "窗口")


def self_check(options: argparse.Namespace) -> int:
    """Make every check, tell each as it ends, and return 0 when all passed."""
    outcomes = []
    for outcome in _outcomes():
        outcomes.append(outcome)
        if not options.json:
            put(outcome.line)
    if options.json:
        put(_as_json(outcomes))
    if options.out:
        _write(options.out, outcomes)
    say(summary(outcomes))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _as_json(outcomes: list[Outcome]) -> str:
    passed = all(outcome.passed for outcome in outcomes)
    checks = [outcome.as_json() for outcome in outcomes]
    return json_text({"version": __version__, "passed": passed, "checks": checks})


def _write(path: Path, outcomes: list[Outcome]) -> None:
    """Write the outcomes into a file: the windowed program has no console to tell them on."""
    from nptracker.errors import UserError, reason_of

    lines = [*(outcome.line for outcome in outcomes), summary(outcomes)]
    text = _as_json(outcomes) if path.suffix == ".json" else "\n".join(lines) + "\n"
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UserError(
            f"自检结果没有写成：{reason_of(error)}。", todo="请换一个可写的位置。", file=str(path)
        ) from error


def _outcomes() -> Iterator[Outcome]:
    yield from run_checks(all_checks())
    yield from window_outcomes()


def window_outcomes() -> list[Outcome]:
    """Make the checks of the screen in a child process: a missing part of the desktop would end this one."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_check_window, args=(theirs,), daemon=True)
    child.start()
    theirs.close()
    try:
        return list(ours.recv()) if ours.poll(_PATIENCE) else [_no_window("等了太久")]
    except EOFError:
        child.join(_PATIENCE)
        return [_no_window(f"窗口进程意外结束，代码 {child.exitcode}")]
    finally:
        ours.close()
        child.kill()
        child.join()


def _no_window(why: str) -> Outcome:
    return Outcome(*_WINDOW, False, f"窗口打不开（{why}）。请检查显卡驱动和桌面环境，或重新安装程序。")


def _check_window(pipe: Connection) -> None:
    """Make the checks of the screen in this process, and send how they ended."""
    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application: Any = None
    try:
        from nptracker.app import make_application
        from nptracker.ui import theme, window_check

        application = make_application(sys.argv[:1])
        theme.apply(application, theme.Look.LIGHT, theme.LetterSize.NORMAL)
        pipe.send(list(run_checks(window_check.CHECKS)))
    except Exception as error:  # noqa: BLE001 - whatever keeps the window from coming up is the finding
        pipe.send([_no_window(_lacking(error))])


def _lacking(error: Exception) -> str:
    """Return what kept the window from coming up: the library that is missing, where the error names one."""
    library = re.search(r"[\w.+-]+\.(?:so|dll)\b[\w.]*", str(error))
    return f"{type(error).__name__}{f' {library[0]}' if library else ''}"


def has_screen() -> bool:
    """Tell whether this computer shows windows; Windows always does."""
    return sys.platform == "win32" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
