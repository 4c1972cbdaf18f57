"""填报进度表 and 审核意见清单 against districts small enough to count by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from test_survey_cases import STEP, YEAR, add, entry, included, received

from nptracker.domain.period import ReportingPeriod
from nptracker.export.sheet import Sheet, plain
from nptracker.services.office import Office
from nptracker.services.survey_case_steps import Step
from nptracker.services.survey_cases import Round

PERIOD = ReportingPeriod.parse("2025")


def rows_of(sheet: Sheet) -> list[list[object]]:
    return [[plain(cell) for cell in row] for row in sheet.rows]


def by_heading(sheet: Sheet, row: int) -> dict[str, object]:
    return {
        column.heading[-1]: plain(cell) for column, cell in zip(sheet.columns, sheet.rows[row], strict=True)
    }


def some_answers(office: Office) -> list[str]:
    """Six enterprises, three in each township: one is silent, one sent a wrong file, one was sent back."""
    owners = included(office, 6)
    office.cases.open_round(Round(YEAR, fill_by=date(2026, 11, 10)))
    office.cases.move(owners, YEAR, "notify", STEP)
    received(office, owners[1], errors=3)
    for owner in owners[2:]:
        entry(office, owner)
    office.cases.move(owners[2:], YEAR, "confirm", STEP)
    office.cases.move(owners[2:3], YEAR, "return", Step("王敏", date(2026, 11, 21), "发票与台账不符"))
    return owners


def test_the_progress_sheet_adds_up_by_township_and_in_total(district: Office) -> None:
    some_answers(district)
    add(district, "enterprise", name="河钢分公司", township="大满镇", screening="trade")
    sheet = district.returns.build("survey_progress", PERIOD).sheets[0]
    east, south, total = (by_heading(sheet, row) for row in range(3))
    assert [east[k] for k in ("乡镇(街道)", "入统（家）", "未交", "待改正", "已交")] == [
        "东街街道",
        3,
        1,
        1,
        1,
    ]
    assert [south[k] for k in ("乡镇(街道)", "入统（家）", "未交", "待改正", "已交")] == [
        "大满镇",
        3,
        0,
        1,
        2,
    ]
    shown = ("入统（家）", "未交", "待改正", "已交", "已通知", "企业已确认", "县退回", "定库")
    assert [total[key] for key in shown] == [6, 1, 2, 3, 2, 3, 1, 0]
    assert sum(int(str(total[c.heading[-1]])) for c in sheet.columns if c.heading[0].startswith("审核")) == 6
    notes = "\n".join(sheet.foot_notes)
    assert "底册 7 家，其中入统 6 家，其余 1 家筛除或未筛。" in notes
    assert "入统 6 家＝未交 1＋待改正 2＋已交 3。" in notes


def test_the_second_sheet_names_each_enterprise_with_words_for_what_is_unknown(district: Office) -> None:
    some_answers(district)
    sheet = district.returns.build("survey_progress", PERIOD).sheets[1]
    first, second = by_heading(sheet, 0), by_heading(sheet, 1)
    assert [first[k] for k in ("交报情况", "收到文件（份）", "最近收到", "填报（行）", "文件错误（处）")] == [
        "未交", "—", "—", "未报", "—",
    ]  # fmt: skip
    assert [second[k] for k in ("收到文件（份）", "最近收到", "文件错误（处）", "截止日期")] == [
        1, date(2026, 11, 20), 3, date(2026, 11, 10),
    ]  # fmt: skip
    assert None not in {cell for row in rows_of(sheet) for cell in row}


def test_the_opinions_name_cell_rule_finding_and_what_the_county_said(
    district: Office, tmp_path: Path
) -> None:
    owners = some_answers(district)
    wrong = {"enterprise": owners[0], "data_year": YEAR, "substance": "二氯甲烷", "cas_rn": "75-09-3"}
    add(district, "survey_entry", **wrong, activity=("use",))
    sheet = district.returns.build("survey_opinions", PERIOD).sheets[0]
    found = [by_heading(sheet, row) for row in range(len(sheet.rows))]
    digit = next(row for row in found if row["填报内容"] == "75-09-3")
    assert (digit["台账"], digit["栏目"]) == ("化学物质调查表", "CAS号或流水号")
    assert digit["级别"] == "错误"
    assert "校验位" in str(digit["发现的问题"])
    sent_back = [row for row in found if row["县级意见"] == "发票与台账不符"]
    assert {row["企业名称"] for row in sent_back} == {"𬭊山制药2"}
    assert sheet.filterable
    reviews = district.reviews
    path = reviews.write(reviews.opinions(owners[0], YEAR), tmp_path / "清河_审核意见清单.xlsx")
    book = load_workbook(path)
    page = book.worksheets[0]
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert "75-09-3" in texts
    assert not any("𬭊山制药" in text for text in texts)
    assert page.auto_filter.ref
    book.close()


def test_both_are_sent_for_the_year_before(district: Office, tmp_path: Path) -> None:
    some_answers(district)
    for name in ("survey_progress", "survey_opinions"):
        written = district.returns.send(name, PERIOD, ("xlsx", "pdf"), tmp_path)
        assert sorted(path.suffix for path in written) == [".pdf", ".xlsx"]
