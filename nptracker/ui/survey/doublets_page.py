"""疑似重复: enterprises that may be one under several spellings, merged field by field or told apart for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from nptracker.domain.forms import form_named
from nptracker.domain.values import is_given
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList, Line
from nptracker.ui.survey.choice_table import ChoiceLine, ChoiceTable
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.domain.record import Record
    from nptracker.services.enterprises import DoubletLine
    from nptracker.ui.context import Context

_FULL, _EMPTY = range(2)
_HEADINGS, _WIDTHS, _OTHER_NAME = ("企业", "另一条", "像在哪里"), (11, 11, 12), 1
_FORM = form_named("enterprise")
_SHOWN = (
    "uscc",
    "township",
    "industry_code",
    "address",
    "contact",
    "phone",
    "operating",
    "former_names",
    "aliases",
)


class DoubletsPage(Page):
    """Pairs on the left, the surest first; on the right both side by side with what a merge would keep."""

    title = "疑似重复"
    help_text = (
        "左边是可能重复的企业，最像的在前：信用代码相同、去掉地名和“有限公司”后名称相同、名称相近又同乡镇或同电话。\n"
        "右边并排列出两条；不一样的栏目逐栏选一个：点一下，或用左右方向键、空格。\n"
        "“合并”后，检查、填报等记录都归到保留的一条；另一个名称和代码记在“其他写法”里，搜索和导入时都认得。\n"
        "“不是同一家”以后不再提示。两种都能用 Ctrl+Z 撤销。"
    )
    shows = frozenset({"enterprise", "enterprise_apart"})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._pairs: list[DoubletLine] = []
        self._asker = Asker(self, context.reading, self.say_failed)
        self.pairs = GroupedList(_HEADINGS, _WIDTHS, _OTHER_NAME, optional=(2,))
        self.table = ChoiceTable(self)
        self.count, self.reason, self.outlook = QLabel(self), QLabel(self), QLabel(self)
        self.merge_button = QPushButton("合并成一条(&M)", self)
        self.part_button = QPushButton("不是同一家(&J)", self)
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.pairs)

    def _dress(self) -> None:
        self.pairs.setAccessibleName("疑似重复的企业")
        self.merge_button.setToolTip("按右边选好的合并，两条的记录归到一起")
        self.part_button.setToolTip("看过了，是两家；以后不再提示")
        for label in (self.reason, self.outlook):
            label.setWordWrap(True)
        mark(self.merge_button, "primary")
        mark(self.count, "heading")
        for button in (self.merge_button, self.part_button):
            button.setEnabled(not self.context.office.read_only)

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.reason)
        column.addWidget(self.table, 1)
        column.addWidget(self.outlook)
        column.addLayout(FlowRow(self.merge_button, self.part_button))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.pairs)
        splitter.addWidget(right)
        splitter.setSizes([480, 620])
        splitter.setChildrenCollapsible(False)
        full = QWidget()
        outer = QVBoxLayout(full)
        outer.setContentsMargins(0, 4, 0, 4)
        outer.addWidget(self.count)
        outer.addWidget(splitter, 1)
        self._empty = EmptyState(
            "done",
            "没有疑似重复的企业",
            "信用代码相同，或名称去掉地名、“有限公司”等以后相同、相近的企业会列在这里。导入新的名单以后再来看看。",
            self.context.actions.button(ActionKey.GO_ENTERPRISES, self),
            parent=self,
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty)

    def _connect(self) -> None:
        self.pairs.chosen.connect(lambda _key: self._show_pair())
        self.pairs.answer({Qt.Key.Key_Return: self.table.setFocus, Qt.Key.Key_Enter: self.table.setFocus})
        self.merge_button.clicked.connect(lambda _checked=False: self.merge())
        self.part_button.clicked.connect(lambda _checked=False: self.part())

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.OPEN_RECORD: self._open_record, ActionKey.BACK: self.take_focus}

    # -- showing ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Compare the ledger again in the reading lane."""
        self._asker.ask(lambda _job: self.context.office.enterprises.doublets(), self._take, "查找疑似重复")

    def _take(self, pairs: list[DoubletLine]) -> None:
        at = self.pairs.currentIndex().row()
        self._pairs = [_richer_first(pair) for pair in pairs]
        self._stack.setCurrentIndex(_FULL if pairs else _EMPTY)
        self.count.setText(f"{len(pairs)} 对疑似重复：看一对，合并或标为不是同一家")
        self.pairs.set_lines([_line(pair) for pair in self._pairs], self.pairs.key())
        if self.pairs.key() is None and self._pairs:
            self.pairs.select(_key(self._pairs[min(max(at, 0), len(self._pairs) - 1)]))
        self._show_pair()

    @property
    def pair(self) -> DoubletLine | None:
        """The pair in front; the first of the two is kept."""
        key = self.pairs.key()
        return next((pair for pair in self._pairs if _key(pair) == key), None)

    def _show_pair(self) -> None:
        pair, enterprises = self.pair, self.context.office.enterprises
        if pair is None:
            return
        differing = enterprises.differences(pair.one, pair.other)
        lines = [ChoiceLine(*found) for found in differing]
        keys = {line.key for line in lines}
        lines += [line for key in _SHOWN if key not in keys and (line := _plain(pair, key))]
        self.table.show_lines(lines, set())
        self.reason.setText(f"像在哪里：{'；'.join(pair.reasons)}。不一样的栏目选一个：点一下，或按空格。")
        outlook = enterprises.outlook(pair.one.id, pair.other.id)
        doubled = "\n".join(outlook.doubled[:3])
        self.outlook.setText(f"{outlook.words()}{chr(10) if doubled else ''}{doubled}")

    # -- verbs --------------------------------------------------------------------------------------------

    def merge(self) -> None:
        """Merge the pair in front as chosen."""
        pair, taken = self.pair, set(self.table.choices.taken)
        if pair is not None:
            self.context.perform(
                lambda: self.context.office.enterprises.merge(pair.one.id, pair.other.id, taken)
            )

    def part(self) -> None:
        """Note that the pair in front are two enterprises."""
        pair = self.pair
        if pair is not None:
            self.context.perform(lambda: self.context.office.enterprises.part(pair.one.id, pair.other.id))

    def _open_record(self) -> None:
        if self.pair is not None:
            self.context.go("", self.pair.one.id, "enterprise")


def _key(pair: DoubletLine) -> str:
    return f"{pair.one.id} {pair.other.id}"


def _line(pair: DoubletLine) -> Line:
    names = (pair.one.text(_FORM, "name"), pair.other.text(_FORM, "name"))
    return Line(_key(pair), (*names, "、".join(pair.reasons)), {2: "soft"})


def _richer_first(pair: DoubletLine) -> DoubletLine:
    """Return the pair with the one first of which more is known: it is the one to keep."""
    if _known(pair.other) > _known(pair.one):
        return pair._replace(one=pair.other, other=pair.one)
    return pair


def _known(record: Record) -> int:
    return sum(is_given(value) for value in record.values.values())


def _plain(pair: DoubletLine, key: str) -> ChoiceLine | None:
    one, other = pair.one.text(_FORM, key), pair.other.text(_FORM, key)
    return ChoiceLine("", _FORM.by_key[key].heading, one, other) if one or other else None
