"""The questions about visits: whom to visit with which checklists, and which list to attach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.yearly_cap import NEVER_COUNT
from nptracker.ui.records.cap_note import CapNote
from nptracker.ui.records.field_editor import LineEditor
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nptracker.domain.record import Record
    from nptracker.domain.values import Value
    from nptracker.services.checklists import Template
    from nptracker.services.office import Office

_FORM = form_named("inspection")
_TYPED = ("enterprise", "started_at", "inspector_1", "inspector_2")
_WIDTH = 640
_KEY = Qt.ItemDataRole.UserRole


_FEWEST_ROWS = 2


class TickList(QListWidget):
    """A short list of things to tick with the mouse or the space bar."""

    def __init__(self, name: str, rows: Iterable[tuple[str, str]], ticked: Iterable[str] = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        taken = set(ticked)
        for key, words in rows:
            item = QListWidgetItem(words, self)
            item.setData(_KEY, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if key in taken else Qt.CheckState.Unchecked)
        if self.count():
            self.setCurrentRow(0)
        lines = min(max(self.count(), _FEWEST_ROWS), 7)
        line = self.sizeHintForRow(0) if self.count() else 20
        self.setMinimumHeight(_FEWEST_ROWS * line + 8)  # gives way on a small screen at 150 percent
        self.setMaximumHeight(lines * line + 8)

    def sizeHint(self) -> QSize:
        """Return room for the rows, up to seven of them."""
        return QSize(super().sizeHint().width(), self.maximumHeight())

    def ticked(self) -> list[str]:
        """Return the keys ticked, in order."""
        items = (self.item(row) for row in range(self.count()))
        return [str(item.data(_KEY)) for item in items if item.checkState() is Qt.CheckState.Checked]


class NewVisitDialog(AskDialog):
    """Asks for whom a visit is entered, by whom, and with which checklists."""

    def __init__(
        self, parent: QWidget | None, office: Office, templates: Sequence[Template], enterprise_id: str = ""
    ) -> None:
        self._office = office
        proposal = office.field.inspections.proposal(enterprise_id)
        self._editors: dict[str, LineEditor] = {
            key: LineEditor(_FORM.by_key[key], office.records.find) for key in _TYPED
        }
        self.kind = choice_field(
            _FORM.by_key["kind"].codes.labels.items() if _FORM.by_key["kind"].codes else ()
        )
        self.copies = QCheckBox("沿用上次的类型、任务、地点、内容和检查单(&L)")
        self.lists = TickList(
            "检查单", [(template.code, f"{template.title}（{template.items} 项）") for template in templates]
        )
        self.cap = CapNote(office.records, _FORM)
        self._show(proposal)
        super().__init__(
            parent,
            "新建检查",
            "检查单也可以以后再附。照上次检查时，日期、人员、结论、照片和各项结果都不抄。",
            [
                ("被检查单位", _below(self._editors["enterprise"], self.cap)),
                ("检查类型", self.kind),
                ("开始时间", self._editors["started_at"]),
                ("检查人1", self._editors["inspector_1"]),
                ("检查人2", self._editors["inspector_2"]),
                ("检查单", self.lists),
                ("照上次", self.copies),
            ],
            kind="inspection",
            accept_words="新建(&S)",
            fault=self._missing,
        )
        self.setMinimumWidth(_WIDTH)
        for key in ("enterprise", "started_at"):
            self._editors[key].edited.connect(self._tell_cap)
        self.kind.currentIndexChanged.connect(lambda _at: self._tell_cap())
        self._tell_cap()

    def _tell_cap(self) -> None:
        """Say how often the enterprise was inspected this year, and how often it may be."""
        kind = str(self.kind.currentData())
        counts = "no" if kind in NEVER_COUNT else "yes"
        self.cap.tell(self.texts() | {"kind": kind, "counts": counts}, "")

    def _show(self, proposal: dict[str, Value]) -> None:
        owner = str(proposal.get("enterprise") or "")
        names = self._office.records.labels("enterprise", [owner]) if owner else {}
        self._editors["enterprise"].set_text(names.get(owner, ""), owner)
        self._editors["started_at"].set_text(display(_FORM.by_key["started_at"], proposal["started_at"]))
        self._editors["inspector_1"].set_text(self._office.person)

    def _missing(self) -> str:
        texts = self.texts()
        if not self._office.records.resolve("enterprise", texts["enterprise"]):
            return "请选一家底册里的企业；还没有的，先在“企业”里登记。"
        if texts["inspector_1"] and texts["inspector_1"] == texts["inspector_2"]:
            return "两名检查人不能是同一人。"
        return ""

    def texts(self) -> dict[str, str]:
        """Return what is typed, by field."""
        return {key: editor.text().strip() for key, editor in self._editors.items()}

    def values(self) -> dict[str, Value]:
        """Return the values of the new visit."""
        records = self._office.records
        typed = records.typed("inspection", {key: text for key, text in self.texts().items() if text})
        base = self._office.field.inspections.proposal(str(typed["enterprise"]), self.copies.isChecked())
        if not self.copies.isChecked():
            base["kind"] = self.kind.currentData()
            base["counts"] = "no" if base["kind"] in NEVER_COUNT else "yes"
        return base | dict(typed)


def _below(editor: QWidget, note: QWidget) -> QWidget:
    """Return a field with a line of words below it."""
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(editor)
    column.addWidget(note)
    both.setFocusProxy(editor)
    editor.setAccessibleName("被检查单位")
    return both


class AttachDialog(AskDialog):
    """Asks which checklist to attach, and which parts of one that is made by category."""

    def __init__(
        self, parent: QWidget | None, office: Office, templates: Sequence[Template], enterprise_id: str
    ) -> None:
        self._checklists, self._templates = office.field.checklists, list(templates)
        self._likely = frozenset(office.field.inspections.categories_of(enterprise_id))
        self.template = choice_field(
            (t.code, f"{t.title}（第{t.edition}版，{t.items} 项）") for t in templates
        )
        self.parts = TickList("只查这些类别", [])
        super().__init__(
            parent,
            "附检查单",
            "用的是最新一版。按类别编的可以只勾要查的类别，不勾就是全部；填报过的已先勾上。",
            [("检查单", self.template), ("类别", self.parts)],
            accept_words="附上(&S)",
            fault=lambda: "",
        )
        self.setMinimumWidth(_WIDTH)
        self.template.currentIndexChanged.connect(lambda _at: self._show_parts())
        self._show_parts()

    def _show_parts(self) -> None:
        groups = self._checklists.groups(self._templates[self.template.currentIndex()])
        self.parts.clear()
        for group in groups:
            item = QListWidgetItem(group, self.parts)
            item.setData(_KEY, group)
            is_likely = group in self._likely
            item.setCheckState(Qt.CheckState.Checked if is_likely else Qt.CheckState.Unchecked)
        self.parts.setEnabled(bool(groups))
        self.parts.setFixedHeight(6 * self.fontMetrics().lineSpacing() + 8)

    def chosen(self) -> tuple[str, list[str]]:
        """Return the code of the checklist and the parts ticked, none for all."""
        return str(self.template.currentData()), self.parts.ticked()


class LinkDialog(AskDialog):
    """Asks which finding that was typed by hand was found at an item."""

    def __init__(self, parent: QWidget | None, item: str, findings: Sequence[Record]) -> None:
        form = form_named("finding")
        self.finding = choice_field(
            (
                one.id,
                f"{one.text(form, 'number')}　{one.text(form, 'found_on')}　{one.text(form, 'description')}",
            )
            for one in findings
        )
        super().__init__(
            parent,
            "关联问题",
            f"这个问题是在检查项“{item}”发现的。关联后，这一项记为发现问题；问题里没填的类别、依据从检查项带过去。",
            [("问题", self.finding)],
            accept_words="关联(&S)",
        )
        self.setMinimumWidth(_WIDTH)

    def chosen(self) -> str:
        """Return the id of the finding chosen."""
        return str(self.finding.currentData())
