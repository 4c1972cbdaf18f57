"""The form of one record: its fields, its details, its history, its attachments; saving always works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QToolButton, QVBoxLayout, QWidget

from nptracker.domain.query import Filter, Op, Query
from nptracker.errors import BusyError
from nptracker.ui.icons import icon
from nptracker.ui.records.attachments import AttachmentList
from nptracker.ui.records.cap_note import CapNote, has_cap_note
from nptracker.ui.records.field_sheet import FieldSheet, Texts
from nptracker.ui.records.record_history import RecordHistory
from nptracker.ui.survey.substance_card import SubstanceCard
from nptracker.ui.survey.substance_strip import CARD_TAB, SubstanceStrip, names_substances
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.domain.changes import Changes
    from nptracker.domain.forms.form import Form
    from nptracker.domain.problem import Problem
    from nptracker.domain.record import Record
    from nptracker.ui.context import Context
    from nptracker.ui.tables.table_panel import TablePanel

NEW_WORDS = "新增"
_GONE = "这条记录刚被删除或撤销。正在写的内容还在表单里：保存或离开表单时作为新增的一条存入；不要的，存入后再撤销。"


class RecordForm(QWidget):
    """Shows one record of a kind, or an empty form for a new one.

    What is typed is written by 保存, and also when the officer goes on to another record: leaving never
    loses anything and never asks.
    """

    saved = Signal(str)  # the record's id
    step_wanted = Signal(int)  # -1 the previous record, 1 the next
    closed = Signal()

    def __init__(self, context: Context, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.form = context, form
        self.record_id = self._shown_id = ""
        self.sheet = FieldSheet(form, context.office.records.find, self._problems, self)
        self.history = RecordHistory(context, form.kind, self)
        self.attachments = AttachmentList(context, form.kind, self)
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName(f"{form.title}的各个方面")
        self._details: TablePanel | None = None
        self.strip = self._substance_strip()
        self.cap_note = CapNote(context.office.records, form, self) if has_cap_note(form) else None
        self._make_head()
        self._make_foot()
        self._lay_out()
        self.sheet.edited.connect(self._show_state)
        self.sheet.checked.connect(self._show_problem_count)
        self.tabs.currentChanged.connect(self._tab_shown)
        QShortcut(
            QKeySequence.StandardKey.Save,
            self,
            self.save,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        QShortcut(
            QKeySequence("Ctrl+Return"),
            self,
            self.save_and_new,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        self.show_new()

    # -- building --------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        mark(self._title, "heading")
        self._back = self._small_button("previous", "上一条（Alt+PgUp）", lambda: self.step(-1), "Alt+PgUp")
        self._on = self._small_button("next", "下一条（Alt+PgDown）", lambda: self.step(1), "Alt+PgDown")
        self._close = self._small_button("close", "收起表单（Esc）", self.close_form, "")

    def _small_button(self, name: str, words: str, slot: Callable[[], None], keys: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setToolTip(words)
        button.setAccessibleName(words.partition("（")[0])
        mark(button, "quiet")
        button.clicked.connect(slot)
        if keys:
            QShortcut(QKeySequence(keys), self, slot, context=Qt.ShortcutContext.WindowShortcut)
        return button

    def _make_foot(self) -> None:
        self._problem_count = QPushButton(self)
        self._problem_count.setToolTip("转到第一处；有错误也能保存，会标出来")
        self._problem_count.clicked.connect(self._go_to_problem)
        mark(self._problem_count, "link")
        self.save_button = QPushButton("保存", self)
        self.save_button.setToolTip("保存（Ctrl+S）；有错误也能保存，会标出来")
        mark(self.save_button, "primary")
        self.save_button.clicked.connect(self.save)
        self.save_new_button = QPushButton("保存并新增", self)
        self.save_new_button.setToolTip("保存后接着填下一条（Ctrl+Return）")
        self.save_new_button.clicked.connect(self.save_and_new)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        for button in (self._back, self._on, self._close):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self._problem_count)
        foot.addStretch(1)
        foot.addWidget(self.save_new_button)
        foot.addWidget(self.save_button)
        self.tabs.addTab(self.sheet, "内容")
        if (detail := self._detail()) is not None:
            self.tabs.addTab(QWidget(self), detail.title)
        self.tabs.addTab(self.history, "历史")
        self.tabs.addTab(self.attachments, "佐证材料")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.addLayout(head)
        if self.cap_note is not None:
            column.addWidget(self.cap_note)
        if self.strip is not None:
            column.addWidget(self.strip)
            self.tabs.addTab(self.strip.card, CARD_TAB)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)

    def _substance_strip(self) -> SubstanceStrip | None:
        """Return what tells the lists and measures of the substance typed, None for a form without one."""
        if not names_substances(self.form):
            return None
        return SubstanceStrip(self.context, self.sheet, self)

    def _detail(self) -> Form | None:
        """Return the kind of detail records that hang on this kind (findings on an inspection)."""
        parents = (
            (other, other.by_key[other.parent]) for other in self.context.office.forms.ledgers if other.parent
        )
        return next((other for other, field in parents if field.refers_to == self.form.kind), None)

    # -- showing ---------------------------------------------------------------------------------

    def show_record(self, record_id: str) -> bool:
        """Show a record after saving what is typed; returns False when either could not be."""
        if record_id == self.record_id and not self.is_dirty:
            return self.read_again()
        if not self.leave():
            return False
        self.record_id = record_id
        return self.read_again()

    def read_again(self) -> bool:
        """Read the record shown once more, what is being typed stays; False for one that is gone."""
        if not self.record_id:
            return True
        try:
            record = self.context.office.records.get(self.form.kind, self.record_id)
        except KeyError:
            self._outlive_record()
            return False
        except BusyError as error:
            self.context.messages.show_error(error)
            return False
        self._load(record)
        return True

    def show_new(self, texts: Texts | None = None) -> None:
        """Show an empty form for a new record."""
        self.record_id = ""
        self._load(None, texts)

    def _outlive_record(self) -> None:
        """Show an empty form once the record is gone; one that is being typed in begins a new record instead."""
        if not self.is_dirty:
            self.show_new()
            return
        self.record_id = self._shown_id = ""
        self.sheet.unsettle()
        self._drop_details()
        self._show_aspects()
        self.context.messages.show_warning(_GONE)

    def _load(self, record: Record | None, texts: Texts | None = None) -> None:
        is_shown = record is not None and record.id == self._shown_id
        self._shown_id = record.id if record is not None else ""
        if record is not None and is_shown:
            self.sheet.renew(record)
        else:
            self.sheet.load(record, texts)
        self.sheet.set_read_only(self.context.office.read_only or self.form.frozen)
        if is_shown and self._details is not None:
            self._details.writer.defaults = self._detail_defaults(self._details.form)
            self._details.model.reload()
        else:
            self._drop_details()
        if self.cap_note is not None:
            self.cap_note.read_again()
        if self.strip is not None:
            self.strip.read_again()
        self._show_aspects()

    def _show_aspects(self) -> None:
        """Offer what a record has beside its fields; a new one has nothing yet."""
        for number in range(1, self.tabs.count()):
            is_card = self.strip is not None and self.tabs.widget(number) is self.strip.card
            self.tabs.setTabEnabled(number, bool(self.record_id) or is_card)
        if not self.record_id:
            self.tabs.setCurrentIndex(0)
        self._tab_shown(self.tabs.currentIndex())
        self._show_state()

    def refresh(self, changes: Changes) -> None:
        """Take note of a change elsewhere; what is being typed stays."""
        if self.record_id and changes.touches(self.form.kind):
            self.read_again()
        elif self._details is not None:
            self._details.refresh(changes)
        if changes.touches("evidence") and self.tabs.currentWidget() is self.attachments:
            self.attachments.show_record(self.record_id)

    # -- writing ---------------------------------------------------------------------------------

    @property
    def is_dirty(self) -> bool:
        """Tell whether something typed is not written yet."""
        return bool(self.sheet.changed_texts())

    def save(self) -> bool:
        """Write what is typed, right or wrong; returns False when the file would not take it."""
        texts = self.sheet.changed_texts()
        if not texts:
            return True
        office, kind = self.context.office, self.form.kind
        place = self.sheet.verticalScrollBar().value()

        def verb() -> Changes:
            values = office.records.typed(kind, texts)
            if self.record_id:
                return office.records.update(kind, self.record_id, values)
            given = {key: value for key, value in values.items() if value is not None}
            return office.records.create(kind, given)

        changes = self._perform(verb)
        if changes is None:
            return False
        self.read_again()
        self.sheet.verticalScrollBar().setValue(place)  # the cursor is still in the field there
        self.saved.emit(self.record_id)
        return True

    def _perform(self, verb: Callable[[], Changes]) -> Changes | None:
        """Write through the window, marking the texts as settled before every page hears of it."""

        def settling() -> Changes:
            changes = verb()
            if not self.record_id and changes.record_ids:
                self.record_id = changes.record_ids[0]
            self.sheet.settle()
            return changes

        return self.context.perform(settling)

    def save_and_new(self) -> None:
        """Write what is typed and begin the next record."""
        if self.save():
            self.show_new()
            self.tabs.setCurrentIndex(0)
            self.sheet.focus_first()

    def leave(self) -> bool:
        """Write what is typed before something else is shown; returns False when it could not be written."""
        return not self.is_dirty or self.context.office.read_only or self.save()

    def step(self, by: int) -> None:
        """Ask for the next or the previous record."""
        if self.leave():
            self.step_wanted.emit(by)

    def close_form(self) -> None:
        """Write what is typed and put the form away."""
        if self.leave():
            self.closed.emit()

    # -- words -----------------------------------------------------------------------------------

    def _problems(self, texts: Texts) -> list[Problem]:
        records, kind = self.context.office.records, self.form.kind
        try:
            return records.problems(kind, records.typed(kind, texts), self.record_id)
        except BusyError:
            return list(self.sheet.problems)

    def _show_state(self) -> None:
        texts = self.sheet.texts()
        name = " ".join(self._label_text(key) for key in self.form.label if texts.get(key))
        head = name if self.record_id else f"{NEW_WORDS}{self.form.title}"
        if self.cap_note is not None:
            self.cap_note.tell(texts, self.record_id)
        dirty = self.is_dirty
        self._title.setText(f"{head or self.form.title}{'（未保存）' if dirty else ''}")
        writable = not self.context.office.read_only and not self.form.frozen
        self.save_button.setEnabled(dirty and writable)
        self.save_new_button.setEnabled(writable)

    def _label_text(self, key: str) -> str:
        from nptracker.ui.records.field_editor import LineEditor

        editor = self.sheet.rows[key].editor
        return editor.line.text() if isinstance(editor, LineEditor) else editor.text()

    def _show_problem_count(self, errors: int, others: int) -> None:
        parts = ([f"{errors} 处错误"] if errors else []) + ([f"{others} 处提示"] if others else [])
        self._problem_count.setText("、".join(parts))
        self._problem_count.setVisible(bool(parts))

    def _go_to_problem(self) -> None:
        """Put the cursor into the first field that has a problem."""
        marked = next((key for key, row in self.sheet.rows.items() if row.is_marked), "")
        self.tabs.setCurrentWidget(self.sheet)
        self.sheet.focus_field(marked)

    # -- details ---------------------------------------------------------------------------------

    def _tab_shown(self, number: int) -> None:
        shown = self.tabs.widget(number)
        if not self.record_id or shown is None:
            return
        if shown is self.history:
            self.history.show_record(self.record_id)
        elif shown is self.attachments:
            self.attachments.show_record(self.record_id)
        elif shown is not self.sheet and self._details is None and not isinstance(shown, SubstanceCard):
            self._make_details(shown)

    def _make_details(self, place: QWidget) -> None:
        """Put the table of detail records into its tab, new rows pointing at this record."""
        from nptracker.ui.tables.table_panel import TablePanel

        detail = self._detail()
        if detail is None:
            return
        had_focus = (
            place.hasFocus()
        )  # a bare page takes the focus of its tab; the next Tab would lead out of the form
        panel = TablePanel(self.context, detail, place)
        panel.writer.defaults = self._detail_defaults(detail)
        column = place.layout() or QVBoxLayout(place)
        column.addWidget(panel)
        panel.start(Query(filters=(Filter(detail.parent, Op.ONE_OF, self.record_id),)))
        if had_focus:
            panel.grid.setFocus()
            panel.grid.go_to(0, 0)
        self._details = panel

    def _detail_defaults(self, detail: Form) -> dict[str, str]:
        """Return the texts that a new row of the detail table begins with."""
        shared = {"enterprise"} & set(detail.by_key) & set(self.form.by_key)
        return {detail.parent: self.record_id} | {key: self.sheet.rows[key].editor.text() for key in shared}

    def _drop_details(self) -> None:
        if self._details is not None:
            self._details.setParent(None)
            self._details.deleteLater()
            self._details = None

    def changeEvent(self, event: QEvent) -> None:
        """Draw the words anew when the look changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_state()
