"""Lists of substances on the command line: shown, searched, taken over, compared, refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from nptracker.cli import main

Capture = pytest.CaptureFixture[str]
SURVEY = "survey_substances"


@pytest.fixture
def file(tmp_path: Path, capsys: Capture) -> str:
    path = str(tmp_path / "清水.npt")
    assert main(["new", path, "--region", "620702", "--person", "王敏"]) == 0
    capsys.readouterr()
    return path


@pytest.fixture
def official(tmp_path: Path) -> str:
    path = tmp_path / "名单.csv"
    lines = ["名称,CAS号,适用档", "甲醇,67-56-1,基本", "二氯甲烷,75-09-2,基本、详细", "错号,75-09-3,基本"]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return str(path)


def test_every_list_is_shown_with_its_sureness(file: str, capsys: Capture) -> None:
    assert main(["list", "show", file]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert lines[0].startswith(
        "key_controlled_2023\t重点管控新污染物清单（2023年版）\t现行\t52 行\t可信度：高"
    )
    assert main(["list", "show", file, "公告2017年第83号"]) == 0
    assert capsys.readouterr().out.splitlines()[5].startswith("PC006\t二氯甲烷\t75-09-2")
    assert main(["list", "show", file, "甲名录"]) == 1


def test_a_substance_is_found_with_tiers_and_measures(file: str, capsys: Capture) -> None:
    assert main(["list", "find", file, "SCCP", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    measures = {measure["no"]: measure["state"] for one in found[:1] for measure in one["measures"]}
    assert measures["1(5)"] == "豁免已于2023-12-31到期"
    assert {"tier": "convention", "candidate": False} in found[0]["tiers"]
    assert main(["list", "find", file, "75-09-2"]) == 0
    assert capsys.readouterr().out.startswith("二氯甲烷\t75-09-2\t详细（候选）、重点管控\t")
    assert main(["list", "find", file, "不存在"]) == 1


def test_a_list_of_a_later_day_is_not_in_force_before(file: str, capsys: Capture) -> None:
    assert main(["list", "find", file, "二氯甲烷", "--on", "2022-12-31", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert "重点管控新污染物清单（2023年版）" not in found["lists"]


def test_an_official_list_is_looked_at_taken_over_and_undone(
    file: str, official: str, capsys: Capture
) -> None:
    words = ["list", "import", file, official, "--replaces", SURVEY, "--title", "2026年名单"]
    assert main([*words, "--dry-run", "--json"]) == 1
    looked = json.loads(capsys.readouterr().out)
    assert (looked["rows"], looked["refused"], looked["changes"]["new"]) == (2, 1, 1)
    assert looked["problems"][0]["cell"] == "B4"
    assert main(words) == 1
    out = capsys.readouterr()
    assert "B4" in out.out
    assert "采用名录：2026年名单（2 条" in out.err
    assert main(["list", "show", file, "2026年名单"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "—\t甲醇\t67-56-1\t基本",
        "—\t二氯甲烷\t75-09-2\t基本、详细",
    ]
    assert main(["undo", file]) == 0
    assert main(["list", "show", file, "2026年名单"]) == 1


def test_two_lists_are_compared_into_a_workbook(
    file: str, official: str, tmp_path: Path, capsys: Capture
) -> None:
    main(["list", "import", file, official, "--replaces", SURVEY, "--title", "2026年名单"])
    capsys.readouterr()
    target = tmp_path / "对照.xlsx"
    assert main(["list", "compare", file, SURVEY, "2026年名单", "--out", str(target)]) == 0
    out = capsys.readouterr()
    assert "新增\t—\t甲醇\t67-56-1\t基本\t—" in out.out.splitlines()
    assert "新增 1" in out.err
    assert "名录变化" in openpyxl.load_workbook(target, read_only=True).sheetnames


def test_a_list_of_another_role_cannot_replace(file: str, official: str, capsys: Capture) -> None:
    words = ["list", "import", file, official, "--replaces", SURVEY, "--role", "priority"]
    assert main(words) == 1
    assert "不能由优先控制化学品名录接替" in capsys.readouterr().err


def test_an_unknown_role_is_wrong_usage(file: str, official: str, capsys: Capture) -> None:
    assert main(["list", "import", file, official, "--role", "别的"]) == 2
    assert "用法不对" in capsys.readouterr().err
