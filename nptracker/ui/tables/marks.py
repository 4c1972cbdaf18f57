"""The marks of problems: a sign and a ground by severity, never colour alone."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QSize
from PySide6.QtGui import QBrush, QFont, QIcon

from nptracker.domain.problem import Severity
from nptracker.ui.icons import icon
from nptracker.ui.theme import ground, is_dark

_SIGNS = {
    Severity.ERROR: ("error", "danger"),
    Severity.WARNING: ("warning", "warning"),
    Severity.NOTICE: ("note", "note"),
}
_SIZE = QSize(32, 32)  # twice the shown size, so that it stays sharp at 200 %


def mark_tone(severity: Severity) -> str:
    """Return the theme's colour name of a severity."""
    return _SIGNS[severity][1]


def mark_icon(severity: Severity) -> QIcon:
    """Return the sign of a severity, drawn once for each look because tables ask for it all the time."""
    return _icon(severity, is_dark())


def mark_tint(severity: Severity) -> QBrush:
    """Return the pale ground of a marked cell."""
    return _tint(severity, is_dark())


@cache
def _icon(severity: Severity, _dark: bool) -> QIcon:
    sign, tone = _SIGNS[severity]
    return QIcon(icon(sign, tone).pixmap(_SIZE))


@cache
def _tint(severity: Severity, _dark: bool) -> QBrush:
    return QBrush(ground(mark_tone(severity)))


def head_ground() -> QBrush:
    """Return the ground of a group's head."""
    return _tint_of("grey", is_dark())


def head_font() -> QFont:
    """Return the letters of a group's head: the table's own, bold."""
    font = QFont()
    font.setBold(True)
    return font


@cache
def _tint_of(tone: str, _dark: bool) -> QBrush:
    return QBrush(ground(tone))
