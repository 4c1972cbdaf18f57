"""An amount by substance and year: a table of numbers that lead to their entries, and the curves of the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.survey.figure_rows import EntryRowsPage
from nptracker.ui.theme import mark
from nptracker.ui.widgets.chart_export import ChartButton
from nptracker.ui.widgets.line_chart import Curve, CurveChart, LineChart
from nptracker.ui.widgets.shared_widths import SharedWidthsTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from nptracker.services.survey_figures import FigureRow, Quantities, QuantityLine
    from nptracker.ui.context import Context

_CURVES = 4  # told apart without colour
_CURVES_BESIDE = 2  # with words that fit beside the numbers
_LEADING = 2  # columns before the years: name and code
_UNIT = "千克"
_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LOW = 24  # lines of text below which curves and numbers stand side by side


class QuantityTable(SharedWidthsTable):
    """Substances by year, a cell at a time; Enter opens the number under the cursor."""

    def __init__(self, name: str, headings: Sequence[str], stretch: int, parent: QWidget) -> None:
        super().__init__(name, headings, stretch, parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)

    def _fill_rows(self, first: int, end: int) -> None:
        super()._fill_rows(first, end)
        for row in range(first, end):
            for column in range(_LEADING, self.columnCount()):
                if (item := self.item(row, column)) is not None:
                    item.setTextAlignment(_NUMBERS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current cell by Enter; Qt itself leaves that to each platform."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentRow() >= 0:
            self.cellActivated.emit(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)


class QuantityView(QWidget):
    """Curves above the numbers, or beside them."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.title = ""
        self.read: Callable[[], Quantities]  # set by the page before anything is shown
        self.lines: Sequence[QuantityLine] = ()
        self._years: Sequence[int] = ()
        self.chart = LineChart("数量曲线", self)
        self.table = QuantityTable("按物质和年度的数量", ("物质", "CAS号或流水号"), 0, self)
        self.table.cellActivated.connect(self.open_cell)
        self.table.currentCellChanged.connect(lambda row, _c, before, _b: self._follow(row, before))
        note = QLabel("回车或双击数字，看由哪些填报得出；在物质名称上回车看各年。单位：千克。", self)
        note.setWordWrap(True)
        mark(note, "soft")
        foot = QHBoxLayout()
        foot.addWidget(note, 1)
        foot.addWidget(ChartButton(context, self.chart, lambda: self.title, self.rows))
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.chart)
        self._splitter.addWidget(self.table)
        self._splitter.setSizes([240, 260])
        column = QVBoxLayout(self)
        column.addWidget(self._splitter, 1)
        column.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put curves and numbers side by side where the window is too low for both."""
        super().resizeEvent(event)
        is_low = self.height() < _LOW * self.fontMetrics().height()
        turned = Qt.Orientation.Horizontal if is_low else Qt.Orientation.Vertical
        if turned != self._splitter.orientation():
            self._splitter.setOrientation(turned)
            self._draw(self.table.currentRow())

    def show_quantities(self, found: Quantities) -> None:
        """Show an amount by substance and year."""
        self.lines, self._years = found.lines, found.years
        heads = ["物质", "CAS号或流水号", *(f"{year}年" for year in found.years)]
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        for place in range(_LEADING - 1, len(heads)):
            self.table.horizontalHeader().setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
        self.table.show_lines((self._texts(line), line) for line in found.lines)
        self._draw(self.table.currentRow())

    def _texts(self, line: QuantityLine) -> list[str]:
        return [line.name, line.code or "—", *(cell.words for cell in line.cells)]

    def rows(self) -> list[list[str]]:
        """Return the table as rows of text, headings first."""
        heads = ["物质", "CAS号或流水号", *(f"{year}年（{_UNIT}）" for year in self._years)]
        return [heads, *(self._texts(line) for line in self.lines)]

    def _follow(self, row: int, before: int) -> None:
        if row != before:
            self._draw(row)

    def _draw(self, row: int) -> None:
        """Draw the substance in front, then the largest others."""
        if not 0 <= row < len(self.lines):
            return
        front = self.lines[row]
        is_beside = self._splitter.orientation() is Qt.Orientation.Horizontal
        most = _CURVES_BESIDE if is_beside else _CURVES
        shown = [front, *(line for line in self.lines if line is not front)][:most]
        years = tuple(str(year) for year in self._years)
        nothing = ("",) * len(years)
        self.chart.show_chart(
            CurveChart(_UNIT, years, years, nothing, tuple(map(_curve, shown)), (None,) * len(years), nothing)
        )

    # ---- leading to the records

    def open_cell(self, row: int, place: int) -> None:
        """List the entries behind a number, or behind all years of a substance."""
        line, read, figures = self.lines[row], self.read, self._context.office.survey_figures
        year = self._years[place - _LEADING] if place >= _LEADING else None

        def rows() -> list[FigureRow]:
            found = read()
            same = (other for other in found.lines if (other.name, other.code) == (line.name, line.code))
            cells = (pair for other in same for pair in zip(found.years, other.cells, strict=True))
            numbers = [n for known, cell in cells if year in {None, known} for n in cell.numbers]
            return figures.entries(found.key, numbers)

        words = f"{line.name}：{'各年' if year is None else f'{year}年'}的填报"
        self._context.show_page(EntryRowsPage(self._context, words, rows))


def _curve(line: QuantityLine) -> Curve:
    numbers = tuple(None if cell.kilograms is None else float(cell.kilograms) for cell in line.cells)
    return Curve(line.name, numbers, tuple(cell.words for cell in line.cells))
