"""One indicator: what it aims at, its curve against the target, and the figures to type below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.services.indicator_lines import DefinitionLine, IndicatorLine
from nptracker.ui.icons import icon
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.indicator_words import chart_of, goal_words, way_words
from nptracker.ui.plan.value_grid import ValueGrid
from nptracker.ui.theme import mark
from nptracker.ui.widgets.chart_export import ChartButton
from nptracker.ui.widgets.line_chart import LineChart
from nptracker.ui.widgets.sign import Sign

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from nptracker.ui.context import Context

# (verb, words, icon, tip) of the buttons, in their order
_BUTTONS = (
    ("edit", "修改(&M)…", "edit", "名称、任务、单位、方向和统计方式"),
    ("targets", "目标值(&T)…", "star", "逐年的目标；未定的在这里定下来"),
    ("count", "从台账取数(&Q)", "import", "按口径里设定的取数项，把本期的数数出来填上"),
    ("open", "打开取数记录(&O)", "search", "看这个数是由哪些记录数出来的"),
)
_LOW = 27  # lines of text below which curve and figures do not fit below one another
_DATA = 0  # the tab of the figures


class IndicatorPanel(QWidget):
    """Shows one indicator; ``asked`` carries the name of a verb, ``definition_asked`` one about a definition."""

    asked = Signal(str)
    definition_asked = Signal(str, str)  # verb, definition id

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[IndicatorLine] = ()
        self._is_read_only = context.office.read_only
        self._name = QLabel(self)
        self._name.setWordWrap(True)
        mark(self._name, "heading")
        self._facts = QLabel(self)
        self._facts.setWordWrap(True)
        mark(self._facts, "soft")
        self.chart = LineChart("指标曲线", self)
        self.grid = ValueGrid(self)
        self.grid.values.is_writable = not self._is_read_only
        self.grid.moved.connect(self._follow)
        self.chart.turned.connect(self._turn_grid)
        self.export_button = ChartButton(context, self.chart, self._title, self._rows)
        self._make_warning()
        self._lay_out()

    def _make_warning(self) -> None:
        self.warning = QFrame(self)
        mark(self.warning, "bar-warning")
        self.warning_words = QLabel(self.warning)
        self.warning_words.setWordWrap(True)
        self._explain = QPushButton("写明口径(&W)…", self.warning)
        self._explain.clicked.connect(lambda: self._ask_definition("edit"))
        row = QHBoxLayout(self.warning)
        row.setContentsMargins(8, 3, 6, 3)
        row.addWidget(Sign("warning", "warning", parent=self.warning))
        row.addWidget(self.warning_words, 1)
        row.addWidget(self._explain)
        self.warning.hide()

    def _make_buttons(self) -> list[QWidget]:
        made: list[QWidget] = []
        for verb, words, sign, tip in _BUTTONS:
            button = QPushButton(icon(sign), words, self)
            button.setToolTip(tip)
            button.setEnabled(not self._is_read_only or verb == "open")
            button.clicked.connect(lambda _checked=False, verb=verb: self.asked.emit(verb))
            made.append(button)
        self.open_button = made[-1]
        made.insert(2, self._definition_button())
        return [*made, self.export_button]

    def _definition_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("口径(&K)…")
        button.setIcon(icon("form"))
        button.setToolTip("分子分母怎样统计、从哪里来；几个部门口径不同时并列")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setEnabled(not self._is_read_only)
        self.definition_menu = QMenu(button)
        self.definition_menu.aboutToShow.connect(self.fill_definition_menu)
        button.setMenu(self.definition_menu)
        return button

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.chart)
        splitter.addWidget(self.grid)
        splitter.setSizes([270, 250])
        splitter.setMinimumHeight(
            self.fontMetrics().height() * 7
        )  # one of the two; the other hides behind its tab
        self.views = QTabBar(self)
        self.views.setAccessibleName("数据或曲线")
        self.views.setDrawBase(False)
        self.views.setExpanding(False)
        for words in ("数据", "曲线"):
            self.views.addTab(words)
        self.views.currentChanged.connect(lambda _at: self._share_height())
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._name)
        column.addWidget(self._facts)
        column.addLayout(FlowRow(*self._make_buttons()))
        column.addWidget(self.warning)
        column.addWidget(self.views)
        column.addWidget(splitter, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show figures and curve below one another, or behind tabs where the window is too low for both."""
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        is_low = self.height() < _LOW * self.fontMetrics().height()
        self.views.setVisible(is_low)
        self.grid.setVisible(not is_low or self.views.currentIndex() == _DATA)
        self.chart.setVisible(not is_low or self.views.currentIndex() != _DATA)

    # ---- showing

    def show_lines(self, lines: Sequence[IndicatorLine]) -> None:
        """Show an indicator over its periods, oldest first."""
        is_same = bool(self.lines) and self.lines[-1].id == lines[-1].id
        is_moved = is_same and self.lines[-1].period != lines[-1].period
        self.lines, last = lines, lines[-1]
        self._name.setText(last.name)
        self._facts.setText(
            "　".join(part for part in (last.task_name, goal_words(last), way_words(last)) if part)
        )
        self.chart.show_chart(chart_of(lines))
        self.grid.show_lines(lines)
        if not is_same or is_moved:
            self.grid.go_to(len(lines) - 1, 0)
        self._follow()

    def _title(self) -> str:
        return f"{self.lines[-1].name}曲线" if self.lines else "指标曲线"

    def _rows(self) -> list[list[str]]:
        return self.chart.chart.rows()

    def _turn_grid(self, at: int) -> None:
        place = self.grid.place()
        if place is not None and place[0] != at:
            self.grid.go_to(at, self.grid.currentIndex().column())

    def _follow(self) -> None:
        """Show the warnings of the cursor's definition and period, and lead the chart there."""
        place = self.grid.place()
        if place is not None and place[0] < len(self.lines) and self.chart.at != place[0]:
            self.chart.turn_to(place[0])
        definition = self.definition
        words = "；".join(definition.warnings) if definition else ""
        self.warning_words.setText(words)
        self.warning.setVisible(bool(words))
        self._explain.setVisible(bool(definition and definition.is_over) and not self._is_read_only)

    @property
    def line(self) -> IndicatorLine:
        """The indicator in the period of the cursor."""
        place = self.grid.place()
        return self.lines[place[0] if place else -1]

    @property
    def definition(self) -> DefinitionLine | None:
        """The definition of the cursor, in its period; the main one while the cursor is nowhere."""
        place = self.grid.place()
        if not self.lines:
            return None
        if place is None or place[0] >= len(self.lines):
            return self.lines[-1].main
        return self.lines[place[0]].definitions[place[1]]

    # ---- definitions

    def fill_definition_menu(self) -> None:
        """List what can be done with each definition."""
        menu = self.definition_menu
        menu.clear()
        definitions = self.lines[-1].definitions if self.lines else ()
        for definition in definitions:
            self._add(menu, f"修改“{definition.title}”…", "edit", definition.id)
        self._add(menu, "新增口径(&A)…", "add", "")
        if len(definitions) > 1:
            menu.addSeparator()
        for definition in definitions if len(definitions) > 1 else ():
            if definition.definition["is_main"] != "yes":
                self._add(menu, f"把“{definition.title}”定为主口径", "main", definition.id)
            self._add(menu, f"删除“{definition.title}”", "delete", definition.id)

    def _add(self, menu: QMenu, words: str, verb: str, definition_id: str) -> None:
        menu.addAction(words, lambda: self.definition_asked.emit(verb, definition_id))

    def _ask_definition(self, verb: str) -> None:
        if self.definition is not None:
            self.definition_asked.emit(verb, self.definition.id)
