"""A button that does one thing when it is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from nptracker.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable


def deed_button(
    parent: QWidget, words: str, deed: Callable[[], object], *, tip: str = "", sign: str = ""
) -> QPushButton:
    """Return a button with these words that calls ``deed``; ``sign`` names its icon."""
    button = QPushButton(words, parent)
    if sign:
        button.setIcon(icon(sign))
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked=False: deed())
    return button
