"""Draws from the command line: made, listed, exported, and drawn again from the file with or without a district."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from nptracker.cli import main
from nptracker.services.office import Office


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district with a plan of this year; each test adds draws of its own."""
    path = tmp_path_factory.mktemp("draws") / "清水.npt"
    office = Office.create(path, region="清水区", person="王敏")
    rows: list[tuple[str, dict[str, str]]] = [
        ("enterprise", {"name": f"第{at}化工厂", "uscc": f"9162070{at:011d}", "operating": "在产",
                        "township": ("东街街道", "大满镇")[at % 2]}) for at in range(6)
    ]  # fmt: skip
    rows += [("inspector", {"name": f"{n}工", "badge_no": f"SL-{n}", "in_service": "是"}) for n in "赵钱孙"]
    rows.append(("inspection_plan", {"year": str(date.today().year), "number": "JH-01", "task_name": "措施检查",  # noqa: DTZ011
                                     "kind": "日常检查", "object": "企业", "matters": "措施", "share": "50",
                                     "months": "12月"}))  # fmt: skip
    for kind, texts in rows:
        office.records.create(kind, office.records.typed(kind, texts))
    office.close()
    return path


def drawn(district: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[list[str]]:
    assert main(["draw", "make", str(district), "JH-01", "--person", "王敏", *more]) == 0
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


def test_a_draw_is_made_and_its_file_drawn_again_without_the_district(
    district: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = drawn(district, capsys, "--seed", "甘州", "--witness", "何某", "--recuse", "赵工=第1化工厂=亲属")
    assert [line[0] for line in lines] == ["1", "2", "3"]  # half of six
    assert all(len(set(line[3].split("、"))) == 2 for line in lines)
    assert not any(line[1] == "第1化工厂" and "赵工" in line[3] for line in lines)
    assert main(["draw", "list", str(district)]) == 0
    listed = capsys.readouterr().out
    assert "◎ JH-01 措施检查　12月　应抽 50%　抽中 3　已查 0" in listed
    number = listed.splitlines()[1].split("\t")[0]
    for ending in ("xlsx", "json", "pdf"):
        assert main(["draw", "export", str(district), number, str(tmp_path / f"记录.{ending}")]) == 0
    capsys.readouterr()
    for ending in ("xlsx", "json"):
        assert main(["draw", "replay", str(tmp_path / f"记录.{ending}")]) == 0
        assert "\t相同\t校验码 " in capsys.readouterr().out
    data = json.loads((tmp_path / "记录.json").read_text("utf-8"))
    data["enterprises"][0]["excluded"] = "own"
    (tmp_path / "改.json").write_text(json.dumps(data), "utf-8")
    assert main(["draw", "replay", str(tmp_path / "改.json")]) == 1
    told = capsys.readouterr()
    assert "\t不同\t" in told.out
    assert "校验码不符" in told.err


def test_the_same_seed_gives_the_same_and_visits_are_prepared(
    district: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = drawn(district, capsys, "--seed", "同一个", "--number", "2", "--township", "大满镇")
    again = drawn(
        district, capsys, "--seed", " 同一个 ", "--number", "2", "--township", "大满镇", "--prepare"
    )
    assert first == again
    assert {line[1] for line in first} <= {"第1化工厂", "第3化工厂", "第5化工厂"}
    assert main(["undo", str(district)]) == 0
    assert "待查记录 2 条" in capsys.readouterr().err
    assert main(["draw", "replay", str(district)]) == 0
    assert {line.split("\t")[1] for line in capsys.readouterr().out.splitlines()} == {"相同"}


def test_a_draw_is_printed_for_machines(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", "make", str(district), "JH-01", "--exclude", "第0化工厂=专案", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], told["wanted"], told["seed_source"]) == ("nptracker-draw", 3, "system")
    assert [x["reason"] for x in told["enterprises"] if x["excluded"]] == ["专案"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["JH-99"], "没有叫“JH-99”的计划"),
        (["JH-01", "--exclude", "第0化工厂"], "没有写理由"),
        (["JH-01", "--exclude", "没有的厂=理由"], "没有叫“没有的厂”的企业"),
        (["JH-01", "--recuse", "赵工=第1化工厂"], "看不懂的回避"),
        (["JH-01", "--absent", "赵工=出差", "--absent", "钱工=培训"], "不足 2 名"),
        (["JH-01", "--seed", "a|b"], "竖线"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(
    district: Path, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    before = district.read_bytes()
    assert main(["draw", "make", str(district), *more]) == 1
    assert words in capsys.readouterr().err
    assert district.read_bytes() == before


def test_wrong_endings_and_numbers_are_said(
    district: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["draw", "export", str(district), "CC-9", str(tmp_path / "a.docx")]) == 1
    assert "不会写“.docx”文件" in capsys.readouterr().err
    assert main(["draw", "export", str(district), "CC-9", str(tmp_path / "a.xlsx")]) == 1
    assert "没有编号为“CC-9”的抽查" in capsys.readouterr().err
    assert main(["draw", "replay", str(tmp_path / "没有.json")]) == 1
    assert "找不到" in capsys.readouterr().err
