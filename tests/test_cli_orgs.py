"""The command line about bodies, what they owe, and regions."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from nptracker.cli import main
from nptracker.services.office import Office


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "甘州区.npt"
    office = Office.create(path, region="甘州区", region_code="620702", person="周敏")
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    office.close()
    return path


def spoken(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_bodies_are_listed_renamed_and_merged(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = spoken(capsys, "org", "list", file)
    assert code == 0
    assert "区水务局\t部门\t主办 0\t配合 3" in out.splitlines()
    assert spoken(capsys, "org", "rename", file, "区科技局", "区科学技术局", "--on", "2026-01-05") == (
        0, "", "单位更名：区科技局 → 区科学技术局\n",
    )  # fmt: skip
    assert spoken(capsys, "org", "merge", file, "区科技局", "区工信局", "--on", "2026-02-05")[2] == (
        "单位并入：区科学技术局 → 区工信局\n"
    )
    found = json.loads(spoken(capsys, "org", "list", file, "--json")[1])
    merged = next(line for line in found if line["name"] == "区科学技术局")
    assert (merged["heir"], merged["ended_on"], merged["aliases"]) == ("区工信局", "2026-02-05", ["区科技局"])
    before = spoken(capsys, "org", "list", file, "--as-at", "2026-01-04")[1]
    assert "区科技局\t" in before
    assert "并入" not in before


def test_what_cannot_be_done_is_said_in_words(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = spoken(capsys, "org", "rename", file, "没有的局", "甲局")
    assert (code, err.splitlines()[0]) == (1, "没有叫“没有的局”的责任单位。")
    code, _, err = spoken(capsys, "org", "rename", file, "区科技局", "甲局", "--on", "元旦")
    assert (code, err.splitlines()[0]) == (1, "看不懂的日期“元旦”。")


def test_what_is_owed_is_listed_by_body(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    period = f"{date.today().year}-Q1"  # noqa: DTZ011 - the command line works by the calendar on the wall
    code, out, _ = spoken(capsys, "task", "owed", file, "--period", period)
    assert code == 0
    assert "区水务局\t未报 3\t超期 0\t定期事项 0" in out.splitlines()
    found = json.loads(spoken(capsys, "task", "owed", file, "--period", period, "--json")[1])
    assert len(next(one for one in found if one["org"] == "区水务局")["unreported"]) == 3
    words = spoken(capsys, "task", "owed", file, "--period", period, "--message", "区水务局")[1]
    assert words.startswith("区水务局：\n您好！")


def test_regions_are_listed_down_to_townships(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(spoken(capsys, "region", "list")[1].splitlines()) == 31
    towns = spoken(capsys, "region", "list", "620702")[1].splitlines()
    assert len(towns) == 24
    assert towns[0] == "620702001\t甘肃省张掖市甘州区东街街道\t乡级"
    assert spoken(capsys, "region", "list", "--find", "gzq")[1].split("\t")[0] == "620702"
