"""帮助 ▸ 退回上一版本: hands over to the program that the installer left for it, and closes the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nptracker.paths import rollback_program
from nptracker.ui.action_keys import ActionKey as Key

if TYPE_CHECKING:
    from pathlib import Path

    from nptracker.ui.main_window import MainWindow


def offer_rollback(window: MainWindow) -> None:
    """Show the action where an update left a version to go back to, and nowhere else."""
    program = rollback_program()
    window.actions_[Key.ROLL_BACK].setVisible(program is not None)
    if program is not None:
        window.actions_.handle(Key.ROLL_BACK, partial(_roll_back, window, program))


def _roll_back(window: MainWindow, program: Path) -> None:
    """Close the window, unless somebody thinks better of it, and start what asks and swaps the versions."""
    import subprocess

    if window.close():
        subprocess.Popen([str(program)], cwd=program.parent)  # noqa: S603 - the installer's own file
