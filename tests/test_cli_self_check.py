"""``nptracker self-check`` prints each outcome, proves the window in a process of its own, and ends with its code."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nptracker import __version__, cli_self_check, cli_shared
from nptracker.cli import main
from nptracker.services.self_check import Check, CheckFailedError, Scratch
from nptracker.services.self_check_round import all_checks


def fails(_scratch: Scratch) -> str:
    raise CheckFailedError("缺了一块。")


GOOD, BAD = Check("a", "甲", lambda _scratch: "好。"), Check("b", "乙", fails)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_self_check, "all_checks", lambda: (GOOD,))
    monkeypatch.setattr(cli_self_check, "window_outcomes", list)


@pytest.mark.usefixtures("quick")
def test_all_passed_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["self-check"]) == 0
    told = capsys.readouterr()
    assert told.out == "通过　甲：好。\n"
    assert told.err == "自检 1 项，全部通过。\n"


@pytest.mark.usefixtures("quick")
def test_one_that_failed_ends_with_1_and_is_told_to_machines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cli_self_check, "all_checks", lambda: (BAD, GOOD))
    assert main(["self-check", "--json", "--out", str(tmp_path / "结果.json")]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["passed"]) == (__version__, False)
    assert [(check["name"], check["passed"], check["words"]) for check in told["checks"]] == [
        ("b", False, "缺了一块。"),
        ("a", True, "好。"),
    ]
    assert json.loads((tmp_path / "结果.json").read_text("utf-8")) == told


@pytest.mark.usefixtures("quick")
def test_a_windowed_program_without_a_console_writes_into_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["self-check", "--out", str(tmp_path / "结果.txt")]) == 0
    assert main(["self-check", "--out", str(tmp_path / "没有" / "结果.txt")]) == 1
    assert (tmp_path / "结果.txt").read_text("utf-8") == "通过　甲：好。\n自检 1 项，全部通过。\n"


def test_a_windowed_program_says_in_a_box_why_it_cannot_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes: list[str] = []
    user32 = SimpleNamespace(MessageBoxW=lambda _window, text, _title, _kind: boxes.append(text))
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(cli_shared, "sys", SimpleNamespace(platform="win32", stderr=None, stdout=None))
    assert main(["check", "没有.npt"]) == 1
    (box,) = boxes
    assert "找不到" in box


def test_the_window_is_proved_in_a_process_of_its_own() -> None:
    outcomes = cli_self_check.window_outcomes()
    assert [(outcome.name, outcome.passed) for outcome in outcomes] == [("window", True), ("chinese", True)]


def die(_pipe: Any) -> None:
    os._exit(134)


def test_a_desktop_that_ends_the_process_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_self_check, "_check_window", die)
    (outcome,) = cli_self_check.window_outcomes()
    assert not outcome.passed
    assert "代码 134" in outcome.words


def test_a_missing_library_of_the_desktop_is_named() -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    assert cli_self_check._lacking(error) == "ImportError libEGL.so.1"
    assert cli_self_check._lacking(ImportError("DLL load failed while importing QtGui")) == "ImportError"


def test_a_window_that_hangs_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_self_check, "_PATIENCE", 0.0)
    (outcome,) = cli_self_check.window_outcomes()
    assert "等了太久" in outcome.words


def test_without_a_screen_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert not cli_self_check.has_screen()
    monkeypatch.setenv("DISPLAY", ":1")
    assert cli_self_check.has_screen()


def test_the_program_itself_passes_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """The command as it is typed; whatever it finds wrong is named in the failure."""
    work, data = tmp_path / "临时 文件", tmp_path / "数据"
    work.mkdir()
    places = {"NPTRACKER_DATA_DIR": str(data), **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work))}
    command = [sys.executable, "-m", "nptracker", "self-check", "--json"]
    done = subprocess.run(
        command, env={**os.environ, **places}, capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    told = json.loads(done.stdout)
    assert [check["words"] for check in told["checks"] if not check["passed"]] == []
    assert done.returncode == 0
    names = [check["name"] for check in told["checks"]]
    assert names == [*(check.name for check in all_checks()), "window", "chinese"]
    assert done.stderr == "自检 18 项，全部通过。\n"
    assert list(work.iterdir()) == []
    assert {path.name for path in data.iterdir()} <= {"device.json", "backups"} | {
        path.name for path in data.glob("*.png")
    }
