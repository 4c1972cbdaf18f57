"""Ctrl+PgDn and Ctrl+PgUp turn the tabs of a page, as they turn the sheets of a workbook; Tab goes as one reads."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

Steps = tuple[tuple[str, int], ...]

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTabBar

TAB_HELP = (
    "Alt+PgDn、Alt+PgUp 在最上面的各页之间切换；Ctrl+PgDn、Ctrl+PgUp 换里面的表，和 Excel 换工作表一样。"
)
SHEETS: Steps = (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1))
PAGES: Steps = (("Alt+PgDown", 1), ("Alt+PgUp", -1))


def turn_by_keys(bar: QTabBar, page: QWidget, steps: Steps = SHEETS) -> list[QShortcut]:
    """Let a page's keys turn its bar, wherever in the page the keyboard is; return them.

    Ctrl+Tab is left to tabs further inside, such as those of a task's card.
    """
    bar.setToolTip(TAB_HELP)
    made = []
    for keys, by in steps:
        shortcut = QShortcut(QKeySequence(keys), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda by=by: _turn(bar, by))
        made.append(shortcut)
    return made


def lead_through(*widgets: QWidget) -> None:
    """Let Tab lead through widgets of one window in this order, and not in that in which they were made."""
    for one, other in pairwise(widgets):
        QWidget.setTabOrder(one, other)


def _turn(bar: QTabBar, by: int) -> None:
    """Turn on, from the last tab to the first."""
    if bar.count():
        bar.setCurrentIndex((bar.currentIndex() + by) % bar.count())
