"""工作台: what it lists first, and that every number on it leads to exactly the rows it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeBoard, FakeOffice, fake_chart, fake_context
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMainWindow, QToolButton
from pytestqt.qtbot import QtBot

from nptracker.domain.changes import Changes
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.errors import BusyError
from nptracker.services.office import Office
from nptracker.services.overview_charts import EVERY
from nptracker.services.overview_outgoing import Debtor, Outgoing
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.pages.outgoing_table import DEBTORS, ERRORS, MISSING, NAME
from nptracker.ui.pages.overview import LOOKING_OUT, NOTHING_OUT, OverviewPage, day_words
from nptracker.ui.pages.returns import ReturnsPage
from nptracker.ui.pages.rows_page import DebtorRowsPage, TaskRowsPage
from nptracker.ui.widgets.bar_chart import BarChart
from nptracker.ui.widgets.chart_export import save_picture
from nptracker.ui.widgets.stacked_chart import STATE_SERIES, StackedChart, completion_words, pieces
from nptracker.ui.widgets.trend_chart import TrendChart, axis_words

TODAY = date(2026, 11, 22)
Q4 = ReportingPeriod.parse("2026-Q4")
NAMES = {
    "overdue": "已超期",
    "due_this_week": "本周到期",
    "behind": "滞后",
    "missing": "本期未报",
    "findings_overdue": "整改超期",
}


class Bench:
    """A window over an office; pages laid over the first are shown in its place."""

    def __init__(self, qtbot: QtBot, office: Any) -> None:
        self.qtbot, self.office = qtbot, office
        self.window: Any = QMainWindow()
        qtbot.addWidget(self.window)
        self.over: list[Any] = []
        self.context = fake_context(office, self.window, show_page=self._lay_over, leave_page=lambda: None)

    def _lay_over(self, page: Any) -> None:
        self.over.append(page)
        page.setParent(self.window)
        page.show()
        page.activate()

    def page(self) -> Any:
        page = OverviewPage(self.context)
        self.window.setCentralWidget(page)
        self.window.resize(1200, 700)
        self.window.show()
        page.activate()
        self.settle()
        return page

    def settle(self) -> None:
        later = self.window.findChildren(QTimer)
        self.qtbot.waitUntil(
            lambda: (
                not self.context.reading.is_busy
                and not any(timer.isSingleShot() and timer.isActive() for timer in later)
            )
        )

    def rows(self) -> Any:
        self.settle()
        return self.over[-1]


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot, FakeOffice())
    yield made
    assert made.context.jobs.close()
    assert made.context.reading.close()


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    """A bench over a real district: a shipped plan, townships, a few entries, an overdue finding, a duty."""
    office = Office.create(tmp_path / "清水.npt", region="清水区", person="王敏", today=lambda: TODAY)
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    office.orgs.add_townships(("东街街道", "大满镇"))
    lines = [line for line in office.tasks.lines() if not line.is_safeguard]
    for at, state in enumerate(("on_schedule", "behind", "done", "ahead")):
        office.tasks.record_progress(lines[at].id, Q4, state=state, note="在做", reason="缺经费")
    texts = {"number": "W1", "state": "整改中", "due_on": "2026-11-01"}
    office.records.create("finding", office.records.typed("finding", texts))
    made = Bench(qtbot, office)
    yield made
    assert made.context.jobs.close()
    assert made.context.reading.close()
    office.close()


def headings(page: OverviewPage) -> list[str]:
    return [line.texts[0] for line in page.list.lines if line.key is None]


def titles(page: Any, group: str = "") -> list[str]:
    return [line.texts[1] for line in page.list.lines if line.key is not None and line.key[0] == group]


# what is to do


def test_it_opens_on_what_is_late_due_and_missing(bench: Bench) -> None:
    page = bench.page()
    assert {name: card.number for name, card in page.cards.items()} == {
        "overdue": 1,
        "due_this_week": 1,
        "behind": 1,
        "missing": 2,
        "findings_overdue": 0,
    }
    assert headings(page) == ["已超期（1）", "本周到期（1）", "本期未报（2）"]
    assert titles(page, "missing") == ["1　建立化学物质环境信息调查制度", "2　开展新污染物环境监测试点"]


def test_a_number_not_read_yet_is_no_number(bench: Bench) -> None:
    page = OverviewPage(bench.context)
    assert {card.number for card in page.cards.values()} == {None}
    assert "正在读取" in page.cards["overdue"].accessibleName()


def test_the_cards_show_all_of_their_signs_or_none(bench: Bench) -> None:
    """One sign among cards without would look like the only one that matters."""
    page, seen = bench.page(), set()
    page.setStyleSheet("CounterCard QLabel { font-size: 24px }")
    for width in range(560, 1240, 20):
        bench.window.resize(width, 700)
        QApplication.processEvents()
        shown = {card._sign.isVisible() for card in page.cards.values()}
        assert len(shown) == 1, f"only some have a sign at {width}"
        seen |= shown
    assert seen == {True, False}


def test_with_nothing_late_it_opens_on_this_week(bench: Bench) -> None:
    bench.office.board = replace(bench.office.board, overdue=[], due_this_week=[])
    page = bench.page()
    assert headings(page) == ["本周到期：没有", "本期未报（2）"]
    assert page.list.key() == ("missing", "task", "t1")


def test_a_finding_past_its_date_leads_and_opens(bench: Bench) -> None:
    values = {
        "number": "WT-1",
        "description": "防渗层破损",
        "due_on": date(2026, 11, 1),
        "state": "under_way",
    }
    finding = Record("finding", "f1", 1, values, {"enterprise": "西城再生资源"})
    bench.office.board = replace(bench.office.board, overdue=[], findings_overdue=[finding])
    page = bench.page()
    assert headings(page)[0] == "整改超期（1）"
    assert titles(page, "findings_overdue") == ["WT-1　防渗层破损"]
    bench.qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert bench.window.went == [{"page": "", "id": "f1", "kind": "finding"}]


def test_a_card_narrows_the_list_and_widens_it_again(bench: Bench) -> None:
    page = bench.page()
    page.cards["behind"].click()
    assert headings(page) == ["滞后（1）"]
    assert page.cards["behind"].isChecked()
    page.cards["behind"].click()
    assert len(headings(page)) == 3


def test_a_long_group_is_cut_beside_others_and_whole_by_itself(bench: Bench) -> None:
    (task,) = bench.office.board.behind
    many = [replace(task, id=f"m{number}") for number in range(130)]
    bench.office.board = replace(bench.office.board, overdue=[], due_this_week=[], missing=many)
    page = bench.page()
    assert headings(page)[-1] == "本期未报（130）"
    assert titles(page, "missing")[-1] == "还有 30 项，按回车只看“本期未报”"
    page.list.select(("missing", "more", ""))
    bench.qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert len(titles(page, "missing")) == page.cards["missing"].number == 130


def test_enter_on_a_task_opens_it(bench: Bench) -> None:
    page = bench.page()
    bench.qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert bench.window.went == [{"page": "", "id": "t1", "kind": "task"}]


def test_without_a_plan_it_offers_to_read_one(bench: Bench) -> None:
    bench.office.board = FakeBoard()
    page = bench.page()
    assert not page.list.isVisible()
    assert "读取方案文件" in [b.accessibleName() for b in page.findChildren(QToolButton) if b.isVisible()]


def test_the_day_is_written_with_its_weekday() -> None:
    assert day_words(date(2026, 11, 22)) == "今天 2026年11月22日　星期日"


def test_a_new_day_is_read_anew(bench: Bench) -> None:
    page = bench.page()
    bench.office.today = lambda: date(2026, 11, 24)
    bench.office.board = replace(bench.office.board, due_this_week=[])
    page.force_reload()
    bench.settle()
    assert page._day.text() == "今天 2026年11月24日　星期二"
    assert page.cards["due_this_week"].number == 0


def test_it_asks_again_while_something_is_written(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [2]

    def board(_period: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise BusyError("正在写入")
        return bench.office.board

    monkeypatch.setattr(bench.office.overview, "board", board)
    page = bench.page()
    bench.qtbot.waitUntil(lambda: page.cards["overdue"].number == 1)
    assert not bench.context.messages.isVisible()


def test_an_answer_to_an_older_question_is_dropped(bench: Bench) -> None:
    page = bench.page()
    late = bench.office.board
    bench.office.board = replace(late, overdue=[])
    page.ask(lambda: late, page._show_board)
    page.force_reload()
    bench.settle()
    assert page.cards["overdue"].number == 0


# every number leads to its rows


@pytest.mark.parametrize("name", NAMES)
def test_a_card_shows_as_many_rows_as_its_number(real: Bench, name: str) -> None:
    page = real.page()
    page.cards[name].click()
    shown = [line.key for line in page.list.lines if line.key is not None]
    assert len(set(shown)) == len(shown) == page.cards[name].number
    assert {key[0] for key in shown} <= {name}


@pytest.mark.parametrize("code", ["section", "department", "township", "trend"])
def test_every_piece_of_a_chart_lists_as_many_tasks_as_its_number(real: Bench, code: str) -> None:
    page = real.page()
    page.charts.setCurrentIndex(list(page.charts.charts).index(code))
    real.settle()
    chart = page.charts.charts[code]
    assert chart.bars
    for bar, (name, parts) in enumerate(chart.bars):
        for (series, number), box in zip(parts, chart.piece_boxes(bar), strict=True):
            real.over.clear()
            click(real.qtbot, chart, box.center())
            rows = real.rows()
            shown = [line for line in rows.list.lines if line.key is not None]
            assert len({line.key for line in shown}) == len(shown) == number, (name, series.label)
            assert {line.texts[5] for line in shown} == {series.label}
            assert rows.words.startswith(f"{name}　{series.label}")
            rows.close()


def click(qtbot: QtBot, chart: StackedChart, place: QPointF) -> None:
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place.toPoint())


def test_keys_walk_over_a_chart_and_open_a_piece(real: Bench) -> None:
    page = real.page()
    chart = page.charts.charts["section"]
    chart.setFocus()
    names = [name for name, _parts in chart.bars]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Return):
        real.qtbot.keyClick(chart, key)
    rows = real.rows()
    series, number = chart.bars[1][1][0]
    assert rows.words.startswith(f"{names[1]}　{series.label}")
    assert len(rows.found) == number


def test_the_rows_stay_true_while_one_works(real: Bench) -> None:
    page = real.page()
    page._show_missing(outgoing(real.office))
    rows = real.rows()
    before = len(rows.found)
    real.office.tasks.record_progress(rows.found[0].id, Q4, state="done", note="完")
    rows.refresh(Changes(frozenset({"progress_entry"}), 1))
    real.settle()
    assert len(rows.found) == before - 1
    real.qtbot.keyClick(rows.list, Qt.Key.Key_Return)
    assert real.window.went[-1] == {"page": "", "id": rows.found[0].id, "kind": "task"}


def outgoing(office: Any) -> Outgoing:
    return next(t for t in office.overview.outgoing(Q4) if t.return_name == "task_progress")


def test_the_rows_leave_as_a_workbook(real: Bench, tmp_path: Path) -> None:
    page = real.page()
    page._show_missing(outgoing(real.office))
    rows = real.rows()
    assert {Key.BACK, Key.EXPORT, Key.PRINT} <= set(rows.handlers())
    rows.export(".xlsx", tmp_path / "未报.xlsx")
    real.qtbot.waitUntil(lambda: "未报.xlsx" in real.context.messages.text)
    assert (tmp_path / "未报.xlsx").stat().st_size > 2000


# what must go out


def cell(page: OverviewPage, row: int, column: int) -> str:
    return page.outgoing.words()[row][column]


def test_what_must_go_out_says_what_is_missing_and_who_owes_it(real: Bench) -> None:
    page = real.page()
    thing = outgoing(real.office)
    row = [t.return_name for t in real.office.overview.outgoing(Q4)].index("task_progress")
    assert page.outgoing.words()[row] == [
        "— 本期待报",
        "任务进展调度表（2026年第四季度）",
        f"未报 {len(thing.missing or ())} 项",
        "✔ 无错误",
        f"催 {len(thing.debtors)} 家",
    ]
    page.outgoing.cellClicked.emit(row, MISSING)
    tasks = real.rows()
    assert isinstance(tasks, TaskRowsPage)
    assert len([line for line in tasks.list.lines if line.key]) == len(thing.missing or ()) > 0
    page.outgoing.cellClicked.emit(row, DEBTORS)
    bodies = real.rows()
    assert isinstance(bodies, DebtorRowsPage)
    assert [line.texts[:2] for line in bodies.list.lines] == [
        (debtor.name, f"{len(debtor.tasks)} 项") for debtor in thing.debtors
    ]
    real.qtbot.keyClick(bodies.list, Qt.Key.Key_Return)
    assert real.window.went[-1] == {"page": "", "id": thing.debtors[0].org_id, "kind": "org"}


def test_enter_opens_the_return_on_its_period(bench: Bench) -> None:
    bench.office.to_send = [Outgoing("任务进展调度表", "2026-Q4", None, Light.NONE, "task_progress")]
    bench.office.returns.faults = [Problem("L1", Severity.ERROR, "对不上")] * 2
    page = bench.page()
    assert cell(page, 0, ERRORS) == "✖ 错误 2 条"
    for column in (NAME, ERRORS):
        page.outgoing.setCurrentCell(0, column)
        bench.qtbot.keyClick(page.outgoing, Qt.Key.Key_Return)
    assert bench.window.went == [
        {"page": "returns", "id": "task_progress@2026-Q4", "kind": "return"},
        {"page": "returns", "id": "task_progress@2026-Q4", "kind": "return_problems"},
    ]


@pytest.mark.parametrize(("kind", "tab"), [("return", 0), ("return_problems", 1)])
def test_the_returns_page_turns_to_the_wanted_period(bench: Bench, kind: str, tab: int) -> None:
    page = ReturnsPage(bench.context)
    bench.window.setCentralWidget(page)
    bench.window.show()
    page.activate()
    page.show_record("progress@2025-Q2", kind)
    bench.settle()
    assert page.chosen is not None
    assert (page.chosen.name, page.picker.period.code, page.tabs.currentIndex()) == (
        "progress",
        "2025-Q2",
        tab,
    )
    page.show_record("never_heard_of@2025-Q3", kind)
    assert page.picker.period.code == "2025-Q2"


def test_a_duty_without_a_return_opens_its_task_or_the_calendar(bench: Bench) -> None:
    due = TODAY - timedelta(days=17)
    bench.office.to_send = [
        Outgoing("报送年度总结", "2025", due, Light.OVERDUE, due_id="d1", task_id="t9", missing=()),
        Outgoing(
            "报送信息", "2026-M11", TODAY, Light.RED, due_id="d2", debtors=(Debtor("o1", "区水务局", ()),)
        ),
    ]
    page = bench.page()
    assert page.outgoing.words() == [
        ["✖ 已超期 11月5日", "报送年度总结（2025年度）", "✔ 已报齐", "—", "—"],
        [f"▲ {Light.RED.label} 11月22日", "报送信息（2026年11月）", "—", "—", "催 1 家"],
    ]
    for row in (0, 1):
        page.outgoing.cellDoubleClicked.emit(row, NAME)
    assert bench.window.went == [
        {"page": "", "id": "t9", "kind": "task"},
        {"page": "tasks", "id": "d2", "kind": "obligation_due"},
    ]


def test_what_must_go_out_is_not_denied_before_it_was_looked_for(bench: Bench) -> None:
    assert OverviewPage(bench.context)._nothing_out.text() == LOOKING_OUT


def test_nothing_to_send_is_said_in_words(bench: Bench) -> None:
    page = bench.page()
    assert page._nothing_out.isVisible()
    assert page._nothing_out.text() == NOTHING_OUT
    assert not page.outgoing.isVisible()


# charts


def test_pieces_keep_every_count_and_leave_out_empty_ones() -> None:
    parts = pieces({"behind": 2, "done": 1, "never_heard_of": 3, "": 1, "ahead": 0})
    assert [(series.label, number) for series, number in parts] == [("已完成", 1), ("滞后", 2), ("未报", 4)]


def test_series_differ_without_colour() -> None:
    by_look = {(series.pattern, series.colour) for series in STATE_SERIES}
    assert len(by_look) == len(STATE_SERIES)
    solid = [series for series in STATE_SERIES if series.pattern is Qt.BrushStyle.SolidPattern]
    assert len({series.colour for series in solid}) == len(solid)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"done": 1, "": 2}, "33%"),
        ({"done": 1, "not_applicable": 5}, "100%"),
        ({"not_applicable": 2}, "—"),
        ({}, "—"),
    ],
)
def test_the_share_done_leaves_out_what_does_not_apply(counts: dict[str, int], words: str) -> None:
    assert completion_words(pieces(counts)) == words


def test_a_chart_says_itself_in_words_and_grows_with_its_rows(qtbot: QtBot) -> None:
    chart = BarChart("按单位")
    qtbot.addWidget(chart)
    chart.show_bars([("甲", {"done": 1})])
    one = chart.sizeHint().height()
    chart.show_bars([("甲", {"done": 1}), ("乙", {"behind": 2}), ("丙", {})])
    assert chart.sizeHint().height() > one
    assert chart.words() == "甲：已完成1；乙：滞后2；丙："
    assert chart.tip("乙").splitlines()[:3] == ["乙", "滞后：2", "完成率：0%"]


@pytest.mark.parametrize("make", [BarChart, TrendChart])
def test_every_place_of_a_bar_belongs_to_it(qtbot: QtBot, make: Callable[[str], StackedChart]) -> None:
    chart = make("图")
    qtbot.addWidget(chart)
    chart.resize(380, 360)
    chart.show_bars([("2026年第三季度", {"done": 3, "": 1}), ("2026年第四季度", {"behind": 2, "": 2})])
    chart.grab()
    for bar, (name, parts) in enumerate(chart.bars):
        for (series, _number), box in zip(parts, chart.piece_boxes(bar), strict=True):
            assert chart.hit(box.center()) == (name, series.code)
            assert chart.bar_box(bar).contains(box.center())
    name = chart.bars[1][0]
    assert chart.hit(chart.bar_box(1).bottomRight() - QPointF(2, 2)) == (name, EVERY)
    assert chart.hit(QPointF(-5, -5)) is None


def test_long_names_stand_above_their_bars_in_full(qtbot: QtBot) -> None:
    chart = BarChart("按类别")
    qtbot.addWidget(chart)
    chart.resize(chart.fontMetrics().horizontalAdvance("新") * 24, 300)
    chart.show_bars([("开展新污染物环境风险状况调查监测", {"done": 1})])
    assert chart.piece_boxes(0)[0].left() < 5
    chart.show_bars([("水务局", {"done": 1})])
    assert chart.piece_boxes(0)[0].left() > 30


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2026年第三季度", ("2026", "三季")),
        ("2026年上半年", ("2026", "上半")),
        ("2026年7月", ("2026", "7月")),
        ("2026年度", ("", "2026")),
    ],
)
def test_periods_are_short_under_the_columns(label: str, words: tuple[str, str]) -> None:
    assert axis_words(label) == words


def test_a_chart_is_kept_as_a_picture_and_as_rows(real: Bench, tmp_path: Path) -> None:
    page = real.page()
    chart = page.charts.charts["section"]
    path = save_picture(chart, tmp_path / "类别.png")
    assert QImage(str(path)).width() == chart.width() * 2
    button = page.charts.buttons["section"]
    heads, *rows = button._rows()
    assert heads[0] == "按任务类别统计"
    for row, (name, parts) in zip(rows, chart.bars, strict=True):
        assert (row[0], row[-2]) == (name, str(sum(number for _series, number in parts)))


def test_the_trend_is_asked_for_when_it_is_looked_at(bench: Bench) -> None:
    asked: list[Any] = []
    plain = bench.office.overview.trend
    bench.office.overview.trend = lambda period: asked.append(period.code) or plain(period)
    page = bench.page()
    assert asked == []
    page.charts.setCurrentIndex(3)
    bench.settle()
    assert asked == ["2026-Q4"]
    assert page.charts.charts["trend"].words() == "2026年第三季度：滞后1；2026年第四季度：已完成1"


def test_a_chart_without_bars_says_why(bench: Bench) -> None:
    bench.office.board = replace(bench.office.board, townships=fake_chart("township"))
    page = bench.page()
    page.charts.setCurrentIndex(2)
    assert "乡镇街道" in page.charts.notes["township"].text()
    assert not page.charts.buttons["township"].isEnabled()
