"""The table of what became of a finding, as the page and the window of its own show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.widgets.lines_table import LinesTable
from nptracker.ui.widgets.wrapped_lines import WrappedLines

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_NAME, _HEADS, _STRETCH = "办理经过", ("日期", "事项", "经办人", "说明和依据"), 3


def steps_table(parent: QWidget | None = None, *, in_full: bool = False) -> LinesTable:
    """Return an empty table of steps and of the findings before and after; ``in_full`` breaks long words."""
    return (WrappedLines if in_full else LinesTable)(_NAME, _HEADS, _STRETCH, parent)
