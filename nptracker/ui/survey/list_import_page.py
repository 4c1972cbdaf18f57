"""导入名录: an officer's workbook of an official list is read, compared with the version it replaces, and adopted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms.codes import LIST_LEVEL, LIST_ROLE, TIERS
from nptracker.domain.list_reading import LIST_RULES
from nptracker.errors import UserError
from nptracker.services.plan_typed import day_from
from nptracker.services.substance_lists import NewList
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import WRITING_WORDS, Page
from nptracker.ui.survey.difference_tabs import DifferenceTabs
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import choice_field, text_field
from nptracker.ui.widgets.deed_button import deed_button
from nptracker.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from nptracker.domain.changes import Changes
    from nptracker.domain.list_reading import ListReading
    from nptracker.services.substance_lists import ListDraft
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job

T = TypeVar("T")
FILE_KINDS = "名录 (*.xlsx *.xlsm *.xls *.et *.csv);;所有文件 (*)"
CHOOSE_WORDS = (
    "选择官方名录的表格：要有“名称”和“CAS号”（或“流水号”）两栏；按档分成几张工作表的，"
    "表名写着基本信息、详细、重点管控、公约即可。先看变化，没有点“采用”之前什么都不会写入。"
)
_ADDITION = "不接替，另立一份"
_NO_TIER = "表里写明的为准"


@dataclass
class _Head:
    """The fields in which the officer says what the list is."""

    role: QComboBox
    replaces: QComboBox
    title: QLineEdit
    number: QLineEdit
    level: QComboBox
    issuer: QLineEdit
    since: QLineEdit
    tier: QComboBox


class ListImportPage(Page):
    """Reads a file into a draft, shows what adopting it would change, and adopts it as one verb."""

    title = "导入名录"
    manual = "list-update"
    help_text = (
        "先选文件，再说明它是哪一种名录、接替哪一份；下面列出新增、移出、有变化的物质，有问题的单元格，涉及的企业。\n"
        "有错误的行不采用。表里没有写明适用档的，可以统一指定。\n"
        "“采用”以后新填的调查表用新名录，已填的不变；Ctrl+Z 撤销。\n"
        f"核对：{'；'.join(f'{rule.code} {rule.statement}' for rule in LIST_RULES)}。"
    )

    def __init__(self, context: Context, replaces: str = "", parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._wanted = replaces
        self.reading: ListReading | None = None
        self.draft: ListDraft | None = None
        self._job: Job | None = None
        self._turn, self._is_writing = 0, False
        self._read_words = ""
        self.head = self._make_head()
        self.tabs = DifferenceTabs(self, with_problems=True)
        self._words, self._summary = QLabel(self), QLabel(self)
        for label in (self._words, self._summary):
            label.setWordWrap(True)
        self.file_button = deed_button(self, "选择文件(&O)…", self.choose, sign="open")
        self.cancel_button = deed_button(self, "取消(&C)", self.cancel, sign="close")
        self.accept_button = QPushButton("采用(&Y)", self)
        self.accept_button.clicked.connect(lambda _checked=False: self.accept())
        mark(self.accept_button, "primary")
        self._lay_out()
        self._show_state()

    def _make_head(self) -> _Head:
        head = _Head(
            role=choice_field(LIST_ROLE.labels.items(), "survey"),
            replaces=choice_field(()),
            title=text_field(),
            number=text_field(hint="如 环办固体函〔2026〕1号"),
            level=choice_field(LIST_LEVEL.labels.items(), "nation"),
            issuer=text_field(),
            since=text_field(self.context.office.today().isoformat(), "如 2026-01-01；不知道的空着"),
            tier=choice_field([("", _NO_TIER), *TIERS.labels.items()]),
        )
        old = next((v for v in self.context.office.substances.versions() if v.key == self._wanted), None)
        if old is not None:
            head.role.setCurrentIndex(max(0, head.role.findData(old.role)))
            head.level.setCurrentIndex(max(0, head.level.findData(old.level)))
        self._offer_versions(head)
        head.role.currentIndexChanged.connect(lambda _at: self._offer_versions(head))
        for box in (head.replaces, head.tier):
            box.currentIndexChanged.connect(lambda _at: self._compare())
        return head

    def _offer_versions(self, head: _Head) -> None:
        """Offer the versions of the chosen kind of list to be replaced, the wanted one first."""
        role = head.role.currentData()
        versions = [v for v in self.context.office.substances.versions() if v.role == role]
        head.replaces.blockSignals(True)
        head.replaces.clear()
        head.replaces.addItem(_ADDITION, "")
        for version in versions:
            head.replaces.addItem(version.version_words, version.key)
        wanted = head.replaces.findData(self._wanted)
        last = head.replaces.count() - 1 if role != "supplement" else 0
        head.replaces.setCurrentIndex(wanted if wanted > 0 else last)
        head.replaces.blockSignals(False)
        if getattr(self, "draft", None) is not None:
            self._compare()

    def _lay_out(self) -> None:
        top, foot = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._words, 1)
        top.addWidget(self.file_button)
        self._form = QWidget(self)
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        head = self.head
        named: list[tuple[str, QWidget]] = [
            ("名录", head.role), ("接替", head.replaces), ("名称", head.title), ("文号", head.number),
            ("层级", head.level), ("发布机关", head.issuer), ("施行日期", head.since), ("适用档", head.tier),
        ]  # fmt: skip
        for at, (words, field) in enumerate(named):
            field.setAccessibleName(words)
            grid.addWidget(QLabel(f"{words}：", self), at // 2, at % 2 * 2)
            grid.addWidget(field, at // 2, at % 2 * 2 + 1)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        foot.addWidget(self._summary, 1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.accept_button)
        first = deed_button(self, "选择文件…", self.choose, sign="open")
        self.setFocusProxy(first)
        self._room = EmptyState("import", "导入官方名录", CHOOSE_WORDS, first, parent=self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.addLayout(top)
        outer.addWidget(self._form)
        outer.addWidget(self.tabs, 1)
        outer.addWidget(self._room, 1)
        outer.addLayout(foot)

    # -- what the window asks -----------------------------------------------------------------------------

    def reload(self) -> None:
        """Keep the draft: nothing is written before it is adopted."""

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        return {ActionKey.BACK: self.cancel, ActionKey.IMPORT: self.choose}

    def may_leave(self) -> bool:
        """Let the officer go while nothing is written."""
        if self._is_writing:
            self.context.messages.show_note(WRITING_WORDS)
            return False
        if self._job is not None:
            self._job.cancel()
        return True

    # -- reading ------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for the file of the list."""
        beside = str(self.context.office.path.parent)
        path, _kind = QFileDialog.getOpenFileName(self, "选择官方名录", beside, FILE_KINDS)
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Read a file, as a job, and compare it."""
        lists = self.context.office.substance_lists
        self._words.setText(f"正在读取：{path.name}")

        def done(reading: ListReading) -> None:
            self.reading = reading
            self._read_words = f"已读取：{path.name}，可以采用 {len(reading.rows)} 条"
            self._words.setText(self._read_words)
            if not self.head.title.text().strip():
                self.head.title.setText(path.stem)
            self._compare()

        self._run("读取名录", lambda job: lists.read(path, job.progress), done)

    def _compare(self) -> None:
        reading, lists = self.reading, self.context.office.substance_lists
        if reading is None or self._is_writing:
            return
        title, replaces = self.head.title.text().strip(), str(self.head.replaces.currentData() or "")
        tier = str(self.head.tier.currentData() or "")
        tiers = (tier,) if tier else ()

        def done(draft: ListDraft) -> None:
            self.draft = draft
            self.tabs.show_difference(draft.difference, draft.reading.problems)

        self._run(
            "比较名录", lambda _job: lists.preview(reading, title=title, replaces=replaces, tiers=tiers), done
        )

    def _run(
        self, title: str, work: Callable[[Job], T], done: Callable[[T], None], *, can_cancel: bool = True
    ) -> None:
        """Do one thing after the other; what a newer one has overtaken changes nothing any more."""
        self._turn += 1
        turn = self._turn

        def settle(outcome: T) -> None:
            if turn == self._turn:
                self._job = None
                done(outcome)
                self._show_state()

        def give_up(error: Exception | None = None) -> None:
            if turn == self._turn:
                self._forget()
                if error is not None:
                    self.say_failed(error)

        self._job = self.context.jobs.run(
            title, work, owner=self, done=settle, failed=give_up, cancelled=give_up, can_cancel=can_cancel
        )
        self._show_state()

    def _forget(self) -> None:
        """Go on with what was read before, if anything was."""
        self._job, self._is_writing = None, False
        self._words.setText(self._read_words)
        self._show_state()

    # -- deciding -----------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Adopt the list as one verb, then leave; undo takes it back."""
        draft, lists = self.draft, self.context.office.substance_lists
        if draft is None or self._job is not None:
            return
        try:
            about = self._about()
        except UserError as error:
            self.context.messages.show_error(error)
            return

        def done(changes: Changes) -> None:
            self._is_writing = False
            self.context.leave_page()
            self.context.announce(changes)

        substances = self.context.office.substances

        def adopt(_job: Job) -> Changes:
            changes = lists.adopt(draft, about)
            substances.book()  # made anew here, so that nobody waits for it while typing
            return changes

        self._is_writing = True
        self._run("采用名录", adopt, done, can_cancel=False)

    def _about(self) -> NewList:
        head = self.head
        return NewList(
            title=head.title.text(),
            role=str(head.role.currentData()),
            level=str(head.level.currentData()),
            issuer=head.issuer.text(),
            number=head.number.text(),
            effective_on=_day(head.since.text()),
        )

    def cancel(self) -> None:
        """Leave everything as it was."""
        if self.may_leave():
            self.context.leave_page()

    def _show_state(self) -> None:
        draft, is_free = self.draft, self._job is None
        if self.reading is not None:
            self._room.hide()  # before the rest is shown, or a small window grows to hold both
        for widget in (self._form, self.tabs, self.accept_button):
            widget.setVisible(self.reading is not None)
        self.file_button.setEnabled(is_free)
        self.file_button.setVisible(self.reading is not None)
        self._room.setEnabled(is_free)
        can_adopt = is_free and draft is not None and bool(draft.reading.rows)
        self.accept_button.setEnabled(can_adopt and not self.context.office.read_only)
        self._summary.setText(_summary(draft) if draft is not None else "")


def _summary(draft: ListDraft) -> str:
    refused = draft.reading.refused
    tail = f"；{refused} 行有错误，不采用" if refused else ""
    untold = sum(not row.tiers for row in draft.reading.rows)
    tail += f"；{untold} 条没有写明适用档" if untold else ""
    return f"{draft.difference.words()}{tail}。"


def _day(text: str) -> date | None:
    return day_from(text) if text.strip() else None
