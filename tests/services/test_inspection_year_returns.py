"""年度检查计划, 双随机抽查结果公示表 and 检查情况统计表 against numbers counted by SQL and by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from inspection_year import add, copied, drawn, firms, make_blank, people, plan, visit

from nptracker.domain.period import ReportingPeriod
from nptracker.export.sheet import Sheet, plain
from nptracker.services.draw_candidates import Scope
from nptracker.services.office import Office

YEAR = ReportingPeriod(2026, "", 1)
FIRST_HALF = ReportingPeriod.parse("2026-H1")


def at(month: int, day: int = 5, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, 30)  # noqa: DTZ001 - wall-clock time


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A year with planned, drawn, exceptional and uncounted visits, the same for all tests, which only read."""
    with copied(make_blank(tmp_path_factory.mktemp("blank")), tmp_path_factory.mktemp("year")) as office:
        office.caps.set_caps({"": "2"})
        ids = firms(office, 6)
        people(office)
        plan_id = plan(office)
        plan(
            office,
            number="JH2026-02",
            task_name="自行监测核查",
            quota="",
            share="20",
            months="2月、5月",
            joint_orgs="",
        )
        draw_id = drawn(office, plan_id, scope=Scope(townships=("东街街道",)))
        first, second, _third = office.draws.prepare_visits(draw_id).record_ids
        office.records.update("inspection", first, {"started_at": at(6), "result": "none"})
        office.records.update("inspection", second, {"started_at": at(11), "result": "found"})
        for number, closed in (("WT-1", "已销号"), ("WT-2", "整改中")):
            add(office, "finding", number=number, inspection=str(office.records.get("inspection", second)["number"]),
                source="现场检查", found_on="2026-11-05", description="台账缺页", responsible="企业", due_on="2026-12-01",
                state=closed, enterprise=office.records.get("inspection", second).labels["enterprise"],
                **({"closed_on": "2026-11-20", "done_on": "2026-11-18", "accepted_by": "孙工", "opinion": "到位",
                    "evidence": "照片"} if closed == "已销号" else {}))  # fmt: skip
        visit(office, ids[1], at(1), "JC-901", plan=plan_id, joint=("水务局", "应急局"))
        visit(office, ids[1], at(2), "JC-902", kind="special", result="found")
        visit(office, ids[1], at(3), "JC-903", cap_exception="clue")
        visit(office, ids[3], at(3, 31), "JC-904", kind="case", counts="no", result="found")
        visit(office, ids[3], at(4), "JC-905", kind="guidance", counts="no")
        visit(office, ids[5], at(7, year=2025), "JC-906")
        office.draws.void(drawn(office, plan_id, seed="重抽"), "名单有误")
        yield office


def sheets(
    office: Office, name: str, period: ReportingPeriod = YEAR, *, public: bool = False, **choices: str
) -> dict[str, Sheet]:
    document = office.returns.build(name, period, public=public, choices=choices)
    return {sheet.tab_name(): sheet for sheet in document.sheets}


def rows(sheet: Sheet) -> list[list[object]]:
    return [[plain(cell) for cell in row] for row in sheet.rows]


def sql(office: Office, text: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{office.path}?mode=ro", uri=True)) as connection:
        return connection.execute(text).fetchall()


ADMIN = "kind IS NOT 'guidance' AND started_at LIKE '2026%'"


def test_the_plan_prints_every_row_and_its_months(office: Office) -> None:
    found = sheets(office, "inspection_plan", layout="columns")
    whole, months = rows(found["年度检查计划"]), rows(found["按月安排"])
    assert [row[1:4] for row in whole] == [
        ["JH2026-01", "措施落实检查", "专项检查"],
        ["JH2026-02", "自行监测核查", "专项检查"],
    ]
    heads = ["".join(column.heading) for column in found["年度检查计划"].columns]
    share, quota = (
        next(i for i, head in enumerate(heads) if word in head) for word in ("抽查比例（%）", "抽查数量")
    )
    assert [(row[share], row[quota]) for row in whole] == [("—", 3), (20, "—")]
    assert [row.count("●") for row in months] == [2, 2]
    assert [months[0][2 + month - 1] for month in (3, 11)] == ["●", "●"]
    assert not any(cell in (None, "") for row in whole + months for cell in row)


def test_the_edition_for_paper_says_the_same_in_fewer_columns(office: Office) -> None:
    wide, paper = (
        sheets(office, "inspection_plan", layout=layout)["年度检查计划"] for layout in ("columns", "print")
    )
    assert (len(wide.columns), len(paper.columns)) == (17, 13)
    asked = [str(plain(row[7])) for row in paper.rows]
    assert asked == ["3 家", "20%"]
    for row, printed in zip(rows(wide), rows(paper), strict=True):
        words = "\n".join(map(str, printed[1:]))
        assert all(cell == "—" or str(cell) in words for cell in row[1:]), row


def sizes(pdf: Path) -> set[float]:
    """Return the sizes of all letters of a pdf, as another program reads them, in points."""
    import ctypes

    import pypdfium2
    from pypdfium2 import raw

    found: set[float] = set()
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                size = ctypes.c_float()
                assert raw.FPDFTextObj_GetFontSize(one.raw, size)
                found.add(round(size.value, 2))
    return found


@pytest.mark.parametrize("name", ["inspection_plan", "findings"])
def test_a_wide_ledger_can_be_read_on_paper(office: Office, tmp_path: Path, name: str) -> None:
    (path,) = office.returns.send(name, YEAR, ("pdf",), tmp_path, reason="已核实无误")
    assert min(sizes(path)) >= 8
    assert len(sizes(path)) > 2


def test_the_statistics_by_month_are_those_of_sql(office: Office) -> None:
    by_month = rows(sheets(office, "inspection_statistics")["按月"])
    assert [row[1] for row in by_month] == [*(f"2026年{m}月" for m in range(1, 12)), "合计"]
    asked = f"""SELECT CAST(substr(started_at, 6, 2) AS INTEGER), sum(kind = 'daily'), sum(kind = 'special'),
        sum(kind = 'case'), count(*), sum(counts = 'yes' AND kind <> 'case'), count(DISTINCT enterprise),
        sum(result = 'found'), sum(plan IS NOT NULL AND kind <> 'case'), sum(joint IS NOT NULL)
        FROM inspection WHERE {ADMIN} GROUP BY 1"""
    expected = {month: list(counts) for month, *counts in sql(office, asked)}
    places = (2, 3, 4, 5, 7, 8, 9, 11, 13)
    for month, row in enumerate(by_month[:-1], start=1):
        assert [row[place] for place in places] == expected.get(month, [0] * 9), month
    (total,) = sql(office, asked.replace("CAST(substr(started_at, 6, 2) AS INTEGER)", "0"))
    assert [by_month[-1][place] for place in places] == list(total[1:])
    assert [row[6] for row in by_month] == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_rates_are_shares_of_what_they_say_and_dashes_of_nothing(office: Office) -> None:
    by_month = rows(sheets(office, "inspection_statistics")["按月"])
    found, compliance, joint = by_month[-1][10], by_month[-1][12], by_month[-1][14]
    # six inspections: 901 902 903 904 and two drawn; five daily or special, three of them planned; three joint
    assert (float(str(found)), float(str(compliance)), float(str(joint))) == (3 / 6, 3 / 5, 3 / 6)
    assert [by_month[7][place] for place in (10, 12, 14)] == ["—", "—", "—"]
    case_only = by_month[2]
    assert (case_only[4], case_only[5]) == (1, 2)


def test_townships_add_up_to_the_total(office: Office) -> None:
    *towns, total = rows(sheets(office, "inspection_statistics")["按乡镇"])
    assert [row[1] for row in towns] == ["东街街道", "大满镇"]
    for place in (2, 3, 4, 5, 6, 7, 8, 9, 11, 13):
        assert sum(int(str(row[place])) for row in towns) == total[place]


def test_the_cap_is_counted_up_to_the_end_of_the_period(office: Office) -> None:
    used = {row[1]: row[3:] for row in rows(sheets(office, "inspection_statistics")["检查频次"])}
    assert used["第1化工有限公司"] == [2, 2, 1, 0, "已达上限"]
    assert "第3化工有限公司" not in used  # a case and guidance use nothing
    assert "第5化工有限公司" not in used  # last year's
    half = {row[1]: row[3:] for row in rows(sheets(office, "inspection_statistics", FIRST_HALF)["检查频次"])}
    assert len(used) == len(half) + 1  # the visit of November is not in the first half
    january = rows(sheets(office, "inspection_statistics", ReportingPeriod.parse("2026-M01"))["检查频次"])
    assert [row[1:] for row in january] == [["第1化工有限公司", "大满镇", 2, 1, 0, 1, "正常"]]


def test_the_plan_is_told_as_it_stood(office: Office) -> None:
    lines = rows(sheets(office, "inspection_statistics")["计划执行"])
    assert [row[1:] for row in lines] == [
        ["JH2026-01", "措施落实检查", "3月、11月", "3 家", 1, 3, 3, 1, "检查中"],
        ["JH2026-02", "自行监测核查", "2月、5月", "20%", 0, 0, 0, 0, "已过月份"],
    ]
    early = rows(sheets(office, "inspection_statistics", ReportingPeriod.parse("2026-M01"))["计划执行"])
    assert early[0][5:] == [0, 0, 1, 0, "已完成"]
    assert early[1][9] == "未开始"


def test_results_of_draws_name_no_people_to_outsiders(office: Office) -> None:
    inside, outside = (sheets(office, "draw_results", public=public)["抽查结果"] for public in (False, True))
    assert len(outside.columns) == len(inside.columns) - 1
    people_named = [row[7] for row in rows(inside)]
    assert all("工" in str(cell) for cell in people_named)
    for secret in ("赵工", "钱工", "孙工", "李工", "SL-", "王敏", "何某"):
        assert not any(secret in str(cell) for row in rows(outside) for cell in row)
    assert sorted(str(row[-1]) for row in rows(outside)) == [
        "发现问题 2 个，已销号 1 个",
        "待查",
        "未发现问题",
    ]
    assert {row[1] for row in rows(outside)} == {"CC2026-001"}  # the void draw is not told
    assert [row[5] for row in rows(outside)] == [date(2026, 11, 22)] * 3
    assert rows(sheets(office, "draw_results", FIRST_HALF)["抽查结果"]) == []


def test_nothing_wrong_keeps_them_back_and_they_are_written(office: Office, tmp_path: Path) -> None:
    for name in ("inspection_plan", "draw_results", "inspection_statistics"):
        assert [p.words() for p in office.returns.problems(name, YEAR) if p.severity.value == "error"] == []
    paths = office.returns.send(
        "draw_results", YEAR, ("xlsx", "pdf"), tmp_path, public=True, reason="已核实无误"
    )
    assert [path.suffix for path in paths] == [".xlsx", ".pdf"]
    assert all(path.stat().st_size > 3000 for path in paths)
