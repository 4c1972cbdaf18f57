"""名录清单: every list with version, source and how sure it is; search over all; the card of a substance."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from nptracker.services.list_shelf import Seeker, ShelfList, in_short, meant_by, shelf
from nptracker.services.reference_lists import columns_in
from nptracker.services.substance_lists import IN_FORCE
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.icons import icon
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.survey.list_rows import RowsModel, ShownRow, fit, used_columns
from nptracker.ui.survey.list_verbs import ListVerbs
from nptracker.ui.survey.substance_card import SubstanceCard
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from nptracker.domain.changes import Changes
    from nptracker.ui.context import Context
    from nptracker.ui.survey.supplement_table import SupplementTable

_LIST = Qt.ItemDataRole.UserRole
_TABLE_SHARES, _GRID_SHARES = (270, 290), (460, 100)  # of the height: the table, the card
_LEAST_LINES = 4
_MEASURED_ROWS = 60  # for the widths of columns
_FEW_ROWS = 2_000  # of all lists, searched at once; more are searched in the reading lane
_FEW = 500  # entries of own lists that are read at once; more are read in the reading lane
# button: words, icon, tip
_BUTTONS: Mapping[str, tuple[str, str, str]] = {
    "import": ("导入(&I)…", "import", "导入官方名录的 Excel，接替旧版或另立一份，先看变化再采用"),
    "start": ("补充清单(&N)…", "add", "本地要管的物质另立一份清单，手工录入"),
    "compare": ("对照(&B)…", "form", "比较两份名录，并列出涉及的企业"),
    "end": ("停用(&T)…", "close", "从某一天起不再现行，内容还在"),
    "remove": ("删除(&D)", "delete", "删除这份名录，可以撤销"),
}


class ListsPage(Page):
    """Lists on the left; the rows of the one chosen, and the card of the substance in the current row."""

    title = "名录清单"
    help_text = (
        "左边选名录，上面输入名称、别名、拼音首字母、CAS号或行业代码查找；勾选“查全部名录”就在所有名录里一起查。\n"
        "选中一个物质，下面的卡片写明它在哪些名录上、属于哪几档、有哪些管控措施，豁免到期的也写明。\n"
        "“导入名录”读入官方名录的 Excel（有“名称”“CAS/流水号”两栏即可），先看新增、移出、变化和涉及的企业，再采用。\n"
        "已填的调查表保留原来的名录版本。\n"
        "“新建补充清单”记本地要管的物质，更新国家名录不会动它。\n"
        "“可信度”和“核对情况”写明哪些内容对照过原文、哪些待核。上报前请以官方原文为准。"
    )
    shows: ClassVar[frozenset[str]] = frozenset({"substance_list", "listed_substance"})  # type: ignore[misc]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._asker, self._seeker = (Asker(self, context.reading, self.say_failed) for _ in range(2))
        self._shelf: list[ShelfList] = []
        self._wanted = ""  # the list to bring to the front at the next reading
        self.verbs = ListVerbs(self)
        self.lists = QListWidget(self)
        self.lists.setAccessibleName("名录")
        self.lists.setWordWrap(True)
        self.lists.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lists.currentItemChanged.connect(lambda _now, _before: self._show())
        self._make_search()
        self._make_table()
        self.card = SubstanceCard(self)
        self._below = QTabWidget(self)
        self._below.setAccessibleName("物质和名录的情况")
        self._below.addTab(self.card, "物质卡片")
        self._below.addTab(self._about, "名录说明")
        self.buttons = {name: self._button(name, *parts) for name, parts in _BUTTONS.items()}
        self._lay_out()

    # -- building -----------------------------------------------------------------------------------------

    def _make_search(self) -> None:
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("在名录里查找：名称、别名、拼音首字母、CAS号、行业代码")
        self.search.setAccessibleName("在名录里查找")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._show())
        self.everywhere = QCheckBox("查全部名录(&A)", self)
        self.everywhere.toggled.connect(lambda _on: self._show())
        self._sureness, self._count = QLabel(self), QLabel(self)
        self._sureness.setWordWrap(True)
        self._about = QTextBrowser(self)
        self._about.setAccessibleName("名录说明")
        self._about.setTabChangesFocus(True)

    def _make_table(self) -> None:
        self.model = RowsModel(self)
        self.table = QTableView(self)
        self.table.setAccessibleName("名录内容")
        self.table.setModel(self.model)
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_card(now.row()))
        self._by_hand: SupplementTable | None = None

    def _button(self, name: str, words: str, sign: str, tip: str) -> QPushButton:
        button = QPushButton(icon(sign), words, self)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: self.verbs.run(name))
        return button

    def _lay_out(self) -> None:
        left, right = QWidget(self), QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.lists, 1)
        column.addLayout(FlowRow(*(self.buttons[name] for name in ("import", "start", "compare"))))
        self._lay_out_right(QVBoxLayout(right))
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([290, 830])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.addWidget(splitter)

    def _lay_out_right(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(6, 0, 0, 0)
        self.search.setMinimumWidth(self.search.fontMetrics().horizontalAdvance("字") * 18)
        beside = (self.buttons[name] for name in ("end", "remove"))
        row = FlowRow(self.search, self.everywhere, self._count, *beside)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._halves = QSplitter(Qt.Orientation.Vertical, self)
        self._halves.addWidget(self._stack)
        self._halves.addWidget(self._below)
        self._halves.setSizes(_TABLE_SHARES)
        self._halves.setChildrenCollapsible(False)
        for half in (self._stack, self._below):  # else the grid and the card would make a small window grow
            half.setMinimumHeight(half.fontMetrics().lineSpacing() * _LEAST_LINES)
        column.addWidget(self._sureness)
        column.addLayout(row)
        column.addWidget(self._halves, 1)

    # -- reading ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read every list; long own lists are read in the reading lane."""
        office = self.context.office
        is_short = office.records.count("listed_substance") <= _FEW
        if not self._shelf:
            self._sureness.setText("正在读取名录…")
        self._asker.find(
            lambda: shelf(office.substance_lists, office.substances), self._take, at_once=is_short
        )

    def _take(self, found: list[ShelfList]) -> None:
        wanted = self._wanted or (self.chosen.key if self.chosen else "")
        self._shelf, self._wanted = found, ""
        self.lists.blockSignals(True)
        self.lists.clear()
        for entry in found:
            item = QListWidgetItem(entry.summary, self.lists)
            item.setToolTip(f"{entry.words}\n{entry.note}")
            item.setData(_LIST, entry)
        keys = [entry.key for entry in found]
        self.lists.setCurrentRow(keys.index(wanted) if wanted in keys else 0)
        self.lists.blockSignals(False)
        self._show()

    def refresh(self, changes: Changes) -> None:
        """Take note of a change; what is typed in a supplement list stands in its table already."""
        if self._by_hand is not None and changes.touches("listed_substance"):
            self._by_hand.refresh(changes)
        super().refresh(changes)

    @property
    def chosen(self) -> ShelfList | None:
        """The list in front."""
        item = self.lists.currentItem()
        found = item.data(_LIST) if item is not None else None
        return found if isinstance(found, ShelfList) else None

    # -- showing ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        note = "" if chosen.is_sure else f"。{chosen.note}".rstrip("。")
        self._sureness.setText(
            f"{chosen.state_words}　可信度：{chosen.sureness or '待核'}{note}　{chosen.title}"
        )
        self._about.setPlainText(chosen.about)
        mark(self._sureness, "good" if chosen.is_sure and chosen.state == IN_FORCE else "warning")
        for name in ("end", "remove"):
            self.buttons[name].setVisible(chosen.is_own)
            self.buttons[name].setEnabled(not self.context.office.read_only)
        self.buttons["compare"].setEnabled(bool(chosen.role))
        for name in ("import", "start"):
            self.buttons[name].setEnabled(not self.context.office.read_only)
        self._show_rows(chosen)

    def _show_rows(self, chosen: ShelfList) -> None:
        words, everywhere = self.search.text(), self.everywhere.isChecked()
        if chosen.is_by_hand and not everywhere and not words.strip():
            self._show_by_hand(chosen)
            return
        self._turn_to(self.table, _TABLE_SHARES)
        substances = self.context.office.substances
        entries = self._shelf if everywhere else [chosen]

        def found() -> tuple[list[str], list[ShownRow]]:
            substances.book()  # made here for the card too, in the lane where lists are long
            seeker = Seeker(words, substances)
            rows = [(entry, row) for entry in entries for row in seeker.rows(entry.rows)]
            if not everywhere:
                return columns_in(chosen.rows), rows
            rows = [(entry, in_short(row)) for entry, row in rows]
            return used_columns(rows), rows

        is_short = sum(len(entry.rows) for entry in self._shelf) <= _FEW_ROWS
        self._seeker.find(found, self._take_rows, at_once=is_short)

    def _take_rows(self, found: tuple[list[str], list[ShownRow]]) -> None:
        columns, rows = found
        self.model.show_rows(columns, rows)
        self._count.setText(f"{len(rows)} 行" if rows else "没有找到")
        fit(self.table, self.model)
        if rows:
            self.table.selectRow(0)
        else:
            self.card.show_nothing()

    def _turn_to(self, shown: QWidget, shares: tuple[int, int]) -> None:
        """Bring a table to the front; typing needs more of the height than reading."""
        if self._stack.currentWidget() is not shown:
            self._stack.setCurrentWidget(shown)
            self._halves.setSizes(shares)

    def _show_by_hand(self, chosen: ShelfList) -> None:
        from nptracker.ui.survey.supplement_table import TYPING_WORDS, SupplementTable

        if self._by_hand is None or self._by_hand.list_id != chosen.key:
            if self._by_hand is not None:
                self._stack.removeWidget(self._by_hand)
                self._by_hand.deleteLater()
            self._by_hand = SupplementTable(self.context, chosen.key, self)
            self._by_hand.substance_chosen.connect(self._show_substance)
            self._stack.addWidget(self._by_hand)
        self._turn_to(self._by_hand, _GRID_SHARES)
        self._sureness.setText(f"{chosen.state_words}　{TYPING_WORDS}")
        self._count.setText(f"{len(chosen.rows)} 行")

    def _show_card(self, row: int) -> None:
        found = self.model.row(row)
        if found is not None:
            self._show_substance(*meant_by(found[1]))

    def _show_substance(self, name: str, code: str) -> None:
        self.card.show_substance(self.context.office.substances.book(), name, code)

    # -- what a person does -------------------------------------------------------------------------------

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        return {
            ActionKey.IMPORT: self.verbs.start_import,
            ActionKey.EXPORT: self.export,
            ActionKey.NEW_RECORD: self.add_substance,
            ActionKey.DELETE_RECORD: self.delete_substances,
        }

    def bring_forward(self, key: str) -> None:
        """Show a list, whatever was looked for before."""
        self._wanted = key
        self.search.clear()
        self.everywhere.setChecked(False)
        self.force_reload()

    def add_substance(self) -> None:
        """Begin a substance in a supplement list."""
        if self._by_hand is not None and self._stack.currentWidget() is self._by_hand:
            self._by_hand.begin()
        else:
            self.context.messages.show_note("请先选一份补充清单；官方名录请用“导入”更新。")

    def delete_substances(self) -> None:
        """Delete the selected substances of a supplement list."""
        if self._by_hand is not None and self._stack.currentWidget() is self._by_hand:
            self._by_hand.delete_selected()
        else:
            self.context.messages.show_note("官方名录里的物质不能单独删除。")

    def export(self) -> None:
        """Ask for a file and write what is shown into it."""
        from nptracker.ui.widgets.save_dialog import ask_target

        chosen = self.chosen
        if chosen is None:
            return
        beside = self.context.office.path.parent / f"{chosen.title}.xlsx"
        if target := ask_target(self, "导出名录", beside):
            self.export_to(target)

    def export_to(self, target: Path) -> None:
        """Write the rows of the table into a workbook, as a job."""
        from nptracker.services.row_sheets import write_rows

        heads, rows = self.model.texts()
        title = "名录查找结果" if self.everywhere.isChecked() or not self.chosen else self.chosen.title
        mark_words = self.context.office.settings.sample_mark
        self.context.jobs.run(
            "导出名录",
            lambda _job: write_rows(title, heads, rows, target, mark_words),
            owner=self,
            done=lambda written: self.context.messages.show_done(f"已导出 {len(rows)} 行到 {written}"),
            failed=self.say_failed,
        )
