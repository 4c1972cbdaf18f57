"""Plans on the command line: levels, revisions, links and the next cycle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nptracker.cli import main

OWN = (
    "清水区新污染物治理工作方案\n（征求意见稿）\n一、重点任务\n"
    "（一）摸清化学物质底数。2027年6月底前完成调查。（区生态环境局牵头，区水务局配合）\n"
    "（二）强化农药使用管理。健全包装废弃物回收体系。（区农业农村局牵头）\n"
)
REVISED = OWN.replace("（征求意见稿）\n", "").replace("健全包装", "建立健全农药包装") + (
    "（三）加强宣传培训。每年培训一次。（区生态环境局牵头）\n"
)
CITY = (
    "大河市新污染物治理工作方案\n一、重点任务\n"
    "（一）加强农药使用管理。健全农药包装废弃物回收体系。（市农业农村局牵头）\n"
    "（二）调查化学物质底数。完成化学物质信息调查。（市生态环境局牵头）\n"
    "（三）开展塑料治理。清理塑料垃圾。（市城管局牵头）\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("own", OWN), ("revised", REVISED), ("city", CITY)):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    file, own = str(tmp_path / "清水.npt"), str(tmp_path / "own.txt")
    assert main(["new", file, "--region", "620702", "--plan", own, "--person", "王敏"]) == 0
    return tmp_path


def run(folder: Path, verb: str, *words: str) -> int:
    return main(["plan", verb, str(folder / "清水.npt"), *words])


def test_a_citys_plan_stands_beside_the_own_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "import", str(folder / "city.txt"), "--level", "city") == 0
    assert "读入市级方案：大河市新污染物治理工作方案（任务 3 项）" in capsys.readouterr().err
    assert run(folder, "list", "--json") == 0
    plans = json.loads(capsys.readouterr().out)
    assert [(plan["level"], plan["tasks"], plan["revisions"]) for plan in plans] == [
        ("本级", 2, 0),
        ("市级", 3, 0),
    ]
    assert main(["task", "list", str(folder / "清水.npt"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_links_are_suggested_confirmed_and_taken_off(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, "import", str(folder / "city.txt"), "--level", "city")
    capsys.readouterr()
    assert run(folder, "link", "2", "--json") == 0
    lines = json.loads(capsys.readouterr().out)
    assert [line["suggestions"][0]["no"] for line in lines[:2]] == ["（二）", "（一）"]
    assert lines[0]["own"] == []
    assert run(folder, "link", "2", "--confirm", "（二）=（一）") == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0].split("\t")[1].startswith("（二）")
    assert "上级任务 3 项：已对应 1 项，未对应 2 项" in told.err
    assert run(folder, "link", "2", "--remove", "（二）=（一）") == 0
    assert "未对应 3 项" in capsys.readouterr().err
    assert run(folder, "link", "2", "--confirm", "（二）") == 1
    assert "看不懂的对应" in capsys.readouterr().err


def test_a_revision_is_looked_at_before_it_is_applied(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(folder, "revise", "1", str(folder / "revised.txt"), "--dry-run", "--json") == 0
    told = capsys.readouterr()
    review = json.loads(told.out)
    assert review["counts"] == {"new": 1, "changed": 1, "renumbered": 0, "gone": 0, "same": 1}
    assert "没有写入" in told.err
    assert run(folder, "revise", "1", str(folder / "revised.txt"), "--note", "正式印发") == 0
    told = capsys.readouterr()
    assert "【增：" in told.out
    assert "采用修订：清水区新污染物治理工作方案" in told.err
    assert run(folder, "list", "--json") == 0
    (plan,) = json.loads(capsys.readouterr().out)
    assert (plan["tasks"], plan["revisions"]) == (3, 1)
    assert run(folder, "revise", "1", str(folder / "revised.txt")) == 0
    assert "没有新的内容" in capsys.readouterr().err


def test_an_extension_that_a_revision_moves_is_told_and_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = folder / "moved.txt"
    moved.write_text(OWN.replace("2027年6月底前", "2027年9月底前"), "utf-8")
    words = ("--reason", "停产", "--approved-by", "分管副局长", "--to", "2027-12-31")
    assert main(["task", "extend", str(folder / "清水.npt"), "（一）", *words]) == 0
    capsys.readouterr()
    assert run(folder, "revise", "1", str(moved), "--dry-run", "--json") == 0
    (extension,) = json.loads(capsys.readouterr().out)["extensions"]
    assert (extension["due_on"], extension["extended_to"]) == ("2027-06-30", "2027-12-31")
    assert (extension["new_on"], extension["outcome"]) == ("2027-09-30", "保留延期到 2027-12-31")
    assert run(folder, "revise", "1", str(moved)) == 0
    assert "2027-06-30 已延至 2027-12-31（批准：分管副局长" in capsys.readouterr().out
    assert main(["task", "list", str(folder / "清水.npt"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["due_on"] == "2027-12-31"


def test_the_next_cycle(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    words = ("1", "--from", "2028-01-01", "--title", "清水区下一周期方案", "--without", "（二）")
    assert run(folder, "carry-over", *words, "--dry-run", "--shift", "2") == 0
    assert "2027-06-30 → 2029-06-30" in capsys.readouterr().out
    assert run(folder, "carry-over", *words) == 0
    told = capsys.readouterr()
    assert "2027-06-30 → 未定" in told.out
    assert "结转到下一周期：清水区下一周期方案（1 项）" in told.err
    assert run(folder, "list", "--json") == 0
    old, new = json.loads(capsys.readouterr().out)
    assert (old["ended_on"], new["starts_on"], new["follows"]) == ("2028-01-01", "2028-01-01", old["id"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("revise", "9", "own.txt"), "没有方案“9”"),
        (("carry-over", "1", "--from", "某天"), "看不懂的日期"),
        (("carry-over", "1", "--from", "2028", "--without", "（九）"), "没有任务“（九）”"),
    ],
)
def test_what_is_not_there_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    verb, *rest = (str(folder / word) if word.endswith(".txt") else word for word in words)
    assert run(folder, verb, *rest) == 1
    assert said in capsys.readouterr().err
