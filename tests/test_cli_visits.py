"""Visits from the command line: listed, shown with what is missing, written as one file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from nptracker.cli import main
from nptracker.services.office import Office

FIRM = "清水化工有限公司"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district with a visit of this year that found a problem, and one of last year that found none."""
    path = tmp_path_factory.mktemp("visits") / "清水.npt"
    office = Office.create(path, region="清水区", person="王敏", today=lambda: date(2026, 11, 22))
    office.records.create("enterprise", office.records.typed("enterprise", {"name": FIRM}))
    for number, day, result in (("JC2025-001", "2025-03-04", "未发现问题"), ("JC2026-001", "2026-03-05", "")):
        texts = {"number": number, "enterprise": FIRM, "kind": "日常检查", "started_at": f"{day} 09:30",
                 "inspector_1": "王敏", "inspector_2": "李强", "result": result}  # fmt: skip
        visit = office.field.inspections.begin(office.records.typed("inspection", texts), ["soil-hazards"])
    answers = office.field.checklists.of_visit(visit.record_ids[0])[0].lines
    office.field.item_findings.make(answers[0][1].id)
    office.close()
    return path


def test_visits_are_listed_with_their_problems(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["visit", "list", str(district)]) == 0
    assert [line.split("\t") for line in capsys.readouterr().out.splitlines()] == [
        ["JC2026-001", "2026-03-05", FIRM, "日常检查", "发现问题", "问题 1，已销号 0"],
        ["JC2025-001", "2025-03-04", FIRM, "日常检查", "未发现问题", "问题 0，已销号 0"],
    ]
    assert main(["visit", "list", str(district), "--year", "2025", "--json"]) == 0
    assert [row["number"] for row in json.loads(capsys.readouterr().out)] == ["JC2025-001"]


def test_one_visit_is_shown_with_what_it_lacks(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["visit", "show", str(district), "JC2026-001"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"被检查单位\t{FIRM}" in lines
    assert "检查地点\t未填" in lines
    assert any(line.startswith("问题\tWT2026-001　") for line in lines)
    assert "还缺什么\t没有现场照片" in lines
    assert main(["visit", "show", str(district), "JC2026-001", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["result"], told["files"]) == ("发现问题", "没有附件")
    assert "没有现场照片" in told["missing"]


def test_a_case_is_written_as_one_pdf(
    district: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "案卷.pdf"
    assert main(["case", "export", str(district), "JC2026-001", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(out)
    assert "没有现场照片" in told.err
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["visit", "show", "FILE", "JC-9"], "没有编号为“JC-9”的检查"),
        (["case", "export", "FILE", "JC-9", "a.pdf"], "没有编号为“JC-9”的检查"),
        (["case", "export", "FILE", "JC2026-001", "a.docx"], "请用 .pdf"),
    ],
)
def test_what_is_not_there_is_said(
    district: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main([str(district) if word == "FILE" else word for word in words]) == 1
    assert told in capsys.readouterr().err
