"""Figures from ledgers: each equals the same worked out by hand, opens exactly its rows, and fills indicators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from nptracker.domain.ledger_feed import Feed, amounts_of, dates_of
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Filter, Op, Query
from nptracker.errors import UserError
from nptracker.export.sheet import Cell, Document
from nptracker.services.office import Office
from nptracker.services.returns.context import NOT_REPORTED
from nptracker.services.work_dues import work_dues

TODAY = date(2026, 11, 22)
Q3, Y2026 = ReportingPeriod.parse("2026-Q3"), ReportingPeriod.parse("2026")
# (day, people, who)
COURSES = [
    ("2025-12-30", "10", "区农业农村局"),
    ("2026-02-01", "46", "分局"),
    ("2026-07-01", "30", "分局"),
    ("2026-09-30", "未报", "区农业农村局"),
    ("2026-10-01", "5", "分局"),
    ("", "7", "分局"),
]
# (township, produced, collected)
TOWNS = [("新墩镇", "2.7", "2.3"), ("长安镇", "3.4", "3.9"), ("三闸镇", "未报", "1.1"), ("", "1", "0.2")]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("feeds") / "甲.npt"
    made = Office.create(path, region="甘州区", person="周敏", today=lambda: TODAY)
    made.plans.accept(made.plans.built_in_draft("ganzhou"))
    rows = [
        {"held_on": day, "title": f"第{at}期", "people": n, "office": who}
        for at, (day, n, who) in enumerate(COURSES)
    ]
    made.records.write_block("training", [(None, row) for row in rows], "录入")
    towns = [
        {
            "year": "2026",
            "through": "2026-09-30",
            "township": t,
            "produced": p,
            "collected": c,
            "basis": "登记",
        }
        for t, p, c in TOWNS
    ]
    made.records.write_block("pesticide_packaging", [(None, row) for row in towns], "录入")
    yield made
    made.close()


@pytest.fixture
def undone(office: Office) -> Iterator[Office]:
    """The office, brought back afterwards to what it was."""
    before = office.history.next_undo()
    yield office
    while office.history.next_undo() != before:
        office.history.undo()


def packaging(office: Office) -> str:
    return next(id_ for id_, words in office.feeds.definitions() if "农药" in words)


def figure(office: Office, feed: Feed, period: ReportingPeriod) -> tuple[str, int, tuple[str, ...]]:
    counted = office.feeds._counts.feed(feed, period)
    assert len(office.records.rows(feed.ledger, counted.numbers)) == counted.count
    return counted.figure, counted.count, counted.doubts


def in_span(first: str, last: str) -> list[tuple[str, str, str]]:
    return [course for course in COURSES if first <= course[0] <= last]


@pytest.mark.parametrize(
    ("span", "period", "first", "last"),
    [
        ("period", Q3, "2026-07-01", "2026-09-30"),
        ("year", Q3, "2026-01-01", "2026-09-30"),
        ("to_date", Q3, "0000", "2026-09-30"),
        ("period", Y2026, "2026-01-01", "2026-12-31"),
    ],
)
def test_counts_and_sums_of_a_span(
    office: Office, span: str, period: ReportingPeriod, first: str, last: str
) -> None:
    meant = [course for course in in_span(first, last) if course[0]]
    numbers = [Decimal(people) for _, people, _ in meant if people != "未报"]
    undated = ("1 条没有填日期，没有计入",)
    count = Feed("training", dated_by="held_on", span=span)
    assert figure(office, count, period) == (str(len(meant)), len(meant), undated)
    added = count._replace(way="sum", column="people")
    unknown = (f"{len(meant) - len(numbers)} 条没有填数",) if len(numbers) < len(meant) else ()
    assert figure(office, added, period) == (str(sum(numbers)), len(meant), (*unknown, *undated))
    told_apart = count._replace(way="distinct", column="office")
    assert figure(office, told_apart, period)[0] == str(len({who for _, _, who in meant}))


def test_without_a_span_everything_counts_and_a_filter_narrows(office: Office) -> None:
    whole = Feed("training", span="all")
    assert figure(office, whole, Q3) == ("6", 6, ())
    narrowed = whole._replace(query=Query(filters=(Filter("office", Op.EQUALS, "分局"),)))
    assert figure(office, narrowed, Q3)[0] == "4"
    searched = whole._replace(query=Query(search="第3期"))
    assert figure(office, searched, Q3)[0] == "1"


def test_a_sum_of_nothing_is_unknown_and_a_count_of_nothing_is_zero(office: Office) -> None:
    empty = Feed("training", way="sum", column="people", dated_by="held_on")
    assert figure(office, empty, ReportingPeriod.parse("2024"))[0] == ""
    assert figure(office, empty._replace(way="count", column=""), ReportingPeriod.parse("2024"))[0] == "0"


def packaging_feeds(office: Office) -> tuple[Feed, Feed]:
    top = Feed("pesticide_packaging", "sum", "collected", dated_by="through", definition=packaging(office))
    return top, top._replace(column="produced", part="denominator")


def test_a_ratio_fills_its_indicator_and_every_number_opens_its_rows(undone: Office) -> None:
    for feed in packaging_feeds(undone):
        undone.feeds.add(feed)
    definition = packaging(undone)
    top = sum(Decimal(c) for _, _, c in TOWNS)
    below = sum(Decimal(p) for _, p, _ in TOWNS if p != "未报")
    parts = undone.indicators.counted_parts(definition, Q3)
    assert {key: counted.figure for key, counted in parts.items()} == {
        "numerator": str(top),
        "denominator": str(below),
    }
    assert [words for _, _, words in undone.indicators.counted_words(definition)] != []
    undone.indicators.report_counted(definition, Q3)
    line = next(line for line in undone.indicators.lines(Q3) if line.main and line.main.id == definition)
    assert line.main is not None
    assert isinstance(line.main.outcome, Decimal)
    assert abs(Fraction(line.main.outcome) - Fraction(100) * Fraction(top) / Fraction(below)) < Fraction(
        1, 10**30
    )
    assert line.main.is_over, "7.5 t of 7.1 t"
    assert any("口径" in words for words in line.main.warnings)
    assert undone.history.next_undo().startswith("从台账取数")
    name = f"feed:{undone.feeds.lines(Q3, 'pesticide_packaging')[0].id}"
    rows = undone.records.rows("pesticide_packaging", undone.indicators.counted(name, Q3).numbers)
    assert [str(row["township"] or "") for row in rows if row] == [town for town, _, _ in TOWNS]


def test_a_part_has_one_feed_and_undo_brings_back_the_former(undone: Office) -> None:
    top, _ = packaging_feeds(undone)
    undone.feeds.add(top)
    undone.feeds.add(top._replace(column="treated", title="处理量"))
    assert [line.feed.column for line in undone.feeds.lines(Q3)] == ["treated"]
    undone.history.undo()
    assert [line.feed.column for line in undone.feeds.lines(Q3)] == ["collected"]
    undone.feeds.remove(undone.feeds.lines(Q3)[0].id)
    assert undone.feeds.lines(Q3) == []


@pytest.mark.parametrize(("search", "words"), [("没有这样的", "—（分母为0，不计算）"), ("", "80%")])
def test_a_share_for_a_task(undone: Office, search: str, words: str) -> None:
    """Four of five dated courses were held this year; of no courses at all there is no share."""
    task = undone.tasks.lines()[0].id
    whole = Feed("training", query=Query(search=search), dated_by="held_on", span="to_date", task=task)
    undone.feeds.add(whole._replace(part="denominator"))
    undone.feeds.add(Feed("training", dated_by="held_on", span="year", task=task))
    found = undone.feeds.of_task(task, Y2026)
    assert found is not None
    assert (found.words, found.is_over) == (words, False)


def test_what_a_feed_lacks_is_said(office: Office) -> None:
    before = office.history.next_undo()
    for feed, words in (
        (Feed("training"), "指标或任务"),
        (Feed("training", way="sum", definition="x"), "哪一栏"),
        (Feed("training", way="sum", column="title", definition="x"), "不是可以相加的数"),
        (Feed("training", dated_by="title", definition="x"), "哪个日期"),
        (Feed("training", definition="x"), "哪个日期"),
        (
            Feed(
                "training", span="all", definition="x", query=Query(filters=(Filter("f99", Op.EQUALS, "x"),))
            ),
            "没有的栏目",
        ),
    ):
        with pytest.raises(UserError, match=words):
            office.feeds.add(feed)
    assert office.history.next_undo() == before


def test_what_can_be_dated_and_added_up(office: Office) -> None:
    form = office.forms["pesticide_packaging"]
    assert [field.key for field in dates_of(form)] == ["through", "year"]
    assert "year" not in {field.key for field in amounts_of(form)}


# -- the returns ------------------------------------------------------------------------------------------


def cells(document: Document, at: int = 0) -> list[list[object]]:
    return [[c.value if isinstance(c, Cell) else c for c in row] for row in document.sheets[at].rows]


def test_any_ledger_is_printed_for_a_period(office: Office) -> None:
    document = office.returns.build("work_ledger", Q3, choices={"ledger": "training"})
    sheet = document.sheets[0]
    at = [column.key for column in sheet.columns].index("people")
    assert sheet.title == "甘州区培训台账"
    assert [row[at] for row in cells(document)] == [30, NOT_REPORTED]
    assert sheet.foot_notes == ("本期 2 条。", "另有 1 条没有填“日期”，没有列入。")
    with pytest.raises(UserError, match="没有“nothing”"):
        office.returns.build("work_ledger", Q3, choices={"ledger": "nothing"})


def test_outsiders_see_no_person(undone: Office) -> None:
    undone.records.create(
        "tip_off", {"number": "1", "received_on": date(2026, 8, 1), "informant": "赵某", "phone": "0000-1"}
    )
    texts = {
        public: str(
            cells(undone.returns.build("work_ledger", Q3, choices={"ledger": "tip_off"}, public=public))
        )
        for public in (False, True)
    }
    assert "赵某" in texts[False]
    assert "赵某" not in texts[True]
    assert "0000-1" not in texts[True]


def test_errors_of_the_chosen_ledger_block_its_return_and_no_other(undone: Office, tmp_path: Path) -> None:
    undone.records.create(
        "fund",
        {
            "year": 2026,
            "name": "专项",
            "level": "city",
            "budget": Decimal(5),
            "received": Decimal(5),
            "spent": Decimal(9),
        },
    )
    assert undone.returns.blocking("work_ledger", Y2026, {"ledger": "fund"})
    assert not undone.returns.blocking("work_ledger", Y2026, {"ledger": "info_share"})
    files = undone.returns.send(
        "work_ledger", Y2026, ("xlsx",), tmp_path, choices={"ledger": "info_share"}, reason="已经核实"
    )
    assert files[0].name.startswith("甘州区工作台账（部门信息共享）_2026年度_")
    with pytest.raises(UserError, match="支出不大于到位"):
        undone.returns.send("work_ledger", Y2026, ("xlsx",), tmp_path, choices={"ledger": "fund"})


def test_ratios_show_how_they_come_about_and_the_townships_add_up(undone: Office) -> None:
    for feed in packaging_feeds(undone):
        undone.feeds.add(feed)
    document = undone.returns.build("ratios", Y2026)
    row = next(row for row in cells(document) if "农药" in str(row[1]))
    assert row[4:7:2] == [Decimal("7.5"), Decimal("7.1")]
    assert row[8] == "105.63%"
    assert row[9] == NOT_REPORTED, "nothing has been reported for the indicator yet"
    assert "超过100%" in str(row[-1])
    assert "分母：1 条没有填数" in str(row[-1])
    towns = {row[3]: row[4:] for row in cells(document, 1)}
    assert towns["长安镇"] == [Decimal("3.9"), Decimal("3.4"), "114.71%"]
    assert towns["三闸镇"] == [Decimal("1.1"), NOT_REPORTED, "—"]
    assert towns["全区"][:2] == [Decimal("7.5"), Decimal("7.1")]
    assert undone.returns.build("ratios", ReportingPeriod.parse("2025")).sheets[0].rows[0][11] == "填报", (
        "fed since today"
    )
    known = [row[4] for name, row in ((r[3], r) for r in cells(document, 1)) if name != "全区"]
    assert sum(number for number in known if isinstance(number, Decimal)) == Decimal("7.5")


def test_open_steps_stand_with_their_lights(undone: Office) -> None:
    enterprise = undone.records.create("enterprise", {"name": "清河化工"}).record_ids[0]
    undone.records.create("clean_audit", {"enterprise": enterprise, "listed_on": date(2026, 9, 25)})
    found = [(due.words, due.due_on, due.light.code) for due in work_dues(undone._session)]
    assert found == [
        ("公开信息", date(2026, 10, 25), "overdue"),
        ("启动审核", date(2026, 11, 25), "red"),
        ("完成审核", date(2027, 9, 25), "green"),
    ]
    assert [due.words for due in undone.overview.board(Q3).work] == ["公开信息", "启动审核"]


def test_a_definition_comes_to_its_ratio_beside_its_feeds(undone: Office) -> None:
    """2.3 + 3.9 + 1.1 + 0.2 of 2.7 + 3.4 + 1 tonnes; with nothing below the line there is no ratio, and why is said."""
    top, below = packaging_feeds(undone)
    undone.feeds.add(top)
    found = undone.feeds.of_target(top, Q3)
    assert found is not None
    assert (found.words, found.is_over) == ("—（分子、分母还不全）", False)
    undone.feeds.add(below)
    found = undone.feeds.of_target(top, Q3)
    assert found is not None
    share = Fraction("7.5") / Fraction("7.1") * 100
    assert found.words == f"{round(float(share), 2)}%"
    assert found.is_over
    undone.feeds.add(below._replace(way="count", column="", query=Query(search="没有这样的")))
    found = undone.feeds.of_target(top, Q3)
    assert found is not None
    assert found.words == "—（分母为0，不计算）"
