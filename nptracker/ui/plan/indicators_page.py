"""指标: the indicators with their targets on the left, one indicator's curve and figures on the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.errors import GoneError
from nptracker.services.indicator_counts import Counted
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.icons import icon
from nptracker.ui.page import Page
from nptracker.ui.plan import indicator_dialogs as dialogs
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.indicator_list import IndicatorList
from nptracker.ui.plan.indicator_panel import IndicatorPanel
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.period_picker import PeriodPicker

if TYPE_CHECKING:
    from nptracker.domain.changes import Changes
    from nptracker.services.indicator_lines import IndicatorLine
    from nptracker.services.indicators import IndicatorService
    from nptracker.ui.context import Context
    from nptracker.ui.plan.value_model import Edits

PERIODS_SHOWN = 8
_AT_ONCE = 600  # tasks of a file whose indicators are read faster than a person notices
_VALUE = form_named("indicator_value")
_PARTS = (("numerator", "分子"), ("denominator", "分母"))


class IndicatorsPage(Page):
    """Lists the indicators, shows one, and runs the verbs on it; each can be taken back."""

    title = "指标"
    help_text = (
        "左边是指标：名称、是否达标、本期值和目标。右边是一个指标的曲线（虚线是目标）和各期的数。\n"
        "在表里直接填分子、分母，值马上算出来；没有分母的显示“—”，没有填的是“未报”，都不当作 0。\n"
        "回车向下，Tab 向右，可以和 Excel 互相复制粘贴；在曲线上用左右键看各期的数。\n"
        "超过 100% 会提示写明口径，不拦着；几个部门口径不同，用“口径”并列。\n"
        "口径里设定了取数项的，“从台账取数”把数填上，“打开取数记录”看是哪些记录。\n"
        "重新填的数不覆盖原来的，以最新的为准，F9 看历次填报；每一步都能用 Ctrl+Z 撤销。"
    )
    shows = frozenset(
        {"indicator", "indicator_definition", "indicator_value", "target", "task", "plan", "org"}
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._wanted = ""
        self._is_panel_new = False
        self._asker = Asker(self, context.reading, self.say_failed)
        self.picker = PeriodPicker(context.office.today(), self)
        self.picker.chosen.connect(lambda _period: self._load())
        self.list = IndicatorList(self)
        self.list.chosen.connect(lambda _id: self._show_chosen())
        self.panel = IndicatorPanel(context, self)
        self.panel.grid.typed.connect(self._report)
        self.panel.asked.connect(lambda verb: self._verbs[verb]())
        self.panel.definition_asked.connect(self._about_definition)
        self._verbs: Mapping[str, Callable[[], None]] = {
            "edit": self.edit,
            "targets": self.set_targets,
            "count": self.take_counts,
            "open": self.offer_counted,
        }
        self.setFocusProxy(self.list)
        self._lay_out()

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        self.make_button, self.new_button = self._ways_to_add()
        column.addLayout(FlowRow(self.make_button, self.new_button))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.panel)
        splitter.setSizes([290, 820])
        splitter.setStretchFactor(1, 1)
        full = QWidget()
        outer = QVBoxLayout(full)
        outer.setContentsMargins(0, 4, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(FlowRow(self.picker))
        outer.addWidget(splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty_state())

    def _ways_to_add(self) -> tuple[QPushButton, QPushButton]:
        made = []
        for words, sign, tip, slot in (
            ("从方案指标建立(&J)", "plan", "把方案里的量化指标都建成指标", self.make_from_plans),
            ("新增指标(&N)…", "add", "自己设一个指标", self.add),
        ):
            button = QPushButton(icon(sign), words, self)
            button.setToolTip(tip)
            button.setEnabled(not self.context.office.read_only)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            made.append(button)
        return made[0], made[1]

    def _empty_state(self) -> EmptyState:
        self._start_buttons = self._ways_to_add()
        mark(self._start_buttons[0], "primary")
        return EmptyState(
            "progress",
            "还没有指标",
            "采用工作方案时，方案里的量化指标会自动列在这里；方案里没有的，可以自己新增。"
            "建好以后按期填分子、分母，系统算出值并对照目标。",
            *self._start_buttons,
        )

    # ---- showing

    @property
    def _service(self) -> IndicatorService:
        return self.context.office.indicators

    def reload(self) -> None:
        """Read the indicators of the period again, keeping the place; beside thousands of tasks in the reading lane."""
        service, period = self._service, self.picker.period
        few = self.context.office.records.count("task") <= _AT_ONCE
        self._is_panel_new = False
        if not few:
            self._show_chosen()  # figures just typed are seen at once; the list follows
        self._asker.find(
            lambda: (service.lines(period), bool(service.unbound())), self._show_lines, at_once=few
        )

    def _show_lines(self, found: tuple[list[IndicatorLine], bool]) -> None:
        lines, has_unbound = found
        self.make_button.setVisible(has_unbound)
        self._start_buttons[0].setVisible(has_unbound)
        self._stack.setCurrentIndex(0 if lines else 1)
        key = self.list.key()
        self.list.set_lines(lines, self._wanted)
        self._wanted = ""
        if not self._is_panel_new or self.list.key() != key:  # else figures are being typed there by now
            self._show_chosen()

    def _show_chosen(self) -> None:
        key = self.list.key()
        if not key:
            return
        try:
            lines = self._service.past(key, self.picker.period, PERIODS_SHOWN)
        except GoneError:  # deleted by the very verb whose change is being shown
            return
        self.panel.show_lines(lines)
        self._is_panel_new = True

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring an indicator into view, also by one of its definitions, values or targets."""
        records = self.context.office.records
        try:
            if kind == "indicator_value":
                record_id, kind = str(records.get(kind, record_id)["definition"]), "indicator_definition"
            if kind == "indicator_definition":
                record_id = str(records.get(kind, record_id)["indicator"])
        except KeyError:
            self.context.messages.show_note("这条记录已经不在了。")
            return
        self._wanted = record_id
        self.force_reload()

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        reading = {
            ActionKey.EXPORT: self.panel.export_button.export,
            ActionKey.RECORD_HISTORY: self.show_earlier,
        }
        if self.context.office.read_only:
            return reading
        return {**reading, ActionKey.NEW_RECORD: self.add, ActionKey.DELETE_RECORD: self.delete}

    # ---- verbs

    def _perform(self, verb: Callable[[], Changes]) -> Changes | None:
        changes = self.context.perform(verb)
        if changes and not changes.verb:
            self.context.messages.show_note("没有变化。")
        return changes

    def _report(self, edits: Edits) -> None:
        """Write what was typed or pasted, all in one step."""
        reports = [(definition, period, texts) for (definition, period), texts in edits.items()]
        self.context.perform(lambda: self._service.report(reports))

    def make_from_plans(self) -> None:
        """Make the indicators that the plans' targets still lack."""
        self._perform(self._service.make_from_plans)

    def add(self) -> None:
        """Add an indicator of one's own."""
        if texts := dialogs.ask_indicator(self, self.context):
            changes = self._perform(lambda: self._service.create(texts))
            if changes and changes.record_ids:
                self.show_record(changes.record_ids[0], "indicator")

    def edit(self) -> None:
        """Change the indicator."""
        line = self.panel.line
        if texts := dialogs.ask_indicator(self, self.context, line.record):
            self._perform(lambda: self._service.update(line.id, texts))

    def delete(self) -> None:
        """Delete the indicator with its figures; undo brings all of it back."""
        if key := self.list.key():
            self._perform(lambda: self._service.delete(key))

    def set_targets(self) -> None:
        """Change the targets."""
        line = self.panel.line
        if (rows := dialogs.ask_targets(self, line)) is not None:
            self._perform(lambda: self._service.set_targets(line.id, rows))

    def _about_definition(self, verb: str, definition_id: str) -> None:
        """Add, change, choose or delete a definition."""
        service = self._service
        ways: Mapping[str, Callable[[], object]] = {
            "main": lambda: self._perform(lambda: service.make_main(definition_id)),
            "delete": lambda: self._perform(lambda: service.delete_definition(definition_id)),
            "add": self.add_definition,
            "edit": lambda: self.edit_definition(definition_id),
        }
        ways[verb]()

    def add_definition(self) -> None:
        """Add a competing definition."""
        indicator_id, texts = self.panel.line.id, dialogs.ask_definition(self, self.context)
        if texts is not None:
            self._perform(lambda: self._service.add_definition(indicator_id, texts))

    def edit_definition(self, definition_id: str) -> None:
        """Change a definition."""
        record = self.context.office.records.get("indicator_definition", definition_id)
        texts = dialogs.ask_definition(self, self.context, record)
        if texts is not None:
            self._perform(lambda: self._service.update_definition(definition_id, texts))

    # ---- figures from the records

    def take_counts(self) -> None:
        """Take the figures of the cursor's definition and period from the records, in a job: ledgers grow large."""
        definition, line = self.panel.definition, self.panel.line
        if definition is not None:
            self.context.jobs.run(
                f"从台账取数：{line.name}",
                lambda _job: self._service.report_counted(definition.id, line.period),
                owner=self,
                done=self._say_counted,
                can_cancel=False,
            )

    def _say_counted(self, changes: Changes) -> None:
        self.context.announce(changes)
        if not changes.verb:
            self.context.messages.show_note("台账里的数和已填的一样，没有变化。")

    def offer_counted(self) -> None:
        """Open the records behind the numerator or the denominator."""
        ways = self._counted_names()
        if not ways:
            self.context.messages.show_note("这个口径没有设定取数项；可以在“口径”里为分子、分母选定。")
        elif len(ways) == 1:
            self.open_counted(ways[0][1])
        else:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            for words, name in ways:
                menu.addAction(words, lambda name=name: self.open_counted(name))
            button = self.panel.open_button
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _counted_names(self) -> list[tuple[str, str]]:
        """Return (words, name of the count) of the parts that are counted from records."""
        definition = self.panel.definition
        if definition is None:
            return []
        words = dict(_PARTS)
        found = self._service.counted_words(definition.id)
        return [(f"{words[part]}：{title}", name) for part, name, title in found]

    def open_counted(self, name: str) -> None:
        """Lay the records behind a count over this page."""
        period, filled = self.panel.line.period, self._filled(name)

        def count() -> Counted:
            return self._service.counted(name, period)

        def show(counted: Counted) -> None:
            from nptracker.ui.plan.counted_page import CountedPage

            self.context.show_page(CountedPage(self.context, counted, count, filled))

        self.context.reading.run("数台账里的记录", lambda _job: count(), owner=self, done=show)

    def _filled(self, name: str) -> str:
        """Return the figure that the cursor's definition has for a count, "" while there is none."""
        definition = self.panel.definition
        if definition is None or definition.own is None:
            return ""
        found = self._service.counted_words(definition.id)
        key = next((part for part, known, _title in found if known == name), "")
        return display(_VALUE.by_key[key], definition.own[key]) if key else ""

    def show_earlier(self) -> None:
        """List everything that was reported for the cursor's definition and period."""
        definition, line = self.panel.definition, self.panel.line
        if definition is not None:
            values = self._service.earlier_values(definition.id, line.period)
            dialogs.show_earlier(self, line, definition, values)
