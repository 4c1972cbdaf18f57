"""The pages over fakes: what they show, what they ask the services for, what they say when empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from fakes import FakeOffice, fake_context, sample_document
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

from nptracker.domain.changes import Changes
from nptracker.domain.forms import FORMS
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.errors import BusyError
from nptracker.export.sheet import Cell, Column, Sheet
from nptracker.ui.page import Page
from nptracker.ui.pages.history import HistoryPage, size_words
from nptracker.ui.pages.lists import ListsPage
from nptracker.ui.pages.returns import ReturnsPage
from nptracker.ui.widgets.period_picker import PeriodPicker
from nptracker.ui.widgets.sheet_view import SheetView


class Bench:
    """A window with a context over a fake office."""

    def __init__(self, qtbot: QtBot, **others: Any) -> None:
        self.window: Any = QMainWindow()
        qtbot.addWidget(self.window)
        self.office = FakeOffice()
        self.context = fake_context(self.office, self.window, **others)

    def show(self, page: Page) -> Any:
        self.window.setCentralWidget(page)
        self.window.resize(1200, 700)
        self.window.show()
        page.activate()
        return page


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    assert made.context.jobs.close()
    assert made.context.reading.close()


# the protocol of pages


class CountingPage(Page):
    shows = frozenset({"task"})
    reloads = 0
    busy_times = 0

    def reload(self) -> None:
        self.reloads += 1
        if self.busy_times:
            self.busy_times -= 1
            raise BusyError("正在写入")


def test_a_visible_page_reloads_only_for_what_it_shows(bench: Bench) -> None:
    page = bench.show(CountingPage(bench.context))
    assert page.reloads == 1
    page.refresh(Changes(frozenset({"enterprise"}), 1))
    assert page.reloads == 1
    page.refresh(Changes(frozenset({"task"}), 2))
    assert page.reloads == 2


def test_a_hidden_page_reloads_when_it_is_next_shown(bench: Bench) -> None:
    page = bench.show(CountingPage(bench.context))
    page.hide()
    page.refresh(Changes(frozenset({"task"}), 2))
    page.refresh(Changes(frozenset({"task"}), 3))
    assert page.reloads == 1
    page.show()
    page.activate()
    assert page.reloads == 2


def test_a_page_tries_again_while_something_is_written(bench: Bench, qtbot: QtBot) -> None:
    page = CountingPage(bench.context)
    page.busy_times = 2
    bench.show(page)
    qtbot.waitUntil(lambda: page.reloads == 3)
    assert not bench.context.messages.isVisible()


def test_a_failed_verb_is_said_in_the_message_bar(bench: Bench) -> None:
    def fail() -> Changes:
        raise BusyError("正在写入", todo="稍候再试")

    bench.show(CountingPage(bench.context))
    assert bench.context.perform(fail) is None
    assert "稍候再试" in bench.context.messages.text


def test_a_done_verb_is_announced_and_can_be_taken_back(bench: Bench, qtbot: QtBot) -> None:
    heard: list[Changes] = []
    bench.context.bus.changed.connect(heard.append)
    bench.office.history.done.append("勾选任务 3")
    bench.context.perform(lambda: Changes(frozenset({"task"}), 5, "勾选任务 3"))
    bench.context.messages._button.click()
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert bench.office.history.undone == ["勾选任务 3"]
    assert "撤销：勾选任务 3" in bench.context.messages.text


def test_undo_with_nothing_to_undo_says_so(bench: Bench) -> None:
    bench.context.undo()
    assert bench.context.messages.text == "没有可撤销的操作"


# periods


def test_the_picker_steps_over_the_turn_of_the_year(qtbot: QtBot) -> None:
    picker = PeriodPicker(date(2026, 11, 23))
    qtbot.addWidget(picker)
    seen: list[ReportingPeriod] = []
    picker.chosen.connect(seen.append)
    picker._step(1)
    picker._step(-1)
    picker._length.setCurrentIndex(0)
    picker._change_length()
    assert [period.code for period in seen] == ["2027-Q1", "2026-Q4", "2026-M11"]


# returns


def _returns_page(bench: Bench, qtbot: QtBot) -> Any:
    page = bench.show(ReturnsPage(bench.context))
    qtbot.waitUntil(lambda: page.preview.count() == 1)
    return page


def test_a_return_is_previewed_as_it_will_be_printed(bench: Bench, qtbot: QtBot) -> None:
    page = _returns_page(bench, qtbot)
    view = page.preview.widget(0).findChild(SheetView)
    model = view.table.model()
    cells = [model.index(row, column).data() for row in range(3) for column in range(4)]
    assert cells == [
        "一、源头管控", "", "", "",
        "1", "建立化学物质环境信息调查制度", "区生态环境分局", "已印发通知，52家企业开始填报",
        "2", "规范抗生素类药品使用管理", "区卫生健康局", "未报",
    ]  # fmt: skip
    assert model.headerData(1, Qt.Orientation.Horizontal) == "任务\n名称"
    assert view.table.columnSpan(0, 0) == 4


def test_rows_written_in_several_lines_are_shown_in_full(qtbot: QtBot) -> None:
    rows = (
        ("甲", "一行"),
        ("乙", "一\n二\n三"),
        ("丙", "\n".join("多" * 20)),
        (Cell("丁\n丁", row_span=2), "四"),
        (None, "五"),
    )
    sheet = Sheet("表", (Column(("甲",)), Column(("乙",))), rows)
    view = SheetView(sheet)
    qtbot.addWidget(view)
    line = view.table.fontMetrics().lineSpacing()
    heights = [view.table.rowHeight(row) for row in range(5)]
    usual = view.table.verticalHeader().defaultSectionSize()
    assert heights == [usual, usual + 2 * line, usual + 5 * line, usual, usual]


def test_errors_block_in_words_and_are_listed(bench: Bench, qtbot: QtBot) -> None:
    bench.office.returns.faults = [
        Problem("L1", Severity.ERROR, "期末库存对不上"),
        Problem("L6", Severity.WARNING, "比上年大1000倍"),
    ]
    page = _returns_page(bench, qtbot)
    assert "有 1 处错误" in page._verdict.text()
    assert [page.problems.item(row, 2).text() for row in range(2)] == ["期末库存对不上", "比上年大1000倍"]


def test_a_file_that_is_only_looked_at_sends_nothing_and_says_so_first(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    bench.office.read_only = True
    bench.office.returns.faults = [Problem("L6", Severity.WARNING, "比上年大1000倍")]
    page = _returns_page(bench, qtbot)
    assert "只读" in page._verdict.text()
    assert "可以报出" not in page._verdict.text()
    assert page.reason.isHidden()
    page.send(("xlsx",), tmp_path)
    assert "已报快照" in bench.context.messages.text
    assert not bench.context.jobs.is_busy
    assert bench.office.returns.sent == []


def test_a_return_is_sent_in_the_data_lane_and_announced(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    page = _returns_page(bench, qtbot)
    page.send(("xlsx", "pdf"), tmp_path)
    qtbot.waitUntil(lambda: bool(bench.office.returns.sent))
    qtbot.waitUntil(lambda: "progress.xlsx" in bench.context.messages.text)
    name, period, formats, folder, _, _ = bench.office.returns.sent[0]
    assert (name, period.code, formats, folder) == ("progress", "2026-Q4", ("xlsx", "pdf"), tmp_path)


def test_a_return_that_takes_long_says_so_until_it_stands(bench: Bench, qtbot: QtBot) -> None:
    go_on = Event()
    bench.office.returns.unprintable = lambda _document: go_on.wait(20) and []
    page = bench.show(ReturnsPage(bench.context))
    qtbot.waitUntil(lambda: page._verdict.text() == "正在生成预览……", timeout=5_000)
    go_on.set()
    qtbot.waitUntil(lambda: page._verdict.text().startswith("✔"), timeout=5_000)
    qtbot.wait(20)
    assert page._verdict.property("role") == "good"


def test_warnings_ask_for_a_reason_that_is_sent_along(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    bench.office.returns.faults = [Problem("L6", Severity.WARNING, "比上年大1000倍")]
    page = _returns_page(bench, qtbot)
    assert page.reason.isVisible()
    page.reason.setText("扩建后产能增加")
    page.send(("pdf",), tmp_path)
    qtbot.waitUntil(lambda: bool(bench.office.returns.sent))
    assert bench.office.returns.sent[0][-1] == "扩建后产能增加"


def test_a_problem_leads_to_its_record(bench: Bench, qtbot: QtBot) -> None:
    title = FORMS["survey_entry"].title
    bench.office.returns.faults = [Problem("L1", Severity.ERROR, "对不上", sheet=title, value="r7")]
    page = _returns_page(bench, qtbot)
    page.tabs.setCurrentIndex(1)
    page.problems.setFocus()
    qtbot.keyClick(page.problems, Qt.Key.Key_Return)
    assert bench.window.went == [{"page": "", "id": "r7", "kind": "survey_entry"}]


def test_choices_and_the_edition_for_outsiders_are_built_and_sent(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    page, returns = _returns_page(bench, qtbot), bench.office.returns
    assert not page.options.public.isEnabled()  # the first return is internal
    page.kinds.setCurrentRow(1)
    unit = page.options.lists["unit"]
    assert [unit.itemText(row) for row in range(unit.count())] == ["千克", "吨"]
    unit.setCurrentIndex(1)
    unit.activated.emit(1)
    page.options.public.click()
    qtbot.waitUntil(lambda: returns.asked == {"choices": {"unit": "t"}, "public": True})
    page.send(("pdf",), tmp_path)
    qtbot.waitUntil(lambda: bool(returns.sent))
    assert returns.asked == {"choices": {"unit": "t"}, "public": True}
    page.kinds.setCurrentRow(0)
    page.kinds.setCurrentRow(1)
    assert page.options.choices == {"unit": "kg"}
    assert not page.options.is_public


def test_snapshots_are_listed_and_found(bench: Bench, qtbot: QtBot) -> None:
    values = {"number": "2026-Q4-001", "title": "任务进展调度表", "period": "2026-Q4", "fingerprint": "ab12"}
    bench.office.returns.kept = [
        Record("snapshot", "s1", 1, values),
        Record("snapshot", "s2", 2, values | {"number": "2026-Q4-002"}),
    ]
    page = _returns_page(bench, qtbot)
    page.show_record("s2", "snapshot")
    assert page.tabs.currentIndex() == 2
    assert page.snapshots.item(page.snapshots.currentRow(), 0).text() == "2026-Q4-002"


def test_an_empty_sheet_says_what_to_do(bench: Bench, qtbot: QtBot) -> None:
    document = sample_document()
    bench.office.returns.document = replace(document, sheets=(replace(document.sheets[0], rows=()),))
    page = _returns_page(bench, qtbot)
    assert "还没有内容" in " ".join(label.text() for label in page.preview.findChildren(type(page._help)))


# history


def test_verbs_are_listed_with_their_marks(bench: Bench) -> None:
    bench.office.history.lines = [
        SimpleNamespace(
            seq=2, at="2026-11-23 09:10", person="张三", title="导入", kind="undo", count=5, undone=False
        ),
        SimpleNamespace(
            seq=1, at="2026-11-23 09:00", person="张三", title="导入", kind="do", count=5, undone=True
        ),
    ]
    page = bench.show(HistoryPage(bench.context))
    assert [page.verbs.item(row, 4).text() for row in range(2)] == ["↶ 撤销", "已撤销"]


def test_empty_lists_of_the_history_page_say_what_to_do(bench: Bench, qtbot: QtBot) -> None:
    bench.office.backups.lines = list
    page = bench.show(HistoryPage(bench.context))
    qtbot.waitUntil(lambda: bool(page.backups.hint))
    assert "立即备份" in page.backups.hint
    assert "F9" in page.fields.hint
    assert "检查数据" in page.findings.placeholderText()
    assert not page._restore.isEnabled()
    page.tabs.setCurrentIndex(2)
    with_hint = page.backups.grab().toImage()
    page.backups.hint = ""
    assert page.backups.grab().toImage() != with_hint


def test_the_history_page_reloads_for_any_verb(bench: Bench) -> None:
    page = bench.show(HistoryPage(bench.context))
    bench.office.history.lines = [
        SimpleNamespace(seq=1, at="2026-11-23", person="李四", title="新增", kind="do", count=1, undone=False)
    ]
    page.refresh(Changes(frozenset({"whatever"}), 1, "新增"))
    assert page.verbs.rowCount() == 1


def test_the_history_of_one_record_shows_old_and_new(bench: Bench) -> None:
    bench.office.records.create("enterprise", {"name": "清河化工厂"})
    bench.office.history.field_changes = [
        SimpleNamespace(
            at="2026-11-23", person="张三", title="修改", heading="企业详细名称", old="甲", new="乙", op="U"
        )
    ]
    page = bench.show(HistoryPage(bench.context))
    page.show_record("enterprise-1", "enterprise")
    assert page.tabs.currentIndex() == 1
    assert [page.fields.item(0, column).text() for column in (3, 4, 5)] == ["企业详细名称", "甲", "乙"]
    assert "清河化工厂" in page._record_head.text()


def test_restoring_asks_first_and_opens_the_file_anew(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    reopened: list[str] = []
    bench = Bench(qtbot, reopen=lambda: reopened.append("again"))
    line = bench.office.backups.take()
    page = bench.show(HistoryPage(bench.context))
    qtbot.waitUntil(lambda: page.backups.rowCount() == 1)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    page._ask_restore()
    assert bench.office.backups.restored == []
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    page._ask_restore()
    qtbot.waitUntil(lambda: bool(reopened))
    assert bench.office.backups.restored == [line]
    assert bench.context.jobs.close()
    assert bench.context.reading.close()


def test_the_check_says_what_it_found(bench: Bench, qtbot: QtBot) -> None:
    page = bench.show(HistoryPage(bench.context))
    page._check()
    qtbot.waitUntil(lambda: "数据完好" in page.findings.toPlainText())
    assert "历史记录连续" in page.findings.toPlainText()


@pytest.mark.parametrize(("size", "words"), [(10, "1 KB"), (4096, "4 KB"), (3 * 1024 * 1024, "3.0 MB")])
def test_sizes_are_read_as_people_do(size: int, words: str) -> None:
    assert size_words(size) == words


# lists


def test_lists_show_version_and_sureness(bench: Bench) -> None:
    page = bench.show(ListsPage(bench.context))
    assert page.lists.count() == 8
    page.lists.setCurrentRow(4)
    assert "公告2025年第43号" in page._about.toPlainText()
    assert page._sureness.text().startswith("✔ 现行　可信度：低")


def test_search_in_one_list_and_in_all(bench: Bench) -> None:
    page = bench.show(ListsPage(bench.context))
    page.search.setText("1763-23-1")
    assert page.model.rowCount() == 1
    page.everywhere.setChecked(True)
    titles = {page.model.index(row, 0).data() for row in range(page.model.rowCount())}
    assert {"重点管控新污染物清单（2023年版）", "中国严格限制的有毒化学品名录（2023年）"} <= titles
    page.search.setText("不存在的物质")
    assert page.model.rowCount() == 0
