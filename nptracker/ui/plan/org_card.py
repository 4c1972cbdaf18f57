"""The card of one body: its names, people, tasks, and what it still owes for the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from nptracker.domain.forms import codes, form_named
from nptracker.domain.plan import Light
from nptracker.ui.icons import icon
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark
from nptracker.ui.widgets.lines_table import LinesTable, LongLinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.record import Record
    from nptracker.services.arrears import Arrears
    from nptracker.services.org_cards import OrgCard, OrgShare
    from nptracker.services.task_lines import TaskLine

OWED, TASKS, PEOPLE, NAMES = range(4)
_TABS = ("欠报", "任务", "联系人", "变更")
# button: words, icon, tip, whether it writes
_BUTTONS = {
    "copy": ("复制催报文字(&Y)", "copy", "复制一段可以发给这个单位的文字，不含别的单位的电话", False),
    "urge": ("督办通知(&D)…", "print", "导出这个单位的督办通知，可以盖章", False),
    "sheet": ("补发任务单(&B)…", "export", "导出这个单位本期的任务单，填好交回来能自动收", False),
    "describe": ("类别和写法(&I)…", "form", "改类别和文件里的其他写法，名称不变", True),
    "rename": ("改名(&N)…", "edit", "从某一天起用新名称，以前的报表仍印原名称", True),
    "merge": ("合并(&M)…", "merge", "并入另一个单位，没有完成的任务归承接单位", True),
}


class OrgCardPanel(QWidget):
    """Shows one body; ``asked`` carries the name of a button, ``task_opened`` the id of a task."""

    asked = Signal(str)
    task_opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card: OrgCard | None = None
        self.title, self.facts = QLabel(self), QLabel(self)
        mark(self.title, "heading")
        mark(self.facts, "soft")
        for label in (self.title, self.facts):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = {name: self._button(name, *parts) for name, parts in _BUTTONS.items()}
        self.owed = LongLinesTable("本期欠报", ("事由", "任务或事项", "时限"), 1, self)
        self.tasks = LongLinesTable("承担的任务", ("分工", "任务", "时限", "状态"), 1, self)
        self.people = LinesTable("联系人", ("姓名", "身份", "职务", "联系电话"), 2, self)
        self.names = LinesTable("更名撤并", ("日期", "事项", "原名称", "现名称", "依据"), 4, self)
        for table in (self.owed, self.tasks):
            table.cellActivated.connect(lambda _row, _column, table=table: self._open_task(table))
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("责任单位的情况")
        self._lay_out()

    @property
    def org_id(self) -> str:
        """The body shown, "" before there is one."""
        return self.card.line.id if self.card else ""

    def _button(self, name: str, words: str, sign: str, tip: str, _writes: bool) -> QPushButton:
        button = QPushButton(icon(sign), words, self)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: self.asked.emit(name))
        return button

    def _small(self, name: str, words: str, sign: str, tip: str) -> QPushButton:
        self.buttons[name] = self._button(name, words, sign, tip, True)
        return self.buttons[name]

    def _lay_out(self) -> None:
        give = self._small("give", "增加分工(&Z)…", "add", "给这个单位一项任务")
        take = self._small("take", "取消分工(&K)", "delete", "从今天起不再承担所选任务，以前的填报还在")
        add = self._small("add_contact", "新增联系人(&L)…", "add", "记下这个单位的联系人")
        end = self._small("end_contact", "停用(&T)", "close", "所选联系人从今天起不再用，记录还在")
        pages = (self.owed, _with_row(self.tasks, give, take), _with_row(self.people, add, end), self.names)
        for page, words in zip(pages, _TABS, strict=True):
            self.tabs.addTab(page, words)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addLayout(FlowRow(*(self.buttons[name] for name in _BUTTONS)))
        column.addWidget(self.tabs, 1)

    def show_card(self, card: OrgCard, owed: Arrears, *, read_only: bool) -> None:
        """Fill everything about one body."""
        self.card = card
        line = card.line
        self.title.setText(f"{line.name}　{'' if line.is_there else f'（已并入{line.heir}）'}".strip())
        self.facts.setText("　".join(_facts(card)))
        self.owed.show_lines(_owed_lines(owed))
        self.tasks.show_lines((_share_texts(share), share) for share in card.shares)
        self.people.show_lines((_contact_texts(contact), contact.id) for contact in card.contacts)
        self.names.show_lines((_change_texts(change), None) for change in card.changes)
        counts = (owed.count, sum(s.is_now for s in card.shares), len(card.contacts), len(card.changes))
        for tab, (words, count) in enumerate(zip(_TABS, counts, strict=True)):
            self.tabs.setTabText(tab, f"{words} {count}" if count else words)
        self._enable(owed, read_only=read_only)

    def _enable(self, owed: Arrears, *, read_only: bool) -> None:
        card = self.card
        assert card is not None
        may_write = not read_only
        has_tasks = any(share.is_now for share in card.shares)
        states = {
            "copy": owed.count > 0,
            "urge": owed.count > 0,
            "sheet": has_tasks,
            "describe": may_write,
            "rename": may_write and card.line.is_there,
            "merge": may_write and card.line.is_there,
            "give": may_write and card.line.is_there,
            "take": may_write and has_tasks,
            "add_contact": may_write,
            "end_contact": may_write and bool(card.contacts),
        }
        for name, is_on in states.items():
            self.buttons[name].setEnabled(is_on)

    @property
    def chosen_share(self) -> OrgShare | None:
        """The share in the current row."""
        found: OrgShare | None = self.tasks.chosen
        return found

    def _open_task(self, table: LinesTable) -> None:
        thing = table.chosen
        task_id = thing if isinstance(thing, str) else thing.task.id if thing is not None else ""
        if task_id:
            self.task_opened.emit(task_id)


def _with_row(table: LinesTable, *buttons: QPushButton) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 4, 0, 0)
    column.addLayout(FlowRow(*buttons))
    column.addWidget(table, 1)
    return holder


def _facts(card: OrgCard) -> list[str]:
    line = card.line
    facts = [f"类别：{line.kind_label}", f"主办 {line.lead} 项，配合 {line.others} 项"]
    facts += [f"其他写法：{'、'.join(line.aliases)}"] if line.aliases else []
    facts += [f"{line.ended_on}起并入{line.heir}"] if line.ended_on else []
    return facts


def _owed_lines(owed: Arrears) -> Sequence[tuple[tuple[str, str, str], str]]:
    lines = [(("✖ 已超期", o.task.name, str(o.task.due_on)), o.task.id) for o in owed.overdue]
    lines += [(("○ 未报", o.task.name, str(o.task.due_on or "—")), o.task.id) for o in owed.unreported]
    duties = [(("✖ 定期事项", f"{d.title}（{d.period}）", str(d.due_on)), d.task_id) for d in owed.duties]
    return [*lines, *duties] or [(("✔ 不欠", f"{owed.period.label}没有欠报的事项", "—"), "")]


def _share_texts(share: OrgShare) -> tuple[str, str, str, str]:
    task = share.task
    if not share.is_now:
        return (share.role_label, task.name, str(task.due_on or "—"), f"{share.until}起不再承担")
    return (share.role_label, task.name, _due_words(task), task.state_words)


def _due_words(task: TaskLine) -> str:
    """Return the deadline, with its light where there is one that calls."""
    calls = task.light in {Light.OVERDUE, Light.RED, Light.YELLOW}
    return f"{task.due_on} {task.light.sign} {task.light.label}" if calls else str(task.due_on or "—")


_CONTACT, _CHANGE = form_named("contact"), form_named("org_change")


def _contact_texts(contact: Record) -> tuple[str, ...]:
    return tuple(contact.text(_CONTACT, key) or "—" for key in ("name", "role", "post", "phone"))


def _change_texts(change: Record) -> tuple[str, ...]:
    words = codes.ORG_EVENT.labels.get(str(change["event"]), "")
    names = (change.text(_CHANGE, key) or "—" for key in ("old_name", "new_name", "note"))
    return (str(change["on"]), words, *names)
