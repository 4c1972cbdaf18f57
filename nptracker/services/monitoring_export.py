"""Writes the statistics of the window to a workbook or on paper, with the notes that belong under them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.export.sheet import Document
from nptracker.services.returns.monitoring_returns import statistics_sheet
from nptracker.services.returns.service import write_document

if TYPE_CHECKING:
    from nptracker.services.monitoring import Statistics


def write_statistics(made: Statistics, title: str, path: Path, mark: str = "") -> Path:
    """Write statistics under a title by the ending of the name; ``mark`` is printed on every page."""
    document = Document((statistics_sheet(made, title),), mark=mark)
    return write_document(document, path)
