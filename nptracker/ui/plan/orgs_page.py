"""责任单位: the bodies with their tasks and arrears on the left, one body's card on the right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.icons import icon
from nptracker.ui.page import Page
from nptracker.ui.plan import org_dialogs as dialogs
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.late_pane import LatePane
from nptracker.ui.plan.org_card import PEOPLE, TASKS, OrgCardPanel
from nptracker.ui.tables.asker import Asker
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.lines_table import LinesTable
from nptracker.ui.widgets.period_picker import PeriodPicker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.domain.changes import Changes
    from nptracker.services.arrears import Arrears
    from nptracker.services.org_cards import OrgCard, OrgLine
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job

_HEADS = ("单位", "主办", "配合", "本期未报")
_AT_ONCE = 600  # tasks of a file whose bodies are read faster than a person notices


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the page shows, read at one time."""

    lines: list[OrgLine]
    owed: dict[str, Arrears]
    is_empty: bool


class OrgsPage(Page):
    """Lists the bodies, shows one, and runs the verbs on it; each can be taken back."""

    title = "责任单位"
    help_text = (
        "左边是责任单位和它承担、欠报的任务数；上面选期次，可以按名称或拼音首字母查找。\n"
        "右边是一个单位：欠报什么、承担哪些任务、联系人、更名撤并。双击任务转到任务卡。\n"
        "“复制催报文字”得到一段可以发出去的话；“督办通知”导出可以盖章的通知。\n"
        "改名和合并都从某一天起生效，以前的报表不变；做错了用 Ctrl+Z 撤销。\n"
        "“收回填报表”可以一次选整个文件夹。"
    )
    shows = frozenset(
        {"plan", "task", "org", "org_change", "contact", "task_org", "deadline", "progress_entry", "closure"}
        | {"extension", "obligation", "obligation_due", "setting"}
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._lines: list[OrgLine] = []
        self._owed: dict[str, Arrears] = {}
        self._wanted = ""
        self._asker, self._card_asker = (Asker(self, context.reading, self.say_failed) for _ in range(2))
        self.picker = PeriodPicker(context.office.today(), self)
        self.picker.chosen.connect(lambda _period: self._load())
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("查找单位：名称、原名称或拼音首字母")
        self.search.setAccessibleName("查找单位")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(self.search.fontMetrics().horizontalAdvance("字") * 18)
        self.search.textChanged.connect(lambda _text: self._load())
        self.only_owing = QCheckBox("只看欠报的(&Q)", self)
        self.only_owing.toggled.connect(lambda _on: self._fill())
        self.list = LinesTable("责任单位", _HEADS, 0, self)
        self.list.currentCellChanged.connect(lambda *_cells: self._show_card())
        self._verbs: Mapping[str, Callable[[], object]] = {
            "copy": self.copy_message, "urge": self.send_urging, "sheet": self.send_sheet,
            "describe": self.describe, "rename": self.rename, "merge": self.merge, "give": self.give_task, "take": self.take_task,
            "add_contact": self.add_contact, "end_contact": self.end_contact,
        }  # fmt: skip
        self.setFocusProxy(self.list)
        self._lay_out()

    def _lay_out(self) -> None:
        full = QWidget(self)
        splitter = QSplitter(Qt.Orientation.Horizontal, full)
        splitter.setChildrenCollapsible(False)
        left = QWidget(splitter)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addLayout(FlowRow(*self._make_buttons()))
        self._card = LatePane(OrgCardPanel, self._take_panel, splitter)
        splitter.setSizes([400, 700])
        splitter.setStretchFactor(1, 1)
        outer = QVBoxLayout(full)
        outer.setContentsMargins(0, 4, 0, 0)
        outer.addLayout(FlowRow(self.picker, self.only_owing, self.search))
        outer.addWidget(splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty_state())

    def _button(self, words: str, sign: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(icon(sign), words, self)
        button.setToolTip(tip)
        button.setEnabled(not self.context.office.read_only)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _ways_to_add(self) -> tuple[QPushButton, QPushButton]:
        return (
            self._button("新增单位(&A)…", "add", "补上方案里没有写到的单位", self.add_body),
            self._button(
                "按乡镇新增(&X)…", "enterprise", "把本区县的乡镇街道一次加成责任单位", self.add_townships
            ),
        )

    def _make_buttons(self) -> tuple[QPushButton, ...]:
        tip = "读取各单位交回的任务单，核对后写入进展"
        return (
            *self._ways_to_add(),
            self._button("收回填报表(&S)…", "import", tip, self.take_sheets_back),
        )

    def _empty_state(self) -> EmptyState:
        actions = self.context.actions
        return EmptyState(
            "enterprise",
            "还没有责任单位",
            "采用工作方案后，方案里写到的单位会列在这里；也可以先按乡镇街道新增。",
            actions.button(ActionKey.READ_PLAN, self),
            *self._ways_to_add(),
        )

    def _take_panel(self, card: OrgCardPanel) -> None:
        card.asked.connect(lambda name: self._verbs[name]())
        card.task_opened.connect(lambda task_id: self.context.go("", task_id, "task"))

    @property
    def card(self) -> OrgCardPanel:
        """The card of the body in front, made when there is the first to show."""
        return self._card.part

    # ---- showing

    def reload(self) -> None:
        """Read the bodies and what they owe again in the reading lane, keeping the place."""
        office = self.context.office
        orgs, arrears, records = office.orgs, office.arrears, office.records
        words, period = self.search.text().strip(), self.picker.period

        def read(_job: Job) -> _Reading:
            return _Reading(
                orgs.find(words) if words else orgs.lines(),
                {owed.org_id: owed for owed in arrears.of_period(period, with_clear=True)},
                is_empty=not records.count("org"),
            )

        self._asker.ask(read, self._take)

    def _take(self, found: _Reading) -> None:
        self._lines, self._owed = found.lines, found.owed
        self._stack.setCurrentIndex(1 if found.is_empty else 0)
        self._fill()

    def _fill(self) -> None:
        wanted = self._wanted or self.chosen_id
        only = self.only_owing.isChecked()
        shown = [line for line in self._lines if not only or self._count(line)]
        shown.sort(key=lambda line: not line.is_there)
        self.list.blockSignals(True)
        self.list.show_lines((self._texts(line), line.id) for line in shown)
        ids = [line.id for line in shown]
        if wanted in ids:
            self.list.setCurrentCell(ids.index(wanted), 0)
        self.list.blockSignals(False)
        self._wanted = ""
        self._show_card()

    def _texts(self, line: OrgLine) -> tuple[str, str, str, str]:
        name = line.name if line.is_there else f"{line.name}（已并入{line.heir}）"
        owed = len(self._owed[line.id].unreported) if line.id in self._owed else 0
        return (name, str(line.lead or "—"), str(line.others or "—"), f"○ {owed}" if owed else "—")

    def _count(self, line: OrgLine) -> int:
        return self._owed[line.id].count if line.id in self._owed else 0

    @property
    def chosen_id(self) -> str:
        """The id of the body in the current row, "" for none."""
        return str(self.list.chosen or "")

    def _show_card(self) -> None:
        """Show the body in front; a body with thousands of tasks is read in the reading lane."""
        office, org_id = self.context.office, self.chosen_id
        self._card.setVisible(bool(org_id))
        if not org_id:
            self._card_asker.drop()
            return
        known, period = self._owed.get(org_id), self.picker.period

        def read() -> tuple[OrgCard, Arrears]:
            return office.orgs.card(org_id), known or office.arrears.of(org_id, period)

        self.card.setEnabled(self.card.org_id == org_id)  # no verb on the body shown before
        few = office.records.count("task") <= _AT_ONCE
        self._card_asker.find(read, self._take_card, at_once=few)

    def _take_card(self, found: tuple[OrgCard, Arrears]) -> None:
        card, owed = found
        self.card.setEnabled(True)
        self.card.show_card(card, owed, read_only=self.context.office.read_only)

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring a body into view."""
        if kind == "org" and record_id:
            self._wanted = record_id
            self.search.clear()
            self.only_owing.setChecked(False)
            self.force_reload()

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.NEW_RECORD: self.add_body} if not self.context.office.read_only else {}

    # ---- verbs

    @property
    def _line(self) -> OrgLine:
        assert self.card.card is not None
        return self.card.card.line

    def _perform(self, verb: Callable[[], Changes]) -> None:
        changes = self.context.perform(verb)
        if changes and not changes.verb:
            self.context.messages.show_note("没有变化。")

    def describe(self) -> None:
        """Change the kind and the other spellings of the body."""
        line, orgs = self._line, self.context.office.orgs
        if (wish := dialogs.ask_description(self, line)) is not None:
            kind, aliases = wish
            self._perform(lambda: orgs.describe(line.id, kind=kind, aliases=aliases))

    def rename(self) -> None:
        """Give the body a new name from a day on."""
        line, orgs = self._line, self.context.office.orgs
        if wish := dialogs.ask_renaming(self, line, self.context.office.today()):
            self._perform(lambda: orgs.rename(line.id, wish.name, wish.on, wish.note))

    def merge(self) -> None:
        """Merge the body into another from a day on."""
        line, orgs = self._line, self.context.office.orgs
        others = [other for other in orgs.lines() if other.is_there and other.id != line.id]
        if wish := dialogs.ask_merging(self, line, others, self.context.office.today()):
            self._perform(lambda: orgs.merge(line.id, wish.heir, wish.on, wish.note))

    def give_task(self) -> None:
        """Give the body a role in a task."""
        office, line = self.context.office, self._line
        if wish := dialogs.ask_share(self, line, office.tasks.lines()):
            self._perform(lambda: office.orgs.give_task(line.id, *wish))
            self.card.tabs.setCurrentIndex(TASKS)

    def take_task(self) -> None:
        """Take the chosen task off the body."""
        share = self.card.chosen_share
        if share is None or not share.is_now:
            self.context.messages.show_note("请先点住一项正在承担的任务。")
            return
        self._perform(lambda: self.context.office.orgs.take_task(share.id))

    def add_contact(self) -> None:
        """Note a person to turn to."""
        line, orgs = self._line, self.context.office.orgs
        if new := dialogs.ask_contact(self, line):
            self._perform(
                lambda: orgs.add_contact(line.id, new.name, role=new.role, post=new.post, phone=new.phone)
            )
            self.card.tabs.setCurrentIndex(PEOPLE)

    def end_contact(self) -> None:
        """Let the chosen person count no longer."""
        contact_id = self.card.people.chosen
        if contact_id:
            self._perform(lambda: self.context.office.orgs.end_contact(contact_id))

    def add_body(self) -> None:
        """Add a body the plan does not name."""
        if wish := dialogs.ask_new_body(self):
            changes = self.context.perform(lambda: self.context.office.orgs.create(*wish))
            if changes:
                self.show_record(changes.record_ids[0], "org")

    def add_townships(self) -> None:
        """Add the townships of the district as bodies."""
        from nptracker.services.regions import townships

        office = self.context.office
        names = [town.name for town in townships(office.settings.get("region_code"))]
        if not names:
            self.context.messages.show_note("随程序的区划里没有本区县的乡镇街道，请用“新增单位”逐个补上。")
            return
        if chosen := dialogs.ask_townships(self, names, office.region):
            self._perform(lambda: office.orgs.add_townships(chosen))

    # ---- asking for what is owed

    def copy_message(self) -> None:
        """Put the words to send to this body on the clipboard."""
        words = self.context.office.arrears.message(self._line.id, self.picker.period)
        if words:
            QGuiApplication.clipboard().setText(words)
            self.context.messages.show_note(f"已复制给{self._line.name}的催报文字，可以粘贴发出。")

    def send_urging(self, folder: Path | None = None) -> None:
        """Write the 督办通知 of this body."""
        returns, period, org_id = self.context.office.returns, self.picker.period, self._line.id
        target = folder or self._ask_folder("督办通知存到哪个文件夹")
        if target:
            self._write(
                "导出督办通知", lambda: returns.send("urging", period, ("xlsx", "pdf"), target, org_id=org_id)
            )

    def send_sheet(self, folder: Path | None = None) -> None:
        """Write this body's sheet of the period, to be filled in."""
        imports, period, line = self.context.office.imports, self.picker.period, self._line
        target = folder or self._ask_folder("任务单存到哪个文件夹")
        if target:
            path = target / f"{line.name}_任务单_{period.label}.xlsx"
            self._write("导出任务单", lambda: [imports.blank_department_answers(line.id, period, path)])

    def _write(self, title: str, work: Callable[[], list[Path]]) -> None:
        self.context.jobs.run(
            title,
            lambda _job: work(),
            owner=self,
            done=lambda paths: self.context.messages.show_done(f"已存到 {paths[0].parent}：{paths[0].name}"),
            can_cancel=False,
        )

    def take_sheets_back(self) -> None:
        """Open the page that reads what the bodies sent back for this period."""
        from nptracker.ui.imports.answers_page import AnswersPage

        self.context.show_page(AnswersPage(self.context, self.picker.period))

    def _ask_folder(self, title: str) -> Path | None:
        chosen = QFileDialog.getExistingDirectory(self, title, str(self.context.office.path.parent))
        return Path(chosen) if chosen else None
