"""Builds the menu bar from the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.actions import SPECS, Menu, Scope

if TYPE_CHECKING:
    from nptracker.ui.actions import Actions

_LINE_BEFORE = {
    Key.READ_PLAN,
    Key.BACK_UP,
    Key.CLOSE_FILE,
    Key.SEARCH,
    Key.THEME_LIGHT,
    Key.FONT_NORMAL,
    Key.IMPORT,
}
_ONE_OF = ((Key.THEME_LIGHT, Key.THEME_DARK), (Key.FONT_NORMAL, Key.FONT_LARGE, Key.FONT_HUGE))


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> dict[Menu, QMenu]:
    """Add every menu with its actions, in the order of the table; returns the menus."""
    menus = {}
    for menu in Menu:
        menus[menu] = bar.addMenu(menu.value)
        for key, spec in SPECS.items():
            if spec.menu is menu and spec.scope is not Scope.GRID:
                if key in _LINE_BEFORE:
                    menus[menu].addSeparator()
                menus[menu].addAction(actions[key])
    for keys in _ONE_OF:
        group = QActionGroup(bar)
        for key in keys:
            group.addAction(actions[key])
    return menus
