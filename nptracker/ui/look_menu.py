"""What the window answers of the menu 视图: looks and sizes of letters, those in force ticked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.theme import LetterSize, Look

if TYPE_CHECKING:
    from nptracker.ui.main_window import MainWindow

_LOOKS = {Key.THEME_LIGHT: Look.LIGHT, Key.THEME_DARK: Look.DARK}
_SIZES = {
    Key.FONT_NORMAL: LetterSize.NORMAL,
    Key.FONT_LARGE: LetterSize.LARGE,
    Key.FONT_HUGE: LetterSize.HUGE,
}


def answer_looks(window: MainWindow) -> None:
    """Let the window answer the actions of looks and letters, and tick those it wears."""
    for key, look in _LOOKS.items():
        window.actions_.handle(key, partial(_wear, window, look))
    for key, size in _SIZES.items():
        window.actions_.handle(key, partial(_write_in, window, size))
    check_looks(window)


def _wear(window: MainWindow, look: Look) -> None:
    window.set_look(look, window.state.size)


def _write_in(window: MainWindow, size: LetterSize) -> None:
    window.set_look(window.state.look, size)


def check_looks(window: MainWindow) -> None:
    """Tick the look and the size of letters that the window wears."""
    for look_key, look in _LOOKS.items():
        window.actions_[look_key].setChecked(look is window.state.look)
    for size_key, size in _SIZES.items():
        window.actions_[size_key].setChecked(size is window.state.size)
