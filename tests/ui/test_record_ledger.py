"""The ledger page: table and form together, new, delete, follow, empty state, files in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakes import fake_context
from ledger_rig import LedgerOffice
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow

from nptracker.domain.query import Filter, Op
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.records.ledger_page import LedgerPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LedgerOffice]:
    office = LedgerOffice(tmp_path / "区.npt")
    yield office
    office.close()


@pytest.fixture
def shown_pages() -> list[Any]:
    return []


@pytest.fixture
def open_page(
    qtbot: QtBot, office: LedgerOffice, shown_pages: list[Any]
) -> Iterator[Callable[..., LedgerPage]]:
    window = QMainWindow()
    qtbot.addWidget(window)
    context = fake_context(office, window, show_page=shown_pages.append)

    def make(*kinds: str) -> LedgerPage:
        page = LedgerPage(context, kinds)
        window.setCentralWidget(page)
        context.bus.changed.connect(page.refresh)
        window.resize(1200, 700)
        with qtbot.waitActive(window):
            window.show()
        page.activate()
        settle(page, qtbot)
        return page

    yield make
    for page in shown_pages:
        page.deleteLater()
    assert context.jobs.close()
    assert context.reading.close()


def settle(page: LedgerPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.ledger.panel.model.is_settled, timeout=5000)


def act(page: LedgerPage, key: ActionKey) -> None:
    page.handlers()[key]()


def test_an_empty_ledger_says_how_to_begin_and_stops_saying_it(
    open_page: Callable[..., LedgerPage], office: LedgerOffice, qtbot: QtBot
) -> None:
    page = open_page("enterprise")
    note = page.ledger._empty
    assert note.isVisible()
    office.add_enterprises(1)
    page.reload()
    qtbot.waitUntil(lambda: not note.isVisible(), timeout=3000)


def test_in_a_low_window_an_empty_ledger_keeps_its_row_for_typing(
    open_page: Callable[..., LedgerPage], qtbot: QtBot
) -> None:
    page = open_page("inspection")
    settle(page, qtbot)
    note, ledger = page.ledger._empty, page.ledger
    assert "新建检查" in note._words.text()
    assert note._words.isVisible()
    ledger.resizeEvent(QResizeEvent(QSize(760, 12 * ledger.fontMetrics().lineSpacing()), ledger.size()))
    assert note.isVisible()
    assert not note._words.isVisible()
    ledger.resizeEvent(QResizeEvent(ledger.size(), ledger.size()))
    assert note._words.isVisible()


def test_the_form_follows_the_cursor_and_saves_what_was_typed(
    open_page: Callable[..., LedgerPage], office: LedgerOffice, qtbot: QtBot
) -> None:
    ids = office.add_enterprises(3)
    page = open_page("enterprise")
    ledger = page.ledger
    ledger.panel.grid.go_to(0, 0)
    act(page, ActionKey.OPEN_RECORD)
    assert ledger.form.isVisible()
    assert ledger.form.record_id == ids[0]
    editor = ledger.form.sheet.rows["industry_code"].editor
    editor.setFocus()
    QTest.keyClicks(QApplication.focusWidget(), "9")
    ledger.panel.grid.go_to(2, 0)
    assert ledger.form.record_id == ids[2]
    assert office.texts("enterprise", "industry_code") == ["92614", "2614", "2614"]
    qtbot.waitUntil(lambda: ledger.panel.model.text(0, 3) == "92614", timeout=3000)
    assert ledger.panel.grid.current_row() == 2
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert ledger.form.record_id == ids[1]
    act(page, ActionKey.OPEN_RECORD)
    assert not ledger.form.isVisible()


def test_deleting_rows_is_one_step_back(
    open_page: Callable[..., LedgerPage], office: LedgerOffice, qtbot: QtBot
) -> None:
    office.add_enterprises(4)
    page = open_page("enterprise")
    page.ledger.panel.grid.select_block(1, 0, 2, 0)
    act(page, ActionKey.DELETE_RECORD)
    assert office.texts("enterprise", "name") == ["清河化工001厂", "清河化工004厂"]
    qtbot.waitUntil(lambda: page.ledger.panel.model.rows == 2, timeout=3000)
    page.context.undo()
    qtbot.waitUntil(lambda: page.ledger.panel.model.rows == 4, timeout=3000)
    assert office.texts("enterprise", "name")[1] == "清河化工002厂"


def test_a_new_record_is_begun_in_the_last_row_or_in_the_open_form(
    open_page: Callable[..., LedgerPage], office: LedgerOffice
) -> None:
    office.add_enterprises(1)
    page = open_page("enterprise")
    act(page, ActionKey.NEW_RECORD)
    assert page.ledger.panel.grid.current_row() == 1
    assert page.ledger.panel.grid.is_editing()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    page.ledger.open_form()
    act(page, ActionKey.NEW_RECORD)
    assert page.ledger.form.record_id == ""
    assert page.ledger.form.sheet.rows["name"].editor.focusProxy().hasFocus()


def test_a_record_is_shown_even_when_a_filter_hid_it(
    open_page: Callable[..., LedgerPage], office: LedgerOffice, qtbot: QtBot
) -> None:
    ids = office.add_enterprises(5)
    page = open_page("enterprise")
    page.ledger.panel.bar.search.setText("002")
    qtbot.waitUntil(lambda: page.ledger.panel.model.rows == 1, timeout=3000)
    page.show_record(ids[4], "enterprise")
    qtbot.waitUntil(lambda: page.ledger.form.record_id == ids[4], timeout=3000)
    assert page.ledger.panel.grid.current_row() == 4


def test_two_ledgers_stand_behind_tabs(open_page: Callable[..., LedgerPage], qtbot: QtBot) -> None:
    page = open_page("inspection", "finding")
    assert page.kind == "inspection"
    page._tabs.setCurrentIndex(1)
    settle(page, qtbot)
    assert page.ledger.panel.form.kind == "finding"
    assert page.ledger.isVisible()


@pytest.mark.parametrize(
    ("key", "ending"),
    [(ActionKey.EXPORT, ".xlsx"), (ActionKey.PRINT, ".pdf"), (ActionKey.EXPORT_PUBLIC, ".xlsx")],
)
def test_what_is_shown_is_exported_with_its_query_and_columns(
    open_page: Callable[..., LedgerPage],
    office: LedgerOffice,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    key: ActionKey,
    ending: str,
) -> None:
    office.add_enterprises(3)
    asked: list[Any] = []
    office.returns.export_table = lambda kind, query, path, **shown: (
        asked.append((kind, query, path, shown["columns"], shown["public"])) or path
    )
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "出"), ""))
    page = open_page("enterprise")
    panel = page.ledger.panel
    panel.show_fields([panel.form.by_key["name"], panel.form.by_key["park"]])
    line = panel.grid.left.head.line_at(0)
    assert line is not None
    line.setText("003")
    qtbot.waitUntil(lambda: panel.model.rows == 1, timeout=3000)
    settle(page, qtbot)
    with qtbot.waitSignal(page.context.jobs.ended):
        act(page, key)
    kind, query, path, columns, public = asked[0]
    assert (kind, query.filters, path, columns) == (
        "enterprise",
        (Filter("name", Op.CONTAINS, "003"),),
        tmp_path / f"出{ending}",
        ["name", "park"],
    )
    assert public is (key is ActionKey.EXPORT_PUBLIC)
    assert "导出 1 条" in page.context.messages.text


def test_import_opens_its_own_page(open_page: Callable[..., LedgerPage], shown_pages: list[Any]) -> None:
    page = open_page("enterprise")
    act(page, ActionKey.IMPORT)
    assert [shown.form.kind for shown in shown_pages] == ["enterprise"]


def test_leaving_the_page_saves_the_form(open_page: Callable[..., LedgerPage], office: LedgerOffice) -> None:
    page = open_page("enterprise")
    page.ledger.begin_record()
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    assert page.may_leave()
    assert office.texts("enterprise", "name") == ["abc"]
