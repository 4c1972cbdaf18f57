"""A laboratory's sheet and the statistics from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nptracker.cli import main
from nptracker.services.office import Office

HEADS = "样品编号,点位名称,采样日期,全氟辛酸(ng/L),PFOS\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "区.npt"
    Office.create(path, region="清水区", person="王敏").close()
    return path


def test_a_sheet_in_and_statistics_out(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "单.csv"
    sheet.write_text(HEADS + "S1,上游,2026-05-12,12,-0.5\nS2,上游,2026-06-12,0.6L,3\n", encoding="utf-8")
    words = ["monitoring", "import", str(file), str(sheet), "--new-sites", "surface", "--json"]
    assert main([*words, "--dry-run"]) == 1  # PFOS has no unit
    told = json.loads(capsys.readouterr().out)
    assert [(row["cell"], row["state"]) for row in told["rows"]] == [
        ("D2", "new"),
        ("E2", "refused"),
        ("D3", "new"),
        ("E3", "refused"),
    ]
    assert main([*words, "--unit", "ng/L", "--minus", "limit"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["understood"] for row in told["rows"]] == [
        "检出 0.012 μg/L",
        "未检出 <0.0005 μg/L",
        "未检出 <0.0006 μg/L",
        "检出 0.003 μg/L",
    ]
    assert main(["monitoring", "statistics", str(file), "--period", "2026", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {
        (line["substance"], line["samples"], line["detected"], line["mean"]) for line in made["lines"]
    } == {
        ("全氟辛酸", 2, 1, "0.00615"),  # (12 + 0.3) / 2 ng/L
        ("PFOS", 2, 1, "0.001625"),
    }
    assert any("未检出按1/2检出限参与统计" in note for note in made["notes"])


def test_what_is_no_sheet_is_said_in_words(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = tmp_path / "空.csv"
    nothing.write_text("", encoding="utf-8")
    assert main(["monitoring", "import", str(file), str(nothing)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_which_of_two_columns_is_meant_is_said(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "单.csv"
    heads = "样品编号,点位名称,采样日期,PFOA(ng/L),PFOA(ng/L)\n"
    sheet.write_text(heads + "S1,上游,20260512,12,13\n", encoding="utf-8")
    words = ["monitoring", "import", str(file), str(sheet), "--new-sites", "surface"]
    assert main(words) == 1
    assert "D、E 列都叫“PFOA(ng/L)”" in capsys.readouterr().err
    assert main([*words, "--column", "E=什么"]) == 1
    assert "请写成 E=结果 这样" in capsys.readouterr().err
    assert main([*words, "--column", "e=结果", "--without-hidden", "--json"]) == 0
    assert [row["understood"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["检出 0.013 μg/L"]
