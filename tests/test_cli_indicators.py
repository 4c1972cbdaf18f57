"""Indicators on the command line: listed for people and machines, reported, counted, refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nptracker.cli import main

PLAN = (
    "清水区新污染物治理工作方案\n一、重点任务\n"
    "（一）加强农药管理。到2025年底，农药包装废弃物回收率达到80%以上。（区农业农村局牵头）\n"
)
RATE = "农药包装废弃物回收率"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path, capsys: Capture) -> str:
    document = tmp_path / "方案.txt"
    document.write_text(PLAN, "utf-8")
    path = str(tmp_path / "清水.npt")
    assert main(["new", path, "--region", "620702", "--plan", str(document), "--person", "王敏"]) == 0
    capsys.readouterr()
    return path


def listed(file: str, capsys: Capture, period: str = "2025-Q3") -> list[dict[str, object]]:
    capsys.readouterr()
    assert main(["indicator", "list", file, "--period", period, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def value(file: str, *words: str, name: str = RATE) -> int:
    return main(["indicator", "value", file, name, "--period", "2025-Q3", *words])


def test_a_value_is_reported_listed_and_undone(file: str, capsys: Capture) -> None:
    assert value(file, "--numerator", "41", "--denominator", "50") == 0
    out = capsys.readouterr()
    assert out.out.splitlines() == [f"✔ {RATE}　建议口径　82%　达标　≥80%（2025-12-31）"]
    assert out.err.strip() == f"填写2025年第三季度指标值：{RATE}（建议口径）"
    (found,) = listed(file, capsys)
    (definition,) = found["definitions"]  # type: ignore[misc]
    assert (definition["value"], definition["verdict"]) == ("82", "met")
    assert main(["undo", file]) == 0
    (again,) = listed(file, capsys)
    assert again["definitions"][0]["words"] == "未报"  # type: ignore[index]
    assert again["definitions"][0]["value"] is None  # type: ignore[index]


def test_above_the_whole_is_told_and_taken(file: str, capsys: Capture) -> None:
    assert value(file, "--numerator", "164", "--denominator", "100") == 0
    assert "提示：164%，超过100%：请写明口径" in capsys.readouterr().out


def test_what_was_said_before_stays(file: str, capsys: Capture) -> None:
    value(file, "--numerator", "41", "--denominator", "50")
    assert value(file, "--denominator", "未定") == 0
    assert "未定" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ((), RATE, "没有给出要填的数"),
        (("--numerator", "1"), "没有的指标", "没有这个指标"),
        (("--numerator", "1", "--definition", "别的"), RATE, "这个指标的口径有：建议口径"),
        (("--count",), RATE, "没有设定取数项"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    file: str, capsys: Capture, words: tuple[str, ...], name: str, expected: str
) -> None:
    assert value(file, *words, name=name) == 1
    assert expected in capsys.readouterr().err
    assert listed(file, capsys)[0]["definitions"][0]["words"] == "未报"  # type: ignore[index]
