"""Ledgers of one's own from the command line: listed, handed on as a file, filled by the usual commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from nptracker.cli import main
from nptracker.domain.own_ledger import OwnField, OwnLedger, OwnType, new_kind
from nptracker.services.office import Office

PATROL = OwnLedger(
    new_kind(), "河道巡查", fields=(OwnField("f1", "河段"), OwnField("f2", "日期", OwnType.DATE)), key=("f1",)
)


def test_a_declaration_goes_from_file_to_file_and_its_blank_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "甲.npt", tmp_path / "乙.npt"
    for path in (first, second):
        Office.create(path, region="甘州区", person="周敏").close()
    office = Office.open(first, person="周敏")
    office.own_ledgers.make(PATROL)
    office.close()
    file = tmp_path / "巡查.json"
    assert main(["ledger", "export-definition", str(first), "河道巡查", str(file)]) == 0
    assert main(["ledger", "import-definition", str(second), str(file)]) == 0
    assert "新建台账：河道巡查" in capsys.readouterr().err
    assert main(["ledger", "list", str(second)]) == 0
    assert capsys.readouterr().out == f"{PATROL.kind}\t河道巡查\t2 栏\t0 条\n"
    assert main(["form", "list", str(second)]) == 0
    assert f"{PATROL.kind}\t河道巡查\t2 栏\n" in capsys.readouterr().out
    assert main(["form", "list"]) == 0
    assert "河道巡查" not in capsys.readouterr().out
    blank = tmp_path / "空白.xlsx"
    assert main(["form", "blank", PATROL.kind, str(blank), str(second)]) == 0
    assert main(["form", "import", str(second), str(blank), "--dry-run"]) in {0, 1}
    assert blank.exists()


def test_what_is_no_declaration_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, file = tmp_path / "甲.npt", tmp_path / "别的.json"
    Office.create(path, region="甘州区", person="周敏").close()
    file.write_text("{}", encoding="utf-8")
    assert main(["ledger", "import-definition", str(path), str(file)]) == 1
    assert "不是台账格式文件" in capsys.readouterr().err
    assert main(["ledger", "export-definition", str(path), "没有", str(tmp_path / "x.json")]) == 1
    assert "没有这个自建台账" in capsys.readouterr().err
