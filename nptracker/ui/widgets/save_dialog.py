"""Asking where a file is to be written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_KINDS = {
    ".xlsx": "Excel 工作簿 (*.xlsx)",
    ".pdf": "PDF 文件 (*.pdf)",
    ".png": "图片 (*.png)",
    ".json": "JSON 文件 (*.json)",
}


def ask_target(parent: QWidget, title: str, proposed: Path) -> Path | None:
    """Ask where to write a file, None when given up; it always ends as the proposed one does."""
    from PySide6.QtWidgets import QFileDialog  # not needed while the first page opens

    ending = proposed.suffix
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, str(proposed), _KINDS[ending])
    if not chosen:
        return None
    return Path(chosen) if chosen.lower().endswith(ending) else Path(f"{chosen}{ending}")
