"""The import page over real workbooks: look first, choose, write once, take back; leaving changes nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from fakes import fake_context
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMainWindow

from nptracker.domain.forms import form_named
from nptracker.domain.query import Query
from nptracker.services.import_draft import RowState
from nptracker.services.office import Office
from nptracker.ui.imports.import_page import ImportPage
from nptracker.ui.imports.import_rows import cell_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pytestqt.qtbot import QtBot

ENTERPRISE = form_named("enterprise")


def credit_code(body: str) -> str:
    """Add the check character of GB 32100-2015 to seventeen characters."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + signs[-total % 31]


CODES = (credit_code("91620702MA0000001"), credit_code("91620702MA0000002"))


@pytest.fixture
def district(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "区.npt", region="620702", person="张三")
    yield office
    office.close()


@pytest.fixture
def left() -> list[str]:
    return []


@pytest.fixture
def page(qtbot: QtBot, district: Office, left: list[str]) -> Iterator[ImportPage]:
    window = QMainWindow()
    qtbot.addWidget(window)
    context = fake_context(district, window, leave_page=lambda: left.append("left"))
    page = ImportPage(context, ENTERPRISE)
    window.setCentralWidget(page)
    window.resize(1200, 700)
    window.show()
    page.activate()
    yield page
    assert context.jobs.close()
    assert context.reading.close()


@pytest.fixture
def workbook(district: Office, tmp_path: Path) -> Callable[..., Path]:
    """Fill the program's own blank as a sender would: by heading, from the first row below the heads."""

    def make(name: str, rows: list[Mapping[str, str]]) -> Path:
        path = district.imports.blank("enterprise", tmp_path / name)
        book = openpyxl.load_workbook(path)
        sheet = next(ws for ws in book if ws.sheet_state == "visible")
        known = {name for field in ENTERPRISE.fields for name in (field.heading, field.full_heading)}
        heads = {
            str(cell.value).strip("＊*"): (cell.row, cell.column)
            for line in sheet.iter_rows(max_row=12)
            for cell in line
            if cell.value and str(cell.value).strip("＊*") in known
        }
        first = max(row for row, _column in heads.values()) + 1
        while sheet.cell(first, heads["企业详细名称"][1]).value:
            first += 1
        for number, texts in enumerate(rows, start=first):
            for key, text in texts.items():
                sheet.cell(number, heads[ENTERPRISE.by_key[key].heading][1], text)
        book.save(path)
        return path

    return make


def read(qtbot: QtBot, page: ImportPage, *paths: Path) -> None:
    with qtbot.waitSignal(page.context.jobs.ended, timeout=20_000):
        page.read(paths)
    assert page.draft is not None, page.context.messages.text


def row_texts(name: str, uscc: str, **more: str) -> dict[str, str]:
    return {
        "name": name,
        "uscc": uscc,
        "township": "东街街道",
        "industry_code": "2614",
        "operating": "在产",
        **more,
    }


def names(district: Office) -> list[str]:
    return [record.text(ENTERPRISE, "name") for record in district.records.first("enterprise", Query(), 100)]


def test_looking_writes_nothing_and_shows_what_would_happen(
    page: ImportPage, district: Office, workbook: Callable[..., Path], qtbot: QtBot
) -> None:
    path = workbook("交来.xlsx", [row_texts("甲厂", CODES[0]), row_texts("乙厂", CODES[1])])
    read(qtbot, page, path)
    assert page.draft is not None
    assert page.draft.count(RowState.NEW) == 2
    assert names(district) == []
    assert page.review.model.rowCount() == 2
    assert page.review.chips[RowState.NEW].text() == "新增 2 条"
    assert page.review.model.index(0, 0).data() == "新增"
    assert "交来.xlsx" in page.review.model.index(0, 1).data()
    assert page.accept_button.text() == "确认导入 2 条"
    QAbstractItemModelTester(
        page.review.model, QAbstractItemModelTester.FailureReportingMode.Fatal, page.review.model
    )
    page.review.show_only(RowState.SAME)
    assert page.review.model.rowCount() == 0


def test_a_low_window_does_not_grow_and_what_needs_a_look_comes_first(
    page: ImportPage, district: Office, workbook: Callable[..., Path], qtbot: QtBot
) -> None:
    """The room for a page of the window at 1366 × 768 and 150 percent."""
    known = row_texts("甲厂", CODES[0])
    district.records.write_block("enterprise", [(None, known)], "已有")
    page.window().resize(741, 400)
    read(qtbot, page, workbook("交来.xlsx", [known, row_texts("乙厂", CODES[1], contact="甲某")]))
    qtbot.wait(20)
    assert page.window().size().toTuple() == (741, 400)
    assert [row.state for _place, row in page.review.model.rows] == [
        RowState.NEW,
        RowState.SAME,
        RowState.SAME,
    ]
    assert [state for state, chip in page.review.chips.items() if chip.isVisible()] == [
        RowState.NEW,
        RowState.SAME,
    ]


def test_accepting_is_one_verb_that_undo_takes_back(
    page: ImportPage, district: Office, workbook: Callable[..., Path], qtbot: QtBot, left: list[str]
) -> None:
    read(qtbot, page, workbook("交来.xlsx", [row_texts("甲厂", CODES[0]), row_texts("乙厂", CODES[1])]))
    with qtbot.waitSignal(page.context.bus.changed, timeout=10_000) as changed:
        page.accept_button.click()
    assert changed.args[0].touches("enterprise")
    assert left == ["left"]
    assert names(district) == ["甲厂", "乙厂"]
    assert "导入企业底册" in page.context.messages.text
    district.history.undo()
    assert names(district) == []


def test_a_known_record_shows_old_and_new(
    page: ImportPage, district: Office, workbook: Callable[..., Path], qtbot: QtBot
) -> None:
    known = row_texts("甲厂", CODES[0])
    district.records.write_block("enterprise", [(None, known)], "已有")
    path = workbook("改.xlsx", [])
    book = openpyxl.load_workbook(path)
    sheet = next(ws for ws in book if ws.sheet_state == "visible")
    cell = next(cell for line in sheet.iter_rows() for cell in line if cell.value == "东街街道")
    cell.value = "西街街道"
    book.save(path)
    read(qtbot, page, path)
    place, row = page.review.model.rows[0]
    assert row.state is RowState.CHANGED
    assert cell_words(row, "township") == "东街街道 → 西街街道"
    column = page.review.model.column_of("township")
    assert page.review.model.index(0, column).data() == "东街街道 → 西街街道"
    assert place in page.chosen.places
    heads = [
        page.review.model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for column in range(page.review.model.columnCount())
    ]
    assert heads[:5] == [
        "处理",
        "来源",
        "记录",
        "乡镇(街道)",
        "企业详细名称",
    ]  # what changes, then what is filled
    assert heads.index("经营状态") < heads.index("曾用名")
    assert sorted(heads[3:]) == sorted(field.full_heading for field in ENTERPRISE.workbook_fields)


def test_a_problem_names_its_cell_and_leads_to_its_row(
    page: ImportPage, workbook: Callable[..., Path], qtbot: QtBot
) -> None:
    wrong = CODES[0][:-1] + "4"
    read(qtbot, page, workbook("错.xlsx", [row_texts("乙厂", CODES[1]), row_texts("甲厂", wrong)]))
    items = [page.review.problems.topLevelItem(i) for i in range(page.review.problems.topLevelItemCount())]
    item = next(item for item in items if "校验" in item.text(4))
    assert item.text(1) == "错.xlsx"
    assert item.text(3)[:1].isalpha()
    page.review.problems.setCurrentItem(item)
    current = page.review.table.currentIndex()
    assert page.review.model.rows[current.row()][1].label.startswith("甲厂")
    assert current.column() == page.review.model.column_of("uscc")
    assert "校验" in current.data(Qt.ItemDataRole.ToolTipRole)


def test_of_a_conflict_one_row_is_chosen_by_a_person(
    page: ImportPage, district: Office, workbook: Callable[..., Path], qtbot: QtBot
) -> None:
    first = workbook("一.xlsx", [row_texts("甲厂", CODES[0], contact="王")])
    second = workbook("二.xlsx", [row_texts("甲厂", CODES[0], contact="李")])
    read(qtbot, page, first, second)
    assert [row.state for _place, row in page.review.model.rows] == [RowState.CONFLICT] * 2
    assert not page.accept_button.isEnabled()
    for number in (0, 1):
        assert page.review.model.setData(
            page.review.model.index(number, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole
        )
    assert page.chosen.places == {1}
    with qtbot.waitSignal(page.context.bus.changed, timeout=10_000):
        page.accept_button.click()
    assert [r.text(ENTERPRISE, "contact") for r in district.records.first("enterprise", Query(), 5)] == ["李"]


def test_leaving_leaves_everything_as_it_was(
    page: ImportPage, district: Office, workbook: Callable[..., Path], qtbot: QtBot, left: list[str]
) -> None:
    read(qtbot, page, workbook("交来.xlsx", [row_texts("甲厂", CODES[0])]))
    page.cancel_button.click()
    assert left == ["left"]
    assert names(district) == []


def test_the_page_stays_until_what_is_being_written_is_told(
    page: ImportPage,
    district: Office,
    workbook: Callable[..., Path],
    qtbot: QtBot,
    left: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read(qtbot, page, workbook("交来.xlsx", [row_texts("甲厂", CODES[0])]))
    commit, may_go = district.imports.commit, threading.Event()

    def slowly(*words: Any) -> Any:
        assert may_go.wait(10)
        return commit(*words)

    monkeypatch.setattr(district.imports, "commit", slowly)
    told: list[Any] = []
    page.context.bus.changed.connect(told.append)
    page.accept()
    page.cancel_button.click()
    assert (left, page.may_leave()) == ([], False)
    assert "Ctrl+Z" in page.context.messages.text
    may_go.set()
    qtbot.waitUntil(lambda: bool(told))
    assert (left, names(district)) == (["left"], ["甲厂"])
    assert page.may_leave()


def test_the_report_goes_to_a_folder(
    page: ImportPage, workbook: Callable[..., Path], qtbot: QtBot, tmp_path: Path
) -> None:
    read(qtbot, page, workbook("错.xlsx", [row_texts("甲厂", CODES[0][:-1] + "4")]))
    folder = tmp_path / "发回"
    folder.mkdir()
    with qtbot.waitSignal(page.context.jobs.ended, timeout=10_000):
        page.export_report(folder)
    written = list(folder.iterdir())
    assert len(written) == 1
    text = " ".join(
        str(cell.value) for sheet in openpyxl.load_workbook(written[0]) for line in sheet for cell in line
    )
    assert "错误说明" in text


def test_files_that_are_no_workbook_are_told_in_words(page: ImportPage, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "乱.xlsx"
    path.write_bytes(b"no workbook at all")
    with qtbot.waitSignal(page.context.jobs.ended, timeout=10_000):
        page.read([path])
    told = [
        page.review.problems.topLevelItem(i).text(1) for i in range(page.review.problems.topLevelItemCount())
    ]
    assert "乱.xlsx" in told or "乱.xlsx" in page.context.messages.text
    assert not page.accept_button.isEnabled() or not page.accept_button.isVisible()


def test_dropped_files_are_read(page: ImportPage, workbook: Callable[..., Path], qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(workbook("拖来.xlsx", [row_texts("甲厂", CODES[0])])))])
    event: Any = QDropEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(page.context.jobs.ended, timeout=10_000):
        page.dropEvent(event)
    assert page.review.model.rowCount() == 1
