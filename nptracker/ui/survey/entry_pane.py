"""One entry of the survey: its amounts beside last year's, and only the blocks its tiers ask for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from nptracker.domain.changes import NOTHING
from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.problem import SEVERITY_WORDS, Problem, Severity
from nptracker.domain.substance_identity import substance_words
from nptracker.domain.survey_carry import carried_value, unconfirmed
from nptracker.domain.survey_rules.entry_rules import LEFT, RIGHT
from nptracker.domain.survey_rules.model import spaced
from nptracker.domain.survey_states import LOCKED, CaseState, change_words
from nptracker.domain.values import amount, is_given
from nptracker.errors import BusyError, GoneError
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.records.field_sheet import FieldSheet, Texts
from nptracker.ui.survey.part_panel import PartPanel
from nptracker.ui.survey.substance_card import SubstanceCard
from nptracker.ui.theme import mark
from nptracker.ui.widgets.wrapped_lines import WrappedLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.domain.changes import Changes
    from nptracker.domain.forms.form import Form
    from nptracker.services.survey_cards import EntryCard
    from nptracker.ui.context import Context

_ENTRY = form_named("survey_entry")
_GROUPS = (
    ("来：期初库存、生产、购入", LEFT),
    ("去：自用、销售、废弃、期末库存", RIGHT),
    ("物质与活动", ("activity", "tiers", "content", "capacity", "uses", "list_no", "list_version")),
    (
        "来源与签署",
        (
            *("data_source", "evidence", "entry_kind", "filled_by", "statistician", "head", "reported_on"),
            "note",
        ),
    ),
)
_AMOUNTS, _PROBLEMS, _LISTS = "数量", "问题", "名录"
# the tab of each kind of part, and the tier that asks for it; uses are asked of every substance
_TABS = (
    ("survey_use", "用途", ""),
    ("survey_release", "排放", "detailed"),
    ("survey_measure", "措施", "priority"),
    ("survey_convention", "公约", "convention"),
)
_GROUPS_AT_ONCE = 2  # what came in and what went out fill the first screen
_TWO_COLUMNS_FROM = 38  # letters: amounts are short
CONFIRM_WORDS = "上年数，待确认"


def entry_form() -> Form:
    """Return the fields of an entry in the order they are asked for here, in and out side by side."""
    fields = [
        replace(_ENTRY.by_key[key], group=title, in_table=True) for title, keys in _GROUPS for key in keys
    ]
    return replace(_ENTRY, fields=tuple(fields), checks=())


class EntryPane(QWidget):
    """Shows one entry and writes each field when it is left; ``explain_wanted`` carries the rule to explain.

    ``furnish`` makes what stands behind the first tab; without it no entry can be shown.
    """

    explain_wanted = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.card: EntryCard | None = None
        self._is_writable = False
        self._title, self._sum, self.guard = QLabel(self), QLabel(self), QLabel(self)
        mark(self._title, "heading")
        for label in (self._title, self._sum, self.guard):
            label.setWordWrap(True)
        self.confirm_button = QPushButton("确认上年数(&Q)", self)
        self.confirm_button.setToolTip("本物质带入的上年数都核对无误（Ctrl+Return）；光标所在一栏按 F8")
        self.confirm_button.clicked.connect(self.confirm_all)
        self.sheet = FieldSheet(entry_form(), context.office.records.find, self._check, self)
        self.sheet.two_columns_from = _TWO_COLUMNS_FROM
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("本物质的各个方面")
        self.panels: dict[str, PartPanel] = {}
        self._lay_out()
        self._listen()

    def furnish(self) -> None:
        """Make the tabs behind the first one."""
        for kind, word, _tier in _TABS:
            self.panels[kind] = PartPanel(self.context, kind, self)
            self.tabs.addTab(self.panels[kind], word)
        self._problem_tab = self._make_problem_tab()
        self.substance_card = SubstanceCard(self)
        self.tabs.addTab(self._problem_tab, _PROBLEMS)
        self.tabs.addTab(self.substance_card, _LISTS)

    @property
    def is_furnished(self) -> bool:
        """Tell whether an entry can be shown."""
        return bool(self.panels)

    def _make_problem_tab(self) -> QWidget:
        self.problems = WrappedLines("本物质的问题", ("轻重", "规则", "问题"), 2, self)
        self.problems.cellActivated.connect(lambda _row, _column: self._explain())
        self.problems.itemSelectionChanged.connect(self._show_explain)
        self.explain_button = QPushButton("写核实说明(&S)…", self)
        self.explain_button.setToolTip("提示的情况属实的，写明原因就能通过；错误要改正")
        self.explain_button.clicked.connect(self._explain)
        made = QWidget(self)
        below = QVBoxLayout(made)
        below.setContentsMargins(0, 6, 0, 0)
        below.addWidget(self.problems, 1)
        below.addLayout(FlowRow(self.explain_button))
        return made

    def _lay_out(self) -> None:
        self.sheet.show_groups(_GROUPS_AT_ONCE)
        self.tabs.addTab(self.sheet, _AMOUNTS)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(FlowRow(self._title, self.confirm_button))
        column.addWidget(self._sum)
        column.addWidget(self.guard)
        column.addWidget(self.tabs, 1)

    def _listen(self) -> None:
        for row in self.sheet.rows.values():
            row.editor.left.connect(lambda row=row: QTimer.singleShot(0, row, self._save_if_left))
        self.sheet.checked.connect(lambda _errors, _others: self._show_sum())
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+Return"), self, self.confirm_all, context=within)
        QShortcut(QKeySequence("F8"), self, self.confirm_current, context=within)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save, context=within)

    # -- showing ---------------------------------------------------------------------------------

    def show_rest(self) -> list[Callable[[], None]]:
        """Return the steps that bring up the rest of the fields, one group each."""
        return [
            partial(self.sheet.show_groups, count) for count in range(_GROUPS_AT_ONCE + 1, len(_GROUPS) + 1)
        ]

    def show_card(self, card: EntryCard) -> None:
        """Show an entry; the one shown already keeps cursor, scroll and what is being typed."""
        is_same = self.card is not None and self.card.record.id == card.record.id
        self.card = card
        if is_same:
            self.sheet.renew(card.record)
        else:
            self.sheet.load(card.record)
        self._show_guard(card)
        self._title.setText(substance_words(card.record.values))
        waiting = unconfirmed(card.record.values)
        for key, row in self.sheet.rows.items():
            before = carried_value(card.last.values, key) if card.last else None
            is_shown = key in (*LEFT, *RIGHT) and is_given(before) and key not in waiting
            row.set_beside(f"上年 {display(row.field, before)}" if is_shown else "")
        for panel in self.panels.values():
            panel.show_card(card)
        self._show_tabs(card)
        self._show_problems(card)
        self._show_lists(card)
        self.confirm_button.setText(f"确认上年数 {len(waiting)} 项(&Q)")
        self.confirm_button.setVisible(bool(waiting) and self._is_writable)

    def _show_guard(self, card: EntryCard) -> None:
        """Say before anything is typed what a change would mean for the audit; what was sent on is not typed over."""
        words = change_words(card.case)
        self.guard.setText(f"△ {words}" if card.case is CaseState.PASSED else f"■ {words}")
        self.guard.setVisible(bool(words))
        mark(self.guard, "warning")
        self._is_writable = not (self.context.office.read_only or card.case in LOCKED)
        self.sheet.set_read_only(not self._is_writable)

    def _show_tabs(self, card: EntryCard) -> None:
        tiers = card.record["tiers"]
        held = tiers if isinstance(tiers, tuple) else ()
        for kind, word, tier in _TABS:
            at = self.tabs.indexOf(self.panels[kind])
            self.tabs.setTabVisible(at, not tier or tier in held or bool(card.parts[kind]))
            missing = self.panels[kind].unanswered
            self.tabs.setTabText(at, f"{word} 缺{missing}" if missing else word)

    def _show_problems(self, card: EntryCard) -> None:
        listed = [p for p in card.problems if p.code != "L14"]
        lines = [((_weight_words(p), p.code, p.message), p) for p in listed]
        self.problems.show_lines(lines or [(("✔ 无误", "—", "没有问题"), None)])
        at = self.tabs.indexOf(self._problem_tab)
        self.tabs.setTabText(at, f"{_PROBLEMS} {len(listed)}" if listed else _PROBLEMS)
        self._show_explain()

    def _show_lists(self, card: EntryCard) -> None:
        name, code = (display(_ENTRY.by_key[key], card.record[key]) for key in ("substance", "cas_rn"))
        year = card.record["data_year"]
        book = self.context.office.substances.book_of(year if isinstance(year, int) else None)
        self.substance_card.show_substance(book, name, code)

    def _show_explain(self) -> None:
        chosen = self.problems.chosen
        can = isinstance(chosen, Problem) and chosen.severity is Severity.WARNING
        self.explain_button.setEnabled(can and not self.context.office.read_only)

    def _show_sum(self) -> None:
        """Say the balance in one line while one types."""
        values = self.context.office.records.typed(_ENTRY.kind, {
            key: self.sheet.rows[key].editor.text() for key in (*LEFT, *RIGHT)
        })  # fmt: skip
        left, right = (
            sum(number for key in side if (number := amount(values[key])) is not None)
            for side in (LEFT, RIGHT)
        )
        is_open = any(not is_given(value) for value in values.values())
        broken = any(problem.code == "L1" for problem in self.sheet.problems)
        sign = "…　还有没填的" if is_open else "✕　不平" if broken else "✔　平衡"
        self._sum.setText(f"来 {spaced(Decimal(left))} 千克　去 {spaced(Decimal(right))} 千克　{sign}")
        mark(self._sum, "soft" if is_open else "danger" if broken else "good")

    # -- checking and writing --------------------------------------------------------------------

    def _check(self, texts: Texts) -> list[Problem]:
        """Return what is wrong with the entry as typed; values to be confirmed are said, not reproached."""
        if self.card is None:
            return []
        records, record = self.context.office.records, self.card.record
        try:
            typed = records.typed(_ENTRY.kind, texts)
            found = records.problems(_ENTRY.kind, {**record.values, **typed}, record.id)
        except BusyError:
            return list(self.sheet.problems)
        return [
            p._replace(severity=Severity.NOTICE, message=CONFIRM_WORDS) if p.code == "L14" else p
            for p in found
        ]

    def _save_if_left(self) -> None:
        """Write what was typed once the cursor is out of the field."""
        focus = QApplication.focusWidget()
        typed = self.sheet.changed_texts()
        if not any(focus and self.sheet.rows[key].isAncestorOf(focus) for key in typed):
            self.save()

    def save(self) -> bool:
        """Write what is typed, right or wrong; returns False when the file would not take it."""
        typed = self.sheet.changed_texts()
        if not typed or self.card is None or self.context.office.read_only:
            return True
        records, record_id = self.context.office.records, self.card.record.id
        is_gone = False

        def verb() -> Changes:
            nonlocal is_gone
            try:
                changes = records.update(_ENTRY.kind, record_id, records.typed(_ENTRY.kind, typed))
            except GoneError:
                changes, is_gone = NOTHING, True
            self.sheet.settle()  # only what was really written, and before every page hears of it
            return changes

        is_through = self.context.perform(verb) is not None
        if is_gone:
            self._say_gone(typed)
        return is_through

    def _say_gone(self, typed: Texts) -> None:
        """Say what was typed in an entry that is gone: there is nowhere left to write it."""
        said = "、".join(f"{_ENTRY.by_key[key].heading}“{text}”" for key, text in typed.items())
        self.context.messages.show_warning(
            f"{self._title.text()}这一条刚被删除或撤销，正在填的没有写入：{said}。要找回这一条，可用“重做”或“撤销”。"
        )

    def confirm_all(self) -> None:
        """Confirm every carried value of the entry."""
        if self.card is not None and self.save():
            entry = self.card.record.id
            self.context.perform(lambda: self.context.office.survey.confirm([entry]))

    def confirm_current(self) -> None:
        """Confirm the carried value of the field with the cursor, and go on to the next one."""
        focus = QApplication.focusWidget()
        rows = self.sheet.rows.items()
        key = next((key for key, row in rows if focus and row.isAncestorOf(focus)), "")
        if not key or self.card is None or not self.save():
            return
        entry = self.card.record.id
        self.context.perform(lambda: self.context.office.survey.confirm([entry], [key]))
        waiting = unconfirmed(self.card.record.values)
        order = [name for name in self.sheet.rows if name in waiting]
        self.sheet.focus_field(next(iter(order), key))

    def _explain(self) -> None:
        chosen = self.problems.chosen
        if isinstance(chosen, Problem) and chosen.severity is Severity.WARNING:
            self.explain_wanted.emit(chosen.code)


def _weight_words(problem: Problem) -> str:
    sign = "✖" if problem.severity is Severity.ERROR else "△"
    return f"{sign} {SEVERITY_WORDS[problem.severity]}"
