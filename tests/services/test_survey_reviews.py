"""Audit records: what their verdict does to a case, their numbers, and the sheet they are printed on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import enterprise

from nptracker.errors import UserError
from nptracker.export.sheet import plain
from nptracker.services.office import Office
from nptracker.services.survey_case_steps import Step

TODAY = date(2026, 11, 22)
YEAR = 2025
ALL_MET = dict.fromkeys(
    (
        "consistency",
        "completeness",
        "coherence",
        "formality",
        "accuracy",
        "logic",
        "reasonableness",
        "timeliness",
    ),
    "met",
)


@pytest.fixture
def owner(district: Office) -> str:
    """An included enterprise that has confirmed its answers."""
    found = district.records.create("enterprise", enterprise(0, screening="included")).record_ids[0]
    for key in ("notify", "confirm"):
        district.cases.move([found], YEAR, key, Step("王敏", TODAY))
    return found


def state(office: Office) -> str:
    return office.cases.lines(YEAR)[0].state.label


def words_on(document: object) -> list[str]:
    (sheet,) = document.sheets  # type: ignore[attr-defined]
    return [str(plain(cell)) for row in sheet.rows for cell in row if plain(cell) is not None]


def test_a_verdict_moves_the_case_in_the_same_verb(district: Office, owner: str) -> None:
    reviews = district.reviews
    found = {
        **reviews.proposal(owner, YEAR, "desk"),
        **ALL_MET,
        "completeness": "not_met",
        "completeness_note": "缺库存",
    }
    changes = reviews.save({**found, "verdict": "return", "demand": "十日内补报"})
    assert changes.title == "书面审核记录：清河精细化工有限公司0（2025）"
    assert state(district) == "县退回"
    last = district.cases.steps(owner, YEAR)[-2:]
    assert [(s["from_state"], s["to_state"]) for s in last] == [("confirmed", "desk"), ("desk", "returned")]
    assert last[-1]["opinion"] == "完整性：缺库存；十日内补报"
    assert (last[-1]["evidence"], last[-1]["by"]) == ("书面审核记录 2025-001", "王敏")
    district.history.undo()
    assert state(district) == "企业已确认"
    assert reviews.of_case(owner, YEAR) == []


def test_records_of_a_year_are_numbered_on(district: Office, owner: str) -> None:
    reviews = district.reviews
    first = reviews.save({**reviews.proposal(owner, YEAR, "desk"), "verdict": "site"}).record_ids[0]
    reviews.save({**reviews.proposal(owner, YEAR, "site"), "verdict": "open"})
    assert [record["number"] for record in reviews.of_case(owner, YEAR)] == ["2025-001", "2025-002"]
    assert state(district) == "县现场审核"
    reviews.save({"recheck": "已改正", "rechecked_on": TODAY}, first)
    assert state(district) == "县现场审核"  # the verdict stayed as it was


def test_a_verdict_that_the_case_may_not_take_writes_nothing(district: Office, owner: str) -> None:
    reviews = district.reviews
    district.records.create("survey_entry", {"enterprise": owner, "data_year": YEAR, "substance": "自制溶剂"})
    with pytest.raises(UserError, match="还有 1 处错误"):
        reviews.save({**reviews.proposal(owner, YEAR, "desk"), **ALL_MET, "verdict": "pass"})
    with pytest.raises(UserError, match="要写明意见"):
        reviews.save({**reviews.proposal(owner, YEAR, "desk"), **ALL_MET, "verdict": "return"})
    with pytest.raises(UserError, match="八条标准还没有审完"):
        reviews.save({**reviews.proposal(owner, YEAR, "desk"), **ALL_MET, "logic": None, "verdict": "return"})
    with pytest.raises(UserError, match="“逻辑性”记了不符合"):
        reviews.save({**reviews.proposal(owner, YEAR, "desk"), **ALL_MET, "logic": "not_met"})
    with pytest.raises(UserError, match="“审核人”必须填写"):
        reviews.save({**reviews.proposal(owner, YEAR, "desk"), "reviewers": None})
    assert district.records.count("review_record") == 0
    assert state(district) == "企业已确认"


def test_the_sheet_says_what_the_record_says(district: Office, owner: str) -> None:
    reviews = district.reviews
    values = {**reviews.proposal(owner, YEAR, "desk"), "materials": ("licence", "ledger"), "logic": "met"}
    made = reviews.save({**values, "timeliness": "not_met", "timeliness_note": "迟报3天", "verdict": "open"})
    words = words_on(reviews.sheet(owner, YEAR, "desk", made.record_ids[0]))
    assert "☑证照　□环评报告　□检测报告　□购销合同　□发票　☑生产台账　□其他" in words
    assert "☑符合 □不符合 □不适用" in words
    assert "迟报3天" in words
    assert "1 项" in words
    assert "2026年11月22日" in words


def test_a_blank_has_the_same_lines_and_nothing_ticked(district: Office, owner: str, tmp_path: Path) -> None:
    reviews = district.reviews
    made = reviews.save({**reviews.proposal(owner, YEAR, "site"), "verdict": "open"})
    blank, filled = (reviews.sheet(owner, YEAR, "site", record_id) for record_id in ("", made.record_ids[0]))
    numbered = [
        [plain(cell) for cell in row[:3]] for row in blank.sheets[0].rows if str(plain(row[0])).isdigit()
    ]
    assert [line[0] for line in numbered] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert numbered == [
        [plain(cell) for cell in row[:3]] for row in filled.sheets[0].rows if str(plain(row[0])).isdigit()
    ]
    assert not any("☑" in words for words in words_on(blank))
    assert blank.sheets[0].title == "清水区化学物质环境信息统计调查现场审核记录"
    assert blank.sheets[0].signatures == ("审核人（签字）", "企业负责人（签字、盖章）", "签字日期")


@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_a_record_takes_one_page_of_a4(district: Office, owner: str, tmp_path: Path, ending: str) -> None:
    import pypdfium2

    path = district.reviews.write(district.reviews.sheet(owner, YEAR, "site"), tmp_path / f"现场.{ending}")
    if ending == "pdf":
        document = pypdfium2.PdfDocument(path)
        assert len(document) == 1
        assert [round(side) for side in document[0].get_size()] == [595, 842]
        document.close()
    else:
        assert path.stat().st_size > 4_000
