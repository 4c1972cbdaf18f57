"""Ctrl+PgDn and Ctrl+PgUp turn the tabs of a page, as they turn the sheets of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTabBar, QWidget

TAB_HELP = "Ctrl+PgDn、Ctrl+PgUp 在标题下面的各页之间切换，和 Excel 换工作表一样。"
_STEPS = (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1))


def turn_by_keys(bar: QTabBar, page: QWidget) -> None:
    """Let a page's keys turn its bar; they are heard wherever in the page the keyboard is.

    Ctrl+Tab is left to tabs further inside, such as those of a task's card.
    """
    bar.setToolTip(TAB_HELP)
    for keys, by in _STEPS:
        shortcut = QShortcut(QKeySequence(keys), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda by=by: _turn(bar, by))


def _turn(bar: QTabBar, by: int) -> None:
    """Turn on, from the last tab to the first."""
    if bar.count():
        bar.setCurrentIndex((bar.currentIndex() + by) % bar.count())
