"""The command line does what the window does, tells people on stderr and machines on stdout."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nptracker.cli import _parser, main
from nptracker.paths import data_dir

PLAN = "清水区新污染物治理工作方案\n一、重点任务\n（一）摸清底数。2027年6月底前完成调查。（区生态环境局牵头，区水务局配合）\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    document = tmp_path / "方案.txt"
    document.write_text(PLAN, "utf-8")
    path = tmp_path / "清水.npt"
    assert main(["new", str(path), "--region", "620702", "--plan", str(document), "--person", "王敏"]) == 0
    return path


def test_plan_parse_prints_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "方案.txt"
    document.write_text(PLAN, "gb18030")
    assert main(["plan", "parse", str(document), "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["title"] == "清水区新污染物治理工作方案"
    (task,) = plan["tasks"]
    assert (task["lead_units"], task["units"], task["deadlines"]) == (
        ["区生态环境局"],
        ["区生态环境局", "区水务局"],
        ["2027-06-30"],
    )


def test_tasks_are_listed_ticked_and_undone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["task", "tick", str(file), "（一）"]) == 0
    assert main(["task", "list", str(file), "--json"]) == 0
    assert [task["light"] for task in json.loads(capsys.readouterr().out)] == ["done"]
    assert main(["undo", str(file)]) == 0
    assert "撤销：勾选任务" in capsys.readouterr().err
    assert main(["history", str(file)]) == 0
    assert "（已撤销）" in capsys.readouterr().out
    assert main(["check", str(file)]) == 0


def test_returns_are_exported(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    out = tmp_path / "报表"
    assert main(["return", "export", str(file), "task_breakdown", "--period", "2026", "--out", str(out)]) == 0
    paths = capsys.readouterr().out.split()
    assert sorted(Path(p).suffix for p in paths) == [".pdf", ".xlsx"]
    assert all(Path(p).exists() for p in paths)


def test_a_return_is_exported_for_outsiders_with_its_choices(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    asked = ["return", "export", str(file), "survey", "--period", "2025", "--out", str(tmp_path / "报表")]
    more = ["--public", "--choose", "by=township", "--choose", "unit=t", "--format", "xlsx"]
    assert main([*asked, *more]) == 0
    (path,) = capsys.readouterr().out.split()
    assert "化学物质基本信息汇总表（对外版）" in Path(path).name
    with zipfile.ZipFile(path) as package:
        assert "按乡镇街道" in package.read("xl/workbook.xml").decode()
    assert main([*asked, "--choose", "by=village"]) == 1
    assert "township（按乡镇街道）" in capsys.readouterr().err


def test_progress_behind_without_a_reason_is_an_error(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["task", "progress", str(file), "（一）", "--period", "2026-Q4", "--state", "behind"]
    assert main(arguments) == 1
    assert "滞后原因" in capsys.readouterr().err
    assert main([*arguments, "--reason", "经费未到"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["task"], 2, "用法不对"),
        (["task", "list"], 2, "用法不对"),
        (["new", "x.npt", "--region", "999999"], 1, "没有行政区划代码"),
        (["check", "没有.npt"], 1, "找不到"),
        (["task", "list", "没有.npt"], 1, "找不到"),
        (["restore", "没有.npt"], 1, "没有找到这个文件的备份"),
        (["plan", "parse", "没有.docx"], 1, ""),
        (["return", "export", "没有.npt", "x", "--out", "."], 1, "找不到"),
    ],
)
def test_wrong_input_is_said_in_chinese(
    arguments: list[str],
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == code
    told = capsys.readouterr()
    assert words in told.err + told.out
    assert "Traceback" not in told.err


def test_restore_lists_and_brings_back(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(file)]) == 0
    assert main(["task", "tick", str(file), "（一）"]) == 0
    assert main(["restore", str(file), "--number", "1"]) == 0
    capsys.readouterr()
    assert main(["task", "list", str(file), "--json"]) == 0
    assert [task["light"] for task in json.loads(capsys.readouterr().out)] != ["done"]


def test_a_plan_without_tasks_makes_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "空.txt"
    document.write_text("今天天气很好。", "utf-8")
    path = tmp_path / "清水.npt"
    assert main(["new", str(path), "--region", "620702", "--plan", str(document)]) == 1
    assert "没有从方案里读出任务" in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.expects_error_log
def test_a_bug_of_ours_is_told_in_words(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nptracker.services.tasks import TaskService

    def broken(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(TaskService, "lines", broken)
    capsys.readouterr()
    assert main(["task", "list", str(file)]) == 1
    told = capsys.readouterr().err
    assert "已保存的内容都在" in told
    assert "Traceback" not in told


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _parsers(below)


def test_every_help_is_in_chinese() -> None:
    """Beside words to be typed as they are, nothing an officer reads is English."""
    every = list(_parsers(_parser()))
    assert len(every) > 40
    for parser in every:
        text = parser.format_help()
        assert text.startswith("用法：")
        assert not re.search(r"usage:|options:|arguments:|show (this|program)", text)
        shown = [a.metavar or "" for a in parser._actions if a.nargs != 0 and a.choices is None]
        assert all(re.search(r"[一-鿿]", str(words)) for words in shown), (parser.prog, shown)


@pytest.mark.expects_error_log
def test_a_data_folder_that_cannot_be_made_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "no folder").touch()
    monkeypatch.setenv("NPTRACKER_DATA_DIR", str(tmp_path / "no folder" / "data"))
    monkeypatch.setattr("nptracker.cli._open_window", lambda _files: data_dir())
    assert main([]) == 1
    assert "存放设置和日志的文件夹用不了" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is told otherwise there")
def test_who_stops_reading_is_told_of_no_fault() -> None:
    command = f"{sys.executable} -m nptracker return list | true"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
