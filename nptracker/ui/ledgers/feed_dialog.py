"""The question which figure a ledger gives, and to which indicator or task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QWidget

from nptracker.domain.forms.own_ledgers import FEED_PART, FEED_SPAN, FEED_WAY
from nptracker.domain.ledger_feed import COUNT, SUM, Feed, amounts_of, dates_of
from nptracker.domain.query import Query
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, text_field

if TYPE_CHECKING:
    from nptracker.domain.forms.form import Form
    from nptracker.ui.context import Context

_CHOOSE = "请选…"
_TASK, _DEFINITION = "task:", "definition:"


class FeedDialog:
    """Asks for one feed of a ledger; the filters of its table can be taken along."""

    def __init__(self, context: Context, form: Form, shown: Query, parent: QWidget) -> None:
        self._context, self._form, self._shown = context, form, shown
        self.target = choice_field([("", _CHOOSE), *self._targets()])
        self.part = choice_field(FEED_PART.labels.items())
        self.way = choice_field(FEED_WAY.labels.items())
        self.column = choice_field(())
        self.span = choice_field(FEED_SPAN.labels.items())
        self.dated = choice_field([(field.key, field.heading) for field in dates_of(form)])
        self.title = text_field(hint="空着由程序写，如：规模养殖场减抗：条数，本期")
        self.narrow = QCheckBox("只数表里现在筛选出来的", parent)
        narrowed = shown != Query()
        self.narrow.setChecked(narrowed)
        self.narrow.setEnabled(narrowed)
        self.way.currentIndexChanged.connect(lambda _at: self._offer_columns())
        self._offer_columns()
        self.dialog = AskDialog(
            parent,
            f"取数：{form.title}",
            "选这个数给哪个指标（分子或分母）或任务，怎样数、数哪一期。以后点这个数就能看到是哪几条。",
            self._fields(),
            accept_words="保存(&B)",
            fault=lambda: context.office.feeds.fault(self.feed()),
        )

    def _fields(self) -> Sequence[tuple[str, QWidget]]:
        return (
            ("用于", self.target),
            ("用作", self.part),
            ("怎样数", self.way),
            ("哪一栏", self.column),
            ("期间", self.span),
            ("按哪个日期", self.dated),
            ("条件", self.narrow if self._shown != Query() else QLabel("表里没有筛选，数全部")),
            ("名称", self.title),
        )

    def _targets(self) -> list[tuple[str, str]]:
        office = self._context.office
        definitions = [(f"{_DEFINITION}{id_}", f"指标：{words}") for id_, words in office.feeds.definitions()]
        tasks = [(f"{_TASK}{line.id}", f"任务：{line.no} {line.title}") for line in office.tasks.lines()]
        return [*definitions, *tasks]

    def _offer_columns(self) -> None:
        way = str(self.way.currentData())
        fields = (
            amounts_of(self._form) if way == SUM else [f for f in self._form.table_fields if way != COUNT]
        )
        self.column.clear()
        if way != COUNT:
            self.column.addItem(_CHOOSE, "")
        for field in fields:
            self.column.addItem(field.full_heading, field.key)
        self.column.setEnabled(way != COUNT)

    def feed(self) -> Feed:
        """Return what is chosen."""
        target = str(self.target.currentData() or "")
        return Feed(
            self._form.kind,
            str(self.way.currentData()),
            str(self.column.currentData() or "") if self.column.isEnabled() else "",
            self._shown if self.narrow.isChecked() else Query(),
            str(self.dated.currentData() or ""),
            str(self.span.currentData()),
            self.title.text().strip(),
            str(self.part.currentData()),
            target.removeprefix(_DEFINITION) if target.startswith(_DEFINITION) else "",
            target.removeprefix(_TASK) if target.startswith(_TASK) else "",
        )

    def ask(self) -> Feed | None:
        """Show the dialog; returns None when given up."""
        is_accepted = self.dialog.exec() == QDialog.DialogCode.Accepted
        return self.feed() if is_accepted else None
