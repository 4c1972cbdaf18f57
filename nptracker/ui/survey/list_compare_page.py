"""版本对照: two versions of a list side by side, with the enterprises that the change touches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.icons import icon
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.survey.difference_tabs import DifferenceTabs
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import choice_field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.domain.substance_listing import ListVersion
    from nptracker.services.list_difference import ListDifference
    from nptracker.ui.context import Context


class ListComparePage(Page):
    """Reads only; Escape leads back to the lists."""

    title = "版本对照"
    manual = "lists"
    help_text = (
        "选两份名录，按CAS号逐个比较：新增、移出、有变化（名称、编号、适用档）。\n"
        "“涉及的企业”是调查表里填了这些物质的企业；“与补充清单重合”列出原名录、新名录和补充清单各是怎么写的。\n"
        "“导出对照表”存成 Excel，三张表。"
    )

    def __init__(self, context: Context, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._asker = Asker(self, context.reading, self.say_failed)
        self.difference: ListDifference | None = None
        versions = context.office.substances.versions()
        old, new = _first_pair(versions, key)
        names = [(version.key, version.version_words) for version in versions]
        self.old, self.new = choice_field(names, old), choice_field(names, new)
        for box, words in ((self.old, "原名录"), (self.new, "新名录")):
            box.setAccessibleName(words)
            box.setMinimumContentsLength(26)
            box.currentIndexChanged.connect(lambda _at: self.force_reload())
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self.tabs = DifferenceTabs(self)
        self.export_button = QPushButton(icon("export"), "导出对照表(&X)…", self)
        self.export_button.clicked.connect(self.export)
        self.back_button = QPushButton(icon("back"), "返回(&B)", self)
        self.back_button.clicked.connect(context.leave_page)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        old, new = QLabel("原名录：", self), QLabel("新名录：", self)
        column.addLayout(FlowRow(old, self.old, new, self.new))
        column.addWidget(self._words)
        column.addWidget(self.tabs, 1)
        column.addLayout(FlowRow(self.export_button, self.back_button))

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        return {ActionKey.BACK: self.context.leave_page, ActionKey.EXPORT: self.export}

    def reload(self) -> None:
        """Compare the two lists in the reading lane."""
        old, new = str(self.old.currentData()), str(self.new.currentData())
        lists = self.context.office.substance_lists
        self.export_button.setEnabled(False)
        if old == new:
            self._asker.drop()
            self.difference = None
            self._say("请选两份不同的名录。", "warning")
            return
        self._say("正在比较…", "soft")
        self._asker.ask(lambda _job: lists.difference(old, new), self._take)

    def _take(self, difference: ListDifference) -> None:
        self.difference = difference
        self.tabs.show_difference(difference)
        self._say(difference.words(), "heading")
        self.export_button.setEnabled(True)

    def _say(self, words: str, role: str) -> None:
        self._words.setText(words)
        mark(self._words, role)

    def export(self) -> None:
        """Ask for a file and write the comparison into it."""
        from nptracker.ui.widgets.save_dialog import ask_target

        if self.difference is None:
            return
        beside = self.context.office.path.parent / "名录版本对照.xlsx"
        if target := ask_target(self, "导出对照表", beside):
            self.export_to(target)

    def export_to(self, target: Path) -> None:
        """Write the comparison as a workbook of three sheets, as a job."""
        difference, lists = self.difference, self.context.office.substance_lists
        if difference is None:
            return
        self.context.jobs.run(
            "导出名录对照表",
            lambda _job: lists.write_difference(difference, target),
            owner=self,
            done=lambda written: self.context.messages.show_done(f"对照表已存到 {written}"),
            failed=self.say_failed,
        )


def _first_pair(versions: list[ListVersion], key: str) -> tuple[str, str]:
    """Return what to compare at first: the list chosen with the one it replaces, or with its own newer one."""
    by_key = {version.key: version for version in versions}
    chosen = by_key.get(key)
    if chosen is not None and chosen.replaces in by_key:
        return chosen.replaces, key
    heir = next((version.key for version in versions if key and version.replaces == key), "")
    if heir:
        return key, heir
    same_role = [v.key for v in versions if chosen and v.role == chosen.role and v.key != key]
    others = same_role or [version.key for version in versions if version.key != key]
    return (key or others[0], others[-1])
