"""底册与初筛情况表 and 入统企业名录: every row and every count against a count made by hand."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.errors import UserError
from nptracker.export.sheet import Sheet, plain
from nptracker.services.office import Office

_ALL = Query()
YEAR = ReportingPeriod.parse("2025")
FACTS = {"operating": "running", "source": "排污许可名录"}


@pytest.fixture
def screened(district: Office) -> Office:
    """Six enterprises in two townships and three divisions, five of them screened."""
    rows = (
        ("甲化工", "东街街道", "2614", "included"),
        ("乙化工", "东街街道", "2631", "included"),
        ("丙粮油", "大满镇", "1311", "industry"),
        ("丁商贸", "大满镇", "2614", "trade"),
        ("戊电镀", "大满镇", "", "industry"),
        ("己涂料", "", "2641", ""),
    )
    for name, township, code, conclusion in rows:
        values = {"name": name, "township": township or None, "industry_code": code or None, **FACTS}
        record = district.records.create("enterprise", values).record_ids[0]
        if conclusion:
            district.screening.conclude([record], 2025, conclusion, "台账和环评")
    return district


def cells(sheet: Sheet) -> list[list[object]]:
    return [[plain(cell) for cell in row] for row in sheet.rows]


def test_every_enterprise_stands_there_with_its_conclusion(screened: Office) -> None:
    """Unknown is a word: the unscreened one is 未筛, a missing code 未报."""
    ledger, _ = screened.returns.build("screening", YEAR).sheets
    rows = cells(ledger)
    assert [row[1] for row in rows] == ["甲化工", "乙化工", "丙粮油", "丁商贸", "戊电镀", "己涂料"]
    assert [row[8] for row in rows] == ["入统", "入统", "行业不符", "只贸易仓储", "行业不符", "未筛"]
    assert rows[3][9:11] == ["台账和环评", "王敏"]
    assert rows[5][9:] == ["—", "—", "—"]
    assert rows[0][2] == "未报"
    assert all(cell is not None for row in rows for cell in row)
    assert ledger.foot_notes[0] == "底册 6 家 = 入统 2 家 + 筛除 3 家 + 未筛 1 家。"
    assert ledger.foot_notes[1] == "筛除 3 家，其中行业不符 2 家、只贸易仓储 1 家。"


def test_counts_add_up_in_total_by_township_and_by_industry(screened: Office) -> None:
    """Columns: ledger, six reasons, excluded, included, unscreened."""
    _, counts = screened.returns.build("screening", YEAR).sheets
    rows = cells(counts)
    assert rows == [
        ["合计", "全部", 6, 2, 0, 1, 0, 0, 0, 3, 2, 1],
        ["按乡镇(街道)", "东街街道", 2, 0, 0, 0, 0, 0, 0, 0, 2, 0],
        [None, "大满镇", 3, 2, 0, 1, 0, 0, 0, 3, 0, 0],
        [None, "未写明乡镇街道", 1, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        ["按行业大类", "13 农副食品加工业", 1, 1, 0, 0, 0, 0, 0, 1, 0, 0],
        [None, "26 化学原料和化学制品制造业", 4, 0, 0, 1, 0, 0, 0, 1, 2, 1],
        [None, "未写明行业", 1, 1, 0, 0, 0, 0, 0, 1, 0, 0],
    ]


def test_another_year_has_its_own_conclusions(screened: Office) -> None:
    """Before the first screening nobody was screened."""
    earlier = ReportingPeriod.parse("2023")
    assert (
        "入统 0 家 + 筛除 0 家 + 未筛 6 家"
        in screened.returns.build("screening", earlier).sheets[0].foot_notes[0]
    )
    assert not screened.returns.build("included_enterprises", earlier).sheets[0].rows


def test_the_directory_holds_whom_the_survey_asks(screened: Office) -> None:
    """Two of six, with the sum below."""
    [sheet] = screened.returns.build("included_enterprises", YEAR).sheets
    assert [row[1] for row in cells(sheet)] == ["甲化工", "乙化工"]
    assert sheet.foot_notes == ("共 2 家。底册 6 家 = 入统 2 家 + 筛除 3 家 + 未筛 1 家。",)


def test_sending_waits_for_the_missing_and_asks_a_reason_for_the_rest(
    screened: Office, tmp_path: Path
) -> None:
    """A missing township is an error; a missing code and an unscreened enterprise pass with a reason, printed."""
    with pytest.raises(UserError, match="错误"):
        screened.returns.send("screening", YEAR, ["xlsx"], tmp_path)
    for record in screened.records.first("enterprise", _ALL, 9):
        values = {
            "township": record["township"] or "东街街道",
            "industry_code": record["industry_code"] or "3360",
        }
        screened.records.update("enterprise", record.id, values)
    with pytest.raises(UserError, match="提示"):
        screened.returns.send("screening", YEAR, ["xlsx"], tmp_path)
    reason = "己涂料待现场核实，信用代码正在补"
    paths = screened.returns.send("screening", YEAR, ["xlsx", "pdf"], tmp_path, reason=reason)
    assert [path.suffix for path in paths] == [".xlsx", ".pdf"]
    book = openpyxl.load_workbook(paths[0])
    assert book.sheetnames[:2] == ["底册与初筛情况", "初筛统计"]
    texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any(reason in text for text in texts)
