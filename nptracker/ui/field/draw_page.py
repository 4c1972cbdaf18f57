"""双随机抽查: the year's plan at the left; candidates, people and results of the chosen row at the right."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.field import draw_words as words
from nptracker.ui.field.candidate_pane import CandidatePane
from nptracker.ui.field.draw_reading import read_candidates, read_draws, read_plans
from nptracker.ui.field.draw_verbs import DrawVerbs
from nptracker.ui.field.people_pane import PeoplePane
from nptracker.ui.field.result_pane import ResultPane
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList
from nptracker.ui.tabbed_page import turn_above
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button
from nptracker.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.services.draw_lines import PlanLine
    from nptracker.services.draw_visits import VisitOutlook
    from nptracker.services.draws import DrawPlace
    from nptracker.ui.context import Context
    from nptracker.ui.field.draw_reading import CandidatesRead, DrawsRead, PlansRead

_FULL, _EMPTY = range(2)
CANDIDATES, PEOPLE, RESULT = range(3)


@dataclass
class Choices:
    """What was settled by hand for the draw of one row of the plan, by record ids; kept until the file is closed."""

    own: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    recusals: dict[tuple[str, str], str] = field(default_factory=dict)


class DrawPage(Page):
    """Draws enterprises and inspectors for a row of the plan, keeps the record, and prepares the visits."""

    title = "双随机抽查"
    help_text = (
        "左边是一个年度的检查计划，在“年度计划”里登记或导入；选一项，右边就是它的候选企业、人员和抽查记录。\n"
        "候选企业：先定范围（乡镇、标识、行业、入统、没查过的），停产关闭、已达上限、本月已查的自动排除并写明理由；"
        "选中企业可以另写理由排除。\n"
        "人员：在岗的参加抽取；与企业有利害关系的点“回避”，写明理由。\n"
        "点“抽取”：请见证人说一个随机种子，或由系统产生。同样的名单和种子，在哪台电脑上抽都是同样的结果。\n"
        "抽取记录不能改也不能撤销；“复核”重新抽一遍看是否相同，“复核文件”可以核对别的电脑导出的记录。\n"
        "“生成检查”把抽中的企业和人员写成待查的检查记录，可以撤销；查完填上检查时间和结果。\n"
        "“更多”里可以作废、设置年度检查频次上限、出计划表和公示表。Ctrl+E 导出 Excel，Ctrl+P 导出 PDF。"
    )
    shows = frozenset(
        {"inspection_plan", "inspector", "draw", "draw_line", "inspection", "enterprise", "setting"}
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._lines: list[PlanLine] = []
        self._choices: dict[str, Choices] = {}
        self._wanted_plan, self._wanted_draw = "", ""
        self._asker = Asker(self, context.reading, self.say_failed)
        self._candidate_asker = Asker(self, context.reading, self.say_failed)
        self._draw_asker = Asker(self, context.reading, self.say_failed)
        self._place_asker = Asker(self, context.reading, self.say_failed)
        self._outlook: VisitOutlook | None = None  # of the draw in front
        self.year_box, self.next = QComboBox(self), QLabel(self)
        self.plans = GroupedList(words.PLAN_HEADINGS, words.PLAN_WIDTHS, 1, optional=(2, 3, 4, 6, 5))
        self.candidates, self.people, self.result = CandidatePane(self), PeoplePane(self), ResultPane(self)
        self.tabs = QTabWidget(self)
        self.verbs = DrawVerbs(self)
        self.more = QMenu(self)
        self.more.aboutToShow.connect(self._fill_menu)
        self.buttons = self._make_buttons()
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.plans)

    @property
    def year(self) -> int:
        """The year shown."""
        return int(self.year_box.currentData() or self.context.office.today().year)

    @property
    def line(self) -> PlanLine | None:
        """The row of the plan chosen."""
        return next((line for line in self._lines if line.plan_id == self.plans.key()), None)

    @property
    def choices(self) -> Choices:
        """What was settled by hand for the row chosen."""
        return self._choices.setdefault(str(self.plans.key()), Choices())

    # -- building -----------------------------------------------------------------------------------------

    def _make_buttons(self) -> dict[str, QPushButton]:
        made = {
            "draw": deed_button(self, "抽取(&D)…", self.verbs.draw, tip="按候选名单和随机种子抽取"),
            "prepare": deed_button(
                self, "生成检查(&J)", self.verbs.prepare, tip="把抽中的企业和人员写成待查的检查记录"
            ),
            "replay": deed_button(self, "复核(&X)", self.verbs.replay, tip="按记录重新抽一遍，看是否相同"),
            "print": deed_button(
                self, "打印记录(&W)…", partial(self.verbs.export, "pdf"), tip="导出可签字的抽查记录（Ctrl+P）"
            ),
            "more": QPushButton("更多(&M)", self),
        }
        made["more"].setMenu(self.more)
        return made

    def _dress(self) -> None:
        year = self.context.office.today().year
        self.year_box.addItem(f"{year} 年", year)
        self.year_box.setAccessibleName("计划年度")
        self.plans.setAccessibleName("年度检查计划")
        self.tabs.setAccessibleName("抽查的各个方面")
        for pane, word in (
            (self.candidates, "候选企业"),
            (self.people, "人员与回避"),
            (self.result, "抽查记录"),
        ):
            self.tabs.addTab(pane, word)
        mark(self.next, "heading")

    def _lay_out(self) -> None:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(FlowRow(self.year_box, *self.buttons.values(), self.next, spacing=6))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.plans)
        splitter.addWidget(self.tabs)
        splitter.setSizes([400, 700])
        for place, stretch in enumerate((2, 3)):
            splitter.setStretchFactor(place, stretch)
        column.addWidget(splitter, 1)
        plan_button = deed_button(self, "登记年度计划(&D)", self._go_to_plan, tip="到“年度计划”登记或导入")
        mark(plan_button, "primary")
        people_button = deed_button(self, "登记执法人员(&J)", self._go_to_people, tip="到“人员”登记")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(
            EmptyState(
                "inspection",
                "还没有年度检查计划",
                "先登记今年的检查计划：查什么、抽多少、哪几个月查；再登记两名以上在岗执法人员，就可以抽取。",
                plan_button,
                people_button,
                parent=self,
            )
        )

    def _connect(self) -> None:
        self.year_box.activated.connect(lambda _at: self._load())
        self.plans.chosen.connect(lambda _key: self._turn_plan())
        self.plans.doubleClicked.connect(lambda _index: self._open_plan())
        into = dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self._enter_card)
        self.plans.answer(into)
        self.candidates.changed.connect(self.read_candidates)
        self.candidates.leave_out.connect(self.verbs.leave_out)
        self.people.leave_out.connect(self.verbs.leave_person_out)
        self.people.recuse.connect(self.verbs.recuse)
        self.people.drop_recusal.connect(self.verbs.drop_recusal)
        self.people.go_to_people.connect(self._go_to_people)
        self.result.turned.connect(lambda: self._read_draws(self.result.draw_id))
        self.result.list.doubleClicked.connect(lambda _index: self._open_visit())

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            ActionKey.OPEN_RECORD: self._open_plan,
            ActionKey.EXPORT: partial(self.verbs.export, "xlsx"),
            ActionKey.PRINT: partial(self.verbs.export, "pdf"),
            ActionKey.MAKE_RETURN: partial(self.verbs.go_to, "inspection_plan"),
        }

    # -- showing ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the year's plan again in the reading lane."""
        service, year = self.context.office.draws, self.year
        self._asker.ask(lambda _job: read_plans(service, year), self._take)

    def _take(self, found: PlansRead) -> None:
        self._lines = found.lines
        self._show_years(found.years)
        self.candidates.show_townships(found.townships)
        self._stack.setCurrentIndex(_FULL if found.lines or len(found.years) > 1 else _EMPTY)
        wanted = self._wanted_plan or self.plans.key()
        self.plans.set_lines([words.plan_line(line) for line in found.lines], wanted)
        self._wanted_plan = ""
        if self.plans.key() is None:
            self.plans.select_first()
        self._turn_plan()

    def _show_years(self, years: Sequence[int]) -> None:
        if [self.year_box.itemData(at) for at in range(self.year_box.count())] == years:
            return
        chosen = self.year
        self.year_box.clear()
        for year in years:
            self.year_box.addItem(f"{year} 年", year)
        self.year_box.setCurrentIndex(max(0, self.year_box.findData(chosen)))

    def _turn_plan(self) -> None:
        """Show what belongs to the row of the plan chosen."""
        self.tabs.setVisible(self.line is not None)
        wanted, self._wanted_draw = self._wanted_draw or self.result.draw_id, ""
        self._read_draws(wanted)
        self.read_candidates()

    def _read_draws(self, wanted: str) -> None:
        """Read the draws of the row chosen, and all of the one wanted, else of the latest."""
        service, plan_id = self.context.office.draws, str(self.plans.key())
        self._draw_asker.ask(lambda _job: read_draws(service, plan_id, wanted), self._take_draws)

    def _take_draws(self, found: DrawsRead) -> None:
        self.result.show_draws(found.draws, found.voided, found.chosen)
        self.result.show_record(found.record, found.outlook)
        self._outlook = found.outlook
        record, outlook, may_write = found.record, found.outlook, not self.context.office.read_only
        waits = record is not None and outlook is not None and not record.void_reason and outlook.missing
        self.buttons["prepare"].setEnabled(may_write and bool(waits))
        for name in ("replay", "print"):
            self.buttons[name].setEnabled(record is not None)
        mark(self.buttons["prepare"], "primary" if waits else "")
        mark(self.buttons["draw"], "" if waits or record is not None else "primary")

    def read_candidates(self) -> None:
        """Find out in the reading lane who can be drawn now."""
        line, office, choices = self.line, self.context.office, self.choices
        self.buttons["draw"].setEnabled(line is not None and not office.read_only)
        if line is None:
            self.next.setText(words.next_step(None, 0))
            return
        scope, exclusions = self.candidates.scope(), self.candidates.exclusions(dict(choices.own))
        absent = dict(choices.absent)
        self._candidate_asker.ask(
            lambda _job: read_candidates(office.draws, scope, exclusions, absent), self._take_candidates
        )

    def _take_candidates(self, found: CandidatesRead) -> None:
        self.candidates.show_lines(found.firms, found.shown)
        self.tabs.setTabText(CANDIDATES, words.firms_tab(found.firms))
        self.tabs.setTabToolTip(CANDIDATES, "参加抽取的 / 范围内全部企业")
        names = {firm.enterprise_id: firm.name for firm in found.firms}
        self.people.show_people(found.people, self.choices.recusals, names)
        going = sum(not one.excluded for one in found.people)
        self.next.setText(words.next_step(self.line, going))

    def show_draw(self, draw_id: str) -> None:
        """Turn to the record of a draw of the row chosen."""
        self._wanted_draw = draw_id  # the page reads itself anew after the draw, and comes back to it
        self.tabs.setCurrentIndex(RESULT)
        self._read_draws(draw_id)

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring a row of the plan or a draw into view, once the lane has found where it stands."""
        service = self.context.office.draws
        self._place_asker.ask(
            lambda _job: (service.place_of(record_id, kind), service.years()), self._turn_to_place
        )

    def _turn_to_place(self, found: tuple[DrawPlace, list[int]]) -> None:
        place, years = found
        self._wanted_plan = place.plan_id
        if place.draw_id:
            self._wanted_draw = place.draw_id
            self.tabs.setCurrentIndex(RESULT)
        self._show_years(years)
        if place.year is not None:
            self.year_box.setCurrentIndex(max(0, self.year_box.findData(place.year)))
        self.force_reload()

    # -- on to other pages --------------------------------------------------------------------------------

    def _enter_card(self) -> None:
        self.tabs.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_plan(self) -> None:
        if self.line is not None:
            self.context.go("", self.line.plan_id, "inspection_plan")

    def _open_visit(self) -> None:
        """Turn to the visit of the enterprise drawn, when it was prepared."""
        record, outlook = self.result.record, self._outlook
        if record is None or outlook is None:
            return
        firms = {line.record_id for line in record.drawn if line.code == self.result.list.key()}
        for visit in outlook.present:
            if visit["enterprise"] in firms:
                self.context.go("", visit.id, "inspection")
                return

    def _go_to_plan(self) -> None:
        turn_above(self, "年度计划")

    def _go_to_people(self) -> None:
        turn_above(self, "人员")

    def _fill_menu(self) -> None:
        """Offer what is done less often."""
        self.more.clear()
        verbs, may_write = self.verbs, not self.context.office.read_only
        has_draw = bool(self.result.draw_id)
        self.more.addAction("复核别处的抽查记录…", verbs.replay_file)
        for word, ending in (
            ("导出抽查记录 Excel…", "xlsx"),
            ("导出抽查记录 JSON…", "json"),
        ):
            self.more.addAction(word, partial(verbs.export, ending)).setEnabled(has_draw)
        self.more.addAction("作废这次抽查…", verbs.void).setEnabled(has_draw and may_write)
        self.more.addSeparator()
        self.more.addAction("年度检查频次上限…", verbs.set_caps).setEnabled(may_write)
        self.more.addSeparator()
        for word, name in (
            ("年度检查计划表", "inspection_plan"),
            ("双随机抽查结果公示表", "draw_results"),
            ("检查情况统计表", "inspection_statistics"),
        ):
            self.more.addAction(word, partial(verbs.go_to, name))
