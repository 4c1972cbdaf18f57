"""What shows ledgers, one at a time: each is made at its first look, and the actions of the menu go to the one in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.records.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.domain.changes import Changes
    from nptracker.ui.context import Context


class LedgerHost(Page):
    """Holds ledgers in ``room``; a subclass says in ``kind`` which one is in front and calls ``turn_to_front``."""

    help_text = (
        "表格像 Excel 一样用：直接打字就改，回车向下，Tab 向右；Ctrl+C、Ctrl+V 复制粘贴整块，Ctrl+D 向下填充，Delete 清空。\n"
        "最后一行总是空行，在里面输入就新增一条。从 Excel 粘贴的内容超出末行时，会自动新增。\n"
        "每列标题下面可以筛选：输入文字，或 >=5、<=2025-12-31、=全文、空、非空。\n"
        "点标题排序，再点换方向，第三次取消；按住 Shift 点可加排序列。\n"
        "查找框里可以输入文字、拼音首字母、信用代码或 CAS 号。右上角“n / N 条”说明现在显示多少条、共有多少条。\n"
        "只选一行时 Ctrl+D 照抄上一行；选中几格后输入，按 Ctrl+Enter 填满所选。\n"
        "Ctrl+H 查找替换（F3 下一处）；Ctrl+Shift+H 批量修改一列，先看前后对照再写入；不合要求的会列出来，不写入。\n"
        "“视图”里可以把筛选、排序、列和分组存成视图，Ctrl+Shift+G 按当前列分组，空格收起或展开一组。\n"
        "“列”里选择显示哪些列和次序。表下面一行是所选各格或本列的计数、合计、平均；未报、不涉及等分开数。\n"
        "导出 Excel 和导出 PDF 都和眼前的表一样：同样的列、筛选、次序和分组，并写明“n / N 条”。\n"
        "F4 打开表单。有错误也能保存，会用 ✕ 标出来；只有上报时才要求全部改正。\n"
        "上面有几页时，Ctrl+PgDn、Ctrl+PgUp 换页，和 Excel 换工作表一样。\n"
        "每一步都自动保存，Ctrl+Z 撤销，包括整块粘贴和整次导入。"
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._ledgers: dict[str, Ledger] = {}
        self.room = QVBoxLayout()
        self.room.setContentsMargins(0, 0, 0, 0)
        self.room.setSpacing(6)

    @property
    def kind(self) -> str:
        """The kind in front; subclasses say which."""
        raise NotImplementedError

    @property
    def ledger(self) -> Ledger:
        """The ledger in front, made at its first use."""
        return self._ledger(self.kind)

    def _ledger(self, kind: str) -> Ledger:
        if kind not in self._ledgers:
            ledger = Ledger(self.context, self.context.office.forms[kind], self)
            self._ledgers[kind] = ledger
            self.room.addWidget(ledger, 1)
            ledger.setVisible(kind == self.kind)
        return self._ledgers[kind]

    def reload(self) -> None:
        """Read the ledgers that have been looked at again."""
        if self.kind not in self._ledgers:
            self.ledger.start()
            return
        for ledger in self._ledgers.values():
            ledger.read_again()

    def refresh(self, changes: Changes) -> None:
        """Take note of a change; what a table shows already is not read again."""
        if not self.isVisible():
            super().refresh(changes)
            return
        if changes.touches(*self.shows):
            for ledger in self._ledgers.values():
                ledger.refresh(changes)

    def may_leave(self) -> bool:
        """Write what is typed in a form before the page is left."""
        return all(ledger.leave() for ledger in self._ledgers.values())

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        return {
            ActionKey.NEW_RECORD: self._of_ledger(Ledger.begin_record),
            ActionKey.OPEN_RECORD: self._of_ledger(Ledger.turn_form),
            ActionKey.DELETE_RECORD: self._of_ledger(Ledger.delete_selected),
            ActionKey.RECORD_HISTORY: self._of_ledger(Ledger.show_history),
            ActionKey.IMPORT: self._of_ledger(Ledger.start_import),
            ActionKey.BLANK: self._of_ledger(Ledger.save_blank),
            ActionKey.EXPORT: self._of_ledger(Ledger.export),
            ActionKey.PRINT: self._of_ledger(Ledger.print),
            ActionKey.EXPORT_PUBLIC: self._of_ledger(Ledger.export_public),
        }

    def _of_ledger(self, slot: Callable[[Ledger], None]) -> Callable[[], None]:
        """Return an action that goes to whichever ledger is in front when it is called."""
        return lambda: slot(self.ledger)

    def turn_to_front(self) -> None:
        """Show the ledger of the kind in front, and read it when it is looked at for the first time."""
        ledger = self.ledger
        for other in self._ledgers.values():
            other.setVisible(other is ledger)
        if not ledger.is_started:
            ledger.start()

    def focus_grid(self) -> None:
        """Put the keyboard into the table in front, once everything else has been settled."""
        grid = self.ledger.panel.grid
        QTimer.singleShot(0, grid, grid.setFocus)
