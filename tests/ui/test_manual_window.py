"""The manual in its window: F1 from page, tab, dialog and field, search, way back, paper; both looks and sizes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot
from test_window import nameless

import nptracker.ui
from nptracker.domain.forms import FORMS
from nptracker.paths import manual_folder
from nptracker.services.manual.book import Manual
from nptracker.services.office import Office
from nptracker.ui import theme
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.context import PageKey
from nptracker.ui.crash_dialog import CrashDialog
from nptracker.ui.diagnostics_dialog import DiagnosticsDialog
from nptracker.ui.first_start.guide_strip import MANUAL
from nptracker.ui.help_dialog import KeysDialog
from nptracker.ui.licences_dialog import LicencesDialog
from nptracker.ui.main_window import MainWindow
from nptracker.ui.manual.places import belongs_to, fields_for, page_for
from nptracker.ui.manual.window import ManualWindow
from nptracker.ui.plan.plan_tabs import PLAN_TABS
from nptracker.ui.self_check_dialog import SelfCheckDialog
from nptracker.ui.tabbed_page import TabbedPage
from nptracker.ui.widgets.ask_dialog import AskDialog, text_field
from nptracker.ui.window_state import WindowState
from nptracker.ui.workbench import MAKERS

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def manual() -> Manual:
    return Manual(FORMS.values())


@pytest.fixture(scope="module")
def opened(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give one window over one file to all tests: making it takes longer than they do."""
    path = tmp_path_factory.mktemp("manual") / "甲.npt"
    office = Office.create(path, region="甘州区", person="张三", today=lambda: TODAY)
    office.records.write_block(
        "enterprise", [(None, {"name": "清河化工厂", "township": "东街街道"})], "新增企业"
    )
    opened: Any = MainWindow(WindowState(person="张三"), lambda *_: office, lambda _wish: office)
    opened.show()
    opened.show_office(office)
    yield opened
    opened.close()
    opened.deleteLater()


@pytest.fixture
def window(opened: Any, qapp: QApplication) -> Iterator[Any]:
    yield opened
    for reader in readers(opened):
        reader.close()
        reader.deleteLater()
    qapp.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


@pytest.fixture
def reader(qtbot: QtBot, manual: Manual) -> Any:
    window: Any = MainWindow(WindowState(), lambda *_: None, lambda _wish: None)  # type: ignore[arg-type,return-value]
    qtbot.addWidget(window)
    made: Any = ManualWindow(manual, window.jobs, window)
    made.show_place("start")
    made.show()
    qtbot.waitUntil(lambda: not window.jobs.is_busy)
    return made


def readers(owner: Any) -> list[Any]:
    return [child for child in owner.children() if isinstance(child, ManualWindow)]


def shown(owner: Any) -> str:
    (reader,) = readers(owner)
    return str(reader.browser.page.name)


# -- which page belongs to where one is -------------------------------------------------------------------------


def test_every_tab_of_every_rail_page_has_its_own_page(window: Any, manual: Manual, qtbot: QtBot) -> None:
    found = []
    for key in PageKey:
        page = MAKERS[key](window.bench.context)
        tabs = page._tabs if isinstance(page, TabbedPage) else (page,)
        found += [(key, tab.manual) for tab in tabs]
    assert [(key, name) for key, name in found if name not in manual.pages] == []
    names = [name for _key, name in found]
    assert len(names) == len(set(names)) == 35


def test_every_class_that_names_a_page_names_one_that_exists(manual: Manual) -> None:
    named = {}
    for info in pkgutil.walk_packages(nptracker.ui.__path__, "nptracker.ui."):
        for name, thing in vars(importlib.import_module(info.name)).items():
            page = vars(thing).get("manual") if isinstance(thing, type) else None
            if isinstance(page, str) and page:
                named[name] = page
    named |= {f"step {key}": page for key, page in MANUAL.items()}
    assert len(named) > 30
    assert {name: page for name, page in named.items() if page not in manual.pages} == {}


def test_f1_opens_the_page_in_front_and_its_tab(window: Any, qtbot: QtBot) -> None:
    window.bench.turn_to(PageKey.RETURNS)
    window.actions_[Key.HELP].trigger()
    assert shown(window) == "returns"
    window.bench.turn_to(PageKey.TASKS)
    window.bench.front.turn_to("责任单位")
    window.help_desk.show(page_for(window.bench.front))
    assert shown(window) == "orgs"
    assert PLAN_TABS[4].manual == "orgs"


def test_f1_without_a_file_opens_the_first_hour(qtbot: QtBot) -> None:
    window: Any = MainWindow(WindowState(), lambda *_: None, lambda _wish: None)  # type: ignore[arg-type,return-value]
    qtbot.addWidget(window)
    window.show_welcome()
    window.show()
    window.help_desk.show(page_for(window.front))
    assert shown(window) == "first-hour"


def test_a_dialog_of_the_window_itself_leads_to_the_page_in_front(window: Any) -> None:
    window.bench.turn_to(PageKey.RETURNS)
    assert page_for(QDialog(window)) == "returns"
    assert page_for(window) == "returns"


def test_what_the_help_menu_opens_has_its_own_pages() -> None:
    dialogs: tuple[Any, ...] = (SelfCheckDialog, DiagnosticsDialog, CrashDialog, KeysDialog, LicencesDialog)
    assert [dialog.manual for dialog in dialogs] == ["faults", "faults", "faults", "window", "install"]


def test_the_menu_opens_the_contents_and_the_forms(window: Any) -> None:
    window.actions_[Key.MANUAL].trigger()
    assert shown(window) == "start"
    window.actions_[Key.FIELD_GUIDE].trigger()
    assert shown(window) == "fields/enterprise"


def test_a_field_of_a_form_leads_to_its_own_words(window: Any, qtbot: QtBot) -> None:
    window.bench.turn_to(PageKey.ENTERPRISES)
    page = window.bench.front.front
    qtbot.waitUntil(lambda: not window.reading.is_busy)
    page.ledger.open_form()
    row = page.ledger.form.sheet.rows["uscc"]
    assert page_for(row.editor) == "fields/enterprise#uscc"
    assert fields_for(row.editor) == "fields/enterprise#uscc"
    window.help_desk.show(page_for(row.editor))
    assert shown(window) == "fields/enterprise"
    reader = readers(window)[0]
    top = reader.browser.cursorForPosition(reader.browser.viewport().rect().topLeft()).block().text()
    assert top.startswith("统一社会信用代码")
    assert "GB 32100-2015" in row._heading.toolTip()


def test_a_column_of_a_table_leads_to_its_field(window: Any, qtbot: QtBot) -> None:
    window.bench.turn_to(PageKey.ENTERPRISES)
    qtbot.waitUntil(lambda: not window.reading.is_busy)
    grid = window.bench.front.front.ledger.panel.grid
    grid.go_to(0, 2)
    key = grid.right.model().fields[2].key
    assert fields_for(grid) == f"fields/enterprise#{key}"
    assert page_for(grid) == "enterprises"
    tip = grid.right.model().headerData(2, Qt.Orientation.Horizontal, int(Qt.ItemDataRole.ToolTipRole))
    assert "填报人：" in tip
    assert "依据：" in tip


def test_f1_in_a_dialog_opens_a_reader_that_can_be_used_there(window: Any, qtbot: QtBot) -> None:
    dialog = QDialog(window)
    dialog.setModal(True)
    line = QLineEdit(dialog)
    QVBoxLayout(dialog).addWidget(line)
    belongs_to(dialog, "draws")
    dialog.show()
    qtbot.waitActive(dialog)
    line.setFocus()
    QApplication.processEvents()
    qtbot.keyClick(line, Qt.Key.Key_F1)
    assert shown(dialog) == "draws"
    assert readers(window) == []
    dialog.close()


def test_a_dialog_of_another_window_is_left_to_it(window: Any, qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    line = QLineEdit(dialog)
    inner = QDialog(QDialog(window))
    window.help_desk._focus_moved(None, line)
    window.help_desk._focus_moved(None, QLineEdit(inner))
    assert (dialog.property("knowsHelp"), inner.property("knowsHelp")) == (None, True)


def test_a_question_tells_what_its_fields_mean(qtbot: QtBot) -> None:
    reason, other = text_field(), text_field()
    rows = (("延期理由(&R)", reason), ("别的", other))
    dialog = AskDialog(None, "延期", "", rows, accept_words="记下(&S)", kind="extension")
    qtbot.addWidget(dialog)
    assert "为什么不能按时完成" in reason.toolTip()
    assert page_for(reason) == "fields/extension#reason"
    assert (other.toolTip(), page_for(other)) == ("", "start")


def test_a_missing_manual_is_said_in_the_message_bar(
    window: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("nptracker.services.manual.book.manual_folder", lambda: tmp_path)
    window.help_desk.show("returns")
    assert "读不出来" in window.messages._words.text()
    assert [reader for reader in readers(window) if reader.isVisible()] == []


# -- reading ----------------------------------------------------------------------------------------------------


def test_links_lead_on_and_the_way_leads_back(reader: Any) -> None:
    reader.browser.anchorClicked.emit(QUrl("first-hour.md"))
    assert reader.browser.page.name == "first-hour"
    reader.browser.anchorClicked.emit(QUrl("program:fields/enterprise#uscc"))
    assert reader.browser.page.name == "fields/enterprise"
    reader._step(-1)
    reader._step(-1)
    assert (reader.browser.page.name, reader.back.isEnabled(), reader.on.isEnabled()) == (
        "start",
        False,
        True,
    )
    reader._step(1)
    assert reader.browser.page.name == "first-hour"
    reader.show_place("faq")
    assert not reader.on.isEnabled()


def test_words_typed_are_found_and_marked(reader: Any, qtbot: QtBot) -> None:
    qtbot.keyClicks(reader.search, "zhuxiao")
    reader.search.setText("销号 佐证")
    qtbot.waitUntil(lambda: reader.hits.count() > 0 and not reader._pause.isActive())
    qtbot.keyClick(reader.search, Qt.Key.Key_Return)
    marked = {mark.cursor.selectedText() for mark in reader.browser.extraSelections()}
    assert marked == {"销号", "佐证"}
    assert "页" in reader._count.text()
    reader._leave()
    qtbot.waitUntil(lambda: reader._left.currentWidget() is reader.contents)
    assert reader.browser.extraSelections() == []


def test_words_that_are_nowhere_are_said_to_be(reader: Any, qtbot: QtBot) -> None:
    reader.search.setText("此词绝无")
    qtbot.waitUntil(lambda: "没有找到" in reader._count.text())
    assert reader.hits.count() == 0


def test_the_tree_follows_and_leads(reader: Any) -> None:
    reader.show_place("draws")
    assert reader.contents.currentItem().text(0) == "双随机抽查"
    item = reader.contents._items["terms"]
    reader.contents.setCurrentItem(item)
    assert reader.browser.page.name == "terms"


def test_pictures_fit_the_page_and_nothing_outside_is_loaded(reader: Any) -> None:
    image = 2
    picture = reader.browser.loadResource(image, QUrl("pictures/overview.png"))
    room = reader.browser.viewport().width()
    assert 200 < picture.width() / picture.devicePixelRatio() <= room
    assert reader.browser.loadResource(image, QUrl("../../README.md")) is None
    assert reader.browser.loadResource(3, QUrl("x.css")) is None


@pytest.mark.parametrize("look", list(theme.Look))
def test_a_page_is_drawn_anew_in_another_look(
    reader: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, look: theme.Look
) -> None:
    monkeypatch.setattr("nptracker.ui.manual.looks.is_dark", lambda: look is theme.Look.DARK)
    QApplication.sendEvent(reader, QEvent(QEvent.Type.PaletteChange))
    wanted = theme.token("accent", look)
    qtbot.waitUntil(lambda: wanted in reader.browser.document().defaultStyleSheet())


def test_every_control_has_a_name(reader: Any) -> None:
    assert nameless(reader) == []


def test_a_page_and_a_guide_are_written_as_files(
    reader: Any, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pypdfium2

    monkeypatch.setattr(
        "nptracker.ui.widgets.save_dialog.ask_target",
        lambda _parent, _title, proposed: tmp_path / proposed.name,
    )
    reader.show_place("moving")
    words = [offer[0] for offer in reader.exports.offers()]
    assert words[0] == "本页存为 PDF…"
    reader.exports.page()
    qtbot.waitUntil(lambda: "已写成" in reader.messages._words.text(), timeout=10_000)
    document = pypdfium2.PdfDocument(tmp_path / "换电脑.pdf")
    assert "换电脑" in document[0].get_textpage().get_text_range()
    document.close()
    reader.show_place("fields/inspector")
    assert [offer[0] for offer in reader.exports.offers()][:2] == [
        "执法人员名录填表说明存为 Excel…",
        "执法人员名录填表说明存为 PDF…",
    ]
    reader.exports.offers()[0][1]()
    qtbot.waitUntil((tmp_path / "执法人员名录填表说明.xlsx").exists, timeout=10_000)


def test_what_cannot_be_written_is_said(
    reader: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "不是文件夹").write_text("甲", "utf-8")
    target = tmp_path / "不是文件夹" / "页.pdf"
    monkeypatch.setattr("nptracker.ui.widgets.save_dialog.ask_target", lambda *_: target)
    reader.show_place("faq")
    reader.exports.page()
    qtbot.waitUntil(lambda: "没有写成" in reader.messages._words.text(), timeout=10_000)
    assert not target.exists()


def test_the_shipped_manual_is_where_the_program_looks() -> None:
    assert (manual_folder() / "start.md").is_file()
