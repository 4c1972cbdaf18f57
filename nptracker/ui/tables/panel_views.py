"""What a table shows as one thing to save and bring back: filter, order, columns, widths, group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QInputDialog, QMenu

from nptracker.domain.query import Query
from nptracker.domain.query_words import typed_filter
from nptracker.domain.table_view import TableView
from nptracker.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from nptracker.domain.changes import Changes
    from nptracker.services.table_views import SavedView
    from nptracker.ui.tables.table_panel import TablePanel

RETRY_MS = 150
NAME_SHOWN = 8  # characters of a view's name on the button
WHOLE = "全部记录（原样）"


class PanelViews(QObject):
    """The saved views of one table, and the menu in which they are chosen, kept and grouped."""

    def __init__(self, panel: TablePanel) -> None:
        super().__init__(panel)
        self._panel, self._kind = panel, panel.form.kind
        self._office = panel.context.office
        self._current = ""  # id of the view last chosen
        self.menu = QMenu(panel)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill_menu)
        panel.bar.view_button.setMenu(self.menu)
        panel.context.bus.changed.connect(self._follow)

    # -- showing ---------------------------------------------------------------------------------

    def shown(self) -> TableView:
        """Return what the table shows, without what it is narrowed to for good."""
        model, query = self._panel.model, self._panel.query()
        own = query.filters[len(model.base.filters) :]
        columns = tuple(field.key for field in model.fields)
        widths = self._panel.grid.widths()
        return TableView(Query(query.search, own, query.sort), columns, widths, model.group)

    def show(self, view: TableView) -> None:
        """Let the table show a view."""
        panel, form = self._panel, self._panel.form
        fitted = view.fitted(form)
        panel.grid.set_columns([form.by_key[key] for key in fitted.columns], fitted.widths)
        panel.model.group = fitted.group
        panel.bar.search.setText(fitted.query.search)
        texts = {part.field: typed_filter(form.by_key[part.field], part) for part in fitted.query.filters}
        for half in (panel.grid.left, panel.grid.right):
            half.head.type_filters(texts)
        panel.ask(fitted.query.sort)

    def open_default(self) -> bool:
        """Show the ledger's default view; returns False when there is none to show now."""
        if self._panel.model.base.filters:
            return False
        try:
            saved = self._office.views.default(self._kind)
        except BusyError:
            QTimer.singleShot(RETRY_MS, self, self.open_default)
            return False
        if saved is not None:
            self.choose(saved)
        return saved is not None

    def choose(self, saved: SavedView | None) -> None:
        """Show a saved view, all records in the usual columns for None."""
        self._current = saved.id if saved else ""
        self.show(saved.view if saved else TableView())
        self._name_button(saved.name if saved else "")

    def _name_button(self, name: str) -> None:
        cut = name if len(name) <= NAME_SHOWN else f"{name[: NAME_SHOWN - 1]}…"
        self._panel.bar.view_button.setText(f"视图：{cut}" if name else "视图")

    def _follow(self, changes: Changes) -> None:
        """Name the chosen view as it is called now; one that is gone, as after undo, is chosen no more."""
        if self._current and changes.touches("saved_view"):
            self._name_current()

    def _name_current(self) -> None:
        try:
            saved = self._office.views.views(self._kind)
        except BusyError:
            QTimer.singleShot(RETRY_MS, self, self._name_current)
            return
        name = next((view.name for view in saved if view.id == self._current), "")
        self._current = self._current if name else ""
        self._name_button(name)

    # -- the menu --------------------------------------------------------------------------------

    def fill_menu(self) -> None:
        """List the views as they are now, and what can be done with the chosen one."""
        self.menu.clear()
        saved = self._office.views.views(self._kind)
        ways = QActionGroup(self.menu)
        self._offer_view(ways, WHOLE, None)
        for view in saved:
            self._offer_view(ways, f"{view.name}（默认）" if view.is_default else view.name, view)
        self.menu.addSeparator()
        current = next((view for view in saved if view.id == self._current), None)
        can_write = not self._office.read_only
        self._add("保存当前视图…", lambda: self.ask_name(current)).setEnabled(can_write)
        if current is not None:
            self._offer_keeping(current, can_write)
        elif any(view.is_default for view in saved):
            self._add("打开台账时显示全部记录", lambda: self._make_default("")).setEnabled(can_write)
        self.menu.addSeparator()
        self._offer_grouping()

    def _offer_view(self, ways: QActionGroup, words: str, view: SavedView | None) -> None:
        action = self._add(words, lambda: self.choose(view))
        action.setCheckable(True)
        action.setChecked(self._current == (view.id if view else ""))
        ways.addAction(action)

    def _offer_keeping(self, view: SavedView, can_write: bool) -> None:
        keep = "打开台账时显示全部记录" if view.is_default else f"打开台账时先显示“{view.name}”"
        for action in (
            self._add(keep, lambda: self._make_default("" if view.is_default else view.id)),
            self._add(f"“{view.name}”改名…", lambda: self._ask_new_name(view)),
            self._add(f"删除视图“{view.name}”", lambda: self._delete(view)),
        ):
            action.setEnabled(can_write)

    def _offer_grouping(self) -> None:
        panel = self._panel
        field = panel.current_field()
        if field is not None and field.key != panel.model.group:
            self._add(f"按“{field.heading}”分组", lambda: panel.group_by(field.key))
        if panel.model.group:
            self._add("取消分组", lambda: panel.group_by(""))
            self._add("收起全部组", lambda: panel.model.fold_all(True))
            self._add("展开全部组", lambda: panel.model.fold_all(False))

    def _add(self, words: str, slot: Callable[[], object]) -> QAction:
        action = self.menu.addAction(words.replace("&", "&&"))
        action.triggered.connect(lambda _checked=False: slot())
        return action

    # -- keeping ---------------------------------------------------------------------------------

    def ask_name(self, current: SavedView | None) -> None:
        """Ask under which name to keep what is shown; the name of the chosen view replaces it."""
        self._ask(
            "保存当前视图",
            "名称（连同筛选、排序、列和分组一起保存；同名的会被替换）：",
            current.name if current else "",
            self.save,
        )

    def save(self, name: str) -> None:
        """Keep what is shown under a name, and take it for the chosen view."""
        if self._perform(lambda: self._office.views.save(self._kind, name, self.shown())):
            tidy = " ".join(name.split())
            kept = next(view for view in self._office.views.views(self._kind) if view.name == tidy)
            self._current = kept.id
            self._name_button(tidy)

    def _ask_new_name(self, view: SavedView) -> None:
        self._ask(
            "视图改名",
            "新名称：",
            view.name,
            lambda name: self._perform(lambda: self._office.views.rename(view.id, name)),
        )

    def _ask(self, title: str, words: str, text: str, take: Callable[[str], object]) -> None:
        dialog = QInputDialog(self._panel)
        dialog.setWindowTitle(title)
        dialog.setLabelText(words)
        dialog.setTextValue(text)
        dialog.setOkButtonText("确定")
        dialog.setCancelButtonText("取消")
        dialog.textValueSelected.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _delete(self, view: SavedView) -> None:
        if self._perform(lambda: self._office.views.delete(view.id)):
            self.choose(None)

    def _make_default(self, view_id: str) -> None:
        self._perform(lambda: self._office.views.make_default(self._kind, view_id))

    def _perform(self, verb: Callable[[], Changes]) -> bool:
        return self._panel.context.perform(verb) is not None
