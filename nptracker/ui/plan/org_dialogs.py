"""What the page of bodies asks before it renames, merges, adds or shares out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QListWidget, QListWidgetItem

from nptracker.domain.forms import codes
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, day_field, day_of, text_field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from nptracker.services.org_cards import OrgLine
    from nptracker.services.task_lines import TaskLine


@dataclass(frozen=True, slots=True)
class Renaming:
    """A new name, the day it holds from, and what it rests on."""

    name: str
    on: date
    note: str


@dataclass(frozen=True, slots=True)
class Merging:
    """The body that takes over, the day, and what it rests on."""

    heir: str
    on: date
    note: str


@dataclass(frozen=True, slots=True)
class NewContact:
    """A person to turn to."""

    name: str
    role: str
    post: str
    phone: str


def ask_renaming(parent: QWidget, line: OrgLine, today: date) -> Renaming | None:
    """Ask for the new name of a body; None when given up."""
    name, day, note = text_field(line.name), day_field(today, today), text_field(hint="如：机构改革方案文号")
    dialog = AskDialog(
        parent,
        "单位更名",
        f"“{line.name}”从生效日期起用新名称。这一天以前的报表仍印原名称，原名称也还能查到。",
        (("新名称", name), ("生效日期", day), ("依据", note)),
        kind="org_change",
        accept_words="更名(&R)",
        fault=lambda: "" if name.text().strip() not in {"", line.name} else "请填写新的名称。",
    )
    return Renaming(name.text().strip(), day_of(day), note.text()) if dialog.asks() else None


def ask_description(parent: QWidget, line: OrgLine) -> tuple[str, list[str]] | None:
    """Ask for the kind of a body and its other spellings; None when given up."""
    kind = choice_field([("", "未分类"), *codes.ORG_KIND.labels.items()], line.kind)
    aliases = text_field("、".join(line.aliases), "如：区农业局、农业农村局")
    dialog = AskDialog(
        parent,
        "类别和其他写法",
        f"“{line.name}”在文件里的其他写法，用顿号隔开；读方案、收任务单时按这些写法认出它。",
        (("类别", kind), ("其他写法", aliases)),
        kind="org",
        accept_words="保存(&S)",
    )
    if not dialog.asks():
        return None
    spellings = (part.strip() for part in re.split("[、，,；;\n]", aliases.text()))
    return str(kind.currentData()), [part for part in dict.fromkeys(spellings) if part]


def ask_merging(parent: QWidget, line: OrgLine, others: Sequence[OrgLine], today: date) -> Merging | None:
    """Ask which body takes over; None when given up."""
    heir = choice_field((other.id, other.name) for other in others)
    day, note = day_field(today, today), text_field(hint="如：机构改革方案文号")
    dialog = AskDialog(
        parent,
        "单位合并",
        f"“{line.name}”并入另一个单位。从生效日期起，没有完成的任务归承接单位；以前的分工和填报仍在原单位名下。",
        (("承接单位", heir), ("生效日期", day), ("依据", note)),
        kind="org_change",
        accept_words="合并(&M)",
        fault=lambda: "" if heir.currentData() else "没有可以承接的单位。",
    )
    return Merging(str(heir.currentData()), day_of(day), note.text()) if dialog.asks() else None


def ask_new_body(parent: QWidget) -> tuple[str, str] | None:
    """Ask for the name and kind of a new body; None when given up. An empty kind is told from the name."""
    name = text_field(hint="单位全称")
    kind = choice_field([("", "按名称判断"), *codes.ORG_KIND.labels.items()])
    dialog = AskDialog(
        parent,
        "新增责任单位",
        "方案里没有写到、又要承担任务的单位，可以在这里补上。",
        (("单位名称", name), ("类别", kind)),
        kind="org",
        accept_words="新增(&A)",
        fault=lambda: "" if name.text().strip() else "请填写单位名称。",
    )
    return (name.text().strip(), str(kind.currentData())) if dialog.asks() else None


def ask_contact(parent: QWidget, line: OrgLine) -> NewContact | None:
    """Ask for a person to turn to in a body; None when given up."""
    name, post, phone = text_field(), text_field(), text_field()
    role = choice_field(codes.CONTACT_ROLE.labels.items(), "liaison")
    dialog = AskDialog(
        parent,
        "新增联系人",
        f"“{line.name}”的联系人。电话只留在本机，不写进催报文字。",
        (("姓名", name), ("身份", role), ("职务", post), ("联系电话", phone)),
        kind="contact",
        accept_words="新增(&A)",
        fault=lambda: "" if name.text().strip() else "请填写姓名。",
    )
    if not dialog.asks():
        return None
    return NewContact(name.text(), str(role.currentData()), post.text(), phone.text())


def ask_share(parent: QWidget, line: OrgLine, tasks: Sequence[TaskLine]) -> tuple[str, str] | None:
    """Ask for a task and a role; returns (task id, role), None when given up."""
    task = choice_field((one.id, one.name) for one in tasks)
    role = choice_field(codes.UNIT_ROLE.labels.items(), "supporting")
    dialog = AskDialog(
        parent,
        "增加分工",
        f"“{line.name}”从今天起承担一项任务；已有分工的改成这里选的。",
        (("任务", task), ("分工", role)),
        kind="task_org",
        accept_words="增加(&A)",
        fault=lambda: "" if task.currentData() else "还没有任务可选。",
    )
    return (str(task.currentData()), str(role.currentData())) if dialog.asks() else None


def ask_townships(parent: QWidget, names: Sequence[str], region: str) -> list[str] | None:
    """Ask which townships become bodies, all of them at first; None when given up."""
    from PySide6.QtCore import Qt

    listed = QListWidget()
    listed.setMinimumHeight(280)
    for name in names:
        item = QListWidgetItem(name, listed)
        item.setCheckState(Qt.CheckState.Checked)

    def chosen() -> list[str]:
        items = (listed.item(row) for row in range(listed.count()))
        return [item.text() for item in items if item.checkState() is Qt.CheckState.Checked]

    dialog = AskDialog(
        parent,
        "按乡镇街道新增",
        f"{region}的乡镇街道（2023年统计用区划）。名称可以以后再改，已经有的不重复新增。",
        (("乡镇街道", listed),),
        accept_words="新增(&A)",
        fault=lambda: "" if chosen() else "请至少勾选一个。",
    )
    return chosen() if dialog.asks() else None
