"""The curve: round axes, names of periods that never overlap, gaps that are not bridged, and its ways out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nptracker.errors import UserError
from nptracker.services.row_sheets import write_rows
from nptracker.ui.theme import LetterSize, Look, apply, colour
from nptracker.ui.widgets.axis import axis_words, scale_for
from nptracker.ui.widgets.chart_export import ChartButton, copy_rows, picture_of, save_picture
from nptracker.ui.widgets.line_chart import Curve, CurveChart, LineChart

numbers = st.floats(-1e12, 1e12, allow_nan=False)


def chart_of(count: int, gap: int = -1) -> CurveChart:
    values = tuple(None if at == gap else 50.0 + at for at in range(count))
    words = tuple("未报" if value is None else f"{value:g}%" for value in values)
    return CurveChart(
        unit="%",
        periods=tuple(f"2025年{at + 1}月" for at in range(count)),
        marks=tuple(f"{at % 12 + 1}月" for at in range(count)),
        groups=tuple(f"{2025 + at // 12}年" for at in range(count)),
        curves=(Curve("统计口径", values, words),),
        target=tuple(80.0 if at else None for at in range(count)),
        target_words=tuple("≥80%" if at else "" for at in range(count)),
    )


@pytest.fixture
def shown(qtbot: QtBot) -> LineChart:
    chart = LineChart("回收率")
    qtbot.addWidget(chart)
    chart.resize(640, 260)
    chart.show()
    chart.show_chart(chart_of(8, gap=3))
    return chart


@example([5e-324], 2)
@example([-5e-324], 3)
@given(st.lists(numbers, min_size=1, max_size=30), st.integers(2, 8))
def test_an_axis_holds_every_value_between_round_marks(values: list[float], most: int) -> None:
    scale = scale_for(values, most)
    slack = 1e-6 * (scale.high - scale.low)
    assert scale.low <= min(values) + slack
    assert scale.high >= max(values) - slack
    assert 2 <= len(scale.marks) <= most + 2
    steps = {
        round((b - a) / (scale.marks[1] - scale.marks[0]), 6)
        for a, b in zip(scale.marks, scale.marks[1:], strict=False)
    }
    assert steps == {1.0}


@pytest.mark.parametrize(
    ("values", "low"),
    [([10.0, 90.0], 0.0), ([96.0, 98.0], 96.0), ([0.0], 0.0), ([], 0.0), ([-3.0, 5.0], -4.0)],
)
def test_an_axis_begins_at_nothing_unless_the_curve_would_look_flat(values: list[float], low: float) -> None:
    assert scale_for(values, 5).low <= low
    assert scale_for([96.0, 98.0], 5).low > 90


def test_marks_stay_short() -> None:
    assert [axis_words(v) for v in (0, 2.5, 80, 12_000, 3.5e8)] == ["0", "2.5", "80", "1.2万", "3.5亿"]


@pytest.mark.parametrize("width", [200, 320, 500, 900])
@pytest.mark.parametrize("count", [1, 4, 8, 24])
def test_names_of_periods_never_overlap(shown: LineChart, width: int, count: int) -> None:
    shown.resize(width, 240)
    shown.show_chart(chart_of(count))
    places = shown.mark_places()
    assert places[-1][0] == count - 1, "the newest period always has its name"
    for (_, one), (_, other) in pairwise(places):
        assert one.right() <= other.left()
    assert places[-1][1].right() <= shown.width()


def drawn(chart: LineChart, tone: str) -> list[tuple[int, int]]:
    """Return the dots of a colour in the plot."""
    image, ratio = chart.grab().toImage(), chart.devicePixelRatioF()
    box, wanted = chart.plot_box(), colour(tone)
    return [
        (x, y)
        for x in range(int(box.left() * ratio), int(box.right() * ratio))
        for y in range(int(box.top() * ratio), int(box.bottom() * ratio))
        if is_close(image.pixelColor(x, y), wanted)
    ]


def is_close(one: QColor, other: QColor) -> bool:
    """Tell whether two colours are the same but for the softening of edges."""
    pairs = zip(one.getRgb(), other.getRgb(), strict=True)
    return all(abs(a - b) < 40 for a, b in pairs)  # type: ignore[operator]


def test_a_gap_is_not_bridged(shown: LineChart) -> None:
    shown.show_chart(chart_of(8, gap=3))
    slot = shown.plot_box().width() / 8
    middle = shown.plot_box().left() + 3.5 * slot
    columns = {x for x, _ in drawn(shown, "accent")}
    assert not columns & set(range(int(middle - slot / 2) + 6, int(middle + slot / 2) - 6))
    shown.show_chart(chart_of(8))
    assert int(middle) in {x for x, _ in drawn(shown, "accent")}


def test_the_target_begins_where_there_is_one(shown: LineChart) -> None:
    slot = shown.plot_box().width() / 8
    dots = [x for x, _ in drawn(shown, "warning")]
    assert dots
    assert min(dots) >= int(shown.plot_box().left() + slot) - 2


@pytest.mark.parametrize("look", list(Look))
def test_both_looks_draw_on_their_own_paper(qtbot: QtBot, look: Look) -> None:
    apply(QGuiApplication.instance(), look, LetterSize.NORMAL)  # type: ignore[arg-type]
    try:
        chart = LineChart("回收率")
        qtbot.addWidget(chart)
        chart.resize(400, 200)
        chart.show_chart(chart_of(4))
        image = chart.grab().toImage()
        assert image.pixelColor(image.width() - 2, image.height() - 2) == colour("paper")
        assert drawn(chart, "accent")
    finally:
        apply(QGuiApplication.instance(), Look.LIGHT, LetterSize.NORMAL)  # type: ignore[arg-type]


def test_keys_lead_from_period_to_period(shown: LineChart) -> None:
    turned: list[int] = []
    shown.turned.connect(turned.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_End):
        QTest.keyClick(shown, key)
    assert turned == [6, 0, 0, 1, 7]
    assert shown.chart.words_at(3) == "2025年4月：统计口径 未报，目标 ≥80%"
    assert "未报" in shown.accessibleDescription()


def test_the_mouse_shows_the_values_below_it(shown: LineChart, qtbot: QtBot) -> None:
    place = QPointF(shown.plot_box().left() + shown.plot_box().width() * 3.5 / 8, 120).toPoint()
    qtbot.mouseMove(shown, QPointF(2, 2).toPoint())  # a mouse that is there already would not be told of
    qtbot.mouseMove(shown, place)
    qtbot.waitUntil(lambda: shown.at == 3)
    assert shown.toolTip() == "2025年4月\n统计口径 未报\n目标 ≥80%"
    assert shown.period_at(0) == -1


def test_nothing_to_show_is_empty_paper(qtbot: QtBot) -> None:
    chart = LineChart("空")
    qtbot.addWidget(chart)
    chart.resize(300, 160)
    assert len({chart.grab().toImage().pixel(x, 80) for x in range(0, 300, 7)}) == 1
    chart.turn_to(2)
    assert chart.at == -1


def test_a_picture_is_twice_as_sharp_as_the_screen(shown: LineChart, tmp_path: Path) -> None:
    assert picture_of(shown).width() == shown.width() * 2
    written = QImage(str(save_picture(shown, tmp_path / "曲线.png")))
    assert (written.width(), written.height()) == (shown.width() * 2, shown.height() * 2)
    with pytest.raises(UserError, match="图片"):
        save_picture(shown, tmp_path / "没有" / "曲线.png")


def test_rows_are_copied_and_written_as_numbers(shown: LineChart, tmp_path: Path) -> None:
    rows = shown.chart.rows()
    assert rows[0] == ["期次", "统计口径（%）", "目标"]
    assert rows[4] == ["2025年4月", "未报", "≥80%"]
    copy_rows(rows)
    assert QGuiApplication.clipboard().text().splitlines()[1] == "2025年1月\t50\t"
    path = write_rows("回收率曲线", rows[0], rows[1:], tmp_path / "曲线.xlsx")
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]  # type: ignore[union-attr]
    assert ["2025年1月", 50, None] in [row[:3] for row in cells]
    assert ["2025年4月", "未报", "≥80%"] in [row[:3] for row in cells]


def test_the_three_ways_out_of_a_chart(
    shown: LineChart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pictures: Path
) -> None:
    said: list[str] = []

    def run(_title: str, work: Any, *, done: Any, **_rest: Any) -> None:
        done(work(None))

    messages = SimpleNamespace(show_done=said.append, show_note=said.append, show_error=said.append)
    settings = SimpleNamespace(sample_mark="示例数据")
    office = SimpleNamespace(path=tmp_path / "甲.npt", settings=settings)
    context: Any = SimpleNamespace(jobs=SimpleNamespace(run=run), messages=messages, office=office)
    button = ChartButton(context, shown, lambda: "回收率曲线", shown.chart.rows)
    chosen = iter([str(tmp_path / "图"), str(tmp_path / "数.xlsx"), ""])
    ask = "PySide6.QtWidgets.QFileDialog.getSaveFileName"
    monkeypatch.setattr(ask, lambda *_arguments: (next(chosen), ""))
    button.save_picture()
    button.export()
    button.copy()
    button.save_picture()  # given up
    marked, plain = QImage(str(tmp_path / "图.png")), picture_of(shown)
    assert marked.size() == plain.size()
    assert marked.convertToFormat(plain.format()) != plain  # the mark lies across it
    save_picture(shown, tmp_path / "无.png")
    assert QImage(str(tmp_path / "无.png")).convertToFormat(plain.format()) == plain
    save_picture(shown, pictures / "chart_of_the_sample.png", "示例数据　不得上报")
    book = openpyxl.load_workbook(tmp_path / "数.xlsx")
    assert "【示例数据】" in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert [words.split("到")[0] for words in said] == ["图片已存", "已导出", "已复制 8 行，可以粘贴"]
