"""Styles as openpyxl objects, for the workbooks it makes; each is made once, because they are slow to make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nptracker.export import styles

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_made: dict[object, Any] = {}


def font(style: styles.Style) -> Any:
    """Return the font of a style, made once."""
    from openpyxl.styles import Font

    key = ("font", style.font, style.size, style.bold)
    if key not in _made:
        _made[key] = Font(name=style.font, size=style.size, bold=style.bold, charset=134)
    return _made[key]


def alignment(style: styles.Style) -> Any:
    """Return how a style sets its text, made once."""
    from openpyxl.styles import Alignment

    key = ("alignment", style.horizontal, style.vertical, style.wrap)
    if key not in _made:
        _made[key] = Alignment(horizontal=style.horizontal, vertical=style.vertical, wrap_text=style.wrap)
    return _made[key]


def border() -> Any:
    """Return the thin line around a cell, made once."""
    from openpyxl.styles import Border, Side

    if "border" not in _made:
        side = Side(style="thin", color=f"FF{styles.LINE}")
        _made["border"] = Border(left=side, right=side, top=side, bottom=side)
    return _made["border"]


def fill(color: str) -> Any:
    """Return the shade of a cell, by six hexadecimal digits, made once."""
    from openpyxl.styles import PatternFill

    key = ("fill", color)
    if key not in _made:
        _made[key] = PatternFill("solid", fgColor=f"FF{color}")
    return _made[key]


def fit_width(sheet: Worksheet, pages_wide: int = 1) -> None:
    """Print a sheet as wide as the paper, or as so many pages side by side, and as long as it needs."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_wide, 0
