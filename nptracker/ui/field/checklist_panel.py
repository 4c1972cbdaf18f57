"""The checklists of one visit being filled in: single keys answer an item, the note stands beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms.inspection_codes import CHECK_RESULT
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList, Line, heading
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from nptracker.domain.record import Record
    from nptracker.services.checklists import Sheetful
    from nptracker.ui.context import Context

_HEADINGS = ("序号", "检查项", "结果", "问题记录")
_WIDTHS = (3, 10, 8, 9)
_RESULT = 2
_SIGNS = {"none": ("✔", "good"), "found": ("✖", "danger"), "not_applicable": ("—", "soft")}
_OPEN = ("○", "未检查", "warning")
_LINK, _RELEASE = "5 关联问题…", "5 取消关联"
_KEYS = {
    "none": (Qt.Key.Key_1, "1 未发现问题"),
    "found": (Qt.Key.Key_2, "2 发现问题"),
    "not_applicable": (Qt.Key.Key_3, "3 不涉及"),
}


class ChecklistPanel(QWidget):
    """Shows one checklist of a visit at a time; every answer is written at once and undone by one step."""

    asked = Signal(str)  # attach, detach, link

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._sheets: Sequence[Sheetful] = ()
        self._on: date | None = None
        self._brought = ""  # the code of a list that is to come to the front once it is read
        self._noted = ""  # the answer whose note is in the line for typing
        self.box = QComboBox(self)
        self.box.setAccessibleName("检查单")
        self.sums = QLabel(self)
        self.list = GroupedList(_HEADINGS, _WIDTHS, 1, optional=(3,))
        self.list.setAccessibleName("检查项")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.detail, self.note = QLabel(self), QLineEdit(self)
        self.buttons = self._make_buttons()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    # -- building -----------------------------------------------------------------------------------------

    def _make_buttons(self) -> dict[str, QPushButton]:
        made = {
            code: deed_button(
                self, words, partial(self.answer, code), tip=f"所选各项记为“{CHECK_RESULT.labels[code]}”"
            )
            for code, (_key, words) in _KEYS.items()
        }
        made["clear"] = deed_button(self, "0 清除", partial(self.answer, None), tip="所选各项改回未检查")
        made["finding"] = deed_button(
            self, "4 登记整改", self.make_finding, tip="记为发现问题，并按这一项的依据登记到问题整改台账"
        )
        made["link"] = deed_button(
            self, _LINK, lambda: self.asked.emit("link"), tip="手工登记的问题，关联到发现它的这一项"
        )
        made["attach"] = deed_button(
            self, "附检查单(&L)…", lambda: self.asked.emit("attach"), tip="给这次检查附一份检查单"
        )
        made["detach"] = deed_button(
            self, "撤下(&X)", lambda: self.asked.emit("detach"), tip="从这次检查撤下这份检查单"
        )
        return made

    def _lay_out(self) -> None:
        b = self.buttons
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(18)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.detail.setWordWrap(True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note.setPlaceholderText("看到了什么；回车写下，接着看下一项")
        self.note.setMinimumWidth(self.note.fontMetrics().horizontalAdvance("字") * 14)
        self.note.setAccessibleName("问题记录")
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(self.detail)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(area)
        splitter.setSizes([600, 420])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(FlowRow(self.box, b["link"], b["attach"], b["detach"]))
        column.addWidget(self.sums)
        column.addWidget(splitter, 1)
        answers = (b["none"], b["found"], b["not_applicable"], b["clear"], self.note, b["finding"])
        column.addLayout(FlowRow(*answers))
        mark(self.sums, "soft")

    def _connect(self) -> None:
        self.box.activated.connect(lambda _at: self._fill())
        self.list.chosen.connect(lambda _key: self._show_item())
        self.list.selectionModel().selectionChanged.connect(lambda *_parts: self._enable())
        keys: dict[Qt.Key, Callable[[], None]] = {
            key: partial(self.answer, code) for code, (key, _words) in _KEYS.items()
        }
        keys |= {Qt.Key.Key_0: partial(self.answer, None), Qt.Key.Key_4: self.make_finding}
        keys[Qt.Key.Key_5] = lambda: self.asked.emit("link")
        keys |= dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.note.setFocus)
        self.list.answer(keys)
        self.list.doubleClicked.connect(lambda _index: self.note.setFocus())
        self.note.editingFinished.connect(self.write_note)
        self.note.returnPressed.connect(self._note_done)

    # -- showing ------------------------------------------------------------------------------------------

    def leave_room(self, *, is_low: bool) -> None:
        """Leave the room of a low window to the items: how many are answered is said on the tab too."""
        self.sums.setVisible(not is_low)

    def clear(self) -> None:
        """Show nothing while another visit is being read."""
        self._sheets = ()
        self.box.clear()
        self._fill()
        self.sums.setText("")

    def bring_forward(self, code: str) -> None:
        """Show a checklist as soon as the visit has it."""
        self._brought = code

    def show_sheets(self, sheets: Sequence[Sheetful], on: date | None) -> None:
        """Show the checklists of a visit; the one in front and its item keep their place."""
        kept = self.box.currentData()
        self._sheets, self._on = sheets, on
        self.box.clear()
        for sheet in sheets:
            sums = sheet.sums
            words = f"{sheet.checklist['title']}（{sums.items - sums.open}/{sums.items}）"
            self.box.addItem(words, sheet.checklist.id)
        if not sheets:
            self.box.addItem("还没有附检查单", "")
        brought = next((s.checklist.id for s in sheets if s.checklist["code"] == self._brought), "")
        self._brought = "" if brought else self._brought
        self.box.setCurrentIndex(max(0, self.box.findData(brought or kept)))
        self._fill()

    @property
    def sheet(self) -> Sheetful | None:
        """The checklist in front, None when there is none."""
        chosen = self.box.currentData()
        return next((sheet for sheet in self._sheets if sheet.checklist.id == chosen), None)

    def _fill(self) -> None:
        sheet = self.sheet
        self.sums.setText(
            f"{sheet.sums.words}。按 1、2、3 回答，4 登记整改，回车写问题记录。"
            if sheet
            else "点“附检查单”选一份，就可以逐项填写，也可以先打印带到现场。"
        )
        mark(self.buttons["attach"], "" if sheet else "primary")
        kept = self.list.key()
        self.list.set_lines(_lines(sheet) if sheet else [], kept)
        if self.list.key() is None:
            self.list.select_first()
        self._show_item()
        self._enable()

    @property
    def current(self) -> tuple[Record, Record] | None:
        """The item in the current row with its answer."""
        key, sheet = self.list.key(), self.sheet
        return next((line for line in sheet.lines if line[1].id == key), None) if sheet else None

    def selected(self) -> list[str]:
        """Return the ids of the answers selected."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        return [str(key) for row in rows if (key := self.list.lines[row].key) is not None]

    def _show_item(self) -> None:
        from nptracker.services.visit_sheets import item_words

        line = self.current
        self.detail.setText(
            f"{line[0]['no']}．{line[0]['item']}\n\n{item_words(line[0], self._on)}" if line else ""
        )
        self._show_note(line[1] if line else None)
        if line and line[1]["finding"]:
            self.detail.setText(f"{self.detail.text()}\n\n已登记：{line[1].labels.get('finding', '')}")

    def _show_note(self, answer: Record | None) -> None:
        """Show the note of the current item; what is being typed for it stays when it is read again.

        What is being typed for another item is written first.
        """
        noted = answer.id if answer else ""
        if noted and noted == self._noted and self.note.isModified():
            return
        self.write_note()
        self._noted = noted
        self.note.setText(str(answer["note"] or "") if answer else "")
        self.note.setModified(False)

    def _enable(self) -> None:
        may_write = not self._context.office.read_only
        line = self.current
        for code in (*_KEYS, "clear", "finding", "link"):
            self.buttons[code].setEnabled(may_write and line is not None)
        self.buttons["link"].setText(_RELEASE if line and line[1]["finding"] else _LINK)
        self.note.setEnabled(may_write and self.current is not None)
        self.buttons["attach"].setEnabled(may_write)
        self.buttons["detach"].setEnabled(may_write and self.sheet is not None)

    # -- answering ----------------------------------------------------------------------------------------

    def answer(self, result: str | None) -> None:
        """Answer the selected items and go on to the next one; a problem asks for what was seen first."""
        ids = self.selected()
        if not ids or self._context.office.read_only:
            return
        if self._context.perform(lambda: self._context.office.field.checklists.answer(ids, result)) is None:
            return
        if result == "found":
            self.note.setFocus()
        elif len(ids) == 1:
            self._step()

    def make_finding(self) -> None:
        """Enter the current item into the rectification ledger."""
        if (line := self.current) is None or self._context.office.read_only:
            return
        self.write_note()
        answer_id = line[1].id
        self._context.perform(lambda: self._context.office.field.item_findings.make(answer_id))

    def write_note(self) -> None:
        """Write what is typed beside the item it was typed for, if it says something new."""
        if not self._noted or not self.note.isModified():
            return
        self.note.setModified(False)
        answer_id, text = self._noted, self.note.text()
        self._context.perform(lambda: self._context.office.field.checklists.note(answer_id, text))

    def _note_done(self) -> None:
        self.write_note()
        self.list.setFocus()
        self._step()

    def _step(self) -> None:
        """Go to the next item at once: the next key may be pressed already."""
        keys = [line.key for line in self.list.lines if line.key is not None]
        if self.list.key() in keys and (at := keys.index(self.list.key())) + 1 < len(keys):
            self.list.select(keys[at + 1])


def _lines(sheet: Sheetful) -> list[Line]:
    """Return the items as lines; items of one name that follow one another stand under it as a heading."""
    names = [str(item["item"]) for item, _answer in sheet.lines]
    has_groups = len(set(names)) < len(names)
    lines: list[Line] = []
    for at, (item, answer) in enumerate(sheet.lines):
        if has_groups and (at == 0 or names[at - 1] != names[at]):
            lines.append(heading(names[at], len(_HEADINGS)))
        lines.append(_line(item, answer, str(item["standard"]) if has_groups else names[at]))
    return lines


def _line(item: Record, answer: Record, words: str) -> Line:
    result = str(answer["result"] or "")
    sign, tone = _SIGNS.get(result, (_OPEN[0], _OPEN[2]))
    label = CHECK_RESULT.labels.get(result, _OPEN[1])
    note = str(answer["note"] or "")
    if answer["finding"]:
        note = f"▶ {answer.labels.get('finding', '').partition(' ')[0]} {note}".strip()
    return Line(answer.id, (str(item["no"]), words, f"{sign} {label}", note), {_RESULT: tone})
