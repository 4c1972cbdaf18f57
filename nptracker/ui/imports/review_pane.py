"""What an import would do, to look at and choose from: counts by state, kinds of record, rows and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QSplitter,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nptracker.services.import_draft import STATE_WORDS, RowState
from nptracker.ui.icons import icon
from nptracker.ui.imports.import_rows import SIGNS, STATE_HELP, Chosen, ReviewModel, telling_first
from nptracker.ui.imports.problem_list import ProblemList
from nptracker.ui.plan.flow_row import FlowRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtGui import QResizeEvent

    from nptracker.domain.forms.form import Form
    from nptracker.services.import_draft import DraftRow, ImportDraft

_BEFORE_FIELDS = (8, 16, 12)  # Chinese letters of the three columns that every kind has
_LEAST_LETTERS = 5
_LEAST_LINES = 3  # of each list in a low window
_LOW_LINES = 18  # below which the rows and the problems would have a few lines each


class ReviewPane(QWidget):
    """Shows a draft; ``chosen_changed`` says that a person has chosen other rows to be written."""

    chosen_changed = Signal()

    def __init__(self, form: Form, forms: Mapping[str, Form], parent: QWidget | None = None) -> None:
        """Show drafts of ``form`` and of the kinds that come with it, ``forms`` by kind."""
        super().__init__(parent)
        self._form, self._forms = form, forms
        self.draft: ImportDraft | None = None
        self.chosen = Chosen()
        self.model = ReviewModel(form.workbook_fields, self)
        self.model.chosen_changed.connect(self.chosen_changed)
        self.chips = {state: self._chip(state) for state in RowState}
        self.kinds = QTabBar(self)
        self.kinds.setExpanding(False)
        self.kinds.setDrawBase(False)
        self.kinds.hide()  # a bar shown empty keeps no room for the tabs that come later
        self.kinds.currentChanged.connect(lambda _number: self._show_kind())
        self.table = self._make_table()
        self.problems = ProblemList(self)
        self.problems.chosen.connect(self._show_problem)
        self.problems.itemActivated.connect(lambda _item, _column: self._go_to_row())
        self.problem_chip = QPushButton(self)
        self.problem_chip.setCheckable(True)
        self.problem_chip.setToolTip("列出问题；回车转到那一行")
        self.problem_chip.toggled.connect(lambda _on: self._share_room())
        self._lay_out()

    def _chip(self, state: RowState) -> QPushButton:
        chip = QPushButton(self)
        chip.setCheckable(True)
        chip.setToolTip(STATE_HELP[state])
        chip.setIcon(icon(*SIGNS[state]))
        chip.clicked.connect(lambda checked, state=state: self.show_only(state if checked else None))
        return chip

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        table.setAccessibleName("要导入的行")
        return table

    def _lay_out(self) -> None:
        self.chips_row = FlowRow(*self.chips.values(), self.problem_chip)
        lists = QSplitter(Qt.Orientation.Vertical, self)
        lists.addWidget(self.table)
        lists.addWidget(self.problems)
        lists.setStretchFactor(0, 3)
        lists.setStretchFactor(1, 2)
        lists.setChildrenCollapsible(False)
        for part in (self.table, self.problems):
            part.setMinimumHeight(_LEAST_LINES * self.fontMetrics().lineSpacing())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.chips_row)
        column.addWidget(self.kinds)
        column.addWidget(lists, 1)

    # -- showing ---------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show rows and problems one below the other where both have room, else one of them at a time."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        if self.draft is None:
            return
        is_low = self.height() < _LOW_LINES * self.fontMetrics().lineSpacing()
        has_rows, has_problems = bool(self.draft.rows), bool(self.draft.problems)
        asks_for_problems = self.problem_chip.isChecked() or not has_rows
        self.problem_chip.setVisible(is_low and has_rows and has_problems)
        self.table.setVisible(has_rows and not (is_low and asks_for_problems))
        self.problems.setVisible(asks_for_problems if is_low else True)

    def _go_to_row(self) -> None:
        """Turn from a problem to its row where only one of them is shown."""
        if self.problem_chip.isVisible():
            self.problem_chip.setChecked(False)
            self.table.setFocus()

    def show_draft(self, draft: ImportDraft, chosen: Iterable[int] = ()) -> None:
        """Show a draft with every new and changed row chosen, or those named."""
        self.draft, self.chosen = draft, Chosen(draft.rows)
        self.chosen.places = set(chosen) or self.chosen.places
        self.problems.set_draft(draft)
        for state, chip in self.chips.items():
            count = draft.count(state)
            chip.setText(f"{STATE_WORDS[state]} {count} 条")
            chip.setVisible(count > 0)
        self.problem_chip.setText(f"问题 {len(draft.problems)} 处")
        self.problem_chip.setChecked(False)
        self._share_room()
        self.setFocusProxy(self.table if draft.rows else self.problems)
        self._fill_kinds(draft)
        self._show_kind()

    def _fill_kinds(self, draft: ImportDraft) -> None:
        """Offer the kinds of record that the files hold: a workbook of inspections brings findings too."""
        self.kinds.blockSignals(True)
        while self.kinds.count():
            self.kinds.removeTab(0)
        for kind in dict.fromkeys([self._form.kind, *(row.kind for row in draft.rows)]):
            count = sum(row.kind == kind for row in draft.rows)
            self.kinds.setTabData(self.kinds.addTab(f"{self._forms[kind].title} {count} 行"), kind)
        telling = (row.kind for row in draft.rows if row.state is not RowState.SAME)
        kinds = [self.kinds.tabData(number) for number in range(self.kinds.count())]
        self.kinds.setCurrentIndex(kinds.index(next(telling, self._form.kind)))
        self.kinds.setVisible(self.kinds.count() > 1)
        self.kinds.blockSignals(False)

    def _show_kind(self) -> None:
        if self.draft is None:
            return
        kind = str(self.kinds.tabData(max(0, self.kinds.currentIndex())))
        rows = [(place, row) for place, row in enumerate(self.draft.rows) if row.kind == kind]
        rows.sort(key=lambda placed: placed[1].state is RowState.SAME)  # last what needs no look
        fields = telling_first(self._forms[kind].workbook_fields, [row for _place, row in rows])
        self.model.set_rows(rows, fields, self.chosen)
        letter = self.fontMetrics().horizontalAdvance("中")
        for column, letters in enumerate((*_BEFORE_FIELDS, *(field.width * 0.8 for field in fields))):
            self.table.setColumnWidth(column, max(round(letters * letter), _LEAST_LETTERS * letter))
        self._press_chip(None)

    def show_only(self, state: RowState | None) -> None:
        """Show the rows of one state, or all."""
        self._press_chip(state)
        self.model.show_only(state)

    def _press_chip(self, state: RowState | None) -> None:
        for other, chip in self.chips.items():
            chip.setChecked(other is state)

    def _show_problem(self, row: DraftRow | None, key: str) -> None:
        if row is None:
            return
        tabs = [self.kinds.tabData(number) for number in range(self.kinds.count())]
        self.kinds.setCurrentIndex(tabs.index(row.kind))
        if self.model.place_of(row) < 0:
            self.show_only(None)
        index = self.model.index(self.model.place_of(row), self.model.column_of(key))
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    # -- choosing --------------------------------------------------------------------------------

    def proposed_as_known(self) -> list[int]:
        """Return where the rows stand that were proposed as known ones and may be others after all."""
        return [place for place, row in enumerate(self.draft.rows) if row.as_new] if self.draft else []

    def places_apart(self) -> list[int]:
        """Return the selected rows that were proposed as known ones, all such rows when none is selected."""
        offered = self.proposed_as_known()
        selected = {self.model.rows[index.row()][0] for index in self.table.selectionModel().selectedRows()}
        return [place for place in offered if place in selected] or offered

    def show_apart(self, draft: ImportDraft, places: Iterable[int]) -> None:
        """Show the draft in which these rows are records of their own, chosen to be written."""
        tab = self.kinds.currentIndex()
        self.show_draft(draft, self.chosen.places.union(places))
        self.kinds.setCurrentIndex(tab)
        self.chosen_changed.emit()

    def choose_all(self, state: RowState, chosen: bool) -> None:
        """Choose every row of a state, or leave all of them."""
        if self.draft is None:
            return
        for place in self.draft.places(state):
            self.chosen.put(place, chosen)
        self.model.layoutChanged.emit()
        self.chosen_changed.emit()
