"""检查单: the templates of this office and those that ship, their items, and the ways to make own ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList, Line, heading
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.domain.changes import Changes
    from nptracker.domain.values import Value, Values
    from nptracker.services.checklists import Template
    from nptracker.ui.context import Context

_HEADINGS = ("检查单", "版次", "项", "用过")
_WIDTHS = (12, 3, 3, 4)
_ITEM_HEADINGS = ("序号", "检查项", "检查要点", "检查标准", "方式", "依据")
_ITEM_WIDTHS = (3, 8, 12, 12, 6, 9)
_ITEM = form_named("checklist_item")
_ITEM_KEYS = ("item", "points", "standard", "method", "clause")


class ChecklistsPage(Page):
    """Lists the templates with their items; a used edition never changes, an edit makes the next one."""

    title = "检查单"
    help_text = (
        "随程序带的检查单依据法规义务自编，不是官方文本；检查依据以现行法规原文为准。\n"
        "“改编”另存一份自己的；“修改”在用过之后自动出新版，用过的旧版和已填的结果不变。\n"
        "检查项可以从 Excel 整块粘贴。“空白检查单”打印出来带到现场。"
    )
    shows = frozenset({"checklist", "checklist_item", "checklist_answer"})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._templates: list[Template] = []
        self._wanted = ""
        self._asker = Asker(self, context.reading, self.say_failed)
        self.list = GroupedList(_HEADINGS, _WIDTHS, 0, optional=(3, 1))
        self.list.setAccessibleName("检查单")
        self.head, self.facts = QLabel(self), QLabel(self)
        self.items = GroupedList(_ITEM_HEADINGS, _ITEM_WIDTHS, 3, optional=(5, 4, 2))
        self.items.setAccessibleName("检查项")
        self.all_editions = QCheckBox("显示旧版和停用的(&W)", self)
        self.buttons = self._make_buttons()
        self._lay_out()
        self.list.chosen.connect(lambda _key: self._show())
        self.all_editions.toggled.connect(lambda _on: self.reload())
        self.setFocusProxy(self.list)

    def _make_buttons(self) -> dict[str, QPushButton]:
        return {
            "new": deed_button(self, "新建(&N)…", self.write_new, tip="从空白开始写一份检查单", sign="add"),
            "copy": deed_button(self, "改编(&K)…", self.adapt, tip="照所选的另存一份自己的", sign="copy"),
            "edit": deed_button(self, "修改(&U)…", self.edit, tip="用过的自动出新版", sign="edit"),
            "retire": deed_button(
                self, "停用(&X)", self.retire, tip="不再列出；已填的结果不变", sign="close"
            ),
            "blank": deed_button(self, "空白检查单(&P)…", self.write_blank, tip="打印带到现场", sign="print"),
        }

    def _lay_out(self) -> None:
        right = QWidget(self)
        side = QVBoxLayout(right)
        side.setContentsMargins(6, 0, 0, 0)
        for label in (self.head, self.facts):
            label.setWordWrap(True)
            side.addWidget(label)
        side.addWidget(self.items, 1)
        mark(self.head, "heading")
        mark(self.facts, "soft")
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(right)
        splitter.setSizes([360, 640])
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addLayout(FlowRow(*self.buttons.values(), self.all_editions))
        column.addWidget(splitter, 1)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            ActionKey.NEW_RECORD: self.write_new,
            ActionKey.OPEN_RECORD: self.edit,
            ActionKey.BLANK: self.write_blank,
            ActionKey.PRINT: self.write_blank,
        }

    # -- showing ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the templates again in the lane: how often each was used is counted over all visits."""
        checklists, every = self.context.office.field.checklists, self.all_editions.isChecked()
        self._asker.ask(lambda _job: checklists.templates(every_edition=every), self._take)

    def _take(self, templates: list[Template]) -> None:
        self._templates = templates
        wanted = next((t for t in templates if t.id == self._wanted), None) if self._wanted else None
        self._wanted = ""
        self.list.set_lines(_lines(templates), (wanted.code, wanted.edition) if wanted else self.list.key())
        if self.list.key() is None:
            self.list.select_first()
        self._show()

    def show_record(self, record_id: str, kind: str = "") -> None:  # noqa: ARG002
        """Bring a template into view, as soon as they are read."""
        self._wanted = record_id
        self.force_reload()

    @property
    def template(self) -> Template | None:
        """The template in the current row."""
        key = self.list.key()
        return next((t for t in self._templates if (t.code, t.edition) == key), None)

    def _show(self) -> None:
        template, may_write = self.template, not self.context.office.read_only
        self.buttons["new"].setEnabled(may_write)
        for name in ("copy", "edit", "retire"):
            self.buttons[name].setEnabled(may_write and template is not None)
        self.buttons["blank"].setEnabled(template is not None)
        if template is None:
            return
        self.buttons["retire"].setText("恢复(&X)" if template.is_retired else "停用(&X)")
        self.head.setText(f"{template.title}　第{template.edition}版")
        self.facts.setText(
            f"{template.status}\n适用：{template.topic or '未写'}\n来源：{template.source or '未写'}"
        )
        items = self.context.office.field.checklists.items(template)
        lines = [Line(at, _item_texts(at, item)) for at, item in enumerate(items, start=1)]
        self.items.set_lines(lines, lines[0].key if lines else None)

    # -- doing --------------------------------------------------------------------------------------------

    def write_new(self) -> None:
        """Write a template from nothing."""
        self._ask("新建检查单", {}, [], None)

    def adapt(self) -> None:
        """Make an own template from the current one."""
        if (template := self.template) is not None:
            head = {
                "title": f"{template.title}（本单位）",
                "topic": template.topic,
                "source": f"参照“{template.title}”改编",
            }
            self._ask("改编检查单", head, self.context.office.field.checklists.items(template), None)

    def edit(self) -> None:
        """Change the current template; one that was used, or that ships, gets a new edition."""
        if (template := self.template) is not None:
            head = {"title": template.title, "topic": template.topic, "source": template.source}
            self._ask("修改检查单", head, self.context.office.field.checklists.items(template), template)

    def _ask(
        self, title: str, head: Mapping[str, str], items: Sequence[Values], base: Template | None
    ) -> None:
        from nptracker.ui.field.checklist_dialog import ChecklistDialog

        if self.context.office.read_only:
            return
        checklists = self.context.office.field.checklists

        def save(name: str, lines: list[dict[str, Value]], more: dict[str, str]) -> Changes | None:
            return self.context.perform(lambda: checklists.save(name, lines, base, **more))

        ChecklistDialog(self, title, head, items, save).exec()

    def retire(self) -> None:
        """Take the current template out of use, or back."""
        if (template := self.template) is not None:
            checklists = self.context.office.field.checklists
            self.context.perform(lambda: checklists.retire(template, not template.is_retired))

    def write_blank(self) -> None:
        """Write the current template as a blank to take along."""
        from nptracker.services.file_names import file_name
        from nptracker.ui.widgets.save_dialog import ask_target

        if (template := self.template) is None:
            return
        files = self.context.office.field.case_files
        beside = self.context.office.path.parent / f"{file_name(template.title)}（空白）.pdf"
        if (target := ask_target(self, "空白检查单存到哪里", beside)) is not None:
            self.context.jobs.run(
                "导出空白检查单",
                lambda _job: files.write(files.blank_document(template), target),
                owner=self,
                done=lambda path: self.context.messages.show_done(f"已存到 {path.parent}：{path.name}"),
                can_cancel=False,
            )


def _lines(templates: Sequence[Template]) -> list[Line]:
    lines: list[Line] = []
    for words, found in (
        ("随程序带的", [t for t in templates if t.is_shipped]),
        ("本单位的", [t for t in templates if not t.is_shipped]),
    ):
        count = f"{words}（{len(found)} 份）" if found else f"{words}：还没有，点“改编”"
        lines.append(heading(count, len(_HEADINGS)))
        lines += [_line(template) for template in found]
    return lines


def _line(template: Template) -> Line:
    sign = "（停用）" if template.is_retired else ("（旧版）" if not template.is_newest else "")
    used = f"{template.used} 次" if template.used else "—"
    texts = (f"{template.title}{sign}", str(template.edition), str(template.items), used)
    return Line((template.code, template.edition), texts, {0: "soft"} if sign else {})


def _item_texts(at: int, item: Values) -> tuple[str, ...]:
    texts = {key: display(_ITEM.by_key[key], item.get(key)) for key in _ITEM_KEYS}
    return (str(at), *(texts[key] or "—" for key in _ITEM_KEYS))
