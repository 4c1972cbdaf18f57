"""填报进度: the enterprises of a data year's survey by township, how far each has come, and the next step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.plan import Light
from nptracker.domain.survey_states import MOVES, moves_from
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList, Line, heading
from nptracker.ui.survey import case_words as words
from nptracker.ui.survey.case_card import STEPS, CaseCard
from nptracker.ui.survey.case_verbs import CaseVerbs
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.year_box import YearBox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.domain.record import Record
    from nptracker.services.survey_case_lines import CaseLine
    from nptracker.services.survey_findings import Finding
    from nptracker.ui.context import Context

_FULL, _EMPTY = range(2)
_OFTEN = ("notify", "confirm", "desk", "return", "pass")
_WORDS = {
    "notify": "通知(&T)…",
    "confirm": "确认(&Q)…",
    "desk": "审核(&S)…",
    "return": "退回(&B)…",
    "pass": "通过(&D)…",
}
_TIPS = {
    "notify": "记下已通知所选企业填报，可以给它们定截止日期",
    "confirm": "企业填完自查、三人签字确认后报出",
    "desk": "县级开始书面审核",
    "return": "写明意见，退回企业修改",
    "pass": "县级审核通过；有错误没改正又没有核实说明的不能通过",
}


class _Reading(NamedTuple):
    """What the page shows, read at one time."""

    lines: list[CaseLine]
    is_open: bool
    years: list[int]
    ledger: int
    left_over: int


class ProgressPage(Page):
    """Lists the cases of one data year and takes them step by step; each verb is undone by one step."""

    title = "填报进度"
    help_text = (
        "一个数据年度的入统企业，按乡镇列出：审核到哪一步、未交还是已交、几份文件、几处错误、到没到期。\n"
        "上面的数加起来总等于入统企业数；点一个数只看这一类，再点一次看全部。\n"
        "按住 Ctrl 或 Shift 点选多家，Ctrl+A 全选，再点“通知填报”“开始书面审核”等一次办完；Ctrl+Z 撤销。\n"
        "“催报”写好发给每家企业、每个乡镇的话，写明缺什么、错在哪里。\n"
        "“审核记录”按八条质控标准逐条记，结论会带着企业往下一步走；空白记录可以打印带到现场。\n"
        "回车进入右边的卡片，F4 填审核记录，F9 看经过，Ctrl+E 到填报进度表。"
    )
    shows = frozenset(
        {"enterprise", "screening_step", "survey_round", "survey_case", "survey_step", "review_record"}
        | {"rule_waiver", "returned_file", "survey_entry", "survey_use", "survey_release", "survey_measure"}
        | {"survey_convention", "zero_return", "setting"}
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._lines: list[CaseLine] = []
        self._findings: dict[str, list[Finding]] | None = None
        self._problems: dict[str, int] | None = None
        self._is_open = False
        self._chip = ""
        self._wanted = ""
        self._asker = Asker(self, context.reading, self.say_failed)
        self._problem_asker = Asker(self, context.reading, self.say_failed)
        self._chips = {chip.key: chip for chip in words.chips()}
        self.year_box, self.search = YearBox(context.office.today(), self), QLineEdit(self)
        self.sum, self.next = QLabel(self), QLabel(self)
        self.chip_buttons = {key: self._chip_button(key) for key in self._chips}
        self.card = CaseCard(self)
        self.verbs = CaseVerbs(self)
        self.buttons = self._make_buttons()
        self.more = QMenu(self)
        self.more.aboutToShow.connect(self._fill_menu)
        self.list = GroupedList(words.HEADINGS, words.WIDTHS, words.NAME_COLUMN, optional=(5, 4, 3, 2))
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    @property
    def year(self) -> int:
        """The data year shown; last year before anything is read."""
        return self.year_box.year

    # -- building -----------------------------------------------------------------------------------------

    def _dress(self) -> None:
        self.search.setPlaceholderText("查找企业、乡镇、代码或拼音首字母")
        self.search.setAccessibleName("查找企业")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(self.search.fontMetrics().horizontalAdvance("字") * 15)
        self.list.setAccessibleName("入统企业")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        mark(self.sum, "soft")
        mark(self.next, "heading")

    def _chip_button(self, key: str) -> QPushButton:
        button = QPushButton(self)
        button.setCheckable(True)
        mark(button, "small")
        button.clicked.connect(lambda _checked=False: self.show_only("" if self._chip == key else key))
        return button

    def _make_buttons(self) -> dict[str, QPushButton]:
        verbs = self.verbs
        made = {
            key: deed_button(self, _WORDS[key], partial(verbs.take_step, MOVES[key]), tip=_TIPS[key])
            for key in _OFTEN
        }
        made["round"] = deed_button(
            self, "调查年度(&N)…", verbs.edit_round, tip="通知文号、填报和审核的起止日期"
        )
        made["urge"] = deed_button(self, "催报(&U)…", verbs.urge, tip="写好发给企业、乡镇的催报文字")
        made["review"] = deed_button(self, "审核记录(&J)…", verbs.add_review, tip="填写审核记录（F4）")
        made["more"] = QPushButton("更多(&M)", self)
        return made

    def _lay_out(self) -> None:
        b = self.buttons
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(FlowRow(self.year_box, b["round"], self.search))
        column.addLayout(FlowRow(self.next, self.sum, spacing=14))
        column.addLayout(FlowRow(*self.chip_buttons.values()))
        order = ("notify", "urge", "confirm", "desk", "review", "return", "pass", "more")
        column.addLayout(FlowRow(*(b[name] for name in order)))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(self.card)
        splitter.setSizes([640, 420])
        for place, stretch in enumerate((3, 2)):  # the card gives way too, or a narrow window has no list
            splitter.setStretchFactor(place, stretch)
        column.addWidget(splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty_state())

    def _empty_state(self) -> EmptyState:
        return EmptyState(
            "survey",
            "还没有入统企业",
            "先在“企业”里导入底册、做初筛；结论是“入统”的企业会列在这里，再通知它们填报。",
            self.context.actions.button(ActionKey.GO_ENTERPRISES, self),
            parent=self,
        )

    def _connect(self) -> None:
        self.buttons["more"].setMenu(self.more)
        self.year_box.activated.connect(lambda _at: self._turn_year())
        self.search.textChanged.connect(lambda _text: self._fill())
        self.list.chosen.connect(lambda _key: self._show_card())
        self.list.selectionModel().selectionChanged.connect(lambda *_parts: self._enable())
        into_card = dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self._enter_card)
        self.list.answer(into_card)
        self.list.doubleClicked.connect(lambda _index: self.card.show_tab(STEPS))
        answers = {"open_review": self.verbs.open_review, "print_review": self.verbs.print_review}
        self.card.asked.connect(lambda name: answers[name]())
        self.card.opened.connect(lambda kind, record_id: self.context.go("", record_id, kind))

    def _enter_card(self) -> None:
        """Go on with the keyboard in the card of the current enterprise."""
        self.card.show_tab(self.card.tabs.currentIndex())

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            ActionKey.OPEN_RECORD: self.verbs.add_review,
            ActionKey.RECORD_HISTORY: lambda: self.card.show_tab(STEPS),
            ActionKey.EXPORT: self.verbs.make_return,
            ActionKey.PRINT: self.verbs.make_return,
        }

    # -- showing ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the cases again in the reading lane, then count what is wrong with the answers."""
        office, year = self.context.office, self.year

        def read() -> _Reading:
            cases = office.cases
            lines, is_open = cases.lines(year), cases.is_open(year)
            words.get_ready(lines)
            return _Reading(
                lines, is_open, cases.years(), office.records.count("enterprise"), len(cases.left_over(year))
            )

        self._asker.ask(lambda _job: read(), self._take)

    def _turn_year(self) -> None:
        self._chip, self._problems, self._findings = "", None, None
        self._load()

    def _take(self, found: _Reading) -> None:
        self._lines, self._is_open = found.lines, found.is_open
        self.year_box.show_years(found.years)
        self._stack.setCurrentIndex(
            _FULL if found.lines or found.left_over or len(found.years) > 1 else _EMPTY
        )
        self._show_counts(found)
        self._fill()
        office, year = self.context.office, self.year
        self._problem_asker.ask(lambda _job: office.cases.findings(year), self._take_findings)

    def _take_findings(self, findings: dict[str, list[Finding]]) -> None:
        self._findings = findings
        self._problems = {owner: sum(f.blocks for f in listed) for owner, listed in findings.items()}
        self._fill()

    def _show_counts(self, found: _Reading) -> None:
        from nptracker.services.survey_case_lines import counts_of

        for key, chip in self._chips.items():
            count, button = sum(map(chip.test, self._lines)), self.chip_buttons[key]
            button.setText(f"{chip.sign} {chip.words} {count}".strip())
            button.setToolTip(f"{chip.words} {count} 家，点一下只看这一类")
            button.setVisible(bool(count) or not key)
        counts = counts_of(self._lines)
        overdue = sum(line.light is Light.OVERDUE for line in self._lines)
        self.next.setText(words.next_step(counts, overdue, is_open=self._is_open))
        gone = f"；另有 {found.left_over} 家填报过、现已不在名录" if found.left_over else ""
        self.sum.setText(f"底册 {found.ledger} 家，{counts.answer_sum()}{gone}")
        self.sum.setToolTip(f"{counts.answer_sum()}\n{counts.state_sum()}")
        mark(self.buttons["round"], "" if self._is_open else "primary")

    def show_only(self, key: str) -> None:
        """Show the enterprises behind one number, all for "" or an unknown one."""
        self._chip = key if key in self._chips else ""
        self._fill()

    def _fill(self) -> None:
        for key, button in self.chip_buttons.items():
            button.setChecked(key == self._chip)
        shown = words.passing(self._lines, self._chips[self._chip], self.search.text())
        wanted = self._wanted or self.list.key()
        self.list.set_lines(self._list_lines(shown), wanted)
        if self.list.key() is None:
            self.list.select_first()
        self._wanted = ""
        self._show_card()
        self._enable()

    def _list_lines(self, shown: Sequence[CaseLine]) -> list[Line]:
        from nptracker.services.survey_case_lines import by_township

        lines: list[Line] = []
        for township, found in by_township(shown).items():
            lines.append(heading(words.township_words(township, found), len(words.HEADINGS)))
            lines += [
                Line(
                    line.enterprise_id,
                    words.texts_of(line, self._problems),
                    words.tones_of(line, self._problems),
                )
                for line in found
            ]
        return lines

    @property
    def line(self) -> CaseLine | None:
        """The case in the current row."""
        key = self.list.key()
        return next((line for line in self._lines if line.enterprise_id == key), None)

    @property
    def lines(self) -> Sequence[CaseLine]:
        """Return the cases of the year, whatever is shown of them."""
        return self._lines

    @property
    def count(self) -> int:
        """How many enterprises belong to the survey of this data year."""
        return len(self._lines)

    def problems_of(self, line: CaseLine) -> int:
        """Return how many errors of an enterprise stand, 0 while they are not counted yet."""
        return (self._problems or {}).get(line.enterprise_id, 0)

    def selected(self) -> list[CaseLine]:
        """Return the cases selected, in the order of the list."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        keys = {self.list.lines[row].key for row in rows if row < len(self.list.lines)}
        return [line for line in self._lines if line.enterprise_id in keys]

    def _show_card(self) -> None:
        line, office = self.line, self.context.office
        self.card.setVisible(line is not None)
        if line is None:
            return
        owner, year = line.enterprise_id, self.year
        self.card.show_case(
            line,
            office.cases.steps(owner, year),
            office.cases.files(owner, year),
            office.reviews.of_case(owner, year),
        )
        self.card.show_problems(None if self._findings is None else self._findings.get(owner, ()))

    def _fill_menu(self) -> None:
        """Offer the rarer steps that the selected enterprises may take, then what is done beside the steps."""
        self.more.clear()
        may_write = not self.context.office.read_only
        for move in moves_from(line.state for line in self.selected()):
            if move.key not in _OFTEN:
                act = self.more.addAction(f"{move.words}…", partial(self.verbs.take_step, move))
                act.setEnabled(may_write)
        self.more.addSeparator()
        self.more.addAction("截止日期…", self.verbs.set_due).setEnabled(may_write)
        self.more.addAction("空白书面审核记录…", partial(self.verbs.write_blank, "desk"))
        self.more.addAction("空白现场审核记录…", partial(self.verbs.write_blank, "site"))
        self.more.addAction("审核意见清单…", self.verbs.write_opinions)
        self.more.addAction("填报进度表", self.verbs.make_return)

    def _enable(self) -> None:
        """Switch on what at least one of the selected enterprises may do."""
        may_write = not self.context.office.read_only
        chosen = self.selected()
        lawful = {move.key for move in moves_from(line.state for line in chosen)}
        for key in _OFTEN:
            self.buttons[key].setEnabled(may_write and key in lawful)
        self.buttons["round"].setEnabled(may_write)
        self.buttons["review"].setEnabled(may_write and self.line is not None)
        for name in ("urge", "more"):
            self.buttons[name].setEnabled(bool(chosen))

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring an enterprise's case into view, or the enterprises behind a number (kind "survey_progress")."""
        if kind == "survey_progress":
            year, _at, chip = record_id.partition("@")
            self.year_box.turn_to(int(year) if year.isdigit() else 0)
            self._chip = chip if chip in self._chips else ""
        else:
            self._chip, self._wanted = "", self._owner_of(kind, record_id)
        self.search.clear()
        self.force_reload()

    def _owner_of(self, kind: str, record_id: str) -> str:
        if kind in {"", "enterprise"}:
            return record_id
        record: Record = self.context.office.records.get(kind, record_id)
        return str(record["enterprise"] or "")
