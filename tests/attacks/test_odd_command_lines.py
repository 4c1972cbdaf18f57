"""Odd words on the command line are answered in words, never with a traceback, and change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from nptracker.cli import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "清水.npt"
    assert main(["new", str(path), "--region", "620702", "--person", "王敏"]) == 0
    return path


@pytest.mark.parametrize("period", ["0000", "0001", "1899-Q1", "9999"])
def test_years_nobody_reports_for_are_refused(
    file: Path, tmp_path: Path, period: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_bytes()
    arguments = ["return", "export", str(file), "task_progress", "--period", period, "--out", str(tmp_path)]
    assert main(arguments) == 1
    assert "看不懂的期次" in capsys.readouterr().err
    assert file.read_bytes() == before


@pytest.mark.parametrize(("name", "words"), [("没有.npt", "找不到这个文件"), ("", "这是文件夹")])
def test_checking_what_is_no_file_says_so(
    tmp_path: Path, name: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / name)]) == 1
    assert words in capsys.readouterr().err


def test_task_sheets_into_a_file_say_what_is_in_the_way(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "方案.txt"
    plan.write_text(
        "清水区新污染物治理工作方案\n一、主要任务\n（一）摸清底数。2027年6月底前完成调查。（区生态环境局牵头，区水务局配合）",
        "utf-8",
    )
    assert main(["plan", "import", str(file), str(plan)]) == 0
    assert main(["task", "sheets", str(file), "--out", str(plan)]) == 1
    words = capsys.readouterr().err
    assert "已有同名的文件" in words
    assert "同名文件太多" not in words


def test_a_program_folder_that_cannot_be_used_keeps_no_file_closed(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_the_way = tmp_path / "一个文件"
    in_the_way.write_text("", "utf-8")
    monkeypatch.setenv("NPTRACKER_DATA_DIR", str(in_the_way))
    assert main(["history", str(file)]) == 0
    assert main(["backup", str(file)]) == 1
    assert "存放备份的文件夹用不了" in capsys.readouterr().err


@pytest.mark.parametrize("note", ["[]", "5", '"a"', "{", ""])
def test_a_broken_note_of_the_device_is_replaced(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: str
) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    (folder / "device.json").write_text(note, "utf-8")
    monkeypatch.setenv("NPTRACKER_DATA_DIR", str(folder))
    assert main(["history", str(file)]) == 0
    assert "id" in (folder / "device.json").read_text("utf-8")


@pytest.mark.parametrize(("limit", "lines"), [("9" * 30, 2), ("-5", 0), ("1", 1)])
def test_any_limit_of_the_history_is_taken(
    file: Path, limit: str, lines: int, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["history", str(file), "--limit", limit]) == 0
    assert len(capsys.readouterr().out.splitlines()) == lines


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["plan", "revise", "a.npt"], "还缺少 方案, 方案文件"),
        (["plan", "撕掉"], "动作 不能写 '撕掉'，可以写 'parse'"),
        (
            ["plan", "carry-over", "a.npt", "1", "--from", "2030-01-01", "--shift", "几年"],
            "应写整数，现为 '几年'",
        ),
        (["due", "a.npt", "--period"], "--period 后面还要写内容"),
        (["due", "a.npt", "--全部"], "不认识 --全部"),
        (["due", "a.npt", "--json=1"], "--json 后面不用写 '1'"),
        (["task", "extend", "a.npt", "1", "--approved", "x"], "可以是 --approved-by, --approved-on，请写全"),
    ],
)
def test_wrong_usage_is_told_in_chinese_and_apart_from_results(
    typed: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert not told.out
