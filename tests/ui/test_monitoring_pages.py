"""The pages of 环境监测 over a real file: statistics, a laboratory's sheet, pictures, and the map to scale."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fakes import queued_rig, rig_of
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from nptracker.domain.monitoring.nd_rules import NdRule
from nptracker.services.monitoring_figures import DETECTED, OVER, UNDETECTED, UNSAMPLED
from nptracker.services.office import Office
from nptracker.ui.context import Context, PageKey
from nptracker.ui.monitoring.charts_page import MonitoringChartsPage
from nptracker.ui.monitoring.lab_page import LabPage
from nptracker.ui.monitoring.limits_dialog import LimitsDialog
from nptracker.ui.monitoring.map_page import MapPage
from nptracker.ui.monitoring.rules_dialog import RulesDialog
from nptracker.ui.monitoring.site_map import KILOMETRES_PER_DEGREE
from nptracker.ui.monitoring.statistics_page import StatisticsPage
from nptracker.ui.page import Page
from nptracker.ui.tabbed_page import Tab, TabbedPage

SITES = (
    ("DB-1", "上游", "地表水", "100.10", "38.90"),
    ("DB-2", "下游", "地表水", "100.30", "38.90"),
    ("CC-1", "水厂", "出厂水", "100.10", "39.00"),
    ("DX-1", "东街井", "地下水", "100.20", "38.95"),
    ("DX-2", "西街井", "地下水", "100.22", "38.97"),
)
RESULTS = (
    ("DB-1", "2026-03-01", "12"),
    ("DB-1", "2026-06-01", "0.5L"),
    ("DB-1", "2026-09-01", "20"),
    ("DB-2", "2026-03-01", "4"),
    ("CC-1", "2026-03-01", "81"),
    ("DX-1", "2026-03-01", "0.5L"),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("monitoring")
    made = Office.create(
        folder / "清水区.npt", region="清水区", person="周敏", today=lambda: date(2026, 11, 22)
    )
    heads = ("code", "name", "medium", "longitude", "latitude")
    made.records.write_block(
        "monitoring_site", [(None, dict(zip(heads, site, strict=True))) for site in SITES], "点位"
    )
    samples = [{"number": f"{site}-{day}", "site": site, "taken_on": day} for site, day, _ in RESULTS]
    made.records.write_block("monitoring_sample", [(None, sample) for sample in samples], "样品")
    told = {"substance": "全氟辛酸", "unit": "ng/L", "method": "未说明"}
    rows = [{"sample": f"{site}-{day}", "as_reported": text, **told} for site, day, text in RESULTS]
    made.records.write_block("monitoring_result", [(None, row) for row in rows], "结果")
    yield made
    made.close()


@pytest.fixture
def context(office: Office, qtbot: QtBot) -> Context:
    return context_of(office, qtbot)


def context_of(office: Office, qtbot: QtBot) -> Context:
    made: Context = queued_rig(office, qtbot).context
    return made


def drain(context: Context) -> None:
    rig_of(context).lane.drain()


def shown(page: Page, qtbot: QtBot) -> None:
    qtbot.addWidget(page)
    page.resize(1100, 620)
    page.show()
    page.activate()
    drain(page.context)


def texts(page: StatisticsPage | LabPage, row: int) -> list[str]:
    table = page.table if isinstance(page, StatisticsPage) else page.rows
    return [item.text() if (item := table.item(row, at)) else "" for at in range(table.columnCount())]


def test_statistics_show_their_rule_and_lead_to_results(context: Context, qtbot: QtBot) -> None:
    page = StatisticsPage(context)
    shown(page, qtbot)
    rows = {texts(page, row)[1]: texts(page, row) for row in range(page.table.rowCount())}
    assert rows["地表水"][4:8] == ["2", "4", "3", "75.0%"]
    assert rows["出厂水"][14] == "✕ 1"  # 81 ng/L against 80
    assert rows["地下水"][10:12] == ["<检出限", "<检出限"]
    assert "未检出按1/2检出限参与统计" in page.notes.text()
    assert page.table.isColumnHidden(0)
    page.table.setCurrentCell(0, 1)
    page.open()
    (rows_page,) = rig_of(context).laid_over
    shown(rows_page, qtbot)
    assert len(rows_page.found) == 4


def test_periods_get_a_column_of_their_own(context: Context, qtbot: QtBot) -> None:
    page = StatisticsPage(context)
    shown(page, qtbot)
    page.split.setCurrentIndex(page.split.findData("Q"))
    page.reload()
    drain(context)
    assert not page.table.isColumnHidden(0)
    assert texts(page, 0)[0] == "2026年第一季度"


def test_a_message_leads_to_the_year_it_speaks_of(context: Context, qtbot: QtBot) -> None:
    page = StatisticsPage(context)
    shown(page, qtbot)
    page.show_record("2025", "statistics")
    drain(context)
    assert (page.period.period.label, page._place.currentIndex()) == ("2025年度", 0)
    page.show_record("2026", "statistics")
    drain(context)
    assert page.table.rowCount() == 3


def test_a_hidden_row_is_told_above_the_columns(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (("样品编号", "点位名称", "采样日期", "甲（ng/L）"), ("N1", "上游", "2026-10-01", 1)):
        sheet.append(list(line))
    page = LabPage(context)
    shown(page, qtbot)
    for is_hidden in (False, True):
        sheet.row_dimensions[2].hidden = is_hidden
        book.save(tmp_path / "单.xlsx")
        page.look(tmp_path / "单.xlsx")
        drain(context)
        assert page.hidden.isVisibleTo(page) is is_hidden
        assert ("隐藏的 1 行也在导入之列" in page.words.text()) is is_hidden
    page.hidden.setCurrentIndex(1)
    page.hidden.activated.emit(1)
    drain(context)
    assert page.rows.rowCount() == 0


def test_a_sheet_dropped_on_the_page_is_looked_at(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (("样品编号", "点位名称", "采样日期", "甲（ng/L）"), ("N1", "上游", "2026-10-01", 1)):
        sheet.append(list(line))
    book.save(tmp_path / "单.xlsx")
    page = LabPage(context)
    shown(page, qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "单.xlsx"))])
    mouse, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, mouse, keys))
    drain(context)
    assert page.rows.rowCount() == 1
    assert page.focusProxy() is page.columns


def test_the_first_column_in_doubt_comes_into_sight(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    many = [f"物质{n}（ng/L）" for n in range(20)]
    sheet.append(["样品编号", "点位名称", "采样日期", *many, "甲（ng/L）", "甲（ng/L）"])
    sheet.append(["N1", "上游", "2026-10-01", *range(1, 23)])
    book.save(tmp_path / "单.xlsx")
    page = LabPage(context)
    shown(page, qtbot)
    page.look(tmp_path / "单.xlsx")
    drain(context)
    assert page.columns.currentIndex().row() == 23
    seen = page.columns.viewport().rect
    qtbot.waitUntil(lambda: seen().contains(page.columns.visualRect(page.columns.currentIndex())))


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (
            StatisticsPage,
            ["介质", "统计时段", "分点位类型(&K)", "水质按 ng/L(&N)", "算法和标准(&D)…", "质控检查(&Z)…"],
        ),
        (MonitoringChartsPage, ["项目", "水质按 ng/L(&N)", "点位"]),
        (
            LabPage,
            ["另选文件(&O)…", "负数", "没写单位的按什么单位", "数据来源", "没有登记的点位", "导入(&D)"],
        ),
    ],
)
def test_tab_goes_as_one_reads(make: Any, names: list[str], context: Context, qtbot: QtBot) -> None:
    page = make(context)
    qtbot.addWidget(page)
    met: list[str] = []
    widget = page.nextInFocusChain()
    while widget is not page:
        met.append(widget.accessibleName() or getattr(widget, "text", str)())
        widget = widget.nextInFocusChain()
    assert [name for name in met if name in names] == names


def test_numbers_of_quality_control_are_asked_for(context: Context, qtbot: QtBot) -> None:
    dialog = LimitsDialog(context.office.monitoring.quality_numbers())
    qtbot.addWidget(dialog)
    assert dialog.texts()["duplicate_percent"] == "20"
    dialog.fields["duplicate_percent"].setText("多")
    dialog.accept_if_complete()
    assert "平行样相对偏差上限" in dialog.warning.text()
    dialog.fields["duplicate_percent"].clear()
    dialog.accept_if_complete()
    assert (dialog.warning.text(), dialog.texts()["duplicate_percent"]) == ("", "20")


def test_an_empty_period_says_what_to_do(context: Context, qtbot: QtBot) -> None:
    page = StatisticsPage(context)
    shown(page, qtbot)
    page.period.set_period(page.period.period.previous())
    page.reload()
    drain(context)
    assert page._place.currentIndex() == 0


def test_statistics_are_written_as_shown(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    page = StatisticsPage(context)
    shown(page, qtbot)
    page.export(".xlsx", tmp_path / "统计.xlsx")
    drain(context)
    sheet = openpyxl.load_workbook(tmp_path / "统计.xlsx").worksheets[0]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert {"<0.0005", "0.081", "<检出限"} <= set(cells)
    assert any("未检出按1/2检出限参与统计" in cell for cell in cells)


def test_the_rules_of_media_are_chosen_in_one_place(office: Office, qtbot: QtBot) -> None:
    dialog = RulesDialog(office.monitoring.rules(), office.monitoring.standards())
    qtbot.addWidget(dialog)
    assert dialog.changed() == {}
    box = dialog.boxes["surface"]
    box.setCurrentIndex(box.findData(NdRule.ZERO.value))
    assert dialog.changed() == {"surface": NdRule.ZERO}
    tap = dialog.standard_boxes["tap"]
    tap.setCurrentIndex(tap.findText("GB 5749-2022"))
    assert {medium: title for medium, title in dialog.standards().items() if title} == {"tap": "GB 5749-2022"}


def test_a_sheet_is_looked_at_mapped_and_taken_in(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ("样品编号", "点位名称", "采样日期", "甲物质"),
        ("N1", "上游", "2026-10-01", "-0.3"),
        ("N2", "上游", "2026-10-02", 4),
    ):
        sheet.append(list(line))
    book.save(tmp_path / "单.xlsx")
    page = LabPage(context)
    shown(page, qtbot)
    page.look(tmp_path / "单.xlsx")
    drain(context)
    assert [texts(page, row)[1] for row in range(2)] == ["✕ 有错未导入"] * 2  # a negative, and no unit at all
    page.unit.setText("ng/L")
    page.minus.setCurrentIndex(page.minus.findData("limit"))
    page.unit.editingFinished.emit()
    drain(context)
    assert [texts(page, row)[6] for row in range(2)] == ["未检出 <0.0003 μg/L", "检出 0.004 μg/L"]
    page.choose(4, "result", "乙物质", "μg/L")
    drain(context)
    assert [texts(page, row)[4:6] for row in range(2)] == [["乙物质", "-0.3 μg/L"], ["乙物质", "4 μg/L"]]
    before = context.office.records.count("monitoring_result")
    page.commit()
    drain(context)
    assert context.messages.text == "已完成：导入化验单“单.xlsx”：结果新增 2 个（Ctrl+Z 撤销）"
    context.messages._act()
    assert rig_of(context).gone[-1] == (PageKey.MONITORING, "2026", "statistics")
    assert context.office.records.count("monitoring_result") == before + 2
    assert page.import_button.text() == "没有可导入的"
    context.office.history.undo()
    assert context.office.records.count("monitoring_result") == before


def test_a_unit_typed_last_counts_before_anything_is_taken_in(
    context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (("样品编号", "点位名称", "采样日期", "丙物质"), ("N9", "上游", "2026-10-05", 4)):
        sheet.append(list(line))
    book.save(tmp_path / "单.xlsx")
    page = LabPage(context)
    shown(page, qtbot)
    page.look(tmp_path / "单.xlsx")
    drain(context)
    page.unit.setText("mg/L")
    page.unit.editingFinished.emit()
    drain(context)
    before = context.office.records.count("monitoring_result")
    page.unit.setFocus()
    page.unit.setText("ng/L")  # and the key of the button at once, before what it comes to is shown
    page.commit()
    page.commit()
    assert not page.import_button.isEnabled()
    drain(context)
    assert context.office.records.count("monitoring_result") == before
    assert texts(page, 0)[6] == "检出 0.004 μg/L"
    for _press in range(2):
        page.commit()
    drain(context)
    assert context.office.records.count("monitoring_result") == before + 1
    context.office.history.undo()


def test_open_marks_stand_at_their_limit(context: Context, qtbot: QtBot) -> None:
    page = MonitoringChartsPage(context)
    shown(page, qtbot)
    chart = page.series_chart
    assert page.site.currentText() == "DB-1 上游"
    first, second, third = chart.marks()
    box = chart.plot_box()
    heights = [(box.bottom() - mark.y()) / box.height() for mark in (first, second, third)]
    assert heights[1] / heights[2] == pytest.approx(0.5 / 20)  # the limit of the non-detect against 20 ng/L
    days = [(mark.x() - first.x()) / (third.x() - first.x()) for mark in (first, second, third)]
    assert days[1] == pytest.approx(92 / 184)  # 1 March, 1 June, 1 September
    qtbot.keyClick(chart, Qt.Key.Key_Left)  # type: ignore[no-untyped-call]
    assert chart.words_at(chart.at) == "2026-06-01：<0.0005 μg/L（未检出）"
    assert [row[1] for row in chart.rows()[1:]] == ["0.012", "<0.0005", "0.020"]
    with qtbot.waitSignal(chart.opened):
        qtbot.keyClick(chart, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    assert rig_of(context).gone[-1][2] == "monitoring_result"


def test_water_is_drawn_in_the_unit_that_is_ticked(context: Context, qtbot: QtBot) -> None:
    page = MonitoringChartsPage(context)
    shown(page, qtbot)
    page.fine.setChecked(True)
    drain(context)
    assert page.series_chart.rows()[0][1] == "结果（ng/L）"
    assert [row[1] for row in page.series_chart.rows()[1:]] == ["12", "<0.5", "20"]
    page.site.setCurrentIndex(page.site.findText("CC-1 水厂"))
    page.site.activated.emit(page.site.currentIndex())
    assert page.series_chart.series is not None
    assert page.series_chart.series.limit_words.startswith("80 ng/L（")
    assert {row[1] for row in page.box_chart.rows()[1:]} == {"ng/L"}
    assert "μg" not in page.topic.currentText()


def test_boxes_per_medium_and_per_site(context: Context, qtbot: QtBot) -> None:
    page = MonitoringChartsPage(context)
    shown(page, qtbot)
    assert [box.name for box in page.box_chart.boxes] == ["地表水", "地下水", "出厂水"]
    river, wells, _tap = page.box_chart.boxes
    assert [float(n) * 1000 for n in river.five] == pytest.approx([0.25, 3.0625, 8, 14, 20])
    assert wells.five == ()
    page.by.setCurrentIndex(1)
    page.by.activated.emit(1)
    drain(context)
    assert len(page.box_chart.boxes) == 4


def test_the_map_is_true_to_scale_and_north_is_up(context: Context, qtbot: QtBot) -> None:
    page = MapPage(context)
    shown(page, qtbot)
    marks = dict(zip((point.site.code for point in page.map.points), page.map.marks(), strict=True))
    assert {p.site.code: p.verdict for p in page.map.points} == {
        "DB-1": DETECTED, "DB-2": DETECTED, "CC-1": OVER, "DX-1": UNDETECTED, "DX-2": UNSAMPLED,
    }  # fmt: skip
    kilometres, points = page.map.bar()

    def apart(one: str, other: str) -> float:
        delta: QPointF = marks[one] - marks[other]
        return math.hypot(delta.x(), delta.y()) * kilometres / points

    assert marks["CC-1"].y() < marks["DB-1"].y()
    assert marks["DB-1"].x() < marks["DB-2"].x()
    assert apart("DB-1", "CC-1") == pytest.approx(0.1 * KILOMETRES_PER_DEGREE)
    wide = 0.2 * KILOMETRES_PER_DEGREE * math.cos(math.radians(38.95))
    assert apart("DB-1", "DB-2") == pytest.approx(wide, rel=1e-6)
    assert page.map.rect().contains(marks["DB-2"].toPoint())


def test_pages_without_results_say_what_comes_next(tmp_path: Path, qtbot: QtBot) -> None:
    office = Office.create(
        tmp_path / "新.npt", region="新区", person="周敏", today=lambda: date(2026, 11, 22)
    )
    context = context_of(office, qtbot)
    for make in (StatisticsPage, MonitoringChartsPage, MapPage, LabPage):
        page: Any = make(context)
        shown(page, qtbot)
        place = page._stack if make is LabPage else page._place
        assert place.currentIndex() == 0
    office.close()


def test_an_empty_picture_leads_to_where_its_content_is_entered(tmp_path: Path, qtbot: QtBot) -> None:
    office = Office.create(tmp_path / "新.npt", region="新区", person="周敏")
    context = context_of(office, qtbot)
    makes: dict[str, Any] = {"统计": StatisticsPage, "图": MonitoringChartsPage, "地图": MapPage}
    for text, make in makes.items():
        tabs = [Tab(text, make), Tab("导入化验单", LabPage), Tab("点位", LabPage)]
        page = TabbedPage(context, "环境监测", tabs)
        shown(page, qtbot)
        buttons: list[QPushButton] = page.front.findChildren(QPushButton)
        next(button for button in buttons if button.text().endswith("(&J)")).click()
        assert page.bar.tabText(page.bar.currentIndex()) == ("导入化验单" if text == "统计" else "点位")
    office.close()
