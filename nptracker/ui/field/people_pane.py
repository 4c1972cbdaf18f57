"""Who can be drawn to inspect: the inspectors in service, and who stays away from which enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.ui.field import draw_words as words
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nptracker.services.draw_candidates import InspectorCandidate


class PeoplePane(QWidget):
    """Lists the inspectors; below them the recusals. Delete takes a recusal back."""

    leave_out = Signal()
    recuse = Signal()
    go_to_people = Signal()
    drop_recusal = Signal(object)  # (record id of the inspector, record id of the enterprise)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people: Sequence[InspectorCandidate] = ()
        self.absent_button = QPushButton("不参加或恢复(&L)…", self)
        self.recuse_button = QPushButton("回避(&B)…", self)
        self.drop_button = QPushButton("取消回避(&T)", self)
        self.people_button = QPushButton("登记人员(&Y)", self)
        self.sum = QLabel(self)
        self.list = GroupedList(words.PEOPLE_HEADINGS, words.PEOPLE_WIDTHS, 4, optional=(3,))
        self.list.setAccessibleName("执法人员和回避")
        self.absent_button.setToolTip("所选人员这一次不参加抽取，写明理由；已排除的恢复参加")
        self.recuse_button.setToolTip("所选人员与某家企业有利害关系的，不查那一家")
        self.drop_button.setToolTip("取消所选的一条回避")
        self.people_button.setToolTip("到“人员”登记执法人员，记下谁在岗")
        mark(self.sum, "soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        buttons = (self.absent_button, self.recuse_button, self.drop_button, self.people_button)
        column.addLayout(FlowRow(*buttons, self.sum, spacing=6))
        column.addWidget(self.list, 1)
        self._connect()
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self.absent_button.clicked.connect(lambda _checked=False: self.leave_out.emit())
        self.recuse_button.clicked.connect(lambda _checked=False: self.recuse.emit())
        self.drop_button.clicked.connect(lambda _checked=False: self._drop())
        self.people_button.clicked.connect(lambda _checked=False: self.go_to_people.emit())
        self.list.chosen.connect(lambda _key: self._enable())

    def _enable(self) -> None:
        is_person = self.person is not None
        self.absent_button.setEnabled(is_person)
        self.recuse_button.setEnabled(is_person)
        self.drop_button.setEnabled(isinstance(self.list.key(), tuple))

    def _drop(self) -> None:
        if isinstance(self.list.key(), tuple):
            self.drop_recusal.emit(self.list.key())

    @property
    def person(self) -> InspectorCandidate | None:
        """The inspector in the current line."""
        return next((one for one in self.people if one.inspector_id == self.list.key()), None)

    def show_people(
        self,
        people: Sequence[InspectorCandidate],
        recusals: Mapping[tuple[str, str], str],
        names: Mapping[str, str],
    ) -> None:
        """Show the inspectors and who stays away from whom."""
        self.people = people
        self.list.set_lines(words.people_lines(people, recusals, names), self.list.key())
        if self.list.key() is None:
            self.list.select_first()
        going = sum(not one.excluded for one in people)
        self.sum.setText(f"{len(people)} 名，参加 {going} 名" if people else "还没有登记执法人员")
        self._enable()
