"""Extensions, words taken over and what is due, from the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nptracker.cli import main

PLAN = (
    "清水区新污染物治理工作方案\n一、重点任务\n"
    "（一）摸清底数。2024年6月底前完成调查。每月10日前报送上月进展。（区生态环境局牵头，区水务局配合）\n"
)
TASK = "（一）"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    document = tmp_path / "方案.txt"
    document.write_text(PLAN, "utf-8")
    path = tmp_path / "清水.npt"
    assert main(["new", str(path), "--region", "620702", "--plan", str(document), "--person", "王敏"]) == 0
    return path


def due(file: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, Any]]]:
    capsys.readouterr()
    assert main(["due", str(file), "--json"]) == 0
    found: dict[str, list[dict[str, Any]]] = json.loads(capsys.readouterr().out)
    return found


def test_an_overdue_task_is_extended(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (late,) = due(file, capsys)["tasks"]
    assert (late["light"], late["due_on"]) == ("overdue", "2024-06-30")
    later = date.today() + timedelta(days=10)  # noqa: DTZ011 - the command works by the computer's own day
    words = ["task", "extend", str(file), TASK, "--reason", "资金未到", "--approved-by", "区政府", "--to"]
    assert main([*words, "2024-06-01"]) == 1
    assert "晚于现行时限" in capsys.readouterr().err
    assert main([*words, "明年"]) == 1
    assert main([*words, str(later), "--deadline", "初稿"]) == 1
    assert "没有这个时限" in capsys.readouterr().err
    assert main([*words, str(later), "--deadline", "2024-06-30"]) == 0
    assert "延期 2024-06-30 →" in capsys.readouterr().err
    (soon,) = due(file, capsys)["tasks"]
    assert (soon["light"], soon["due_on"], soon["planned_on"]) == ("yellow", str(later), "2024-06-30")
    assert main(["due", str(file)]) == 0
    assert f"△ 临近到期\t{later}（原 2024-06-30）" in capsys.readouterr().out


def test_words_are_taken_over_and_confirmed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    progress = ["task", "progress", str(file), TASK]
    assert main([*progress, "--period", "2020-Q1", "--state", "on_schedule", "--note", "开会"]) == 0
    assert [task["unconfirmed"] for task in due(file, capsys)["missing"]] == [False]
    assert main([*progress, "--take-over"]) == 0
    assert [task["unconfirmed"] for task in due(file, capsys)["missing"]] == [True]
    assert main([*progress, "--confirm"]) == 0
    assert due(file, capsys)["missing"] == []
    assert main(progress) == 1
    assert "进展状态" in capsys.readouterr().err


def test_obligations_of_the_plan_are_due(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    today = date.today()  # noqa: DTZ011
    found = [one["due_on"] for one in due(file, capsys)["obligations"]]
    assert found == (
        [str(today.replace(day=10))] if today.day <= 10 else []
    )  # later the tenth was before the plan
