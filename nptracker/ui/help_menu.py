"""What the window answers of the menu 帮助; each part is loaded when it is first asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nptracker.errors import UserError
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.manual.desk import HelpDesk
from nptracker.ui.rollback import offer_rollback

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.ui.main_window import MainWindow


def answer_help(window: MainWindow) -> HelpDesk:
    """Let the window answer the actions of the menu; what cannot be shown is said in its message bar."""
    desk = HelpDesk(window)
    for key, open_page in (
        (Key.HELP, desk.show_here),
        (Key.MANUAL, desk.show_start),
        (Key.FIELD_GUIDE, desk.show_fields),
    ):
        window.actions_.handle(key, open_page)
    for key, show in (
        (Key.KEYS, _keys),
        (Key.SELF_CHECK, _self_check),
        (Key.DIAGNOSTICS, _diagnostics),
        (Key.LICENCES, _licences),
        (Key.ABOUT, _about),
    ):
        window.actions_.handle(key, partial(_try, show, window))
    offer_rollback(window)
    return desk


def _try(show: Callable[[MainWindow], None], window: MainWindow) -> None:
    try:
        show(window)
    except UserError as error:
        window.messages.show_error(error)


def _keys(window: MainWindow) -> None:
    from nptracker.ui.help_dialog import KeysDialog

    KeysDialog(window.front, window.actions_, window).exec()


def _self_check(window: MainWindow) -> None:
    from nptracker.ui.self_check_dialog import SelfCheckDialog

    SelfCheckDialog(window.reading, window).exec()


def _diagnostics(window: MainWindow) -> None:
    from nptracker.ui.diagnostics_dialog import DiagnosticsDialog

    path = window.bench.context.office.path if window.bench else None
    DiagnosticsDialog(window.reading, path, window).exec()


def _licences(window: MainWindow) -> None:
    from nptracker.ui.licences_dialog import show_licences

    show_licences(window)


def _about(window: MainWindow) -> None:
    from nptracker.ui.help_dialog import show_about

    show_about(window.bench.context.office.path if window.bench else None, window)
