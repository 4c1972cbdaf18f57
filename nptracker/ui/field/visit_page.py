"""检查记录: the ledger of visits, and one visit being filled in with its checklists, findings and photos."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.field.visit_view import VisitView
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.records.ledger_page import LedgerPage
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.domain.changes import Changes
    from nptracker.export.sheet import Document
    from nptracker.ui.context import Context

_HELP = (
    "“新建检查”选企业和检查单，编号自动编排；“照上次检查”不抄日期、人员、结论、照片。\n"
    "“填检查单”打开这次检查：1 未发现问题，2 发现问题，3 不涉及，0 清除；4 把这一项登记到问题整改台账；"
    "5 把手工登记的问题关联到这一项，或取消关联。\n"
    "Ctrl+Tab 换到问题、照片、还缺什么；Esc 回到台账。照片拖进“照片和附件”，存进本区文件并校验；缺失、改动过、0 字节的会标出来。\n"
    "“还缺什么”列出归档前还差的材料；“一案一档”把记录、检查单、问题、照片合成一个 PDF。\n"
)


class VisitPage(LedgerPage):
    """The ledger of visits with the work on one visit behind it."""

    help_text = _HELP + LedgerPage.help_text

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, ("inspection",), parent)
        self.shows |= {
            "checklist",
            "checklist_item",
            "checklist_answer",
            "finding",
            "finding_step",
            "inspector",
        }
        self._view: VisitView | None = None
        self._tools = QWidget(self)
        self.new = deed_button(self, "新建检查(&N)…", self.begin, tip="选企业、检查人和检查单", sign="add")
        self.fill = deed_button(
            self, "填检查单(&K)", self.open_visit, tip="打开所选检查：检查单、问题、照片", sign="form"
        )
        row = FlowRow(self.new, self.fill)
        row.setContentsMargins(0, 0, 0, 0)
        self._tools.setLayout(row)
        self._column.insertWidget(0, self._tools)

    @property
    def view(self) -> VisitView:
        """The view of one visit, made at its first use."""
        if self._view is None:
            self._view = VisitView(self.context, self.say_failed, self)
            self._view.hide()
            self._column.addWidget(self._view, 1)
            self._view.left.connect(self.close_visit)
            self._view.asked.connect(self._answer)
        return self._view

    @property
    def is_visit_open(self) -> bool:
        """Tell whether one visit is in front of the ledger."""
        return self._view is not None and self._view.isVisibleTo(self)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu: other things while one visit is in front."""
        if not self.is_visit_open:
            return super().handlers()
        paper = partial(self._answer, "record")
        return {ActionKey.BACK: self.close_visit, ActionKey.EXPORT: paper, ActionKey.PRINT: paper}

    # -- turning ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the ledger again, and the visit in front."""
        super().reload()
        self.new.setEnabled(not self.context.office.read_only)
        mark(self.new, "primary" if not self.context.office.records.count("inspection") else "")
        if self.is_visit_open:
            self.view.read_again()

    def refresh(self, changes: Changes) -> None:
        """Take note of a change, in the visit in front too."""
        super().refresh(changes)
        if self.isVisible() and self.is_visit_open and changes.touches(*self.shows):
            self.view.read_again(with_files=changes.touches("evidence", "finding", "inspection"))

    def open_visit(self) -> None:
        """Open the visit of the current row."""
        visit_id = self.ledger.panel.current_id()
        if not visit_id:
            self.context.messages.show_note("请先点住一次检查，或点“新建检查”。")
            return
        self.show_visit(visit_id)

    def show_visit(self, visit_id: str) -> None:
        """Bring one visit to the front."""
        if not self.may_leave():
            return
        self._tools.hide()
        self.ledger.hide()
        self.view.show()
        self.view.show_visit(visit_id)
        self.context.actions.serve(self.handlers())
        self.view.panel.list.setFocus()

    def close_visit(self) -> None:
        """Go back to the ledger, to the row of the visit."""
        visit_id = self.view.visit_id
        self.view.panel.write_note()
        self.view.hide()
        self._tools.show()
        self.ledger.show()
        self.context.actions.serve(self.handlers())
        self.ledger.read_again()
        self.ledger.panel.show_record(visit_id)
        self.ledger.panel.grid.setFocus()

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Turn to a record of the ledger."""
        if self.is_visit_open:
            self.close_visit()
        super().show_record(record_id, kind)

    # -- doing --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Enter a new visit and open it."""
        from nptracker.ui.field.visit_dialogs import NewVisitDialog

        office = self.context.office
        dialog = NewVisitDialog(self, office, office.field.checklists.templates(counted=False))
        if not dialog.asks():
            return
        values, lists, copies = dialog.values(), dialog.lists.ticked(), dialog.copies.isChecked()
        changes = self.context.perform(lambda: office.field.inspections.begin(values, lists, copies))
        if changes is not None and changes.record_ids:
            self.show_visit(changes.record_ids[0])

    def _answer(self, name: str) -> None:
        verbs: dict[str, Callable[[], None]] = {
            "attach": self._attach,
            "detach": self._detach,
            "link": self._link,
            "conclude": self._conclude,
            "print": partial(self._write, "检查单", ".pdf", "checklist_document"),
            "record": partial(self._write, "检查记录", ".pdf", "record_document"),
            "minutes": partial(self._write, "笔录底稿", ".pdf", "minutes_document"),
            "case": self._write_case,
        }
        verbs[name]()

    def _attach(self) -> None:
        from nptracker.ui.field.visit_dialogs import AttachDialog

        checklists, visit_id, read = self.context.office.field.checklists, self.view.visit_id, self.view.read
        if read is None:
            return
        has = {str(sheet.checklist["code"]) for sheet in read.sheets}
        offered = [template for template in checklists.templates(counted=False) if template.code not in has]
        if not offered:
            self.context.messages.show_note("所有检查单都附上了；要用新的，先到“检查单”新建或改编。")
            return
        dialog = AttachDialog(self, self.context.office, offered, str(read.record["enterprise"]))
        if dialog.asks():
            code, parts = dialog.chosen()
            self.view.panel.bring_forward(code)
            self.context.perform(lambda: checklists.attach(visit_id, code, parts))

    def _link(self) -> None:
        """Tie a finding typed by hand to the current item, or let the two go again."""
        from nptracker.ui.field.visit_dialogs import LinkDialog

        line, visit_id = self.view.panel.current, self.view.visit_id
        if line is None or self.context.office.read_only:
            return
        service, answer_id = self.context.office.field.item_findings, line[1].id
        if line[1]["finding"]:
            self.context.perform(lambda: service.release(answer_id))
            return
        found = service.linkable(visit_id)
        if not found:
            self.context.messages.show_note(
                "这次检查和这家企业没有手工登记、还没关联的问题；发现的新问题按 4 登记。"
            )
            return
        dialog = LinkDialog(self, str(line[0]["item"]), found)
        if dialog.asks():
            self.context.perform(lambda: service.link(answer_id, dialog.chosen()))

    def _detach(self) -> None:
        sheet, visit_id = self.view.panel.sheet, self.view.visit_id
        if sheet is not None:
            checklist_id, checklists = sheet.checklist.id, self.context.office.field.checklists
            self.context.perform(lambda: checklists.detach(visit_id, checklist_id))

    def _conclude(self) -> None:
        visit_id = self.view.visit_id
        self.context.perform(lambda: self.context.office.field.inspections.conclude(visit_id))

    def _write(self, words: str, ending: str, build: str) -> None:
        """Ask for a target and write one of the documents of the visit there."""
        files, visit_id = self.context.office.field.case_files, self.view.visit_id
        document: Callable[[str], Document] = getattr(files, build)
        if (target := self._ask_target(words, ending)) is not None:
            self._run(f"导出{words}", lambda: files.write(document(visit_id), target))

    def _write_case(self) -> None:
        files, visit_id = self.context.office.field.case_files, self.view.visit_id
        if (target := self._ask_target("一案一档", ".pdf")) is not None:
            self._run("整理一案一档", lambda: files.write_case(visit_id, target))

    def _ask_target(self, words: str, ending: str) -> Path | None:
        from nptracker.services.file_names import file_name
        from nptracker.ui.widgets.save_dialog import ask_target

        name = file_name(f"{self.view.title.text().replace('　', '_')}_{words}")
        return ask_target(self, f"{words}存到哪里", self.context.office.path.parent / f"{name}{ending}")

    def _run(self, title: str, work: Callable[[], Path]) -> None:
        self.context.jobs.run(
            title,
            lambda _job: work(),
            owner=self,
            done=lambda path: self.context.messages.show_done(f"已存到 {path.parent}：{path.name}"),
            can_cancel=False,
        )
