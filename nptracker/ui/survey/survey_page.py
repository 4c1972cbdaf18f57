"""填报: one data year, enterprise by enterprise: its substances, one of them in full, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.problem import SEVERITY_WORDS
from nptracker.domain.substance_identity import substance_words
from nptracker.domain.survey_return import Said
from nptracker.domain.survey_rules import YearProblem
from nptracker.errors import GoneError
from nptracker.services.survey_cards import EntryLine
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.context import PageKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.survey.enterprise_chooser import EnterpriseChooser
from nptracker.ui.survey.entry_pane import EntryPane
from nptracker.ui.survey.said_states import said_states
from nptracker.ui.survey.survey_verbs import SurveyVerbs
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.lines_table import LinesTable
from nptracker.ui.widgets.portions import Portions
from nptracker.ui.widgets.wrapped_lines import WrappedLines
from nptracker.ui.widgets.year_box import YearBox

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from nptracker.domain.record import Record
    from nptracker.services.survey_cards import YearCard
    from nptracker.ui.context import Context

_AT_ONCE = 3_000  # entries of a file whose states are read faster than a person notices
_FULL, _EMPTY = range(2)
_NARROW = 1_000  # pixels below which the list of enterprises gives way to a box
_WRITING = ("add", "carry", "zero", "carry_all", "complete")


class SurveyPage(Page):
    """Left the enterprises of the year, in the middle the substances of one, right one substance in full."""

    title = "填报"
    help_text = (
        "左边选企业，中间是它这一年度的物质，右边逐项填写；离开一栏就存好，有错误也能存，会标出来。\n"
        "数量可以带单位：填“12 吨”，下面显示千克数和上年数；“来”“去”两边是否平衡随填随算。\n"
        "适用档要什么就出现什么：详细档填排放与转移，重点管控档逐条答管控措施，公约档填履约信息。\n"
        "“带入上年数”把上年的物质和数量带过来，标“上年数，待确认”；改了就算确认，F8 确认一栏，"
        "Ctrl+Return 确认本物质全部。没确认完不能报出。\n"
        "“零报告”写明依据：本企业没有某一类或全部物质。零报告、空白、未报是三回事，分开数。\n"
        "提示的情况属实的，在“问题”里写核实说明（不少于 4 个字），报表会印出来；数改了要重新核实。\n"
        "每一步都自动保存，Ctrl+Z 撤销。"
    )
    shows = frozenset(
        {"enterprise", "screening_step", "survey_entry", "survey_use", "survey_release", "survey_measure"}
        | {"survey_convention", "zero_return", "rule_waiver", "setting", "survey_round", "survey_case"}
        | {"substance_list", "listed_substance"}
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._asker = Asker(self, context.reading, self.say_failed)
        self.card: YearCard | None = None
        self._wanted_entry = self._shown_entry = ""
        self.year_box = YearBox(context.office.today(), self)
        self.sum = QLabel(self)
        self.chooser = EnterpriseChooser(self)
        self.substances = LinesTable("本企业的物质", ("物质", "状态"), 0, self)
        self.missing = WrappedLines("还缺什么", ("还缺什么",), 0, self)
        self.missing.horizontalHeader().hide()
        self._made: EntryPane | None = None
        self._building = Portions(self)
        self.verbs = SurveyVerbs(self)
        self.buttons = self._make_buttons()
        self._states = said_states(self)
        self._name, self._missing_head = QLabel(self), QLabel("还缺什么（回车写说明）", self)
        self._lay_out()
        self._listen()
        self.setFocusProxy(self.chooser.list)

    # -- building --------------------------------------------------------------------------------

    def _make_buttons(self) -> dict[str, QPushButton]:
        made: dict[str, QPushButton] = {}
        for key, words, tip in (
            ("add", "加物质(&A)…", "输入名称、拼音首字母或 CAS 号，从名录带出适用档（Ins）"),
            ("carry", "带入上年数(&D)", "把本企业上一年度的物质和数量带过来，待确认"),
            ("zero", "零报告(&L)…", "本企业没有某一类或全部物质，写明依据"),
            ("carry_all", "全部企业带入上年数(&Y)…", "把所有入统企业上一年度的物质带过来，待确认"),
            ("complete", "按名录补适用档(&B)", "空着的适用档、编号和清单版本按现行名录补上，填过的不动"),
        ):
            button = QPushButton(words, self)
            button.setToolTip(tip)
            button.clicked.connect(partial(self._run, key))
            made[key] = button
        return made

    def _run(self, key: str) -> None:
        getattr(self.verbs, key)()

    def _lay_out(self) -> None:
        mark(self._name, "heading")
        mark(self.sum, "soft")
        mark(self._missing_head, "heading")
        self._name.setWordWrap(True)
        self._pane_stack = QStackedWidget(self)
        for state in self._states.values():
            self._pane_stack.addWidget(state)
        self._splitter = splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        for part in (self.chooser.side, self._middle(), self._pane_stack):
            splitter.addWidget(part)
        splitter.setSizes([248, 262, 670])
        splitter.setStretchFactor(2, 1)
        full = QWidget()
        outer = QVBoxLayout(full)
        outer.setContentsMargins(0, 4, 0, 4)
        outer.setSpacing(4)
        outer.addLayout(FlowRow(self.year_box, self.buttons["carry_all"], self.buttons["complete"], self.sum))
        outer.addWidget(splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty_state())

    def _middle(self) -> QWidget:
        buttons = FlowRow(*(self.buttons[key] for key in ("add", "carry", "zero")))
        middle = _column(self.chooser.box, self._name, self.substances, self._missing_head, self.missing)
        column = middle.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertLayout(2, buttons)
        column.setStretchFactor(self.substances, 3)
        column.setStretchFactor(self.missing, 1)
        column.setContentsMargins(6, 0, 0, 0)
        return middle

    def _empty_state(self) -> EmptyState:
        go = QPushButton("去企业初筛(&J)", self)
        mark(go, "primary")
        go.clicked.connect(lambda: self.context.go(PageKey.ENTERPRISES, "", ""))
        return EmptyState(
            "survey",
            "本年度还没有入统企业",
            "先在“企业”里录入或导入企业底册，做完初筛；结论是“入统”的企业会列在这里，逐家填报。",
            go,
        )

    def _listen(self) -> None:
        self.year_box.activated.connect(lambda _at: self._load())
        self.chooser.turned.connect(self._turn_enterprise)
        self.substances.itemSelectionChanged.connect(self._turn_entry)
        self.substances.cellActivated.connect(lambda _row, _column: self._go_to_fields())
        self.missing.cellActivated.connect(lambda _row, _column: self.verbs.explain_missing())

    @property
    def pane(self) -> EntryPane:
        """The entry in full; what is not made of it yet is made now."""
        if self._made is None and not self._building.is_running:
            self._build_pane()
        self._building.finish()
        assert self._made is not None
        return self._made

    def _build_pane(self) -> None:
        """Make the pane in portions, because its many fields take their time; the lists are painted first."""
        steps = (self._make_pane, self._furnish, self._fill_pane, self._bring_pane, self._show_rest)
        self._building.run(*steps)

    def _make_pane(self) -> None:
        self._made = EntryPane(self.context, self)
        self._made.explain_wanted.connect(self.verbs.explain)

    def _furnish(self) -> None:
        assert self._made is not None
        self._made.furnish()
        self._pane_stack.addWidget(self._made)

    def _show_rest(self) -> None:
        assert self._made is not None
        self._building.run(*self._made.show_rest())

    def _is_saved(self) -> bool:
        """Write what is typed; returns False when the file would not take it."""
        return self._made is None or self._made.save()

    # -- showing ---------------------------------------------------------------------------------

    @property
    def year(self) -> int:
        """The data year shown."""
        return self.year_box.year

    def reload(self) -> None:
        """Read the year again; beside thousands of entries in the reading lane."""
        survey = self.context.office.survey
        self.year_box.show_years(survey.years())
        year = self.year
        few = self.context.office.records.count("survey_entry") <= _AT_ONCE
        self._asker.find(
            lambda: (survey.enterprises(year), len(survey.without_lists(year))), self._show_year, at_once=few
        )

    def _show_year(self, read: tuple[list[tuple[Record, Said]], int]) -> None:
        found, without_lists = read
        self.buttons["complete"].setText(f"按名录补适用档 {without_lists} 行(&B)")
        self.buttons["complete"].setVisible(bool(without_lists))
        self._stack.setCurrentIndex(_FULL if found else _EMPTY)
        counts = {said: sum(one is said for _record, one in found) for said in Said}
        parts = "＋".join(f"{said.label} {count}" for said, count in counts.items())
        self.sum.setText(f"企业 {len(found)} 家＝{parts}")
        can_write = not self.context.office.read_only
        for key in _WRITING:
            self.buttons[key].setEnabled(can_write)
        self.chooser.show_everybody(found)

    def _turn_enterprise(self) -> None:
        chosen = self.chooser.chosen
        if not chosen or not self._is_saved():
            return
        try:
            self.card = self.context.office.survey.year_card(chosen, self.year)
        except GoneError:
            return
        self._show_card(self.card)

    def _show_card(self, card: YearCard) -> None:
        self._name.setText(str(card.enterprise["name"] or ""))
        self.buttons["carry"].setVisible(bool(card.carriable))
        self.buttons["carry"].setText(f"带入上年 {card.carriable} 种(&D)")
        kept = self._wanted_entry or self._shown_entry
        self._wanted_entry = ""
        self.substances.blockSignals(True)
        lines = [((_short(line), line.state_words), line) for line in card.lines]
        zeros = [
            ((f"零报告：{zero['category']}", str(zero["basis"] or "")), zero) for zero in card.zero_returns
        ]
        self.substances.show_lines([*lines, *zeros])
        at = next((n for n, line in enumerate(card.lines) if line.record.id == kept), 0)
        if lines or zeros:
            self.substances.setCurrentCell(at, 0)
        self.substances.blockSignals(False)
        self._show_missing(card)
        self._turn_entry()

    def _show_missing(self, card: YearCard) -> None:
        lines = (((_missing_words(one),), one) for one in card.missing)
        self.missing.show_lines(lines)
        self.missing.setVisible(bool(card.missing))
        self._missing_head.setVisible(bool(card.missing) and not self._is_narrow)

    def _turn_entry(self) -> None:
        line = self.line
        if line is None:
            self._pane_stack.setCurrentWidget(self._states[self.card.said if self.card else Said.NOTHING])
        elif self._made is None and not self._building.is_running:
            self._build_pane()
        elif self._made is not None and self._made.is_furnished:
            self._show_entry()

    def _show_entry(self) -> None:
        self._fill_pane()
        self._bring_pane()

    def _bring_pane(self) -> None:
        if self.line is not None and self._made is not None:
            self._pane_stack.setCurrentWidget(self._made)

    def _fill_pane(self) -> None:
        line, pane = self.line, self._made
        if line is None or pane is None or (line.record.id != self._shown_entry and not pane.save()):
            return
        try:
            card = self.context.office.survey.entry_card(line.record.id)
        except GoneError:  # deleted just now; the list is about to say so
            return
        self._shown_entry = line.record.id
        pane.show_card(card)

    @property
    def line(self) -> EntryLine | None:
        """The substance with the cursor."""
        chosen = self.substances.chosen
        return chosen if isinstance(chosen, EntryLine) else None

    def _go_to_fields(self) -> None:
        if self.line is not None:
            self.pane.sheet.focus_first()

    def want_entry(self, entry_id: str) -> None:
        """Bring an entry to the front at the next reading."""
        self._wanted_entry = entry_id

    @property
    def _is_narrow(self) -> bool:
        return self.width() < _NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let a box stand for the list of enterprises where there is no room for both."""
        super().resizeEvent(event)
        self.chooser.be_narrow(self._is_narrow)
        self._name.setVisible(not self._is_narrow)
        self._missing_head.setVisible(bool(self.card and self.card.missing) and not self._is_narrow)

    # -- the page --------------------------------------------------------------------------------

    def may_leave(self) -> bool:
        """Write what is typed before the page is left."""
        return self._is_saved()

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        if self.context.office.read_only:
            return {}
        return {ActionKey.NEW_RECORD: self.verbs.add, ActionKey.DELETE_RECORD: self.verbs.delete}


def _column(*widgets: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    for widget in widgets:
        column.addWidget(widget)
    return made


def _short(line: EntryLine) -> str:
    return substance_words(line.record.values)


def _missing_words(one: YearProblem) -> str:
    return f"{SEVERITY_WORDS[one.problem.severity]} {one.problem.message}"
